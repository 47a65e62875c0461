"""What callers and endpoints of older versions are told, in the shapes of their versions."""

import pytest

from tests import checkouts, invoices, subscriptions
from tests.conftest import only_sqlite

pytestmark = only_sqlite
BEFORE_BASIL, BEFORE_CLOVER, BEFORE_DAHLIA = "2025-02-24.acacia", "2025-08-27.basil", "2026-02-25.clover"


def older(merchant, version):
    return merchant.having(stripe_version=version)


async def test_a_subscription_had_a_period_itself(merchant):
    made = await subscriptions.paying(older(merchant, BEFORE_BASIL))

    item = made["items"]["data"][0]
    assert (made["current_period_start"], made["current_period_end"]) == (
        item["current_period_start"],
        item["current_period_end"],
    )
    listed = await older(merchant, BEFORE_BASIL).find("/v1/subscriptions")
    since = await older(merchant, "2025-03-31.basil").find("/v1/subscriptions")
    assert listed["data"][0]["current_period_end"] == item["current_period_end"]
    assert "current_period_end" not in since["data"][0]


@pytest.mark.parametrize("version", [BEFORE_BASIL, BEFORE_CLOVER, BEFORE_DAHLIA])
async def test_a_subscription_to_one_thing_had_its_plan_and_quantity(merchant, version):
    """Recorded answers and events from 2021 to 2025 have them, though no description of the API has."""
    caller = older(merchant, version)
    made = await subscriptions.paying(caller)
    other = await subscriptions.monthly(merchant, 700)

    more = await caller.create(f"/v1/subscriptions/{made['id']}", items=[{"price": other["id"]}])
    event = (await caller.find("/v1/events", type="customer.subscription.created"))["data"][0]

    assert (made["plan"], made["quantity"]) == (made["items"]["data"][0]["plan"], 1)
    assert event["data"]["object"]["plan"] == made["plan"]
    assert (more["plan"], more["quantity"]) == (None, None)
    assert not {"plan", "quantity"} & (await merchant.find(f"/v1/subscriptions/{made['id']}")).keys()


@pytest.mark.parametrize("version", [BEFORE_BASIL, BEFORE_CLOVER])
async def test_a_promotion_code_had_its_coupon_whole(merchant, version):
    coupon = await merchant.create("/v1/coupons", percent_off=10)

    made = await older(merchant, version).create("/v1/promotion_codes", coupon=coupon["id"], code="TEN")

    listed = await older(merchant, version).find("/v1/promotion_codes")
    assert (made["coupon"]["percent_off"], "promotion" in made) == (10, False)
    assert listed["data"][0]["coupon"]["id"] == coupon["id"]
    now = await older(merchant, "2025-09-30.clover").find(f"/v1/promotion_codes/{made['id']}")
    assert (now["promotion"]["coupon"], "coupon" in now) == (coupon["id"], False)


async def test_a_discount_had_its_coupon_whole(merchant):
    coupon = await merchant.create("/v1/coupons", percent_off=10, duration="forever")
    caller = older(merchant, BEFORE_BASIL)

    customer = await caller.create("/v1/customers", coupon=coupon["id"])
    without = await caller.create("/v1/customers")
    made = await subscriptions.paying(caller, coupon=coupon["id"], expand=["discounts"])

    assert customer["discount"]["coupon"]["percent_off"] == 10
    assert without["discount"] is None
    assert [one["coupon"]["id"] for one in made["discounts"]] == [coupon["id"]]
    found = await caller.find("/v1/customers/search", query=f"created={customer['created']}", limit=100)
    assert {"id": coupon["id"]}.items() <= {one["id"]: one for one in found["data"]}[customer["id"]]["discount"][
        "coupon"
    ].items()
    assert (await caller.delete(f"/v1/customers/{customer['id']}")).json["deleted"] is True
    assert (await caller.find(f"/v1/customers/{customer['id']}"))["deleted"] is True


async def test_a_page_had_another_name(merchant):
    made = await checkouts.saving(older(merchant, BEFORE_DAHLIA), ui_mode="hosted")

    assert made["ui_mode"] == "hosted"
    assert (await checkouts.seen(merchant, made["id"]))["ui_mode"] == "hosted_page"


async def test_events_are_told_in_the_version_of_who_reads_them(merchant):
    await subscriptions.paying(merchant)
    caller, type = older(merchant, BEFORE_BASIL), "customer.subscription.created"

    listed = (await caller.find("/v1/events", type=type))["data"][0]
    found = await caller.find(f"/v1/events/{listed['id']}")
    now = (await merchant.find("/v1/events", type=type))["data"][0]

    assert listed["api_version"] == found["api_version"] == BEFORE_BASIL
    assert found["data"]["object"]["current_period_end"] == listed["data"]["object"]["current_period_end"] > 0
    assert now["api_version"] == "2026-10-28.endive"
    assert "current_period_end" not in now["data"]["object"]


async def test_what_an_event_says_was_before_is_in_the_version_too(merchant):
    caller = older(merchant, BEFORE_BASIL)
    invoice = await invoices.payable(merchant)
    await merchant.create(f"/v1/invoices/{invoice['id']}/pay")

    event = (await caller.find("/v1/events", type="invoice.updated"))["data"][0]

    now, before = event["data"]["object"], event["data"]["previous_attributes"]
    assert (now["paid"], before["paid"], before["status"]) == (True, False, "open")
    assert not {"parent", "payments", "total_taxes"} & before.keys()


async def test_an_invoice_had_its_taxes_and_its_discount_otherwise(merchant):
    caller = older(merchant, "2024-06-20")
    coupon = await merchant.create("/v1/coupons", percent_off=10, duration="forever")
    inside, on_top = [
        await merchant.create("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=inclusive)
        for inclusive in (True, False)
    ]

    made = await subscriptions.paying(
        caller,
        coupon=coupon["id"],
        default_tax_rates=[inside["id"], on_top["id"]],
        expand=["latest_invoice.total_tax_amounts.tax_rate", "latest_invoice.lines.data.tax_amounts.tax_rate"],
    )

    invoice = made["latest_invoice"]
    (line,) = invoice["lines"]["data"]
    taxes = [(tax["amount"], tax["inclusive"], tax["tax_rate"]["id"]) for tax in invoice["total_tax_amounts"]]
    assert taxes == [(150, True, inside["id"]), (150, False, on_top["id"])]
    assert (invoice["tax"], invoice["total"]) == (300, 1050)
    assert {tax["taxability_reason"] for tax in line["tax_amounts"]} == {None}
    assert [tax["tax_rate"]["percentage"] for tax in line["tax_amounts"]] == [20, 20]
    assert (line["amount_excluding_tax"], line["unit_amount_excluding_tax"], line["tax_rates"]) == (850, "850", [])
    for holder in (made, invoice):
        assert (holder["discount"]["coupon"]["id"], holder["discount"]["id"]) == (coupon["id"], holder["discounts"][0])


async def test_a_line_showed_the_tax_rates_of_its_own(merchant):
    caller = older(merchant, "2024-06-20")
    rate = await merchant.create("/v1/tax_rates", display_name="VAT", percentage=25, inclusive=False)
    customer = await merchant.create("/v1/customers")
    order = {"customer": customer["id"], "currency": "usd", "unit_amount_decimal": "333.5", "quantity": 2}
    item = await caller.create("/v1/invoiceitems", order, tax_rates=[rate["id"]])

    invoice = await caller.create(
        "/v1/invoices",
        customer=customer["id"],
        pending_invoice_items_behavior="include",
        expand=["lines.data.invoice_item"],
    )

    (line,) = invoice["lines"]["data"]
    assert (item["unit_amount"], item["unit_amount_decimal"], item["price"]) == (None, "333.5", None)
    assert [one["percentage"] for one in line["tax_rates"]] == [25]
    assert (line["type"], line["invoice_item"]["id"], line["proration"]) == ("invoiceitem", item["id"], False)
    assert (invoice["tax"], invoice["subscription"], invoice["discount"]) == (167, None, None)


async def test_a_credit_note_had_one_refund(merchant):
    caller = older(merchant, "2024-06-20")
    made = await subscriptions.paying(merchant)
    order = {"invoice": made["latest_invoice"], "amount": 300, "refund_amount": 300}

    note = await caller.create("/v1/credit_notes", order, expand=["refund.charge.invoice"])

    assert (note["refund"]["amount"], note["refund"]["charge"]["invoice"]["id"]) == (300, made["latest_invoice"])
    assert (note["tax_amounts"], note["lines"]["data"][0]["tax_amounts"]) == ([], [])
    assert not {"refunds", "total_taxes"} & note.keys()


async def test_an_invoice_that_was_paid_elsewhere_said_so(merchant):
    caller, invoice = older(merchant, "2024-06-20"), await invoices.payable(merchant)

    paid = await caller.create(f"/v1/invoices/{invoice['id']}/pay", paid_out_of_band=True)

    assert (paid["paid"], paid["paid_out_of_band"], paid["amount_paid"]) == (True, True, 0)
    assert (await merchant.find(f"/v1/invoices/{invoice['id']}"))["amount_paid"] == invoice["amount_due"]


async def test_what_others_get_of_an_invoice_was_on_it(merchant):
    account = await merchant.create("/v1/accounts")
    customer = await merchant.create("/v1/customers")
    order = {"customer": customer["id"], "application_fee_amount": 5, "transfer_data": {"destination": account["id"]}}

    made = await older(merchant, "2024-06-20").create("/v1/invoices", order, expand=["transfer_data.destination"])

    assert made["application_fee_amount"] == 5
    assert (made["transfer_data"]["amount"], made["transfer_data"]["destination"]["id"]) == (None, account["id"])


async def test_a_phase_had_one_coupon(merchant):
    coupon = await merchant.create("/v1/coupons", percent_off=10, duration="forever")
    subscription = await subscriptions.paying(merchant, discounts=[{"coupon": coupon["id"]}])
    caller = older(merchant, "2024-06-20")
    schedule = await caller.create("/v1/subscription_schedules", from_subscription=subscription["id"])
    (phase,) = schedule["phases"]
    kept = {"start_date": phase["start_date"], "end_date": phase["end_date"], "coupon": coupon["id"]}

    changed = await caller.create(
        f"/v1/subscription_schedules/{schedule['id']}",
        phases=[kept | {"items": [{"price": phase["items"][0]["price"]}]}],
        expand=["phases.coupon"],
    )

    assert changed["phases"][0]["coupon"]["percent_off"] == 10


@pytest.mark.parametrize(
    ("version", "path"),
    [
        ("2024-06-20", "latest_invoice.parent"),
        ("2024-06-20", "latest_invoice.payments"),
        ("2024-06-20", "latest_invoice.confirmation_secret"),
        ("2024-06-20", "latest_invoice.lines.data.pricing.price_details.price"),
        ("2025-03-31.basil", "latest_invoice.payment_intent"),
        ("2025-08-27.basil", "discounts.source.coupon"),
    ],
)
async def test_what_a_version_has_not_cannot_be_expanded(merchant, version, path):
    made = await subscriptions.paying(merchant)

    answer = await older(merchant, version).get(f"/v1/subscriptions/{made['id']}", expand=[path])

    assert answer.error["message"].startswith(f"This property cannot be expanded ({path})")


async def test_an_invoice_had_the_payment_that_pays_it(merchant):
    caller, invoice = older(merchant, "2024-06-20"), await invoices.payable(merchant)
    path = f"/v1/invoices/{invoice['id']}"
    before = (await caller.find(path))["payment_intent"]
    intent = await merchant.create(
        "/v1/payment_intents",
        amount=invoice["amount_due"],
        currency=invoice["currency"],
        customer=invoice["customer"],
        payment_method=invoice["default_payment_method"],
        confirm=True,
        off_session=True,
    )

    await merchant.create(f"{path}/attach_payment", payment_intent=intent["id"])

    after = await caller.find(path)
    assert (after["paid"], after["payment_intent"], after["charge"]) == (True, intent["id"], intent["latest_charge"])
    assert before not in (None, intent["id"])
    assert (await caller.find(f"/v1/charges/{intent['latest_charge']}"))["invoice"] == invoice["id"]


async def test_the_error_of_a_card_said_what_was_to_be_paid(merchant):
    caller, customer = older(merchant, BEFORE_BASIL), await invoices.payer(merchant, "pm_card_chargeCustomerFail")
    invoice = await invoices.billed(merchant, customer, 700)
    await merchant.create(f"/v1/invoices/{invoice['id']}/finalize")

    now = await merchant.post(f"/v1/invoices/{invoice['id']}/pay")
    then = await caller.post(f"/v1/invoices/{invoice['id']}/pay")

    assert then.error["payment_intent"]["invoice"] == invoice["id"]
    assert "invoice" not in now.error["payment_intent"]


async def test_the_error_of_a_card_said_so_of_what_was_taken_back(merchant):
    caller, customer = older(merchant, BEFORE_BASIL), await invoices.payer(merchant, "pm_card_chargeCustomerFail")
    order = {"customer": customer, "items": [{"price": (await subscriptions.monthly(merchant))["id"]}]}

    refused = await caller.post("/v1/subscriptions", order, payment_behavior="error_if_incomplete")

    assert refused.status == 402
    assert refused.error["payment_intent"]["invoice"].startswith("in_")
