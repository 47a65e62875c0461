"""Automatic tax without any registration: what it needs, what it says, and what it takes, which is nothing."""

import pytest

from tests import invoices, subscriptions
from tests.taxes import FRANCE, ON, OREGON


async def test_nothing_is_collected_and_lines_say_why(merchant):
    customer = await subscriptions.payer(merchant, address=OREGON)
    price = await subscriptions.monthly(merchant, tax_behavior="exclusive")

    made = await merchant.create(
        "/v1/subscriptions", {"customer": customer["id"], "items": [{"price": price["id"]}], **ON}
    )
    invoice = await merchant.find(f"/v1/invoices/{made['latest_invoice']}")
    rate = await merchant.find("/v1/tax_rates/txr_uncollected_US_OR_exclusive")

    assert made["automatic_tax"] == {"disabled_reason": None, "enabled": True, "liability": {"type": "self"}}
    assert invoice["automatic_tax"] == made["automatic_tax"] | {"provider": "stripe", "status": "complete"}
    nothing = {
        "amount": 0,
        "tax_behavior": "exclusive",
        "tax_rate_details": {"tax_rate": rate["id"]},
        "taxability_reason": "not_collecting",
        "taxable_amount": 0,
        "type": "tax_rate_details",
    }
    assert (invoice["lines"]["data"][0]["taxes"], invoice["total_taxes"]) == ([nothing], [nothing])
    assert (invoice["total"], invoice["total_excluding_tax"], invoice["amount_paid"]) == (1000, 1000, 1000)
    assert (rate["active"], rate["percentage"], rate["jurisdiction"], rate["state"]) == (False, 0, "OR", "OR")
    assert (rate["display_name"], rate["tax_type"], rate["rate_type"]) == ("Sales Tax", "sales_tax", "percentage")


@pytest.mark.parametrize("id", ["txr_uncollected_usa_exclusive", "txr_uncollected_US_OR_both", "txr_uncollected_"])
async def test_no_other_rate_is_made_up(merchant, id):
    answer = await merchant.get(f"/v1/tax_rates/{id}")

    assert answer.status == 404
    assert answer.error["code"] == "resource_missing"


async def test_a_rate_of_nothing_is_nobodys_to_choose_or_to_change(merchant):
    await subscriptions.paying(merchant, **ON)
    customer = await invoices.payer(merchant)

    listed = (await merchant.find("/v1/tax_rates"))["data"]
    changed = await merchant.refused("/v1/tax_rates/txr_uncollected_FR_inclusive", active=True)
    chosen = await merchant.refused(
        "/v1/invoices", customer=customer, default_tax_rates=["txr_uncollected_FR_inclusive"]
    )

    assert listed == []
    assert changed["param"] == "id"
    assert chosen["param"] == "default_tax_rates[0]"


@pytest.mark.parametrize(
    ("currency", "said", "behavior"),
    [
        ("usd", None, "exclusive"),
        ("cad", "unspecified", "exclusive"),
        ("eur", None, "inclusive"),
        ("eur", "exclusive", "exclusive"),
        ("usd", "inclusive", "inclusive"),
    ],
)
async def test_what_does_not_say_whether_tax_is_inside_follows_its_currency(merchant, currency, said, behavior):
    customer = (await merchant.create("/v1/customers", address=FRANCE))["id"]
    invoice = await merchant.create("/v1/invoices", {"customer": customer, "currency": currency} | ON)
    item = {"customer": customer, "invoice": invoice["id"], "amount": 500, "currency": currency}
    await merchant.create("/v1/invoiceitems", item | ({"tax_behavior": said} if said else {}))

    found = await merchant.find(f"/v1/invoices/{invoice['id']}")

    assert [tax["tax_behavior"] for tax in found["lines"]["data"][0]["taxes"]] == [behavior]
    assert (found["subtotal_excluding_tax"], found["total"], found["total_excluding_tax"]) == (500, 500, 500)


async def test_an_item_may_say_it_later(merchant):
    customer = (await merchant.create("/v1/customers", address=FRANCE))["id"]
    invoice = await merchant.create("/v1/invoices", {"customer": customer, "currency": "usd"} | ON)
    item = await merchant.create(
        "/v1/invoiceitems", customer=customer, invoice=invoice["id"], amount=5, tax_code="txcd_10000000"
    )

    await merchant.create(f"/v1/invoiceitems/{item['id']}", tax_behavior="inclusive")
    (line,) = (await merchant.find(f"/v1/invoices/{invoice['id']}/lines"))["data"]

    assert line["taxes"][0]["tax_behavior"] == "inclusive"


async def test_who_is_liable_is_known(merchant):
    customer = await invoices.payer(merchant)
    own = (await merchant.find("/v1/account"))["id"]

    def liable(**said):
        return {"customer": customer, "automatic_tax": {"enabled": True, "liability": said}}

    made = await merchant.create("/v1/invoices", liable(type="account", account=own))
    unsaid = await merchant.refused("/v1/invoices", liable(type="account"))
    unknown = await merchant.refused("/v1/invoices", liable(type="account", account="acct_x"))
    both = await merchant.refused("/v1/invoices", liable(type="self", account=own))

    assert made["automatic_tax"]["liability"] == {"account": own, "type": "account"}
    at = "automatic_tax[liability][account]"
    assert [one["param"] for one in (unsaid, unknown, both)] == [at, at, at]
    assert unknown["code"] == "resource_missing"


async def test_tax_comes_from_rates_or_is_calculated(merchant):
    rate = [(await merchant.create("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=False))["id"]]
    customer, price = await subscriptions.payer(merchant), await subscriptions.monthly(merchant)
    order = {"customer": customer["id"], "items": [{"price": price["id"]}]}
    taxed = await merchant.create("/v1/subscriptions", {**order, "items": [{"price": price["id"], "tax_rates": rate}]})
    other = await merchant.create("/v1/subscriptions", order | ON)
    item = {"id": taxed["items"]["data"][0]["id"], "tax_rates": ""}
    bill = {"customer": customer["id"], "currency": "usd"}
    draft = await merchant.create("/v1/invoices", bill | ON)
    path = f"/v1/invoices/{draft['id']}"

    refusals = [
        await merchant.refused("/v1/subscriptions", order | ON | {"default_tax_rates": rate}),
        await merchant.refused(
            "/v1/subscriptions", {**order, **ON, "items": [{"price": price["id"], "tax_rates": rate}]}
        ),
        await merchant.refused(f"/v1/subscriptions/{taxed['id']}", ON),
        await merchant.refused(f"/v1/subscriptions/{other['id']}", default_tax_rates=rate),
        await merchant.refused("/v1/invoices", bill | ON | {"default_tax_rates": rate}),
        await merchant.refused(path, default_tax_rates=rate),
        await merchant.refused(f"{path}/add_lines", lines=[{"amount": 5, "tax_rates": rate}]),
        await merchant.refused(
            "/v1/invoiceitems", customer=customer["id"], invoice=draft["id"], amount=5, tax_rates=rate
        ),
        await merchant.refused(
            "/v1/subscription_schedules",
            customer=customer["id"],
            start_date="now",
            phases=[{"items": [{"price": price["id"]}], "default_tax_rates": rate, **ON}],
        ),
    ]
    cleared = await merchant.create(f"/v1/subscriptions/{taxed['id']}", ON | {"items": [item]})

    assert [refusal["param"] for refusal in refusals] == [
        "default_tax_rates",
        "items[0][tax_rates]",
        "automatic_tax[enabled]",
        "default_tax_rates",
        "default_tax_rates",
        "default_tax_rates",
        "lines[0][tax_rates]",
        "tax_rates",
        "phases[0][default_tax_rates]",
    ]
    assert cleared["automatic_tax"]["enabled"]


async def test_subscriptions_are_listed_by_it(merchant):
    taxed, plain = await subscriptions.paying(merchant, **ON), await subscriptions.paying(merchant)

    found = {
        on: [one["id"] for one in (await merchant.find("/v1/subscriptions", automatic_tax={"enabled": on}))["data"]]
        for on in (True, False)
    }

    assert found == {True: [taxed["id"]], False: [plain["id"]]}


async def test_a_schedule_brings_it_with_its_phases(merchant):
    customer, price = await subscriptions.payer(merchant), await subscriptions.monthly(merchant)
    phase = {"items": [{"price": price["id"]}], "duration": {"interval": "month"}}

    made = await merchant.create(
        "/v1/subscription_schedules",
        customer=customer["id"],
        start_date="now",
        default_settings=ON,
        phases=[phase, phase | {"automatic_tax": {"enabled": False}}],
    )
    subscription = await merchant.find(f"/v1/subscriptions/{made['subscription']}")
    adopted = await subscriptions.paying(merchant, **ON)
    other = await merchant.create("/v1/subscription_schedules", from_subscription=adopted["id"])

    on = {"disabled_reason": None, "enabled": True, "liability": {"type": "self"}}
    assert made["default_settings"]["automatic_tax"] == subscription["automatic_tax"] == on
    assert made["phases"][1]["automatic_tax"] == on | {"enabled": False, "liability": None}
    assert other["default_settings"]["automatic_tax"] == on
