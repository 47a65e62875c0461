"""What a configuration cannot be, in the words and by the names of portal-behaviour 1.8."""

import pytest

from tests import people
from tests.conftest import only_sqlite

PATH = "/v1/billing_portal/configurations"
UPDATE = "features[subscription_update]"
CANCEL = "features[subscription_cancel]"
PAUSE = "features[subscription_pause][duration]"


def features(**members):
    return {"features": members}


def update_feature(**members):
    return features(subscription_update={"enabled": False} | members)


def cancel(**members):
    return features(subscription_cancel={"enabled": True} | members)


def reason(**members):
    return cancel(cancellation_reason=members)


def pause(**duration):
    return features(subscription_pause={"enabled": True, "duration": duration})


def one_of(param, words):
    return (param, None, f"Invalid {param}: must be one of {words}")


def missing(param):
    return (param, "parameter_missing", f"Missing required param: {param}.")


def unknown(param):
    return (param, "parameter_unknown", f"Received unknown parameter: {param}")


def no_boolean(param, value):
    return (param, None, f"Invalid boolean: {value}")


def empty(param):
    return (
        param,
        "parameter_invalid_empty",
        f"You passed an empty string for '{param}'. We assume empty values are an attempt to unset a parameter; "
        f"however '{param}' cannot be unset. You should remove '{param}' from your request or supply a non-empty "
        "value.",
    )


def no_url(param):
    return (param, "url_invalid", "Not a valid URL. An explicit scheme (such as https) must be provided.")


REASONS = (
    "customer_service, low_quality, missing_features, other, switched_service, too_complex, too_expensive, or unused"
)
DETAILS = "address, email, name, phone, shipping, or tax_id"
PRORATIONS = "always_invoice, create_prorations, or none"
LONGEST = "A pause can last three years at most."
NOTHING_TO_PRORATE = (
    f"{CANCEL}[proration_behavior]",
    None,
    "`create_prorations` can only be used with `features[subscription_cancel][mode]=immediately`: a cancellation at "
    "the end of the period leaves nothing to prorate.",
)
NO_REASON = (
    f"{CANCEL}[cancellation_reason][options]",
    None,
    "At least one of `options` and `feedback_options` is needed to ask for a cancellation reason.",
)
TOO_LONG = "must be at most 60 characters"

ON_CREATE = {
    "no features": ({}, missing("features")),
    "empty features": ({"features": ""}, empty("features")),
    "features as text": ({"features": "all"}, ("features", None, "Invalid object")),
    "unknown feature": (features(teapot={"enabled": True}), unknown("features[teapot]")),
    "is_default": (people.PLAIN_PORTAL | {"is_default": True}, unknown("is_default")),
    "active at creation": (people.PLAIN_PORTAL | {"active": True}, unknown("active")),
    "application": (people.PLAIN_PORTAL | {"application": "ca_1"}, unknown("application")),
    "customer_update without enabled": (
        features(customer_update={"allowed_updates": ["email"]}),
        missing("features[customer_update][enabled]"),
    ),
    "invoice_history as text": (
        features(invoice_history="true"),
        ("features[invoice_history]", None, "Invalid object"),
    ),
    "payment_method_update without enabled": (
        features(payment_method_update={"payment_method_configuration": "pmc_1"}),
        missing("features[payment_method_update][enabled]"),
    ),
    "subscription_cancel without enabled": (
        features(subscription_cancel={"mode": "immediately"}),
        missing(f"{CANCEL}[enabled]"),
    ),
    "subscription_update without enabled": (
        features(subscription_update={"proration_behavior": "none"}),
        missing(f"{UPDATE}[enabled]"),
    ),
    "enabled=1": (features(invoice_history={"enabled": 1}), no_boolean("features[invoice_history][enabled]", 1)),
    "enabled=yes": (
        features(invoice_history={"enabled": "yes"}),
        no_boolean("features[invoice_history][enabled]", "yes"),
    ),
    "enabled empty": (features(invoice_history={"enabled": ""}), empty("features[invoice_history][enabled]")),
    "unknown detail": (
        features(customer_update={"enabled": True, "allowed_updates": ["email", "shoe"]}),
        one_of("features[customer_update][allowed_updates][1]", DETAILS),
    ),
    "unknown member": (
        features(customer_update={"enabled": True, "disabled": True}),
        unknown("features[customer_update][disabled]"),
    ),
    "mode": (cancel(mode="later"), one_of(f"{CANCEL}[mode]", "at_period_end or immediately")),
    "mode empty": (cancel(mode=""), empty(f"{CANCEL}[mode]")),
    "cancel with always_invoice": (
        cancel(mode="immediately", proration_behavior="always_invoice"),
        (
            f"{CANCEL}[proration_behavior]",
            None,
            "Invalid features[subscription_cancel][proration_behavior]: `always_invoice` is not supported for "
            "cancellations; must be one of none or create_prorations",
        ),
    ),
    "cancel proration at period end": (
        cancel(mode="at_period_end", proration_behavior="create_prorations"),
        NOTHING_TO_PRORATE,
    ),
    "cancel proration without mode": (cancel(proration_behavior="create_prorations"), NOTHING_TO_PRORATE),
    "cancel proration unknown": (
        cancel(proration_behavior="some"),
        one_of(f"{CANCEL}[proration_behavior]", PRORATIONS),
    ),
    "reason without enabled": (
        reason(options=["unused"]),
        missing(f"{CANCEL}[cancellation_reason][enabled]"),
    ),
    "reason without options": (reason(enabled=True), missing(f"{CANCEL}[cancellation_reason][options]")),
    "reason with no options": (reason(enabled=True, options=""), NO_REASON),
    "unknown reason": (
        reason(enabled=True, options=["bored"]),
        one_of(f"{CANCEL}[cancellation_reason][options][0]", REASONS),
    ),
    "unknown feedback option": (
        reason(enabled=True, options="", feedback_options=["bfo_1"]),
        (
            f"{CANCEL}[cancellation_reason][feedback_options][0]",
            "resource_missing",
            "No such feedback_option: 'bfo_1'",
        ),
    ),
    "unknown payment methods": (
        features(payment_method_update={"enabled": True, "payment_method_configuration": "pmc_1"}),
        (
            "features[payment_method_update][payment_method_configuration]",
            "resource_missing",
            "No such payment_method_configuration: 'pmc_1'",
        ),
    ),
    "duration without type": (pause(interval_options=[{"interval": "month"}]), missing(f"{PAUSE}[type]")),
    "duration without lengths": (pause(type="interval_options"), missing(f"{PAUSE}[interval_options]")),
    "duration with no lengths": (
        pause(type="interval_options", interval_options=""),
        missing(f"{PAUSE}[interval_options]"),
    ),
    "unknown duration": (pause(type="forever"), one_of(f"{PAUSE}[type]", "indefinite or interval_options")),
    "length without unit": (
        pause(type="interval_options", interval_options=[{"interval_count": 1}]),
        missing(f"{PAUSE}[interval_options][0][interval]"),
    ),
    "length of unknown unit": (
        pause(type="interval_options", interval_options=[{"interval": "hour"}]),
        one_of(f"{PAUSE}[interval_options][0][interval]", "day, month, week, or year"),
    ),
    "no length": (
        pause(type="interval_options", interval_options=[{"interval": "day", "interval_count": 0}]),
        (
            f"{PAUSE}[interval_options][0][interval_count]",
            "parameter_invalid_integer",
            "This value must be greater than or equal to 1.",
        ),
    ),
    **{
        f"{count} {unit}s": (
            pause(
                type="interval_options",
                interval_options=[{"interval": "week"}, {"interval": unit, "interval_count": count}],
            ),
            (f"{PAUSE}[interval_options][1][interval_count]", None, LONGEST),
        )
        for unit, count in {"day": 1_099, "week": 157, "month": 37, "year": 4}.items()
    },
    "update without products": (
        features(subscription_update={"enabled": True, "default_allowed_updates": ["price"]}),
        missing(f"{UPDATE}[products]"),
    ),
    "update of quantities without products": (
        features(subscription_update={"enabled": True, "default_allowed_updates": ["quantity"]}),
        missing(f"{UPDATE}[products]"),
    ),
    "update with no products": (
        features(subscription_update={"enabled": True, "default_allowed_updates": ["price"], "products": ""}),
        missing(f"{UPDATE}[products]"),
    ),
    "unknown change": (
        update_feature(default_allowed_updates=["color"]),
        one_of(f"{UPDATE}[default_allowed_updates][0]", "price, promotion_code, or quantity"),
    ),
    "update proration": (
        update_feature(proration_behavior="some"),
        one_of(f"{UPDATE}[proration_behavior]", PRORATIONS),
    ),
    "billing cycle anchor": (
        update_feature(billing_cycle_anchor="later"),
        one_of(f"{UPDATE}[billing_cycle_anchor]", "now or unchanged"),
    ),
    "trial": (
        update_feature(trial_update_behavior="x"),
        one_of(f"{UPDATE}[trial_update_behavior]", "continue_trial or end_trial"),
    ),
    "condition": (
        update_feature(schedule_at_period_end={"conditions": [{"type": "x"}]}),
        one_of(
            f"{UPDATE}[schedule_at_period_end][conditions][0][type]", "decreasing_item_amount or shortening_interval"
        ),
    ),
    "condition without type": (
        update_feature(schedule_at_period_end={"conditions": [{"kind": "x"}]}),
        unknown(f"{UPDATE}[schedule_at_period_end][conditions][0][kind]"),
    ),
    "no conditions at creation": (
        update_feature(schedule_at_period_end={"conditions": ""}),
        empty(f"{UPDATE}[schedule_at_period_end][conditions]"),
    ),
    "product without prices": (
        update_feature(products=[{"product": "prod_1"}]),
        missing(f"{UPDATE}[products][0][prices]"),
    ),
    "price without product": (
        update_feature(products=[{"prices": ["price_1"]}]),
        missing(f"{UPDATE}[products][0][product]"),
    ),
    "empty prices": (
        update_feature(products=[{"product": "prod_1", "prices": ""}]),
        empty(f"{UPDATE}[products][0][prices]"),
    ),
    "eleven products": (
        update_feature(products=[{"product": f"prod_{n}", "prices": ["price_1"]} for n in range(11)]),
        (f"{UPDATE}[products]", None, "Array too long: at most 10 elements are allowed."),
    ),
    "headline of 61": (
        people.PLAIN_PORTAL | {"business_profile": {"headline": "x" * 61}},
        ("business_profile[headline]", None, f"Invalid string: {'x' * 20}...{'x' * 20}; {TOO_LONG}"),
    ),
    "privacy empty at creation": (
        people.PLAIN_PORTAL | {"business_profile": {"privacy_policy_url": ""}},
        empty("business_profile[privacy_policy_url]"),
    ),
    "terms empty at creation": (
        people.PLAIN_PORTAL | {"business_profile": {"terms_of_service_url": ""}},
        empty("business_profile[terms_of_service_url]"),
    ),
    "privacy without scheme": (
        people.PLAIN_PORTAL | {"business_profile": {"privacy_policy_url": "shop.example"}},
        no_url("business_profile[privacy_policy_url]"),
    ),
    "terms in script": (
        people.PLAIN_PORTAL | {"business_profile": {"terms_of_service_url": "javascript:alert(1)"}},
        no_url("business_profile[terms_of_service_url]"),
    ),
    "return by ftp": (people.PLAIN_PORTAL | {"default_return_url": "ftp://x.example"}, no_url("default_return_url")),
    "login page without enabled": (
        people.PLAIN_PORTAL | {"login_page": {"url": "https://x.example"}},
        unknown("login_page[url]"),
    ),
    "login page empty": (people.PLAIN_PORTAL | {"login_page": ""}, empty("login_page")),
    "a longer name": (
        people.PLAIN_PORTAL | {"name": "x" * 5_001},
        ("name", None, f"Invalid string: {'x' * 20}...{'x' * 20}; must be at most 5000 characters"),
    ),
}


@only_sqlite
@pytest.mark.parametrize(("params", "refusal"), ON_CREATE.values(), ids=ON_CREATE.keys())
async def test_a_configuration_is_not_made(merchant, params, refusal):
    error = await merchant.refused(PATH, params)

    assert (error["param"], error.get("code"), error["message"]) == refusal
    assert error["type"] == "invalid_request_error"
    assert (await merchant.find(PATH))["data"] == []


ON_UPDATE = {
    "empty features": ({"features": ""}, empty("features")),
    "is_default": ({"is_default": True}, unknown("is_default")),
    "active empty": ({"active": ""}, empty("active")),
    "active=maybe": ({"active": "maybe"}, no_boolean("active", "maybe")),
    "invoice_history without enabled": (
        features(invoice_history={}) | features(invoice_history={"x": 1}),
        unknown("features[invoice_history][x]"),
    ),
    "payment_method_update without enabled": (
        features(payment_method_update={"payment_method_configuration": ""}),
        missing("features[payment_method_update][enabled]"),
    ),
    "reason without enabled": (
        features(subscription_cancel={"cancellation_reason": {"options": ["other"]}}),
        missing(f"{CANCEL}[cancellation_reason][enabled]"),
    ),
    "reason that loses its options": (
        features(subscription_cancel={"cancellation_reason": {"enabled": True, "options": ""}}),
        NO_REASON,
    ),
    "duration without type": (
        features(subscription_pause={"duration": {"interval_options": ""}}),
        missing(f"{PAUSE}[type]"),
    ),
    "duration that loses its lengths": (
        features(subscription_pause={"duration": {"type": "interval_options", "interval_options": ""}}),
        missing(f"{PAUSE}[interval_options]"),
    ),
    "login page without enabled": ({"login_page": {"url": "x"}}, unknown("login_page[url]")),
    "update that is switched on without products": (
        features(subscription_update={"enabled": True}),
        missing(f"{UPDATE}[products]"),
    ),
    "proration that no longer fits": (
        features(subscription_cancel={"proration_behavior": "create_prorations"}),
        NOTHING_TO_PRORATE,
    ),
    "headline of 61": (
        {"business_profile": {"headline": "x" * 61}},
        ("business_profile[headline]", None, f"Invalid string: {'x' * 20}...{'x' * 20}; {TOO_LONG}"),
    ),
}


@only_sqlite
@pytest.mark.parametrize(("params", "refusal"), ON_UPDATE.values(), ids=ON_UPDATE.keys())
async def test_a_configuration_is_not_changed(merchant, params, refusal):
    made = await merchant.create(PATH, people.OPEN_PORTAL)

    error = await merchant.refused(f"{PATH}/{made['id']}", params)

    assert (error["param"], error.get("code"), error["message"]) == refusal
    assert await merchant.find(f"{PATH}/{made['id']}") == made


async def test_an_unknown_configuration_is_not_found(merchant):
    for answer in (await merchant.get(f"{PATH}/bpc_x"), await merchant.post(f"{PATH}/bpc_x", name="x")):
        assert (answer.status, answer.error["code"], answer.text) == (
            404,
            "resource_missing",
            "No such configuration: 'bpc_x'",
        )


async def test_a_configuration_cannot_be_deleted(merchant):
    made = await merchant.create(PATH, people.PLAIN_PORTAL)

    answer = await merchant.delete(f"{PATH}/{made['id']}")

    assert answer.status == 404
    assert answer.text.startswith(f"Unrecognized request URL (DELETE: {PATH}/{made['id']}).")
