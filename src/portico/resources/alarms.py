"""What is to be done when time has come for an object."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

from portico.resources.checkout import declaration as checkout
from portico.resources.checkout import sessions
from portico.resources.discounts import coupons, lapsing, promotion_codes
from portico.resources.discounts import declaration as discounts
from portico.resources.invoices import advancing
from portico.resources.invoices import declaration as invoices
from portico.resources.payment_intents import capturing
from portico.resources.payment_intents import declaration as payment_intents
from portico.resources.refunds import declaration as refunds
from portico.resources.refunds import refunding
from portico.resources.subscription_schedules import declaration as schedules
from portico.resources.subscription_schedules import running
from portico.resources.subscriptions import cycling
from portico.resources.subscriptions import declaration as subscriptions
from portico.resources.test_helpers import declaration as clocks
from portico.resources.test_helpers import test_clocks
from portico.storage.transaction import Transaction
from portico.wire.resource import Resource


class Alarm(NamedTuple):
    """What to do when an object of a noun is due: `work(tx, object)`, in the time at which it is due."""

    noun: type[Resource]
    work: Callable[[Transaction, Any], Awaitable[Any]]


Alarms = Mapping[str, Callable[[], Alarm]]
"""By the names of nouns; each is looked at when the first of its objects is due."""

ALARMS: dict[str, Callable[[], Alarm]] = {
    "subscription": lambda: Alarm(subscriptions.Subscription, cycling.wake),
    "subscription_schedule": lambda: Alarm(schedules.SubscriptionSchedule, running.wake),
    "test_helpers.test_clock": lambda: Alarm(clocks.TestClock, test_clocks.wake),
    "coupon": lambda: Alarm(discounts.Coupon, coupons.expire),
    "promotion_code": lambda: Alarm(promotion_codes.PromotionCode, promotion_codes.expire),
    "discount": lambda: Alarm(discounts.Discount, lapsing.end),
    "invoice": lambda: Alarm(invoices.Invoice, advancing.wake),
    "payment_intent": lambda: Alarm(payment_intents.PaymentIntent, capturing.wake),
    "refund": lambda: Alarm(refunds.Refund, refunding.settle),
    "checkout.session": lambda: Alarm(checkout.Session, sessions.wake),
}
