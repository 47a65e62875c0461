"""First payments and changes that must be paid: each `payment_behavior`, and what follows."""

import pytest

from tests import payments
from tests.conftest import only_sqlite
from tests.stories.notebook import day, moment, open_notebook, pages

pytestmark = only_sqlite
BROKEN = "chargeCustomerFail"
WAITS = {"payment_behavior": "pending_if_incomplete", "proration_behavior": "always_invoice"}


async def test_a_first_payment_is_refused_and_nobody_pays_within_23_hours(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=BROKEN)
    made = await book.subscribe(await book.price("Pro", 1000))
    await book.on("2026-04-01 22:59:59")
    before = await book.status

    await book.on("2026-04-01 23:00")
    gone = await book.now_is()
    await book.on("2026-06-01")

    assert (made["status"], before, gone["status"]) == ("incomplete", "incomplete", "incomplete_expired")
    assert gone["ended_at"] == moment("2026-04-01 23:00")
    assert await book.pages() == pages("""
        2026-04-01 create void 1000
            1000  1 × Pro (at $10.00 / month)  2026-04-01..2026-05-01
    """)


async def test_a_first_payment_is_made_in_time(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=BROKEN)
    await book.subscribe(await book.price("Pro", 1000))
    await book.on("2026-04-01 20:00")
    await book.card()

    await book.pay()

    assert (await book.status, await book.period()) == ("active", "2026-04-01..2026-05-01")


async def test_no_card_no_subscription(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=None)

    answer = await merchant.post(
        "/v1/subscriptions", customer=book.customer, items=[{"price": await book.price("Pro", 1000)}]
    )

    assert (answer.status, answer.error["code"]) == (400, "resource_missing")
    assert answer.text.startswith("This customer has no attached payment source or default payment method.")
    assert await book.invoices() == []


async def test_a_subscription_may_wait_for_its_first_payment(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=None)
    made = await book.subscribe(await book.price("Pro", 1000), payment_behavior="default_incomplete")
    method = await book.card(default=False)

    await book.pay(payment_method=method)

    assert (made["status"], await book.status) == ("incomplete", "active")
    assert (await book.latest())["attempt_count"] == 1


async def test_nothing_is_kept_of_a_subscription_that_must_be_paid_and_is_not(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=BROKEN)
    order = {"customer": book.customer, "items": [{"price": await book.price("Pro", 1000)}]}

    answer = await merchant.post("/v1/subscriptions", order, payment_behavior="error_if_incomplete")

    assert (answer.status, answer.error["type"], answer.error["code"]) == (402, "card_error", "card_declined")
    assert (await merchant.find("/v1/subscriptions", customer=book.customer))["data"] == []
    assert await book.invoices() == []


async def test_a_first_payment_that_asks_for_the_customer(merchant):
    book = await open_notebook(merchant, "2026-04-01", card="authenticationRequired")
    made = await book.subscribe(await book.price("Pro", 1000), expand=["latest_invoice.payments"])
    intent = made["latest_invoice"]["payments"]["data"][0]["payment"]["payment_intent"]

    await merchant.create(f"/v1/portico/payment_intents/{intent}/authenticate", outcome="succeeded")

    assert (made["status"], await book.status) == ("incomplete", "active")


async def test_what_pays_becomes_the_default_if_the_subscription_says_so(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=None)
    saves = {"save_default_payment_method": "on_subscription"}
    made = await book.subscribe(
        await book.price("Pro", 1000), payment_behavior="default_incomplete", payment_settings=saves
    )
    method = await book.card("mastercard", default=False)

    await book.pay(payment_method=method)
    await book.on("2026-05-01 01:00")

    assert (made["default_payment_method"], (await book.now_is())["default_payment_method"]) == (None, method)
    assert (await book.latest())["status"] == "paid"


@pytest.mark.parametrize("save", ["on_subscription", "off"])
async def test_a_card_that_confirms_the_first_payment_stays_the_customers(merchant, save):
    book = await open_notebook(merchant, "2026-04-01", card=None)
    settings = {"save_default_payment_method": save}
    order = {"payment_behavior": "default_incomplete", "payment_settings": settings}
    made = await book.subscribe(await book.price("Pro", 1000), **order, expand=["latest_invoice.payments"])
    intent = f"/v1/payment_intents/{made['latest_invoice']['payments']['data'][0]['payment']['payment_intent']}"
    await book.events()

    asked = await merchant.find(intent)
    paid = await merchant.create(f"{intent}/confirm", payment_method="pm_card_visa")
    happened = await book.happened()
    await book.on("2026-05-01 01:00")

    kept = (await merchant.find(f"/v1/customers/{book.customer}/payment_methods"))["data"]
    saved = save == "on_subscription"
    assert asked["setup_future_usage"] == "off_session"
    assert [method["id"] for method in kept] == [paid["payment_method"]]
    assert happened[:2] == ["payment_method.attached", "charge.succeeded"]
    assert (await book.now_is())["default_payment_method"] == (paid["payment_method"] if saved else None)
    assert (await book.latest())["status"] == ("paid" if saved else "open")


async def test_a_card_that_was_authenticated_for_the_first_payment_pays_the_next_one_by_itself(merchant):
    book = await open_notebook(merchant, "2026-04-01", card="authenticationRequiredOnSetup")
    made = await book.subscribe(await book.price("Pro", 1000), expand=["latest_invoice.payments"])
    intent = made["latest_invoice"]["payments"]["data"][0]["payment"]["payment_intent"]

    await merchant.create(f"/v1/portico/payment_intents/{intent}/authenticate", outcome="succeeded")
    await book.on("2026-05-01 01:00")

    assert (made["status"], await book.status) == ("incomplete", "active")
    assert (await book.latest())["status"] == "paid"


async def test_what_pays_once_by_itself_is_no_default(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=None)
    order = {"collection_method": "send_invoice", "days_until_due": 5}
    saves = {"save_default_payment_method": "on_subscription"}
    await book.subscribe(await book.price("Pro", 1000), **order, payment_settings=saves)
    draft = await book.latest()
    await merchant.create(f"/v1/invoices/{draft['id']}/finalize") if draft["status"] == "draft" else None
    final = await merchant.find(f"/v1/invoices/{draft['id']}", expand=["payments"])
    intent = final["payments"]["data"][0]["payment"]["payment_intent"]

    await merchant.create(f"/v1/payment_intents/{intent}", setup_future_usage="")
    await merchant.create(f"/v1/payment_intents/{intent}/confirm", payment_method="pm_card_visa")

    assert (await book.latest())["status"] == "paid"
    assert (await book.now_is())["default_payment_method"] is None


async def test_the_subscriptions_own_card_comes_before_the_customers(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=BROKEN)
    own = await book.card("mastercard", default=False)

    made = await book.subscribe(await book.price("Pro", 1000), default_payment_method=own)

    assert made["status"] == "active"


@pytest.mark.parametrize(("behavior", "status"), [("allow_incomplete", "past_due"), ("default_incomplete", "past_due")])
async def test_an_upgrade_is_made_though_it_is_not_paid(merchant, behavior, status):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    plus = await book.price("Plus", 9000)
    await book.card(BROKEN)
    await book.on("2026-04-16")

    changed = await book.change(plus, proration_behavior="always_invoice", payment_behavior=behavior)

    assert (changed["status"], changed["items"]["data"][0]["price"]["id"]) == (status, plus)
    assert (await book.latest())["status"] == "open"


async def test_an_upgrade_that_must_be_paid_and_is_not_is_not_made(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    before = await book.now_is()
    await book.card(BROKEN)
    await book.on("2026-04-16")

    answer = await book.try_to_change(
        await book.price("Plus", 9000), proration_behavior="always_invoice", payment_behavior="error_if_incomplete"
    )

    assert answer.status == 402
    assert await book.now_is() == before
    assert (await book.waiting(), len(await book.invoices())) == ("", 1)


async def test_an_upgrade_waits_and_is_paid(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    plus = await book.price("Plus", 9000)
    await book.card(BROKEN)
    await book.on("2026-04-16")
    waits = await book.change(plus, **WAITS)
    await book.card()
    await book.on("2026-04-16 20:00")

    await book.pay()

    done = await book.now_is()
    assert (waits["status"], waits["items"]["data"][0]["price"]["unit_amount"]) == ("active", 1000)
    assert waits["pending_update"]["expires_at"] == moment("2026-04-16 23:00")
    assert (done["pending_update"], done["items"]["data"][0]["price"]["id"]) == (None, plus)


async def test_an_upgrade_waits_and_expires(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    await book.card(BROKEN)
    await book.on("2026-04-16")
    await book.change(await book.price("Plus", 9000), **WAITS)

    await book.on("2026-04-16 23:00")
    await book.card()
    await book.on("2026-05-01 01:00")

    done = await book.now_is()
    assert (done["status"], done["pending_update"]) == ("active", None)
    assert await book.pages() == pages("""
        2026-04-01 create paid 1000
            1000  1 × Pro (at $10.00 / month)  2026-04-01..2026-05-01
        2026-04-16 update void 4000
            -500  Unused time on Pro after 16 Apr 2026  2026-04-16..2026-05-01
            4500  Remaining time on Plus after 16 Apr 2026  2026-04-16..2026-05-01
        2026-05-01 cycle paid 1000
            1000  1 × Pro (at $10.00 / month)  2026-05-01..2026-06-01
    """)


async def test_an_upgrade_does_not_wait_longer_than_the_period(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    await book.card(BROKEN)
    await book.on("2026-04-30 12:00")

    waits = await book.change(await book.price("Plus", 90_000), **WAITS)

    assert waits["pending_update"]["expires_at"] == moment("2026-05-01")


async def test_an_account_that_is_debited_is_trusted_for_some_days(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=None)
    iban = {"type": "sepa_debit", "sepa_debit": {"iban": "DE08370400440532013003"}}
    who = {"billing_details": {"name": "Alice", "email": "alice@example.com"}}
    setup = await merchant.create(
        "/v1/setup_intents", customer=book.customer, confirm=True, mandate_data=payments.SEPA["mandate_data"],
        payment_method_data=iban | who,
    )  # fmt: skip
    method = setup["payment_method"]

    made = await book.subscribe(await book.price("Pro", 1000, currency="eur"), default_payment_method=method)
    at_once = (await book.latest())["status"]
    await book.later(days=1)

    assert (made["status"], at_once, (await book.latest())["status"]) == ("active", "open", "paid")
    assert day((await book.latest())["created"]) == "2026-04-01"


@pytest.mark.parametrize(
    ("trial", "line"),
    [
        ({}, "0  0 × Calls (at $0.03 / month)  2026-04-01..2026-05-01"),
        ({"trial_period_days": 7}, "0  0 x Calls (Free trial)  2026-04-01..2026-04-08"),
    ],
    ids=["at once", "on trial"],
)
async def test_a_classic_subscription_to_usage_begins_with_a_line_of_nothing(merchant, trial, line):
    book = await open_notebook(merchant, "2026-04-01")

    await book.subscribe(await book.metered("Calls", 3, "calls"), billing_mode={"type": "classic"}, **trial)

    assert await book.pages() == f"2026-04-01 create paid 0\n       {line}"


@pytest.mark.parametrize("end", ["nobody pays the rest", "it is canceled"])
async def test_what_is_paid_in_part_only_is_over_in_time_and_can_be_credited(merchant, end):
    book = await open_notebook(merchant, "2026-04-01")
    made = await book.subscribe(await book.price("Pro", 3000), payment_behavior="default_incomplete")
    card = (await merchant.find(f"/v1/customers/{book.customer}"))["invoice_settings"]["default_payment_method"]
    part = {"amount": 1000, "currency": "usd", "customer": book.customer, "payment_method": card, "confirm": True}
    intent = await merchant.create("/v1/payment_intents", part, off_session=True)
    await merchant.create(f"/v1/invoices/{made['latest_invoice']}/attach_payment", payment_intent=intent["id"])

    if end == "nobody pays the rest":
        await book.later(hours=23)
    else:
        await book.cancel()

    first = await book.latest()
    assert await book.status == "incomplete_expired"
    assert (first["status"], first["amount_paid"], first["auto_advance"]) == ("open", 1000, False)
    await book.later(hours=48)
    assert len(await book.invoices()) == 1


@pytest.mark.parametrize(
    ("wanted", "types"),
    [
        (["sepa_debit"], ["sepa_debit"]),
        (["card", "link"], ["card"]),
        (["boleto"], ["card", "sepa_debit"]),
        ([], ["card", "sepa_debit"]),
    ],
)
async def test_an_invoice_is_paid_with_what_its_subscription_allows(merchant, wanted, types):
    book = await open_notebook(merchant, "2026-04-01", card=None)
    settings = {"payment_settings": {"payment_method_types": wanted}} if wanted else {}
    order = {"payment_behavior": "default_incomplete", "expand": ["latest_invoice.payments"]} | settings
    made = await book.subscribe(await book.price("Pro", 1000, currency="eur"), **order)

    intent = f"/v1/payment_intents/{made['latest_invoice']['payments']['data'][0]['payment']['payment_intent']}"
    answer = await merchant.post(f"{intent}/confirm", payment_method="pm_card_visa")

    assert (await merchant.find(intent))["payment_method_types"] == types
    assert answer.status == (200 if "card" in types else 400)


async def test_what_cannot_be_changed_before_the_first_payment_is_named(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=BROKEN)
    await book.subscribe(await book.price("Pro", 1000))

    letters = await book.try_to_change(collection_method="send_invoice", days_until_due=7)
    more = await book.try_to_change(quantity=2)

    assert [(answer.status, answer.error["param"]) for answer in (letters, more)] == [
        (400, "collection_method"), (400, "items"),
    ]  # fmt: skip
