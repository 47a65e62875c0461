"""`billing_portal.session`: every field that can be sent, and what it becomes. portal-behaviour section 2."""

import re

import pytest

from portico.storage.scope import Scope
from tests import people
from tests.databases import KEYS

PATH = "/v1/billing_portal/sessions"
CONFIGURATIONS = "/v1/billing_portal/configurations"


async def test_a_new_session_has_every_field(merchant, portal, alice, clock):
    session = await merchant.create(PATH, customer=alice)

    assert session == {
        "id": session["id"],
        "object": "billing_portal.session",
        "after_expiration": None,
        "configuration": portal["id"],
        "created": clock.now,
        "customer": alice,
        "customer_account": None,
        "flow": None,
        "livemode": False,
        "locale": None,
        "on_behalf_of": None,
        "return_url": "https://shop.example/account",
        "url": session["url"],
    }
    assert session["id"].startswith("bps_1")


async def test_its_url_names_the_session_and_opens_it_with_a_secret(merchant, portal, alice):
    account = (await merchant.find("/v1/account"))["id"]

    session = await merchant.create(PATH, customer=alice)

    mode, opaque = re.fullmatch(
        r"http://127\.0\.0\.1:12111/p/session/(test|live)_([0-9A-Za-z]{84})", session["url"]
    ).groups()
    assert mode == "test"
    assert opaque.startswith(account.removeprefix("acct_") + session["id"].removeprefix("bps_"))
    assert KEYS.opens(opaque[-36:], Scope(account, False, account).secret_name("portal", session["id"]))


async def test_a_live_session_says_so_in_its_url(merchant):
    await merchant.live.create(CONFIGURATIONS, people.PLAIN_PORTAL)
    customer = (await merchant.live.create("/v1/customers"))["id"]

    session = await merchant.live.create(PATH, customer=customer)

    assert session["livemode"] is True
    assert "/p/session/live_" in session["url"]


async def test_every_session_has_another_secret(merchant, portal, alice):
    sessions = [await merchant.create(PATH, customer=alice) for _ in range(20)]

    assert len({session["url"][-36:] for session in sessions}) == 20


async def test_a_configuration_may_be_named(merchant, portal, alice):
    other = await merchant.create(CONFIGURATIONS, people.PLAIN_PORTAL)

    session = await merchant.create(PATH, customer=alice, configuration=other["id"])

    assert (session["configuration"], session["return_url"]) == (other["id"], None)


async def test_the_configuration_may_be_expanded(merchant, portal, alice):
    session = await merchant.create(PATH, customer=alice, expand=["configuration"])
    deeper = await merchant.create(PATH, customer=alice, expand=["configuration.features.subscription_update.products"])

    assert session["configuration"] == portal
    assert deeper["configuration"]["features"]["subscription_update"]["products"] == []


async def test_a_return_url_that_is_sent_goes_before_the_configurations(merchant, portal, alice):
    session = await merchant.create(PATH, customer=alice, return_url="https://shop.example/basket")

    assert session["return_url"] == "https://shop.example/basket"


LOCALES = "auto bg cs da de el en en-AU en-CA en-GB en-IE en-IN en-NZ en-SG es es-419 et fi fil fr fr-CA hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW ar he"  # noqa: E501


async def test_every_locale_of_stripes_is_taken(merchant, portal, alice):
    for locale in LOCALES.split():
        assert (await merchant.create(PATH, customer=alice, locale=locale))["locale"] == locale


FLOWS = {
    "payment methods": ({"type": "payment_method_update"}, {}),
    "details": ({"type": "customer_update"}, {"customer_update": {}}),
    "back to the portal": (
        {"type": "customer_update", "after_completion": {"type": "portal_homepage"}},
        {
            "customer_update": {},
            "after_completion": {"type": "portal_homepage", "hosted_confirmation": None, "redirect": None},
        },
    ),
    "back to the shop": (
        {
            "type": "payment_method_update",
            "after_completion": {"type": "redirect", "redirect": {"return_url": "https://shop.example/thanks"}},
        },
        {
            "after_completion": {
                "type": "redirect",
                "hosted_confirmation": None,
                "redirect": {"return_url": "https://shop.example/thanks"},
            }
        },
    ),
    "a confirmation": (
        {"type": "payment_method_update", "after_completion": {"type": "hosted_confirmation"}},
        {},
    ),
    "a confirmation in own words": (
        {
            "type": "payment_method_update",
            "after_completion": {
                "type": "hosted_confirmation",
                "hosted_confirmation": {"custom_message": "Thank you!"},
            },
        },
        {
            "after_completion": {
                "type": "hosted_confirmation",
                "hosted_confirmation": {"custom_message": "Thank you!"},
                "redirect": None,
            }
        },
    ),
}
NORMAL = {
    "after_completion": {
        "type": "hosted_confirmation",
        "hosted_confirmation": {"custom_message": None},
        "redirect": None,
    },
    "customer_update": None,
    "subscription_cancel": None,
    "subscription_pause": None,
    "subscription_update": None,
    "subscription_update_confirm": None,
}


@pytest.mark.parametrize(("flow", "shown"), FLOWS.values(), ids=FLOWS.keys())
async def test_a_flow_is_shown_whole(merchant, portal, alice, flow, shown):
    session = await merchant.create(PATH, customer=alice, flow_data=flow)

    assert session["flow"] == NORMAL | {"type": flow["type"]} | shown


async def test_a_session_may_be_continued_after_its_end(merchant, portal, alice, clock):
    open_ended = await merchant.create(PATH, customer=alice, after_expiration={"type": "customer_login"})
    until = {"type": "customer_login", "customer_login": {"expires_at": clock.now + 1}}
    limited = await merchant.create(PATH, customer=alice, after_expiration=until)

    assert open_ended["after_expiration"] == {"type": "customer_login", "customer_login": {"expires_at": None}}
    assert limited["after_expiration"] == until


async def test_a_connected_account_may_be_spoken_for(merchant, portal, alice):
    connected = (await merchant.create("/v1/accounts"))["id"]
    own = (await merchant.find("/v1/account"))["id"]

    for account in (connected, own):
        session = await merchant.create(PATH, customer=alice, on_behalf_of=account)
        assert session["on_behalf_of"] == account


async def test_a_connected_account_has_sessions_of_its_own(merchant):
    connected = merchant.having(stripe_account=(await merchant.create("/v1/accounts"))["id"])
    portal = await connected.create(CONFIGURATIONS, people.PLAIN_PORTAL)
    customer = await connected.create("/v1/customers")

    session = await connected.create(PATH, customer=customer["id"])

    assert (portal["is_default"], session["configuration"]) == (True, portal["id"])


async def test_a_session_makes_its_event(merchant, portal, alice):
    session = await merchant.create(PATH, customer=alice)

    (event,) = (await merchant.find("/v1/events", type="billing_portal.session.created"))["data"]
    assert event["data"] == {"object": session}
