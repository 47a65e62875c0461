"""Signing in by e-mail: from the login page to the portal, by code and by link, as one customer of several."""

import re

import pytest

from tests import mails, people
from tests.portal.sign_ins import CONFIGURATIONS, Guest, login_page
from tests.visitors import sign_out, token

CHIARA = people.CHIARA["email"]


@pytest.fixture
def guest(app):
    return Guest(app)


@pytest.fixture
async def made(merchant):
    return await login_page(merchant)


@pytest.fixture
async def url(made):
    return made["login_page"]["url"]


async def subscribed(merchant, **customer):
    """A customer who pays for something."""
    found = await merchant.create("/v1/customers", customer)
    product = await merchant.create("/v1/products", people.TEA)
    price = await merchant.create("/v1/prices", people.MONTHLY, product=product["id"])
    method = await merchant.create("/v1/payment_methods/pm_card_visa/attach", customer=found["id"])
    await merchant.create(
        "/v1/subscriptions", customer=found["id"], items=[{"price": price["id"]}], default_payment_method=method["id"]
    )
    return found


STALE, PRESS = b"This page was open for too long", b"Press the button once more."


async def test_a_code_opens_the_portal_of_the_configuration(merchant, guest, made, url):
    customer = await merchant.create("/v1/customers", people.CHIARA)

    inside = await guest.sign_in(url, CHIARA)
    home = await guest.open(inside.headers["location"])

    assert inside.status == 303
    assert re.fullmatch(r"/p/bps_\w+", inside.headers["location"])
    assert home.status == 200
    assert CHIARA.encode() in home.body
    [event] = (await merchant.find("/v1/events", type="billing_portal.session.created"))["data"]
    session = event["data"]["object"]
    assert (session["customer"], session["configuration"]) == (customer["id"], made["id"])
    assert session["return_url"] == "https://shop.example/account"


async def test_the_visit_remembers_that_the_customer_came_by_login(merchant, app, guest, url):
    await merchant.create("/v1/customers", people.CHIARA)

    inside = await guest.sign_in(url, CHIARA)

    session = inside.headers["location"].rpartition("/")[2]
    row = await app.engine.reader.one("SELECT came_by FROM portal_visit WHERE id = ?", (session,))
    assert row[0] == "login"


async def test_capitals_do_not_matter_and_mail_goes_to_the_address_as_the_customer_has_it(merchant, app, guest, url):
    await merchant.create("/v1/customers", name="Mixed", email="Mixed.Case@Shop.example")
    await guest.arrive(url)

    await guest.ask("  mIXED.case@sHOP.EXAMPLE ")
    mail = await mails.latest(app, "Mixed.Case@Shop.example")

    assert (await guest.enter(mails.code(mail))).status == 303


async def test_a_letter_that_only_looks_the_same_is_another_address(merchant, app, guest, url):
    await merchant.create("/v1/customers", email="mike@shop.example")
    await guest.arrive(url)

    for alike in ("mi\N{KELVIN SIGN}e@shop.example", "m\N{LATIN SMALL LETTER DOTLESS I}ke@shop.example"):
        await guest.ask(alike)

    assert [mail.recipient for mail in await mails.arrived(app) if "mike" in mail.recipient] == []


@pytest.mark.parametrize("typed", ["{0} {1}", "{0}-{1}", " {0}{1} ", "{0}\N{NO-BREAK SPACE}{1}"])
async def test_a_code_may_be_typed_with_a_gap(merchant, app, guest, url, typed):
    await merchant.create("/v1/customers", people.CHIARA)
    await guest.arrive(url)
    await guest.ask(CHIARA)
    code = mails.code(await mails.latest(app, CHIARA))

    assert (await guest.enter(typed.format(code[:3], code[3:]))).status == 303


async def test_the_link_leads_to_a_button_which_opens_the_portal(merchant, app, guest, url):
    await merchant.create("/v1/customers", people.CHIARA)
    await guest.arrive(url)
    await guest.ask(CHIARA)
    link = mails.link(await mails.latest(app, CHIARA))

    page = await guest.get(link, sec_fetch_site="cross-site")
    inside = await guest.post(link, {"token": token(page)})

    assert page.status == 200
    assert b'name="code"' not in page.body
    assert (await guest.open(inside.headers["location"])).status == 200


async def test_in_another_browser_the_link_asks_for_the_code_of_the_same_mail(merchant, app, guest, url):
    await merchant.create("/v1/customers", people.CHIARA)
    await guest.arrive(url)
    await guest.ask(CHIARA)
    mail, phone = await mails.latest(app, CHIARA), Guest(app)

    page = await phone.get(mails.link(mail))
    without = await phone.post(mails.link(mail), {"token": token(page)})
    inside = await phone.post(mails.link(mail), {"token": token(page), "code": mails.code(mail)})

    assert b'name="code"' in page.body
    assert without.status == 400
    assert (await phone.open(inside.headers["location"])).status == 200


async def test_several_customers_choose_those_who_pay_first(merchant, app, guest, url):
    await merchant.create("/v1/customers", name="Older without", email=CHIARA)
    paying = await subscribed(merchant, name="Paying", email=CHIARA.upper())
    await merchant.create("/v1/customers", name="Newer without", email=CHIARA)
    await guest.arrive(url)
    await guest.ask(CHIARA)
    [mail] = [mail for mail in await mails.arrived(app) if mail.recipient.lower() == CHIARA]

    proven = await guest.enter(mails.code(mail))
    choice = await guest.get(proven.headers["location"])
    names = re.findall(r"<b id=\"n-\d\"><bdi>([^<]+)", choice.body.decode())
    inside = await guest.post(f"{guest.page}/choose", {"token": token(choice), "customer": paying["id"]})

    assert proven.headers["location"] == f"{guest.page}/choose"
    assert names == ["Paying", "Newer without", "Older without"]
    assert b"Tea of the month" in choice.body
    assert (await guest.open(inside.headers["location"])).status == 200
    again = await guest.post(f"{guest.page}/choose", {"token": token(choice), "customer": paying["id"]})
    assert again.headers["location"] == guest.page


async def test_nobody_can_choose_somebody_else(merchant, app, guest, url):
    await merchant.create("/v1/customers", name="A", email=CHIARA)
    await merchant.create("/v1/customers", name="B", email=CHIARA)
    foreign = await merchant.create("/v1/customers", people.ALICE)
    proven = await guest.sign_in(url, CHIARA)
    choice = await guest.get(proven.headers["location"])

    refused = await guest.post(f"{guest.page}/choose", {"token": token(choice), "customer": foreign["id"]})
    stranger = Guest(app)
    elsewhere = await stranger.get(f"{guest.page}/choose")

    assert refused.status == 303
    assert refused.headers["location"] == guest.page
    assert elsewhere.headers["location"] == guest.page
    assert (await merchant.find("/v1/events", type="billing_portal.session.created"))["data"] == []


async def test_without_an_address_a_customer_cannot_sign_in_and_a_deleted_one_neither(merchant, app, guest, url):
    gone = await merchant.create("/v1/customers", people.CHIARA)
    await merchant.delete(f"/v1/customers/{gone['id']}")
    await guest.arrive(url)

    await guest.ask(CHIARA)

    assert [mail for mail in await mails.arrived(app) if mail.recipient == CHIARA] == []


@pytest.mark.parametrize(
    "wrong", ["", "mina", "a@b@c", "a@b.example, evil@x.example", "a@b\nc", "<a@b.example>", "x" * 600 + "@y"]
)
async def test_what_is_no_address_is_refused_with_what_was_typed(merchant, guest, url, wrong):
    await guest.arrive(url)

    answer = await guest.post(guest.page, {"token": token(guest.latest), "email": wrong})

    assert answer.status == 400
    assert b"Enter a full e-mail address" in answer.body
    assert b'aria-invalid="true"' in answer.body


async def test_turning_the_page_off_kills_codes_and_links(merchant, app, guest, made, url):
    await merchant.create("/v1/customers", people.CHIARA)
    await guest.arrive(url)
    await guest.ask(CHIARA)
    mail, page = await mails.latest(app, CHIARA), guest.latest
    link = await guest.get(mails.link(mail))

    await merchant.create(f"{CONFIGURATIONS}/{made['id']}", login_page={"enabled": False})
    off = [await guest.enter(mails.code(mail)), await guest.get(mails.link(mail))]
    on = await merchant.create(f"{CONFIGURATIONS}/{made['id']}", login_page={"enabled": True})
    guest.page = on["login_page"]["url"].removeprefix(app.settings.site)
    again = [await guest.enter(mails.code(mail)), await guest.post(mails.link(mail), {"token": token(link)})]

    assert [answer.status for answer in off] == [404, 410]
    assert [answer.status for answer in again] == [400, 410]
    assert page.status == 200


async def test_signing_out_after_a_login_ends_it(merchant, guest, url):
    await merchant.create("/v1/customers", people.CHIARA)
    inside = await guest.sign_in(url, CHIARA)
    home = await guest.open(inside.headers["location"])

    bye = await guest.post(sign_out(home), {"token": token(home)})

    assert bye.status == 200
    assert (await guest.get(inside.headers["location"])).status == 410


async def test_a_portico_without_mail_says_so_when_a_login_page_is_turned_on(merchant, app):
    object.__setattr__(app.here, "sends_mail", False)

    error = await merchant.refused(CONFIGURATIONS, people.PLAIN_PORTAL, login_page={"enabled": True})

    assert error["param"] == "login_page[enabled]"
    assert "PORTICO_SMTP" in error["message"]


async def test_a_tab_whose_cookie_is_gone_shows_its_form_again_with_the_address(merchant, app, guest, url):
    await merchant.create("/v1/customers", people.CHIARA)
    await guest.arrive(url)
    guest.cookies.clear()

    stale = await guest.post(guest.page, {"token": token(guest.latest), "email": CHIARA})
    again = await guest.post(guest.page, {"token": token(stale), "email": CHIARA})
    await guest.get(again.headers["location"])
    guest.cookies.clear()
    late = await guest.post(f"{guest.page}/code", {"token": token(stale), "email": CHIARA, "code": "123456"})

    assert (stale.status, again.status, late.status) == (403, 303, 403)
    assert [f'value="{CHIARA}"'.encode() in page.body for page in (stale, late)] == [True, True]
    assert all(STALE in page.body and PRESS in page.body for page in (stale, late))
    assert len(await mails.arrived(app)) == 1


async def test_the_page_of_a_link_whose_cookie_is_gone_is_shown_again_and_works(merchant, app, guest, url):
    await merchant.create("/v1/customers", people.CHIARA)
    await guest.arrive(url)
    await guest.ask(CHIARA)
    mail = await mails.latest(app, CHIARA)
    page = await guest.get(mails.link(mail))
    guest.cookies.clear()

    stale = await guest.post(mails.link(mail), {"token": token(page)})
    inside = await guest.post(mails.link(mail), {"token": token(stale), "code": mails.code(mail)})
    foreign = await guest.post(mails.link(mail), {"token": "0" * 64}, sec_fetch_site="cross-site")

    assert (stale.status, inside.status, foreign.status) == (403, 303, 410)
    assert STALE in stale.body
    assert PRESS in stale.body


async def test_a_code_that_comes_too_late_leaves_the_address_where_it_was(merchant, app, guest, url, clock):
    await merchant.create("/v1/customers", people.CHIARA)
    await guest.arrive(url)
    await guest.ask(CHIARA)
    clock.advance(11 * 60)

    late = await guest.post(f"{guest.page}/code", {"token": token(guest.latest), "email": CHIARA, "code": "123456"})
    reloaded = await guest.get(f"{guest.page}/code")

    assert (late.status, reloaded.status) == (400, 200)
    assert CHIARA.encode() in late.body
    assert f'value="{CHIARA}" required'.encode() in reloaded.body
