"""What is set up in a session becomes the default as promised, whenever the session is complete."""

from tests import payments, people
from tests.checkouts import PAGE, SESSIONS, confirm, saving, seen, subscribing

DAY = 86_400
TO_VERIFY = {"currency": "usd", "allowed_payment_method_types": ["us_bank_account"]}


async def subscriber(merchant):
    """Somebody with a subscription that has a card of its own."""
    customer = (await merchant.create("/v1/customers", people.CHIARA))["id"]
    card = await merchant.create("/v1/payment_methods/pm_card_visa/attach", customer=customer)
    product = await merchant.create("/v1/products", people.TEA)
    price = {"currency": "usd", "unit_amount": 100, "recurring": {"interval": "month"}, "product": product["id"]}
    items = [{"price": (await merchant.create("/v1/prices", price))["id"]}]
    order = {"customer": customer, "items": items, "default_payment_method": card["id"]}
    return customer, card["id"], await merchant.create("/v1/subscriptions", order)


async def charged(merchant, customer, subscription):
    """The customer's default, and what the subscription has of its own."""
    who = await merchant.find(f"/v1/customers/{customer}")
    what = await merchant.find(f"/v1/subscriptions/{subscription['id']}")
    return who["invoice_settings"]["default_payment_method"], what["default_payment_method"]


async def test_a_card_is_the_default_as_soon_as_it_is_entered(merchant):
    customer, card, subscription = await subscriber(merchant)
    sessions = [await saving(merchant, customer=customer) for _ in range(3)]
    path = f"{PAGE}/{{}}/promise_default".format
    for session in sessions[1:]:
        of = [subscription["id"]] if session is sessions[2] else []
        await merchant.create(path(session["id"]), subscriptions=of)

    found = []
    for session in sessions:
        await confirm(merchant, session)
        found.append(await charged(merchant, customer, subscription))

    assert found[0] == (None, card)
    assert found[1][0] is not None
    assert found[1][1] == card
    assert found[2][0] not in (None, found[1][0])
    assert found[2][1] is None


async def test_an_account_is_the_default_when_it_is_verified_days_later(merchant, clock):
    customer, card, subscription = await subscriber(merchant)
    session = await saving(merchant, customer=customer, **TO_VERIFY)
    await merchant.create(f"{PAGE}/{session['id']}/promise_default", subscriptions=[subscription["id"]])
    account = await merchant.create("/v1/payment_methods", payments.ACH["payment_method_data"])
    agreed = {"payment_method": account["id"], "mandate_data": payments.ACCEPTED}
    waiting = await merchant.create(f"{PAGE}/{session['id']}/confirm", agreed)
    clock.advance(9 * DAY)
    await merchant.tick()
    before = await charged(merchant, customer, subscription)

    setup = f"/v1/setup_intents/{waiting['setup_intent']}/verify_microdeposits"
    await merchant.create(setup, descriptor_code="SM11AA")

    assert waiting["expires_at"] - session["created"] == 10 * DAY
    assert before == (None, card)
    assert (await seen(merchant, session["id"]))["status"] == "complete"
    assert await charged(merchant, customer, subscription) == (account["id"], None)


async def test_nothing_is_promised_that_cannot_be_kept(merchant):
    customer, _, subscription = await subscriber(merchant)
    nobody = await merchant.create(SESSIONS, mode="setup", currency="usd", success_url="https://shop.example")
    buying, saved, done = await subscribing(merchant), await saving(merchant), await saving(merchant, customer=customer)
    await confirm(merchant, done)
    path = f"{PAGE}/{{}}/promise_default".format

    for session in (nobody, buying):
        assert "`setup` mode" in (await merchant.refused(path(session["id"])))["message"]
    stranger = await merchant.refused(path(saved["id"]), subscriptions=[subscription["id"]])
    assert (stranger["param"], stranger["code"]) == ("subscriptions[0]", "resource_missing")
    assert (await merchant.refused(path(done["id"])))["code"] == "checkout_session_not_open"
