"""Shapes: the hashes that objects are made of, and what a caller may send beside them."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict
from pydantic_core import PydanticCustomError

from portico.wire.making import made, template
from portico.wire.markers import Rule
from portico.wire.reading import sent_as

for _owner in (BaseModel, type(BaseModel)):
    if "__getattr__" in vars(_owner):
        del _owner.__getattr__  # type: ignore[union-attr]  # hidden from type checkers
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
        members, makers, required = template(cls)
        filled = {**members, **values}
        for name, make in makers:
            if name not in values:
                filled[name] = make()
        if len(filled) > len(members):
            raise TypeError(f"{cls.__name__} has no {', '.join(values.keys() - members.keys())}")
        if required and not values.keys() >= required:
            for name in required - values.keys():
                del filled[name]
        return made(cls, filled, values.keys())

    def having(self, **changes: object) -> Self:
        """This shape with some fields changed by our own code, unchecked."""
        return made(type(self), {**self.__dict__, **changes}, self.__pydantic_fields_set__)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """The same, but what is changed counts as given. A copy is never deep: nothing of a shape changes."""
        changes = update or {}
        return made(type(self), {**self.__dict__, **changes}, self.__pydantic_fields_set__ | changes.keys())

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

MetadataChange = Annotated[dict[str, str], Rule.METADATA]
"""The same where it changes those of an object that is acted on: a key with an empty value goes from there."""
