"""What a session is refused for, in the words and by the names of portal-behaviour 2.7, byte for byte."""

import pytest

from tests import people
from tests.conftest import only_sqlite
from tests.resources.billing_portal.test_sessions import CONFIGURATIONS, LOCALES, PATH

MODES = {
    "test": "No configuration provided and your test mode default configuration has not been created. Provide a "
    "configuration or create your default by saving your customer portal settings in test mode at "
    "https://dashboard.stripe.com/test/settings/billing/portal.",
    "live": "No configuration provided and your live mode default configuration has not been created. Provide a "
    "configuration or create your default by saving your customer portal settings in live mode at "
    "https://dashboard.stripe.com/settings/billing/portal.",
}


@pytest.mark.parametrize("mode", MODES)
async def test_without_a_default_configuration_one_must_be_named(merchant, mode):
    merchant = merchant.live if mode == "live" else merchant
    customer = (await merchant.create("/v1/customers"))["id"]

    error = await merchant.refused(PATH, customer=customer)

    assert error["message"] == MODES[mode]
    assert not {"code", "param"} & error.keys()


async def test_a_default_of_the_other_mode_is_none(merchant, portal):
    customer = (await merchant.live.create("/v1/customers"))["id"]

    assert "has not been created" in (await merchant.live.refused(PATH, customer=customer))["message"]


def disabled(what, feature):
    return f"{what} because the {feature} feature in the portal configuration is disabled."


SWITCHED_OFF = {
    "subscription_update": disabled("This subscription cannot be updated", "subscription update"),
    "subscription_update_confirm": disabled("This subscription cannot be updated", "subscription update"),
    "subscription_cancel": disabled("This subscription cannot be canceled", "subscription cancel"),
    "subscription_pause": disabled("This subscription cannot be paused", "subscription pause"),
    "payment_method_update": disabled("This payment method cannot be updated", "payment method update"),
    "customer_update": disabled("This customer cannot be updated", "customer update"),
}
DETAILS = {
    "subscription_update_confirm": {"subscription": "sub_1", "items": [{"id": "si_1", "price": "price_1"}]},
    "subscription_update": {"subscription": "sub_1"},
    "subscription_cancel": {"subscription": "sub_1"},
    "subscription_pause": {"subscription": "sub_1"},
}


def flow(type, **more):
    return {"type": type} | ({type: DETAILS[type]} if type in DETAILS else {}) | more


@pytest.mark.parametrize("type", SWITCHED_OFF)
async def test_a_flow_whose_feature_is_off_is_refused(merchant, alice, type):
    await merchant.create(CONFIGURATIONS, people.PLAIN_PORTAL)

    error = await merchant.refused(PATH, customer=alice, flow_data=flow(type))

    assert error["message"] == SWITCHED_OFF[type]
    assert not {"code", "param"} & error.keys()


@pytest.mark.parametrize("type", ["subscription_cancel", "subscription_pause"])
async def test_a_flow_on_an_unknown_subscription_is_refused(merchant, portal, alice, type):
    error = await merchant.refused(PATH, customer=alice, flow_data=flow(type))

    assert (error["code"], error["param"]) == ("resource_missing", f"flow_data[{type}][subscription]")
    assert error["message"] == "No such subscription: 'sub_1'"


async def test_a_flow_that_may_change_nothing_is_refused(merchant, alice):
    await merchant.create(CONFIGURATIONS, features={"customer_update": {"enabled": True}})

    error = await merchant.refused(PATH, customer=alice, flow_data={"type": "customer_update"})

    assert error["message"] == (
        "This customer cannot be updated because `allowed_updates` in the portal configuration is empty."
    )


def missing(param):
    return (param, "parameter_missing", f"Missing required param: {param}.")


def unknown(param):
    return (param, "parameter_unknown", f"Received unknown parameter: {param}")


def no_url(param):
    return (param, "url_invalid", "Not a valid URL. An explicit scheme (such as https) must be provided.")


def flowing(**members):
    return {"flow_data": members}


def after(**members):
    return flowing(type="payment_method_update", after_completion=members)


TYPES = (
    "customer_update, payment_method_update, subscription_cancel, subscription_pause, subscription_update, or "
    "subscription_update_confirm"
)
ITEMS = "flow_data[subscription_update_confirm][items]"
REFUSED = {
    "no customer": ({"customer": None}, missing("customer")),
    "unknown customer": ({"customer": "cus_x"}, ("customer", "resource_missing", "No such customer: 'cus_x'")),
    "unknown customer account": (
        {"customer": None, "customer_account": "acct_x"},
        ("customer_account", "resource_missing", "No such account: 'acct_x'"),
    ),
    "customer and another account": (
        {"customer_account": "acct_x"},
        ("customer_account", None, "`customer` and `customer_account` are not the same."),
    ),
    "unknown configuration": (
        {"configuration": "bpc_x"},
        ("configuration", "resource_missing", "No such configuration: 'bpc_x'"),
    ),
    "unknown account": (
        {"on_behalf_of": "acct_x"},
        ("on_behalf_of", "resource_missing", "No such account: 'acct_x'"),
    ),
    "return url": ({"return_url": "javascript:alert(1)"}, no_url("return_url")),
    "locale": (
        {"locale": "xx"},
        ("locale", None, f"Invalid locale: must be one of {', '.join(LOCALES.split()[:-1])}, or he"),
    ),
    "url": ({"url": "https://x.example"}, unknown("url")),
    "flow": ({"flow": {"type": "customer_update"}}, unknown("flow")),
    "livemode": ({"livemode": True}, unknown("livemode")),
    "flow without type": (flowing(after_completion={"type": "portal_homepage"}), missing("flow_data[type]")),
    "flow of unknown type": (
        flowing(type="shop"),
        ("flow_data[type]", None, f"Invalid flow_data[type]: must be one of {TYPES}"),
    ),
    "cancel without details": (flowing(type="subscription_cancel"), missing("flow_data[subscription_cancel]")),
    "cancel without subscription": (
        flowing(type="subscription_cancel", subscription_cancel={"retention": {"type": "coupon_offer"}}),
        missing("flow_data[subscription_cancel][retention][coupon_offer]"),
    ),
    "pause without details": (flowing(type="subscription_pause"), missing("flow_data[subscription_pause]")),
    "update without details": (flowing(type="subscription_update"), missing("flow_data[subscription_update]")),
    "confirm without details": (
        flowing(type="subscription_update_confirm"),
        missing("flow_data[subscription_update_confirm]"),
    ),
    "confirm without items": (
        flowing(type="subscription_update_confirm", subscription_update_confirm={"subscription": "sub_1"}),
        missing(ITEMS),
    ),
    "confirm without an item's id": (
        flowing(
            type="subscription_update_confirm",
            subscription_update_confirm={"subscription": "sub_1", "items": [{"price": "price_1"}]},
        ),
        missing(f"{ITEMS}[0][id]"),
    ),
    "confirm of two items": (
        flowing(
            type="subscription_update_confirm",
            subscription_update_confirm={"subscription": "sub_1", "items": [{"id": "si_1"}, {"id": "si_2"}]},
        ),
        (ITEMS, None, "Array too long: at most 1 elements are allowed."),
    ),
    "confirm with two discounts": (
        flowing(
            type="subscription_update_confirm",
            subscription_update_confirm={
                "subscription": "sub_1",
                "items": [{"id": "si_1"}],
                "discounts": [{"coupon": "a"}, {"promotion_code": "b"}],
            },
        ),
        (
            "flow_data[subscription_update_confirm][discounts]",
            None,
            "Array too long: at most 1 elements are allowed.",
        ),
    ),
    "details of another type": (
        flowing(type="payment_method_update", subscription_cancel={"subscription": "sub_1"}),
        (
            "flow_data[subscription_cancel]",
            None,
            "`subscription_cancel` can only be sent when `type` is `subscription_cancel`; here it is "
            "`payment_method_update`.",
        ),
    ),
    "details of a customer update": (
        flowing(type="customer_update", customer_update={"x": "y"}),
        unknown("flow_data[customer_update]"),
    ),
    "after without type": (
        after(redirect={"return_url": "https://x.example"}),
        missing("flow_data[after_completion][type]"),
    ),
    "after of unknown type": (
        after(type="party"),
        (
            "flow_data[after_completion][type]",
            None,
            "Invalid flow_data[after_completion][type]: must be one of hosted_confirmation, portal_homepage, or "
            "redirect",
        ),
    ),
    "redirect to nowhere": (after(type="redirect"), missing("flow_data[after_completion][redirect]")),
    "redirect without url": (
        after(type="redirect", redirect={"x": 1}),
        unknown("flow_data[after_completion][redirect][x]"),
    ),
    "redirect to a script": (
        after(type="redirect", redirect={"return_url": "javascript:x"}),
        no_url("flow_data[after_completion][redirect][return_url]"),
    ),
    "redirect beside a confirmation": (
        after(type="hosted_confirmation", redirect={"return_url": "https://x.example"}),
        (
            "flow_data[after_completion][redirect]",
            None,
            "`redirect` can only be sent when `type` is `redirect`; here it is `hosted_confirmation`.",
        ),
    ),
    "long message": (
        after(type="hosted_confirmation", hosted_confirmation={"custom_message": "x" * 501}),
        (
            "flow_data[after_completion][hosted_confirmation][custom_message]",
            None,
            f"Invalid string: {'x' * 20}...{'x' * 20}; must be at most 500 characters",
        ),
    ),
    "after expiration without type": (
        {"after_expiration": {"customer_login": {"expires_at": 1}}},
        missing("after_expiration[type]"),
    ),
    "after expiration of unknown type": (
        {"after_expiration": {"type": "x"}},
        ("after_expiration[type]", None, "Invalid after_expiration[type]: must be one of customer_login"),
    ),
    "after expiration in the past": (
        {"after_expiration": {"type": "customer_login", "customer_login": {"expires_at": 1_793_000_000}}},
        ("after_expiration[customer_login][expires_at]", None, "The timestamp must be in the future."),
    ),
}


@only_sqlite
@pytest.mark.parametrize(("params", "refusal"), REFUSED.values(), ids=REFUSED.keys())
async def test_a_session_is_not_opened(merchant, portal, alice, params, refusal):
    error = await merchant.refused(PATH, {"customer": alice} | params)

    assert (error.get("param"), error.get("code"), error["message"]) == refusal
    assert (await merchant.find("/v1/events", type="billing_portal.session.*"))["data"] == []


async def test_a_retired_configuration_opens_nothing(merchant, portal, alice):
    other = await merchant.create(CONFIGURATIONS, people.PLAIN_PORTAL)
    await merchant.create(f"{CONFIGURATIONS}/{other['id']}", active=False)

    error = await merchant.refused(PATH, customer=alice, configuration=other["id"])

    assert error["param"] == "configuration"
    assert error["message"] == f"The configuration `{other['id']}` is not active, so no session can use it."


async def test_a_deleted_customer_has_no_portal(merchant, portal, alice):
    await merchant.delete(f"/v1/customers/{alice}")

    error = await merchant.refused(PATH, customer=alice)

    assert error["message"] == f"No such customer: '{alice}'"


async def test_a_customer_of_the_other_mode_is_hinted_at(merchant, portal):
    live = (await merchant.live.create("/v1/customers"))["id"]

    error = await merchant.refused(PATH, customer=live)

    assert error["message"] == (
        f"No such customer: '{live}'; a similar object exists in live mode, but a test mode key was used to make this "
        "request."
    )


async def test_who_has_no_email_address_cannot_sign_in_again(merchant, portal, bruno):
    error = await merchant.refused(PATH, customer=bruno, after_expiration={"type": "customer_login"})

    assert error["param"] == "after_expiration[type]"
    assert error["message"] == (
        f"The customer `{bruno}` has no e-mail address, so nobody could sign in after the session expires."
    )
