"""Envelopes and filters of lists."""

import json

import pytest

from portico.wire.errors import InvalidRequest
from portico.wire.pages import Paging, Range, envelope, search_envelope
from portico.wire.resource import read
from portico.wire.shape import Shape


class Inner(Shape):
    kind: str | None = None
    size: int | None = None


class Filters(Paging):
    COLUMN_OF = {"keys": "key"}

    created: Range | None = None
    active: bool | None = None
    keys: tuple[str, ...] | None = None
    inner: Inner | None = None


def filters(**params):
    return read(Filters, params)


def test_only_what_was_sent_is_a_filter():
    assert filters().filters() == {}
    assert filters(limit="5", starting_after="a").filters() == {}


def test_filters_are_named_by_their_columns():
    found = filters(active="false", keys=["a", "b"], inner={"kind": "x"}).filters()

    assert found == {"active": False, "key": ("a", "b"), "inner_kind": "x"}


def test_a_bare_number_is_a_range_of_one_second():
    assert filters(created="5").created == Range(gte=5, lte=5)
    assert filters(created={"gt": "1", "lte": "9"}).filters() == {"created": Range(gt=1, lte=9)}


@pytest.mark.parametrize(
    ("params", "cursor"),
    [({}, None), ({"starting_after": "a"}, ("starting_after", "a")), ({"ending_before": "b"}, ("ending_before", "b"))],
)
def test_a_cursor_has_a_name_and_an_id(params, cursor):
    assert filters(**params).cursor() == cursor


def test_two_cursors_are_one_too_many():
    with pytest.raises(InvalidRequest):
        filters(starting_after="a", ending_before="b").cursor()


def test_the_list_is_put_around_the_bodies():
    head, tail = envelope("/v1/teas", has_more=True)

    assert json.loads(head + b'{"id":"a"},{"id":"b"}' + tail) == {
        "object": "list",
        "url": "/v1/teas",
        "has_more": True,
        "data": [{"id": "a"}, {"id": "b"}],
    }


def test_a_search_result_says_how_to_go_on():
    first = json.loads(search_envelope("/v1/teas/search", ["{}"], next_page="abc", total=7))
    last = json.loads(search_envelope("/v1/teas/search", [], next_page=None, total=None))

    assert (first["has_more"], first["next_page"], first["total_count"]) == (True, "abc", 7)
    assert (last["has_more"], last["next_page"], "total_count" in last) == (False, None, False)
