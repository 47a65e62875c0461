"""`billing.meter_event_summary`: what a customer used, as a whole or by the hour or day.

Source: billing-behaviour 8.5.
"""

from portico.resources.customers.declaration import Customer
from portico.resources.endpoints import below, index
from portico.resources.meters.declaration import SECONDS, Meter, MeterEvent, MeterEventSummary, Window
from portico.resources.meters.usage import counted, series
from portico.resources.values import Timestamp
from portico.storage import aggregates
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ResourceMissing
from portico.wire.ids import ALPHABET, base62
from portico.wire.pages import Paging, Range

MINUTE = 60
DIGITS = 7


class SummaryFilters(Paging):
    """Whose usage, and when."""

    customer: str
    """The customer."""
    end_time: Timestamp
    """The first second after the stretch, a whole minute."""
    start_time: Timestamp
    """The first second, a whole minute."""
    value_grouping_window: Window | None = None
    """By the hour or day, instead of one summary for all."""


async def listed(tx: Transaction, filters: SummaryFilters, meter_id: str) -> tuple[list[MeterEventSummary], bool]:
    """What a customer used, the latest first. There is no summary of a time without events."""
    _check(filters)
    await tx.need(Customer, filters.customer, param=("customer",))
    meter = await tx.need(Meter, meter_id, param=("id",))
    starts, more, length = await _stretches(tx, filters, meter)
    events, formula = series(meter.id, filters.customer), meter.default_aggregation.formula
    return [
        MeterEventSummary.of(
            id=_id(meter, filters, start),
            aggregated_value=float(await counted(tx, formula, events, start, start + length)),
            start_time=start,
            end_time=start + length,
            livemode=tx.scope.livemode,
            meter=meter.id,
        )
        for start in starts
    ], more


def _check(filters: SummaryFilters) -> None:
    if filters.end_time <= filters.start_time:
        raise InvalidRequest("`end_time` must be after `start_time`.", param=("end_time",))
    window = filters.value_grouping_window
    step = SECONDS[window] if window else MINUTE
    for name in ("start_time", "end_time"):
        if getattr(filters, name) % step:
            raise InvalidRequest(f"`{name}` must be aligned with {window or 'minute'} boundaries.", param=(name,))


async def _stretches(tx: Transaction, filters: SummaryFilters, meter: Meter) -> tuple[list[int], bool, int]:
    """Where the summaries of the page begin, whether there are more, and how long each is."""
    window = filters.value_grouping_window
    length = SECONDS[window] if window else filters.end_time - filters.start_time
    cursor, backwards = filters.cursor(), filters.ending_before is not None
    first, last = filters.start_time, filters.end_time
    if cursor:
        moment = _start(*cursor)
        first, last = (moment + length, last) if backwards else (first, min(last, moment))
    chosen = {"series": series(meter.id, filters.customer), "created": Range.of(gte=first, lt=last)}
    where = (tx.connection, tx.scope, MeterEvent)
    if not window:
        return ([filters.start_time] if not cursor and await aggregates.count(*where, chosen) else []), False, length
    found = await aggregates.windows(*where, length, chosen, filters.limit + 1, backwards=backwards)
    more = len(found) > filters.limit
    page = (found[1:] if backwards else found[:-1]) if more else found
    return page, more, length


def _id(meter: Meter, filters: SummaryFilters, start: int) -> str:
    """The same summary has the same id every time; its end tells where it begins."""
    whose = meter.id.rpartition("_")[2] + filters.customer.rpartition("_")[2]
    return f"{MeterEventSummary.PREFIX}_{whose}{base62(start, DIGITS)}"


def _start(name: str, id: str) -> int:
    """Where the summary with an id begins."""
    moment = 0
    for digit in id[-DIGITS:]:
        if digit not in ALPHABET:
            raise ResourceMissing("meter_event_summary", id[:255], param=(name,))
        moment = moment * 62 + ALPHABET.index(digit)
    return moment


ENDPOINTS = below(Meter, "meter", "event_summaries", index(MeterEventSummary, SummaryFilters, listed))
