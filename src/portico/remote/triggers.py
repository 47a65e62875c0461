"""What makes an event happen: for each type, a change of real objects that has it as a consequence."""

from collections.abc import Callable

from portico.remote import recipes
from portico.remote.caller import Caller
from portico.remote.shop import Shop

Recipe = Callable[[Shop], None]

RECIPES: dict[Recipe, str] = {
    recipes.account: "account.updated",
    recipes.portal: "billing_portal.configuration.created billing_portal.configuration.updated "
    "billing_portal.session.created",
    recipes.meter: "billing.meter.created billing.meter.updated billing.meter.deactivated billing.meter.reactivated",
    recipes.customer: "customer.created customer.updated customer.deleted customer.tax_id.created "
    "customer.tax_id.deleted",
    recipes.catalogue: "product.created product.updated product.deleted price.created price.updated plan.created "
    "plan.updated plan.deleted tax_rate.created tax_rate.updated",
    recipes.discounts: "coupon.created coupon.updated coupon.deleted promotion_code.created promotion_code.updated "
    "customer.discount.created customer.discount.deleted",
    recipes.paid_invoice: "invoice.created invoice.finalized invoice.paid invoice.payment_succeeded invoice.updated "
    "invoiceitem.created invoice_payment.paid payment_intent.created payment_intent.succeeded charge.succeeded "
    "payment_method.attached",
    recipes.declined_invoice: "invoice.payment_failed payment_intent.payment_failed charge.failed",
    recipes.unproven_invoice: "invoice.payment_action_required payment_intent.requires_action",
    recipes.closed_invoices: "invoice.voided invoice.marked_uncollectible invoice.sent invoice.deleted "
    "invoiceitem.deleted",
    recipes.overdue_invoice: "invoice.overdue",
    recipes.credited_invoice: "credit_note.created credit_note.updated credit_note.voided",
    recipes.refund: "refund.created refund.updated charge.refunded",
    recipes.shared_payment: "transfer.created transfer.updated transfer.reversed application_fee.created "
    "application_fee.refunded application_fee.refund.updated",
    recipes.captured_payment: "payment_intent.amount_capturable_updated charge.captured",
    recipes.canceled_payment: "payment_intent.canceled",
    recipes.debit: "payment_intent.processing charge.pending",
    recipes.set_up_card: "setup_intent.created setup_intent.succeeded",
    recipes.set_up_in_vain: "setup_intent.canceled setup_intent.requires_action setup_intent.setup_failed",
    recipes.payment_method: "payment_method.updated payment_method.detached",
    recipes.subscribed: "customer.subscription.created customer.subscription.updated customer.subscription.deleted",
    recipes.paused: "customer.subscription.paused customer.subscription.resumed",
    recipes.pending_update: "customer.subscription.pending_update_applied",
    recipes.expired_update: "customer.subscription.pending_update_expired",
    recipes.trial: "customer.subscription.trial_will_end",
    recipes.renewal: "invoice.upcoming",
    recipes.schedules: "subscription_schedule.created subscription_schedule.updated subscription_schedule.released "
    "subscription_schedule.canceled",
    recipes.lived_schedule: "subscription_schedule.completed",
    recipes.checkout: "checkout.session.expired",
    recipes.test_clock: "test_helpers.test_clock.created test_helpers.test_clock.advancing "
    "test_helpers.test_clock.ready test_helpers.test_clock.deleted",
}
"""Each recipe with what it makes happen."""

TRIGGERS: dict[str, Recipe] = {type: recipe for recipe, types in RECIPES.items() for type in types.split()}


def pull(caller: Caller, type: str) -> None:
    """Make an event of this type happen. Raises KeyError for a type that has no recipe, and Refused."""
    TRIGGERS[type](Shop(caller))
