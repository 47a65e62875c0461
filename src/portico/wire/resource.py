"""Declarations: a Stripe object is declared once, as a class.

From it come the readers of parameters, the refusals, the wire form, the table, the OpenAPI description and the
reference. `Noun.draft(params)` fills a new object, `noun.revised(Noun.patch(params))` changes one; both give
complete, typed, frozen values.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, ClassVar, Self, TypeVar

import orjson
from pydantic import ValidationError
from pydantic_core import to_json, to_jsonable_python

from portico.wire.layouts import as_tree
from portico.wire.markers import ReadOnly, Rule
from portico.wire.outline import field_at, kept_paths
from portico.wire.paths import reading_all
from portico.wire.reading import reader, refusal
from portico.wire.search import FieldKind
from portico.wire.shape import Shape
from portico.wire.shaping import shaped

S = TypeVar("S", bound=Shape)


_read, _keep = object.__getattribute__, object.__setattr__


class Resource(Shape):
    """An object with an id, a table and events.

    Class keywords: `prefix` of the ids; `path` of the collection; `emits`, the endings of its event types; `columns`,
    dotted paths of fields that lists filter by or rules look up; `unique`, those that no two objects may share;
    `single`, flags that one object at most may carry; `leaves_stub`, whether a deleted one stays retrievable;
    `face`, whether it is another noun's object in other words, without a table of its own; `secrets`, whether marks of
    secrets may stand in its stored form; `events`, what the types of its events begin with, if that is not the noun:
    `customer.subscription`.
    """

    __slots__ = ("_form",)

    NOUN: ClassVar[str]
    PREFIX: ClassVar[str]
    PATH: ClassVar[str]
    EVENTS: ClassVar[str]
    EMITS: ClassVar[tuple[str, ...]]
    COLUMNS: ClassVar[tuple[str, ...]]
    UNIQUE: ClassVar[tuple[str, ...]]
    SINGLE: ClassVar[tuple[str, ...]]
    LEAVES_STUB: ClassVar[bool]
    FACE: ClassVar[bool]
    SECRETS: ClassVar[bool]
    SEARCHED: ClassVar[Mapping[str, FieldKind]] = {}
    """The fields that search queries may name."""
    SEARCHED_AT: ClassVar[Mapping[str, str]] = {}
    """Where those lie, by dotted path, that search queries call otherwise."""
    BY_CREATED: ClassVar[bool] = False
    """Whether ids do not tell the time: callers may say what an id is, or a test clock says what time it is."""
    DATED: ClassVar[bool] = True
    """Whether a range of `created` is a range of ids, too; not so where ids are in order but clocks are not."""
    DATE: ClassVar[str] = "created"
    """The field that says where the object is in the order of time."""
    CLOCK: ClassVar[str] = ""
    """The field that leads to the clock it lives by: `test_clock`, or `customer`. Empty for the wall clock."""

    CALLED: ClassVar[str] = ""
    """What refusals call it, if not by the last part of its noun: Stripe says "No such PaymentMethod"."""

    id: ReadOnly[str] = ""
    """Unique identifier for the object."""

    def __init_subclass__(cls, **_: object) -> None:
        """The class keywords are read when Pydantic has read the fields, below."""
        super().__init_subclass__()

    @classmethod
    def __pydantic_init_subclass__(  # noqa: PLR0913 (one for each keyword of a declaration)
        cls,
        *,
        prefix: str = "",
        path: str = "",
        emits: tuple[str, ...] = (),
        columns: tuple[str, ...] = (),
        unique: tuple[str, ...] = (),
        single: tuple[str, ...] = (),
        leaves_stub: bool = False,
        face: bool = False,
        secrets: bool = False,
        events: str = "",
        **_: object,
    ) -> None:
        cls.NOUN = cls.model_fields["object"].default
        cls.PREFIX, cls.PATH, cls.EMITS = prefix, path, emits
        cls.COLUMNS, cls.UNIQUE, cls.SINGLE = columns, unique, single
        cls.LEAVES_STUB, cls.FACE, cls.SECRETS, cls.EVENTS = leaves_stub, face, secrets, events or cls.NOUN

    @classmethod
    def draft(cls, params: Mapping[str, Any]) -> Self:
        """A new object from what a caller sent. Raises InvalidRequest, which names the parameter."""
        return read(cls, params)

    @classmethod
    def patch(cls, params: Mapping[str, Any]) -> dict[str, Any]:
        """What a caller sent to change an object, as typed values. Raises InvalidRequest, which names the parameter."""
        values: dict[str, Any] = reader(cls, "update")(as_tree(params), ())
        return values

    def revised(self, patch: Mapping[str, Any]) -> Self:
        """This object with a patch: hashes merge, arrays are replaced whole, '' unsets."""
        return fill(type(self), merged(self, patch))

    @classmethod
    def called(cls) -> str:
        """What refusals call it."""
        return cls.CALLED or cls.NOUN.rpartition(".")[2]

    def check(self) -> None:
        """Rules of the object alone, checked for every draft and revision. Raises InvalidRequest."""

    def body(self) -> str:
        """The wire form: JSON without what only `expand[]` shows."""
        form = self._written()
        return form if isinstance(form, str) else form.decode()

    def sent(self) -> bytes:
        """The same, as it is sent and kept: in UTF-8."""
        form = self._written()
        return form.encode() if isinstance(form, str) else form

    def is_written_as(self, text: str) -> None:
        """The wire form is known, since the object was made from it."""
        _keep(self, "_form", text)

    def _written(self) -> bytes | str:
        """The wire form as it was first needed. The object never changes, so it is written once."""
        try:
            form: bytes | str = _read(self, "_form")
        except AttributeError:
            form = self.__pydantic_serializer__.to_json(self)
            _keep(self, "_form", form)
        return form

    @classmethod
    def included(cls, tree: Mapping[str, Any], path: str) -> Any:  # noqa: ARG003 (what subclasses need)
        """What `expand[]` shows at a hidden path that has no value; `tree` is the object as JSON."""
        return plain(field_at(cls, path).get_default(call_default_factory=True, validated_data={}))

    def hidden(self) -> dict[str, Any]:
        """What only `expand[]` shows, and what is for our own use, by its dotted path."""
        return {path: plain(value) for path, value in self._hidden()}

    def hidden_text(self) -> str | None:
        """The same as JSON; None if there is nothing."""
        hidden = self._hidden()
        return to_json(dict(hidden)).decode() if hidden else None

    def _hidden(self) -> list[tuple[str, Any]]:
        paths, read_all = _kept(type(self))
        found = zip(paths, read_all(self), strict=True)
        return [(path, value) for path, value in found if value is not None and (value or type(value) is not tuple)]


def fill(shape: type[S], values: dict[str, Any]) -> S:
    """The validated shape, or the refusal in Stripe's words."""
    try:
        filled = shape.model_validate(values)
    except ValidationError as error:
        raise refusal(shape, error) from None
    return _checked(filled)


def _checked(shape: S) -> S:
    if isinstance(shape, Resource):
        shape.check()
    return shape


def read(shape: type[S], params: Mapping[str, Any]) -> S:
    """What a caller sent: a new object, list filters, instructions beside a noun. Raises InvalidRequest."""
    found = shaped(shape, params)
    return fill(shape, reader(shape, "create")(as_tree(params), ())) if found is None else _checked(found)


def merged(before: Shape, patch: Mapping[str, Any]) -> dict[str, Any]:
    """The members of `before` with those of `patch` laid over them, hash by hash."""
    values = {name: getattr(before, name) for name in type(before).model_fields}
    for name, value in patch.items():
        old = values[name]
        if Rule.METADATA in type(before).model_fields[name].metadata:
            value = {**(old if value else {}), **(value or {})}
        elif isinstance(old, Shape) and isinstance(value, dict):
            value = merged(old, value)
        values[name] = value
    return values


@cache
def _kept(noun: type[Resource]) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """Where the values are that are kept although the wire form has them not, and what reads them."""
    paths = kept_paths(noun)
    return paths, reading_all(paths)


def wire_tree(noun: Resource) -> dict[str, Any]:
    """The wire form as a tree."""
    tree: dict[str, Any] = orjson.loads(noun.body())
    return tree


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    return to_jsonable_python(value)
