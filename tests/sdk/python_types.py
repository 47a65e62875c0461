"""What stripe-python's annotations say of objects and parameters, read from its source."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import stripe

from tests.sdk.kinds import NULL, Field, Kind, array, expandable, hash_of, literal, map_of, union, word

ROOT = Path(stripe.__file__).parent.parent
SCALARS = {"str": "string", "int": "integer", "float": "number", "bool": "boolean", "Decimal": "decimal"}
CALLED = {
    "fee_refund": "application_fee_refund",
    "invoiceitem": "invoice_item",
    "line_item": "invoice_line_item",
    "item": "line_item",
    "session_item": "session_line_item",
}
"""Nouns whose modules are called otherwise."""
APART = {"credit_note_line_item": ("credit_note_preview_lines",)}
"""Services that are about a noun but are called otherwise."""
MAPS = {"Dict": 1, "UntypedStripeObject": 0}


@dataclass(frozen=True)
class Scope:
    """Where a name stands: the classes around it, innermost first, then its module."""

    module: str
    around: tuple[ast.ClassDef, ...] = ()

    def find(self, name: str) -> "tuple[ast.ClassDef, Scope]":
        """The class that a dotted name means here."""
        head, *rest = name.split(".")
        found, scope = self._find(head)
        for part in rest:
            found, scope = _inner(found)[part], Scope(scope.module, (found, *scope.around))
        return found, scope

    def _find(self, name: str) -> "tuple[ast.ClassDef, Scope]":
        for depth, owner in enumerate(self.around):
            if name in _inner(owner):
                return _inner(owner)[name], Scope(self.module, self.around[depth:])
        classes, imports = _module(self.module)
        if name in classes:
            return classes[name], Scope(self.module)
        module, original = imports[name]
        return Scope(module).find(original)


@cache
def _module(name: str) -> tuple[Mapping[str, ast.ClassDef], Mapping[str, tuple[str, str]]]:
    """The classes of a module, and of its other names: from where it imports them, and what they are called there."""
    path = ROOT / name.replace(".", "/")
    tree = ast.parse(
        (path.with_suffix(".py") if path.with_suffix(".py").exists() else path / "__init__.py").read_text()
    )
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    imports = {
        alias.asname or alias.name: (node.module, alias.name)
        for node in imported
        for alias in node.names
        if node.module
    }
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}, imports


def _inner(owner: ast.ClassDef) -> dict[str, ast.ClassDef]:
    return {node.name: node for node in owner.body if isinstance(node, ast.ClassDef)}


def _file(noun: str, ending: str = "") -> str:
    """The module of a noun: `billing_portal.configuration` is in `stripe.billing_portal._configuration`."""
    *parents, last = noun.split(".")
    last = CALLED.get(last, last)
    return ".".join(["stripe", *parents, f"_{last}{ending}"])


def objects(noun: str) -> Mapping[str, Field]:
    """What an object of the noun looks like."""
    module = _file(noun)
    owner = next(node for node in _module(module)[0].values() if _object_name(node) == noun)
    return _fields(owner, Scope(module))


def calls(noun: str, parent: str = "") -> dict[tuple[str, str], Mapping[str, Field]]:
    """What may be sent, `expand` apart, by method and path; with a parent, to what is below that."""
    names = [f"{parent}_{noun.rpartition('.')[2]}" if parent else noun, *([] if parent else APART.get(noun, ()))]
    modules = [module for module in (_file(name, "_service") for name in names) if _is_there(module)]
    methods = [(method, module) for module in modules for method in _methods(module)]
    return {_route(method): _params(method, Scope(module)) for method, module in methods}


def _is_there(module: str) -> bool:
    return (ROOT / (module.replace(".", "/") + ".py")).exists()


def _methods(module: str) -> list[ast.FunctionDef]:
    """The public methods of the service in a module."""
    (service,) = (node for name, node in _module(module)[0].items() if name.endswith("Service"))
    return [node for node in service.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def _route(method: ast.FunctionDef) -> tuple[str, str]:
    """The method and path of the one request that a service's method makes."""
    (request,) = (
        node
        for node in ast.walk(method)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "_request"
    )
    verb, path = (
        next(part.value for part in ast.walk(argument) if isinstance(part, ast.Constant)) for argument in request.args
    )
    segments = ["{id}" if part.startswith("{") else part for part in str(path).split("/")]
    return str(verb).upper(), "/".join(segments)


def _params(method: ast.FunctionDef, scope: Scope) -> Mapping[str, Field]:
    (annotation,) = (argument.annotation for argument in method.args.args if argument.arg == "params")
    assert annotation is not None
    (name,) = (node.value for node in ast.walk(annotation) if isinstance(node, ast.Constant))
    fields = _fields(*scope.find(str(name)))
    return {name: field for name, field in fields.items() if name != "expand"}


def _fields(owner: ast.ClassDef, scope: Scope) -> dict[str, Field]:
    inside = Scope(scope.module, (owner, *scope.around))
    return {
        node.target.id: _field(node.annotation, inside)
        for node in owner.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and not _is_class_variable(node)
    }


def _is_class_variable(node: ast.AnnAssign) -> bool:
    return ast.unparse(node.annotation).startswith("ClassVar")


def _field(annotation: ast.expr, scope: Scope) -> Field:
    if isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value) == "NotRequired":
        return Field(_kind(annotation.slice, scope), optional=True)
    return Field(_kind(annotation, scope))


def _kind(node: ast.expr, scope: Scope) -> Kind:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _kind(ast.parse(node.value.strip(), mode="eval").body, scope)
    if isinstance(node, ast.BinOp):
        return union((_kind(node.left, scope), _kind(node.right, scope)))
    if isinstance(node, ast.Subscript):
        arguments = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return _generic(ast.unparse(node.value), arguments, scope)
    name = ast.unparse(node)
    if name == "Any":
        return word("anything")
    if name in SCALARS:
        return word(SCALARS[name])
    found, where = scope.find(name)
    return hash_of(lambda: _fields(found, where))


def _generic(name: str, arguments: list[ast.expr], scope: Scope) -> Kind:
    if name == "Optional":
        return _kind(arguments[0], scope) | NULL
    if name == "Union":
        return union(_kind(argument, scope) for argument in arguments)
    if name == "Literal":
        return union(literal(ast.literal_eval(argument)) for argument in arguments)
    if name == "List":
        return array(_kind(arguments[0], scope))
    if name in MAPS:
        return map_of(_kind(arguments[MAPS[name]], scope))
    if name == "ListObject":
        return word("list")
    assert name == "ExpandableField", name
    return expandable(_nouns(arguments[0], scope))


def _nouns(node: ast.expr, scope: Scope) -> list[str]:
    """The names of the objects that an expandable field may hold."""
    names = [str(part.value) for part in ast.walk(node) if isinstance(part, ast.Constant)]
    return [_object_name(scope.find(name)[0]) for name in names]


def _object_name(owner: ast.ClassDef) -> str:
    """The noun of an object's class, or ''."""
    values = [node.value for node in owner.body if isinstance(node, ast.AnnAssign) and _is_object_name(node)]
    return str(ast.literal_eval(values[0])) if values and values[0] else ""


def _is_object_name(node: ast.AnnAssign) -> bool:
    return isinstance(node.target, ast.Name) and node.target.id == "OBJECT_NAME"
