"""`event`: every change makes its own, in the same commit, and they are listed."""

import pytest

from portico.resources.all import ENDPOINTS, NOUNS
from tests import everything, people

PATH = "/v1/events"


async def types(merchant, **filters):
    return [event["type"] for event in (await merchant.find(PATH, limit=100, **filters))["data"]]


async def test_an_event_has_every_field(merchant, clock):
    made = await merchant.having(idempotency_key="k").post("/v1/customers", people.ALICE)

    (event,) = (await merchant.find(PATH))["data"]

    assert event == {
        "id": event["id"],
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": clock.now,
        "data": {"object": made.json},
        "livemode": False,
        "pending_webhooks": 0,
        "request": {"id": made.headers["request-id"], "idempotency_key": "k"},
        "type": "customer.created",
    }
    assert event["id"].startswith("evt_1")
    assert await merchant.find(f"{PATH}/{event['id']}") == event


KINDS = {"create": "created", "update": "updated", "delete": "deleted"}
EMITTING = [
    (endpoint, f"{endpoint.noun.EVENTS}.{KINDS[endpoint.kind]}")
    for endpoint in ENDPOINTS
    if endpoint.kind in KINDS and (KINDS[endpoint.kind] in endpoint.noun.EMITS or endpoint.noun.NOUN == "plan")
]


@pytest.mark.parametrize(("endpoint", "type"), EMITTING, ids=[type for _, type in EMITTING])
async def test_every_change_makes_its_event(merchant, endpoint, type):
    made = await everything.make(merchant, endpoint.noun.NOUN)
    if endpoint.kind != "create":
        answer = await everything.call(merchant, endpoint, *everything.where(endpoint, made))
        assert answer.status == 200

    events = (await merchant.find(PATH, type=type))["data"]

    about = [event for event in events if event["data"]["object"]["id"] == made["id"]]
    assert len(about) == 1
    shown = made if endpoint.kind != "update" else await merchant.find(everything.address(made))
    assert about[0]["data"]["object"] == shown
    previous = about[0]["data"].get("previous_attributes")
    if endpoint.kind == "update":
        changed = everything.CHANGES[endpoint.noun.NOUN]
        assert previous == {name: made[name] for name in changed} | {
            name: made[name] for name in ("updated",) if name in made and made[name] != shown[name]
        }
    else:
        assert previous is None


SILENT = ["billing.feedback_option", "payment_method_configuration"]


@pytest.mark.parametrize("noun", SILENT)
async def test_some_nouns_of_stripes_make_no_events(merchant, noun):
    made = await everything.make(merchant, noun)
    await merchant.create(f"{NOUNS[noun].PATH}/{made['id']}", everything.CHANGES[noun])

    assert await types(merchant) == []


async def test_a_refused_change_makes_none(merchant):
    await merchant.post("/v1/customers", source="tok_1")
    await merchant.post("/v1/prices", people.MONTHLY, product="prod_x")

    assert await types(merchant) == []


@pytest.fixture
async def history(merchant, clock):
    """Four changes, ten seconds after each other."""
    customer = await merchant.create("/v1/customers", people.ALICE)
    clock.advance(10)
    await merchant.create(f"/v1/customers/{customer['id']}", name="Alice Keller")
    clock.advance(10)
    await merchant.create("/v1/products", people.TEA)
    clock.advance(10)
    await merchant.delete(f"/v1/customers/{customer['id']}")


FILTERS = {
    "all": ({}, ["customer.deleted", "product.created", "customer.updated", "customer.created"]),
    "one type": ({"type": "customer.updated"}, ["customer.updated"]),
    "a wildcard": ({"type": "customer.*"}, ["customer.deleted", "customer.updated", "customer.created"]),
    "every type": ({"type": "*"}, ["customer.deleted", "product.created", "customer.updated", "customer.created"]),
    "a wildcard for nothing": ({"type": "price.*"}, []),
    "a beginning is no wildcard": ({"type": "customer"}, []),
    "several types": (
        {"types": ["product.created", "customer.created", "x"]},
        ["product.created", "customer.created"],
    ),
    "since": ({"created": {"gte": 1_793_000_020}}, ["customer.deleted", "product.created"]),
    "type and time": (
        {"type": "customer.*", "created": {"lt": 1_793_000_020}},
        ["customer.updated", "customer.created"],
    ),
    "not delivered": ({"delivery_success": False}, []),
    "delivered": (
        {"delivery_success": True},
        ["customer.deleted", "product.created", "customer.updated", "customer.created"],
    ),
}


@pytest.mark.parametrize(("filters", "found"), FILTERS.values(), ids=FILTERS.keys())
async def test_events_are_filtered(merchant, history, filters, found):
    assert await types(merchant, **filters) == found


async def test_type_and_types_cannot_be_sent_together(merchant):
    answer = await merchant.get(PATH, type="a", types=["b"])

    assert (answer.status, answer.error["param"]) == (400, "types")
    assert answer.text == "You may only specify one of these parameters: type, types."


async def test_an_event_is_about_the_object_as_it_was_then(merchant, history):
    events = (await merchant.find(PATH, type="customer.*"))["data"]

    assert [event["data"]["object"]["name"] for event in events] == ["Alice Keller", "Alice Keller", "Alice Moreau"]


async def test_an_event_cannot_be_changed(merchant, history):
    (event,) = (await merchant.find(PATH, limit=1))["data"]

    for answer in (
        await merchant.post(f"{PATH}/{event['id']}", type="x"),
        await merchant.delete(f"{PATH}/{event['id']}"),
    ):
        assert answer.status == 404


async def test_an_unknown_event_is_not_found(merchant):
    answer = await merchant.get(f"{PATH}/evt_x")

    assert (answer.status, answer.text) == (404, "No such event: 'evt_x'")


async def test_old_events_page_like_everything_else(merchant, history):
    events = (await merchant.find(PATH))["data"]

    page = await merchant.find(PATH, starting_after=events[1]["id"], limit=1)

    assert (page["data"], page["has_more"]) == ([events[2]], True)


async def test_twenty_types_are_the_most(merchant):
    answer = await merchant.get(PATH, types=[f"type.{number}" for number in range(21)])

    assert (answer.status, answer.error["param"]) == (400, "types")
    assert answer.text == "Array too long: at most 20 elements are allowed."
    assert (await merchant.find(PATH, types=[f"type.{number}" for number in range(20)]))["data"] == []
