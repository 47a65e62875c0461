"""`billing_portal.configuration`: merging, unsetting, and what a change tells. portal-behaviour 1."""

import pytest

from tests import people

PATH = "/v1/billing_portal/configurations"
UNSET = {
    "name": ({"name": ""}, lambda c: c["name"], None),
    "default_return_url": ({"default_return_url": ""}, lambda c: c["default_return_url"], None),
    "headline": ({"business_profile": {"headline": ""}}, lambda c: c["business_profile"]["headline"], None),
    "privacy": (
        {"business_profile": {"privacy_policy_url": ""}},
        lambda c: c["business_profile"]["privacy_policy_url"],
        None,
    ),
    "terms": (
        {"business_profile": {"terms_of_service_url": ""}},
        lambda c: c["business_profile"]["terms_of_service_url"],
        None,
    ),
    "metadata": ({"metadata": ""}, lambda c: c["metadata"], {}),
    "allowed updates": (
        {"features": {"customer_update": {"allowed_updates": ""}}},
        lambda c: c["features"]["customer_update"]["allowed_updates"],
        [],
    ),
    "reasons": (
        {"features": {"subscription_cancel": {"cancellation_reason": {"enabled": False, "options": ""}}}},
        lambda c: c["features"]["subscription_cancel"]["cancellation_reason"]["options"],
        [],
    ),
    "conditions": (
        {"features": {"subscription_update": {"schedule_at_period_end": {"conditions": ""}}}},
        lambda c: c["features"]["subscription_update"]["schedule_at_period_end"]["conditions"],
        [],
    ),
    "allowed changes": (
        {"features": {"subscription_update": {"default_allowed_updates": ""}}},
        lambda c: c["features"]["subscription_update"]["default_allowed_updates"],
        [],
    ),
    "lengths of a pause": (
        {"features": {"subscription_pause": {"duration": {"type": "indefinite", "interval_options": ""}}}},
        lambda c: c["features"]["subscription_pause"]["duration"]["interval_options"],
        [],
    ),
}
FULL = {
    "features": {
        "customer_update": {"enabled": True, "allowed_updates": ["email"]},
        "subscription_update": {
            "enabled": False,
            "default_allowed_updates": ["price"],
            "schedule_at_period_end": {"conditions": [{"type": "shortening_interval"}]},
        },
    }
} | people.OWN_PORTAL


@pytest.mark.parametrize(("change", "where", "empty"), UNSET.values(), ids=UNSET.keys())
async def test_an_empty_value_unsets_one_thing_and_leaves_the_rest(merchant, change, where, empty):
    before = await merchant.create(PATH, FULL)

    after = await merchant.create(f"{PATH}/{before['id']}", change)

    assert where(before) not in (None, [], {})
    assert where(after) == empty
    others = [name for name, (_, other, _e) in UNSET.items() if other(before) != other(after)]
    assert others == [name for name, (_, other, _e) in UNSET.items() if other is where]


async def test_hashes_merge_and_leaves_that_are_not_sent_stay(merchant):
    before = await merchant.create(PATH, FULL)

    after = await merchant.create(
        f"{PATH}/{before['id']}",
        features={"customer_update": {"enabled": False}, "subscription_cancel": {"mode": "immediately"}},
        business_profile={"headline": "New"},
    )

    expected = before | {"business_profile": before["business_profile"] | {"headline": "New"}}
    expected["features"] = before["features"] | {
        "customer_update": {"allowed_updates": ["email"], "enabled": False},
        "subscription_cancel": before["features"]["subscription_cancel"] | {"mode": "immediately"},
    }
    assert after == expected


async def test_arrays_are_replaced_whole(merchant):
    before = await merchant.create(PATH, FULL)

    after = await merchant.create(
        f"{PATH}/{before['id']}", features={"customer_update": {"allowed_updates": ["name", "phone"]}}
    )

    assert after["features"]["customer_update"] == {"allowed_updates": ["name", "phone"], "enabled": True}


async def test_updated_moves_with_every_change_and_only_then(merchant, plain, clock):
    clock.advance(60)
    same = await merchant.create(f"{PATH}/{plain['id']}", name="")
    changed = await merchant.create(f"{PATH}/{plain['id']}", name="New")

    assert same == plain
    assert (changed["updated"], changed["created"]) == (plain["created"] + 60, plain["created"])


async def test_a_change_makes_its_event_with_what_was(merchant, plain, clock):
    clock.advance(60)

    await merchant.create(
        f"{PATH}/{plain['id']}", name="New", features={"subscription_cancel": {"mode": "immediately"}}
    )

    (event,) = (await merchant.find("/v1/events", type="billing_portal.configuration.updated"))["data"]
    assert event["data"]["previous_attributes"] == {
        "name": None,
        "features": {"subscription_cancel": {"mode": "at_period_end"}},
        "updated": plain["updated"],
    }
    assert event["data"]["object"]["name"] == "New"


async def test_a_change_of_hidden_products_is_an_update(merchant, offer, clock):
    update = {"enabled": True, "default_allowed_updates": ["price"], "products": [offer]}
    made = await merchant.create(PATH, features={"subscription_update": update})
    clock.advance(5)

    changed = await merchant.create(
        f"{PATH}/{made['id']}",
        features={"subscription_update": {"products": [offer | {"prices": offer["prices"][:1]}]}},
    )

    assert changed["updated"] == made["updated"] + 5
    assert len((await merchant.find("/v1/events", type="billing_portal.configuration.updated"))["data"]) == 1
