"""The matrix has another side: what each leaf of a configuration forbids is refused when it is sent straight there.

The leaves come from the declaration. One that is in no table fails the test at the end, so none that forbids something
goes untried.
"""

from dataclasses import dataclass
from typing import Any, get_args

import pytest

from portico.resources.billing_portal.features import CustomerUpdate, Features, SubscriptionUpdate
from tests.browser import test_switches, test_update_effects
from tests.browser.test_switches import AT, visit
from tests.leaves import leaves

Params = dict[str, Any]
CANCEL, PAUSE, ADD = f"{AT}/reason", f"{AT}/pause", "/payment-methods/add"
REASON = "subscription_cancel.cancellation_reason"
LENGTH = "subscription_pause.duration"


def reasons(**settings: Any) -> Params:
    return {"subscription_cancel": {"cancellation_reason": {"enabled": True, "options": ["other"], **settings}}}


def pause(*lengths: tuple[str, int]) -> Params:
    options = [{"interval": interval, "interval_count": count} for interval, count in lengths]
    duration = {"type": "interval_options", "interval_options": options} if options else {"type": "indefinite"}
    return {"subscription_pause": {"enabled": True, "duration": duration}}


@dataclass(frozen=True)
class Forbidden:
    """What is sent where, what forbids it, and what allows it."""

    path: str
    sent: dict[str, str]
    off: Params
    on: Params
    before: str = ""


MATRIX = {
    f"{REASON}.enabled": Forbidden(CANCEL, {"feedback": "other"}, reasons(enabled=False), reasons(), "cancelled"),
    f"{REASON}.options": Forbidden(
        CANCEL, {"feedback": "unused"}, reasons(), reasons(options=["unused", "other"]), "cancelled"
    ),
    f"{REASON}.feedback_options": Forbidden(
        CANCEL, {"feedback": "{own}"}, reasons(feedback_options=""), reasons(feedback_options=["{own}"]), "cancelled"
    ),
    f"{LENGTH}.interval_options[].interval": Forbidden(
        PAUSE, {"duration": "month-1"}, pause(("week", 1)), pause(("month", 1))
    ),
    f"{LENGTH}.interval_options[].interval_count": Forbidden(
        PAUSE, {"duration": "month-2"}, pause(("month", 1)), pause(("month", 2))
    ),
    f"{LENGTH}.type": Forbidden(PAUSE, {}, pause(("month", 1)), pause()),
    "payment_method_update.payment_method_configuration": Forbidden(
        ADD,
        {},
        {"payment_method_update": {"enabled": True, "payment_method_configuration": "{none}"}},
        {"payment_method_update": {"enabled": True, "payment_method_configuration": ""}},
    ),
}
BY_SWITCH = {f"{switch}.enabled" for switch, _ in test_switches.PAGES}
"""Tried in `test_switches`, page by page."""
BY_DETAIL = {"customer_update.allowed_updates"}
"""Tried there, too, detail by detail."""
BY_CHANGE = {
    name.removeprefix("features.").partition(" = ")[0]
    for name, effect in test_update_effects.MATRIX.items()
    if effect.refuses
}
"""Tried in `test_update_effects`."""
FORBIDS_NOTHING = {
    "subscription_cancel.mode": "it says when a subscription ends",
    "subscription_cancel.proration_behavior": "it says what is given back",
    "subscription_update.billing_cycle_anchor": "it says when the next period begins",
    "subscription_update.proration_behavior": "it says what is charged",
    "subscription_update.schedule_at_period_end.conditions[].type": "it says when a change begins",
    "subscription_update.trial_update_behavior": "it says what becomes of a trial",
}


def filled(value: Any, named: dict[str, str]) -> Any:
    """With the names of what there is."""
    if isinstance(value, dict):
        return {name: filled(inner, named) for name, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, named) for inner in value]
    return value.format(**named) if isinstance(value, str) else value


@pytest.mark.parametrize("leaf", MATRIX)
def test_what_a_leaf_forbids_is_refused_when_it_is_sent_straight_there(shop, window, leaf):
    case, found = MATRIX[leaf], visit(shop, window, MATRIX[leaf].before)
    kinds = ("card", "apple_pay", "google_pay", "link", "sepa_debit", "us_bank_account")
    off = {kind: {"display_preference": {"preference": "off"}} for kind in kinds}
    named = {
        "own": shop.sdk.billing.feedback_options.create({"description": "Closed my shop"}).id,
        "none": shop.sdk.payment_method_configurations.create({"name": "None", **off}).id,
    }

    def allow(given: Params) -> None:
        changed = {"features": filled(given, named)}
        shop.sdk.billing_portal.configurations.update(found.chiara.configuration.id, changed)

    path, sent = found.named(case.path), filled(case.sent, named)
    allow(case.off)
    before = found.happened()
    found.send(path, sent)
    during = found.happened()
    allow(case.on)
    found.send(path, sent)

    assert during == before
    assert found.happened() != before, "it does happen when it is allowed"


def test_every_leaf_of_every_feature_is_tried_or_forbids_nothing():
    declared = set(leaves(Features))

    tried = MATRIX.keys() | BY_SWITCH | BY_DETAIL | BY_CHANGE

    assert declared == tried | FORBIDS_NOTHING.keys()
    assert tried & FORBIDS_NOTHING.keys() == set()


def test_every_value_of_a_list_of_what_may_change_is_tried():
    details = get_args(get_args(CustomerUpdate.model_fields["allowed_updates"].annotation)[0])
    changes = get_args(get_args(SubscriptionUpdate.model_fields["default_allowed_updates"].annotation)[0])

    assert test_switches.DETAILS.keys() == set(details)
    assert {f"features.subscription_update.default_allowed_updates = {name}" for name in changes} <= {
        name for name, effect in test_update_effects.MATRIX.items() if effect.refuses
    }
