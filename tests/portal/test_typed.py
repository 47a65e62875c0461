"""What was typed is on its form again when the session has been recovered, or another language was chosen meanwhile."""

import re
from html import unescape

import pytest

from portico.portal.features.all import ALL
from tests import mails
from tests.conftest import only_sqlite
from tests.plans import open_shop
from tests.portal.forms import main_form
from tests.portal.sign_ins import Guest, action
from tests.visitors import token

AT = "/subscriptions/{subscription}"
DETAILS = ["name", "email", "phone", "address", "shipping", "tax_id"]
LENGTHS = [{"interval": "month", "interval_count": count} for count in (1, 2, 3)]
FEATURES = {
    "customer_update": {"enabled": True, "allowed_updates": DETAILS},
    "payment_method_update": {"enabled": True},
    "subscription_cancel": {
        "enabled": True,
        "cancellation_reason": {"enabled": True, "options": ["too_expensive", "unused", "other"]},
    },
    "subscription_pause": {
        "enabled": True,
        "duration": {"type": "interval_options", "interval_options": LENGTHS},
    },
}
FORMS = {
    "/details": {"address_country", "name", "phone"},
    f"{AT}/pause": {"duration"},
    f"{AT}/reason": {"comment", "feedback"},
    f"{AT}/update": {"interval", "plan", "promotion_code", "quantity"},
    f"{AT}/update/review": {"payment_method"},
    "/payment-methods/add": {"default"},
    "/payment-methods/{method}/remove": {"instead"},
}
"""Pages with something to fill in, and some of it."""
BUTTONS = {
    f"{AT}/cancel", f"{AT}/renew", f"{AT}/resume", f"{AT}/release",
    "/payment-methods/{method}/default", "/payment-methods/{method}/move",
}  # fmt: skip
"""Pages with buttons alone."""


async def shop_with_everything(merchant, path):
    shop = await open_shop(merchant, features=FEATURES, update={"proration_behavior": "always_invoice"})
    await merchant.create(f"/v1/customers/{shop.customer['id']}", email="alice@moreau.example")
    for name in ("pm_card_mastercard", "pm_card_amex"):
        await shop.card(name)
    if path.endswith("/reason"):
        await merchant.create(f"/v1/subscriptions/{shop.subscription['id']}", cancel_at_period_end=True)
    return shop


async def enter(shop):
    """A visit that can be recovered, and the way to fill in the path of one of its pages."""
    portal = await shop.enter(after_expiration={"type": "customer_login"})
    customer = await shop.merchant.find(f"/v1/customers/{shop.customer['id']}")
    method = customer["invoice_settings"]["default_payment_method"]
    return portal, {"subscription": shop.subscription["id"], "method": method}


async def recovered(app, over, visitor):
    """The page that somebody comes to who has been let in again."""
    guest = Guest(app, visitor.cookies, action(over), over)
    hidden = re.search(r'name="typed" value="([^"]*)"', over.body.decode())
    await guest.post(guest.page, {"token": token(over), "typed": unescape(hidden[1])})
    guest.latest = await guest.get(f"{guest.page}/code")
    inside = await guest.enter(mails.code(await mails.latest(app, "alice@moreau.example")))
    return inside.headers["location"], await guest.get(inside.headers["location"])


def test_every_page_that_takes_a_form_is_accounted_for():
    declared = {page.path for feature in ALL for page in feature.pages if page.act}

    assert declared == FORMS.keys() | BUTTONS


@only_sqlite
@pytest.mark.parametrize("path", FORMS)
async def test_what_was_typed_too_late_is_on_its_form_again(merchant, app, clock, path):
    shop = await shop_with_everything(merchant, path)
    portal, named = await enter(shop)
    query = chosen(shop, path, "&quantity=7")
    form = main_form(await portal.get(f"{portal.home}{path.format(**named)}{query}"))
    typed = form.otherwise()

    clock.advance(3_601)
    over = await portal.post(f"{portal.home}{path.format(**named)}{query}", **typed)
    address, page = await recovered(app, over, portal.visitor)

    shown = main_form(page).typed
    assert FORMS[path] <= form.typed.keys()
    assert typed != {name: value for name, value in form.typed.items() if value}
    assert {name: value for name, value in shown.items() if value} == typed
    assert address.endswith(f"{path.format(**named)}{query}")
    assert await shop.plan() == ("team", 5)


@only_sqlite
@pytest.mark.parametrize("again", ["shipping", "tax_id"])
async def test_fields_that_were_asked_for_are_there_again(merchant, app, clock, again):
    shop = await shop_with_everything(merchant, "/details")
    portal, _ = await enter(shop)
    first = main_form(await portal.get(f"{portal.home}/details"))
    form = main_form(await portal.post(f"{portal.home}/details", **first.values, again=again))
    typed = {**form.otherwise(), "address_country": "DE"}

    clock.advance(3_601)
    over = await portal.post(f"{portal.home}/details", **typed)
    _, page = await recovered(app, over, portal.visitor)

    shown = main_form(page).typed
    assert {name: shown.get(name) for name in typed} == typed
    assert {"shipping_name", "tax_value"} & typed.keys()


@only_sqlite
async def test_a_page_that_was_only_read_comes_back_with_what_was_chosen_before_it(merchant, app, clock):
    shop = await shop_with_everything(merchant, "")
    portal, named = await enter(shop)
    choice = f"{AT}/update/review?price={shop.id('business')}&quantity=7".format(**named)

    clock.advance(3_601)
    over = await portal.get(f"{portal.home}{choice}")
    address, page = await recovered(app, over, portal.visitor)

    assert address.endswith(choice)
    assert "7 × Business" in re.sub("<[^>]*>", "", page.body.decode())


def chosen(shop, path, more=""):
    """What a review is of; the other forms are of nothing."""
    return f"?price={shop.id('business')}{more}" if path.endswith("/review") else ""


async def in_danish(portal, address, typed):
    """Fill in a form, and ask for another language instead of sending it."""
    sep = "&" if "?" in address else "?"
    asked = await portal.post(f"{address}{sep}lang=", **typed)
    carried = main_form(asked).values
    return asked, await portal.post(f"{address}{sep}lang=", **{**carried, "lang": "da"})


@only_sqlite
@pytest.mark.parametrize("path", FORMS)
async def test_what_was_typed_is_there_in_the_language_that_is_chosen_then(merchant, path):
    shop = await shop_with_everything(merchant, path)
    portal, named = await enter(shop)
    query = chosen(shop, path, "&quantity=7")
    address = f"{portal.home}{path.format(**named)}{query}"
    form = main_form(await portal.get(address))
    typed, before = form.otherwise(), await shop.last_event()

    asked, page = await in_danish(portal, address, typed)

    shown = main_form(page).typed
    assert FORMS[path] <= form.typed.keys()
    assert [answer.headers["content-language"] for answer in (asked, page)] == ["en-GB", "da"]
    assert {name: value for name, value in shown.items() if value} == typed
    assert await shop.events(before) == []
    assert (await portal.visitor.get(portal.home)).headers["content-language"] == "da"


@only_sqlite
@pytest.mark.parametrize("path", FORMS)
async def test_a_page_with_a_form_asks_for_languages_by_that_form(merchant, path):
    shop = await shop_with_everything(merchant, path)
    portal, named = await enter(shop)
    query = chosen(shop, path)

    page = (await portal.get(f"{portal.home}{path.format(**named)}{query}")).body.decode()

    [(form, asks)] = re.findall(r'<button [^>]*form="(\w+)" formaction="([^"]*lang=)" formnovalidate', page)
    assert f'<form id="{form}" ' in page
    assert unescape(asks) == (f"{query}&lang=" if query else "?lang=")


@only_sqlite
async def test_what_another_site_fills_in_is_on_no_form(merchant):
    shop = await shop_with_everything(merchant, "/details")
    portal, _ = await enter(shop)
    address, theirs = f"{portal.home}/details?lang=", {"name": "Mallory", "lang": "da", "token": token(portal.page)}

    foreign = await portal.visitor.post(address, theirs, sec_fetch_site="cross-site", origin="https://evil.example")
    forged = await portal.visitor.post(address, {**theirs, "token": "x" * 36})

    for page in (foreign, forged):
        assert page.status == 200
        assert b"Mallory" not in page.body


@only_sqlite
async def test_no_number_of_a_card_goes_through_the_list_of_languages(merchant):
    shop = await shop_with_everything(merchant, "/details")
    portal, _ = await enter(shop)
    await portal.get(f"{portal.home}/details")

    page = await portal.post(f"{portal.home}/details?lang=", name="4242 4242 4242 4242", number="4242", phone="0117")

    assert b"4242" not in page.body
    assert b'name="phone" value="0117"' in page.body


@only_sqlite
async def test_what_was_typed_before_the_session_had_ended_survives_a_language_too(merchant, app, clock):
    shop = await shop_with_everything(merchant, "/details")
    portal, _ = await enter(shop)
    address = f"{portal.home}/details"
    form = main_form(await portal.get(address))
    typed = form.otherwise()
    carried = main_form(await portal.post(f"{address}?lang=", **typed)).values

    clock.advance(3_601)
    over = await portal.post(f"{address}?lang=", **{**carried, "lang": "da"})
    _, page = await recovered(app, over, portal.visitor)

    assert over.headers["content-language"] == "da"
    assert {name: value for name, value in main_form(page).typed.items() if value} == typed
