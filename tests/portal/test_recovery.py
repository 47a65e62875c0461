"""A session that has ended, recovered by e-mail: the same in every respect, with what was typed."""

import re
from html import unescape

import pytest
from markupsafe import escape
from starlette.responses import HTMLResponse

from portico.portal import site
from portico.portal.features.all import ALL
from portico.portal.features.feature import Feature, Page
from portico.portal.sign_ins import typed
from portico.portal.sign_ins.typed import Typed
from portico.wire.secrets import KeyRing
from tests import mails, people
from tests.portal.forms import main_form
from tests.portal.sign_ins import CONFIGURATIONS, SESSIONS, Guest, action
from tests.visitors import sign_out, token

ALICE = people.ALICE["email"]
MASKED = "a•••@moreau.example"
LOGIN = {"type": "customer_login"}


@pytest.fixture
def guest(app):
    return Guest(app)


async def session(merchant, **params):
    customer = await merchant.create("/v1/customers", people.ALICE)
    configuration = await merchant.create(CONFIGURATIONS, people.OPEN_PORTAL)
    sent = {"customer": customer["id"], "configuration": configuration["id"], "after_expiration": LOGIN, **params}
    return await merchant.create(SESSIONS, sent)


async def recovered(guest, app, over):
    """From the page of a session that has ended into the new one."""
    guest.page, guest.latest = action(over), over
    hidden = re.search(r'name="typed" value="([^"]*)"', over.body.decode())
    sent = await guest.post(guest.page, {"token": token(over), "typed": unescape(hidden[1])})
    assert sent.headers["location"] == f"{guest.page}/code"
    guest.latest = await guest.get(sent.headers["location"])
    return await guest.enter(mails.code(await mails.latest(app, ALICE)))


async def test_the_new_session_is_as_the_old_one_was(merchant, app, guest, clock):
    flow = {"type": "payment_method_update"}
    made = await session(
        merchant, locale="de", return_url="https://shop.example/back", flow_data=flow,
        after_expiration={**LOGIN, "customer_login": {"expires_at": clock.now + 86_400}},
    )  # fmt: skip
    await guest.open(made["url"])
    clock.advance(3_601)

    over = await guest.get(f"/p/{made['id']}")
    inside = await recovered(guest, app, over)

    assert over.status == 410
    assert MASKED.encode() in over.body
    assert over.headers["content-language"] == "de"
    events = (await merchant.find("/v1/events", type="billing_portal.session.created"))["data"]
    new, old = (event["data"]["object"] for event in events)
    same = ("configuration", "customer", "flow", "locale", "return_url", "on_behalf_of", "after_expiration")
    assert {name: new[name] for name in same} == {name: old[name] for name in same}
    assert new["id"] != old["id"]
    assert inside.headers["location"] == f"/p/{new['id']}"
    assert (await guest.get(f"/p/{old['id']}")).status == 410


async def test_the_url_itself_leads_back_too_in_any_browser(merchant, app, guest, clock):
    made = await session(merchant)
    clock.advance(301)

    over = await guest.get(made["url"])
    inside = await recovered(guest, app, over)

    assert (await guest.open(inside.headers["location"])).status == 200
    row = await app.engine.reader.one(
        "SELECT came_by FROM portal_visit WHERE id = ?", (inside.headers["location"].rpartition("/")[2],)
    )
    assert row[0] == "recovery"


async def test_whoever_has_neither_url_nor_cookie_learns_no_address(merchant, app, guest, clock):
    made = await session(merchant)
    await Guest(app).open(made["url"])
    account = (await merchant.find("/v1/account"))["id"].removeprefix("acct_")
    forged = Guest(app, {f"portico_{made['id'].removeprefix('bps_')}": f"test.{account}.{'a' * 30}"})
    clock.advance(3_601)

    for visitor in (guest, forged):
        page = await visitor.get(f"/p/{made['id']}")
        assert page.status == 410
        assert b"moreau" not in page.body
        assert b"/p/recovery/" not in page.body


async def test_who_sends_a_form_too_late_is_told_that_nothing_came_of_it(merchant, guest, clock):
    await merchant.create(CONFIGURATIONS, people.OPEN_PORTAL)
    made = await merchant.create("/v1/customers", people.BRUNO)
    opened = await merchant.create(SESSIONS, customer=made["id"])
    page = await guest.open(opened["url"])
    clock.advance(3_601)
    sent = {"token": token(page), "name": "Typed for long"}

    told = await guest.post(f"/p/{opened['id']}/details", sent)
    others = [await guest.get(f"/p/{opened['id']}/details"), await guest.post(f"/p/{opened['id']}/sign-out", sent)]

    assert "Nothing was changed, and what you typed was not saved." in told.body.decode()
    assert {answer.status for answer in (told, *others)} == {410}
    assert all(b"Nothing was changed" not in answer.body for answer in others)


async def test_a_way_back_that_lay_open_until_its_cookie_was_gone_says_so_and_works(merchant, app, guest, clock):
    made = await session(merchant)
    clock.advance(301)
    over = await guest.get(made["url"])
    guest.cookies.clear()

    stale = await guest.post(action(over), {"token": token(over), "typed": ""})
    inside = await recovered(guest, app, stale)

    assert stale.status == 403
    assert "Cette page est restée ouverte trop longtemps" in stale.body.decode()
    assert inside.status == 303


async def test_without_after_expiration_there_is_no_way_back(merchant, guest, clock):
    made = await session(merchant, after_expiration={})
    clock.advance(301)

    page = await guest.get(made["url"])

    assert page.status == 410
    assert b"/p/recovery/" not in page.body


@pytest.mark.parametrize(("seconds", "works"), [(599, True), (600, False)])
async def test_the_last_moment_of_recovery(merchant, guest, clock, seconds, works):
    made = await session(merchant, after_expiration={**LOGIN, "customer_login": {"expires_at": clock.now + 600}})

    clock.advance(301)
    early = action(await guest.get(made["url"]))
    clock.advance(seconds - 301)
    page = await guest.get(made["url"])

    assert (b"/p/recovery/" in page.body) is works
    assert ((await guest.get(early)).status == 410) is works


@pytest.mark.parametrize("what", ["configuration", "customer", "email", "sign-out"])
async def test_what_is_gone_cannot_be_recovered(merchant, app, guest, clock, what):
    await merchant.create(CONFIGURATIONS, people.PLAIN_PORTAL)
    made = await session(merchant)
    home = await guest.open(made["url"])
    if what == "configuration":
        await merchant.create(f"{CONFIGURATIONS}/{made['configuration']}", active=False)
    elif what == "customer":
        await merchant.delete(f"/v1/customers/{made['customer']}")
    elif what == "email":
        await merchant.create(f"/v1/customers/{made['customer']}", email="")
    else:
        assert b"/p/recovery/" not in (await guest.post(sign_out(home), {"token": token(home)})).body
        return
    clock.advance(3_601)

    page = await guest.get(f"/p/{made['id']}")

    assert page.status == 410
    assert b"/p/recovery/" not in page.body


async def test_a_code_for_an_address_that_was_changed_meanwhile_does_not_recover(merchant, app, guest, clock):
    made = await session(merchant)
    clock.advance(301)
    over = await guest.get(made["url"])
    guest.page, guest.latest = action(over), over
    await guest.post(guest.page, {"token": token(over), "typed": ""})
    code = mails.code(await mails.latest(app, ALICE))

    await merchant.create(f"/v1/customers/{made['customer']}", email="new@moreau.example")
    answer = await guest.enter(code)

    assert answer.status == 400


async def test_the_link_of_the_mail_recovers_too_with_what_was_typed(merchant, app, guest, clock, form_page):
    made, over = await typed_too_late(merchant, guest, clock, form_page, {"name": "Åsa <b>"})
    guest.page = action(over)
    hidden = re.search(r'name="typed" value="([^"]*)"', over.body.decode())
    await guest.post(guest.page, {"token": token(over), "typed": unescape(hidden[1])})
    link = mails.link(await mails.latest(app, ALICE))

    page = await guest.get(link)
    inside = await guest.post(link, {"token": token(page)})
    form = await guest.get(inside.headers["location"])

    assert made["id"] not in inside.headers["location"]
    assert "Åsa &lt;b&gt;" in form.body.decode()


async def typed_too_late(merchant, guest, clock, path, fields):
    """Somebody fills in a form, and takes too long."""
    made = await session(merchant)
    home = await guest.open(made["url"])
    clock.advance(3_601)
    over = await guest.post(f"/p/{made['id']}{path}", {**fields, "token": token(home)})
    assert over.status == 410
    return made, over


@pytest.fixture
def form_page(app, monkeypatch):
    """The path of a page with a form, which shows what was typed as features' pages do."""

    async def show(room):
        return HTMLResponse(
            "".join(f"<p>{escape(name)}={escape(text)}</p>" for name, text in (room.typed or {}).items())
        )

    async def act(room, sent):
        raise AssertionError("nothing that was typed is done by itself")

    page = Page("/a-form", show, act)
    feature = Feature("customer_update", "details", "customer_update/section.html", pages=(page,))
    monkeypatch.setattr(site, "ALL", (*ALL, feature))
    return page.path


async def test_what_was_typed_survives_and_is_done_by_nobody(merchant, app, guest, clock, form_page):
    _, over = await typed_too_late(merchant, guest, clock, form_page, {"name": 'Åsa "& <b>', "city": "Malmö\r\nLund"})

    inside = await recovered(guest, app, over)
    form = await guest.get(inside.headers["location"])
    again = await guest.get(inside.headers["location"])

    assert inside.headers["location"].endswith(form_page)
    assert form.body.decode() == "<p>name=Åsa &#34;&amp; &lt;b&gt;</p><p>city=Malmö\r\nLund</p>"
    assert again.body == b""


async def test_whoever_asks_for_the_head_of_a_form_takes_nothing_from_it(merchant, app, guest, clock, form_page):
    _, over = await typed_too_late(merchant, guest, clock, form_page, {"name": "Alice"})

    inside = await recovered(guest, app, over)
    await guest.send("HEAD", inside.headers["location"])
    form = await guest.get(inside.headers["location"])

    assert form.body == b"<p>name=Alice</p>"


async def test_a_language_is_chosen_on_the_way_and_what_was_typed_survives_that_too(
    merchant, app, guest, clock, form_page
):
    made, over = await typed_too_late(merchant, guest, clock, form_page, {"name": "Åsa"})

    page = await in_german(guest, f"/p/{made['id']}{form_page}", over)
    once_more = await in_german(guest, action(page), page)
    inside = await recovered(guest, app, once_more)
    form = await guest.get(inside.headers["location"])

    for shown in (page, once_more):
        assert (shown.status, shown.headers["content-language"]) == (410, "de")
    assert inside.headers["location"].endswith(form_page)
    assert form.body.decode() == "<p>name=Åsa</p>"


async def in_german(guest, address, page):
    """The same page in German, by its own form, and by the list of languages."""
    for wish in ({}, {"lang": "de"}):
        assert b'formaction="?lang="' in page.body or wish
        page = await guest.post(f"{address}?lang=", {**main_form(page).values, **wish})
    return page


async def test_billing_details_that_were_typed_too_late_are_on_the_form_again(merchant, app, guest, clock):
    made, over = await typed_too_late(merchant, guest, clock, "/details", {"email": "typed@moreau.example"})

    inside = await recovered(guest, app, over)
    form = await guest.get(inside.headers["location"])

    assert b'value="typed@moreau.example"' in form.body
    customer = await merchant.find(f"/v1/customers/{made['customer']}")
    assert customer["email"] == ALICE


async def test_tokens_and_card_numbers_are_not_kept(merchant, guest, clock, form_page):
    sent = {"note": "my card is 4242 4242 4242 4242", "card_number": "1", "api_secret": "s3cr3t", "name": "Alice"}

    _, over = await typed_too_late(merchant, guest, clock, form_page, sent)

    hidden = unescape(re.search(r'name="typed" value="([^"]*)"', over.body.decode())[1])
    assert '"name":"Alice"' in hidden
    for lost in ("4242", "card_number", "s3cr3t", "token"):
        assert lost not in hidden


async def test_a_form_from_elsewhere_is_not_kept(merchant, guest, clock, form_page):
    made = await session(merchant)
    home = await guest.open(made["url"])
    clock.advance(3_601)

    for fields, headers in (
        ({"name": "evil", "token": token(home)}, {"origin": "https://evil.example", "sec_fetch_site": "cross-site"}),
        ({"name": "evil", "token": "0" * 36}, {}),
        ({"name": "evil"}, {}),
    ):
        page = await guest.post(f"/p/{made['id']}{form_page}", fields, **headers)
        assert b"evil" not in page.body


async def test_what_another_page_made_up_is_not_filled_in(merchant, app, guest, clock, form_page):
    made, over = await typed_too_late(merchant, guest, clock, form_page, {"name": "Alice"})
    hidden = unescape(re.search(r'name="typed" value="([^"]*)"', over.body.decode())[1])

    for forged in (hidden.replace("Alice", "Mallory"), '["/a-form",{"name":"Mallory"}]', "é" * 40, ""):
        assert typed.opened(app.here.keys, made["id"], forged) is None
    assert typed.opened(app.here.keys, "bps_other", hidden) is None
    assert typed.opened(app.here.keys, made["id"], hidden) is not None


def test_more_than_a_form_of_ours_is_left_out_and_the_page_kept():
    keys = KeyRing({"k": bytes(range(32))})

    text = typed.opened(keys, "bps_1", typed.sealed(keys, "bps_1", Typed("/x", {"a": "b" * 20_000}, {"c": "d"})))

    assert typed.read(text) == Typed("/x")
