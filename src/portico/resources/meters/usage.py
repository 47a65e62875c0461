"""How much a customer used. Source: billing-behaviour 8.5."""

from decimal import Decimal
from fractions import Fraction

from portico.billing.charges import Units
from portico.resources.meters.declaration import Formula, Meter, MeterEvent
from portico.storage import aggregates
from portico.storage.transaction import Transaction
from portico.wire.pages import Range

TRILLION = 10**12


def split(value: Decimal) -> tuple[int, int]:
    """A value as events keep it, so that databases can add it exactly: its whole part, and its trillionths."""
    whole = int(value)
    return whole, int((value - whole) * TRILLION)


def series(meter: str, customer: str) -> str:
    """What the events of one customer at one meter have in common."""
    return f"{meter} {customer}"


async def usage(tx: Transaction, meter_id: str, customer_id: str, start: int, end: int) -> Units:
    """What a customer used from a second on until another one, as the meter counts; 0 for an unknown meter."""
    meter = await tx.get(Meter, meter_id)
    if meter is None:
        return 0
    return await counted(tx, meter.default_aggregation.formula, series(meter_id, customer_id), start, end)


async def counted(tx: Transaction, formula: Formula, events: str, start: int, end: int) -> Units:
    """What the events of a series come to from a second on until another one."""
    filters = {"series": events, "created": Range.of(gte=start, lt=end)}
    where = (tx.connection, tx.scope, MeterEvent)
    if formula == "count":
        return await aggregates.count(*where, filters)
    read = aggregates.newest if formula == "last" else aggregates.totals
    whole, parts = await read(*where, ("value", "parts"), filters)
    return whole + Fraction(parts, TRILLION) if parts else whole
