"""P24: a session's URL opens once, in one browser, for a short time; what ends the visit ends it at once."""

import asyncio

import pytest

from portico.api import keys
from portico.api.authentication import masked
from portico.app import App
from portico.portal.visit import MOST_COOKIES
from portico.storage.scope import Scope
from tests import databases, people
from tests.merchants import Merchant
from tests.visitors import SENT, TYPED, Visitor, sign_out, token

MINUTE, HOUR = 60, 3600


async def portal(merchant, **session):
    """A new session, with a configuration and a customer of its own."""
    configuration = await merchant.create("/v1/billing_portal/configurations", people.OPEN_PORTAL)
    customer = await merchant.create("/v1/customers", people.CHIARA)
    return await merchant.create(
        "/v1/billing_portal/sessions", configuration=configuration["id"], customer=customer["id"], **session
    )


def is_home(answer):
    return answer.status == 200 and b"chiara@oeztuerk.example" in answer.body


def is_expired(answer):
    return answer.status == 410 and b"Your session has ended" in answer.body


async def test_the_first_visit_is_sent_to_a_clean_address(merchant, visitor):
    session = await portal(merchant)

    answer = await visitor.get(session["url"])

    assert (answer.status, answer.headers["location"]) == (303, f"/p/{session['id']}")
    assert answer.body == b""


async def test_another_browser_gets_the_expired_page(merchant, visitor):
    session = await portal(merchant)
    await visitor.open(session["url"])

    later = await Visitor(visitor.app).open(session["url"])

    assert is_expired(later)
    assert b"chiara" not in later.body
    assert is_home(await visitor.open(f"/p/{session['id']}"))


async def test_the_clean_address_opens_nothing_without_the_cookie(merchant, visitor):
    session = await portal(merchant)
    await visitor.open(session["url"])

    assert is_expired(await Visitor(visitor.app).open(f"/p/{session['id']}"))


async def test_the_same_browser_may_open_the_url_again_and_keeps_its_cookie(merchant, visitor, clock):
    session = await portal(merchant)
    await visitor.open(session["url"])
    before = dict(visitor.cookies)
    clock.advance(10 * MINUTE)

    again = await visitor.open(session["url"])

    assert is_home(again)
    assert visitor.cookies == before


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-purpose": "prefetch"},
        {"sec-purpose": "prefetch;prerender"},
        {"sec-purpose": "prefetch;anonymous-client-ip"},
        {"purpose": "prefetch"},
        {"sec-fetch-dest": "iframe"},
        {"sec-fetch-dest": "frame"},
        {"sec-fetch-dest": "embed"},
        {"sec-fetch-dest": "object"},
        {"sec-fetch-dest": "image"},
        {"sec-fetch-dest": "empty", "sec-fetch-mode": "cors"},
    ],
    ids=lambda headers: " ".join(headers.values()),
)
async def test_what_no_person_opened_consumes_nothing(merchant, visitor, headers):
    session = await portal(merchant)

    answer = await visitor.send("GET", session["url"], headers={**TYPED, **headers})

    assert (answer.status, answer.body.strip(), answer.set_cookies) == (503, b"", ())
    assert "location" not in answer.headers
    assert is_home(await Visitor(visitor.app).open(session["url"]))


async def test_head_consumes_nothing(merchant, visitor):
    session = await portal(merchant)

    answer = await visitor.send("HEAD", session["url"], headers=TYPED)

    assert answer.set_cookies == ()
    assert is_home(await Visitor(visitor.app).open(session["url"]))


async def test_a_browser_that_says_nothing_of_itself_is_let_in(merchant, visitor):
    session = await portal(merchant)

    answer = await visitor.send("GET", session["url"])

    assert answer.status == 303


@pytest.mark.parametrize(
    "damage", ["shorter", "longer", "other secret", "other session", "other mode", "case", "other letters"]
)
async def test_a_damaged_url_opens_nothing_and_spends_nothing(merchant, visitor, damage):
    session, other = await portal(merchant), await portal(merchant)
    url, secret = session["url"], session["url"][-36:]
    damaged = {
        "shorter": url[:-1],
        "longer": url + "0",
        "other secret": url[:-36] + other["url"][-36:],
        "other session": other["url"][:-36] + secret,
        "other mode": url.replace("/test_", "/live_"),
        "case": url[:-36] + secret.swapcase(),
        "other letters": f"{url[:-1]}é",
    }[damage]

    answer = await visitor.open(damaged)

    assert is_expired(answer)
    assert visitor.cookies == {}
    assert is_home(await visitor.open(url))


@pytest.mark.parametrize(("waits", "opens"), [(299, True), (300, False), (301, False)])
async def test_an_unopened_url_lives_for_five_minutes(merchant, visitor, clock, waits, opens):
    session = await portal(merchant)
    clock.advance(waits)

    answer = await visitor.open(session["url"])

    assert is_home(answer) is opens
    assert is_expired(answer) is not opens


@pytest.mark.parametrize(("waits", "goes_on"), [(3599, True), (3600, False), (3601, False)])
async def test_an_opened_portal_lives_for_an_hour_after_the_last_activity(merchant, visitor, clock, waits, goes_on):
    session = await portal(merchant)
    await visitor.open(session["url"])
    clock.advance(HOUR - 1)
    await visitor.open(f"/p/{session['id']}")
    clock.advance(waits)

    answer = await visitor.open(f"/p/{session['id']}")

    assert is_home(answer) is goes_on
    assert is_expired(answer) is not goes_on


@pytest.mark.parametrize(("last", "goes_on"), [(12 * HOUR - 1, True), (12 * HOUR, False)])
async def test_no_activity_carries_a_portal_past_twelve_hours(merchant, visitor, clock, last, goes_on):
    session = await portal(merchant)
    await visitor.open(session["url"])
    step, passed = HOUR // 2, 0
    while passed + step < last:
        clock.advance(step)
        passed += step
        assert is_home(await visitor.open(f"/p/{session['id']}"))
    clock.advance(last - passed)

    answer = await visitor.open(f"/p/{session['id']}")

    assert is_home(answer) is goes_on


async def test_what_has_ended_stays_ended_whatever_the_clock_says(merchant, visitor, clock):
    session = await portal(merchant)
    home = await visitor.open(session["url"])
    await visitor.post(sign_out(home), {"token": token(home)})
    clock.advance(-MINUTE)

    assert is_expired(await visitor.open(session["url"]))
    assert is_expired(await Visitor(visitor.app).open(session["url"]))


async def test_signing_out_ends_it_for_a_copied_cookie_too(merchant, visitor):
    session = await portal(merchant)
    home = await visitor.open(session["url"])
    copied = Visitor(visitor.app, dict(visitor.cookies))

    answer = await visitor.post(sign_out(home), {"token": token(home)})

    assert answer.status == 200
    assert b"You are signed out" in answer.body
    assert visitor.cookies == {}
    assert is_expired(await copied.open(f"/p/{session['id']}"))
    assert is_expired(await copied.open(session["url"]))


async def test_deleting_the_customer_ends_it(merchant, visitor):
    session = await portal(merchant)
    await visitor.open(session["url"])

    await merchant.delete(f"/v1/customers/{session['customer']}")

    assert is_expired(await visitor.open(f"/p/{session['id']}"))


async def test_deleting_the_customer_closes_an_unopened_url(merchant, visitor):
    session = await portal(merchant)

    await merchant.delete(f"/v1/customers/{session['customer']}")

    assert is_expired(await visitor.open(session["url"]))


@pytest.mark.parametrize("opened", [True, False])
async def test_deactivating_the_configuration_ends_it(merchant, visitor, opened):
    await merchant.create("/v1/billing_portal/configurations", people.PLAIN_PORTAL)  # the default, which cannot be
    session = await portal(merchant)
    if opened:
        await visitor.open(session["url"])

    await merchant.create(f"/v1/billing_portal/configurations/{session['configuration']}", active=False)

    assert is_expired(await visitor.open(f"/p/{session['id']}" if opened else session["url"]))


async def test_the_expired_page_leads_back_to_those_who_made_the_link(merchant, visitor):
    session = await portal(merchant, return_url="https://shop.example/back?to=account")
    await visitor.open(session["url"])

    expired = await Visitor(visitor.app).open(session["url"])

    assert b'href="https://shop.example/back?to=account"' in expired.body


async def test_the_portal_after_too_many_closes_the_oldest(merchant, visitor, clock):
    sessions = []
    for _ in range(MOST_COOKIES + 2):
        sessions.append(await portal(merchant))
        clock.advance(1)
        assert is_home(await visitor.open(sessions[-1]["url"]))

    answers = [await visitor.open(f"/p/{session['id']}") for session in sessions]

    assert len(visitor.cookies) == MOST_COOKIES + 1
    assert [is_home(answer) for answer in answers] == [False, *[True] * (MOST_COOKIES + 1)]


async def test_of_fifty_first_visits_at_once_one_gets_in(merchant, app):
    session = await portal(merchant)
    visitors = [Visitor(app) for _ in range(50)]

    answers = await asyncio.gather(*(visitor.open(session["url"]) for visitor in visitors))

    assert sum(map(is_home, answers)) == 1
    assert sum(map(is_expired, answers)) == 49
    assert sum(bool(visitor.cookies) for visitor in visitors) == 1


async def test_of_many_things_at_once_none_brings_a_portal_back_that_was_signed_out(merchant, visitor):
    session = await portal(merchant)
    home = await visitor.open(session["url"])
    copies = [Visitor(visitor.app, dict(visitor.cookies)) for _ in range(20)]

    await asyncio.gather(
        visitor.post(sign_out(home), {"token": token(home)}), *(copy.open(session["url"]) for copy in copies)
    )

    assert all([is_expired(await copy.open(f"/p/{session['id']}")) for copy in copies])


@pytest.fixture
async def issued(database, clock, request):
    """Two keys of one account, under `portico serve`: merchants by their own key, and a way to revoke the first."""
    portico = App(databases.settings_for(database, worlds=False), clock=clock)
    await portico.start()
    account = portico.here.ids.new("acct")
    scope = Scope(account, False, account)
    await keys.open_world(portico.engine, portico.here, scope, "Tea shop")
    first, second = [await keys.issue(portico.engine, portico.here, account, livemode=False) for _ in range(2)]

    async def revoke():
        fingerprint = portico.here.keys.fingerprint(first)
        await keys.revoke(portico.engine, portico.here, scope, fingerprint, masked(first))

    yield Merchant(portico, first), Merchant(portico, second), revoke
    await portico.stop()


@pytest.mark.parametrize("opened", [True, False])
async def test_revoking_a_key_ends_what_it_opened_and_nothing_else(issued, clock, opened):
    revoked, kept, revoke = issued
    lost, safe = await portal(revoked), await portal(kept)
    visitor = Visitor(revoked.app)
    if opened:
        await visitor.open(lost["url"])
        await visitor.open(safe["url"])
    clock.advance(1)

    await revoke()

    assert is_expired(await visitor.open(lost["url"]))
    assert is_home(await visitor.open(safe["url"]))
    assert (await revoked.get("/v1/account")).status == 401


@pytest.mark.parametrize("opened", [True, False], ids=["opened", "not opened yet"])
async def test_revoking_a_key_ends_what_it_opened_on_connected_accounts(issued, clock, opened):
    revoked, kept, revoke = issued
    account = (await revoked.create("/v1/accounts"))["id"]
    lost, safe = [await portal(merchant.having(stripe_account=account)) for merchant in (revoked, kept)]
    visitor = Visitor(revoked.app)
    if opened:
        await visitor.open(lost["url"])
    clock.advance(1)

    await revoke()

    assert is_expired(await visitor.open(lost["url"]))
    assert is_home(await visitor.open(safe["url"]))


@pytest.mark.parametrize("opened", [True, False], ids=["opened", "not opened yet"])
async def test_who_lets_a_connected_account_go_closes_its_pages(merchant, visitor, opened):
    account = await merchant.create("/v1/accounts")
    connected = merchant.having(stripe_account=account["id"])
    session = await portal(connected)
    customer = await connected.create("/v1/customers", people.ALICE)
    invoice = await connected.create("/v1/invoices", customer=customer["id"])
    invoice = await connected.create(f"/v1/invoices/{invoice['id']}/finalize")
    if opened:
        await visitor.open(session["url"])

    await merchant.delete(f"/v1/accounts/{account['id']}")

    assert is_expired(await visitor.open(session["url"]))
    assert (await visitor.open(f"/p/{session['id']}")).status == 410
    assert (await visitor.open(invoice["hosted_invoice_url"])).status == 404


async def test_a_reply_given_again_gives_the_same_url_and_no_second_visit(merchant, visitor):
    configuration = await merchant.create("/v1/billing_portal/configurations", people.OPEN_PORTAL)
    customer = await merchant.create("/v1/customers", people.CHIARA)
    params = {"configuration": configuration["id"], "customer": customer["id"]}
    once = merchant.having(idempotency_key="session-1")
    first = await once.create("/v1/billing_portal/sessions", params)
    await visitor.open(first["url"])

    again = await once.create("/v1/billing_portal/sessions", params)

    assert again["url"] == first["url"]
    assert is_expired(await Visitor(visitor.app).open(again["url"]))


async def test_a_post_to_a_url_opens_nothing(merchant, visitor):
    session = await portal(merchant)

    answer = await visitor.send("POST", session["url"], b"a=b", SENT)

    assert answer.status == 405
    assert is_home(await visitor.open(session["url"]))


async def test_each_second_of_activity_counts(merchant, visitor, clock):
    session = await portal(merchant)
    await visitor.open(session["url"])
    clock.advance(1)
    await visitor.open(f"/p/{session['id']}")
    clock.advance(HOUR - 1)

    assert is_home(await visitor.open(f"/p/{session['id']}"))
