"""Pages: stable while objects come and go, newest first, the same forwards as backwards (promise P14)."""

import secrets

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portico.resources.events import Event, EventFilters
from portico.storage import pages
from portico.storage.sqlite import SqliteEngine
from portico.wire.pages import Paging
from tests import people
from tests.merchants import Merchant

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("insert"), st.integers(0, 2)),
        st.tuples(st.just("delete"), st.integers(0, 30)),
        st.just(("page", 0)),
    ),
    max_size=12,
)
FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Shop:
    """Products that come and go. Some have ids of their own choosing, several are of the same second."""

    def __init__(self, app, clock):
        self.merchant = Merchant(app, f"sk_test_{secrets.token_hex(8)}")
        self.clock = clock
        self.ids = []
        self.gone = set()

    async def insert(self, seconds):
        """A new product; every other one chooses its id, which says nothing about its age."""
        self.clock.advance(seconds)
        chosen = {"id": f"{secrets.token_hex(4)}"} if len(self.ids) % 2 else {}
        self.ids.insert(0, (await self.merchant.create("/v1/products", people.TEA, **chosen))["id"])

    async def delete(self, at, spared=()):
        """Let one go, unless a page has just ended there: a cursor without a trace is unknown."""
        here = [id for id in self.ids if id not in self.gone]
        if here and (id := here[at % len(here)]) not in spared:
            await self.merchant.delete(f"/v1/products/{id}")
            self.gone.add(id)

    async def page(self, limit, **cursor):
        return await self.merchant.find("/v1/products", limit=limit, **cursor)


@FEW
@given(first=st.integers(1, 12), limit=st.integers(1, 5), steps=STEPS)
async def test_paging_repeats_nothing_and_skips_nothing(app, clock, first, limit, steps):
    shop = Shop(app, clock)
    for number in range(first):
        await shop.insert(number % 2)
    there_at_first, seen, more = list(shop.ids), [], True
    clock.advance(1)  # what comes later is newer, by whichever id

    for step, argument in [*steps, *[("page", 0)] * 26]:
        if step == "insert":
            await shop.insert(argument)
        elif step == "delete":
            await shop.delete(argument, spared=seen[-1:])
        elif more:
            page = await shop.page(limit, **({"starting_after": seen[-1]} if seen else {}))
            seen += [product["id"] for product in page["data"]]
            more = page["has_more"]

    assert not more
    assert len(seen) == len(set(seen))
    assert set(there_at_first) - shop.gone <= set(seen)


@FEW
@given(count=st.integers(0, 13), limit=st.integers(1, 6))
async def test_backwards_is_forwards_the_other_way_round(app, clock, count, limit):
    shop = Shop(app, clock)
    for number in range(count):
        await shop.insert(number % 2)

    forwards, cursor, more = [], {}, True
    while more:
        page = await shop.page(limit, **cursor)
        forwards += [product["id"] for product in page["data"]]
        more, cursor = page["has_more"], {"starting_after": forwards[-1]} if forwards else {}
    backwards, more = forwards[-1:], bool(forwards)
    while more:
        page = await shop.page(limit, ending_before=backwards[0])
        backwards = [product["id"] for product in page["data"]] + backwards
        more = page["has_more"]

    assert forwards == backwards
    assert len(forwards) == count
    by_time = [product["created"] for product in (await shop.page(100))["data"]]
    assert by_time == sorted(by_time, reverse=True)


@pytest.fixture
async def eleven(merchant):
    """The ids of eleven customers, newest first."""
    made = [(await merchant.create("/v1/customers", name=str(number)))["id"] for number in range(11)]
    return made[::-1]


async def ids(merchant, path="/v1/customers", **params):
    found = await merchant.find(path, **params)
    return [item["id"] for item in found["data"]], found["has_more"]


async def test_ten_come_unless_another_number_is_asked_for(merchant, eleven):
    assert await ids(merchant) == (eleven[:10], True)
    assert await ids(merchant, limit=11) == (eleven, False)
    assert await ids(merchant, limit=100) == (eleven, False)
    assert await ids(merchant, limit=1) == (eleven[:1], True)


async def test_a_page_begins_after_its_cursor_or_ends_before_it(merchant, eleven):
    assert await ids(merchant, limit=3, starting_after=eleven[2]) == (eleven[3:6], True)
    assert await ids(merchant, limit=3, starting_after=eleven[7]) == (eleven[8:], False)
    assert await ids(merchant, limit=3, starting_after=eleven[10]) == ([], False)
    assert await ids(merchant, limit=3, ending_before=eleven[8]) == (eleven[5:8], True)
    assert await ids(merchant, limit=3, ending_before=eleven[3]) == (eleven[:3], False)
    assert await ids(merchant, limit=3, ending_before=eleven[0]) == ([], False)


async def test_what_looks_like_the_end_of_an_object_is_none(merchant):
    names = ["first", '"},\n{"id":"', "},\r\n{", ",\n", "last"]
    made = [(await merchant.create("/v1/customers", name=name, description=name))["id"] for name in names][::-1]

    assert await ids(merchant, limit=3) == (made[:3], True)
    assert await ids(merchant, limit=3, ending_before=made[4]) == (made[1:4], True)


async def test_a_deleted_customer_is_still_a_cursor(merchant, eleven):
    await merchant.delete(f"/v1/customers/{eleven[4]}")

    assert await ids(merchant, limit=2, starting_after=eleven[4]) == (eleven[5:7], True)
    assert eleven[4] not in (await ids(merchant, limit=100))[0]


async def test_the_envelope_says_where_it_comes_from(merchant):
    assert await merchant.find("/v1/customers") == {
        "object": "list",
        "url": "/v1/customers",
        "has_more": False,
        "data": [],
    }


REFUSALS = {
    "two cursors": (
        {"starting_after": "cus_1", "ending_before": "cus_2"},
        "starting_after",
        "Received both starting_after and ending_before parameters. Please pass in only one.",
    ),
    "unknown cursor": ({"starting_after": "cus_x"}, "starting_after", "No such customer: 'cus_x'"),
    "unknown end": ({"ending_before": "cus_x"}, "ending_before", "No such customer: 'cus_x'"),
    "limit 0": ({"limit": 0}, "limit", "This value must be greater than or equal to 1."),
    "limit 101": ({"limit": 101}, "limit", "This value must be less than or equal to 100."),
    "limit x": ({"limit": "x"}, "limit", "Invalid integer: x"),
    "limit 1_0": ({"limit": "1_0"}, "limit", "Invalid integer: 1_0"),
    "limit ١": ({"limit": "١"}, "limit", "Invalid integer: ١"),
    "unknown filter": ({"name": "x"}, "name", "Received unknown parameter: name"),
    "created as text": ({"created": "x"}, "created", "Invalid integer: x"),
    "unknown end of a range": (
        {"created": {"after": 1}},
        "created[after]",
        "Received unknown parameter: created[after]",
    ),
}


@pytest.mark.parametrize(("params", "param", "message"), REFUSALS.values(), ids=REFUSALS.keys())
async def test_a_list_refuses(merchant, params, param, message):
    answer = await merchant.get("/v1/customers", params)

    assert (answer.status, answer.error["param"], answer.text) == (400, param, message)


async def test_an_unknown_cursor_is_a_missing_resource_and_no_404(merchant):
    answer = await merchant.get("/v1/customers", starting_after="cus_x")

    assert (answer.status, answer.error["code"]) == (400, "resource_missing")


async def test_plans_with_chosen_ids_are_listed_newest_first(merchant, clock):
    product = (await merchant.create("/v1/products", people.TEA))["id"]
    wanted = {"currency": "eur", "amount": 5, "interval": "month", "product": product}
    for id in ("zebra", "ant", "mole"):
        await merchant.create("/v1/plans", wanted, id=id)
        clock.advance(1)
    price = (await merchant.create("/v1/prices", people.MONTHLY, product=product))["id"]

    assert (await ids(merchant, "/v1/prices"))[0] == [price, "mole", "ant", "zebra"]
    assert (await ids(merchant, "/v1/plans", starting_after="mole"))[0] == ["ant", "zebra"]
    assert (await ids(merchant, "/v1/plans", ending_before="ant", limit=1)) == (["mole"], True)


@pytest.mark.parametrize(("filters", "alike"), [(Paging.of(limit=1), True), (EventFilters.of(limit=1), False)])
def test_only_what_does_not_depend_on_whose_objects_are_listed_is_composed_once_for_all(filters, alike):
    assert (pages.first(Event, filters, SqliteEngine.joining) is not None) == alike
