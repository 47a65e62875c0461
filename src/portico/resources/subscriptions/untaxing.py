"""Automatic tax goes off by itself where nobody knows where the customer is.

The subscription goes on and is paid for; events tell of it. Source: Stripe's "Collect customer addresses".
"""

from portico.resources.subscription_schedules.declaration import SubscriptionSchedule
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.parts import AutomaticTax
from portico.storage.transaction import Transaction

OFF = AutomaticTax.of(disabled_reason="requires_location_inputs", enabled=False)


async def switch_off(tx: Transaction, id: str) -> None:
    """No more automatic tax for a subscription, nor in the running phase of what plans it."""
    before = await tx.get(Subscription, id, lock=True)
    if before is None or not before.automatic_tax.enabled:
        return
    await tx.replace(before, before.having(automatic_tax=OFF))
    schedule = await tx.get(SubscriptionSchedule, before.schedule or "", lock=True)
    if schedule is not None and schedule.is_live:
        await tx.replace(schedule, _untaxed(schedule))


def _untaxed(schedule: SubscriptionSchedule) -> SubscriptionSchedule:
    """The schedule without automatic tax from now on, unless a later phase says so."""
    running = schedule.current_phase
    phases = tuple(
        phase.model_copy(update={"automatic_tax": OFF})
        if running is not None and phase.start_date == running.start_date
        else phase
        for phase in schedule.phases
    )
    defaults = schedule.default_settings.model_copy(update={"automatic_tax": OFF})
    return schedule.having(default_settings=defaults, phases=phases)
