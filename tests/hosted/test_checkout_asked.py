"""What Checkout's page asks for beside the card: names, the merchant's own fields, where goods go."""

import re

import pytest

from tests import checkouts, people
from tests.checkouts import SESSIONS, saving, subscribing

LABEL = {"type": "custom", "custom": "Size <b>& more"}
SIZE = {"key": "size", "label": LABEL, "type": "dropdown"}
SIZES = [{"label": "Small", "value": "s"}, {"label": "Medium", "value": "m"}]
MEMBER = {"key": "member", "label": {"type": "custom", "custom": "Country"}, "type": "numeric"}
ASKED = {
    "custom_fields": [
        SIZE | {"dropdown": {"options": SIZES, "default_value": "m"}},
        MEMBER | {"numeric": {"minimum_length": 3}},
    ],
    "name_collection": {"business": {"enabled": True, "optional": True}, "individual": {"enabled": True}},
    "shipping_address_collection": {"allowed_countries": ["FR", "JP", "US"]},
    "custom_text": {"shipping_address": {"message": "On working days."}},
}
TYPED = {
    "business_name": "",
    "individual_name": "Rose Tree",
    "custom_size": "s",
    "custom_member": "١٢٣",
    "shipping_name": "Mr Tree",
    "shipping_country": "FR",
    "shipping_line1": "12 rue des Lilas",
    "shipping_line2": "",
    "shipping_city": "Lyon",
    "shipping_postal_code": "69003",
}


def value(page, name):
    """What stands in a field of the page."""
    field = re.search(f'name="{name}"[^>]*>', page.body.decode())
    assert field, name
    found = re.search(' value="([^"]*)"', field[0])
    return found[1] if found else ""


def chosen(page, name):
    """What is chosen in a field of the page."""
    options = page.body.decode().partition(f'<select class="input" id="{name}"')[2].partition("</select>")[0]
    return re.findall('<option value="?([^"> ]*)"? selected', options)


async def test_what_is_asked_is_filled_in_and_comes_back(merchant, visitor):
    session = await subscribing(merchant, **ASKED)

    page = await visitor.get(session["url"])
    done = await visitor.post(session["url"], checkouts.typed(**TYPED))

    assert (page.status, done.status) == (200, 303)
    assert chosen(page, "custom_size") == ["m"]
    assert b"Size &lt;b&gt;&amp; more" in page.body
    assert b"On working days." in page.body
    found = await merchant.find(f"{SESSIONS}/{session['id']}", expand=["customer"])
    assert [field[field["type"]]["value"] for field in found["custom_fields"]] == ["s", "123"]
    assert found["collected_information"] == {
        "business_name": None,
        "individual_name": "Rose Tree",
        "shipping_details": {
            "name": "Mr Tree",
            "address": {
                "line1": "12 rue des Lilas", "line2": None, "city": "Lyon", "state": None, "postal_code": "69003",
                "country": "FR",
            },
        },
    }  # fmt: skip
    assert found["customer"]["shipping"]["address"]["city"] == "Lyon"
    older = await merchant.having(stripe_version="2025-02-24.acacia").find(f"{SESSIONS}/{session['id']}")
    assert older["shipping_details"] == found["collected_information"]["shipping_details"]
    assert "shipping_details" not in found


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("individual_name", " ", "Fill this in."),
        ("individual_name", "x" * 151, "This is too long."),
        ("custom_size", "", "Fill this in."),
        ("custom_size", "xl", "Fill this in."),
        ("custom_member", "12", "This is too short."),
        ("custom_member", "1" * 256, "This is too long."),
        ("custom_member", "12a", "Enter a whole number."),
        ("shipping_name", "", "Fill this in."),
        ("shipping_name", "x" * 501, "This is too long."),
        ("shipping_country", "", "Choose a country."),
        ("shipping_country", "DE", "Choose a country."),
        ("shipping_line1", "", "Fill this in."),
        ("shipping_city", "x" * 501, "This is too long."),
        ("shipping_postal_code", "abc", "Check the postal code."),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_everything_stays(merchant, visitor, name, text, said):
    session = await subscribing(merchant, **ASKED)

    page = await visitor.post(session["url"], checkouts.typed(**TYPED | {name: text}))

    assert page.status == 200
    assert len(re.findall(rb'aria-invalid="true"', page.body)) == 1
    assert re.search(
        f'aria-describedby="{name}-e".*?<p class="error" id="{name}-e">.*?{said}', page.body.decode(), re.DOTALL
    )
    assert value(page, "email") == "rose@example.com"
    if name not in ("custom_size", "shipping_country"):
        assert value(page, name) == text
    for other in {"individual_name", "custom_member", "shipping_name", "shipping_line1", "shipping_city"} - {name}:
        assert value(page, other) == TYPED[other]
    assert (await merchant.find(f"{SESSIONS}/{session['id']}"))["status"] == "open"


async def test_a_label_of_the_merchants_is_never_translated(merchant, visitor):
    session = await subscribing(merchant, locale="de", **ASKED)

    page = await visitor.post(session["url"], checkouts.typed(**TYPED | {"custom_member": "", "individual_name": ""}))

    assert page.body.count(b"<bdi>Country</bdi>") == 2
    assert b"Vollst" in page.body


async def test_another_country_has_other_fields_and_nothing_is_lost(merchant, visitor):
    session = await subscribing(merchant, **ASKED)

    page = await visitor.post(session["url"], checkouts.typed(**TYPED | {"shipping_country": "JP", "do": "country"}))

    assert page.status == 200
    assert b'role="alert"' not in page.body
    assert b'id="shipping_state"' in page.body
    assert (value(page, "shipping_line1"), value(page, "shipping_city")) == ("12 rue des Lilas", "Lyon")


OWN = {"line1": "Weg 1", "line2": "Top 4", "city": "Berlin", "postal_code": "10115", "country": "DE"}


async def paid_with(merchant, session):
    customer = (await merchant.find(f"{SESSIONS}/{session['id']}"))["customer"]
    [method] = (await merchant.find("/v1/payment_methods", customer=customer))["data"]
    return {part: text for part, text in method["billing_details"]["address"].items() if text}


@pytest.mark.parametrize("sent", [{"same_address": "yes"}, {"same_address": "yes", **OWN}])
async def test_the_billing_address_is_that_of_the_delivery_while_the_box_is_ticked(merchant, visitor, sent):
    session = await subscribing(merchant, billing_address_collection="required", **ASKED)

    page = await visitor.get(session["url"])
    done = await visitor.post(session["url"], checkouts.typed(**TYPED, **sent))

    assert b'name="same_address" value="yes" checked' in page.body
    assert done.status == 303
    assert await paid_with(merchant, session) == {
        "line1": "12 rue des Lilas", "city": "Lyon", "postal_code": "69003", "country": "FR",
    }  # fmt: skip


async def test_what_is_missing_of_an_address_that_is_both_is_said_once(merchant, visitor):
    session = await subscribing(merchant, billing_address_collection="required", **ASKED)

    both = TYPED | {"shipping_line1": "", "same_address": "yes", "country": ""}
    page = await visitor.post(session["url"], checkouts.typed(**both))

    assert re.findall(r'<li><a href="#(\w+)"', page.body.decode()) == ["shipping_line1"]
    assert b'name="same_address" value="yes" checked' in page.body


async def test_a_billing_address_of_its_own_is_asked_for_and_kept(merchant, visitor):
    session = await subscribing(merchant, billing_address_collection="required", **ASKED)

    missing = await visitor.post(session["url"], checkouts.typed(**TYPED, country="DE"))
    done = await visitor.post(session["url"], checkouts.typed(**TYPED, **OWN))

    assert b'name="same_address" value="yes">' in missing.body
    assert re.findall(r'<li><a href="#(\w+)"', missing.body.decode()) == ["line1", "postal_code", "city"]
    assert done.status == 303
    assert await paid_with(merchant, session) == OWN


async def test_another_billing_country_has_other_fields_and_nothing_is_lost(merchant, visitor):
    session = await subscribing(merchant, billing_address_collection="required", **ASKED)

    sent = TYPED | OWN | {"country": "JP", "do": "country"}
    page = await visitor.post(session["url"], checkouts.typed(**sent))

    assert b'role="alert"' not in page.body
    assert b'id="state"' in page.body
    assert (chosen(page, "country"), chosen(page, "shipping_country")) == (["JP"], ["FR"])
    assert [value(page, part) for part in ("line1", "line2", "city")] == ["Weg 1", "Top 4", "Berlin"]


@pytest.mark.parametrize(("asks", "said"), [({}, ["postal_code"]), (ASKED, ["shipping_postal_code"])])
async def test_a_place_that_tax_does_not_find_is_said_where_the_address_was_entered(merchant, visitor, asks, said):
    session = await subscribing(merchant, automatic_tax={"enabled": True}, **asks)

    elm = {"line1": "1 Elm St", "city": "Austin", "state": "TX", "postal_code": "9", "country": "US"}
    shipped = {f"shipping_{part}": text for part, text in elm.items()} | {"shipping_postal_code": "78701 1234"}
    sent = TYPED | shipped | {"same_address": "yes"} if asks else elm
    page = await visitor.post(session["url"], checkouts.typed(**sent))

    assert re.findall(r'<li><a href="#(\w+)">', page.body.decode()) == said
    assert "Enter a ZIP code." in page.body.decode()


async def test_the_country_of_the_customer_is_chosen_at_first(merchant, visitor):
    customer = (await merchant.create("/v1/customers", people.ALICE, address={"country": "AT"}))["id"]

    known = await subscribing(merchant, customer=customer, billing_address_collection="required", locale="de")
    page = await visitor.get(known["url"])

    assert chosen(page, "country") == ["AT"]
    assert "<option value=AT selected>Österreich" in page.body.decode()


async def test_a_known_address_is_filled_in_where_goods_may_go_there(merchant, visitor):
    shipping = {"name": "Alice", "address": {"line1": "1 rue", "city": "Lyon", "postal_code": "69003", "country": "FR"}}
    customer = (await merchant.create("/v1/customers", people.ALICE, shipping=shipping))["id"]
    here = await subscribing(merchant, customer=customer, **ASKED)
    only = {"shipping_address_collection": {"allowed_countries": ["JP"]}}
    elsewhere = await subscribing(merchant, customer=customer, **ASKED | only)

    near, far = await visitor.get(here["url"]), await visitor.get(elsewhere["url"])

    assert (value(near, "shipping_city"), value(near, "shipping_name")) == ("Lyon", "Alice")
    assert chosen(near, "shipping_country") == ["FR"]
    assert (value(far, "shipping_line1"), value(far, "shipping_country")) == ("", "JP")
    assert b"Japon" in far.body


async def test_the_name_that_a_session_gives_the_business_is_its_only_one_on_the_page(merchant, visitor):
    own = await merchant.find("/v1/account")
    await merchant.create(f"/v1/accounts/{own['id']}", business_profile={"name": "Finch Ltd"})
    look, back = {"display_name": "Finch & Friends"}, "https://shop.example/cart"
    session = await saving(merchant, branding_settings=look, cancel_url=back, locale="en")

    page = (await visitor.get(session["url"])).body.decode()

    assert "Back to <bdi>Finch &amp; Friends</bdi>" in page
    assert "<bdi>Finch &amp; Friends</bdi>" in page.partition("</header>")[0].partition("business")[2]
    assert "you let <bdi>Finch &amp; Friends</bdi> charge" in page
    assert "Finch Ltd" not in page
