"""`billing_portal.configuration`: defaults, merging, unsetting, which one is the default. portal-behaviour 1."""

import pytest

from tests import people

PATH = "/v1/billing_portal/configurations"
EVERYTHING_OFF = {
    "customer_update": {"allowed_updates": [], "enabled": False},
    "invoice_history": {"enabled": False},
    "payment_method_update": {"enabled": False, "payment_method_configuration": None},
    "subscription_cancel": {
        "cancellation_reason": {
            "enabled": False,
            "feedback_options": None,
            "options": ["too_expensive", "missing_features", "switched_service", "unused", "other"],
        },
        "enabled": False,
        "mode": "at_period_end",
        "proration_behavior": "none",
    },
    "subscription_pause": {
        "enabled": False,
        "duration": {"type": "interval_options", "interval_options": [{"interval": "month", "interval_count": 1}]},
    },
    "subscription_update": {
        "billing_cycle_anchor": None,
        "default_allowed_updates": [],
        "enabled": False,
        "proration_behavior": "none",
        "schedule_at_period_end": {"conditions": []},
        "trial_update_behavior": "end_trial",
    },
}


def with_feature(name, **members):
    """A configuration with one feature as it is given, and everything else off."""
    return EVERYTHING_OFF | {name: EVERYTHING_OFF[name] | members}


async def test_a_new_configuration_has_every_field(merchant, clock):
    made = await merchant.create(PATH, people.PLAIN_PORTAL)

    assert made == {
        "id": made["id"],
        "object": "billing_portal.configuration",
        "active": True,
        "application": None,
        "business_profile": {"headline": None, "privacy_policy_url": None, "terms_of_service_url": None},
        "created": clock.now,
        "default_return_url": None,
        "features": with_feature("invoice_history", enabled=True),
        "is_default": True,
        "livemode": False,
        "login_page": {"enabled": False, "url": None},
        "metadata": {},
        "name": None,
        "updated": clock.now,
    }
    assert made["id"].startswith("bpc_1")


FEATURES = {
    "customer_update": [
        ({"enabled": True}, {"enabled": True}),
        (
            {"enabled": True, "allowed_updates": ["address", "email", "name", "phone", "shipping", "tax_id"]},
            {"enabled": True, "allowed_updates": ["address", "email", "name", "phone", "shipping", "tax_id"]},
        ),
        ({"enabled": False, "allowed_updates": ""}, {}),
    ],
    "invoice_history": [({"enabled": True}, {"enabled": True}), ({"enabled": False}, {})],
    "payment_method_update": [
        ({"enabled": True}, {"enabled": True}),
        ({"enabled": True, "payment_method_configuration": ""}, {"enabled": True}),
    ],
    "subscription_cancel": [
        ({"enabled": True}, {"enabled": True}),
        ({"enabled": True, "mode": "immediately"}, {"enabled": True, "mode": "immediately"}),
        (
            {"enabled": True, "mode": "immediately", "proration_behavior": "create_prorations"},
            {"enabled": True, "mode": "immediately", "proration_behavior": "create_prorations"},
        ),
        (
            {"enabled": True, "cancellation_reason": {"enabled": True, "options": ["unused", "other"]}},
            {
                "enabled": True,
                "cancellation_reason": {"enabled": True, "feedback_options": None, "options": ["unused", "other"]},
            },
        ),
        (
            {"enabled": True, "cancellation_reason": {"enabled": False, "options": ""}},
            {"enabled": True, "cancellation_reason": {"enabled": False, "feedback_options": None, "options": []}},
        ),
    ],
    "subscription_pause": [
        ({"enabled": True}, {"enabled": True}),
        ({}, {}),
        (
            {"enabled": True, "duration": {"type": "indefinite"}},
            {"enabled": True, "duration": {"type": "indefinite", "interval_options": []}},
        ),
        (
            {"duration": {"type": "interval_options", "interval_options": [{"interval": "week"}]}},
            {
                "duration": {
                    "type": "interval_options",
                    "interval_options": [{"interval": "week", "interval_count": 1}],
                }
            },
        ),
        (
            {"duration": {"type": "interval_options", "interval_options": [{"interval": "year", "interval_count": 3}]}},
            {
                "duration": {
                    "type": "interval_options",
                    "interval_options": [{"interval": "year", "interval_count": 3}],
                }
            },
        ),
    ],
    "subscription_update": [
        ({"enabled": False}, {}),
        ({"enabled": False, "default_allowed_updates": ["quantity"]}, {"default_allowed_updates": ["quantity"]}),
        ({"enabled": False, "proration_behavior": "always_invoice"}, {"proration_behavior": "always_invoice"}),
        ({"enabled": False, "proration_behavior": "create_prorations"}, {"proration_behavior": "create_prorations"}),
        ({"enabled": False, "billing_cycle_anchor": "now"}, {"billing_cycle_anchor": "now"}),
        ({"enabled": False, "billing_cycle_anchor": "unchanged"}, {"billing_cycle_anchor": "unchanged"}),
        ({"enabled": False, "trial_update_behavior": "continue_trial"}, {"trial_update_behavior": "continue_trial"}),
        (
            {"enabled": False, "schedule_at_period_end": {"conditions": [{"type": "shortening_interval"}]}},
            {"schedule_at_period_end": {"conditions": [{"type": "shortening_interval"}]}},
        ),
        (
            {"enabled": False, "schedule_at_period_end": {"conditions": [{"type": "decreasing_item_amount"}]}},
            {"schedule_at_period_end": {"conditions": [{"type": "decreasing_item_amount"}]}},
        ),
    ],
}


@pytest.mark.parametrize(
    ("feature", "sent", "shown"),
    [(feature, sent, shown) for feature, cases in FEATURES.items() for sent, shown in cases],
)
async def test_a_feature_is_shown_as_it_was_sent_and_all_others_are_off(merchant, feature, sent, shown):
    made = await merchant.create(PATH, features={feature: sent or {"enabled": "false"}})

    assert made["features"] == with_feature(feature, **shown)


async def test_everything_else_is_shown_as_it_was_sent(merchant):
    made = await merchant.create(PATH, people.PLAIN_PORTAL | people.OWN_PORTAL)

    assert {name: made[name] for name in people.OWN_PORTAL} == people.OWN_PORTAL


async def test_a_headline_may_have_60_characters_of_any_script(merchant):
    made = await merchant.create(PATH, people.PLAIN_PORTAL, business_profile={"headline": "茶" * 60})

    assert made["business_profile"]["headline"] == "茶" * 60


async def test_empty_values_at_creation_are_null(merchant):
    empty = {"name": "", "default_return_url": "", "metadata": "", "business_profile": {"headline": ""}}

    made = await merchant.create(PATH, people.PLAIN_PORTAL | empty)

    assert (made["name"], made["default_return_url"], made["metadata"]) == (None, None, {})
    assert made["business_profile"]["headline"] is None


async def test_products_are_shown_when_they_are_asked_for_only(merchant, offer):
    update = {"enabled": True, "default_allowed_updates": ["price"], "products": [offer]}
    expansion = "features.subscription_update.products"
    shown = [offer | {"adjustable_quantity": {"enabled": True, "maximum": None, "minimum": 1}}]

    made = await merchant.create(PATH, features={"subscription_update": update})
    expanded = await merchant.find(f"{PATH}/{made['id']}", expand=[expansion])
    listed = await merchant.find(PATH, expand=[f"data.{expansion}"])
    updated = await merchant.create(f"{PATH}/{made['id']}", name="x", expand=[expansion])
    (event,) = (await merchant.find("/v1/events", type="billing_portal.configuration.created"))["data"]

    assert "products" not in made["features"]["subscription_update"]
    assert "products" not in event["data"]["object"]["features"]["subscription_update"]
    assert expanded["features"]["subscription_update"]["products"] == shown
    assert listed["data"][0]["features"]["subscription_update"]["products"] == shown
    assert updated["features"]["subscription_update"]["products"] == shown


async def test_no_products_are_an_empty_list(merchant, plain):
    expansion = "features.subscription_update.products"

    expanded = await merchant.find(f"{PATH}/{plain['id']}", expand=[expansion])

    assert expanded["features"]["subscription_update"]["products"] == []


async def test_quantities_of_an_offer(merchant, offer):
    quantity = {"enabled": True, "minimum": 0, "maximum": 999_999}
    update = {
        "enabled": True,
        "default_allowed_updates": ["quantity"],
        "products": [offer | {"adjustable_quantity": quantity}],
    }

    made = await merchant.create(
        PATH, features={"subscription_update": update}, expand=["features.subscription_update.products"]
    )

    (shown,) = made["features"]["subscription_update"]["products"]
    assert shown["adjustable_quantity"] == quantity


async def test_the_first_configuration_of_a_mode_is_its_default(merchant):
    first, second = await merchant.create(PATH, people.PLAIN_PORTAL), await merchant.create(PATH, people.PLAIN_PORTAL)
    live = await merchant.live.create(PATH, people.PLAIN_PORTAL)

    assert [portal["is_default"] for portal in (first, second, live)] == [True, False, True]


async def test_the_default_may_be_changed_but_not_switched_off(merchant, plain):
    renamed = await merchant.create(f"{PATH}/{plain['id']}", name="Main")

    error = await merchant.refused(f"{PATH}/{plain['id']}", active=False)

    assert renamed["name"] == "Main"
    assert (error["param"], error["message"]) == ("active", "The default configuration cannot be deactivated.")


async def test_another_configuration_is_retired_and_brought_back(merchant, plain):
    other = await merchant.create(PATH, people.PLAIN_PORTAL)

    retired = await merchant.create(f"{PATH}/{other['id']}", active=False)
    renamed = await merchant.create(f"{PATH}/{other['id']}", name="Old")
    back = await merchant.create(f"{PATH}/{other['id']}", active=True)

    assert [portal["active"] for portal in (retired, renamed, back)] == [False, False, True]


async def test_lists_filter_by_active_and_default(merchant, plain):
    other = await merchant.create(PATH, people.PLAIN_PORTAL)
    retired = await merchant.create(PATH, people.PLAIN_PORTAL)
    await merchant.create(f"{PATH}/{retired['id']}", active=False)

    async def ids(**filters):
        return [portal["id"] for portal in (await merchant.find(PATH, **filters))["data"]]

    assert await ids() == [retired["id"], other["id"], plain["id"]]
    assert await ids(active=True) == [other["id"], plain["id"]]
    assert await ids(active=False) == [retired["id"]]
    assert await ids(is_default=True) == [plain["id"]]
    assert await ids(is_default=False) == [retired["id"], other["id"]]
    assert await ids(is_default=False, active=True) == [other["id"]]


async def test_a_login_page_gets_an_address_and_loses_it_for_good(merchant, plain):
    path = f"{PATH}/{plain['id']}"

    on = (await merchant.create(path, login_page={"enabled": True}))["login_page"]
    still = (await merchant.create(path, login_page={"enabled": True}, name="x"))["login_page"]
    off = (await merchant.create(path, login_page={"enabled": False}))["login_page"]
    again = (await merchant.create(path, login_page={"enabled": True}))["login_page"]

    assert on["url"].startswith("http://127.0.0.1:12111/p/login/test_")
    assert still == on
    assert off == {"enabled": False, "url": None}
    assert again["enabled"] and again["url"] != on["url"]


async def test_a_live_login_page_has_no_mode_in_its_address(merchant):
    made = await merchant.live.create(PATH, people.PLAIN_PORTAL, login_page={"enabled": True})

    assert "/p/login/test_" not in made["login_page"]["url"]


async def test_versions_of_a_configuration_can_be_read_back(merchant, plain, clock):
    clock.advance(60)
    changed = await merchant.post(f"{PATH}/{plain['id']}", name="New")

    versions = (await merchant.find("/v1/portico/configuration_versions", configuration=plain["id"]))["data"]
    first = await merchant.find(f"/v1/portico/configuration_versions/{plain['id']}_v1")

    assert [version["version"] for version in versions] == [2, 1]
    assert versions[0]["request"] == changed.headers["request-id"]
    assert versions[0]["configuration"]["name"] == "New"
    assert (first["configuration"]["name"], first["created"]) == (None, plain["created"])
    assert versions[1] == first


async def test_versions_come_in_pages_each_as_it_was(merchant, plain):
    for number in range(2, 6):
        await merchant.create(f"{PATH}/{plain['id']}", name=f"Name {number}")
    asked = {"configuration": plain["id"], "limit": 2}

    pages = [await merchant.find("/v1/portico/configuration_versions", asked)]
    while pages[-1]["has_more"]:
        last = pages[-1]["data"][-1]["id"]
        pages.append(await merchant.find("/v1/portico/configuration_versions", asked, starting_after=last))
    back = await merchant.find("/v1/portico/configuration_versions", asked, ending_before=pages[1]["data"][0]["id"])

    found = [(version["version"], version["configuration"]["name"]) for page in pages for version in page["data"]]
    assert found == [(5, "Name 5"), (4, "Name 4"), (3, "Name 3"), (2, "Name 2"), (1, None)]
    assert back["data"] == pages[0]["data"]
