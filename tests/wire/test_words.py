"""A list of words may have some that are not for everywhere."""

from typing import Annotated, Literal

import pytest

from portico.api import schemas
from portico.wire.errors import InvalidRequest
from portico.wire.markers import Except
from portico.wire.reading import reader
from portico.wire.shape import Shape


class Door(Shape):
    state: Annotated[
        Literal["open", "shut", "forced"] | None, Except(("forced",), on="create"), Except(("open",), on="answer")
    ] = None


def test_a_word_that_nobody_may_send_is_refused_like_an_unknown_one():
    with pytest.raises(InvalidRequest, match="must be one of open or shut") as refused:
        reader(Door, "create")({"state": "forced"}, ())

    assert refused.value.param == "state"


def test_the_same_word_is_read_where_it_may_be_sent():
    assert reader(Door, "update")({"state": "forced"}, ()) == {"state": "forced"}


def test_the_description_has_each_word_where_it_may_be():
    assert schemas.accepted(Door, "create")["properties"]["state"]["enum"] == ["open", "shut"]
    assert schemas.accepted(Door, "update")["properties"]["state"]["enum"] == ["open", "shut", "forced"]
    assert schemas.sent(Door)["properties"]["state"]["anyOf"][0]["enum"] == ["shut", "forced"]
