"""Subscriptions with nothing to pay yet ask for a payment method meanwhile. Source: billing-behaviour 1.2 and 1.4."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import open_notebook

WELL = {"payment_settings": {"save_default_payment_method": "on_subscription"}}


async def setup_of(book):
    """The setup intent that the subscription waits for."""
    made = await book.now_is()
    return await book.merchant.find(f"/v1/setup_intents/{made['pending_setup_intent']}")


async def confirm(book, intent, card="pm_card_visa"):
    """Set a card up."""
    return await book.merchant.create(f"/v1/setup_intents/{intent['id']}/confirm", payment_method=card)


@pytest.mark.parametrize("behavior", ["allow_incomplete", "default_incomplete", "error_if_incomplete"])
async def test_a_trial_without_a_card_asks_for_one(merchant, behavior):
    book = await open_notebook(merchant, "2026-04-01", card=None)
    await book.events()

    await book.subscribe(await book.price("Pro", 2000), trial_period_days=14, payment_behavior=behavior)

    intent = await setup_of(book)
    assert (intent["status"], intent["usage"], intent["customer"]) == (
        "requires_payment_method", "off_session", book.customer
    )  # fmt: skip
    assert intent["client_secret"].startswith(f"{intent['id']}_secret_")
    assert [one for one in await book.happened() if "setup" in one or "created" in one][-3:] == [
        "setup_intent.created", "customer.subscription.created", "invoice.created"
    ]  # fmt: skip


@only_sqlite
@pytest.mark.parametrize(("wanted", "asks"), [("any", True), ("challenge", True), ("automatic", False), (None, False)])
async def test_a_trial_asks_the_holder_of_a_card_wherever_the_merchant_wants_it(merchant, wanted, asks):
    book = await open_notebook(merchant, "2026-04-01", card="threeDSecureOptional")
    card = {"request_three_d_secure": wanted} if wanted else {}
    settings = {"payment_method_options": {"card": card}} if card else {"save_default_payment_method": "off"}

    await book.subscribe(await book.price("Pro", 2000), trial_period_days=14, payment_settings=settings)

    if not asks:
        assert (await book.now_is())["pending_setup_intent"] is None
        return
    intent = await setup_of(book)
    assert intent["status"] == "requires_action"
    assert intent["payment_method_options"]["card"]["request_three_d_secure"] == wanted


@only_sqlite
async def test_a_card_that_a_trial_was_waiting_for_is_asked_about_if_the_merchant_wants_it(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=None)
    settings = {"payment_method_options": {"card": {"request_three_d_secure": "any"}}}
    await book.subscribe(await book.price("Pro", 2000), trial_period_days=14, payment_settings=settings)

    done = await confirm(book, await setup_of(book), "pm_card_threeDSecureOptional")

    assert done["status"] == "requires_action"


@only_sqlite
async def test_what_is_set_up_pays_for_what_comes(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=None)
    await book.subscribe(await book.price("Pro", 2000), trial_period_days=7)
    await book.happened()

    done = await confirm(book, await setup_of(book))

    now = await book.now_is()
    assert (now["pending_setup_intent"], now["default_payment_method"]) == (None, done["payment_method"])
    assert await book.happened() == [
        "payment_method.attached", "setup_intent.succeeded", "customer.subscription.updated"
    ]  # fmt: skip
    await book.on("2026-04-08 01:00")
    assert (await book.latest())["amount_paid"] == 2000


@only_sqlite
@pytest.mark.parametrize(("settings", "is_own"), [({}, False), (WELL, True)])
async def test_a_default_that_came_meanwhile_stays_unless_the_subscription_says_otherwise(merchant, settings, is_own):
    book = await open_notebook(merchant, "2026-04-01", card=None)
    await book.subscribe(await book.price("Pro", 2000), trial_period_days=7, **settings)
    await book.card()

    done = await confirm(book, await setup_of(book))

    now = await book.now_is()
    assert now["pending_setup_intent"] is None
    assert now["default_payment_method"] == (done["payment_method"] if is_own else None)


@only_sqlite
async def test_a_card_that_is_refused_leaves_it_waiting(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=None)
    await book.subscribe(await book.price("Pro", 2000), trial_period_days=7)
    intent = await setup_of(book)

    path = f"/v1/setup_intents/{intent['id']}/confirm"
    refused = await merchant.post(path, payment_method="pm_card_visa_chargeDeclined")

    assert refused.status == 402
    assert (await setup_of(book))["id"] == intent["id"]


@only_sqlite
async def test_a_card_whose_bank_asks_is_authenticated_before_anything_is_due(merchant):
    book = await open_notebook(merchant, "2026-04-01", card="authenticationRequiredOnSetup")
    await book.subscribe(await book.price("Pro", 2000), trial_period_days=7)
    intent = await setup_of(book)

    await merchant.create(f"/v1/portico/setup_intents/{intent['id']}/authenticate", outcome="succeeded")

    assert (intent["status"], intent["next_action"]["type"]) == ("requires_action", "use_stripe_sdk")
    now = await book.now_is()
    assert (now["pending_setup_intent"], now["default_payment_method"]) == (None, None)
    await book.on("2026-04-08 01:00")
    assert (await book.latest())["status"] == "paid"


@only_sqlite
async def test_another_card_whose_bank_asks_is_authenticated_too(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=None)
    await book.subscribe(await book.price("Pro", 2000), trial_period_days=7)
    first = await setup_of(book)
    path = "/v1/payment_methods/pm_card_authenticationRequiredOnSetup/attach"
    asks = await merchant.create(path, customer=book.customer)

    await book.change(default_payment_method=asks["id"])

    second = await setup_of(book)
    old = await merchant.find(f"/v1/setup_intents/{first['id']}")
    assert (old["status"], old["cancellation_reason"]) == ("canceled", "abandoned")
    assert (second["status"], second["payment_method"]) == ("requires_action", asks["id"])


@only_sqlite
async def test_a_card_that_needs_nothing_ends_the_waiting(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=None)
    await book.subscribe(await book.price("Pro", 2000), trial_period_days=7)
    plain = await merchant.create("/v1/payment_methods/pm_card_visa/attach", customer=book.customer)

    await book.change(default_payment_method=plain["id"])

    assert (await book.now_is())["pending_setup_intent"] is None


@only_sqlite
async def test_an_intent_that_is_given_up_is_not_waited_for(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=None)
    await book.subscribe(await book.price("Pro", 2000), trial_period_days=7)

    await merchant.create(f"/v1/setup_intents/{(await setup_of(book))['id']}/cancel")

    assert (await book.now_is())["pending_setup_intent"] is None


@only_sqlite
async def test_a_subscription_that_ends_needs_no_card_any_more(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=None)
    await book.subscribe(await book.price("Pro", 2000), trial_period_days=7)
    intent = await setup_of(book)

    await merchant.delete(f"/v1/subscriptions/{book.subscription}")

    assert (await book.now_is())["pending_setup_intent"] is None
    assert (await merchant.find(f"/v1/setup_intents/{intent['id']}"))["status"] == "canceled"


PAUSES = {"trial_settings": {"end_behavior": {"missing_payment_method": "pause"}}}


@only_sqlite
@pytest.mark.parametrize("terms", [{}, PAUSES])
async def test_another_card_that_pays_after_the_trial_ends_the_waiting(merchant, terms):
    book = await open_notebook(merchant, "2026-04-01", card=None)
    await book.subscribe(await book.price("Pro", 2000), trial_period_days=7, **terms)
    intent = await setup_of(book)

    if terms:
        await book.on("2026-04-09")
        await book.card()
        await book.act("resume", payment_behavior="resume_on_payment_success")
    else:
        await book.card()
        await book.on("2026-04-08 01:00")

    now = await book.now_is()
    assert (now["status"], now["pending_setup_intent"], (await book.latest())["amount_paid"]) == ("active", None, 2000)
    assert (await merchant.find(f"/v1/setup_intents/{intent['id']}"))["cancellation_reason"] == "abandoned"
    happened = await book.happened()
    assert [one for one in happened if "setup" in one] == ["setup_intent.created", "setup_intent.canceled"]
    assert happened[-1] == "customer.subscription.updated"


@only_sqlite
async def test_a_card_that_is_not_charged_from_now_on_leaves_it_waiting(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 2000), collection_method="send_invoice", days_until_due=7)
    other = (await merchant.find("/v1/payment_methods", customer=book.customer))["data"][0]["id"]
    await book.change(collection_method="charge_automatically")
    path = "/v1/payment_methods/pm_card_authenticationRequiredOnSetup/attach"
    asks = await merchant.create(path, customer=book.customer)
    await book.change(default_payment_method=asks["id"])
    intent = await setup_of(book)

    invoice = await book.latest()
    await merchant.create(f"/v1/invoices/{invoice['id']}/pay", payment_method=other)

    assert (await setup_of(book))["status"] == intent["status"] == "requires_action"
    assert (await book.latest())["status"] == "paid"


@only_sqlite
@pytest.mark.parametrize(
    ("card", "amount", "terms"),
    [
        ("visa", 2000, {"trial_period_days": 7}),
        (None, 0, {}),
        (None, 2000, {"collection_method": "send_invoice", "days_until_due": 7, "trial_period_days": 7}),
        (None, 2000, {"payment_behavior": "default_incomplete"}),
    ],
    ids=["a card is there", "never costs anything", "sends invoices", "has a payment to make"],
)
async def test_nothing_is_asked_where_nothing_is_needed(merchant, card, amount, terms):
    book = await open_notebook(merchant, "2026-04-01", card=card)

    made = await book.subscribe(await book.price("Pro", amount), **terms)

    assert made["pending_setup_intent"] is None
