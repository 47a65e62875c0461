"""What items cost: whole periods, parts of them, usage, and what comes back. Source: billing-behaviour section 2.

Each function gives the entries of an invoice; nothing is kept.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from portico.billing.charges import Charge, charges, total
from portico.billing.discounts import Discountable, Reduction, reductions
from portico.billing.periods import Period, holding
from portico.billing.prorations import Net, credit, stub
from portico.resources.discounts import reducing
from portico.resources.invoices import quantities
from portico.resources.invoices.entries import Entry
from portico.resources.subscriptions import charged_time
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items import Priced
from portico.resources.subscriptions.items_declaration import Charged
from portico.resources.subscriptions.tariffs import regular, tariff
from portico.storage.transaction import Transaction


def whole(subscription: Subscription, one: Priced, period: Period) -> list[Entry]:
    """A whole period, in advance."""
    return lines(subscription, one, charges(tariff(one.price), one.quantity), period)


def lines(subscription: Subscription, one: Priced, charged: Sequence[Charge], period: Period) -> list[Entry]:
    """What is charged for a period, line by line."""
    return [
        _entry(
            subscription,
            one,
            amount=charge.amount,
            description=regular(one.price, one.name, one.many(quantity), charge.unit, charge.tier),
            period=period,
            quantity=quantity,
            unit=charge.unit,
            exact=True,
        )
        for charge in charged
        for quantity in [quantities.exact(charge.quantity)]
    ]


def part(subscription: Subscription, one: Priced, period: Period, natural: Period) -> list[Entry]:
    """A first or last stretch that is shorter than a period."""
    amount = stub(total(tariff(one.price), one.quantity), natural, period)
    description = regular(one.price, one.name, one.many(one.quantity), tariff(one.price).unit)
    return [_entry(subscription, one, amount=amount, description=description, period=period, quantity=one.quantity)]


def stretch(subscription: Subscription, one: Priced, period: Period, natural: Period) -> list[Entry]:
    """A stretch in advance: the whole period, or a part of it."""
    if period == natural:
        return whole(subscription, one, period)
    return part(subscription, one, period, natural)


def free(subscription: Subscription, one: Priced, period: Period) -> Entry:
    """A trial."""
    if one.metered:
        description = f"0 x {one.name} (Free trial)"
    elif subscription.is_flexible:
        description = f"Free trial for {one.many(one.quantity)} × {one.name}"
    else:
        description = f"Trial period for {one.name}"
    entry = _entry(subscription, one, amount=0, description=description, period=period, quantity=one.quantity)
    return entry._replace(unit_amount_decimal=Decimal(0))


def unmeasured(subscription: Subscription, one: Priced, period: Period) -> Entry:
    """A period that begins, whose usage comes later."""
    description = regular(one.price, one.name, one.many(0), tariff(one.price).unit)
    return _entry(subscription, one, amount=0, description=description, period=period, quantity=0)


def given_back(subscription: Subscription, one: Priced, amount: int, description: str, period: Period) -> Entry:
    """What comes back of usage: discounts are inside it."""
    entry = _entry(subscription, one, amount=-amount, description=description, period=period, quantity=1)
    return entry._replace(discountable=False, discounts=(), unit_amount_decimal=None)


def unused(subscription: Subscription, one: Priced, moment: int, whole: Net) -> list[Entry]:
    """What comes back for the rest of the period: of what was really charged, or of today's price (`whole`)."""
    if one.metered:
        return []
    description = f"Unused time on {_many(one)}{one.name} after {_day(moment)}"
    found = []
    for charged in one.item.charged if subscription.is_flexible else (_at_todays_price(subscription, one, whole),):
        back = charged_time.net(charged).scaled(
            partial(credit, period=Period(charged.start, charged.end), moment=moment)
        )
        if charged.end > moment and back.amount:
            rest = Period(max(moment, charged.start), charged.end)
            found.append(_part(subscription, one, back, description=description, period=rest, credited=charged))
    return found


def _at_todays_price(subscription: Subscription, one: Priced, whole: Net) -> Charged:
    """What the running period would cost now; it may be shorter than a whole one."""
    period = one.period
    natural = holding(subscription.billing_cycle_anchor, one.cycle, period.start)
    return Charged.of(amount=stub(whole.amount, natural, period), start=period.start, end=period.end)


def remaining(subscription: Subscription, one: Priced, moment: int, whole: Net, natural: Period) -> list[Entry]:
    """What the rest of the item's period costs, of a whole (natural) one."""
    if one.metered:
        return []
    description = f"Remaining time on {_many(one)}{one.name} after {_day(moment)}"
    rest = Period(moment, one.item.current_period_end)
    part = whole.scaled(lambda amount: stub(amount, natural, rest))
    return [_part(subscription, one, part, description=description, period=rest)]


async def nets(tx: Transaction, subscription: Subscription, items: Sequence[Priced]) -> Mapping[str, Net]:
    """What each item costs for a whole period after discounts, by its id."""
    common = await reducing.reductions(tx, subscription.discounts, subscription.currency)
    own = {one.item.id: await reducing.reductions(tx, one.item.discounts, subscription.currency) for one in items}
    if subscription.is_flexible:
        lines = [_line(one, own[one.item.id]) for one in items]
        return _after(items, lines, reductions(lines, common))
    found: dict[str, Net] = {}
    for one in items:
        line = _line(one, own[one.item.id])
        found |= _after([one], [line], reductions([line], common))
    return found


def _line(one: Priced, own: Sequence[Reduction]) -> Discountable:
    amount = 0 if one.metered else total(tariff(one.price), one.quantity)
    return Discountable(amount, one.price.product, discountable=True, own=tuple(own))


def _after(
    items: Sequence[Priced], lines: Sequence[Discountable], taken: Sequence[Mapping[str, int]]
) -> dict[str, Net]:
    return {
        one.item.id: Net(line.amount - sum(less.values()), tuple(less.items()))
        for one, line, less in zip(items, lines, taken, strict=True)
    }


def _entry(
    subscription: Subscription,
    one: Priced,
    *,
    amount: int,
    description: str,
    period: Period,
    quantity: Decimal | int,
    unit: Decimal | None = None,
    exact: bool = False,
) -> Entry:
    """A line for an item."""
    return Entry(
        amount=amount,
        currency=subscription.currency,
        description=description,
        period=period,
        quantity=quantity,
        price=one.price.id,
        product=one.price.product,
        unit_amount_decimal=unit if exact else tariff(one.price).unit,
        discountable=True,
        discounts=one.item.discounts,
        tax_rates=rates(subscription, one),
        subscription=subscription.id,
        subscription_item=one.item.id,
        metadata=subscription.metadata,
    )


def _part(
    subscription: Subscription,
    one: Priced,
    net: Net,
    *,
    description: str,
    period: Period,
    credited: Charged | None = None,
) -> Entry:
    """A line for a part of a period that follows a change; discounts are inside it already, or shown beside it."""
    itemized = subscription.itemizes
    amount = net.gross if itemized else net.amount
    entry = _entry(subscription, one, amount=amount, description=description, period=period, quantity=one.quantity)
    own = {id for id, _ in net.taken}
    return entry._replace(
        proration=True,
        discountable=False,
        discounts=tuple(id for id in one.item.discounts if id in own) if itemized else (),
        taken=net.taken if itemized else (),
        unit_amount_decimal=None if subscription.is_flexible else entry.unit_amount_decimal,
        credited_items=charged_time.credited(credited) if credited else None,
        **_taxed(credited),
    )


def _taxed(credited: Charged | None) -> dict[str, Any]:
    """What comes back is taxed as what was charged, or not at all, as far as that is known."""
    if credited is None or credited.tax_rates is None:
        return {}
    return {"tax_rates": credited.tax_rates, "untaxed": not credited.tax_rates}


def rates(subscription: Subscription, one: Priced) -> tuple[str, ...]:
    """The ids of the tax rates of an item: its own, or the subscription's."""
    return tuple(rate.id for rate in one.item.tax_rates or subscription.default_tax_rates or ())


def _many(one: Priced) -> str:
    return "" if one.quantity == 1 else f"{one.quantity} × "


def _day(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%d %b %Y}"


def past(subscription: Subscription, one: Priced, anchor: int, span: Period) -> Entry:
    """A stretch that lies behind, on one line: its whole periods and the parts at its ends."""
    full, amount, start = total(tariff(one.price), one.quantity), 0, span.start
    while start < span.end:
        natural = holding(anchor, one.cycle, start)
        stretch = Period(start, min(natural.end, span.end))
        amount += stub(full, natural, stretch)
        start = stretch.end
    description = f"Time on {_many(one)}{one.name} from {_day(span.start)} until {_day(span.end)}"
    entry = _entry(subscription, one, amount=amount, description=description, period=span, quantity=one.quantity)
    return entry._replace(proration=True)


def shifted(subscription: Subscription, one: Priced, whole: Net, natural: Period, new: int) -> Entry:
    """What it costs that a period ends later, or what comes back because it ends earlier."""
    old = one.item.current_period_end
    period, later = Period(min(old, new), max(old, new)), new > old
    part = whole.scaled(lambda amount: stub(amount, natural, period) * (1 if later else -1))
    label = "Remaining" if later else "Unused"
    description = f"{label} time on {_many(one)}{one.name} after {_day(period.start)}"
    return _part(subscription, one, part, description=description, period=period)
