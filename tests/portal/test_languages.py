"""Choosing a language: the list, whose it is, and the way back to the very page that one was on."""

import re

import pytest

from portico.pages.words import LOCALES
from tests import checkouts, mails, people
from tests.conftest import only_sqlite
from tests.hosted import bills
from tests.plans import open_shop
from tests.portal.forms import main_form
from tests.portal.sign_ins import Guest, login_page
from tests.visitors import Visitor, token


def links(page):
    """The languages of the list, in order."""
    return re.findall(r'<a href="[^"]*lang=([\w-]+)" hreflang', page.body.decode())


@only_sqlite
async def test_the_page_s_language_and_the_reader_s_own_come_first_and_all_of_them_once(merchant):
    shop = await open_shop(merchant)
    portal = await shop.enter(locale="de")

    found = links(await portal.visitor.get(f"{portal.home}?lang=", accept_language="fr-CH,ja;q=0.8,xx;q=0.7"))

    assert found[:3] == ["de", "fr", "ja"]
    assert sorted(found) == sorted(LOCALES)


@only_sqlite
async def test_they_stand_where_one_looks_for_them_whatever_signs_their_letters_have(merchant):
    shop = await open_shop(merchant)
    portal = await shop.enter()

    found = links(await portal.visitor.get(f"{portal.home}?lang="))

    assert found.index("ms") < found.index("cs") < found.index("da")


@only_sqlite
@pytest.mark.parametrize("end", ["/update", "/update/review"])
async def test_whoever_chooses_a_language_comes_back_to_the_same_choice(merchant, end):
    shop = await open_shop(merchant)
    portal = await shop.enter()
    wish = f"price={shop.id('business')}&quantity=7"
    address = f"{portal.home}/subscriptions/{shop.subscription['id']}{end}"

    page = await portal.get(f"{address}?{wish}")
    [asks] = re.findall(r'formaction="(\?[^"]*)"', page.body.decode())
    asked = await portal.post(address + asks.replace("&amp;", "&"), **main_form(page).typed)
    form = main_form(asked)
    page = await portal.post(address + form.action.replace("&amp;", "&"), **{**form.values, "lang": "da"})

    assert page.headers["content-language"] == "da"
    assert main_form(page).typed.get("quantity") == "7" or f"?{wish}" in portal.text.replace("&amp;", "&")
    assert (await portal.visitor.get(f"{address}?{wish}")).headers["content-language"] == "da"


BRAND = {"business_profile": {"name": "Alder & Finch"}, "settings": {"branding": {"primary_color": "#1a6b3c"}}}


async def with_a_brand(merchant):
    account = await merchant.find("/v1/account")
    await merchant.create(f"/v1/accounts/{account['id']}", BRAND)


async def portal_page(merchant, visitor):
    shop = await open_shop(merchant, features={"customer_update": {"enabled": True, "allowed_updates": ["name"]}})
    portal = await shop.enter(locale="de")
    visitor.cookies |= portal.visitor.cookies
    return f"{portal.home}/details", "de"


async def page_of_a_session_that_has_ended(merchant, visitor):
    shop = await open_shop(merchant)
    portal = await shop.enter(locale="de")
    visitor.cookies |= portal.visitor.cookies
    await portal.post(f"{portal.home}/sign-out")
    return portal.home, "de"


async def page_of_a_url(merchant, visitor):
    shop = await open_shop(merchant)
    made = await merchant.create("/v1/billing_portal/sessions", customer=shop.customer["id"], locale="de")
    await visitor.open(made["url"])
    await Visitor(merchant.app).open(made["url"])
    visitor.cookies.clear()
    return made["url"], "de"


async def login(merchant, _):
    return (await login_page(merchant))["login_page"]["url"], "fr"


async def checkout(merchant, _):
    return (await checkouts.saving(merchant, locale="de"))["url"], "de"


async def invoice(merchant, _):
    customer, _ = await bills.customer(merchant, bills.GOOD, preferred_locales=["de"])
    return bills.path(await bills.opened(merchant, customer)), "de"


@only_sqlite
@pytest.mark.parametrize(
    "come", [portal_page, page_of_a_session_that_has_ended, page_of_a_url, login, checkout, invoice]
)
async def test_the_list_is_the_merchant_s_in_the_language_of_the_page_and_leads_back_there(merchant, app, come):
    visitor = Visitor(app)
    await with_a_brand(merchant)
    address, locale = await come(merchant, visitor)
    path = "/" + address.removeprefix("http://").partition("/")[2] if address.startswith("http") else address

    page = await visitor.get(f"{address}?x=1&lang=", accept_language="fr")

    text = page.body.decode()
    assert page.headers["content-language"] == locale
    assert "<bdi>Alder &amp; Finch</bdi>" in text
    assert "/assets/brand-1a6b3c-medium.css" in text
    assert f'<a class="back" href="{path}?x=1">' in text
    assert page.status == 200


@only_sqlite
async def test_whoever_has_signed_out_reads_so_in_another_language_too(merchant, app):
    await with_a_brand(merchant)
    shop = await open_shop(merchant)
    portal = await shop.enter(locale="de")
    bye = await portal.post(f"{portal.home}/sign-out")
    [asks] = re.findall(r'<a href="([^"]*)" hreflang="x-default"', bye.body.decode())

    asked = await portal.visitor.get(asks.replace("&amp;", "&"))
    [french] = re.findall(r'<a href="([^"]*lang=fr)"', asked.body.decode())
    page = await portal.visitor.open(f"{portal.home}/signed-out{french.replace('&amp;', '&')}")

    assert b"<bdi>Alder &amp; Finch</bdi>" in asked.body
    assert (page.status, page.headers["content-language"]) == (200, "fr")
    assert b"<bdi>Alder &amp; Finch</bdi>" in page.body
    assert (await portal.visitor.get(portal.home)).status == 410


@only_sqlite
async def test_nobody_is_signed_out_by_a_link(merchant):
    shop = await open_shop(merchant)
    portal = await shop.enter()

    page = await portal.visitor.get(f"{portal.home}/signed-out?of=test.none")

    of = next(iter(portal.visitor.cookies.values())).rpartition(".")[0]
    stranger = await Visitor(merchant.app).get(f"{portal.home}/signed-out?of={of}")

    assert (page.status, page.headers["location"], stranger.status) == (303, portal.home, 410)
    assert (await portal.visitor.get(portal.home)).status == 200


@only_sqlite
@pytest.mark.parametrize("end", ["", "?of=", "?of=test.none", "?of=live.é", "?of=x"])
async def test_where_nobody_knows_whose_session_it_was_it_is_over(app, end):
    page = await Visitor(app).get(f"/p/bps_none/signed-out{end}")

    assert page.status == 410
    assert b"<bdi>Portico</bdi>" in page.body


@only_sqlite
async def test_where_there_is_no_page_the_list_is_nobody_s(app):
    page = await Visitor(app).get("/nothing?lang=")

    assert "<bdi>Portico</bdi>" in page.body.decode()


@only_sqlite
async def test_the_list_opens_no_session(merchant, app):
    shop = await open_shop(merchant)
    made = await merchant.create("/v1/billing_portal/sessions", customer=shop.customer["id"])

    await Visitor(app).get(f"{made['url']}?lang=", sec_fetch_dest="iframe")

    assert (await Visitor(app).open(made["url"])).status == 200


async def in_german(visitor, address, typed):
    """Fill in a form, and ask for German instead of sending it."""
    page = await visitor.get(address)
    first = {name: text for name, text in main_form(page).values.items() if name == "token"}
    asked = await visitor.post(f"{address}?lang=", {**first, **typed})
    return asked, await visitor.post(f"{address}?lang=", {**main_form(asked).values, "lang": "de"})


@only_sqlite
async def test_an_address_that_was_typed_to_sign_in_stays(merchant, app):
    guest = Guest(app)
    url = (await login_page(merchant))["login_page"]["url"]

    _, page = await in_german(guest, url, {"email": "alice@"})
    refused = await guest.post(url, {"token": token(page), "email": "alice@"})
    asked = await guest.post(f"{url}?lang=", {"token": "x" * 36, "email": "mallory@evil.example", "lang": "de"})

    assert page.headers["content-language"] == "de"
    assert main_form(page).typed["email"] == "alice@"
    assert b'formaction="?lang="' in refused.body
    assert b"mallory" not in asked.body


@only_sqlite
async def test_a_code_that_is_half_typed_stays(merchant, app):
    guest, stranger = Guest(app), Guest(app)
    url = (await login_page(merchant))["login_page"]["url"]
    await merchant.create("/v1/customers", people.ALICE)
    await guest.arrive(url)
    await guest.ask(people.ALICE["email"])
    link = mails.link(await mails.latest(app, people.ALICE["email"]))

    _, code = await in_german(guest, f"{url}/code", {"code": "12 34"})
    _, elsewhere = await in_german(stranger, link, {"code": "56 7"})

    for page, typed in ((code, "12 34"), (elsewhere, "56 7")):
        assert page.headers["content-language"] == "de"
        assert main_form(page).typed["code"] == typed


@only_sqlite
async def test_a_link_that_is_over_speaks_the_language_that_is_chosen(app):
    guest = Guest(app)

    page = await guest.get("/p/sign-in/none")
    chosen = await guest.get("/p/sign-in/none?lang=de")
    again = await guest.get(chosen.headers["location"])

    assert b'<a href="?lang=" hreflang="x-default"' in page.body
    assert (again.status, again.headers["content-language"]) == (410, "de")


@only_sqlite
async def test_what_was_typed_to_pay_stays_but_for_the_numbers(merchant, app):
    session = await checkouts.subscribing(merchant, billing_address_collection="required")
    entered = checkouts.typed(line1="1 Elm", city="Wien", postal_code="1010", country="AT")

    asked, page = await in_german(Visitor(app), session["url"], entered)

    kept = {name: entered[name] for name in ("email", "exp", "name", "line1", "city", "postal_code", "country")}
    shown = main_form(page).typed
    assert {name: shown[name] for name in kept} == kept
    assert {shown[name] for name in ("number", "cvc")} == {""}
    for answer in (asked, page):
        assert b"4242424242424242" not in answer.body
        assert b'value="123"' not in answer.body


@only_sqlite
async def test_the_card_that_was_chosen_for_an_invoice_stays_chosen(merchant, app):
    customer, cards = await bills.customer(merchant, bills.GOOD, bills.DECLINED)
    path = bills.path(await bills.opened(merchant, customer))

    _, page = await in_german(Visitor(app), path, {"payment_method": cards[1]})

    assert main_form(page).typed["payment_method"] == cards[1]


@only_sqlite
async def test_a_page_without_its_form_has_a_link_to_the_languages(merchant, app):
    customer, _ = await bills.customer(merchant, preferred_locales=["en"], email=people.ALICE["email"])
    void = await bills.opened(merchant, customer)
    await merchant.create(f"/v1/invoices/{void['id']}/void")

    page = await Visitor(app).get(bills.path(void))

    assert b'<a href="?lang=" hreflang="x-default"' in page.body
