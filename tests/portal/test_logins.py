"""The address of a login page: whose it is, when it is there, and what it says as long as nobody can sign in."""

import pytest

from tests import people
from tests.visitors import Visitor

SAYS = b"Signing in by e-mail is not part of this version yet."
CONFIGURATIONS = "/v1/billing_portal/configurations"


@pytest.fixture
def visitor(app):
    return Visitor(app)


async def configuration(merchant, **params):
    """One that is not the default, so that it can be deactivated."""
    await merchant.create(CONFIGURATIONS, people.PLAIN_PORTAL)
    return await merchant.create(CONFIGURATIONS, people.OPEN_PORTAL, login_page={"enabled": True}, **params)


async def test_the_page_says_whom_to_ask(merchant, visitor):
    account = await merchant.find("/v1/account")
    profile = {"name": "Alder & Finch", "support_email": "help?subject=x&bcc=b@alder.example"}
    await merchant.create(f"/v1/accounts/{account['id']}", business_profile=profile)
    made = await configuration(merchant)

    page = await visitor.open(made["login_page"]["url"])

    assert page.status == 200
    assert SAYS in page.body
    assert b"Ask <bdi>Alder &amp; Finch</bdi> for a link" in page.body
    assert b'href="mailto:help%3Fsubject%3Dx%26bcc%3Db@alder.example"' in page.body
    assert b"Good tea, on time" in page.body


async def test_without_an_address_for_questions_it_leads_back(merchant, visitor):
    made = await configuration(merchant)

    page = await visitor.open(made["login_page"]["url"])

    assert page.body.count(b'href="https://shop.example/account"') == 2
    assert b"mailto" not in page.body


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


@pytest.mark.parametrize("damage", ["shorter", "longer", "other letters", "no letters", "nonsense", "nothing"])
async def test_no_other_address_is_a_login_page(merchant, visitor, damage):
    url = (await configuration(merchant))["login_page"]["url"]
    damaged = {
        "shorter": url[:-1],
        "longer": url + "a",
        "other letters": url[:-16] + "0" * 16,
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
