"""The address of a login page: whose it is, when it is there, and what it says."""

import re
from urllib.parse import quote

import pytest
from markupsafe import escape

from tests import people

SAYS = b"We send you a code, so there is no password to remember."
CONFIGURATIONS = "/v1/billing_portal/configurations"


async def configuration(merchant, **params):
    """One that is not the default, so that it can be deactivated."""
    await merchant.create(CONFIGURATIONS, people.PLAIN_PORTAL)
    return await merchant.create(CONFIGURATIONS, people.OPEN_PORTAL, login_page={"enabled": True}, **params)


async def test_the_page_asks_for_an_address_and_says_whom_to_write_to(merchant, visitor):
    account = await merchant.find("/v1/account")
    profile = {"name": "Alder & Finch", "support_email": "help?subject=x&bcc=b@alder.example"}
    await merchant.create(f"/v1/accounts/{account['id']}", business_profile=profile)
    made = await configuration(merchant)

    page = await visitor.open(made["login_page"]["url"])

    assert page.status == 200
    assert SAYS in page.body
    assert b"Write to <bdi>help?subject=x&amp;bcc=b@alder.example</bdi>" in page.body
    assert b"Good tea, on time" in page.body


@pytest.mark.parametrize(
    "given", ["mina@okafor.example", "a+b@x.example", '"><script>alert(1)</script>', "ü@x", "x" * 900]
)
async def test_an_address_can_be_filled_in_ahead_and_stays_editable(merchant, visitor, given):
    made = await configuration(merchant)

    page = await visitor.open(f"{made['login_page']['url']}?prefilled_email={quote(given)}")

    [field] = re.findall(r'<input class="input" id="email"[^>]*>', page.body.decode())
    assert f'value="{escape(given[:512])}"' in field
    assert "readonly" not in field
    assert "disabled" not in field


async def test_live_and_test_mode_have_pages_of_their_own(merchant, visitor):
    test, live = await configuration(merchant), await configuration(merchant.live)

    assert "/p/login/test_" in test["login_page"]["url"]
    assert "_" not in live["login_page"]["url"].rpartition("/")[2]
    for made in (test, live):
        assert (await visitor.open(made["login_page"]["url"])).status == 200
    swapped = live["login_page"]["url"].replace("/p/login/", "/p/login/test_")
    assert (await visitor.open(swapped)).status == 404


async def test_a_page_that_is_turned_off_is_not_there_and_its_address_stays_dead(merchant, visitor):
    made = await configuration(merchant)
    path = f"{CONFIGURATIONS}/{made['id']}"

    await merchant.create(path, login_page={"enabled": False})
    off = await visitor.open(made["login_page"]["url"])
    again = await merchant.create(path, login_page={"enabled": True})

    assert off.status == 404
    assert (await visitor.open(made["login_page"]["url"])).status == 404
    assert (await visitor.open(again["login_page"]["url"])).status == 200


async def test_a_configuration_out_of_use_has_no_page(merchant, visitor):
    made = await configuration(merchant)

    await merchant.create(f"{CONFIGURATIONS}/{made['id']}", active=False)

    assert (await visitor.open(made["login_page"]["url"])).status == 404


@pytest.mark.parametrize(
    "damage", ["shorter", "longer", "other letters", "accents", "no letters", "nonsense", "nothing"]
)
async def test_no_other_address_is_a_login_page(merchant, visitor, damage):
    url = (await configuration(merchant))["login_page"]["url"]
    damaged = {
        "shorter": url[:-1],
        "longer": url + "a",
        "other letters": url[:-16] + "0" * 16,
        "accents": f"{url[:-1]}é",
        "no letters": url[:-16],
        "nonsense": "/p/login/%00%ff",
        "nothing": "/p/login/",
    }[damage]

    page = await visitor.open(damaged)

    assert page.status == 404
    assert SAYS not in page.body


async def test_the_page_speaks_the_language_of_the_browser(merchant, visitor):
    made = await configuration(merchant)

    page = await visitor.open(made["login_page"]["url"], accept_language="fr-CH, fr;q=0.9")

    assert page.headers["content-language"] == "fr"
