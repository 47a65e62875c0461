"""Declarations: a Stripe object is declared once, as a class.

From it come the readers of parameters, the refusals, the wire form, the table, the OpenAPI description and the
reference. `Noun.draft(params)` fills a new object, `noun.revised(Noun.patch(params))` changes one; both give
complete, typed, frozen values.
"""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, partial
from operator import attrgetter
from typing import Annotated, Any, ClassVar, NamedTuple, Self, TypeVar

import orjson
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError, to_json, to_jsonable_python

from portico.wire.errors import ParameterUnknown
from portico.wire.markers import ReadOnly, Rule
from portico.wire.outline import field_at, kept_paths
from portico.wire.reading import reader, refusal, sent_as
from portico.wire.search import FieldKind
from portico.wire.shaping import shaped

del BaseModel.__getattr__, type(BaseModel).__getattr__  # type: ignore[attr-defined]  # hidden from type checkers
"""They look for private and for extra fields, of which no shape has any. As long as they are there, Python cannot read
any field of any shape, or of its class, in the short way: a request that reads two thousand takes 5 % longer."""

MAX_METADATA = 50


class Shape(BaseModel):
    """A hash inside an object. Frozen; a change makes a new one."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    @classmethod
    def of(cls, **values: object) -> Self:
        """A value of our own code, such as a default: unchecked, so that declaring costs no time at start-up.

        What Pydantic's `model_construct` does, in a tenth of the time.
        """
        members, made, required = _template(cls)
        filled = {**members, **values}
        for name, make in made:
            if name not in values:
                filled[name] = make()
        if len(filled) > len(members):
            raise TypeError(f"{cls.__name__} has no {', '.join(values.keys() - members.keys())}")
        if required and not values.keys() >= required:
            for name in required - values.keys():
                del filled[name]
        return _made(cls, filled, values.keys())

    def having(self, **changes: object) -> Self:
        """This shape with some fields changed by our own code, unchecked."""
        return _made(type(self), {**self.__dict__, **changes}, self.__pydantic_fields_set__)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """The same, but what is changed counts as given. A copy is never deep: nothing of a shape changes."""
        changes = update or {}
        return _made(type(self), {**self.__dict__, **changes}, self.__pydantic_fields_set__ | changes.keys())

    def __copy__(self) -> Self:
        """Nothing of a shape changes, so it is its own copy."""
        return self

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        """The same, for defaults, of which Pydantic makes copies."""
        return self

    @classmethod
    @cache
    def sent_names(cls) -> frozenset[str]:
        """What a caller may call its fields."""
        return frozenset(sent_as(name, info) for name, info in cls.model_fields.items())


def _few(keys: dict[str, str]) -> dict[str, str]:
    if not all(keys.values()):
        keys = {key: text for key, text in keys.items() if text}
    if len(keys) > MAX_METADATA:
        raise PydanticCustomError(
            "metadata",
            "You can have up to {most} metadata keys, but this would make {many}.",
            {"most": MAX_METADATA, "many": len(keys)},
        )
    return keys


Metadata = Annotated[dict[str, str], AfterValidator(_few), Rule.METADATA]
"""Up to 50 keys of up to 40 characters, with values of up to 500. A key with an empty value is none."""


S = TypeVar("S", bound=Shape)


class _Template(NamedTuple):
    """What a shape of our own code is filled into."""

    members: dict[str, Any]
    """Every field in its order, with its default where that cannot change."""
    made: tuple[tuple[str, Callable[[], Any]], ...]
    """What makes the other defaults, each time anew."""
    required: frozenset[str]


@cache
def _template(shape: type[Shape]) -> _Template:
    fields = shape.model_fields
    made = {name for name, info in fields.items() if info.default_factory or isinstance(info.default, (dict, list))}
    required = frozenset(name for name, info in fields.items() if info.is_required())
    return _Template(
        {name: None if name in made | required else info.default for name, info in fields.items()},
        tuple((name, _anew(fields[name])) for name in fields if name in made),
        required,
    )


def _anew(info: FieldInfo) -> Callable[[], Any]:
    """What makes a default; usually it is empty."""
    if info.default in ({}, []):
        return type(info.default)
    return partial(info.get_default, call_default_factory=True, validated_data={})


def _made(shape: type[S], members: dict[str, Any], given: AbstractSet[str]) -> S:
    """A shape of complete members, unchecked. To make a set of what was given takes as long as all the rest."""
    new: S = _new(shape)
    _set_members(new, members)
    _set_given(new, given)
    _set_extra(new, None)
    return new


_new = object.__new__
_set_members, _set_given, _set_extra = (
    BaseModel.__dict__[name].__set__ for name in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__")
)


_read, _keep = object.__getattribute__, object.__setattr__


class Resource(Shape):
    """An object with an id, a table and events.

    Class keywords: `prefix` of the ids; `path` of the collection; `emits`, the endings of its event types; `columns`,
    dotted paths of fields that lists filter by or rules look up; `unique`, those that no two objects may share;
    `single`, flags that one object at most may carry; `leaves_stub`, whether a deleted one stays retrievable;
    `face`, whether it is another noun's object in other words, without a table of its own; `events`, what the types
    of its events begin with, if that is not the noun: `customer.subscription`.
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
        events: str = "",
        **_: object,
    ) -> None:
        cls.NOUN = cls.model_fields["object"].default
        cls.PREFIX, cls.PATH, cls.EMITS = prefix, path, emits
        cls.COLUMNS, cls.UNIQUE, cls.SINGLE = columns, unique, single
        cls.LEAVES_STUB, cls.FACE, cls.EVENTS = leaves_stub, face, events or cls.NOUN

    @classmethod
    def draft(cls, params: Mapping[str, Any]) -> Self:
        """A new object from what a caller sent. Raises InvalidRequest, which names the parameter."""
        return read(cls, params)

    @classmethod
    def patch(cls, params: Mapping[str, Any]) -> dict[str, Any]:
        """What a caller sent to change an object, as typed values. Raises InvalidRequest, which names the parameter."""
        values: dict[str, Any] = reader(cls, "update")(params, ())
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


R = TypeVar("R", bound=Resource)


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
    return fill(shape, reader(shape, "create")(params, ())) if found is None else _checked(found)


def no_params(params: Mapping[str, Any]) -> None:
    """Raises ParameterUnknown if anything was sent where nothing may be."""
    for name in params:
        raise ParameterUnknown((name,))


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


def at(shape: Any, path: str) -> Any:
    """The value at a dotted path of fields, or None where a hash on the way is null."""
    return None if shape is None else reading_at(path)(shape)


def reading_all(paths: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """What reads the values at several dotted paths of fields, or None where a hash on the way is null."""
    split = [path.split(".") for path in paths]
    deeper = [(place, parts[1:]) for place, parts in enumerate(split) if len(parts) > 1]
    heads = attrgetter(*[parts[0] for parts in split]) if split else lambda _: ()
    if len(split) > 1 and not deeper:
        return heads

    def read(shape: Any) -> tuple[Any, ...]:
        found = [heads(shape)] if len(split) == 1 else list(heads(shape))
        for place, parts in deeper:
            found[place] = _inside(parts, found[place])
        return tuple(found)

    return read


@cache
def reading_at(path: str) -> Callable[[Any], Any]:
    """What reads the value at a dotted path of fields, or None where a hash on the way is null."""
    return partial(_inside, path.split(".")) if "." in path else attrgetter(path)


def _inside(parts: Sequence[str], shape: Any) -> Any:
    for part in parts:
        if shape is None:
            return None
        shape = getattr(shape, part)
    return shape


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
