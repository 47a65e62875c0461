"""The link that a merchant sends to who has left a checkout page too long."""

from tests import checkouts
from tests.checkouts import SESSIONS, subscribing

RECOVERED = {"after_expiration": {"recovery": {"enabled": True}}}


async def link(merchant, session):
    gone = await merchant.create(f"{SESSIONS}/{session['id']}/expire")
    return gone["after_expiration"]["recovery"]["url"]


async def test_the_link_opens_another_page_each_time(merchant, visitor):
    session = await subscribing(merchant, **RECOVERED)
    url = await link(merchant, session)

    old = await visitor.get(session["url"])
    first, second = await visitor.get(url), await visitor.get(url)
    page = await visitor.get(first.headers["location"])
    done = await visitor.post(first.headers["location"], checkouts.typed())

    assert (old.status, first.status, page.status, done.status) == (410, 303, 200, 303)
    assert first.headers["location"] != second.headers["location"]
    found = (await merchant.find(SESSIONS))["data"]
    assert [one["recovered_from"] for one in found] == [session["id"], session["id"], None]
    assert [one["status"] for one in found] == ["open", "complete", "expired"]


async def test_looking_at_the_link_opens_nothing(merchant, visitor):
    url = await link(merchant, await subscribing(merchant, **RECOVERED))

    head = await visitor.send("HEAD", url)

    assert (head.status, len((await merchant.find(SESSIONS))["data"])) == (200, 1)


async def test_the_address_of_a_page_is_not_the_link_and_the_reverse(merchant, visitor):
    session = await subscribing(merchant, **RECOVERED)
    url = await link(merchant, session)

    swapped = [url.replace("/c/recover/", "/c/pay/"), session["url"].replace("/c/pay/", "/c/recover/")]

    assert [(await visitor.get(one)).status for one in [*swapped, "/c/recover/test_nonsense"]] == [404, 404, 404]


async def test_a_link_that_leads_nowhere_any_more_says_so(merchant, visitor):
    session = await subscribing(merchant, **RECOVERED)
    url = await link(merchant, session)
    line = (await merchant.find(f"{SESSIONS}/{session['id']}/line_items"))["data"][0]
    await merchant.create(f"/v1/prices/{line['price']['id']}", active=False)

    page = await visitor.get(url)

    assert (page.status, b"This page has expired" in page.body) == (410, True)
