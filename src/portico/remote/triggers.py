"""What makes an event happen: for each type, a change of real objects that has it as a consequence."""

from collections.abc import Callable

from portico.remote.caller import Caller
from portico.remote.recipes import business, checkouts, payments, subscriptions
from portico.remote.shop import Shop

Recipe = Callable[[Shop], None]

RECIPES: dict[Recipe, str] = {
    business.account: "account.updated",
    business.portal: "billing_portal.configuration.created billing_portal.configuration.updated "
    "billing_portal.session.created",
    business.meter: "billing.meter.created billing.meter.updated billing.meter.deactivated billing.meter.reactivated",
    business.customer: "customer.created customer.updated customer.deleted customer.tax_id.created "
    "customer.tax_id.deleted",
    business.catalogue: "product.created product.updated product.deleted price.created price.updated plan.created "
    "plan.updated plan.deleted tax_rate.created tax_rate.updated",
    business.discounts: "coupon.created coupon.updated coupon.deleted promotion_code.created promotion_code.updated "
    "customer.discount.created customer.discount.deleted",
    payments.paid_invoice: "invoice.created invoice.finalized invoice.paid invoice.payment_succeeded invoice.updated "
    "invoiceitem.created invoice_payment.paid payment_intent.created payment_intent.succeeded charge.succeeded "
    "payment_method.attached",
    payments.declined_invoice: "invoice.payment_failed payment_intent.payment_failed charge.failed",
    payments.unproven_invoice: "invoice.payment_action_required payment_intent.requires_action",
    payments.closed_invoices: "invoice.voided invoice.marked_uncollectible invoice.sent invoice.deleted "
    "invoiceitem.deleted",
    payments.announced_invoice: "invoice.will_be_due",
    payments.overdue_invoice: "invoice.overdue",
    payments.credited_invoice: "credit_note.created credit_note.updated credit_note.voided",
    payments.refund: "refund.created refund.updated charge.refunded",
    payments.shared_payment: "transfer.created transfer.updated transfer.reversed application_fee.created "
    "application_fee.refunded application_fee.refund.updated",
    payments.captured_payment: "payment_intent.amount_capturable_updated charge.captured",
    payments.canceled_payment: "payment_intent.canceled",
    payments.debit: "payment_intent.processing charge.pending",
    payments.set_up_card: "setup_intent.created setup_intent.succeeded",
    payments.set_up_in_vain: "setup_intent.canceled setup_intent.requires_action setup_intent.setup_failed",
    payments.payment_method: "payment_method.updated payment_method.detached",
    subscriptions.subscribed: "customer.subscription.created customer.subscription.updated "
    "customer.subscription.deleted",
    subscriptions.paused: "customer.subscription.paused customer.subscription.resumed",
    subscriptions.pending_update: "customer.subscription.pending_update_applied",
    subscriptions.expired_update: "customer.subscription.pending_update_expired",
    subscriptions.trial: "customer.subscription.trial_will_end",
    subscriptions.renewal: "invoice.upcoming",
    subscriptions.schedules: "subscription_schedule.created subscription_schedule.updated "
    "subscription_schedule.released subscription_schedule.canceled",
    subscriptions.lived_schedule: "subscription_schedule.completed",
    checkouts.sold: "checkout.session.completed",
    checkouts.debited: "checkout.session.async_payment_succeeded",
    checkouts.debited_in_vain: "checkout.session.async_payment_failed",
    checkouts.expired: "checkout.session.expired",
    business.test_clock: "test_helpers.test_clock.created test_helpers.test_clock.advancing "
    "test_helpers.test_clock.ready test_helpers.test_clock.deleted",
}
"""Each recipe with what it makes happen."""

TRIGGERS: dict[str, Recipe] = {type: recipe for recipe, types in RECIPES.items() for type in types.split()}


def pull(caller: Caller, type: str) -> None:
    """Make an event of this type happen. Raises KeyError for a type that has no recipe, and Refused."""
    TRIGGERS[type](Shop(caller))
