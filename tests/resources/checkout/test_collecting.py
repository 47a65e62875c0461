"""What a session may ask for beside the card, and where it goes."""

import pytest

from tests import checkouts, people
from tests.checkouts import ASKING, SESSIONS, confirm, saving, subscribing

NAMES = {"business": {"enabled": True}, "individual": {"enabled": True, "optional": True}}
TO = {"allowed_countries": ["FR", "DE"]}
FORBIDDEN = {"allowed_countries": ["CU"]}
LYON = {"line1": "12 rue des Lilas", "city": "Lyon", "postal_code": "69003", "country": "FR"}
ENTERED = {"business_name": "Tea Ltd", "individual_name": "Rose Tree"}
DELIVERED = {"shipping_details": {"name": "Rose", "address": LYON}}
PLAIN = dict.fromkeys(("business_name", "individual_name", "shipping_details"))


async def seen(merchant, session):
    return await merchant.find(f"{SESSIONS}/{session['id']}", expand=["customer"])


async def test_a_new_customer_is_called_and_lives_as_was_entered(merchant):
    session = await subscribing(
        merchant, customer_email="rose@example.com", name_collection=NAMES, shipping_address_collection=TO,
        phone_number_collection={"enabled": True},
    )  # fmt: skip

    sent = {"collected_information": ENTERED | DELIVERED, "phone": "+33 1 23", "name": "R. Tree"}
    assert (await confirm(merchant, session, **sent)).status == 200

    done = await seen(merchant, session)
    customer, details = done["customer"], done["customer_details"]
    assert (session["name_collection"]["business"], session["collected_information"]) == (
        {"enabled": True, "optional": False},
        None,
    )
    assert done["collected_information"].items() >= ENTERED.items()
    assert done["collected_information"]["shipping_details"]["address"]["city"] == "Lyon"
    assert {**ENTERED, "name": "Tea Ltd"}.items() <= details.items()
    assert {**ENTERED, "name": "Tea Ltd"}.items() <= customer.items()
    assert (customer["shipping"]["name"], customer["shipping"]["phone"]) == ("Rose", "+33 1 23")
    assert customer["shipping"]["address"]["postal_code"] == "69003"


@pytest.mark.parametrize("card", [checkouts.GOOD, ASKING])
async def test_a_customer_who_is_there_changes_only_as_far_as_the_session_may(merchant, card):
    asked = {"name_collection": NAMES, "shipping_address_collection": TO}
    first, second = [(await merchant.create("/v1/customers", people.ALICE))["id"] for _ in range(2)]
    update = {"name": "auto", "shipping": "auto", "address": "never"}
    shy = await subscribing(merchant, customer=first, **asked)
    bold = await subscribing(merchant, customer=second, customer_update=update, **asked)

    for session in (shy, bold):
        assert (await confirm(merchant, session, card, collected_information=ENTERED | DELIVERED)).status == 200

    kept, changed = (await seen(merchant, shy)), (await seen(merchant, bold))
    assert (kept["customer"]["name"], kept["customer"]["shipping"]) == (people.ALICE["name"], None)
    assert (changed["customer"]["name"], changed["customer"]["shipping"]["address"]["city"]) == ("Tea Ltd", "Lyon")
    assert "address" not in people.ALICE or changed["customer"]["address"] == kept["customer"]["address"]
    assert kept["collected_information"] == changed["collected_information"]


async def test_setup_asks_for_names_and_keeps_them(merchant):
    customer = (await merchant.create("/v1/customers", people.ALICE))["id"]
    session = await saving(merchant, customer=customer, name_collection=NAMES, customer_update={"name": "auto"})
    plain = await saving(merchant, customer_update={"name": "auto"})

    await confirm(merchant, session, collected_information=ENTERED)
    await confirm(merchant, plain)

    assert (await seen(merchant, session))["customer"]["name"] == "Tea Ltd"
    done = await seen(merchant, plain)
    assert (done["customer"]["name"], done["collected_information"]) == ("Rose", PLAIN)


@pytest.mark.parametrize(
    ("entered", "param"),
    [
        ({}, "collected_information[business_name]"),
        ({"business_name": " "}, "collected_information[business_name]"),
        ({"business_name": "x" * 151}, "collected_information[business_name]"),
        ({"business_name": "x"}, "collected_information[shipping_details]"),
        (
            {"business_name": "x", "shipping_details": {"name": "x", "address": LYON | {"country": "US"}}},
            "collected_information[shipping_details][address][country]",
        ),
        (
            {"business_name": "x", "shipping_details": {"address": LYON}},
            "collected_information[shipping_details][name]",
        ),
    ],
)
async def test_what_is_missing_is_refused_by_name(merchant, entered, param):
    session = await subscribing(
        merchant, customer_email="rose@example.com", name_collection=NAMES, shipping_address_collection=TO
    )

    assert (await confirm(merchant, session, collected_information=entered)).error["param"] == param


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"customer_update": {"name": "auto"}}, "customer_update"),
        ({"shipping_address_collection": TO}, "shipping_address_collection"),
        ({"shipping_address_collection": FORBIDDEN}, "shipping_address_collection[allowed_countries][0]"),
        ({"name_collection": {"business": {"optional": True}}}, "name_collection[business][enabled]"),
    ],
)  # fmt: skip
async def test_what_a_session_cannot_ask_for_is_refused_by_name(merchant, params, param):
    sent = {"mode": "setup", "currency": "eur", **params, **checkouts.BACK}

    assert (await merchant.refused(SESSIONS, sent))["param"] == param
