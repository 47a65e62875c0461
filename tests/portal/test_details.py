"""Billing details: what a customer may change of themselves, and what becomes of a mistake."""

import re

import pytest

from tests import people, subscriptions
from tests.portal.forms import main_form
from tests.visitors import Visitor, token

ALL = ["name", "email", "phone", "address", "shipping", "tax_id"]
HOME = {"line1": "14 Fenwick Lane", "city": "Bristol", "postal_code": "BS1 4QT", "country": "GB"}
FORM = {
    "name": "Okafor Ceramics Ltd",
    "email": "mina@okafor.example",
    "phone": "+44 117 496 0182",
    **{f"address_{part}": text for part, text in HOME.items()},
}


async def opened(merchant, app, allowed=ALL, **params):
    """A customer's portal, open at the details: the visitor, the page, where forms go, and the customer's id."""
    features = {"customer_update": {"enabled": True, "allowed_updates": allowed}}
    configuration = await merchant.create("/v1/billing_portal/configurations", features=features)
    customer = await merchant.create("/v1/customers", people.BRUNO)
    session = await merchant.create(
        "/v1/billing_portal/sessions", customer=customer["id"], configuration=configuration["id"], locale="en", **params
    )
    visitor = Visitor(app)
    await visitor.open(session["url"])
    address = f"/p/{session['id']}/details"
    return visitor, await visitor.open(address), address, customer["id"], configuration["id"]


async def test_details_are_kept_as_they_were_typed(merchant, app):
    visitor, page, address, id, _ = await opened(merchant, app)

    after = await visitor.post(address, {**FORM, "token": token(page)})

    customer = await merchant.find(f"/v1/customers/{id}")
    assert (after.status, after.headers["location"]) == (303, f"{address[:-8]}?done=details-changed&of=")
    assert (customer["name"], customer["email"], customer["phone"]) == (FORM["name"], FORM["email"], FORM["phone"])
    assert customer["address"] == {**HOME, "line2": None, "state": None}


async def test_one_change_is_one_event_that_names_the_customer_s_visit_in_the_audit(merchant, app):
    visitor, page, address, _id, _ = await opened(merchant, app, ["name"])

    await visitor.post(address, {"name": "Mina", "token": token(page)})

    [event] = (await merchant.find("/v1/events", type="customer.updated"))["data"]
    assert event["data"]["previous_attributes"] == {"name": "Bruno Keller"}
    assert event["request"] == {"id": None, "idempotency_key": None}


async def test_what_a_form_does_not_send_stays_as_it_is(merchant, app):
    visitor, page, address, id, _ = await opened(merchant, app)
    await visitor.post(address, {**FORM, "token": token(page)})

    after = await visitor.post(address, {"phone": "+44 1", "token": token(page)})

    customer = await merchant.find(f"/v1/customers/{id}")
    assert after.status == 303
    assert (customer["phone"], customer["name"], customer["email"]) == ("+44 1", FORM["name"], FORM["email"])
    assert customer["address"]["city"] == "Bristol"


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("address_postal_code", "BS1", "Check the postal code."),
        ("address_line1", "", "Fill this in."),
        ("address_country", "ZZ", "Choose a country."),
        ("email", "nobody", "Enter an e-mail address"),
        ("phone", "0" * 21, "at most 20 characters"),
        ("name", "x" * 501, "This is too long."),
        ("address_city", "x" * 501, "This is too long."),
    ],
)
async def test_a_mistake_is_told_at_its_field_and_nothing_typed_is_lost(merchant, app, field, text, says):
    visitor, page, address, id, _ = await opened(merchant, app)

    again = await visitor.post(address, {**FORM, field: text, "token": token(page)})

    body = again.body.decode()
    assert again.status == 200
    assert f'id="{field}-e"' in body and says in body
    assert body.count('aria-invalid="true"') == 1
    assert "<title>Error ·" in body
    kept = {name: typed for name, typed in FORM.items() if name not in (field, "address_country")}
    assert all(f'value="{typed}"' in body.replace("&#43;", "+") for typed in kept.values())
    assert (await merchant.find(f"/v1/customers/{id}"))["email"] is None


async def test_all_mistakes_are_told_at_once_in_the_order_of_the_form(merchant, app):
    visitor, page, address, id, _ = await opened(merchant, app)
    wrong = {
        "name": "x" * 300, "email": "nobody", "phone": "0" * 21,
        "address_line1": "", "address_postal_code": "BS1",
        "shipping_name": "", "shipping_country": "", "shipping_city": "Wien",
        "tax_type": "gb_vat", "tax_value": "12",
    }  # fmt: skip

    again = await visitor.post(address, {**FORM, **wrong, "token": token(page)})

    told = re.findall(r'<li><a href="#(\w+)">', again.body.decode())
    addresses = ["address_line1", "address_postal_code", "shipping_name", "shipping_country"]
    assert told == ["name", "email", "phone", *addresses, "tax_value"]
    assert sorted(re.findall(r'id="(\w+)-e"', again.body.decode())) == sorted(told)
    assert (await merchant.find(f"/v1/customers/{id}"))["email"] is None


async def test_a_number_for_tests_is_none_of_the_mistakes(merchant, app):
    visitor, page, address, id, _ = await opened(merchant, app)

    await visitor.post(address, {**FORM, "tax_type": "eu_vat", "tax_value": "000000000", "token": token(page)})

    [kept] = (await merchant.find(f"/v1/customers/{id}/tax_ids"))["data"]
    assert kept["verification"]["status"] == "verified"


async def test_what_the_configuration_does_not_list_is_refused_on_the_server_too(merchant, app):
    visitor, page, address, id, _ = await opened(merchant, app, ["name"])

    forced = await visitor.post(address, {"name": "Mina", "email": "mina@okafor.example", "token": token(page)})

    assert forced.status == 403
    assert b"update_not_allowed" in forced.body
    assert (await merchant.find(f"/v1/customers/{id}"))["name"] == "Bruno Keller"


async def test_a_switch_that_goes_off_ends_it_at_once_in_a_running_session(merchant, app):
    visitor, page, address, id, configuration = await opened(merchant, app)
    off = {"customer_update": {"enabled": False}}
    await merchant.create(f"/v1/billing_portal/configurations/{configuration}", features=off)

    refused = [await visitor.get(address), await visitor.post(address, {**FORM, "token": token(page)})]

    assert [answer.status for answer in refused] == [403, 403]
    assert (await merchant.find(f"/v1/customers/{id}"))["email"] is None


async def test_the_fields_of_an_address_are_those_of_its_country(merchant, app):
    visitor, page, address, _, _ = await opened(merchant, app)

    shown = await visitor.post(address, {**FORM, "address_country": "US", "again": "1", "token": token(page)})

    body = shown.body.decode()
    assert "ZIP code" in body and "<option value=CA>California" in body
    assert body.index('id="address_city"') < body.index('id="address_state"') < body.index('id="address_postal_code"')
    assert 'value="14 Fenwick Lane"' in body


@pytest.mark.parametrize(("locale", "british"), [("en-GB", "Postcode"), ("en", "Postal code")])
async def test_a_postcode_is_called_as_its_country_does_whatever_the_language(merchant, app, locale, british):
    visitor, page, address, _, _ = await opened(merchant, app)
    sent = {**FORM, "address_country": "US", "address_state": "CA", "address_postal_code": "BS1 4QT"}

    own = (await visitor.get(f"{address}?lang={locale}")) and await visitor.get(address)
    wrong = (await visitor.post(address, {**sent, "token": token(page)})).body.decode()

    assert f">{british}" in own.body.decode()
    assert ">ZIP code" in wrong
    assert "Check the ZIP code." in wrong


async def test_what_a_delivery_address_has_beside_its_fields_stays(merchant, app):
    visitor, page, address, id, _ = await opened(merchant, app, ["shipping"])
    known = {"name": "Mina Okafor", "phone": "+44 117 496 0182", "address": HOME}
    await merchant.create(f"/v1/customers/{id}", shipping=known)

    form = main_form(await visitor.post(address, {"token": token(page), "again": "shipping"}))
    await visitor.post(address, {**form.values, "shipping_city": "Bath", "token": token(page)})

    shipping = (await merchant.find(f"/v1/customers/{id}"))["shipping"]
    assert (shipping["name"], shipping["phone"]) == ("Mina Okafor", "+44 117 496 0182")
    assert {part: text for part, text in shipping["address"].items() if text} == {**HOME, "city": "Bath"}


async def test_an_address_can_be_taken_away(merchant, app):
    visitor, page, address, id, _ = await opened(merchant, app, ["address"])
    await merchant.create(f"/v1/customers/{id}", address=HOME)

    await visitor.post(address, {**{f"address_{part}": "" for part in HOME}, "token": token(page)})

    assert (await merchant.find(f"/v1/customers/{id}"))["address"] is None


async def test_tax_numbers_are_added_checked_and_removed(merchant, app):
    visitor, page, address, id, _ = await opened(merchant, app, ["tax_id"])
    sent = {"token": token(page), "tax_type": "gb_vat"}

    wrong = await visitor.post(address, {**sent, "tax_value": "12"})
    await visitor.post(address, {**sent, "tax_value": "GB123456789"})
    again = await visitor.post(address, {**sent, "tax_value": "gb123456789"})
    [kept] = (await merchant.find(f"/v1/customers/{id}/tax_ids"))["data"]
    removed = await visitor.post(address, {**sent, "remove": kept["id"]})

    assert b"It does not look like one of this kind." in wrong.body and b'value="12"' in wrong.body
    assert (kept["value"], again.status) == ("GB123456789", 303)
    assert removed.status == 303
    assert (await merchant.find(f"/v1/customers/{id}/tax_ids"))["data"] == []


async def numbered(merchant, app):
    """A form beside a tax number, and what is typed into it meanwhile."""
    visitor, page, address, id, _ = await opened(merchant, app)
    number = await merchant.create(f"/v1/customers/{id}/tax_ids", type="gb_vat", value="GB123456789")
    typed = {**main_form(await visitor.open(address)).values, "name": "Half a na"}
    return visitor, address, {**typed, "token": token(page), "remove": number["id"]}


async def test_what_is_typed_beside_a_tax_number_outlives_it(merchant, app):
    visitor, address, sent = await numbered(merchant, app)

    removed = await visitor.post(address, sent)

    assert (removed.status, main_form(removed).values["name"]) == (200, "Half a na")
    assert b"The tax number is removed" in removed.body
    assert b"GB123456789" not in removed.body


async def test_a_tax_number_that_another_window_removed_takes_nothing_along(merchant, app):
    visitor, address, sent = await numbered(merchant, app)
    await visitor.post(address, sent)

    again = await visitor.post(address, sent)

    assert main_form(again).values["name"] == "Half a na"
    assert b"The tax number is removed" not in again.body


@pytest.mark.parametrize(
    ("allowed", "country", "likely"),
    [(ALL, "GB", "gb_vat"), (["tax_id"], "GB", "gb_vat"), (ALL, "FR", "eu_vat"), (["tax_id"], "CH", "ch_uid")],
)
async def test_the_kind_of_a_tax_number_is_first_of_all_that_of_the_country(merchant, app, allowed, country, likely):
    visitor, page, address, id, _ = await opened(merchant, app, allowed)
    await merchant.create(f"/v1/customers/{id}", address={**HOME, "country": country})
    page = await visitor.open(address)

    shown = await visitor.post(address, {**main_form(page).values, "token": token(page), "again": "tax_id"})

    assert main_form(shown).values["tax_type"] == likely
    assert b"(EIN)" not in shown.body


async def test_a_kind_that_was_chosen_stays_though_the_country_changes(merchant, app):
    visitor, page, address, _, _ = await opened(merchant, app)
    sent = {**FORM, "address_country": "CH", "tax_type": "gb_vat", "tax_value": "GB1", "again": "address"}

    shown = await visitor.post(address, {**sent, "token": token(page)})

    assert main_form(shown).values["tax_type"] == "gb_vat"
    assert b'<option value="gb_vat" selected>United Kingdom (VAT)' in shown.body


async def test_somebody_else_s_tax_number_is_not_there(merchant, app):
    visitor, page, address, _, _ = await opened(merchant, app, ["tax_id"])
    other = (await merchant.create("/v1/customers", people.ALICE))["id"]
    foreign = await merchant.create(f"/v1/customers/{other}/tax_ids", type="gb_vat", value="GB123456789")

    answer = await visitor.post(address, {"token": token(page), "remove": foreign["id"]})

    assert answer.status == 404
    assert len((await merchant.find(f"/v1/customers/{other}/tax_ids"))["data"]) == 1


async def test_a_flow_shows_nothing_else_and_ends_as_it_says(merchant, app):
    confirmation = {"type": "hosted_confirmation", "hosted_confirmation": {"custom_message": "See you <soon>"}}
    flow = {"type": "customer_update", "after_completion": confirmation}
    visitor, page, address, _, _ = await opened(merchant, app, flow_data=flow)
    home = address.removesuffix("/details")

    before = await visitor.get(home)
    done = await visitor.post(address, {**FORM, "token": token(page)})
    last, later = await visitor.open(done.headers["location"]), await visitor.get(address)

    assert before.headers["location"] == address
    assert done.headers["location"].startswith(f"{home}/done?")
    assert b"Your billing details are saved" in last.body and b"See you &lt;soon&gt;" in last.body
    assert later.headers["location"] == f"{home}/done"


async def test_a_flow_that_opens_the_homepage_opens_all_of_it(merchant, app):
    flow = {"type": "customer_update", "after_completion": {"type": "portal_homepage"}}
    visitor, page, address, _, _ = await opened(merchant, app, flow_data=flow)
    home = address.removesuffix("/details")

    await visitor.post(address, {**FORM, "token": token(page)})
    opened_home = await visitor.get(home)

    assert opened_home.status == 200
    assert b'id="details"' in opened_home.body


async def test_a_flow_that_redirects_goes_on_by_a_page_of_its_own(merchant, app):
    back = "https://shop.example/thanks?a=1"
    flow = {"type": "customer_update", "after_completion": {"type": "redirect", "redirect": {"return_url": back}}}
    visitor, page, address, _, _ = await opened(merchant, app, flow_data=flow)

    done = await visitor.post(address, {**FORM, "token": token(page)})
    leaving = await visitor.open(done.headers["location"])

    assert leaving.headers["refresh"] == f"0; url={back}"
    assert back.encode() in leaving.body


async def test_the_language_that_somebody_chooses_goes_before_every_other(merchant, app):
    visitor, page, address, _, _ = await opened(merchant, app)

    chosen = await visitor.get(f"{address}?lang=de")
    german = await visitor.open(address)

    assert page.headers["content-language"] == "en"
    assert (chosen.status, chosen.headers["location"]) == (303, address)
    assert german.headers["content-language"] == "de"


@pytest.mark.parametrize("lang", ["", "xx", "de-", "../x"])
async def test_a_language_that_is_none_shows_them_all(merchant, app, lang):
    visitor, _, address, _, _ = await opened(merchant, app)

    page = await visitor.get(f"{address}?lang={lang}")

    assert page.status in (200, 303)
    assert page.status == 303 or b'lang="ar"' in page.body


async def test_an_address_that_tax_needs_cannot_be_left_empty(merchant, app):
    visitor, page, address, customer, _ = await opened(merchant, app)
    await merchant.create("/v1/payment_methods/pm_card_visa/attach", customer=customer)
    home = {"line1": "Weg 1", "city": "Graz", "postal_code": "8010", "country": "AT"}
    await merchant.create(f"/v1/customers/{customer}", address=home)
    price = await subscriptions.monthly(merchant)
    await merchant.create(
        "/v1/subscriptions",
        customer=customer,
        items=[{"price": price["id"]}],
        automatic_tax={"enabled": True},
        payment_behavior="default_incomplete",
    )
    page = await visitor.open(address)

    empty = {f"address_{part}": "" for part in (*home, "line2", "state")}
    refused = await visitor.post(address, {**FORM, **empty, "token": token(page)})
    kept = await merchant.find(f"/v1/customers/{customer}")

    assert b"Choose a country." in refused.body
    assert kept["address"]["city"] == "Graz"
