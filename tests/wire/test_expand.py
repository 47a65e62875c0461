"""`expand[]`: which paths lead somewhere is known beforehand; what is there is put in the place of its id."""

import orjson
import pytest

from portico.resources.places import NOUNS as NOUNS_OF_PORTICO
from portico.wire.errors import InvalidRequest
from portico.wire.expand import Opened, expand, expandable, own, uncovered
from portico.wire.outline import fields
from tests.wire.teapots import Shelf, Teapot

NOUNS = {"teapot": Teapot, "shelf": Shelf}


def checked(*paths, listed=False):
    return expandable(Teapot, paths, NOUNS, listed=listed)


GOOD = {
    "shelf": {"shelf": {}},
    "shelves": {"shelves": {}},
    "secret": {"secret": {}},
    "shelf.label": {"shelf": {"label": {}}},
    "shelf.above": {"shelf": {"above": {}}},
    "shelf.above.above.above": {"shelf": {"above": {"above": {"above": {}}}}},
    "shelf.owner": {"shelf": {"owner": {}}},
    "shelf.owner.anything": {"shelf": {"owner": {"anything": {}}}},
    "shelves.above": {"shelves": {"above": {}}},
}


@pytest.mark.parametrize(("path", "trie"), GOOD.items())
def test_a_path_that_leads_somewhere(path, trie):
    assert checked(path) == trie


def test_paths_share_their_beginning():
    assert checked("shelf", "shelf.above", "secret") == {"shelf": {"above": {}}, "secret": {}}


@pytest.mark.parametrize("path", GOOD)
def test_on_a_list_every_path_begins_with_data(path):
    assert checked(f"data.{path}", listed=True) == GOOD[path]


BAD = [
    "",
    "tea",
    "name",
    "lid",
    "lid.color",
    "lid.tea",
    "shelf.name",
    "shelf.tea",
    "secret.length",
    "object",
    "shelf..above",
    ".shelf",
    "shelf.",
    "data.shelf",
    "metadata.a",
    "spouts.length",
    "__class__",
    "x" * 500,
]


@pytest.mark.parametrize("path", BAD)
def test_a_path_that_leads_nowhere_is_refused_although_there_is_nothing_to_expand(path):
    with pytest.raises(InvalidRequest) as refusal:
        checked("shelf", path)

    assert refusal.value.message == f"This property cannot be expanded ({path[:100]})."
    assert refusal.value.param == "expand[1]"


def test_four_levels_are_the_most():
    checked("shelf.above.above.above")

    with pytest.raises(InvalidRequest) as refusal:
        checked("shelf.above.above.above.above")
    assert refusal.value.message == (
        "You cannot expand more than 4 levels of a property. Property: shelf.above.above.above.above"
    )


@pytest.mark.parametrize("path", ["shelf", "data", "datashelf"])
def test_on_a_list_a_path_without_data_is_refused_with_a_hint(path):
    with pytest.raises(InvalidRequest) as refusal:
        checked(path, listed=True)

    assert refusal.value.message == (
        f"This property cannot be expanded ({path}). You may want to try expanding 'data.{path}' instead."
    )


SHELVES = {
    "shelf_1": ({"id": "shelf_1", "above": "shelf_2", "owner": "acct_1"}, {"label": "low"}),
    "shelf_2": ({"id": "shelf_2", "above": None, "owner": None}, {}),
    "shelf_3": ({"id": "shelf_3", "object": "shelf", "deleted": True}, {}),
}


class Shelves:
    """Where `expand` finds things."""

    fields = staticmethod(fields)

    async def one(self, noun, id):
        if noun != "shelf" or id not in SHELVES:
            return None
        tree, hidden = SHELVES[id]
        return Opened(Shelf, dict(tree), hidden)

    async def below(self, listed, id):
        raise AssertionError("no teapot has lists")


async def opened(*paths, **tree):
    pot = Opened(Teapot, {"id": "pot_1", "shelf": "shelf_1", "shelves": [], **tree}, {"secret": [{"length": 1}]})
    return await expand(pot, checked(*paths), Shelves())


async def test_an_id_becomes_its_object():
    assert (await opened("shelf"))["shelf"] == SHELVES["shelf_1"][0]


async def test_an_object_in_an_object_in_an_object():
    tree = await opened("shelf.above.label")

    assert tree["shelf"]["above"] == {"id": "shelf_2", "above": None, "owner": None, "label": None}


async def test_an_array_of_ids_becomes_objects():
    tree = await opened("shelves", shelves=["shelf_2", "shelf_1"])

    assert [shelf["id"] for shelf in tree["shelves"]] == ["shelf_2", "shelf_1"]


async def test_null_stays_null():
    assert (await opened("shelf.above", shelf=None))["shelf"] is None
    assert (await opened("shelf.above.above", shelf="shelf_2"))["shelf"]["above"] is None


async def test_an_id_of_nothing_stays_an_id():
    assert (await opened("shelf", shelf="shelf_9"))["shelf"] == "shelf_9"
    assert (await opened("shelf.owner"))["shelf"]["owner"] == "acct_1"


async def test_a_deleted_object_is_shown_as_that_and_expanded_no_further():
    assert (await opened("shelf.above", shelf="shelf_3"))["shelf"] == SHELVES["shelf_3"][0]


async def test_what_is_hidden_is_shown_when_it_is_asked_for():
    assert (await opened("secret"))["secret"] == [{"length": 1}]
    assert (await opened("shelf.label"))["shelf"]["label"] == "low"


async def test_nothing_is_shown_that_is_not_asked_for():
    tree = await opened("shelf")

    assert "secret" not in tree
    assert "label" not in tree["shelf"]


HIDING = [noun for noun in NOUNS_OF_PORTICO.values() if own(noun)]


def around(path):
    """The hashes around a path, with nothing in them."""
    tree = {}
    for parent in reversed(path.split(".")[:-1]):
        tree = {parent: tree}
    return tree


@pytest.mark.parametrize("noun", HIDING, ids=lambda noun: noun.NOUN)
@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("null", [True, False])
async def test_what_an_object_hides_itself_is_shown_as_if_it_was_looked_for(noun, kept, null):
    paths = tuple(own(noun))
    hashes = {name: None if null else inner for path in paths for name, inner in around(path).items()}
    body = orjson.dumps({"id": "x", "object": noun.NOUN, **hashes}).decode()
    hidden = {path: [path] for path in paths if kept}
    trie = expandable(noun, paths, NOUNS_OF_PORTICO)

    looked_for = await expand(Opened(noun, orjson.loads(body), hidden), trie, Shelves())

    assert orjson.loads(uncovered(noun, body, orjson.dumps(hidden).decode(), paths)) == looked_for


def test_an_object_that_is_gone_hides_nothing():
    gone = '{"id":"x","deleted":true}'

    assert uncovered(NOUNS_OF_PORTICO["price"], gone, None, ("tiers",)) == gone
