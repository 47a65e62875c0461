"""Objects below another one, such as a customer's tax ids: the other one must be there, and they must be its own."""

import pytest

from portico.resources.all import ENDPOINTS
from tests import everything
from tests.conftest import only_sqlite
from tests.everything import named

BELOW = [endpoint for endpoint in ENDPOINTS if endpoint.parent]
MEMBERS = [endpoint for endpoint in BELOW if "{id}" in endpoint.path]
LISTS = [endpoint for endpoint in BELOW if endpoint.kind == "list"]
CREATIONS = [endpoint for endpoint in BELOW if endpoint.kind == "create"]
MORTAL = {endpoint.noun for endpoint in ENDPOINTS if endpoint.kind == "delete"}
KEPT_LISTS = [endpoint for endpoint in LISTS if not endpoint.noun.FACE]


def test_there_are_some_of_each():
    assert {endpoint.kind for endpoint in BELOW} >= {"create", "retrieve", "update", "delete", "list"}
    assert all(endpoint.parent_field for endpoint in BELOW)


@pytest.mark.parametrize("endpoint", BELOW, ids=named)
async def test_nothing_is_below_what_is_not_there(merchant, endpoint):
    id, parent = await everything.place(merchant, endpoint)
    unknown = parent[:-4] + "none"

    answer = await everything.call(merchant, endpoint, id, unknown)

    kind = endpoint.parent.called()
    assert (answer.status, answer.error["code"]) == (404, "resource_missing")
    assert (answer.text, answer.error["param"]) == (f"No such {kind}: '{unknown}'", endpoint.parent_field)


@pytest.mark.parametrize("endpoint", BELOW, ids=named)
async def test_nothing_is_below_a_parent_in_the_other_mode(merchant, endpoint):
    id, parent = await everything.place(merchant, endpoint)
    filters = endpoint.path in everything.FILTERS
    params = {"customer": "cus_1", **everything.around(everything.NOON)} if filters else {}

    answer = await everything.call(merchant.live, endpoint, id, parent, **params)

    assert answer.status == 404
    assert answer.text.startswith(f"No such {endpoint.parent.called()}: '{parent}'; a similar object")


@pytest.mark.parametrize("endpoint", MEMBERS, ids=named)
async def test_the_child_of_another_is_as_unknown_as_one_that_never_was(merchant, endpoint):
    id, _ = await everything.place(merchant, endpoint)
    _, other = await everything.place(merchant, endpoint)

    answer = await everything.call(merchant, endpoint, id, other)

    never = await everything.call(merchant, endpoint, id[:-4] + "none", other)
    assert (answer.status, answer.error["code"], answer.error["param"]) == (404, "resource_missing", "id")
    assert answer.text == never.text.replace(id[:-4] + "none", id)


@pytest.mark.parametrize("endpoint", KEPT_LISTS, ids=named)
async def test_a_list_shows_only_the_parents_own(merchant, endpoint):
    first = await everything.place(merchant, endpoint)
    second = await everything.place(merchant, endpoint)

    lists = [(await everything.call(merchant, endpoint, "", parent)).json for _, parent in (first, second)]

    assert [first[0] in ids_of(found) for found in lists] == [True, False]
    assert [second[0] in ids_of(found) for found in lists] == [False, True]
    for (_, parent), found in zip((first, second), lists, strict=True):
        assert found["url"] == everything.filled(endpoint, "", parent)
        assert {one.get(endpoint.parent_field, parent) for one in found["data"]} == {parent}


def ids_of(found):
    return [one["id"] for one in found["data"]]


@pytest.mark.parametrize("endpoint", CREATIONS, ids=named)
async def test_what_is_made_below_a_parent_is_its_own(merchant, endpoint):
    _, parent = await everything.place(merchant, endpoint)

    made = (await everything.call(merchant, endpoint, "", parent)).json

    assert made[endpoint.parent_field] == parent
    assert (await merchant.get(everything.address(made))).json == made


@only_sqlite
@pytest.mark.parametrize("endpoint", CREATIONS, ids=named)
async def test_whose_child_it_is_cannot_be_sent_as_well(merchant, endpoint):
    _, parent = await everything.place(merchant, endpoint)

    answer = await everything.call(merchant, endpoint, "", parent, **{endpoint.parent_field: parent})

    assert (answer.status, answer.error["param"]) == (400, endpoint.parent_field)


@only_sqlite
@pytest.mark.parametrize("endpoint", [one for one in BELOW if one.parent in MORTAL], ids=named)
async def test_nothing_is_below_a_parent_that_was_deleted(merchant, endpoint):
    id, parent = await everything.place(merchant, endpoint)
    await merchant.delete(f"{endpoint.parent.PATH}/{parent}")

    answer = await everything.call(merchant, endpoint, id, parent)

    assert (answer.status, answer.error["param"]) == (404, endpoint.parent_field)
