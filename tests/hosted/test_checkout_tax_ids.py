"""The tax number on Checkout's page."""

import re

import pytest

from tests import checkouts, people
from tests.checkouts import SESSIONS, subscribing

ASKS = {"tax_id_collection": {"enabled": True}}
NEEDS = {"tax_id_collection": {"enabled": True, "required": "if_supported"}}
TYPED = {"business_name": "Tea GmbH", "tax_type": "eu_vat", "tax_value": "DE123456789"}
LIVES = {"line1": "Weg 1", "city": "Berlin", "postal_code": "10115"}
BERLIN = LIVES | {"country": "DE"}


def value(page, name):
    (tag,) = re.findall(f'<input[^>]* name="{name}"[^>]*>', page.body.decode())
    return "".join(re.findall(' value="([^"]*)"', tag))


def kind(page):
    options = page.body.decode().partition('<select class="input" id="tax_type"')[2].partition("</select>")[0]
    return re.findall('<option value="?([^"> ]*)"? selected', options)


async def test_a_number_that_is_entered_is_the_customers(merchant, visitor):
    session = await subscribing(merchant, **ASKS)

    page = await visitor.get(session["url"])
    done = await visitor.post(session["url"], checkouts.typed(**TYPED))

    assert b"Germany (STN)" in page.body
    assert b'name="country"' not in page.body
    assert (kind(page), value(page, "tax_value"), done.status) == ([""], "", 303)
    found = await merchant.find(f"{SESSIONS}/{session['id']}")
    assert found["customer_details"]["tax_ids"] == [{"type": "eu_vat", "value": "DE123456789"}]


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"business_name": ""}, "business_name", "Fill this in."),
        ({"business_name": "x" * 151}, "business_name", "This is too long."),
        ({"tax_type": ""}, "tax_type", "Choose a country."),
        ({"tax_type": "xx_vat"}, "tax_type", "Choose a country."),
        ({"tax_type": "unknown"}, "tax_type", "Choose a country."),
        ({"tax_value": "DE12"}, "tax_value", "Check the number. It does not look like one of this kind."),
        ({"tax_value": "D" * 61}, "tax_value", "Check the number. It does not look like one of this kind."),
        ({"tax_value": " "}, None, ""),
    ],
)
async def test_what_is_wrong_with_it_is_said_at_its_field(merchant, visitor, typed, field, said):
    session = await subscribing(merchant, **ASKS)

    page = await visitor.post(session["url"], checkouts.typed(**TYPED | typed))

    assert page.status == (200 if field else 303)
    if field:
        assert len(re.findall(rb'aria-invalid="true"', page.body)) == 1
        assert re.search(f'<p class="error" id="{field}-e">.*?{re.escape(said)}', page.body.decode(), re.DOTALL)
        for name in ("business_name", "tax_value"):
            assert value(page, name) == (TYPED | typed)[name]
        assert (await merchant.find(f"{SESSIONS}/{session['id']}"))["status"] == "open"


@pytest.mark.parametrize(("country", "status"), [("DE", 200), ("GL", 303), ("AQ", 303)])
async def test_there_must_be_one_where_the_country_that_she_enters_has_any(merchant, visitor, country, status):
    session = await subscribing(merchant, **NEEDS)

    page = await visitor.post(session["url"], checkouts.typed(**LIVES, country=country))

    assert page.status == status
    assert status == 303 or kind(page) == ["eu_vat"]
    errors = set(re.findall(r'aria-describedby="(\w+)-e"', page.body.decode()))
    assert errors == ({"business_name", "tax_value"} if status == 200 else set())


async def test_the_kind_of_her_country_is_chosen_and_who_has_a_number_is_not_asked(merchant, visitor):
    customer = (await merchant.create("/v1/customers", people.ALICE | {"address": BERLIN}))["id"]
    asked = {"customer": customer, "customer_update": {"name": "auto"}, **NEEDS}
    session = await subscribing(merchant, **asked)

    first = await visitor.get(session["url"])
    refused = await visitor.post(session["url"], checkouts.typed())
    await merchant.create(f"/v1/customers/{customer}/tax_ids", type="eu_vat", value="DE987654321")
    second = await visitor.get(session["url"])
    done = await visitor.post(session["url"], checkouts.typed())

    assert kind(first) == ["eu_vat"]
    assert b'name="country"' not in first.body
    assert (refused.status, b'id="tax_value-e"' in refused.body) == (200, True)
    assert (b"tax_value" in second.body, done.status) == (False, 303)


async def test_where_goods_go_decides_before_the_card_does(merchant, visitor):
    to = {"shipping_address_collection": {"allowed_countries": ["DE", "GL"]}}
    session = await subscribing(merchant, **NEEDS, **to)
    goods = {f"shipping_{name}": text for name, text in {**BERLIN, "name": "Rose"}.items()}

    page = await visitor.post(session["url"], checkouts.typed(**goods))
    done = await visitor.post(
        session["url"], checkouts.typed(**goods | {"shipping_country": "GL", "shipping_postal_code": "3900"})
    )

    assert (b'id="tax_value-e"' in page.body, b'name="country"' in page.body) == (True, False)
    assert done.status == 303


async def test_it_is_there_again_when_she_comes_back_from_her_bank(merchant, visitor):
    session = await subscribing(merchant, **ASKS)

    left = await visitor.post(session["url"], checkouts.typed(checkouts.ASKING, **TYPED))
    page = await visitor.get(session["url"])

    assert left.status == 303
    assert (kind(page), value(page, "tax_value"), value(page, "business_name")) == (
        ["eu_vat"], "DE123456789", "Tea GmbH",
    )  # fmt: skip


async def test_one_field_asks_for_the_name_of_the_business(merchant, visitor):
    names = {"name_collection": {"business": {"enabled": True, "optional": True}}}
    session = await subscribing(merchant, **ASKS, **names)

    page = await visitor.get(session["url"])
    wrong = await visitor.post(session["url"], checkouts.typed(**TYPED | {"business_name": ""}))
    done = await visitor.post(session["url"], checkouts.typed(**TYPED))

    assert page.body.count(b'name="business_name"') == 1
    assert b'id="business_name-e"' in wrong.body
    assert done.status == 303


@pytest.mark.parametrize(
    ("to", "kinds"), [(["DE", "GL"], {"", "eu_vat", "de_stn"}), (["CH"], {"", "ch_uid", "ch_vat"}), (["GL"], None)]
)
async def test_what_is_offered_is_of_the_countries_where_goods_may_go(merchant, visitor, to, kinds):
    session = await subscribing(merchant, **ASKS, shipping_address_collection={"allowed_countries": to})

    page = await visitor.get(session["url"])

    options = page.body.decode().partition('<select class="input" id="tax_type"')[2].partition("</select>")[0]
    found = set(re.findall('<option value="?([^"> ]*)', options))
    assert found == kinds if kinds else len(found) > 100
