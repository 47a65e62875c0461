"""Checkout's page, where automatic tax must know the place of the customer."""

import re
from urllib.parse import urlsplit

import pytest

from tests import checkouts, people
from tests.checkouts import SESSIONS, subscribing
from tests.hosted import bills

ON = {"automatic_tax": {"enabled": True}}
ADDRESS = {"line1": "12 rue des Lilas", "city": "Lyon", "postal_code": "69003", "country": "FR"}


@pytest.mark.parametrize(
    ("customer", "params", "asks"),
    [
        (None, {}, False),
        (None, ON, True),
        ({}, ON | {"customer_update": {"address": "auto"}}, True),
        (people.ALICE, ON, False),
        (people.ALICE, {"billing_address_collection": "required"}, True),
    ],
)
async def test_the_page_asks_for_an_address_where_tax_needs_one(merchant, visitor, customer, params, asks):
    if customer is not None:
        params = params | {"customer": (await merchant.create("/v1/customers", customer))["id"]}
    session = await subscribing(merchant, **params)

    page = await visitor.get(session["url"])

    assert page.status == 200
    assert (b'name="line1"' in page.body) is asks
    assert (b'name="country"' in page.body) is asks


@pytest.mark.parametrize(
    ("country", "given", "missing"),
    [
        ("HK", {"line1": "1 Peak Road", "state": "Kowloon"}, set()),
        ("AE", {"line1": "1 Corniche", "state": "Dubai"}, set()),
        ("US", {"line1": "1 Elm St", "city": "Austin", "postal_code": "78701"}, {"state"}),
        ("US", {"line1": "1 Elm St", "city": "Austin", "postal_code": "78701", "state": "TX"}, set()),
        ("DE", {"line1": "Weg 1", "city": "Berlin"}, {"postal_code"}),
        ("DE", {}, {"line1", "city", "postal_code"}),
        ("Nowhere", {}, {"line1", "city", "postal_code", "country"}),
        ("", {"line1": "Weg 1"}, {"city", "postal_code", "country"}),
    ],
)
async def test_an_address_must_have_what_its_country_has(merchant, visitor, country, given, missing):
    session = await subscribing(merchant, billing_address_collection="required")

    page = await visitor.post(session["url"], checkouts.typed(**given, country=country))

    assert page.status == (200 if missing else 303)
    assert set(re.findall(r'aria-describedby="(\w+)-e"', page.body.decode())) == missing


async def test_the_fields_of_the_billing_address_are_those_of_the_country_that_is_chosen(merchant, visitor):
    session = await subscribing(merchant, billing_address_collection="required")

    at_home = await visitor.get(session["url"])
    sent = {"line1": "1 Elm St", "city": "Austin", "postal_code": "78701", "country": "US"}
    page = (await visitor.post(session["url"], checkouts.typed(**sent))).body.decode()
    done = await visitor.post(session["url"], checkouts.typed(**sent, state="TX"))

    assert re.findall(r'autocomplete="billing ([\w-]+)"', page) == [
        "country", "address-line1", "address-line2", "address-level2", "address-level1", "postal-code",
    ]  # fmt: skip
    assert b"<option value=TX>Texas" in at_home.body
    assert "<option value=TX>Texas" in page
    assert '<a href="#state"><span><b>State</b><br>Fill this in.' in page
    assert done.status == 303
    [method] = (await merchant.find("/v1/payment_methods", customer=await customer_of(merchant, session)))["data"]
    address = method["billing_details"]["address"]
    assert (address["state"], address["country"], address["city"]) == ("TX", "US", "Austin")


async def customer_of(merchant, session):
    return (await merchant.find(f"{SESSIONS}/{session['id']}"))["customer"]


async def test_an_address_that_does_not_tell_the_place_is_said_on_the_page_and_a_better_one_helps(merchant, visitor):
    session = await subscribing(merchant, **ON)
    await visitor.get(session["url"])

    missing = await visitor.post(session["url"], checkouts.typed())
    vague = await visitor.post(
        session["url"], checkouts.typed(**ADDRESS | {"country": "US", "state": "TX", "postal_code": "9"})
    )
    done = await visitor.post(session["url"], checkouts.typed(**ADDRESS))
    found = await merchant.find(f"{SESSIONS}/{session['id']}", expand=["customer"])

    assert b"Enter a street address." in missing.body
    assert b"Enter a ZIP code." in vague.body
    assert b"12 rue des Lilas" in vague.body
    assert done.status == 303
    assert (found["status"], found["automatic_tax"]["status"]) == ("complete", "complete")
    assert found["customer"]["address"]["country"] == "FR"


async def test_what_is_charged_by_use_says_what_it_costs(merchant, visitor):
    meter = await merchant.create(
        "/v1/billing/meters", display_name="Calls", event_name="calls", default_aggregation={"formula": "sum"}
    )
    recurring = {"interval": "month", "usage_type": "metered", "meter": meter["id"]}
    tiers = [{"up_to": 1000, "flat_amount": 500}, {"up_to": "inf", "unit_amount_decimal": "0.2"}]
    lines = []
    for name, price in (
        ("Calls", {"billing_scheme": "tiered", "tiers_mode": "graduated", "tiers": tiers}),
        ("Traffic", {"unit_amount_decimal": "1.5"}),
    ):
        product = await merchant.create("/v1/products", name=name, unit_label="call")
        made = await merchant.create("/v1/prices", price, product=product["id"], currency="gbp", recurring=recurring)
        lines.append({"price": made["id"]})
    session = await subscribing(merchant, line_items=lines, locale="en")

    page = (await visitor.get(session["url"])).body.decode()

    assert "<small><bdi>£0.015</bdi> for each <bdi>call</bdi></small>" in page
    assert "<small><bdi>1–1,000</bdi>: <bdi>£5.00</bdi></small>" in page
    assert "<small><bdi>1,001+</bdi>: <bdi>£0.002</bdi> for each <bdi>call</bdi></small>" in page


async def test_the_head_of_a_page_is_there_too(merchant, visitor):
    customer, _ = await bills.customer(merchant, bills.GOOD)
    invoice = bills.path(await bills.opened(merchant, customer))

    for path in ((await subscribing(merchant))["url"], invoice):
        assert (await visitor.send("HEAD", path)).status == 200


async def test_a_page_whose_account_waits_for_small_deposits_leads_to_the_bank_and_is_done_when_they_are_told(
    merchant, visitor, clock
):
    product = await merchant.create("/v1/products", people.TEA)
    price = {"currency": "usd", "unit_amount": 900, "recurring": {"interval": "month"}, "product": product["id"]}
    line = {"price": (await merchant.create("/v1/prices", price))["id"], "quantity": 1}
    session = await subscribing(merchant, line_items=[line], allowed_payment_method_types=["us_bank_account"])
    account = {"type": "us_bank_account", "routing_number": "110000000", "account_number": "000123456789"}

    sent = await visitor.post(session["url"], {**checkouts.typed(), **account})
    clock.advance(3 * 86_400)
    await merchant.tick()
    page = await visitor.get(session["url"])
    bank = sent.headers["location"]
    back = await visitor.post(bank, {"descriptor_code": "SM11AA"})
    done = await visitor.get(session["url"])

    assert "/authenticate/pi/" in bank
    assert "Your bank is waiting for your answer" in page.body.decode()
    assert f'href="{bank}"' in page.body.decode().replace("http://127.0.0.1:12111", "")
    assert urlsplit(session["url"]).path in back.headers["refresh"]
    assert "Your subscription has begun." in done.body.decode()
