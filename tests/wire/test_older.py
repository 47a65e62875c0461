"""Objects in the shapes of older versions: each tells its own fields, and what they want is looked up at once."""

from typing import Annotated

import pytest

from portico.wire import telling
from portico.wire.markers import Omitted, Refers
from portico.wire.older import Past, Told, Wanted, Was, at, naming, one
from portico.wire.shape import Shape
from tests.wire.teapots import Teapot

KEPT = {
    ("shelf", "id", "s1"): {"id": "s1", "object": "shelf", "depth": 3, "wood": "oak"},
    ("shelf", "id", "s2"): {"id": "s2", "object": "shelf", "depth": 4, "wood": "ash"},
    ("cup", "teapot", "t1"): [{"id": "c2", "object": "cup"}, {"id": "c1", "object": "cup"}],
}


class Finds:
    """Finds things, and remembers what it was asked for at a time."""

    def __init__(self):
        self.asked = []

    async def find(self, wanted):
        self.asked.append(sorted(set(wanted)))
        keys = {want: (want.noun, want.column, want.value) for want in wanted}
        return {want: KEPT[key] for want, key in keys.items() if key in KEPT}


@pytest.fixture
def finds():
    return Finds()


def _shelf(teapot):
    return (yield from one("shelf", teapot.get("shelf")))


def _cup(teapot):
    cups = yield from naming("cup", "teapot", teapot["id"])
    return cups[0]["id"] if cups else None


class OlderTeapot(Shape):
    board: Annotated[dict | None, Told(_shelf)]
    cup: Annotated[str | None, Refers("cup"), Told(_cup)]
    lid: Omitted[Annotated[str | None, Told(at("parts.lid"))]]


class OlderShelf(Shape):
    inches: Annotated[int, Told(lambda shelf: shelf["depth"] * 12)]


class OldestShelf(Shape):
    timber: Annotated[str, Told(at("wood"))]


SHAPES = (
    Was("teapot", "2025-01-01", OlderTeapot, ("shelf", "parts")),
    Was("shelf", "2025-01-01", OlderShelf, ("depth",)),
    Was("shelf", "2024-01-01", OldestShelf, ("wood",)),
)


def teapot(id, shelf, **more):
    return {"id": id, "object": "teapot", "shelf": shelf, **more}


@pytest.fixture
def past():
    return Past("2024-06-06", SHAPES[:2])


async def test_an_object_has_the_fields_of_then_and_not_those_of_today(past, finds):
    (told,) = await telling.told(past, [teapot("t1", "s1", parts={"lid": "round"})], finds.find)

    board = {"id": "s1", "object": "shelf", "wood": "oak", "inches": 36}
    assert told == {"id": "t1", "object": "teapot", "board": board, "cup": "c2", "lid": "round"}


async def test_what_had_no_value_is_null_or_left_out(past, finds):
    (told,) = await telling.told(past, [teapot("t2", None, parts=None)], finds.find)

    assert told == {"id": "t2", "object": "teapot", "board": None, "cup": None}


async def test_every_change_since_a_version_counts(finds):
    (told,) = await telling.told(Past("2023-06-06", SHAPES), [dict(KEPT["shelf", "id", "s1"])], finds.find)

    assert told == {"id": "s1", "object": "shelf", "inches": 36, "timber": "oak"}


async def test_whatever_many_objects_want_is_asked_for_at_once(past, finds):
    listed = {"object": "list", "data": [teapot("t1", "s1"), teapot("t2", "s2"), teapot("t3", "s1")]}

    (told,) = await telling.told(past, [listed], finds.find)

    assert [one["board"]["inches"] for one in told["data"]] == [36, 48, 36]
    cups = [Wanted("cup", id, "teapot") for id in ("t1", "t2", "t3")]
    assert finds.asked == [[*cups, Wanted("shelf", "s1"), Wanted("shelf", "s2")]]


@pytest.mark.parametrize(
    "stayed",
    [
        {"id": "t1", "object": "teapot", "deleted": True},
        {"id": "x", "object": "customer", "metadata": {"object": "teapot", "shelf": "s1", "a": "b", "c": "d"}},
        {"id": "x", "object": "customer", "name": None, "tags": ["a"], "sum": 1},
    ],
    ids=["what is deleted", "what a merchant wrote", "what did not change"],
)
async def test_all_else_is_as_it_is(past, finds, stayed):
    assert await telling.told(past, [stayed], finds.find) == [stayed]
    assert finds.asked == []


async def test_an_event_tells_what_differs_between_the_shapes(past, finds):
    data = {"object": teapot("t2", "s2", color="red"), "previous_attributes": {"shelf": "s1", "color": "blue"}}

    (told,) = await telling.told(past, [{"object": "event", "api_version": "2026-01-01", "data": data}], finds.find)

    assert told["api_version"] == "2024-06-06"
    assert told["data"]["object"]["board"]["inches"] == 48
    assert told["data"]["previous_attributes"] == {
        "color": "blue",
        "board": {"id": "s1", "wood": "oak", "inches": 36},
    }


def test_what_was_there_can_be_expanded_and_what_came_later_cannot(past):
    assert past.fields(Teapot)["cup"].noun == "cup"
    assert "shelf" not in past.fields(Teapot)
    assert past.fields(OlderShelf).keys() == {"inches"}


@pytest.mark.parametrize(
    ("body", "is_otherwise"),
    [
        ('{"id":"t1","object":"teapot"}', True),
        ('{"id":"x","object":"customer","shelf":{"id":"s1","object":"shelf"}}', True),
        ('{"id":"evt_1","object":"event"}', True),
        ('{"id":"x","object":"teapotter","name":"\\"object\\":\\"teapot\\""}', False),
    ],
    ids=["it was", "something in it was", "an event says the version", "nothing was"],
)
def test_what_was_the_same_is_known_by_its_letters(past, body, is_otherwise):
    assert past.is_otherwise(body) is is_otherwise
