"""`account`: the merchant's own, and the accounts connected to it."""

import pytest

from tests import people
from tests.uploads import picture, upload

OWN = "/v1/account"


@pytest.fixture
async def own(merchant):
    """The merchant's own account."""
    return await merchant.find(OWN)


@pytest.fixture
async def connected(merchant):
    """An account that is connected to the merchant's."""
    return await merchant.create("/v1/accounts", type="express", country="DE", email="mira@example.com")


async def test_a_world_begins_with_an_account(merchant, own):
    assert own["object"] == "account"
    assert own["business_profile"]["name"] == "Your business"
    assert own["settings"]["branding"] == {"icon": None, "logo": None, "primary_color": None, "secondary_color": None}
    assert (own["country"], own["default_currency"], own["type"]) == ("US", "usd", "standard")
    assert await merchant.find(f"/v1/accounts/{own['id']}") == own


async def test_both_modes_of_a_world_have_the_same_account_id(merchant, own):
    live = await merchant.live.find(OWN)

    assert live["id"] == own["id"]


async def test_the_own_account_can_be_changed(merchant, own):
    profile = {"name": "Teas of Mirella", "support_email": "hello@tea.example", "url": "https://tea.example"}

    changed = await merchant.create(f"/v1/accounts/{own['id']}", business_profile=profile)

    assert changed["business_profile"].items() >= profile.items()
    assert await merchant.find(OWN) == changed


async def test_a_change_of_the_account_makes_its_event(merchant, own):
    await merchant.create(f"/v1/accounts/{own['id']}", settings={"branding": {"primary_color": "#2f6b4f"}})

    events = await merchant.find("/v1/events", type="account.updated")

    assert [event["data"]["previous_attributes"] for event in events["data"]] == [
        {"settings": {"branding": {"primary_color": None}}}
    ]


async def test_a_change_of_one_mode_is_none_of_the_other(merchant, own):
    await merchant.create(f"/v1/accounts/{own['id']}", business_profile={"name": "Tea"})

    assert (await merchant.live.find(OWN))["business_profile"]["name"] == "Your business"


async def test_the_logo_is_a_file_of_the_account(merchant, own):
    logo = (await upload(merchant, {"purpose": "business_logo"}, picture())).json

    changed = await merchant.create(f"/v1/accounts/{own['id']}", settings={"branding": {"logo": logo["id"]}})

    assert changed["settings"]["branding"]["logo"] == logo["id"]
    expanded = await merchant.find(OWN, expand=["settings.branding.logo"])
    assert expanded["settings"]["branding"]["logo"] == logo


async def test_a_logo_cannot_be_an_icon(merchant, own):
    icon = (await upload(merchant, {"purpose": "business_icon"}, picture())).json["id"]

    error = await merchant.refused(f"/v1/accounts/{own['id']}", settings={"branding": {"logo": icon}})

    assert error["param"] == "settings[branding][logo]"
    assert error["message"] == (
        f"The file `{icon}` was uploaded with the purpose `business_icon`; an account's logo needs `business_logo`."
    )


async def test_an_unknown_picture_is_refused(merchant, own):
    error = await merchant.refused(f"/v1/accounts/{own['id']}", settings={"branding": {"icon": "file_1"}})

    assert (error["code"], error["param"]) == ("resource_missing", "settings[branding][icon]")
    assert error["message"] == "No such file upload: 'file_1'"


@pytest.mark.parametrize("color", ["red", "#fff", "#12345g", "2f6b4f", "#2f6b4f;", "url(x)", "#2f6b4f\n"])
async def test_a_colour_is_six_hexadecimal_digits(merchant, own, color):
    error = await merchant.refused(f"/v1/accounts/{own['id']}", settings={"branding": {"primary_color": color}})

    assert error["param"] == "settings[branding][primary_color]"


async def test_the_own_account_cannot_be_deleted(merchant, own):
    answer = await merchant.delete(f"/v1/accounts/{own['id']}")

    assert (answer.status, answer.text) == (400, "You cannot delete your own account.")


async def test_a_connected_account_has_a_controller(merchant, connected):
    assert connected["id"].startswith("acct_1")
    assert connected.items() >= {"type": "express", "country": "DE", "email": "mira@example.com"}.items()
    assert connected["controller"]["type"] == "application"
    assert connected["controller"]["is_controller"] is True


async def test_connected_accounts_are_listed_without_the_own_one(merchant, connected):
    another = await merchant.create("/v1/accounts", type="standard")

    found = await merchant.find("/v1/accounts")

    assert [account["id"] for account in found["data"]] == [another["id"], connected["id"]]


async def test_a_connected_account_is_a_world_of_its_own(merchant, connected):
    on_it = merchant.having(stripe_account=connected["id"])

    customer = await on_it.create("/v1/customers", people.ALICE)

    assert (await on_it.find(OWN))["id"] == connected["id"]
    assert (await on_it.find(f"/v1/customers/{customer['id']}"))["name"] == people.ALICE["name"]
    assert (await merchant.get(f"/v1/customers/{customer['id']}")).status == 404


async def test_a_connected_account_begins_with_payment_methods(merchant, connected):
    found = await merchant.having(stripe_account=connected["id"]).find("/v1/payment_method_configurations")

    assert [configuration["is_default"] for configuration in found["data"]] == [True]


async def test_a_platform_changes_a_connected_account(merchant, connected):
    changed = await merchant.create(f"/v1/accounts/{connected['id']}", business_profile={"name": "Mira's"})

    assert changed["business_profile"]["name"] == "Mira's"
    assert (await merchant.having(stripe_account=connected["id"]).find(OWN)) == changed


async def test_a_connected_account_changes_itself(merchant, connected):
    on_it = merchant.having(stripe_account=connected["id"])

    changed = await on_it.create(f"/v1/accounts/{connected['id']}", business_profile={"name": "Mira's"})

    assert await merchant.find(f"/v1/accounts/{connected['id']}") == changed


async def test_a_connected_accounts_logo_is_its_own_file(merchant, connected):
    platforms = (await upload(merchant, {"purpose": "business_logo"}, picture())).json["id"]
    on_it = merchant.having(stripe_account=connected["id"])
    its_own = (await upload(on_it, {"purpose": "business_logo"}, picture())).json["id"]

    error = await merchant.refused(f"/v1/accounts/{connected['id']}", settings={"branding": {"logo": platforms}})
    changed = await merchant.create(f"/v1/accounts/{connected['id']}", settings={"branding": {"logo": its_own}})

    assert error["code"] == "resource_missing"
    assert changed["settings"]["branding"]["logo"] == its_own


async def test_a_connected_account_cannot_connect_others(merchant, connected):
    error = await merchant.having(stripe_account=connected["id"]).refused("/v1/accounts", type="standard")

    assert error["message"] == "A connected account cannot have connected accounts of its own."


async def test_a_deleted_account_opens_no_more(merchant, connected):
    deleted = await merchant.delete(f"/v1/accounts/{connected['id']}")

    assert deleted.json == {"id": connected["id"], "object": "account", "deleted": True}
    assert (await merchant.having(stripe_account=connected["id"]).get("/v1/customers")).status == 403
    assert (await merchant.find("/v1/accounts"))["data"] == []


async def test_an_account_of_somebody_else_is_not_found(merchant, app):
    from tests.merchants import Merchant

    other = (await Merchant(app, f"{merchant.key}other").find(OWN))["id"]

    for answer in (
        await merchant.get(f"/v1/accounts/{other}"),
        await merchant.post(f"/v1/accounts/{other}", email="x@example.com"),
        await merchant.delete(f"/v1/accounts/{other}"),
    ):
        assert (answer.status, answer.text) == (404, f"No such account: '{other}'")
