"""Steps of the customer, and of time."""

from tests.payments import ACCEPTED
from tests.walks.books import Books
from tests.walks.business import Business
from tests.walks.steps import Request, post
from tests.walks.subscribing import DAY, any_one, living

CARDS = ("visa", "visa", "visa", "chargeCustomerFail", "chargeCustomerFail", "authenticationRequired")
ACCOUNTS = ("DE08370400440532013003", "DE78370400440532013004", "DE89370400440532013000")
SPANS = {"day": 3, "week": 12, "month": 50, "year": 300}
"""How much time passes at most, in days, by the interval that most prices of a business have."""


def pay_with(business: Business, books: Books) -> Request:
    """Something else is charged from now on: what she has, or a new card."""
    found = business.one(books.of("payment_method"))
    if found is None or business.dice.random() < 0.5:
        name = business.dice.choice(CARDS)
        return post(f"/v1/payment_methods/pm_card_{name}/attach", customer=business.customer)
    return post(f"/v1/customers/{business.customer}", invoice_settings={"default_payment_method": found["id"]})


def debit(business: Business, books: Books) -> Request:
    """An account that is debited from now on: it pays, or fails, after some minutes."""
    order = {"type": "sepa_debit", "sepa_debit": {"iban": business.dice.choice(ACCOUNTS)}}
    who = {"billing_details": {"name": "Alice", "email": "alice@example.com"}}
    given = {"mandate_data": ACCEPTED, "payment_method_data": order | who, "confirm": True}
    return post("/v1/setup_intents", customer=business.customer, **given)


def let_a_card_go(business: Business, books: Books) -> Request | None:
    """A card is hers no more."""
    found = business.one(books.of("payment_method"))
    return found and post(f"/v1/payment_methods/{found['id']}/detach")


def use(business: Business, books: Books) -> Request | None:
    """Use what is counted."""
    payload = {"stripe_customer_id": business.customer, "value": str(business.dice.choice([1, 40, 2_999]))}
    return (
        post("/v1/billing/meter_events", event_name="calls", payload=payload, timestamp=books.now)
        if business.calls
        else None
    )


def change_balance(business: Business, books: Books) -> Request:
    """Owe more, or less."""
    amount = business.amount(20_000) - 10_000
    path = f"/v1/customers/{business.customer}"
    if business.dice.random() < 0.3:
        return post(path, balance=amount)
    return post(f"{path}/balance_transactions", amount=amount, currency=business.currency)


def move(business: Business, books: Books) -> Request:
    """She is somebody else before the tax office, or has another name."""
    exempt = {"tax_exempt": business.dice.choice(["none", "none", "exempt", "reverse"])}
    return post(f"/v1/customers/{business.customer}", **business.dice.choice([exempt, {"name": "Alice Petit"}]))


def favour(business: Business, books: Books) -> Request:
    """Everything is cheaper for her, as older callers have it, or no longer."""
    path = f"/v1/customers/{business.customer}"
    if business.dice.random() < 0.3:
        return Request("DELETE", f"{path}/discount")
    return Request("POST", path, business.discount(), version="2025-02-24.acacia")


def archive(business: Business, books: Books) -> Request:
    """A price is offered no more, or again."""
    return post(f"/v1/prices/{business.dice.choice(business.prices)}", active=business.dice.random() < 0.7)


def confirm(business: Business, books: Books) -> Request | None:
    """She changes her plan in the portal."""
    found = any_one(business, books)
    alone = [one for one in living(books) if len(one["items"]["data"]) == 1 and not one["schedule"]]
    if alone and business.dice.random() < 0.8:
        found = business.one(alone)
    if found is None:
        return None
    what = business.some(
        price=(0.6, lambda: business.dice.choice(business.prices[:2])),
        quantity=(0.6, lambda: business.dice.randrange(1, 9)),
        promotion_code=(0.2, business.codes[0]),
    )
    path = f"/v1/portico/subscriptions/{found['id']}/confirm_update"
    return post(path, configuration=business.configuration, **what)


def answer(business: Business, books: Books) -> Request | None:
    """She answers her bank's challenge."""
    asked = [one for noun in ("payment_intent", "setup_intent") for one in books.of(noun, status="requires_action")]
    found = business.one(asked)
    outcome = business.dice.choice(["succeeded", "succeeded", "failed"])
    return found and post(f"/v1/portico/{found['object']}s/{found['id']}/authenticate", outcome=outcome)


def leave(business: Business, books: Books) -> Request:
    """She is a customer no more."""
    return Request("DELETE", f"/v1/customers/{business.customer}")


def wait(business: Business, books: Books) -> Request:
    """Time passes, and what was foreseen comes."""
    dice = business.dice
    span = dice.choice([1, 3_599, 3_600, dice.randrange(1, 3 * DAY), dice.randrange(1, SPANS[business.interval] * DAY)])
    ends = [item["current_period_end"] for one in books.of("subscription") for item in one["items"]["data"]]
    ahead = [end for end in ends if end > books.now]
    to = min(ahead) if ahead and dice.random() < 0.25 else books.now + span
    alone = len(living(books)) == 1 and not books.of("subscription_schedule", status="not_started")
    found = any_one(business, books) if (alone or not _shared(books)) and not books.has_left else None
    path = f"/v1/test_helpers/test_clocks/{business.clock}/advance"
    return Request("POST", path, {"frozen_time": to}, {"subscription": found["id"]} if found else None)


def _shared(books: Books) -> bool:
    """Whether something may come on any invoice: also on one that nobody may pay, so that it waits again then."""
    if books.objects[books.customer].get("discount"):
        return True
    unpaid = {one["id"] for one in books.of("invoice") if one["status"] in ("draft", "open")}
    return any(one["invoice"] in (None, *unpaid) for one in books.of("invoiceitem", parent=None))
