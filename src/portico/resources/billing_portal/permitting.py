"""Whether a session may open a flow: the situation is gathered, and `controls` answers. Source: section 2.7."""

from functools import partial

from portico.resources.billing_portal import controls
from portico.resources.billing_portal.changes import Change
from portico.resources.billing_portal.configurations import Configuration
from portico.resources.billing_portal.flows import (
    FLOW,
    ConfirmDiscount,
    Flow,
    SubscriptionCancelFlow,
    SubscriptionUpdateConfirmFlow,
)
from portico.resources.billing_portal.gathering import gather
from portico.resources.billing_portal.situations import (
    ACTIONS,
    SUBSCRIPTION_ACTIONS,
    Action,
    Control,
    Situation,
    SubscriptionAction,
)
from portico.resources.customers.declaration import Customer
from portico.resources.discounts import rules
from portico.resources.discounts.declaration import Coupon
from portico.resources.discounts.promotion_codes import PromotionCode
from portico.resources.prices.declaration import Price
from portico.resources.subscriptions import putting_away
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items_declaration import SubscriptionItem
from portico.resources.test_helpers.following import of_customer
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path
from portico.wire.refusals import exactly_one


async def check(
    tx: Transaction, flow: Flow, configuration: Configuration, customer: Customer, on_behalf_of: str | None
) -> None:
    """Raises InvalidRequest for a flow that the customer may not take now."""
    action: Action = next(action for action in ACTIONS if action == flow.type.removesuffix("_confirm"))
    _insist(controls.control(Situation(configuration, customer), action))
    if flow.subscription is None:
        return
    subscription = await _subscription(
        tx, flow.subscription, customer, on_behalf_of, (*FLOW, flow.type, "subscription")
    )
    situation = await gather(tx, partial(putting_away.is_under_way, tx), configuration, customer, [subscription])
    if flow.subscription_update_confirm:
        await _check_change(tx, situation, subscription, flow.subscription_update_confirm)
        return
    _insist(controls.control_of(situation, subscription, _named(action)))
    if flow.subscription_cancel:
        await _check_offer(tx, subscription, flow.subscription_cancel)


def _insist(control: Control) -> None:
    if control.refusal:
        raise InvalidRequest(control.refusal.message)


def _named(action: Action) -> SubscriptionAction:
    return next(name for name in SUBSCRIPTION_ACTIONS if name == action)


async def _subscription(
    tx: Transaction, id: str, customer: Customer, on_behalf_of: str | None, param: Path
) -> Subscription:
    """The customer's subscription. One of somebody else, or of another connected account, is none."""
    found = await tx.get(Subscription, id)
    if found is None or found.customer != customer.id:
        raise await tx.missing(Subscription, id, param=param)
    if on_behalf_of and (found.on_behalf_of or tx.scope.account) != on_behalf_of:
        raise await tx.missing(Subscription, id, param=param)
    return found


async def _check_change(
    tx: Transaction, situation: Situation, subscription: Subscription, flow: SubscriptionUpdateConfirmFlow
) -> None:
    path: Path = (*FLOW, "subscription_update_confirm")
    [sent] = flow.items
    item = next((item for item in subscription.items.data if item.id == sent.id), None)
    if item is None:
        raise await tx.missing(SubscriptionItem, sent.id, param=(*path, "items", 0, "id"))
    price = item.price
    if sent.price and sent.price != price.id:
        price = await tx.need(Price, sent.price, param=(*path, "items", 0, "price"))
    quantity = item.quantity if sent.quantity is None else sent.quantity
    change = Change(item, price, quantity, has_discount=bool(flow.discounts))
    _insist(controls.confirmation(situation, subscription, change))
    for index, discount in enumerate(flow.discounts or ()):
        await _check_discount(tx, subscription, discount, (*path, "discounts", index))


async def _check_offer(tx: Transaction, subscription: Subscription, flow: SubscriptionCancelFlow) -> None:
    """The coupon for those who stay must be one that they could use."""
    if flow.retention is None:
        return
    param = (*FLOW, "subscription_cancel", "retention", "coupon_offer", "coupon")
    await _check_coupon(tx, subscription, flow.retention.coupon_offer.coupon, param)


async def _check_discount(tx: Transaction, subscription: Subscription, given: ConfirmDiscount, param: Path) -> None:
    if bool(given.coupon) == bool(given.promotion_code):
        raise exactly_one("coupon", "promotion_code", param=param)
    if given.coupon:
        await _check_coupon(tx, subscription, given.coupon, (*param, "coupon"))
        return
    param = (*param, "promotion_code")
    code = await tx.need(PromotionCode, given.promotion_code or "", param=param, called="promotion code")
    own = await of_customer(tx, subscription.customer)
    await rules.check_code(own, code, rules.Order(subscription.customer, subscription.currency), param)
    await _check_coupon(tx, subscription, code.promotion.coupon or "", param)


async def _check_coupon(tx: Transaction, subscription: Subscription, id: str, param: Path) -> None:
    coupon = await tx.need(Coupon, id, param=param)
    own = await of_customer(tx, subscription.customer)
    rules.check_coupon(own, coupon, rules.Order(subscription.customer, subscription.currency), param)
