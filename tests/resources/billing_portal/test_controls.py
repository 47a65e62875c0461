"""What can be done to a subscription, and if not, why not: a row for each rule of portal-behaviour 3.3 and 3.6."""

from datetime import UTC, datetime

import pytest

from portico.resources.billing_portal import controls
from portico.resources.billing_portal.situations import ACTIONS, SUBSCRIPTION_ACTIONS, SWITCHES, Refusal, Upcoming
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.payment_methods.kinds import Card
from portico.resources.subscriptions.items_declaration import CurrentTrial
from tests.resources.billing_portal.situations import (
    CLASSIC,
    END,
    NOW,
    item,
    price,
    situation,
    subscription,
    switched_off,
)

ANYTHING = situation()
PLAIN = subscription()
AHEAD = situation(upcoming={"sub_1": Upcoming("sub_sched_1", END)})
DONE = {
    "subscription_cancel": "canceled",
    "subscription_pause": "paused",
    "subscription_renew": "renewed",
    "subscription_resume": "resumed",
    "subscription_update": "updated",
}


def no(action, reason, field, why):
    return Refusal(reason, f"subscription.{field}", f"This subscription cannot be {DONE[action]} because {why}.")


def row(action, reason, field, why, *, of=PLAIN, given=ANYTHING):
    return given, of, action, no(action, reason, field, why)


CANCEL, PAUSE, RENEW, RESUME, UPDATE = DONE
ENDING = "it is already set to be canceled at period end"
BY_SCHEDULE = f"the subscription schedule `sub_sched_1` will change it at {END}"
INVOICED = subscription(collection_method="send_invoice")
LEAVING = subscription(cancel_at=END)
ON_TRIAL = subscription(item().having(current_trial=CurrentTrial.of(end_date=END, start_date=NOW, trial_offer="to_1")))

REFUSED = {
    "several items": (
        ANYTHING,
        subscription(item(), item("si_2")),
        UPDATE,
        Refusal(
            "several_items",
            "subscription.items",
            "This PortalSession cannot update subscription `sub_1` because it has multiple items. The subscription "
            "update flow cannot be used when a subscription contains multiple products.",
        ),
    ),
    "metered": row(
        UPDATE, "metered_price", "items.data.0.price.recurring.usage_type", "its price `price_usage` is usage-based",
        of=subscription(item(of=price("price_usage", usage="metered"), quantity=None)),
    ),
    "send_invoice": row(
        UPDATE, "sends_invoices", "collection_method", "its `collection_method` is `send_invoice`", of=INVOICED
    ),
    "unsupported payment method": row(
        UPDATE, "unsupported_payment_method", "default_payment_method",
        "it is paid by `konbini`, which the portal does not support", given=situation(methods={"sub_1": "konbini"}),
    ),
    "schedule with a future phase, update": row(UPDATE, "change_scheduled", "schedule", BY_SCHEDULE, given=AHEAD),
    "schedule with a future phase, cancel": row(CANCEL, "change_scheduled", "schedule", BY_SCHEDULE, given=AHEAD),
    "schedule with a future phase, pause": row(PAUSE, "change_scheduled", "schedule", BY_SCHEDULE, given=AHEAD),
    "schedule with a future phase, renew": row(
        RENEW, "change_scheduled", "schedule", BY_SCHEDULE, of=LEAVING, given=AHEAD
    ),
    "schedule without a future phase, release": (
        ANYTHING,
        subscription(schedule="sub_sched_1"),
        "subscription_release",
        Refusal(
            "nothing_scheduled",
            "subscription.schedule",
            "There is no scheduled update of this subscription that could be canceled.",
        ),
    ),
    "ending, cancel": (
        ANYTHING,
        LEAVING,
        CANCEL,
        Refusal(
            "already_canceling",
            "subscription.cancel_at",
            "The subscription `sub_1` is already set to be canceled at period end.",
        ),
    ),
    "ending in classic billing, cancel": (
        ANYTHING,
        subscription(cancel_at=END, cancel_at_period_end=True, billing_mode=CLASSIC),
        CANCEL,
        Refusal(
            "already_canceling",
            "subscription.cancel_at_period_end",
            "The subscription `sub_1` is already set to be canceled at period end.",
        ),
    ),
    "ending, update": row(UPDATE, "already_canceling", "cancel_at", ENDING, of=LEAVING),
    "ending, pause": row(PAUSE, "already_canceling", "cancel_at", ENDING, of=LEAVING),
    "not ending, renew": row(RENEW, "not_canceling", "cancel_at", "it is not set to be canceled"),
    "not paused, resume": row(RESUME, "not_paused", "status", "it is not paused (`active`)"),
    "classic billing, pause": row(
        PAUSE, "classic_billing", "billing_mode.type", "its `billing_mode` is not `flexible`",
        of=subscription(billing_mode=CLASSIC),
    ),
    "schedule without a future phase, pause": row(
        PAUSE, "has_a_schedule", "schedule", "the subscription schedule `sub_sched_1` is attached to it",
        of=subscription(schedule="sub_sched_1"),
    ),
    "a debit under way, update": row(
        UPDATE, "payment_under_way", "pending_update", "the payment for its pending update is under way",
        given=situation(debited=["sub_1"]),
    ),
    "item on trial, update": row(
        UPDATE, "item_trialing", "items.data.0.current_trial", "its item `si_1` is in a trial", of=ON_TRIAL
    ),
    "item on trial, pause": row(
        PAUSE, "subscription_trialing", "items.data.0.current_trial", "its item `si_1` is in a trial", of=ON_TRIAL
    ),
    "send_invoice, pause": row(
        PAUSE, "sends_invoices", "collection_method", "its `collection_method` is `send_invoice`", of=INVOICED
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_subscription_that_is_so_refuses(case):
    given, of, action, refusal = REFUSED[case]

    assert controls.control_of(given, of, action).refusal == refusal


ENDED = "it has ended (`{}`)"
UNPAID = "its latest invoice is not paid (`{}`)"
UNBEGUN = "its first payment is not made yet (`{}`)"
EVERYTHING = (CANCEL, PAUSE, RENEW, RESUME, UPDATE)
STATUSES = {
    "active": {RENEW: "not_canceling", RESUME: "not_paused"},
    "canceled": dict.fromkeys(EVERYTHING, "subscription_ended"),
    "incomplete": dict.fromkeys(EVERYTHING, "subscription_incomplete"),
    "incomplete_expired": dict.fromkeys(EVERYTHING, "subscription_ended"),
    "past_due": {UPDATE: "payment_overdue", RENEW: "not_canceling", RESUME: "not_paused"},
    "paused": {UPDATE: "subscription_paused", PAUSE: "subscription_paused", RENEW: "not_canceling"},
    "trialing": {PAUSE: "subscription_trialing", RENEW: "not_canceling", RESUME: "not_paused"},
    "unpaid": {UPDATE: "payment_overdue", PAUSE: "subscription_unpaid", RENEW: "not_canceling", RESUME: "not_paused"},
}
WHY = {
    "not_canceling": "it is not set to be canceled",
    "not_paused": "it is not paused (`{}`)",
    "payment_overdue": UNPAID,
    "subscription_ended": ENDED,
    "subscription_incomplete": UNBEGUN,
    "subscription_paused": "it is paused",
    "subscription_trialing": "it is in a trial",
    "subscription_unpaid": UNPAID,
}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("action", EVERYTHING)
def test_a_status_refuses_what_it_refuses_and_no_more(status, action):
    refusal = controls.control_of(ANYTHING, subscription(status=status), action).refusal

    reason = STATUSES[status].get(action)
    field = "cancel_at" if reason == "not_canceling" else "status"
    assert refusal == (no(action, reason, field, WHY[reason].format(status)) if reason else None)


ALLOWED = {
    "several items may be canceled": (ANYTHING, subscription(item(), item("si_2")), CANCEL),
    "an item on trial may be canceled": (ANYTHING, ON_TRIAL, CANCEL),
    "metered may be canceled": (ANYTHING, subscription(item(of=price(usage="metered"), quantity=None)), CANCEL),
    "send_invoice may be canceled": (ANYTHING, INVOICED, CANCEL),
    "what is paid oddly may be canceled": (situation(methods={"sub_1": "konbini"}), PLAIN, CANCEL),
    "a supported method may be updated": (situation(methods={"sub_1": "sepa_debit"}), PLAIN, UPDATE),
    "a schedule without a future phase may be updated": (ANYTHING, subscription(schedule="sub_sched_1"), UPDATE),
    "a schedule without a future phase may be canceled": (ANYTHING, subscription(schedule="sub_sched_1"), CANCEL),
    "a change ahead may be let go": (AHEAD, PLAIN, "subscription_release"),
    "who is leaving may come back": (ANYTHING, LEAVING, RENEW),
    "who is paused may come back": (ANYTHING, subscription(status="paused"), RESUME),
    "a debit under way, cancel": (situation(debited=["sub_1"]), PLAIN, CANCEL),
    "another's change is no change ahead": (situation(upcoming={"sub_2": Upcoming("s", END)}), PLAIN, UPDATE),
}


@pytest.mark.parametrize("case", ALLOWED)
def test_a_subscription_that_is_so_allows(case):
    assert controls.control_of(*ALLOWED[case]).allowed


@pytest.mark.parametrize("action", SUBSCRIPTION_ACTIONS)
def test_without_its_switch_nothing_can_be_done(action):
    switch = SWITCHES[action]

    refusal = controls.control_of(switched_off(switch), LEAVING, action).refusal

    assert (refusal.reason, refusal.field) == ("feature_disabled", f"features.{switch}.enabled")
    assert refusal.message.endswith(f"{switch.replace('_', ' ')} feature in the portal configuration is disabled.")


def test_a_subscription_has_a_control_for_each_thing_that_can_be_done():
    found = controls.of_subscriptions(ANYTHING, (PLAIN,))[0]

    assert tuple(found) == SUBSCRIPTION_ACTIONS
    assert [action for action in found if found[action].allowed] == [CANCEL, PAUSE, UPDATE]


def test_a_customer_has_a_control_for_each_switch():
    found = controls.controls(switched_off("invoice_history"))

    assert tuple(found) == ACTIONS
    assert [action for action in found if not found[action].allowed] == ["customer_update", "invoice_history"]


def card(id, months=0, years=0):
    """One that expires in the month of NOW, or so many months or years later."""
    return PaymentMethod.of(id=id, type="card", card=Card.of(exp_month=THIS.month + months, exp_year=THIS.year + years))


THIS = datetime.fromtimestamp(NOW, UTC)
VISA, OTHER = PaymentMethod.of(id="pm_1"), PaymentMethod.of(id="pm_2")
GOOD, BAD = card("pm_1"), card("pm_1", months=-1)
NEEDED = Refusal(
    "only_payment_method",
    "subscription.collection_method",
    "The payment method `pm_1` cannot be removed because it is the customer's only one and the subscription `sub_1` is "
    "charged automatically. Add another one first.",
)


@pytest.mark.parametrize(
    ("methods", "subscriptions", "refusal"),
    [
        ([VISA], [PLAIN], NEEDED),
        ([VISA, OTHER], [PLAIN], None),
        ([VISA], [], None),
        ([VISA], [INVOICED], None),
        ([VISA], [LEAVING], None),
        ([VISA], [LEAVING.having(status="past_due")], NEEDED),
        ([VISA], [subscription(status="canceled")], None),
        ([VISA, card("pm_2")], [PLAIN], None),
        ([VISA, card("pm_2", months=-1)], [PLAIN], NEEDED),
        ([VISA, card("pm_2", years=-1), card("pm_3", years=1)], [PLAIN], None),
        ([BAD], [PLAIN], NEEDED),
        ([BAD, card("pm_2", months=-1)], [PLAIN], None),
    ],
    ids=[
        "only one", "another one", "nothing charged", "invoiced", "ending", "owing", "ended", "another until today",
        "another that has expired", "another after all", "expired itself", "expired like the other",
    ],
)  # fmt: skip
def test_the_only_payment_method_stays_while_something_is_charged_to_it(methods, subscriptions, refusal):
    assert controls.removal(ANYTHING, methods[0], methods, subscriptions, NOW).refusal == refusal


@pytest.mark.parametrize(
    "method", [VISA, GOOD, card("pm_1", months=-1, years=1)], ids=["no card", "last month", "later"]
)
def test_what_can_be_charged_can_become_the_default(method):
    assert controls.preference(ANYTHING, method, NOW).allowed


@pytest.mark.parametrize("method", [BAD, card("pm_1", years=-1)], ids=["last month", "last year"])
def test_an_expired_card_cannot_become_the_default(method):
    assert controls.preference(ANYTHING, method, NOW).refusal == Refusal(
        "payment_method_expired",
        "payment_method.card.exp_year",
        "The payment method `pm_1` cannot become the default because the card has expired.",
    )


def test_payment_methods_stay_as_they_are_while_the_feature_is_off():
    off = switched_off("payment_method_update")

    removal, addition = controls.removal(off, VISA, [VISA], [], NOW), controls.addition(off, ["card"])

    for control in (removal, addition, controls.preference(off, VISA, NOW)):
        assert control.refusal
        assert control.refusal.field == "features.payment_method_update.enabled"


def test_a_payment_method_can_be_added_where_there_is_a_type_for_it():
    refusal = controls.addition(ANYTHING, []).refusal

    assert controls.addition(ANYTHING, ["card"]).allowed
    assert refusal
    assert refusal.field == "features.payment_method_update.payment_method_configuration"
