"""Metadata: keys and values of the merchant's own, with the same rules on every noun that has them."""

import pytest

from portico.resources.all import ENDPOINTS
from portico.wire.markers import Rule
from tests import everything

CUSTOMERS = "/v1/customers"


@pytest.fixture
async def customer(merchant):
    """A customer with two keys."""
    return await merchant.create(CUSTOMERS, metadata={"tier": "gold", "shoe": "41"})


async def test_keys_are_laid_over_those_that_are_there(merchant, customer):
    changed = await merchant.create(f"{CUSTOMERS}/{customer['id']}", metadata={"tier": "silver", "hat": "58"})

    assert changed["metadata"] == {"tier": "silver", "shoe": "41", "hat": "58"}


async def test_an_empty_value_removes_its_key(merchant, customer):
    changed = await merchant.create(f"{CUSTOMERS}/{customer['id']}", metadata={"tier": ""})

    assert changed["metadata"] == {"shoe": "41"}


async def test_an_empty_value_for_a_key_that_is_not_there_changes_nothing(merchant, customer):
    changed = await merchant.create(f"{CUSTOMERS}/{customer['id']}", metadata={"hat": ""})

    assert changed["metadata"] == customer["metadata"]


async def test_empty_metadata_removes_all_keys(merchant, customer):
    changed = await merchant.create(f"{CUSTOMERS}/{customer['id']}", metadata="")

    assert changed["metadata"] == {}


async def test_metadata_that_is_not_sent_stays(merchant, customer):
    changed = await merchant.create(f"{CUSTOMERS}/{customer['id']}", name="Alice")

    assert changed["metadata"] == customer["metadata"]


async def test_a_new_object_has_no_keys_with_empty_values(merchant):
    made = await merchant.create(CUSTOMERS, metadata={"tier": "", "shoe": "41"})

    assert made["metadata"] == {"shoe": "41"}


async def test_empty_metadata_of_a_new_object_is_none(merchant):
    assert (await merchant.create(CUSTOMERS, metadata=""))["metadata"] == {}


async def test_values_are_always_strings(merchant):
    made = await merchant.create(CUSTOMERS, metadata={"count": 3, "on": True, "0": "zero", "Ö": "ß"})

    assert made["metadata"] == {"count": "3", "on": "true", "0": "zero", "Ö": "ß"}


async def test_fifty_keys_fit_and_one_more_does_not(merchant):
    fifty = {f"key{number}": "x" for number in range(50)}
    made = await merchant.create(CUSTOMERS, metadata=fifty)

    error = await merchant.refused(f"{CUSTOMERS}/{made['id']}", metadata={"more": "x"})
    exchanged = await merchant.create(f"{CUSTOMERS}/{made['id']}", metadata={"more": "x", "key0": ""})

    assert error["message"] == "You can have up to 50 metadata keys, but this would make 51."
    assert error["param"] == "metadata"
    assert len(exchanged["metadata"]) == 50


LIMITS = {
    "a key of 41": (
        {"k" * 41: "x"},
        "metadata",
        "Metadata keys can have up to 40 characters, but you passed in a key that is 41 characters. "
        f"Invalid key: {'k' * 41}",
    ),
    "a value of 501": (
        {"k": "v" * 501},
        "metadata[k]",
        "Metadata values can have up to 500 characters, but you passed in a value that is 501 characters. "
        f"Invalid value: {'v' * 20}...{'v' * 20}",
    ),
    "a hash as value": ({"k": {"a": "b"}}, "metadata[k]", "Metadata values must be strings."),
    "an array as value": ({"k": ["a"]}, "metadata[k]", "Metadata values must be strings."),
    "text": ("x", "metadata", "Invalid object"),
}


@pytest.mark.parametrize(("metadata", "param", "message"), LIMITS.values(), ids=LIMITS.keys())
async def test_what_does_not_fit_is_refused(merchant, metadata, param, message):
    error = await merchant.refused(CUSTOMERS, metadata=metadata)

    assert (error["param"], error["message"]) == (param, message)


async def test_the_longest_key_and_value_fit(merchant):
    longest = {"k" * 40: "ü" * 500}

    assert (await merchant.create(CUSTOMERS, metadata=longest))["metadata"] == longest


WITH_METADATA = {
    endpoint.noun
    for endpoint in ENDPOINTS
    if endpoint.kind == "update" and any(Rule.METADATA in info.metadata for info in endpoint.noun.model_fields.values())
}


@pytest.mark.parametrize("noun", sorted(WITH_METADATA, key=lambda noun: noun.NOUN), ids=lambda noun: noun.NOUN)
async def test_every_noun_with_metadata_has_the_same_rules(merchant, noun):
    path = everything.address(await everything.make(merchant, noun.NOUN))

    made = await merchant.create(path, metadata={"a": "1", "b": "2", "c": ""})
    merged = await merchant.create(path, metadata={"a": "", "d": "4"})
    events = await merchant.find("/v1/events", type=f"{noun.EVENTS}.updated")
    cleared = await merchant.create(path, metadata="")

    assert made["metadata"].items() >= {"a": "1", "b": "2"}.items()
    assert "c" not in made["metadata"]
    assert merged["metadata"].items() >= {"b": "2", "d": "4"}.items()
    assert "a" not in merged["metadata"]
    if "updated" in noun.EMITS:
        assert events["data"][0]["data"]["previous_attributes"]["metadata"] == {"a": "1", "d": None}
    assert cleared["metadata"] == {}


async def held(merchant, metadata):
    """A payment whose amount can be raised, and which can be taken."""
    card = {"request_incremental_authorization": "if_available"}
    return await merchant.create(
        "/v1/payment_intents", amount=500, currency="eur", capture_method="manual", payment_method="pm_card_visa",
        payment_method_options={"card": card}, confirm=True, metadata=metadata,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("act", "needed"), [("capture", {}), ("increment_authorization", {"amount": 800})], ids=["capture", "increment"]
)
async def test_an_empty_value_removes_its_key_where_an_object_is_acted_on(merchant, act, needed):
    keys, path = {"tier": "gold", "shoe": "41"}, "/v1/payment_intents/{}/" + act
    one, all, more = [await held(merchant, keys) for _ in range(3)]
    many = {f"k{number}": "v" for number in range(49)}

    changed = await merchant.create(path.format(one["id"]), needed, metadata={"tier": "", "hat": "58"})
    emptied = await merchant.create(path.format(all["id"]), needed, metadata="")
    error = await merchant.refused(path.format(more["id"]), needed, metadata=many)

    assert (changed["metadata"], emptied["metadata"]) == ({"shoe": "41", "hat": "58"}, {})
    assert (error["param"], error["message"]) == (
        "metadata",
        "You can have up to 50 metadata keys, but this would make 51.",
    )


async def test_an_empty_value_removes_its_key_from_a_line_and_its_invoice(merchant):
    invoice = await everything.make(merchant, "invoice")
    path = f"/v1/invoices/{invoice['id']}"
    line = {"id": invoice["lines"]["data"][0]["id"]}
    keys = {"tier": "gold", "shoe": "41"}
    await merchant.create(f"{path}/update_lines", lines=[line | {"metadata": keys}], invoice_metadata=keys)

    away = {"tier": ""}
    changed = await merchant.create(f"{path}/update_lines", lines=[line | {"metadata": away}], invoice_metadata=away)
    many = {f"k{number}": "v" for number in range(50)}
    of_line = await merchant.refused(f"{path}/update_lines", lines=[line | {"metadata": many}])
    of_all = await merchant.refused(f"{path}/update_lines", lines=[line], invoice_metadata=many)

    assert changed["metadata"] == changed["lines"]["data"][0]["metadata"] == {"shoe": "41"}
    assert (of_line["param"], of_all["param"]) == ("lines[0][metadata]", "invoice_metadata")


async def test_an_empty_value_removes_its_key_from_an_item_that_is_changed_with_its_subscription(merchant):
    subscription = await everything.make(merchant, "subscription")
    path, item = f"/v1/subscriptions/{subscription['id']}", {"id": subscription["items"]["data"][0]["id"]}
    await merchant.create(path, items=[item | {"metadata": {"tier": "gold", "shoe": "41"}}])
    many = {f"k{number}": "v" for number in range(50)}

    changed = await merchant.create(path, items=[item | {"metadata": {"tier": "", "hat": "58"}}])
    less = await merchant.create(path, items=[item | {"metadata": {"hat": ""}}])
    error = await merchant.refused(path, items=[item | {"metadata": many}])
    emptied = await merchant.create(path, items=[item | {"metadata": ""}])

    assert [one["items"]["data"][0]["metadata"] for one in (changed, less, emptied)] == [
        {"shoe": "41", "hat": "58"},
        {"shoe": "41"},
        {},
    ]
    assert (error["param"], error["message"]) == (
        "items[0][metadata]",
        "You can have up to 50 metadata keys, but this would make 51.",
    )


async def test_what_an_item_says_stays_when_a_change_of_it_waits_for_its_payment(merchant):
    subscription = await everything.make(merchant, "subscription")
    path = f"/v1/subscription_items/{subscription['items']['data'][0]['id']}"
    await merchant.create(path, metadata={"tier": "gold"})

    changed = await merchant.create(path, quantity=2, payment_behavior="pending_if_incomplete")

    assert (changed["quantity"], changed["metadata"]) == (2, {"tier": "gold"})
