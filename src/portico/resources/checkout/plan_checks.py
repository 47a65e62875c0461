"""What `subscription_data` of a new session may be like."""

from portico.resources.checkout.orders import Plans
from portico.resources.subscriptions import pending_invoices
from portico.wire.errors import InvalidRequest
from portico.wire.refusals import only_one

NOTICE = 2 * 86_400
"""How far ahead the end of a trial must be, at least."""


def check(plans: Plans, now: int) -> None:
    """Raises InvalidRequest."""
    path = "subscription_data"
    trial = plans.trial_end or plans.trial_period_days
    anchored = plans.billing_cycle_anchor or plans.billing_cycle_anchor_config
    if plans.pending_invoice_item_interval:
        pending_invoices.check(plans.pending_invoice_item_interval, (path, *pending_invoices.PARAM))
    if plans.billing_cycle_anchor and plans.billing_cycle_anchor_config:
        raise only_one(
            "billing_cycle_anchor", "billing_cycle_anchor_config", param=(path, "billing_cycle_anchor_config")
        )
    if plans.trial_end and plans.trial_period_days:
        raise only_one("trial_end", "trial_period_days", param=(path, "trial_end"))
    if plans.trial_end and plans.trial_end < now + NOTICE:
        raise InvalidRequest("The `trial_end` date has to be at least 2 days in the future.", param=(path, "trial_end"))
    if anchored and trial:
        raise InvalidRequest(
            "You can not combine a trial with `billing_cycle_anchor`.",
            param=(path, "billing_cycle_anchor" if plans.billing_cycle_anchor else "billing_cycle_anchor_config"),
        )
    if plans.billing_cycle_anchor and plans.billing_cycle_anchor <= now:
        raise InvalidRequest("The timestamp must be in the future.", param=(path, "billing_cycle_anchor"))
    if plans.proration_behavior and not anchored:
        raise InvalidRequest(
            "`proration_behavior` can only be used with `billing_cycle_anchor`.", param=(path, "proration_behavior")
        )
