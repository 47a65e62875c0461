"""An application that was written before 2025-03-31.basil lives its whole life, in the words of its version."""

import pytest

from tests import subscriptions

VERSIONS = ["2023-10-16", "2024-06-20", "2025-02-24.acacia"]


@pytest.fixture(params=VERSIONS)
def caller(merchant, request):
    return merchant.having(stripe_version=request.param)


async def begun(caller, **params):
    """A subscription whose first invoice is to be paid, as integrations begin one."""
    customer = await caller.create("/v1/customers", email="rose@example.com")
    price = await subscriptions.monthly(caller)
    order = {
        "customer": customer["id"],
        "items": [{"price": price["id"]}],
        "payment_behavior": "default_incomplete",
        "payment_settings": {"save_default_payment_method": "on_subscription"},
        "expand": ["latest_invoice.payment_intent"],
    }
    return await caller.create("/v1/subscriptions", order | params)


async def paid(caller, subscription, **params):
    """The same after its payment was confirmed, as a page does it with the secret."""
    intent = subscription["latest_invoice"]["payment_intent"]
    assert intent["client_secret"].startswith(f"{intent['id']}_secret_")
    return await caller.create(f"/v1/payment_intents/{intent['id']}/confirm", payment_method="pm_card_visa", **params)


async def test_a_subscription_is_begun_paid_and_changed(caller, clock):
    subscription = await begun(caller)
    invoice = subscription["latest_invoice"]
    assert (subscription["status"], invoice["paid"], invoice["charge"]) == ("incomplete", False, None)
    assert invoice["payment_intent"]["invoice"] == invoice["id"]
    assert invoice["subscription"] == subscription["id"]

    intent = await paid(caller, subscription, expand=["latest_charge.invoice.subscription"])

    charge = intent["latest_charge"]
    assert charge["invoice"]["subscription"]["status"] == "active"
    found = await caller.find(f"/v1/invoices/{invoice['id']}", expand=["charge", "payment_intent.payment_method"])
    assert (found["paid"], found["paid_out_of_band"], found["charge"]["id"]) == (True, False, charge["id"])
    assert found["payment_intent"]["payment_method"]["card"]["last4"] == "4242"

    item, dear = subscription["items"]["data"][0], await subscriptions.monthly(caller, 3000)
    clock.advance(5 * 86_400)
    changed = await caller.create(
        f"/v1/subscriptions/{subscription['id']}",
        items=[{"id": item["id"], "price": dear["id"]}],
        proration_behavior="always_invoice",
        expand=["latest_invoice.charge", "latest_invoice.lines.data.price.product"],
    )

    back, more = changed["latest_invoice"]["lines"]["data"]
    assert changed["latest_invoice"]["charge"]["amount"] == changed["latest_invoice"]["amount_paid"] > 0
    assert [line["price"]["unit_amount"] for line in (back, more)] == [1000, 3000]
    assert [line["plan"]["amount"] for line in (back, more)] == [1000, 3000]
    assert {line["type"] for line in (back, more)} == {"invoiceitem"}
    assert {line["proration"] for line in (back, more)} == {True}
    assert {line["subscription_item"] for line in (back, more)} == {item["id"]}
    assert more["price"]["product"]["name"] == "Pro"


async def test_the_lists_of_an_older_application_are_in_its_words(caller):
    subscription = await begun(caller)
    intent = await paid(caller, subscription)
    invoice = subscription["latest_invoice"]["id"]

    invoices = await caller.find(
        "/v1/invoices", subscription=subscription["id"], expand=["data.charge", "data.payment_intent"]
    )
    intents = await caller.find("/v1/payment_intents", customer=subscription["customer"])
    charges = await caller.find("/v1/charges", customer=subscription["customer"], expand=["data.invoice"])
    lines = await caller.find(f"/v1/invoices/{invoice}/lines")
    searched = await caller.find(
        "/v1/invoices/search", query=f'subscription:"{subscription["id"]}"', expand=["data.subscription"]
    )

    (listed,) = invoices["data"]
    assert (listed["payment_intent"]["id"], listed["charge"]["paid"]) == (intent["id"], True)
    assert [one["invoice"] for one in intents["data"]] == [invoice]
    assert [one["invoice"]["subscription"] for one in charges["data"]] == [subscription["id"]]
    assert [one["type"] for one in lines["data"]] == ["subscription"]
    assert [one["subscription"]["id"] for one in searched["data"]] == [subscription["id"]]
    assert not {"parent", "payments", "total_taxes", "confirmation_secret"} & listed.keys()
    assert not {"parent", "pricing", "taxes"} & listed["lines"]["data"][0].keys()


UPCOMING = "/v1/invoices/upcoming"


async def test_the_next_invoice_is_asked_for_before_a_change(caller, clock):
    subscription = await begun(caller)
    await paid(caller, subscription)
    item, dear = subscription["items"]["data"][0], await subscriptions.monthly(caller, 3000)
    clock.advance(5 * 86_400)
    change = {"subscription_items": [{"id": item["id"], "price": dear["id"]}]}
    asked = {"customer": subscription["customer"], "subscription": subscription["id"]}

    plain = await caller.find(UPCOMING, customer=subscription["customer"])
    found = await caller.find(
        UPCOMING,
        asked | change | {"subscription_proration_date": clock.now, "expand": ["lines.data.price.product"]},
    )
    at_once = await caller.find(UPCOMING, asked | change | {"subscription_proration_behavior": "always_invoice"})
    changed = await caller.create(
        f"/v1/subscriptions/{subscription['id']}",
        items=change["subscription_items"],
        proration_behavior="always_invoice",
        proration_date=clock.now,
        expand=["latest_invoice"],
    )

    assert ("id" in plain, plain["amount_due"], plain["payment_intent"], plain["paid"]) == (False, 1000, None, False)
    assert plain["lines"]["url"] == f"{UPCOMING}/lines?customer={subscription['customer']}"
    lines = found["lines"]["data"]
    assert [(line["proration"], line["type"]) for line in lines] == [
        (True, "invoiceitem"),
        (True, "invoiceitem"),
        (False, "subscription"),
    ]
    assert {line["price"]["product"]["name"] for line in lines} == {"Pro"}
    assert found["subscription_proration_date"] == clock.now
    assert at_once["amount_due"] == changed["latest_invoice"]["amount_due"]


async def test_the_lines_of_the_next_invoice_come_in_pages(caller):
    subscription = await begun(caller)
    await paid(caller, subscription)
    for amount in (100, 200, 300):
        await caller.create("/v1/invoiceitems", customer=subscription["customer"], amount=amount, currency="usd")
    asked = {"subscription": subscription["id"], "limit": 3}

    whole = await caller.find(UPCOMING, subscription=subscription["id"])
    first = await caller.find(f"{UPCOMING}/lines", asked, expand=["data.price.product"])
    second = await caller.find(f"{UPCOMING}/lines", asked, starting_after=first["data"][-1]["id"])
    back = await caller.find(f"{UPCOMING}/lines", asked, ending_before=second["data"][0]["id"])

    assert (first["object"], first["has_more"], second["has_more"], back["has_more"]) == ("list", True, False, False)
    amounts = [line["amount"] for line in (*first["data"], *second["data"])]
    assert sorted(amounts) == [100, 200, 300, 1000]
    assert amounts == [line["amount"] for line in whole["lines"]["data"]]
    assert [line["id"] for line in back["data"]] == [line["id"] for line in first["data"]]
    assert {line["invoice"] for line in first["data"]} == {None}


async def test_nothing_is_kept_of_a_next_invoice(caller):
    subscription = await begun(caller)
    await paid(caller, subscription)
    before = await caller.find("/v1/events", limit=1)

    await caller.having(idempotency_key="k").find(UPCOMING, subscription=subscription["id"])

    assert (await caller.find("/v1/events", limit=1))["data"][0]["id"] == before["data"][0]["id"]
    assert (await caller.find(f"/v1/subscriptions/{subscription['id']}"))["latest_invoice"] == (
        subscription["latest_invoice"]["id"]
    )


async def test_who_will_not_be_billed_has_no_next_invoice(caller):
    customer = await caller.create("/v1/customers")

    none = await caller.get(UPCOMING, customer=customer["id"])
    nobody = await caller.get(UPCOMING, customer="cus_none")
    unknown = await caller.get(UPCOMING, customer=customer["id"], subscription_mood="good")
    inner = await caller.get(UPCOMING, customer=customer["id"], invoice_items=[{"subscription_mood": "good"}])

    assert (none.status, none.error["code"]) == (404, "invoice_upcoming_none")
    assert (nobody.status, nobody.error["code"]) == (400, "resource_missing")
    assert (unknown.error["code"], unknown.error["param"]) == ("parameter_unknown", "subscription_details[mood]")
    assert inner.error["param"] == "invoice_items[0][subscription_mood]"


async def test_a_later_version_has_no_such_endpoint(merchant):
    customer = await merchant.create("/v1/customers")

    for caller in (merchant, merchant.having(stripe_version="2025-03-31.basil")):
        answer = await caller.get(UPCOMING, customer=customer["id"])
        assert (answer.status, answer.error["code"]) == (400, "parameter_unknown")
        assert (await caller.get(UPCOMING)).status == 404
