"""What declarations say of themselves: the docstring under each field, read from the source when it is asked for."""

import ast
import inspect
import textwrap
from functools import cache

from pydantic import BaseModel


@cache
def field_docs(shape: type[BaseModel]) -> dict[str, str]:
    """The docstring of each field of a shape, those of its bases included."""
    found: dict[str, str] = {}
    for base in reversed(shape.__mro__):
        if issubclass(base, BaseModel) and base is not BaseModel and not base.__pydantic_generic_metadata__["origin"]:
            found |= _own_docs(base)
    return {name: text for name, text in found.items() if name in shape.model_fields}


def _own_docs(shape: type[BaseModel]) -> dict[str, str]:
    (declaration,) = ast.parse(textwrap.dedent(inspect.getsource(shape))).body
    assert isinstance(declaration, ast.ClassDef)
    found = {}
    for field, after in zip(declaration.body, declaration.body[1:], strict=False):
        if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
            continue
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) and isinstance(after.value.value, str):
            found[field.target.id] = inspect.cleandoc(after.value.value)
    return found


def summary(thing: object) -> str:
    """The first sentence of a docstring."""
    return inspect.getdoc(thing).split("\n\n")[0].replace("\n", " ") if inspect.getdoc(thing) else ""  # type: ignore[union-attr]  # checked right there
