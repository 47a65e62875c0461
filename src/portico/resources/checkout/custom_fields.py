"""Fields of the merchant's own on the page: what they are like, and what may be entered."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from portico.wire.errors import InvalidRequest, ParameterMissing, Path
from portico.wire.markers import NotEmptyable, Omitted, ReadOnly
from portico.wire.shape import Shape

MOST, MOST_OPTIONS, LONGEST = 3, 200, 255
PARAM = "custom_fields"
Alphanumeric = "^[0-9A-Za-z]+$"
Length = Annotated[int, Field(ge=1, le=LONGEST)]


class Option(Shape):
    """Something to choose."""

    label: Annotated[str, Field(max_length=100)]
    """What the customer reads. At most 100 characters."""
    value: Annotated[str, Field(max_length=100, pattern=Alphanumeric)]
    """What the merchant knows it by: letters and digits, 100 at most."""


class Dropdown(Shape):
    """A field in which one of several things is chosen."""

    default_value: NotEmptyable[str | None] = None
    """What is chosen at first."""
    options: Annotated[tuple[Option, ...], Field(min_length=1, max_length=MOST_OPTIONS)]
    """What may be chosen, 200 at most."""
    value: ReadOnly[str | None] = None
    """What the customer has chosen."""


class Numeric(Shape):
    """A field for digits."""

    default_value: NotEmptyable[str | None] = None
    """What is in it at first."""
    maximum_length: Length | None = None
    """How many digits there may be; 255 when null."""
    minimum_length: Length | None = None
    """How many digits there must be."""
    value: ReadOnly[str | None] = None
    """What the customer has entered: digits."""


class Text(Shape):
    """A field for words."""

    default_value: NotEmptyable[str | None] = None
    """What is in it at first."""
    maximum_length: Length | None = None
    """How many characters there may be; 255 when null."""
    minimum_length: Length | None = None
    """How many characters there must be."""
    value: ReadOnly[str | None] = None
    """What the customer has entered."""


class Label(Shape):
    """What stands at the field."""

    custom: Annotated[str, Field(max_length=100)]
    """The words. At most 100 characters."""
    type: Literal["custom"]
    """Always `custom`."""


class CustomField(Shape):
    """A field of the merchant's own."""

    dropdown: Omitted[Dropdown | None] = None
    """What it is like where something is chosen."""
    key: Annotated[str, Field(max_length=200, pattern=Alphanumeric)]
    """What the merchant knows it by: letters and digits, 200 at most."""
    label: Label
    """What stands at it."""
    numeric: Omitted[Numeric | None] = None
    """What it is like where digits are entered."""
    optional: bool = False
    """Whether it may stay empty."""
    text: Omitted[Text | None] = None
    """What it is like where words are entered."""
    type: Literal["dropdown", "numeric", "text"]
    """What is entered."""

    @property
    def kind(self) -> Dropdown | Numeric | Text:
        """What it is like."""
        found: Dropdown | Numeric | Text | None = getattr(self, self.type)
        assert found is not None
        return found


def checked(fields: Sequence[CustomField]) -> tuple[CustomField, ...]:
    """The fields as they are kept. Raises InvalidRequest for those that cannot be."""
    if len(fields) > MOST:
        raise InvalidRequest(f"A Checkout Session can have at most {MOST} custom fields.", param=(PARAM,))
    keys = [field.key for field in fields]
    for index, field in enumerate(fields):
        if field.key in keys[:index]:
            raise InvalidRequest(
                f"The key of a custom field must be unique: `{field.key}`.", param=(PARAM, index, "key")
            )
    return tuple(_checked(field, (PARAM, index)) for index, field in enumerate(fields))


def _checked(field: CustomField, path: Path) -> CustomField:
    for name in ("dropdown", "numeric", "text"):
        if name != field.type and getattr(field, name) is not None:
            raise InvalidRequest(f"`{name}` can only be sent with the type `{name}`.", param=(*path, name))
    if field.type == "dropdown" and field.dropdown is None:
        raise ParameterMissing((*path, "dropdown"))
    bare = {"numeric": Numeric.of(), "text": Text.of()}
    if getattr(field, field.type) is None:
        field = field.model_copy(update={field.type: bare[field.type]})
    path = (*path, field.type)
    kind = field.kind
    if isinstance(kind, Dropdown):
        _check_options(kind, (*path, "options"))
    elif kind.minimum_length and kind.minimum_length > (kind.maximum_length or LONGEST):
        raise InvalidRequest("The least length is more than the most.", param=(*path, "minimum_length"))
    if kind.default_value is not None and problem(field, kind.default_value):
        raise InvalidRequest(
            f"This cannot be entered in the field: {kind.default_value[:100]}", param=(*path, "default_value")
        )
    return field


def _check_options(kind: Dropdown, path: Path) -> None:
    values = [option.value for option in kind.options]
    for index, value in enumerate(values):
        if value in values[:index]:
            raise InvalidRequest(f"The value of an option must be unique: `{value}`.", param=(*path, index, "value"))


Problem = Literal["missing", "no_option", "no_number", "too_long", "too_short"]


def problem(field: CustomField, text: str) -> Problem | None:
    """What is wrong with what was entered."""
    kind, entered = field.kind, cleaned(field, text)
    if not entered:
        return None if field.optional else "missing"
    if isinstance(kind, Dropdown):
        return None if any(option.value == entered for option in kind.options) else "no_option"
    if isinstance(kind, Numeric) and not (entered.isascii() and entered.isdecimal()):
        return "no_number"
    if len(entered) > (kind.maximum_length or LONGEST):
        return "too_long"
    return "too_short" if len(entered) < (kind.minimum_length or 0) else None


def cleaned(field: CustomField, text: str) -> str:
    """What was entered, without the blanks around it; digits of every script are digits."""
    text = text.strip()
    if field.type != "numeric":
        return text
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in text)


def filled(fields: Sequence[CustomField], entered: Mapping[str, str]) -> tuple[CustomField, ...]:
    """The fields with what was entered, by their keys. Raises InvalidRequest."""
    for key in entered:
        if all(field.key != key for field in fields):
            raise InvalidRequest("This Checkout Session has no such field.", param=(PARAM, key))
    return tuple(_filled(field, entered.get(field.key, "")) for field in fields)


def _filled(field: CustomField, text: str) -> CustomField:
    wrong = problem(field, text)
    if wrong == "missing":
        raise ParameterMissing((PARAM, field.key))
    if wrong:
        raise InvalidRequest(f"This cannot be entered here: {text[:100]}", param=(PARAM, field.key))
    kind = field.kind.model_copy(update={"value": cleaned(field, text) or None})
    return field.model_copy(update={field.type: kind})
