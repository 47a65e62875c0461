"""`billing.meter`: its verbs. Source: billing-behaviour 8.5."""

from portico.resources.endpoints import act, index, retrieve
from portico.resources.endpoints import create as creates
from portico.resources.endpoints import update as updates
from portico.resources.meters.declaration import Meter, Status, StatusTransitions
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path, ResourceExists
from portico.wire.pages import Paging


class MeterFilters(Paging):
    """Which meters to list."""

    status: Status | None = None
    """Only active ones, or only inactive ones."""


async def create(tx: Transaction, draft: Meter) -> Meter:
    """Keep a new meter."""
    await _check_free(tx, draft.event_name)
    return await tx.insert(draft.having(taken=draft.event_name))


async def _check_free(tx: Transaction, event_name: str) -> None:
    """Each event is for one meter."""
    for other in await tx.find(Meter, taken=event_name):
        raise ResourceExists(
            f"An active meter (`{other.id}`) already has the `event_name` `{event_name}`.", param=("event_name",)
        )


async def update(tx: Transaction, before: Meter, after: Meter) -> Meter:
    """Keep the meter's new name."""
    return await tx.replace(before, after)


async def deactivate(tx: Transaction, before: Meter) -> Meter:
    """Take no more events."""
    if before.status == "inactive":
        raise InvalidRequest(f"The meter `{before.id}` is already inactive.")
    when = StatusTransitions.of(deactivated_at=tx.now)
    after = before.having(status="inactive", status_transitions=when, taken=None)
    return await tx.replace(before, after, "deactivated")


async def reactivate(tx: Transaction, before: Meter) -> Meter:
    """Take events again."""
    if before.status == "active":
        raise InvalidRequest(f"The meter `{before.id}` is already active.")
    await _check_free(tx, before.event_name)
    after = before.having(status="active", status_transitions=StatusTransitions.of(), taken=before.event_name)
    return await tx.replace(before, after, "reactivated")


async def needed(tx: Transaction, id: str, param: Path) -> Meter:
    """The meter that a new price names. Raises InvalidRequest, which names the parameter."""
    meter = await tx.need(Meter, id, param=param, called="billing meter")
    if meter.status == "inactive":
        raise InvalidRequest(f"The meter `{id}` is inactive, so no new price can use it.", param=param)
    return meter


ENDPOINTS = (
    creates(Meter, create),
    retrieve(Meter),
    updates(Meter, update),
    index(Meter, MeterFilters),
    act(Meter, "deactivate", deactivate),
    act(Meter, "reactivate", reactivate),
)
