"""What a schedule will change, for those who ask before they change anything themselves."""

from portico.resources.billing_portal.situations import Upcoming
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule
from portico.resources.subscriptions.declaration import Subscription
from portico.storage.transaction import Transaction


async def upcoming(tx: Transaction, subscription: Subscription) -> Upcoming | None:
    """The next phase of the subscription's schedule, if there is one."""
    schedule = await tx.get(SubscriptionSchedule, subscription.schedule or "")
    if schedule is None or not schedule.later:
        return None
    return Upcoming(schedule.id, schedule.later[0].start_date)
