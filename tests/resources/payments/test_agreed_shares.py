"""What others get of subscriptions, schedules, invoices and Checkout: agreed once, taken of each payment."""

import pytest

from tests import checkouts, subscriptions
from tests.checkouts import BACK
from tests.resources.payments.sharing import INTENTS, to
from tests.stories.notebook import month, open_notebook


@pytest.mark.parametrize(
    ("params", "param", "says"),
    [
        ({"application_fee_percent": "10.255"}, "application_fee_percent", "Invalid decimal: 10.255; must contain at"),
        ({"application_fee_percent": 100.01}, "application_fee_percent", "less than or equal to 100"),
        ({"application_fee_percent": -1}, "application_fee_percent", "greater than or equal to 0"),
        ({"transfer_data": {"amount_percent": 5}}, "transfer_data[destination]", "Missing required param"),
        (to("acct_x"), "transfer_data[destination]", "No such destination: 'acct_x'"),
        (to("SELLER", amount_percent=50.001), "transfer_data[amount_percent]", "at maximum two decimal places"),
        (
            to("SELLER", amount_percent=50) | {"application_fee_percent": 5},
            "application_fee_percent",
            "only specify one",
        ),
        (to("OWN"), "transfer_data[destination]", "cannot be set to your own account"),
    ],
)
async def test_what_cannot_be_shared_of_a_subscription(merchant, seller, params, param, says):
    own = (await merchant.find("/v1/account"))["id"]
    customer, price = await subscriptions.payer(merchant), await subscriptions.monthly(merchant)
    sent = {"customer": customer["id"], "items": [{"price": price["id"]}]} | params
    if "transfer_data" in sent:
        names = {"SELLER": seller, "OWN": own}
        data = sent["transfer_data"]
        sent["transfer_data"] = {name: names.get(value, value) for name, value in data.items()}

    subscribed = await merchant.refused("/v1/subscriptions", sent)
    phase = {"items": sent["items"], "duration": {"interval": "month"}}
    shared = {name: sent[name] for name in params}
    planned = await merchant.refused(
        "/v1/subscription_schedules", customer=customer["id"], start_date="now", phases=[phase | shared]
    )
    sold = await merchant.refused(
        "/v1/checkout/sessions",
        mode="subscription",
        **BACK,
        line_items=[{"price": price["id"], "quantity": 1}],
        subscription_data=shared,
    )

    outer, bracket, inner = param.partition("[")
    assert (subscribed["param"], planned["param"]) == (param, f"phases[0][{outer}]{bracket}{inner}")
    assert sold["param"] == f"subscription_data[{outer}]{bracket}{inner}"
    assert all(says in error["message"] for error in (subscribed, planned, sold)), subscribed


async def test_a_percentage_is_of_what_is_due_and_rounded_once(merchant, seller):
    """1055 less a credit of 40 is 1015; 12.5 % of it is 126.875."""
    book = await open_notebook(merchant, "2026-04-01")
    await merchant.create(f"/v1/customers/{book.customer}/balance_transactions", amount=-40, currency="usd")

    await book.subscribe(await book.price("Pro", 1055), application_fee_percent=12.5, **to(seller))
    intent = await paid_by(merchant, await book.latest())

    assert intent["amount"] == 1015
    assert intent["application_fee_amount"] == 127
    assert intent["transfer_data"] == {"destination": seller, "metadata": {}}


async def test_a_part_goes_on_if_the_subscription_says_so(merchant, seller):
    book = await open_notebook(merchant, "2026-04-01")

    await book.subscribe(await book.price("Pro", 999), on_behalf_of=seller, **to(seller, amount_percent=33.33))
    invoice = await book.latest()
    intent = await paid_by(merchant, invoice)

    assert intent["transfer_data"]["amount"] == 333
    assert invoice["on_behalf_of"] == intent["on_behalf_of"] == seller


async def paid_by(merchant, invoice):
    found = await merchant.find("/v1/invoice_payments", invoice=invoice["id"])
    return await merchant.find(f"{INTENTS}/{found['data'][0]['payment']['payment_intent']}")


async def test_an_amount_on_a_draft_takes_the_place_of_the_percentage(merchant, seller):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000), application_fee_percent=10, **to(seller))
    await book.on("2026-05-01")
    draft = await book.latest()

    await merchant.create(f"/v1/invoices/{draft['id']}", application_fee_amount=5000)
    await book.on("2026-05-01 01:00")
    intent = await paid_by(merchant, await book.latest())

    assert intent["application_fee_amount"] == 1000, "never more than what is paid"


async def test_a_bill_alone_is_shared_as_it_says(merchant, seller):
    customer = await subscriptions.payer(merchant)
    who = {"customer": customer["id"]}
    await merchant.create("/v1/invoiceitems", who, amount=1000, currency="usd")
    both = await merchant.refused(
        "/v1/invoices", who | to(seller, amount=5), application_fee_amount=5, pending_invoice_items_behavior="include"
    )
    draft = await merchant.create(
        "/v1/invoices", who | to(seller, amount=600), pending_invoice_items_behavior="include"
    )
    own = await merchant.create("/v1/invoices", who | to(seller), on_behalf_of=seller)
    kept = await merchant.create(f"/v1/invoices/{own['id']}", transfer_data="")

    paid = await merchant.create(f"/v1/invoices/{draft['id']}/pay")

    assert both["param"] == "application_fee_amount"
    assert (await paid_by(merchant, paid))["transfer_data"]["amount"] == 600
    assert kept["on_behalf_of"] == seller


async def test_what_remains_is_shared_anew(there):
    customer = await subscriptions.payer(there)
    price = await subscriptions.monthly(there)
    made = await there.create(
        "/v1/subscriptions",
        customer=customer["id"],
        items=[{"price": price["id"]}],
        application_fee_percent=10,
        payment_behavior="default_incomplete",
    )
    before = await paid_by(there, {"id": made["latest_invoice"]})

    await there.create("/v1/credit_notes", invoice=made["latest_invoice"], amount=500)
    after = await paid_by(there, {"id": made["latest_invoice"]})

    assert (before["amount"], before["application_fee_amount"]) == (1000, 100)
    assert (after["amount"], after["application_fee_amount"]) == (500, 50)


async def test_phases_share_as_they_say_and_else_as_the_settings(merchant, seller):
    book = await open_notebook(merchant, "2026-04-01")
    pro = await book.price("Pro", 1000)

    await book.plan(
        month(pro),
        month(pro, application_fee_percent=20),
        default_settings={"application_fee_percent": 10, **to(seller)},
    )
    first = await book.now_is()
    await book.on("2026-05-01 02:00")
    second = await book.now_is()

    assert (first["application_fee_percent"], second["application_fee_percent"]) == (10, 20)
    assert first["transfer_data"] == second["transfer_data"] == {"amount_percent": None, "destination": seller}


async def test_a_phase_is_not_held_up_by_an_account_that_is_gone(merchant, seller):
    book = await open_notebook(merchant, "2026-04-01")
    pro = await book.price("Pro", 1000)
    await book.plan(month(pro), month(pro, application_fee_percent=20, **to(seller)))
    assert (await merchant.delete(f"/v1/accounts/{seller}")).status == 200

    await book.on("2026-05-01 02:00")
    after = await book.now_is()

    assert (after["application_fee_percent"], after["transfer_data"]) == (None, None)
    assert len(await book.invoices()) == 2


async def test_a_schedule_goes_on_as_the_subscription_that_it_adopts(merchant, seller):
    made = await subscriptions.paying(merchant, application_fee_percent=7.25, **to(seller))

    schedule = await merchant.create("/v1/subscription_schedules", from_subscription=made["id"])

    assert schedule["default_settings"]["application_fee_percent"] == 7.25
    assert schedule["default_settings"]["transfer_data"]["destination"] == seller


async def test_a_subscription_cannot_keep_its_fee_without_its_account(merchant, seller):
    made = await subscriptions.paying(merchant, application_fee_percent=10, **to(seller))
    path = f"/v1/subscriptions/{made['id']}"

    refused = await merchant.refused(path, transfer_data="")
    after = await merchant.create(path, transfer_data="", application_fee_percent="")

    assert refused["param"] == "application_fee_percent"
    assert (after["application_fee_percent"], after["transfer_data"]) == (None, None)


async def test_what_is_bought_in_checkout_is_shared(there, merchant):
    session = await checkouts.subscribing(there, subscription_data={"application_fee_percent": 10})

    answer = await checkouts.confirm(there, session)
    made = await there.find(f"/v1/subscriptions/{answer.json['subscription']}")
    intent = await paid_by(there, {"id": made["latest_invoice"]})

    assert made["application_fee_percent"] == 10
    assert intent["application_fee_amount"] * 10 == intent["amount"] > 0
