"""What a schedule will change, for those who ask before they change anything themselves."""

from portico.resources.billing_portal.gathering import Get
from portico.resources.billing_portal.situations import Upcoming
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule
from portico.resources.subscriptions.declaration import Subscription


async def upcoming(get: Get, subscription: Subscription) -> Upcoming | None:
    """The next phase of the subscription's schedule, if there is one."""
    schedule = await get(SubscriptionSchedule, subscription.schedule or "")
    if schedule is None or not schedule.later:
        return None
    return Upcoming(schedule.id, schedule.later[0].start_date)
