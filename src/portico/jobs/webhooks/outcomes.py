"""What becomes of a delivery after an attempt, in one transaction; and what that says of its endpoint."""

import logging
from collections.abc import Sequence

import orjson

from portico.jobs.webhooks import schedule
from portico.jobs.webhooks.sending import Told, Tried
from portico.resources.test_helpers.declaration import TestClock
from portico.resources.webhooks import notices
from portico.resources.webhooks.declaration import Reason, WebhookEndpoint
from portico.resources.webhooks.webhook_endpoints import disabled, replace
from portico.storage import deliveries, lanes, platforms
from portico.storage.deliveries import NOW, Delivery, Step
from portico.storage.engine import Conflict, Connection, Engine
from portico.storage.outbox import LaneKey
from portico.storage.scope import Installation, Origin
from portico.storage.transaction import Transaction

KEPT = 25
"""How many attempts of one delivery are kept."""
CANCELED = 100
"""How many deliveries are canceled at a time."""

log = logging.getLogger("portico")


class Outcomes:
    """Keeps what became of deliveries."""

    def __init__(self, engine: Engine, here: Installation) -> None:
        self._engine = engine
        self._here = here

    async def succeeded(self, row: Delivery, tried: Sequence[Tried], *, mends: bool) -> None:
        """The event has arrived; `mends` if nothing was known to arrive there before."""
        step = Step("delivered", row.made + len(tried), None, None, _kept(row, [one.told for one in tried]))

        async def work(connection: Connection) -> None:
            if mends and await lanes.failing_since(connection, row.lane) is not None:
                await lanes.fails(connection, row.lane, None)
            await deliveries.finish(connection, row, step)

        await self._keep(work, row)

    async def failed(self, row: Delivery, tried: Tried) -> None:
        """The event has not arrived: it is tried again, or given up; and so is the endpoint after a while."""

        async def work(connection: Connection) -> None:
            tx = await self._transaction(connection, row.lane)
            scheduled, reached = await self._times(tx, row)
            await deliveries.finish(connection, row, self._next(row, tried, scheduled, reached))
            since = await lanes.failing_since(connection, row.lane)
            if since is None:
                await lanes.fails(connection, row.lane, scheduled)
            if tried.status == 410:
                await self._disable(tx, row.endpoint, "gone")
            elif since is not None and scheduled - since >= schedule.GIVING_UP:
                await self._disable(tx, row.endpoint, "failing")

        await self._keep(work, row)

    async def _times(self, tx: Transaction, row: Delivery) -> tuple[int, int | None]:
        """When the attempt was due, and what time the test clock shows by which the delivery lives, if any."""
        clock = await tx.get(TestClock, row.clock) if row.clock else None
        if clock is None:
            return self._here.now, None
        return row.next_attempt or clock.frozen_time, clock.frozen_time

    def _next(self, row: Delivery, tried: Tried, scheduled: int, reached: int | None) -> Step:
        made, attempts = row.made + 1, _kept(row, [tried.told])
        is_short = not row.livemode and reached is None
        chance = self._here.randomness(1)[0]
        wish = (
            schedule.wish(tried.retry_after, self._here.now)
            if tried.status in (429, 503) or tried.retry_after
            else None
        )
        wait = schedule.wait(made, chance, wish, schedule.TEST if is_short else schedule.LIVE)
        if wait is None or tried.status == 410:
            return Step("failed", made, None, None, attempts)
        at = scheduled + wait
        if reached is None:
            return Step("pending", made, at, at, attempts)
        return Step("pending", made, at, NOW if at <= reached else None, attempts)

    async def _disable(self, tx: Transaction, id: str, reason: Reason) -> None:
        """Tell the endpoint nothing any more, and the merchant so: by mail, in the log, and wherever they look."""
        endpoint = await tx.get(WebhookEndpoint, id, lock=True)
        if endpoint is None or not endpoint.is_enabled:
            return
        await replace(tx, endpoint, disabled(endpoint, reason, tx.now))
        await notices.disabled(tx, endpoint, reason)
        log.warning("the webhook endpoint %s of %s was disabled: %s", id, tx.scope.account, reason)

    async def dropped(self, row: Delivery, told: Told) -> None:
        """Somebody who is testing wants the event to get lost."""
        step = Step("dropped", row.made + 1, None, None, _kept(row, [told]))
        await self._keep(lambda connection: deliveries.finish(connection, row, step), row)

    async def canceled(self, lane: LaneKey, *, everything: bool) -> bool:
        """Nothing is sent to a disabled endpoint: give up what is due; to a deleted one: whatever there is.

        Whether there may be more.
        """

        async def work(connection: Connection) -> bool:
            found = await deliveries.open(connection, lane, None if everything else self._here.now, CANCELED)
            for row in found:
                step = Step("canceled", row.made, None, None, row.attempts or "[]")
                await deliveries.finish(connection, row, step)
            if everything and not found:
                await lanes.close(connection, lane)
            return bool(found)

        return await self._engine.transact(work)

    async def _keep(self, work: object, row: Delivery) -> None:
        try:
            await self._engine.transact(work)  # type: ignore[arg-type]  # whatever it returns
        except Conflict:
            log.info("somebody else has delivered %s meanwhile", row.id)

    async def _transaction(self, connection: Connection, lane: LaneKey) -> Transaction:
        scope = await platforms.scope_of(connection, lane.account, bool(lane.livemode))
        return Transaction(connection, scope, Origin("webhooks"), self._here, locks=self._engine.locks)


def _kept(row: Delivery, told: Sequence[Told]) -> str:
    """The attempts so far, and these."""
    if row.attempts is None:
        return orjson.dumps(list(told)[-KEPT:]).decode()
    return orjson.dumps([*orjson.loads(row.attempts), *told][-KEPT:]).decode()
