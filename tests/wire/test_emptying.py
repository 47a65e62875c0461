"""'' unsets a text that may be null and an array that may be left out; anything else only where its marker says so."""

import pytest

from portico.wire.errors import ParameterEmpty
from portico.wire.markers import Emptyable, NotEmptyable, UnsetOnUpdate
from portico.wire.reading import reader
from portico.wire.shape import Metadata, Shape


class Inner(Shape):
    text: str | None = None


class Parcel(Shape):
    """One field of each sort."""

    label: str | None = None
    sender: NotEmptyable[str | None] = None
    stamps: tuple[str, ...] = ()
    handles: tuple[str, ...] | None = None
    size: int | None = None
    fragile: bool | None = None
    contents: Inner | None = None
    padding: Emptyable[Inner | None] = None
    insurance: UnsetOnUpdate[Inner | None] = None
    notes: Metadata = {}
    prices: dict[str, int] | None = None


@pytest.mark.parametrize(
    ("name", "value"), [("label", None), ("stamps", ()), ("handles", None), ("padding", None), ("notes", {})]
)
@pytest.mark.parametrize("on", ["create", "update"])
def test_what_may_be_empty_is_unset(name, value, on):
    read = reader(Parcel, on)({name: ""}, ())

    assert read == {name: value}


@pytest.mark.parametrize("name", ["sender", "size", "fragile", "contents", "prices"])
@pytest.mark.parametrize("on", ["create", "update"])
def test_what_may_not_be_empty_is_refused(name, on):
    with pytest.raises(ParameterEmpty) as refused:
        reader(Parcel, on)({name: ""}, ())

    assert refused.value.param == name


def test_what_may_be_emptied_on_update_only_is_refused_on_create():
    with pytest.raises(ParameterEmpty):
        reader(Parcel, "create")({"insurance": ""}, ())

    assert reader(Parcel, "update")({"insurance": ""}, ()) == {"insurance": None}
