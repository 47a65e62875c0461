"""Which events make a mail: what a customer did in the portal is confirmed, a payment that failed by itself is told.

The mail is a row beside the event, in the same transaction (see `storage.mails`): it goes out if, and only if, the act
has happened.
"""

from collections.abc import Awaitable, Mapping
from typing import Any

import orjson

from portico.billing.charges import total
from portico.resources.billing_portal.configurations import Configuration
from portico.resources.billing_portal.sessions import Session
from portico.resources.customers.declaration import Customer
from portico.resources.mails.acts import Act, of_schedule, of_subscription
from portico.resources.prices.declaration import Price
from portico.resources.products.declaration import Product
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.tariffs import in_currency, is_metered, tariff
from portico.storage import mails
from portico.storage.transaction import Transaction

CLOCKWORK = "clockwork"
"""Who collects payments by itself."""
SUBSCRIPTION, SCHEDULE = "customer.subscription.", "subscription_schedule."
FAILED = "invoice.payment_failed"


def hear(tx: Transaction, type: str, object: bytes, previous: Mapping[str, Any] | None) -> Awaitable[None] | None:
    """What writes the mail that an event makes, if it makes one."""
    if type == FAILED:
        return _payment_failed(tx, orjson.loads(object)) if tx.origin.actor == CLOCKWORK else None
    if type.startswith((SUBSCRIPTION, SCHEDULE)) and (session := tx.origin.visit):
        kind = type.rpartition(".")[2]
        find = of_subscription if type.startswith(SUBSCRIPTION) else of_schedule
        act = find(kind, orjson.loads(object), previous or {}, tx.now)
        return _confirm(tx, act, session) if act else None
    return None


async def _confirm(tx: Transaction, act: Act, session_id: str) -> None:
    """Tell the customer what she has done."""
    customer = await tx.get(Customer, act.customer)
    if customer is None or customer.email is None:
        return
    session = await tx.get(Session, session_id)
    configuration = await tx.get(Configuration, session.configuration) if session else None
    subscription = await tx.get(Subscription, act.subscription)
    currency = subscription.currency if subscription else None
    content = {
        "customer": customer.id,
        "act": act.name,
        "at": act.at,
        "requested": tx.now,
        "subscription": act.subscription,
        "plans": [await _plan(tx, price, quantity, currency) for price, quantity in act.plans],
        "billing_url": configuration.login_page.url if configuration else None,
        "locales": _locales(session.locale if session else None, customer),
    }
    kind = "subscription_canceled" if act.is_cancellation else "subscription_changed"
    await mails.put(tx, kind, customer.email, content)


async def _plan(tx: Transaction, id: str, quantity: int | None, currency: str | None) -> dict[str, Any]:
    """A product by the name that the customer knows, and what it costs; nothing, where that depends on its use."""
    price = await tx.get(Price, id)
    product = await tx.get(Product, price.product) if price else None
    plan = {"name": product.name if product else id, "quantity": quantity}
    if price is None or price.recurring is None or is_metered(price):
        return plan
    shown, recurring = in_currency(price, currency), price.recurring
    return {
        **plan,
        "amount": total(tariff(shown), 1 if quantity is None else quantity),
        "currency": shown.currency,
        "recurring": {"interval": recurring.interval, "interval_count": recurring.interval_count},
    }


async def _payment_failed(tx: Transaction, invoice: dict[str, Any]) -> None:
    """Tell the customer that a payment failed, and what comes next."""
    customer = await tx.get(Customer, invoice["customer"])
    if customer is None or customer.email is None or invoice["collection_method"] != "charge_automatically":
        return
    content = {
        "customer": customer.id,
        "invoice": invoice["id"],
        "number": invoice["number"],
        "amount": invoice["amount_remaining"],
        "currency": invoice["currency"],
        "next_attempt": invoice["next_payment_attempt"],
        "pay_url": invoice["hosted_invoice_url"],
        "locales": _locales(None, customer),
    }
    await mails.put(tx, "payment_failed", customer.email, content)


def _locales(session: str | None, customer: Customer) -> list[str]:
    """In which languages to say it, the best first."""
    return [*([session] if session and session != "auto" else []), *customer.preferred_locales]
