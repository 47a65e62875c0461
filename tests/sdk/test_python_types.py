"""stripe-python's annotations are the referee of our declarations: field by field, in both directions."""

import ast
from pathlib import Path

import pytest
import stripe

from portico.resources.all import KEPT
from portico.wire import versions
from tests.sdk import differences, python_types, walks
from tests.sdk.kinds import Found, Walk
from tests.sdk.walks import STRIPES

EXCUSED = (*differences.BOTH, *differences.ENDPOINTS, *differences.PYTHON)

FEWEST = {
    "account": 80,
    "application_fee": 18,
    "billing.feedback_option": 7,
    "billing.meter": 18,
    "billing.meter_event": 7,
    "billing.meter_event_adjustment": 7,
    "billing.meter_event_summary": 7,
    "billing_portal.configuration": 58,
    "billing_portal.session": 43,
    "charge": 100,
    "checkout.session": 150,
    "coupon": 20,
    "customer": 86,
    "customer_balance_transaction": 14,
    "discount": 16,
    "event": 15,
    "fee_refund": 8,
    "file": 11,
    "mandate": 15,
    "payment_attempt_record": 65,
    "payment_intent": 120,
    "payment_method": 60,
    "payment_record": 65,
    "credit_note": 60,
    "credit_note_line_item": 40,
    "invoice": 200,
    "item": 30,
    "invoice_payment": 18,
    "invoiceitem": 67,
    "line_item": 58,
    "payment_method_configuration": 368,
    "plan": 28,
    "price": 49,
    "product": 28,
    "product_catalog.trial_offer": 14,
    "promotion_code": 20,
    "refund": 30,
    "setup_intent": 90,
    "shipping_rate": 20,
    "tax_id": 17,
    "subscription": 150,
    "subscription_item": 60,
    "subscription_schedule": 120,
    "tax_rate": 20,
    "test_helpers.test_clock": 10,
    "transfer": 17,
    "transfer_reversal": 9,
    "webhook_endpoint": 13,
}
"""How many members of each noun's object the walk must have seen."""


def whole_walk(noun: str) -> list[Walk]:
    calls = walks.calls(noun, python_types.calls, strict=False)
    return [walks.objects(noun, python_types.objects, strict=False), *calls.values()]


def all_found() -> set[Found]:
    found = {one for noun in STRIPES for walk in whole_walk(noun) for one in walk.found}
    return found.union(*(walks.endpoints(noun, python_types.calls) for noun in STRIPES))


def test_the_sdk_is_the_one_that_the_differences_are_about():
    assert stripe.VERSION == "16.1.0"
    assert stripe.api_version == versions.CURRENT


@pytest.mark.parametrize("noun", STRIPES)
def test_declarations_and_sdk_differ_only_for_a_reason(noun):
    found = {one for walk in whole_walk(noun) for one in walk.found}

    unexplained = differences.unexplained(found, EXCUSED)

    assert unexplained == []


@pytest.mark.parametrize("noun", STRIPES)
def test_endpoints_and_sdk_differ_only_for_a_reason(noun):
    found = walks.endpoints(noun, python_types.calls)

    unexplained = differences.unexplained(found, EXCUSED)

    assert unexplained == []


def test_every_excused_difference_is_still_there():
    found = all_found()

    idle = differences.idle(found, EXCUSED)

    assert idle == []


@pytest.mark.parametrize("noun", STRIPES)
def test_the_walk_goes_down_into_every_object(noun):
    walk = walks.objects(noun, python_types.objects, strict=False)

    assert len(walk.seen) >= FEWEST[noun]


@pytest.mark.parametrize(
    ("noun", "endpoint", "path"),
    [
        (
            "billing_portal.configuration",
            "create",
            "features.subscription_update.products[].adjustable_quantity.maximum",
        ),
        ("billing_portal.configuration", "update", "features.subscription_cancel.cancellation_reason.options"),
        ("billing_portal.session", "create", "flow_data.subscription_update_confirm.discounts[].promotion_code"),
        ("customer", "create", "shipping.address.postal_code"),
        ("price", "create", "currency_options{}.tiers[].unit_amount_decimal"),
        ("price", "list", "created.gte"),
        ("product", "create", "default_price_data.currency_options{}.custom_unit_amount.preset"),
        ("payment_method_configuration", "update", "zip.display_preference.preference"),
        ("account", "update", "business_profile.annual_revenue.fiscal_year_end"),
    ],
)
def test_the_walk_goes_down_into_every_parameter(noun, endpoint, path):
    walk = walks.calls(noun, python_types.calls, strict=False)[endpoint]

    assert path in walk.seen


def test_every_type_of_event_that_portico_makes_is_on_the_sdks_list():
    types = {f"{noun.EVENTS}.{ending}" for noun in KEPT for ending in noun.EMITS} | {"plan.created", "plan.updated"}

    listed = python_types.objects("event")["type"].kind.literals

    assert types <= listed


def test_modifying_takes_what_updating_takes():
    """The walk reads the parameters of the SDK's services; its classes have the same under another name."""
    folder = Path(python_types.ROOT, "stripe", "params")
    pairs = [
        (path, path.with_name(path.name.replace("_modify_", "_update_"))) for path in folder.rglob("*_modify_*.py")
    ]

    unequal = [modify.name for modify, update in pairs if update.exists() and fields(modify) != fields(update)]

    assert len(pairs) > 50
    assert unequal == []


def fields(path: Path) -> list[str]:
    tree = ast.parse(path.read_text())
    lines = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.AnnAssign)]
    return sorted(line.replace("ModifyParams", "UpdateParams") for line in lines)
