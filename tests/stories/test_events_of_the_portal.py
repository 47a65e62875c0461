"""What customers do in a portal, as events: a row for each act of portal-behaviour 5.2, with what was there before."""

import pytest

from tests.conftest import only_sqlite
from tests.stories import acts
from tests.stories.acts import END, MIDDLE
from tests.stories.notebook import moment

pytestmark = only_sqlite
SUBSCRIPTION = "customer.subscription."


class Whatever:
    """Equals everything: for ids, and lists that are given whole."""

    def __eq__(self, other):
        return True

    __hash__ = None


OLD = Whatever()


def old(*names):
    """Something was there before under exactly these names."""
    return dict.fromkeys(names, OLD)


UPDATED = f"{SUBSCRIPTION}updated"
ITEMS = ("invoiceitem.created", None), ("invoiceitem.created", None)
ISSUED = ("invoice.created", None), ("invoice.finalized", None)
TRIED = ("payment_intent.created", None)
COUNTED = {"attempt_count": 0, "attempted": False}
OPEN = {"amount_paid": 0, "amount_remaining": OLD, "status": "open"}
PAID = ("invoice.paid", None), ("invoice.payment_succeeded", None)
TRANSITION = {"status_transitions": {"paid_at": None}}
CHARGED = ("charge.succeeded", None), ("payment_intent.succeeded", None), ("invoice_payment.paid", None)


def at_once(**more):
    return (*ISSUED, TRIED, *CHARGED, ("invoice.updated", {**OPEN, **COUNTED, **TRANSITION, **more}), *PAID)


def later(**more):
    return (*CHARGED, ("invoice.updated", {**OPEN, **TRANSITION, **more}), *PAID)


OWES, OWES_NOT = (("customer.updated", {"delinquent": was}) for was in (False, True))
DECLINED = (
    *ITEMS, *ISSUED, TRIED, ("charge.failed", None), ("payment_intent.payment_failed", None),
    ("invoice.updated", COUNTED), ("invoice.payment_failed", None), OWES,
    (UPDATED, {"latest_invoice": OLD, "pending_update": None}),
)  # fmt: skip
CANCELED = {"cancel_at": None, "canceled_at": None, "cancellation_details": {"reason": None}}
RENEWED = {
    "cancel_at": moment(END), "canceled_at": moment(MIDDLE),
    "cancellation_details": {"reason": "cancellation_requested"},
}  # fmt: skip

ROWS = [
    ("configuration and session", acts.configured, (), [
        ("billing_portal.configuration.created", None),
        ("billing_portal.configuration.updated", {"features": {"invoice_history": {"enabled": True}}}),
        ("billing_portal.session.created", None),
    ]),
    ("cancel at period end, flexible", acts.cancels_later, (), [(UPDATED, CANCELED)]),
    ("cancel at period end, classic", acts.cancels_later, ("classic",), [
        (UPDATED, {**CANCELED, "cancel_at_period_end": False}),
    ]),
    ("reason given", acts.gives_a_reason, (), [
        (UPDATED, {"cancellation_details": {"comment": None, "feedback": None}}),
    ]),
    ("renew, flexible", acts.renews, (), [(UPDATED, RENEWED)]),
    ("renew, classic", acts.renews, ("classic",), [(UPDATED, {**RENEWED, "cancel_at_period_end": True})]),
    ("end date reached", acts.reaches_the_end, (), [(f"{SUBSCRIPTION}deleted", None)]),
    ("cancel now", acts.cancels_now, (), [(f"{SUBSCRIPTION}deleted", None)]),
    ("cancel now, prorated", acts.cancels_prorated, (), [
        ("invoiceitem.created", None), (f"{SUBSCRIPTION}deleted", None),
    ]),
    ("retention coupon accepted", acts.is_retained, (), [
        ("customer.discount.created", None), (UPDATED, {"discounts": []}),
    ]),
    ("promotion code", acts.uses_a_code, (), [
        ("promotion_code.updated", {"active": True, "times_redeemed": 0}),
        ("customer.discount.created", None),
        (UPDATED, {"discounts": [], "items": OLD}),
    ]),
    ("plan change without prorations", acts.changes, ("none",), [(UPDATED, old("items"))]),
    ("plan change, prorated later", acts.changes, ("create_prorations",), [*ITEMS, (UPDATED, old("items"))]),
    ("plan change, prorated at once", acts.changes, ("always_invoice",), [
        *ITEMS, *at_once(), (UPDATED, old("items", "latest_invoice")),
    ]),
    ("payment fails", acts.changes_and_is_declined, (), [*DECLINED]),
    ("payment needs action", acts.changes_and_is_declined, ("authenticationRequired",), [
        *ITEMS, *ISSUED, TRIED, ("payment_intent.requires_action", None),
        ("invoice.updated", COUNTED),
        ("invoice.payment_action_required", None), ("invoice.payment_failed", None), OWES,
        (UPDATED, {"latest_invoice": OLD, "pending_update": None}),
    ]),
    ("paid after all", acts.pays_for_what_waits, (), [
        *later(), (f"{SUBSCRIPTION}pending_update_applied", None), (UPDATED, old("items", "pending_update")),
        OWES_NOT,
    ]),
    ("never paid", acts.lets_it_expire, (), [
        (f"{SUBSCRIPTION}pending_update_expired", None), (UPDATED, old("pending_update")),
        ("payment_intent.canceled", None), ("invoice.voided", None),
        ("invoice.updated", {
            "amount_remaining": 1000, "status": "open", "status_transitions": {"voided_at": None},
        }),
    ]),
    ("change ends a trial", acts.ends_a_trial, (), [
        *at_once(),
        (UPDATED, {**old("billing_cycle_anchor", "items", "latest_invoice", "trial_end"), "status": "trialing"}),
    ]),
    ("change at period end", acts.changes_later, (), [
        ("subscription_schedule.created", None), (UPDATED, {"schedule": None}),
        ("subscription_schedule.updated", old("phases")),
    ]),
    ("the period ends", acts.reaches_the_change, (), [
        ("invoice.upcoming", None), (UPDATED, old("items")), ("subscription_schedule.updated", old("current_phase")),
        (UPDATED, old("items", "latest_invoice")), ("invoice.created", None),
    ]),
    ("the schedule ends", acts.reaches_the_end_of_the_schedule, (), [
        (UPDATED, old("schedule")), ("subscription_schedule.completed", None),
        ("subscription_schedule.released", None), (UPDATED, old("items", "latest_invoice")),
        ("invoice.created", None),
    ]),
    ("cancel scheduled change", acts.cancels_the_change, (), [
        ("subscription_schedule.released", None), (UPDATED, old("schedule")),
    ]),
    ("pause", acts.pauses, (), [
        ("invoiceitem.created", None), (f"{SUBSCRIPTION}paused", None),
        (UPDATED, {"items": OLD, "status": "active", "status_details": None}),
    ]),
    ("resume", acts.resumes, (), [
        *at_once(auto_advance=True), (f"{SUBSCRIPTION}resumed", None),
        (UPDATED, {
            **old("billing_cycle_anchor", "items", "latest_invoice"), "status": "paused", "status_details": OLD,
        }),
    ]),
    ("add payment method", acts.adds_a_card, (), [
        ("setup_intent.created", None), ("payment_method.attached", None), ("setup_intent.succeeded", None),
    ]),
    ("add an account to debit", acts.adds_an_account, (), [
        ("setup_intent.created", None), ("mandate.updated", None), ("payment_method.attached", None),
        ("setup_intent.succeeded", None),
    ]),
    ("a card is refused", acts.is_refused_a_card, (), [
        ("setup_intent.created", None), ("setup_intent.setup_failed", None),
    ]),
    ("set default", acts.sets_a_default, (), [
        ("customer.updated", {"invoice_settings": {"default_payment_method": OLD}}),
    ]),
    ("remove subscription override", acts.removes_an_override, (), [(UPDATED, old("default_payment_method"))]),
    ("edit payment method", acts.edits_a_card, (), [("payment_method.updated", {"card": old("exp_year")})]),
    ("remove payment method", acts.removes_a_card, (), [("payment_method.detached", old("customer"))]),
    ("edit billing details", acts.edits_details, (), [("customer.updated", {"address": None, "name": "Alice Moreau"})]),
    ("tax id add and remove", acts.adds_and_removes_a_tax_id, (), [
        ("customer.tax_id.created", None), ("customer.tax_id.deleted", None),
    ]),
    ("pay an open invoice", acts.pays_an_open_invoice, (), [
        *later(auto_advance=True, next_payment_attempt=OLD), (UPDATED, {"status": "past_due"}), OWES_NOT,
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("act", "how", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
async def test_an_act_tells_exactly_this(merchant, act, how, expected):
    book = await act(merchant, *how)

    told = [event for event in await book.events() if not event["type"].startswith("test_helpers")]

    assert [(event["type"], event["data"].get("previous_attributes")) for event in told] == expected
