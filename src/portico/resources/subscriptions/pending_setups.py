"""What sets up a payment method while a subscription has nothing to pay. Source: billing-behaviour 1.2 and 1.4.

It is asked for if something will be charged one day, and there is nothing to charge, or the bank would ask first.
"""

from collections.abc import Sequence

from portico.bank import cards, verdicts
from portico.bank.verdicts import Circumstances
from portico.resources.customers.declaration import Customer
from portico.resources.invoices import payments
from portico.resources.invoices.declaration import Invoice
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.setup_intents import setting_up
from portico.resources.setup_intents.declaration import CardOptions, MethodOptions, SetupIntent
from portico.resources.subscriptions.checks import method_of
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items import Priced
from portico.storage.transaction import Transaction


async def begun(tx: Transaction, draft: Subscription, customer: Customer, items: Sequence[Priced]) -> Subscription:
    """A subscription that begins without a payment, with what it waits for."""
    if draft.collection_method != "charge_automatically" or all(one.is_free for one in items):
        return draft
    return await _asking(tx, draft, customer)


async def rechosen(tx: Transaction, before: Subscription, after: Subscription, customer: Customer) -> Subscription:
    """A subscription that is charged to another payment method from now on, with what it waits for."""
    if after.default_payment_method == before.default_payment_method or before.has_ended:
        return after
    after = await without(tx, after)
    return await _asking(tx, after, customer) if after.collection_method == "charge_automatically" else after


async def _asking(tx: Transaction, subscription: Subscription, customer: Customer) -> Subscription:
    id = method_of(subscription, customer)
    method = await tx.get(PaymentMethod, id) if id else None
    options = _options(subscription)
    if method is not None and not _is_asked_for(method, wanted=options is not None):
        return subscription
    intent = await setting_up.open_for(tx, customer, method=id, subscription=subscription.id, options=options)
    if method is not None:
        await setting_up.attempt(tx, intent, method)
    return subscription.having(pending_setup_intent=intent.id)


def _options(subscription: Subscription) -> MethodOptions | None:
    """When cards are to authenticate, if the subscription says so."""
    settings = subscription.payment_settings
    card = settings.payment_method_options.card if settings and settings.payment_method_options else None
    wanted = card.request_three_d_secure if card else None
    if wanted in (None, "automatic"):
        return None
    return MethodOptions.of(card=CardOptions.of(request_three_d_secure=wanted))


def _is_asked_for(method: PaymentMethod, *, wanted: bool) -> bool:
    """Whether the bank wants to hear from the holder before she is away, or the merchant wants it to."""
    card = cards.BY_KEY.get(method.drawn_on)
    return card is not None and not method.set_up and verdicts.on_set_up(card, Circumstances(wanted=wanted)) is not None


async def without(tx: Transaction, subscription: Subscription) -> Subscription:
    """The subscription, which waits for nothing any more."""
    if subscription.pending_setup_intent is None:
        return subscription
    intent = await tx.get(SetupIntent, subscription.pending_setup_intent)
    if intent is not None and intent.status in setting_up.OPEN:
        await setting_up.cancel(tx, intent, "abandoned")
    return subscription.having(pending_setup_intent=None)


async def paid(tx: Transaction, subscription: Subscription, invoice: Invoice) -> Subscription:
    """The subscription after a payment: if it came from what is charged from now on, nothing is left to set up."""
    if subscription.pending_setup_intent is None or not invoice.amount_paid:
        return subscription
    customer, method = await tx.get(Customer, subscription.customer), await payments.method_that_paid(tx, invoice)
    if customer is None or method is None or method != method_of(subscription, customer):
        return subscription
    return await without(tx, subscription)


async def on_set_up(tx: Transaction, intent: SetupIntent) -> None:
    """A setup intent has succeeded, failed or been given up; a subscription may wait for it.

    What was set up is charged if the subscription says so, or if nothing else would be.
    """
    if intent.subscription is None or intent.status in setting_up.OPEN:
        return
    before = await tx.get(Subscription, intent.subscription, lock=True)
    if before is None or before.pending_setup_intent != intent.id:
        return
    after = before.having(pending_setup_intent=None)
    if intent.status == "succeeded" and await _takes(tx, before):
        after = after.having(default_payment_method=intent.payment_method)
    await tx.replace(before, after)


async def _takes(tx: Transaction, subscription: Subscription) -> bool:
    settings = subscription.payment_settings
    if settings is not None and settings.save_default_payment_method == "on_subscription":
        return True
    customer = await tx.get(Customer, subscription.customer)
    return customer is not None and method_of(subscription, customer) is None
