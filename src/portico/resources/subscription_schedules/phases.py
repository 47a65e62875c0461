"""From phases as they are ordered to phases with dates and prices. Source: billing-behaviour 5.2."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from portico.resources.discounts.redeeming import DiscountOrder, one_of
from portico.resources.prices import supported
from portico.resources.subscription_schedules import dates, sharing
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule
from portico.resources.subscription_schedules.orders import (
    PhaseItemOrder,
    PhaseOneTimeOrder,
    PhaseOrder,
)
from portico.resources.subscription_schedules.parts import (
    OF_THE_ITEMS,
    DefaultSettings,
    OneTimeItem,
    Phase,
    PhaseDiscount,
    PhaseItem,
)
from portico.resources.subscriptions import one_time, threshold_checks
from portico.resources.subscriptions.checks import chosen_rates
from portico.resources.subscriptions.items import Priced, check_together, ordered_price, quantity_of
from portico.resources.subscriptions.items_declaration import SubscriptionItem
from portico.resources.subscriptions.one_time_orders import AgreedOneTime, OneTimeOrder
from portico.resources.subscriptions.orders import AgreedItem, ItemOrder
from portico.resources.subscriptions.tariffs import in_currency
from portico.resources.tax_rates.declaration import TaxRate
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, Path
from portico.wire.refusals import too_many

MOST = 10
"""How many phases may be there at a time, the current one included."""
NO_PHASE_START = "`billing_cycle_anchor` cannot be `phase_start` in a phase that specifies a trial."
SAME = (
    "application_fee_percent", "automatic_tax", "billing_cycle_anchor", "billing_thresholds", "collection_method",
    "default_payment_method", "description", "invoice_settings", "on_behalf_of", "proration_behavior", "transfer_data",
    "trial",
)  # fmt: skip
"""What a phase takes from its order as it is."""


@dataclass(frozen=True)
class Whence:
    """Where a row of phases begins."""

    start: int
    anchor: int
    """Where billing periods begin by then."""
    flexible: bool
    currency: str | None
    """What the customer pays in, if that is known."""
    known: frozenset[str] = frozenset()
    """The ids of prices and tax rates that are agreed on already, so that they may be archived by now."""

    def knows(self, ids: Iterable[str] | None) -> bool:
        """Whether nothing of it is new."""
        return self.known.issuperset(ids or ())


def agreed(phases: Iterable[Phase]) -> frozenset[str]:
    """The ids of prices and tax rates that phases name."""
    found: set[str] = set()
    for phase in phases:
        found.update(rate.id for rate in phase.default_tax_rates or ())
        lines: tuple[PhaseItem | OneTimeItem, ...] = (*phase.items, *phase.add_invoice_items)
        for one in lines:
            found.update((one.price, *(rate.id for rate in one.tax_rates or ())))
    return frozenset(found)


async def made(tx: Transaction, orders: Sequence[PhaseOrder], whence: Whence, defaults: DefaultSettings) -> list[Phase]:
    """The phases that are ordered, one after the other. Raises InvalidRequest."""
    if len(orders) > MOST:
        raise too_many(MOST, ("phases",))
    found: list[Phase] = []
    start, anchor = whence.start, whence.anchor
    for index, order in enumerate(orders):
        path: Path = ("phases", index)
        dates.check_start(tx, order, start, path)
        items, priced = await _items(tx, order, path, whence)
        anchors = order.billing_cycle_anchor or defaults.billing_cycle_anchor
        anchor = start if anchors == "phase_start" else anchor
        threshold_checks.check(
            order.billing_thresholds or defaults.billing_thresholds, priced, _where(order, "billing_thresholds", path)
        )
        end = dates.end(tx, order, start, anchor, priced, path, is_last=index == len(orders) - 1)
        trial_end = dates.trial_end(tx, order, start, end, path)
        if trial_end is not None and anchors == "phase_start":
            raise InvalidRequest(NO_PHASE_START, param=_where(order, "billing_cycle_anchor", path))
        anchor = trial_end or anchor
        when = {"start_date": start, "end_date": end, "trial_end": trial_end}
        found.append(await _phase(tx, order, items, replace(whence, currency=priced[0].price.currency), when, path))
        start = end
    return found


def _where(order: PhaseOrder, name: str, path: Path) -> Path:
    """Where something is said that holds for the phase: by itself, or with the default settings."""
    return (*(path if getattr(order, name) else ("default_settings",)), name)


async def _items(
    tx: Transaction, order: PhaseOrder, path: Path, whence: Whence
) -> tuple[list[PhaseItem], list[Priced]]:
    """What is paid for. Raises InvalidRequest."""
    if not order.items:
        raise ParameterMissing((*path, "items"))
    found, priced = [], []
    currency = order.currency or whence.currency
    for index, one in enumerate(order.items):
        item, its_price = await _item(tx, one, (*path, "items", index), replace(whence, currency=currency))
        currency = currency or its_price.price.currency
        found.append(item)
        priced.append(its_price)
    check_together(priced, flexible=whence.flexible, path=(*path, "items"))
    if order.currency and order.currency != priced[0].price.currency:
        raise supported.unsupported(priced[0].price, order.currency, (*path, "currency"))
    return found, priced


async def _item(tx: Transaction, order: PhaseItemOrder, path: Path, whence: Whence) -> tuple[PhaseItem, Priced]:
    is_known = whence.knows([order.price or order.plan or ""])
    like = (AgreedItem if is_known else ItemOrder).of(
        plan=order.plan, price=order.price, price_data=order.price_data, quantity=order.quantity
    )
    price = await ordered_price(tx, like, path)
    if price is None:
        raise ParameterMissing((*path, "price"))
    item = PhaseItem.of(
        billing_thresholds=threshold_checks.of_item(order.billing_thresholds, price, path),
        discounts=_discounts(order.discounts, (*path, "discounts")),
        metadata=dict(order.metadata),
        plan=price.id,
        price=price.id,
        quantity=quantity_of(like, price, None, path),
        tax_rates=await _rates(tx, order.tax_rates, (*path, "tax_rates"), whence),
    )
    return item, Priced(SubscriptionItem.of(), in_currency(price, whence.currency), "")


def _discounts(orders: Sequence[DiscountOrder] | None, path: Path) -> tuple[PhaseDiscount, ...]:
    """Discounts to give later. Raises InvalidRequest."""
    found = []
    for index, order in enumerate(orders or ()):
        name = one_of(order, (*path, index))
        found.append(PhaseDiscount.of(**{name: getattr(order, name)}))
    return tuple(found)


async def _phase(
    tx: Transaction, order: PhaseOrder, items: Sequence[PhaseItem], whence: Whence, when: dict[str, Any], path: Path
) -> Phase:
    once = [
        await _one_time(tx, one, (*path, "add_invoice_items", index), whence)
        for index, one in enumerate(order.add_invoice_items)
    ]
    return Phase.of(
        add_invoice_items=tuple(once),
        currency=whence.currency or "",
        default_tax_rates=await _rates(tx, order.default_tax_rates, (*path, "default_tax_rates"), whence),
        discounts=_discounts(order.discounts, (*path, "discounts")),
        items=tuple(items),
        metadata=dict(order.metadata),
        **when,
        **{name: getattr(order, name) for name in SAME},
    )


async def _rates(tx: Transaction, ids: Sequence[str] | None, path: Path, whence: Whence) -> tuple[TaxRate, ...]:
    return await chosen_rates(tx, ids or (), path, agreed=whence.knows(ids))


async def _one_time(tx: Transaction, order: PhaseOneTimeOrder, path: Path, whence: Whence) -> OneTimeItem:
    like = (AgreedOneTime if whence.knows([order.price or ""]) else OneTimeOrder).of(
        price=order.price, price_data=order.price_data
    )
    price = in_currency(await one_time.ordered_price(tx, like, path), whence.currency)
    supported.check(price, whence.currency or price.currency, (*path, "price"))
    period = order.period or OF_THE_ITEMS
    for name, end in (("start", period.start), ("end", period.end)):
        if end.type == "timestamp" and end.timestamp is None:
            raise ParameterMissing((*path, "period", name, "timestamp"))
    return OneTimeItem.of(
        discountable=order.discountable,
        discounts=_discounts(order.discounts, (*path, "discounts")),
        metadata=dict(order.metadata),
        period=period,
        price=price.id,
        quantity=1 if order.quantity is None else order.quantity,
        tax_rates=await _rates(tx, order.tax_rates, (*path, "tax_rates"), whence),
    )


async def check(tx: Transaction, schedule: SubscriptionSchedule) -> None:
    """What a schedule and its phases may say. Raises InvalidRequest."""
    await sharing.check(tx, schedule)
    _check_plain(schedule.default_settings, ("default_settings",))
    for index, phase in enumerate(schedule.phases):
        _check_plain(phase, ("phases", index))
        method = phase.collection_method or schedule.default_settings.collection_method
        if method == "send_invoice" and days_until_due(schedule, phase) is None:
            raise ParameterMissing(("phases", index, "invoice_settings", "days_until_due"))


def _check_plain(said: DefaultSettings | Phase, path: Path) -> None:
    threshold_checks.check(said.billing_thresholds, (), (*path, "billing_thresholds"))


def days_until_due(schedule: SubscriptionSchedule, phase: Phase) -> int | None:
    """How many days there are to pay in a phase."""
    own = phase.invoice_settings.days_until_due if phase.invoice_settings else None
    return schedule.default_settings.invoice_settings.days_until_due if own is None else own
