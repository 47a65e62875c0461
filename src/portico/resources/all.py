"""Everything that exists: the one list, from which routes, tables, tests and documents are derived."""

from portico.resources import events, files, mandates, payment_method_configurations, products
from portico.resources.accounts import accounts
from portico.resources.alarms import Alarm
from portico.resources.balances import transactions
from portico.resources.billing import feedback_options
from portico.resources.billing_portal import configuration_versions, configurations, confirming, gathering, sessions
from portico.resources.charges import charges
from portico.resources.checkout import completing
from portico.resources.checkout import sessions as checkout
from portico.resources.checkout.declaration import Session as CheckoutSession
from portico.resources.credit_notes import credit_notes
from portico.resources.customers import customers
from portico.resources.discounts import coupons, discounts, promotion_codes, redeeming
from portico.resources.discounts.declaration import Coupon, Discount
from portico.resources.discounts.promotion_codes import PromotionCode
from portico.resources.dunning import dunning
from portico.resources.endpoints import Endpoint
from portico.resources.invoice_items import invoice_items
from portico.resources.invoices import acts as invoices
from portico.resources.invoices import advancing
from portico.resources.invoices import payments as invoice_payments
from portico.resources.invoices.declaration import Invoice
from portico.resources.mails import queuing
from portico.resources.meters import events as meter_events
from portico.resources.meters import meters, summaries
from portico.resources.payment_intents import authenticating, paying, payment_intents
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.payment_methods import attaching, payment_methods
from portico.resources.prices import plans, prices
from portico.resources.prices.declaration import Price
from portico.resources.prices.faces import plan_of
from portico.resources.refunds import refunding, refunds
from portico.resources.refunds.declaration import Refund
from portico.resources.setup_intents import setting_up, setup_intents
from portico.resources.subscription_schedules import pauses, running, schedules
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule
from portico.resources.subscription_schedules.upcoming import upcoming
from portico.resources.subscriptions import (
    cycling,
    detaching,
    ending,
    ending_discounts,
    following,
    previews,
    subscription_items,
    subscriptions,
    upcoming_invoices,
)
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.tax_ids import tax_ids
from portico.resources.tax_rates import tax_rates
from portico.resources.tax_rates.declaration import TaxRate
from portico.resources.test_helpers import test_clocks
from portico.resources.test_helpers.declaration import TestClock
from portico.resources.webhooks import deliveries as webhook_deliveries
from portico.resources.webhooks import watching, webhook_endpoints
from portico.storage import inside, transaction
from portico.storage.inside import Inside
from portico.wire.resource import Resource, wire_tree

ENDPOINTS: tuple[Endpoint, ...] = (
    *accounts.ENDPOINTS,
    *configurations.ENDPOINTS,
    *configuration_versions.ENDPOINTS,
    *confirming.ENDPOINTS,
    *sessions.ENDPOINTS,
    *feedback_options.ENDPOINTS,
    *charges.ENDPOINTS,
    *checkout.ENDPOINTS,
    *customers.ENDPOINTS,
    *events.ENDPOINTS,
    *files.ENDPOINTS,
    *credit_notes.ENDPOINTS,
    *dunning.ENDPOINTS,
    *invoice_items.ENDPOINTS,
    *invoice_payments.ENDPOINTS,
    *invoices.ENDPOINTS,
    *mandates.ENDPOINTS,
    *payment_intents.ENDPOINTS,
    *authenticating.ENDPOINTS,
    *payment_method_configurations.ENDPOINTS,
    *payment_methods.ENDPOINTS,
    *refunds.ENDPOINTS,
    *setup_intents.ENDPOINTS,
    *plans.ENDPOINTS,
    *prices.ENDPOINTS,
    *products.ENDPOINTS,
    *previews.ENDPOINTS,
    *subscription_items.ENDPOINTS,
    *subscriptions.ENDPOINTS,
    *schedules.ENDPOINTS,
    *test_clocks.ENDPOINTS,
    *coupons.ENDPOINTS,
    *promotion_codes.ENDPOINTS,
    *discounts.ENDPOINTS,
    *tax_rates.ENDPOINTS,
    *tax_ids.ENDPOINTS,
    *transactions.ENDPOINTS,
    *meters.ENDPOINTS,
    *meter_events.ENDPOINTS,
    *summaries.ENDPOINTS,
    *webhook_endpoints.ENDPOINTS,
    *watching.ENDPOINTS,
    *webhook_deliveries.ENDPOINTS,
)

EMBEDDED: tuple[type[Resource], ...] = (Discount,)
"""Those without endpoints of their own: other objects show them."""

NOUNS: dict[str, type[Resource]] = {noun.NOUN: noun for noun in (*(endpoint.noun for endpoint in ENDPOINTS), *EMBEDDED)}
"""Every noun by its name."""

KEPT: tuple[type[Resource], ...] = tuple(noun for noun in NOUNS.values() if not noun.FACE)
"""Those with a table of their own."""

ALARMS: dict[str, Alarm] = {
    alarm.noun.NOUN: alarm
    for alarm in (
        Alarm(Subscription, cycling.wake),
        Alarm(SubscriptionSchedule, running.wake),
        Alarm(TestClock, test_clocks.wake),
        Alarm(Coupon, coupons.expire),
        Alarm(PromotionCode, promotion_codes.expire),
        Alarm(Discount, redeeming.end),
        Alarm(Invoice, advancing.wake),
        Alarm(PaymentIntent, paying.settle),
        Alarm(Refund, refunding.settle),
        Alarm(CheckoutSession, checkout.wake),
    )
}
"""What to do when an object is due, by its noun."""

transaction.LISTENING.append(queuing.hear)
paying.SETTLED.append(advancing.on_payment)
attaching.DETACHED.append(detaching.on_detach)
redeeming.ENDED.append(ending_discounts.on_end)
ending.ENDED.append(running.after_end)
gathering.AHEAD.append(upcoming)
following.RESUMED.append(pauses.after_resumption)
cycling.RENEWALS.append(upcoming_invoices.announce)
paying.SETTLED.append(completing.on_payment)
setting_up.SETTLED.append(completing.on_set_up)
inside.SHOWN["subscription"] = inside.SHOWN["subscription_item"] = (
    Inside(Price, lambda price: {"plan": wire_tree(plan_of(price))}),
    Inside(TaxRate),
)
inside.SHOWN["subscription_schedule"] = (Inside(TaxRate),)
