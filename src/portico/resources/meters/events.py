"""`billing.meter_event` and its adjustment: usage comes in, and what was a mistake goes.

Source: billing-behaviour 8.5.
"""

import re
from decimal import Decimal
from typing import Any

from portico.billing.periods import DAY
from portico.resources import occasions
from portico.resources.customers.declaration import Customer
from portico.resources.endpoints import create as creates
from portico.resources.meters.declaration import SECONDS, Meter, MeterEvent, MeterEventAdjustment
from portico.resources.meters.usage import series, split
from portico.resources.test_helpers.following import of_customer
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, ResourceExists, ResourceMissing
from portico.wire.leaves import shortened
from portico.wire.pages import Paging, Range

OLDEST = 35 * DAY
"""How long ago usage may have happened."""
AHEAD = 300
"""How far clocks may be apart, in seconds."""
CANCELABLE = DAY
"""How long an event can be canceled."""
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]{1,12})?")
DIGITS = 15
"""How many digits a value may have."""
IDENTIFIER_LETTERS = 32
AT_ONCE = 100


async def create(tx: Transaction, draft: MeterEvent) -> MeterEvent:
    """Count some usage, in the time of the customer whose it is."""
    meter = await _meter(tx, draft.event_name)
    own, customer = await _customer(tx, meter, draft)
    identifier = draft.identifier or tx.here.letters(IDENTIFIER_LETTERS)
    if await tx.find(MeterEvent, identifier=identifier):
        raise ResourceExists(f"An event already exists with identifier {identifier}.", param=("identifier",))
    whole, parts = split(_value(meter, draft))
    event = draft.having(
        identifier=identifier,
        series=series(meter.id, customer.id),
        timestamp=_moment(own, draft.timestamp),
        value=whole,
        parts=parts,
    )
    await _supersede(own, meter, customer, event)
    kept = await own.insert(event)
    await occasions.usage_reported(own, customer, meter.id, event.timestamp)
    return kept


async def _supersede(tx: Transaction, meter: Meter, customer: Customer, event: MeterEvent) -> None:
    """Of what is added up for an hour or a day before it is sent, only what came last counts."""
    if meter.event_time_window is None:
        return
    await tx.get(Customer, customer.id, lock=True)
    seconds = SECONDS[meter.event_time_window]
    start = event.timestamp - event.timestamp % seconds
    same: dict[str, Any] = {"series": event.series, "created": Range.of(gte=start, lt=start + seconds)}
    more = True
    while more:
        found, more = await tx.page(MeterEvent, Paging.of(limit=AT_ONCE), **same)
        for earlier in found:
            await tx.replace(earlier, earlier.having(series=None))


async def _meter(tx: Transaction, event_name: str) -> Meter:
    found = await tx.find(Meter, taken=event_name)
    if not found:
        raise InvalidRequest(
            f"No active meter found for event name {event_name}.", param=("event_name",), code=ResourceMissing.code
        )
    return found[0]


async def _customer(tx: Transaction, meter: Meter, draft: MeterEvent) -> tuple[Transaction, Customer]:
    key = meter.customer_mapping.event_payload_key
    id = draft.payload.get(key)
    if id is None:
        raise ParameterMissing(("payload", key))
    customer = await tx.need(Customer, id, param=("payload", key))
    return await of_customer(tx, customer.id), customer


def _moment(tx: Transaction, sent: int) -> int:
    moment = sent or tx.now
    if moment < tx.now - OLDEST:
        raise InvalidRequest("The timestamp must be within the past 35 calendar days.", param=("timestamp",))
    if moment > tx.now + AHEAD:
        raise InvalidRequest("The timestamp must not be more than 5 minutes in the future.", param=("timestamp",))
    return moment


def _value(meter: Meter, draft: MeterEvent) -> Decimal:
    """How much, or how much less, to correct what was reported; events that are only counted need not say."""
    key = meter.value_settings.event_payload_key
    text = draft.payload.get(key)
    if text is None:
        if meter.default_aggregation.formula == "count":
            return Decimal(1)
        raise ParameterMissing(("payload", key))
    if not NUMBER.fullmatch(text):
        raise InvalidRequest(
            "The value in the event payload must be a number with at most 12 decimal places.", param=("payload", key)
        )
    if _digits(text) > DIGITS:
        raise InvalidRequest(
            f"The value in the event payload can have at most {DIGITS} digits. Received {shortened(text)}.",
            param=("payload", key),
        )
    return Decimal(text)


def _digits(number: str) -> int:
    """How many digits there are, without zeros that say nothing."""
    whole, _, decimals = number.lstrip("-").partition(".")
    return len((whole + decimals.rstrip("0")).lstrip("0"))


async def adjust(tx: Transaction, draft: MeterEventAdjustment) -> MeterEventAdjustment:
    """Let an event count no more."""
    identifier = draft.cancel.identifier if draft.cancel else None
    if identifier is None:
        raise ParameterMissing(("cancel", "identifier"))
    param = ("cancel", "identifier")
    found = await tx.find(MeterEvent, identifier=identifier)
    if not found or found[0].event_name != draft.event_name:
        raise ResourceMissing("meter event", identifier, param=param)
    (event,) = found
    if event.series is None:
        raise InvalidRequest(f"The meter event `{identifier}` is canceled already.", param=param)
    own = await of_customer(tx, event.series.partition(" ")[2])
    if own.now - event.created > CANCELABLE:
        raise InvalidRequest("Events can be canceled within 24 hours only.", param=param)
    await own.replace(event, event.having(series=None))
    return await own.insert(draft)


ENDPOINTS = (
    creates(MeterEvent, create),
    creates(MeterEventAdjustment, adjust),
)
