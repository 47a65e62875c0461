"""A customer confirms a change, in one act: it is judged again, made or planned, and paid for. Source: 3.5.

Nothing is charged but the sum that the customer agreed to, and what is not paid for is not left behind.
"""

from functools import partial
from typing import Annotated, Any

from pydantic import Field

from portico.resources.billing_portal import controls, effects
from portico.resources.billing_portal.changes import Change
from portico.resources.billing_portal.choices import ALLOWED
from portico.resources.billing_portal.configurations import Configuration
from portico.resources.billing_portal.features import SubscriptionUpdate
from portico.resources.billing_portal.gathering import gather
from portico.resources.customers.declaration import Customer
from portico.resources.discounts.redeeming import DiscountOrder
from portico.resources.endpoints import Declined, Endpoint
from portico.resources.invoices import payments
from portico.resources.invoices.declaration import Invoice
from portico.resources.payment_methods import choosing
from portico.resources.prices.declaration import Price
from portico.resources.subscription_schedules import schedules
from portico.resources.subscription_schedules.adopting import adopt
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule
from portico.resources.subscription_schedules.orders import CreateOrders, NewPhaseOrder, PhaseItemOrder, ReleaseOrders
from portico.resources.subscriptions import changing, putting_away, settling
from portico.resources.subscriptions.checks import check_method
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.orders import AnchorOrder, ItemChangeOrder, UpdateOrders
from portico.resources.subscriptions.parts import Duration
from portico.resources.subscriptions.tariffs import cycle
from portico.resources.values import Timestamp
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing
from portico.wire.shape import Shape

PATH = "/v1/portico/subscriptions/{id}/confirm_update"
AGREED = ("amount_due",)


class ConfirmOrders(Shape):
    """A change, as a customer confirms it."""

    amount_due: Annotated[int, Field(ge=0)] | None = None
    """What the customer agreed to pay now, in minor units. If it would be another sum, nothing is changed."""
    configuration: str | None = None
    """The portal configuration that allows the change and says how it is made; the default one unless it is named."""
    discounts: Annotated[tuple[DiscountOrder, ...], Field(max_length=1)] = ()
    """A discount that the merchant gives with the change."""
    payment_method: str | None = None
    """What pays now, and from now on. The one that would be charged anyway unless this is sent."""
    price: str | None = None
    """The price to change to."""
    promotion_code: str | None = None
    """A promotion code's id, which the customer has entered; the configuration must allow it."""
    proration_date: Timestamp | None = None
    """The moment from which parts of periods are reckoned, as in the preview."""
    quantity: Annotated[int, Field(ge=0)] | None = None
    """How many."""


async def confirm(tx: Transaction, before: Subscription, orders: ConfirmOrders) -> Subscription | Declined:
    """Make the change, or plan it for the end of the period. Raises InvalidRequest; a payment that fails is told."""
    configuration = await _configuration(tx, orders.configuration)
    customer = await tx.need(Customer, before.customer, param=("customer",), lock=True)
    features = configuration.features.subscription_update
    change = await _change(tx, before, orders)
    situation = await gather(tx, partial(putting_away.is_under_way, tx), configuration, customer, [before])
    refusal = controls.confirmation(situation, before, change).refusal
    if refusal:
        raise InvalidRequest(refusal.message)
    _check_code(features, configuration.id, orders)
    current = await tx.get(Price, change.item.price.id) or change.item.price
    found = effects.effect(features, before, change, current, tx.now)
    before = await _forget(tx, before)
    if found.waits_for:
        return await _plan(tx, before, change, orders)
    return await _make(tx, before, customer, effects.orders(features, change, found, orders.proration_date), orders)


async def _configuration(tx: Transaction, id: str | None) -> Configuration:
    """The one that is named, or the default one. Raises ResourceMissing, or ParameterMissing if there is none yet."""
    if id:
        return await tx.need(Configuration, id, param=("configuration",))
    found = await tx.find(Configuration, is_default=True)
    if not found:
        raise ParameterMissing(("configuration",))
    return found[0]


async def _change(tx: Transaction, before: Subscription, orders: ConfirmOrders) -> Change:
    item = before.items.data[0]
    price = item.price
    if orders.price and orders.price != price.id:
        price = await tx.need(Price, orders.price, param=("price",))
    quantity = item.quantity if orders.quantity is None else orders.quantity
    return Change(item, price, quantity, has_discount=bool(_discounts(orders)))


def _check_code(features: SubscriptionUpdate, configuration: str, orders: ConfirmOrders) -> None:
    if orders.promotion_code and "promotion_code" not in features.default_allowed_updates:
        raise InvalidRequest(
            f"The promotion code cannot be used because the configuration `{configuration}` does not include "
            f"`promotion_code` in its `{ALLOWED}`.",
            param=("promotion_code",),
        )


def _discounts(orders: ConfirmOrders) -> tuple[DiscountOrder, ...]:
    if orders.promotion_code:
        return (DiscountOrder.of(promotion_code=orders.promotion_code),)
    return orders.discounts


async def _forget(tx: Transaction, before: Subscription) -> Subscription:
    """An earlier change that was not paid for makes room."""
    return before if before.pending_update is None else await putting_away.give_update_up(tx, before)


async def _make(
    tx: Transaction, before: Subscription, customer: Customer, sent: dict[str, Any], orders: ConfirmOrders
) -> Subscription | Declined:
    """The change, now, if it is paid for. One that waits for the customer's bank, or for a debit, is pending."""
    usual = before.default_payment_method or choosing.default_for(customer)
    method = orders.payment_method if orders.payment_method != usual else None
    if method:
        await choosing.usable(tx, customer, method, ("payment_method",))
    after = await changing.update(tx, before, before, _update_orders(sent, orders), method=method)
    is_new = after.latest_invoice != before.latest_invoice
    invoice = await tx.get(Invoice, after.latest_invoice or "") if is_new else None
    _check_agreed(invoice, orders.amount_due)
    if invoice is None or after.pending_update is None:
        return after
    if method is None:
        check_method(before, customer)
    payment = await payments.default_one(tx, invoice)
    if payment and payment[1].status in ("requires_action", "processing"):
        return after
    error = await settling.refusal(tx, invoice)
    await putting_away.void_latest(tx, after)
    return Declined(error)


def _update_orders(sent: dict[str, Any], orders: ConfirmOrders) -> UpdateOrders:
    values: dict[str, Any] = {**sent, "payment_behavior": "pending_if_incomplete"}
    if "items" in sent:
        values["items"] = tuple(ItemChangeOrder.of(**item) for item in sent["items"])
    if "trial_end" in sent:
        values["trial_end"] = 0
    if "billing_cycle_anchor" in sent:
        values["billing_cycle_anchor"] = AnchorOrder.of(**sent["billing_cycle_anchor"])
    if _discounts(orders):
        values["discounts"] = _discounts(orders)
    return UpdateOrders.of(**values)


def _check_agreed(invoice: Invoice | None, agreed: int | None) -> None:
    """Nobody pays another sum than the one that was shown. Raises InvalidRequest, so that nothing has happened."""
    due = invoice.amount_due if invoice else 0
    if agreed is not None and agreed != due:
        raise InvalidRequest(f"The amount due is {due}, and not {agreed} as agreed.", param=AGREED)


async def _plan(tx: Transaction, before: Subscription, change: Change, orders: ConfirmOrders) -> Subscription:
    """The change, when the period ends: in a second phase of a schedule, which then lets go."""
    _check_agreed(None, orders.amount_due)
    attached = await tx.get(SubscriptionSchedule, before.schedule or "")
    if attached is not None:
        await schedules.release(tx, attached, ReleaseOrders.of())
    schedule = await adopt(tx, SubscriptionSchedule.of(), CreateOrders.of(from_subscription=before.id))
    recurring = change.price.recurring
    assert recurring is not None
    is_as_long = cycle(change.price) == cycle(change.item.price)
    item = PhaseItemOrder.of(
        price=change.price.id,
        quantity=change.quantity,
        tax_rates=tuple(rate.id for rate in change.item.tax_rates) or None,
    )
    phase = NewPhaseOrder.of(
        billing_cycle_anchor=None if is_as_long else "phase_start",
        discounts=_discounts(orders) or None,
        duration=Duration.of(interval=recurring.interval, interval_count=recurring.interval_count),
        items=(item,),
        proration_behavior="none",
    )
    await schedules.go_on(tx, schedule, phase)
    after = await tx.get(Subscription, before.id)
    assert after is not None
    return after


ENDPOINTS = (Endpoint("act", "POST", PATH, Subscription, confirm, ConfirmOrders),)
