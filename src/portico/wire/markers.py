"""What a declaration says beside the type: who may write a field, how it is sent, when it is shown.

A field without a marker may be written on create and on update and is always shown.
"""

from dataclasses import dataclass
from enum import Enum
from functools import partial
from operator import is_
from typing import Annotated, Literal, TypeVar

from pydantic import Field

T = TypeVar("T")


class Access(Enum):
    """Who may write a field through the API."""

    NEVER = "read-only"
    ON_CREATE = "on create"
    ON_UPDATE = "on update"


class Rule(Enum):
    """Single words about one field."""

    HIDDEN = "shown only when expanded"
    REQUIRED = "must be sent with its hash, although it has a default"
    REQUIRED_ON_UPDATE = "required on update, whenever its hash is sent"
    UNSET_ON_UPDATE = "may be emptied on update only"
    EMPTYABLE = "may be emptied"
    NOT_EMPTYABLE = "may never be emptied, although it is a text that may be null"
    METADATA = "the merchant's own keys and values, merged on update"
    INPUT_ONLY = "accepted, never shown"
    INTERNAL = "kept with the object, neither accepted nor shown"


ReadOnly = Annotated[T, Access.NEVER]
OnCreate = Annotated[T, Access.ON_CREATE]
OnUpdate = Annotated[T, Access.ON_UPDATE]

OnlyExpanded = Annotated[T, Field(exclude=True), Rule.HIDDEN]
"""Kept, but left out of every answer that does not ask for it with `expand[]`."""
MustSend = Annotated[T, Rule.REQUIRED]
RequiredOnUpdate = Annotated[T, Rule.REQUIRED_ON_UPDATE]
UnsetOnUpdate = Annotated[T, Rule.UNSET_ON_UPDATE]
Emptyable = Annotated[T, Rule.EMPTYABLE]
NotEmptyable = Annotated[T, Rule.NOT_EMPTYABLE]
InputOnly = Annotated[T, Field(exclude=True), Rule.INPUT_ONLY]

Internal = Annotated[T, Field(exclude=True), Access.NEVER, Rule.INPUT_ONLY, Rule.INTERNAL]
"""Kept with the object for our own use."""

Omitted = Annotated[T, Field(exclude_if=partial(is_, None))]
"""Left out of the answer, instead of null, while it has no value."""


@dataclass(frozen=True)
class Except:
    """Words of the field's list that are not for everywhere: nobody may send them on create, or no answer has them."""

    words: tuple[str, ...]
    on: Literal["create", "update", "answer"]


@dataclass(frozen=True)
class SentAs:
    """The parameter has another name than the field: `flow_data` fills `flow`."""

    name: str


@dataclass(frozen=True)
class Refers:
    """The string is the id of an object, which `expand[]` puts in its place."""

    noun: str


@dataclass(frozen=True)
class Below:
    """The list, which only `expand[]` shows, holds the objects of a noun that name this one in a column."""

    noun: str
    column: str
    among: tuple[str, tuple[str, ...]] | None = None
    """A column, and what it must have to be shown."""


@dataclass(frozen=True)
class Word:
    """A word that may be sent instead of a value: `up_to=inf` means none."""

    word: str
    value: object = None


@dataclass(frozen=True)
class Most:
    """No number further from 0 may be sent, although one may come about."""

    number: int


@dataclass(frozen=True)
class Refused:
    """The parameter is Stripe's, but makes no sense here, whatever is in it; and why that is."""

    why: str
