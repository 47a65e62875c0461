"""What is reported of payments that were made elsewhere, and how they stand after it."""

import pytest

from tests import people, records
from tests.conftest import only_sqlite
from tests.records import BANK, FAILED, FIRST, LATER, PAID, PATH, report, sums

ATTEMPTS = "/v1/payment_attempt_records"
CANCELED = {"outcome": "canceled", "canceled": {"canceled_at": LATER}}


async def act(merchant, record, name, **params):
    return await merchant.create(f"{PATH}/{record['id']}/{name}", params)


async def refused(merchant, record, name, **params):
    error = await merchant.refused(f"{PATH}/{record['id']}/{name}", params)
    return error.get("param"), error["message"]


async def attempt_of(merchant, record):
    return await merchant.find(f"{ATTEMPTS}/{record['latest_payment_attempt_record']}")


async def test_a_payment_is_reported_with_all_that_is_known_of_it(merchant):
    customer = (await merchant.create("/v1/customers", people.ALICE))["id"]
    owner = {"name": "Alice", "email": "alice@example.com", "address": {"city": "Paris", "country": "FR"}}
    details = {"customer": customer, "name": "Alice", "email": "alice@example.com", "phone": "+33"}

    record = await merchant.create(
        f"{PATH}/report_payment",
        amount_requested={"currency": "EUR", "value": 500},
        customer_details=details,
        customer_presence="off_session",
        description="Tea",
        initiated_at=FIRST,
        metadata={"order": "7", "empty": ""},
        payment_method_details={"billing_details": owner, "custom": {"display_name": "Wire", "type": "cpmt_1"}},
        processor_details={"type": "custom", "custom": {"payment_reference": "T-1"}},
        shipping_details={"name": "Alice", "address": {"city": "Paris"}},
    )

    attempt = await attempt_of(merchant, record)
    assert record["amount"] == record["amount_requested"] == {"currency": "eur", "value": 500}
    assert record["amount_refunded"] == {"currency": "eur", "value": 0}
    assert (record["customer_details"], record["customer_presence"]) == (details, "off_session")
    assert (record["description"], record["metadata"], record["reported_by"]) == ("Tea", {"order": "7"}, "self")
    method = record["payment_method_details"]
    assert (method["type"], method["payment_method"]) == ("custom", None)
    assert method["custom"] == {"display_name": "Wire", "type": "cpmt_1"}
    assert method["billing_details"]["address"]["city"] == "Paris"
    assert record["processor_details"] == {"type": "custom", "custom": {"payment_reference": "T-1"}}
    assert record["shipping_details"]["address"]["city"] == "Paris"
    assert await merchant.find(f"{PATH}/{record['id']}") == record
    assert attempt["payment_record"] == record["id"]
    own = {"id", "object", "latest_payment_attempt_record", "payment_record"}
    assert {name: attempt[name] for name in attempt.keys() - own} == {
        name: record[name] for name in record.keys() - own
    }


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ({}, {"requested": 500}),
        (PAID, {"requested": 500, "authorized": 500, "guaranteed": 500}),
        (FAILED, {"requested": 500, "failed": 500}),
        (CANCELED, {"requested": 500, "canceled": 500}),
        ({"outcome": "guaranteed"}, {"requested": 500, "authorized": 500, "guaranteed": 500}),
    ],
    ids=["under way", "paid", "failed", "canceled", "paid, nobody says when"],
)
async def test_a_payment_may_be_reported_with_its_outcome(merchant, outcome, expected):
    record = await report(merchant, **outcome)

    assert sums(record) == sums(await attempt_of(merchant, record)) == expected


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("guaranteed", {"requested": 500, "authorized": 500, "guaranteed": 500}),
        ("failed", {"requested": 500, "failed": 500}),
        ("canceled", {"requested": 500, "canceled": 500}),
    ],
)
async def test_the_outcome_may_be_reported_later(merchant, outcome, expected):
    record = await report(merchant, metadata={"a": "1", "b": "2"})

    after = await act(
        merchant, record, f"report_payment_attempt_{outcome}", **{f"{outcome}_at": LATER}, metadata={"a": "", "c": "3"}
    )

    attempt = await attempt_of(merchant, after)
    assert sums(after) == sums(attempt) == expected
    assert after["metadata"] == attempt["metadata"] == {"b": "2", "c": "3"}
    assert await merchant.find(f"{PATH}/{record['id']}") == after


async def test_another_attempt_is_counted_alone_and_leaves_the_one_before_as_it_was(merchant):
    record = await report(merchant, **FAILED, description="Tea")
    card = {"type": "custom", "custom": {"display_name": "Check"}}

    again = await act(
        merchant, record, "report_payment_attempt", initiated_at=LATER, payment_method_details=card, metadata={"a": "b"}
    )
    done = await act(merchant, record, "report_payment_attempt_guaranteed", guaranteed_at=LATER + 1)

    latest, first = (await merchant.find(ATTEMPTS, payment_record=record["id"]))["data"]
    assert (sums(record), sums(again)) == ({"requested": 500, "failed": 500}, {"requested": 500})
    assert again["payment_method_details"]["custom"]["display_name"] == "Check"
    assert (again["description"], again["metadata"]) == ("Tea", {"a": "b"})
    assert sums(done) == sums(latest) == {"requested": 500, "authorized": 500, "guaranteed": 500}
    assert (first["id"], sums(first)) == (record["latest_payment_attempt_record"], {"requested": 500, "failed": 500})
    assert (first["payment_method_details"]["custom"]["display_name"], first["metadata"]) == ("Bank transfer", {})
    assert latest["id"] == again["latest_payment_attempt_record"] == done["latest_payment_attempt_record"]


async def test_what_else_is_known_is_laid_over_what_was_said(merchant):
    customer = (await merchant.create("/v1/customers", people.ALICE))["id"]
    where = {"name": "Alice", "address": {"city": "Paris", "line1": "1 rue Mouffetard"}}
    record = await report(merchant, description="Tea", metadata={"a": "b"}, shipping_details=where)

    told = await act(
        merchant, record, "report_payment_attempt_informational",
        customer_details={"customer": customer, "name": "Alice"},
        description="Green tea",
        metadata={"c": "d"},
        shipping_details={"address": {"city": "Lyon"}},
    )  # fmt: skip
    emptied = await act(
        merchant, record, "report_payment_attempt_informational",
        customer_details={"phone": "+33"}, description="", metadata="", shipping_details="",
    )  # fmt: skip

    attempt = await attempt_of(merchant, record)
    assert (told["description"], told["metadata"]) == ("Green tea", {"a": "b", "c": "d"})
    address = told["shipping_details"]["address"]
    assert (address["city"], address["line1"]) == ("Lyon", "1 rue Mouffetard")
    assert emptied["customer_details"] == {"customer": customer, "name": "Alice", "email": None, "phone": "+33"}
    assert (emptied["description"], emptied["metadata"], emptied["shipping_details"]) == (None, {}, None)
    assert sums(emptied) == {"requested": 500}
    assert [attempt[name] for name in ("customer_details", "description")] == [emptied["customer_details"], None]


WRONG = {
    "no amount": ({"amount_requested": {"currency": "eur", "value": 0}}, "amount_requested[value]"),
    "less than nothing": ({"amount_requested": {"currency": "eur", "value": -5}}, "amount_requested[value]"),
    "more than there is": ({"amount_requested": {"currency": "eur", "value": 10**12}}, "amount_requested[value]"),
    "no currency": ({"amount_requested": {"value": 5}}, "amount_requested[currency]"),
    "a strange currency": ({"amount_requested": {"currency": "xyz", "value": 5}}, "amount_requested[currency]"),
    "parts of a crown": ({"amount_requested": {"currency": "isk", "value": 550}}, "amount_requested[value]"),
    "nobody": ({"customer_details": {"customer": "cus_none"}}, "customer_details[customer]"),
    "no address": ({"customer_details": {"email": "alice"}}, "customer_details[email]"),
    "no time": ({"initiated_at": -1}, "initiated_at"),
    "another outcome": ({"outcome": "failed", "guaranteed": {"guaranteed_at": LATER}}, "guaranteed"),
    "no outcome": ({"failed": {"failed_at": LATER}}, "failed"),
    "an unknown outcome": ({"outcome": "refunded"}, "outcome"),
    "paid too early": ({**PAID, "guaranteed": {"guaranteed_at": FIRST - 1}}, "guaranteed[guaranteed_at]"),
    "failed too early": ({**FAILED, "failed": {"failed_at": FIRST - 1}}, "failed[failed_at]"),
    "a card": ({"payment_method_details": {"type": "card"}}, "payment_method_details[type]"),
    "a method without a name": (
        {"payment_method_details": {"custom": {"type": "cpmt_1"}}},
        "payment_method_details[custom][display_name]",
    ),
    "an unknown method": (
        {"payment_method_details": {"payment_method": "pm_1"}},
        "payment_method_details[payment_method]",
    ),
    "no reference": (
        {"processor_details": {"type": "custom", "custom": {"other": "x"}}},
        "processor_details[custom][other]",
    ),
    "a long value": ({"metadata": {"a": "v" * 501}}, "metadata[a]"),
    "a long key": ({"metadata": {"k" * 41: "v"}}, "metadata"),
    "too many keys": ({"metadata": {f"k{n}": "v" for n in range(51)}}, "metadata"),
}


@only_sqlite
@pytest.mark.parametrize(("wrong", "param"), WRONG.values(), ids=WRONG.keys())
async def test_a_payment_that_cannot_be_is_not_reported(merchant, wrong, param):
    order = {"amount_requested": {"currency": "eur", "value": 500}, "initiated_at": FIRST} | {
        "payment_method_details": BANK
    }

    error = await merchant.refused(f"{PATH}/report_payment", order | wrong)

    assert error["param"] == param
    assert (await merchant.find(PATH))["data"] == []


@only_sqlite
@pytest.mark.parametrize("name", ["amount_requested", "initiated_at", "payment_method_details"])
async def test_a_report_says_how_much_when_and_how(merchant, name):
    order = {"amount_requested": {"currency": "eur", "value": 5}, "initiated_at": 5, "payment_method_details": BANK}

    error = await merchant.refused(f"{PATH}/report_payment", {key: order[key] for key in order.keys() - {name}})

    assert (error["param"], error["code"]) == (name, "parameter_missing")


async def test_metadata_has_its_bounds_when_it_is_added_to(merchant):
    record = await report(merchant, metadata={f"k{number}": "v" for number in range(50)})

    more = await refused(merchant, record, "report_payment_attempt_failed", failed_at=LATER, metadata={"a": "b"})
    long = await refused(merchant, record, "report_payment_attempt_informational", metadata={"a": "v" * 501})
    swapped = await act(merchant, record, "report_payment_attempt_informational", metadata={"a": "b", "k0": ""})

    assert more == ("metadata", "You can have up to 50 metadata keys, but this would make 51.")
    assert long[0] == "metadata[a]"
    assert (len(swapped["metadata"]), swapped["metadata"]["a"]) == (50, "b")
    assert sums(await merchant.find(f"{PATH}/{record['id']}")) == {"requested": 500}


async def test_a_card_of_another_customer_pays_for_nobody_else(merchant):
    alice = (await merchant.create("/v1/customers", people.ALICE))["id"]
    bob = (await merchant.create("/v1/customers", name="Bob"))["id"]
    card = (await merchant.create("/v1/payment_methods/pm_card_visa/attach", customer=bob))["id"]
    method = {"payment_method_details": {"payment_method": card}}
    order = {"amount_requested": {"currency": "eur", "value": 5}, "initiated_at": 5} | method

    error = await merchant.refused(f"{PATH}/report_payment", order, customer_details={"customer": alice})
    record = await merchant.create(f"{PATH}/report_payment", order, customer_details={"customer": bob})

    assert error["param"] == "payment_method_details[payment_method]"
    assert record["payment_method_details"]["payment_method"] == card
    assert "custom" not in record["payment_method_details"]


@pytest.mark.parametrize("outcome", [PAID, FAILED, CANCELED], ids=["paid", "failed", "canceled"])
async def test_what_is_over_is_not_reported_again(merchant, outcome):
    record, word = await report(merchant, **outcome), outcome["outcome"]

    told = [
        await refused(merchant, record, f"report_payment_attempt_{other}", **{f"{other}_at": LATER})
        for other in ("guaranteed", "failed", "canceled")
    ]

    assert told == [
        ("id", f"The latest attempt of {record['id']} is {word} already, so it cannot be reported as {other}.")
        for other in ("guaranteed", "failed", "canceled")
    ]
    assert await merchant.find(f"{PATH}/{record['id']}") == record


async def test_another_attempt_waits_for_the_end_of_the_one_before(merchant):
    going, paid = await report(merchant), await report(merchant, **PAID)
    text = "A new attempt can only be reported when all others are canceled or failed; that of"

    early = await refused(merchant, going, "report_payment_attempt", initiated_at=LATER)
    late = await refused(merchant, paid, "report_payment_attempt", initiated_at=LATER)

    assert early == ("id", f"{text} {going['id']} is still under way.")
    assert late == ("id", f"{text} {paid['id']} is guaranteed already.")
    assert len((await merchant.find(ATTEMPTS, payment_record=going["id"]))["data"]) == 1


async def test_an_attempt_ends_after_it_began(merchant):
    record = await report(merchant)

    param, text = await refused(merchant, record, "report_payment_attempt_failed", failed_at=FIRST - 1)

    assert (param, text) == ("failed_at", f"A payment cannot be failed before it was initiated ({FIRST}).")
    assert sums(await merchant.find(f"{PATH}/{record['id']}")) == {"requested": 500}


async def test_records_are_listed_by_when_they_were_made(merchant):
    first, second = await report(merchant), await report(merchant)
    at = first["created"]

    found = (await merchant.find(PATH))["data"]
    page = await merchant.find(PATH, limit=1, starting_after=second["id"])
    within = (await merchant.find(PATH, created_after=at - 1, created_before=second["created"] + 1))["data"]
    after = (await merchant.find(PATH, created_after=second["created"]))["data"]
    before = (await merchant.find(PATH, created_before=at))["data"]

    assert [one["id"] for one in found] == [one["id"] for one in within] == [second["id"], first["id"]]
    assert ([one["id"] for one in page["data"]], page["has_more"]) == ([first["id"]], False)
    assert after == before == []


async def test_attempts_are_listed_by_their_payment_and_not_without(merchant):
    await report(merchant)

    error = await merchant.get(ATTEMPTS)

    assert (error.status, error.error["param"], error.error["code"]) == (400, "payment_record", "parameter_missing")


async def test_a_report_is_no_event(merchant):
    """Stripe's list of event types has none about records."""
    before = (await merchant.find("/v1/events"))["data"]

    record = await report(merchant)
    await act(merchant, record, "report_payment_attempt_guaranteed", guaranteed_at=LATER)
    await records.give_back(merchant, record, "R-1")

    assert (await merchant.find("/v1/events"))["data"] == before


async def test_a_report_is_made_in_its_customers_time(merchant):
    clock = await merchant.clock(FIRST)
    customer = (await merchant.create("/v1/customers", name="Alice", test_clock=clock))["id"]

    record = await report(merchant, customer=customer)
    await merchant.advance(clock, LATER)
    await act(merchant, record, "report_payment_attempt_failed", failed_at=LATER)
    again = await act(merchant, record, "report_payment_attempt", initiated_at=LATER)

    assert (record["created"], again["created"]) == (FIRST, FIRST)
    assert (await attempt_of(merchant, again))["created"] == LATER
