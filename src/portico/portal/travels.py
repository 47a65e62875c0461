"""Time travel, in test mode: the test clock that a customer lives by is moved, and the page waits for it."""

import asyncio
from collections.abc import Mapping

from starlette.responses import Response

from portico.billing.periods import DAY, plus
from portico.portal.room import Room
from portico.portal.subscriptions import Held, held
from portico.resources.test_helpers.declaration import TestClock
from portico.wire.errors import InvalidRequest, ObjectNotFound

SETTLED = 2 * 60 * 60
"""How long after a renewal its invoice is issued and paid, in seconds, and a little more."""
LOOK_AGAIN = 0.02
"""Seconds until the clock is asked again whether it has arrived."""
PATIENCE = 300
"""How often it is asked before the page says that time still moves."""
LEAST = DAY
"""The smallest step that is worth trying, in seconds."""


async def act(room: Room, sent: Mapping[str, str]) -> Response:
    """Move the clock, and go on to the overview."""
    clock = room.clock
    if clock is None:
        raise ObjectNotFound(TestClock.called(), "", param=("id",))
    target = await _target(room, clock.frozen_time, sent.get("advance", ""))
    if target > clock.frozen_time:
        await _travel(room, clock, target)
    return room.go()


async def _target(room: Room, now: int, how_far: str) -> int:
    if how_far in ("day", "month"):
        return plus(now, "day" if how_far == "day" else "month", 1)
    ahead = [moment for one in await held(room) for moment in _dates(one) if moment > now]
    return min(ahead) + SETTLED if how_far == "renewal" and ahead else now


def _dates(one: Held) -> list[int]:
    """When something happens to a subscription next."""
    subscription = one.subscription
    runs = subscription.status != "paused"
    found = [one.resumes, subscription.cancel_at, subscription.current_period_end if runs else None]
    return [moment for moment in found if moment is not None]


async def _travel(room: Room, clock: TestClock, target: int) -> None:
    """As far as the clock goes at a time: where subscriptions are short, that takes several steps."""
    step, asked = target - clock.frozen_time, 0
    while clock.frozen_time < target and asked < PATIENCE:
        try:
            clock = await _advance(room, clock.id, min(target, clock.frozen_time + step))
        except InvalidRequest:
            if step <= LEAST:
                raise
            step = max(LEAST, step // 2)
        while clock.status == "advancing" and asked < PATIENCE:
            asked += 1
            await asyncio.sleep(LOOK_AGAIN)
            room.client.forget()
            clock = await room.client.retrieve(TestClock, clock.id)


async def _advance(room: Room, id: str, moment: int) -> TestClock:
    return await room.client.act(TestClock, f"{TestClock.PATH}/{{id}}/advance", id, frozen_time=moment)
