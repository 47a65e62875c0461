"""`customer`: who is billed."""

import pytest

from tests import people
from tests.everything import NOON

PATH = "/v1/customers"


async def test_a_new_customer_has_every_field(merchant, clock):
    made = await merchant.create(PATH)

    assert made == {
        "id": made["id"],
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": clock.now,
        "currency": None,
        "customer_account": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": None,
        "invoice_prefix": made["invoice_prefix"],
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": {},
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }
    assert made["id"].startswith("cus_1")


async def test_every_new_customer_has_an_invoice_prefix_of_its_own(merchant):
    prefixes = {(await merchant.create(PATH))["invoice_prefix"] for _ in range(20)}

    assert len(prefixes) == 20
    assert all(len(prefix) == 8 and prefix.isalnum() and prefix == prefix.upper() for prefix in prefixes)


@pytest.mark.parametrize("prefix", ["A", "7", "ROSE00000012"])
async def test_an_invoice_prefix_has_up_to_twelve_letters(merchant, prefix):
    assert (await merchant.create(PATH, invoice_prefix=prefix))["invoice_prefix"] == prefix


async def test_two_customers_cannot_have_the_same_invoice_prefix(merchant):
    rose = await merchant.create(PATH, invoice_prefix="ROSE")
    other = await merchant.create(PATH)
    made = await merchant.post(PATH, {"invoice_prefix": "ROSE"})
    renamed = await merchant.post(f"{PATH}/{other['id']}", {"invoice_prefix": "ROSE"})
    made_up = await merchant.post(PATH, {"invoice_prefix": other["invoice_prefix"]})

    assert made.status == renamed.status == made_up.status == 400
    assert made.error["param"] == renamed.error["param"] == made_up.error["param"] == "invoice_prefix"
    assert made.error["message"] == f"A customer (`{rose['id']}`) already uses that invoice prefix."


async def test_an_invoice_prefix_that_was_let_go_may_be_taken(merchant):
    rose = await merchant.create(PATH, invoice_prefix="ROSE")
    same = await merchant.create(f"{PATH}/{rose['id']}", invoice_prefix="ROSE", name="Rose")
    await merchant.create(f"{PATH}/{rose['id']}", invoice_prefix="ROSA")

    assert same["name"] == "Rose"
    assert (await merchant.create(PATH, invoice_prefix="ROSE"))["invoice_prefix"] == "ROSE"


@pytest.mark.parametrize("end", ["gone", "renamed"])
async def test_an_invoice_prefix_that_is_on_invoices_stays_their_customer_s(merchant, end):
    rose = f"{PATH}/{(await merchant.create(PATH, invoice_prefix='ROSE'))['id']}"
    other = await merchant.create(PATH)
    bill = await merchant.create("/v1/invoices", customer=rose.rpartition("/")[2])
    await merchant.create(f"/v1/invoices/{bill['id']}/finalize")
    await (merchant.delete(rose) if end == "gone" else merchant.create(rose, invoice_prefix="ROSA"))

    made = await merchant.refused(PATH, invoice_prefix="ROSE")
    renamed = await merchant.refused(f"{PATH}/{other['id']}", invoice_prefix="ROSE")

    assert made["param"] == renamed["param"] == "invoice_prefix"
    if end == "renamed":
        assert (await merchant.create(rose, invoice_prefix="ROSE"))["invoice_prefix"] == "ROSE"
        assert (await merchant.create(rose, invoice_prefix="ROSY"))["invoice_prefix"] == "ROSY"


@pytest.mark.parametrize("end", ["stayed", "renamed", "gone", "renamed and gone"])
async def test_an_invoice_prefix_goes_with_the_test_clock_that_its_invoices_lived_by(merchant, end):
    clock = await merchant.clock(NOON)
    rose = await merchant.create(PATH, invoice_prefix="ROSE", test_clock=clock)
    bill = await merchant.create("/v1/invoices", customer=rose["id"])
    await merchant.create(f"/v1/invoices/{bill['id']}/finalize")
    if "renamed" in end:
        await merchant.create(f"{PATH}/{rose['id']}", invoice_prefix="ROSA")
    if "gone" in end:
        await merchant.delete(f"{PATH}/{rose['id']}")
    held = await merchant.refused(PATH, invoice_prefix="ROSE")

    await merchant.delete(f"/v1/test_helpers/test_clocks/{clock}")

    assert held["param"] == "invoice_prefix"
    assert (await merchant.create(PATH, invoice_prefix="ROSE"))["invoice_prefix"] == "ROSE"


SENT = {
    "address": {"line1": "12 rue des Lilas", "line2": "b", "city": "Lyon", "postal_code": "1",
                "state": "x", "country": "FR"},
    "balance": -500,
    "description": "A regular",
    "email": "alice@moreau.example",
    "invoice_prefix": "ALICE1",
    "invoice_settings": {
        "custom_fields": [{"name": "PO", "value": "7"}],
        "footer": "Thank you",
        "rendering_options": {"amount_tax_display": "exclude_tax", "template": None},
        "default_payment_method": None,
    },
    "metadata": {"a": "b"},
    "name": "Alice Moreau",
    "next_invoice_sequence": 7,
    "phone": "+33 1 70 18 99 00",
    "preferred_locales": ["fr", "en"],
    "shipping": {
        "name": "Alice",
        "phone": "1",
        "address": {"line1": "x", "line2": None, "city": None, "postal_code": None, "state": None, "country": None},
        "carrier": None,
        "tracking_number": None,
    },
    "tax_exempt": "reverse",
    "business_name": "Moreau & Fils",
    "individual_name": "Alice",
}  # fmt: skip


def without_nulls(value):
    if isinstance(value, dict):
        read_only = ("carrier", "tracking_number")
        return {key: without_nulls(item) for key, item in value.items() if item is not None and key not in read_only}
    return value


async def test_everything_is_shown_as_it_was_sent(merchant):
    made = await merchant.create(PATH, without_nulls(SENT))

    assert {name: made[name] for name in SENT} == SENT
    assert await merchant.find(f"{PATH}/{made['id']}") == made


UNSET = {
    "address": None,
    "description": None,
    "email": None,
    "name": None,
    "phone": None,
    "preferred_locales": [],
    "shipping": None,
    "metadata": {},
}


@pytest.mark.parametrize("name", UNSET)
async def test_an_empty_value_unsets(merchant, name):
    made = await merchant.create(PATH, without_nulls(SENT))

    changed = await merchant.create(f"{PATH}/{made['id']}", {name: ""})

    assert changed == made | {name: UNSET[name]}


async def test_a_part_of_an_address_may_change_alone(merchant):
    made = await merchant.create(PATH, people.ALICE)

    changed = await merchant.create(f"{PATH}/{made['id']}", address={"city": "Paris", "postal_code": ""})

    assert changed["address"] == made["address"] | {"city": "Paris", "postal_code": None}


async def test_a_change_makes_its_event_with_the_old_values(merchant):
    made = await merchant.create(PATH, people.ALICE)

    changed = await merchant.create(f"{PATH}/{made['id']}", name="Alice Keller", address={"city": "Paris"})

    (event,) = (await merchant.find("/v1/events", type="customer.updated"))["data"]
    assert event["data"] == {
        "object": changed,
        "previous_attributes": {"name": "Alice Moreau", "address": {"city": "Lyon"}},
    }


HIDDEN = {
    "cash_balance": None,
    "invoice_credit_balance": {},
    "sources": {"object": "list", "data": [], "has_more": False},
    "subscriptions": {"object": "list", "data": [], "has_more": False},
    "tax_ids": {"object": "list", "data": [], "has_more": False},
}


@pytest.mark.parametrize("name", HIDDEN)
async def test_what_is_hidden_is_there_when_it_is_asked_for(merchant, name):
    made = await merchant.create(PATH)
    expected = HIDDEN[name] and HIDDEN[name] | {"url": f"{PATH}/{made['id']}/{name}"}

    expanded = await merchant.find(f"{PATH}/{made['id']}", expand=[name])
    listed = await merchant.find(PATH, expand=[f"data.{name}"])

    assert name not in made
    assert expanded == made | {name: expected}
    assert listed["data"] == [expanded]


async def test_what_tax_knows_is_shown_when_it_is_asked_for(merchant):
    made = await merchant.create(PATH, tax={"ip_address": "192.0.2.1"}, address={"country": "FR"}, expand=["tax"])

    assert made["tax"]["ip_address"] == "192.0.2.1"
    assert made["tax"]["automatic_tax"] == "not_collecting"


async def test_a_cash_balance_belongs_to_its_customer(merchant):
    made = await merchant.create(
        PATH, cash_balance={"settings": {"reconciliation_mode": "manual"}}, expand=["cash_balance"]
    )

    assert made["cash_balance"]["customer"] == made["id"]
    assert made["cash_balance"]["settings"] == {"reconciliation_mode": "manual", "using_merchant_default": False}


async def test_a_deleted_customer_leaves_a_stub(merchant):
    made = await merchant.create(PATH, people.ALICE)
    stub = {"id": made["id"], "object": "customer", "deleted": True}

    deleted = await merchant.delete(f"{PATH}/{made['id']}")

    assert deleted.json == stub
    assert await merchant.find(f"{PATH}/{made['id']}") == stub
    assert await merchant.find(f"{PATH}/{made['id']}", expand=["default_source"]) == stub
    assert (await merchant.find(PATH))["data"] == []
    assert (await merchant.find(PATH, email=people.ALICE["email"]))["data"] == []
    (event,) = (await merchant.find("/v1/events", type="customer.deleted"))["data"]
    assert event["data"] == {"object": made}


async def test_lists_filter_by_email_letter_by_letter(merchant):
    alice = await merchant.create(PATH, people.ALICE)
    await merchant.create(PATH, people.CHIARA)

    assert (await merchant.find(PATH, email="alice@moreau.example"))["data"] == [alice]
    assert (await merchant.find(PATH, email="ALICE@moreau.example"))["data"] == []
