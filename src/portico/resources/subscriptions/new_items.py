"""Items that a subscription begins with, or that are added to it. Source: billing-behaviour 1.3."""

from portico.resources.customers.declaration import Customer
from portico.resources.discounts import redeeming
from portico.resources.subscriptions import threshold_checks, trials
from portico.resources.subscriptions.checks import chosen_rates
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items import Priced, amount_of, check_together, priced, quantity_of, with_price
from portico.resources.subscriptions.items_declaration import SubscriptionItem
from portico.resources.subscriptions.orders import CreateOrders, ItemOrder
from portico.storage.transaction import Transaction
from portico.wire.errors import ParameterMissing, Path
from portico.wire.noting import noted


async def ordered(tx: Transaction, draft: Subscription, customer: Customer, orders: CreateOrders) -> list[Priced]:
    """The items as ordered, without periods yet."""
    if not orders.items:
        raise ParameterMissing(("items",))
    found: list[Priced] = []
    currency = draft.currency or customer.currency or ""
    for index, order in enumerate(orders.items):
        wanted = draft if draft.currency == currency else draft.having(currency=currency)
        found.append(await made(tx, wanted, order, ("items", index), customer, since=orders.backdate_start_date))
        currency = currency or found[0].price.currency
    check_together(found, flexible=draft.is_flexible)
    return found


async def made(
    tx: Transaction,
    subscription: Subscription,
    order: ItemOrder,
    path: Path,
    customer: Customer,
    *,
    since: int | None = None,
) -> Priced:
    """An item that is added, with discounts that begin now, or when the subscription did. Raises InvalidRequest."""
    price, trial = await trials.ordered(tx, subscription, order, path)
    if price is None:
        raise ParameterMissing((*path, "price"))
    thresholds = threshold_checks.of_item(order.billing_thresholds, price, path)
    id = tx.new_id(SubscriptionItem)
    currency, quantity = subscription.currency or price.currency, quantity_of(order, price, None, path)
    discounts = await redeeming.redeem(
        tx,
        order.discounts or (),
        redeeming.Target(customer.id, subscription.id, id),
        currency=currency,
        amount=amount_of(price, quantity, currency) if order.discounts and not order.AGREED else None,
        start=since,
        param=(*path, "discounts"),
    )
    rates = await chosen_rates(tx, order.tax_rates or (), (*path, "tax_rates"), agreed=order.AGREED)
    item = SubscriptionItem.of(
        id=id,
        billing_thresholds=thresholds,
        created=tx.now,
        current_trial=trial,
        discounts=discounts,
        metadata=noted({}, order, (*path, "metadata")),
        quantity=quantity,
        subscription=subscription.id,
        tax_rates=rates,
    )
    return await priced(tx, with_price(item, price), subscription.currency or None)
