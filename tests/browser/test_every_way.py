"""The table: everything that a customer can do, each way that it ends, driven to that end in Chromium with and without
scripts. Every test named here reads with the official SDK what came of it.
"""

import ast
import importlib
from pathlib import Path

import pytest

from portico.portal.features.all import ALL
from portico.portal.flows import BEGINS

HERE = Path(__file__).parent
BOTH = "ids=['scripts', 'no scripts']"
ENDINGS = ("hosted_confirmation", "portal_homepage", "redirect")
UPDATE, METHODS, LEAVING, DETAILS = "test_update.py", "test_payment_methods.py", "test_leaving.py", "test_details.py"
FLOW, SIGN_INS, INVOICES = "test_a_flow_ends_as_it_was_asked_to", "test_sign_ins.py", "test_invoices.py"
METHOD_FLOW = "test_the_flow_makes_it_the_default_and_goes_on_as_it_was_told"

WAYS: dict[str, dict[str, tuple[str, str]]] = {
    "subscription_update": {
        "paid at once": (UPDATE, "test_an_upgrade_is_paid_and_told"),
        "from months to years": (UPDATE, "test_months_and_years_are_switched"),
        "planned for the end of the period, and undone": (UPDATE, "test_a_downgrade_is_planned"),
        "on the next invoice": (UPDATE, "test_what_is_not_paid_now_is_told_for_the_next_invoice"),
        "another quantity": (UPDATE, "test_the_stepper_works_by_the_server"),
        "with a promotion code": (UPDATE, "test_a_code_that_is_wrong_and_one_that_is_right"),
        "during a trial": (UPDATE, "test_a_trial_does_what_the_page_says"),
        "declined, then paid otherwise": (UPDATE, "test_after_a_decline_another_card_pays"),
        "by way of the bank": (UPDATE, "test_through_the_bank_and_back"),
        "with a card that is added on the way": (
            METHODS,
            "test_a_card_is_added_on_the_way_and_the_change_is_as_it_was_chosen",
        ),
    },
    "subscription_pause": {"paused and resumed": (LEAVING, "test_pausing_and_resuming")},
    "subscription_cancel": {
        "with a reason, and back": (LEAVING, "test_cancelling_giving_a_reason_and_coming_back"),
        "offered to stay": (LEAVING, "test_an_offer_taken_or_declined"),
        "gone when the time has come": (LEAVING, "test_it_is_over_when_that_was_said_and_there_is_proof"),
    },
    "payment_method_update": {
        "added": (METHODS, "test_the_first_card_becomes_the_default_unless_one_does_not_want_that"),
        "added by way of the bank": (METHODS, "test_a_bank_that_asks_leads_back_to_the_portal"),
        "made the default, and moved": (
            METHODS,
            "test_a_new_default_says_what_is_still_charged_to_another_and_moves_it",
        ),
        "kept, since it is needed": (METHODS, "test_the_only_card_stays_while_something_is_charged_to_it"),
        "removed, and replaced": (METHODS, "test_who_removes_the_default_says_what_takes_its_place"),
        "told that it expires": (METHODS, "test_a_card_that_expires_is_told_in_time"),
    },
    "customer_update": {
        "changed": (DETAILS, "test_everything_is_changed_and_kept"),
        "moved to another country": (DETAILS, "test_saving_is_enough_to_be_asked_for_what_the_other_country_needs"),
        "delivery address": (DETAILS, "test_a_delivery_address_comes_changes_and_goes"),
        "tax number": (DETAILS, "test_a_tax_number_is_added_after_a_mistake_and_removed"),
        "a mistake": (DETAILS, "test_what_was_typed_stays_beside_what_is_wrong"),
    },
    "invoice_history": {
        "read and paid": (INVOICES, "test_an_invoice_is_found_in_the_portal_and_paid"),
        "paid by way of the bank": (INVOICES, "test_the_bank_s_question_is_answered_and_leads_back"),
        "leafed through, and taken home": (INVOICES, "test_all_invoices_are_leafed_through_and_taken_home"),
    },
}
"""By feature, how it ends, and who proves it."""
FLOWS = {
    "subscription_update": (UPDATE, FLOW, ["subscription_update"]),
    "subscription_update_confirm": (UPDATE, FLOW, ["subscription_update_confirm"]),
    "subscription_cancel": ("test_flows.py", FLOW, ["subscription_cancel"]),
    "subscription_pause": ("test_flows.py", FLOW, ["subscription_pause"]),
    "customer_update": ("test_flows.py", FLOW, ["customer_update"]),
    "payment_method_update": (METHODS, METHOD_FLOW, []),
}
"""By type, the test that goes through all endings, and how it is called there."""
OTHERWISE = {
    "signed in by code": (SIGN_INS, "test_by_code"),
    "signed in by link": (SIGN_INS, "test_by_link"),
    "signed in as one of several": (SIGN_INS, "test_as_one_of_several"),
    "let in again": (SIGN_INS, "test_a_session_that_ended_comes_back_with_what_was_typed"),
    "a year": ("test_a_year.py", "test_a_year_in_the_life_of_a_customer"),
}


def is_in_both_ways(file: str, name: str) -> bool:
    """Whether a test, or a fixture, runs in windows with scripts and in windows without."""
    tree = ast.parse((HERE / file).read_text())
    functions = {one.name: one for one in tree.body if isinstance(one, ast.FunctionDef)}

    def is_so(name: str) -> bool:
        function = functions.get(name)
        if function is None:
            return False
        if any(BOTH in ast.unparse(one) for one in function.decorator_list):
            return True
        return any(is_so(argument.arg) for argument in function.args.args)

    return is_so(name)


def parameters(file: str, test: str) -> set[str]:
    """What a test is run with."""
    marks = getattr(importlib.import_module(f"tests.browser.{file.removesuffix('.py')}"), test).pytestmark
    return {value for mark in marks if mark.name == "parametrize" for value in mark.args[1] if isinstance(value, str)}


def test_every_feature_and_every_flow_is_in_the_table():
    assert WAYS.keys() == {feature.switch for feature in ALL}
    assert FLOWS.keys() == BEGINS.keys()


def test_every_way_is_gone_with_and_without_scripts():
    everything = [place for found in WAYS.values() for place in found.values()] + list(OTHERWISE.values())

    assert [place for place in everything if not is_in_both_ways(*place)] == []


@pytest.mark.parametrize("flow", FLOWS)
def test_every_flow_comes_to_every_end_with_and_without_scripts(flow):
    file, test, names = FLOWS[flow]

    assert parameters(file, test) >= {*ENDINGS, *names}
    assert is_in_both_ways(file, test)
