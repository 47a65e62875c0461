"""Templates of one language: what they say is put in when they are compiled, not each time that they are drawn.

`{{ _("Sign out") }}` becomes the text, and `{% trans name=brand.name %}Back to <bdi>{{ name }}</bdi>{% endtrans %}` the
text with the name in its place. What depends on a number, or is only known when the page is drawn, stays as it is. A
page is the same as without this, in half the time.
"""

import gettext
import re
from collections.abc import Callable, Iterator, Mapping
from keyword import iskeyword
from typing import Any

import markupsafe
from jinja2 import Environment, Template, nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst
from jinja2.runtime import Context, Macro
from jinja2.utils import missing
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from portico.pages.formats import Formats, breakable

_BIT_BY_BIT = "yield from "
_INCLUDED = "gen = template.root_render_func(template.new_context(context.get_all(), True, "
_PUT_OUT = "put_out"
_HANDED_UP = {
    "for event in gen:": "for event in (joined(gen),):",
    f"{_PUT_OUT}.extend((": "yield joined((",
    f"{_PUT_OUT}.append(": "yield str(",
}
"""What Jinja writes to put out many pieces, and what is written in its place."""
_OF_DICTIONARIES = frozenset(dir(dict))
_PLACE = re.compile(r"%(?:\((\w+)\)s|(%))")
_INDENTATION = re.compile(r"^[ \t]+(?=[<{])", re.MULTILINE)


_FORMATTING = tuple(name for name, verb in vars(Formats).items() if callable(verb) and not name.startswith("_"))


def escaped(value: Any) -> str:
    """A value as it stands on a page. Hardly any has something to escape, but Jinja would make a `Markup` of each."""
    kind = type(value)
    if kind is str:
        return _letters(value)
    if kind is int:
        return str(value)
    return value if kind is Markup else escape(value)


_letters: Callable[[str], str] = getattr(markupsafe, "_escape_inner", escape)
"""How markupsafe escapes the letters of a text, if that can be had without a `Markup` around them."""

joined = "".join


class Translating(CodeGenerator):
    """The compiler of an environment that speaks one language."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 (Jinja's name)
        """Compile a template, translated."""
        assert isinstance(self.environment, Spoken)
        lent = [name for found in node.find_all(nodes.FromImport) for name in found.names]
        self._macros = {name[-1] if isinstance(name, tuple) else name for name in lent}
        self._macros |= {found.name for found in node.find_all(nodes.Macro)}
        super().visit_Template(_Translation(self.environment.catalogue).visit(node), frame)
        self.writeline(f"from {__name__} import Said as Macro, escaped as escape, joined")

    def writeline(self, x: str, node: nodes.Node | None = None, extra: int = 0) -> None:
        """A line. What comes from another template is joined first, not handed up bit by bit through all of them."""
        if x.startswith(_INCLUDED):
            x = f"gen = template.root_render_func(context.around(template, {x.removeprefix(_INCLUDED)}"
        if x.startswith(_BIT_BY_BIT):
            x = f"yield joined({x.removeprefix(_BIT_BY_BIT)})"
        super().writeline(_HANDED_UP.get(x, x), node, extra)

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:  # noqa: N802 (Jinja's name)
        """What is put out at a stretch, at once: as Jinja gathers it in a macro, but handed up."""
        if frame.buffer is None and len(node.nodes) > 1:
            frame = frame.copy()
            frame.buffer = _PUT_OUT
        super().visit_Output(node, frame)

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 (Jinja's name)
        """`card.name` as Python says it, unless it is an entry of a dictionary: there are hundreds on a page.

        What an object does not have is an error at once, not only when it is used.
        """
        name = node.attr
        if iskeyword(name):
            super().visit_Getattr(node, frame)
            return
        if name in _OF_DICTIONARIES:
            self.visit(node.node, frame)
            self.write(f".{name}")
            return
        self.write(f"(_of.{name} if type(_of := ")
        self.visit(node.node, frame)
        self.write(f") is not dict else _of[{name!r}] if {name!r} in _of else environment.getattr(_of, {name!r}))")

    @optimizeconst
    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802 (Jinja's name)
        """A call. A part of something, as in `icons.card()`, is not asked whether it wants the context: none does.

        Nor are macros, of its own or of another template.
        """
        plain = not (node.kwargs or node.dyn_args or node.dyn_kwargs or forward_caller)
        of = node.node
        if not plain or not (isinstance(of, nodes.Getattr) or (isinstance(of, nodes.Name) and of.name in self._macros)):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        for position, argument in enumerate(node.args):
            self.write(", " if position else "(")
            self.visit(argument, frame)
        self.write(")" if node.args else "()")


class Sight(Context):
    """What one template sees. Jinja would look for globals that only some templates have: here all have the same."""

    def __init__(self, environment: Environment, parent: Any, name: Any, blocks: Any, globals: Any = None) -> None:
        super().__init__(environment, parent, name, blocks)

    def around(self, template: Template, local: Mapping[str, Any]) -> "Sight":
        """What a template sees that is included where there are some local names."""
        there = {name: value for name, value in local.items() if value is not missing}
        seen = {**self.parent, **self.vars, **there}
        return Sight(self.environment, seen, template.name, template.blocks)


class Said(Macro):
    """A macro that is mostly called with some values and no names: then nothing has to be found out about them."""

    def __call__(self, *values: Any, **named: Any) -> str:
        """What it says."""
        unsaid = self._argument_count - len(values)
        if named or unsaid < 0 or self.caller or self.catch_kwargs or self.catch_varargs:
            return super().__call__(*values, **named)
        return str.__new__(Markup, self._func(*values, *[missing] * unsaid))


class Spoken(Environment):
    """Templates in the words of a catalogue."""

    code_generator_class = Translating
    context_class = Sight

    def __init__(self, catalogue: gettext.NullTranslations, formats: Formats, **options: Any) -> None:
        super().__init__(autoescape=True, extensions=["jinja2.ext.i18n"], auto_reload=False, cache_size=-1, **options)
        self.globals["formats"] = formats
        self.filters |= {f"formats.{name}": getattr(formats, name) for name in _FORMATTING}
        self.catalogue = catalogue
        self.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
        self.filters["said"] = catalogue.gettext
        self.filters["breakable"] = breakable
        self._ready: dict[str, Template] = {}

    def get_template(self, name: str | Template, *given: Any, **options: Any) -> Template:
        """A template: each is compiled once, and its name is all that says which one it is."""
        found = self._ready.get(name) if type(name) is str else None
        if found is None:
            found = super().get_template(name, *given, **options)
            self._ready[found.name or ""] = found
        return found

    def preprocess(self, source: str, name: str | None = None, filename: str | None = None) -> str:
        """A template without its indentation: who writes it needs that; it was a twentieth of what is sent."""
        return _INDENTATION.sub("", super().preprocess(source, name, filename))

    def getattr(self, obj: Any, attribute: str) -> Any:
        """`content.cards`: an entry of a dictionary, which Jinja finds only after it has caught an AttributeError."""
        if type(obj) is dict and attribute in obj and attribute not in _OF_DICTIONARIES:
            return obj[attribute]
        try:
            return getattr(obj, attribute)
        except AttributeError:
            return super().getattr(obj, attribute)

    def make_globals(self, d: Mapping[str, Any] | None) -> dict[str, Any]:
        """What every template sees: in one plain dictionary, since Jinja goes through all of it at each import."""
        return {**self.globals, **(d or {})}


class _Translation(NodeTransformer):
    """Puts messages into a template's tree."""

    def __init__(self, catalogue: gettext.NullTranslations) -> None:
        self._catalogue = catalogue

    def visit_Output(self, node: nodes.Output) -> nodes.Node:  # noqa: N802 (Jinja's name)
        """Text and expressions, one after the other: a message with values becomes more of them."""
        parts: list[nodes.Expr] = []
        for part in node.nodes:
            parts += self._parts(part) or [self.visit(part)]
        node.nodes = parts
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 (Jinja's name)
        """A call; one for a message without values becomes the message, and one of `formats` is made directly."""
        of, given = node.node, node.args
        if isinstance(of, nodes.Getattr) and isinstance(of.node, nodes.Name) and of.node.name == "formats":
            first, *rest = (self.visit(argument) for argument in given)
            return nodes.Filter(first, f"formats.{of.attr}", rest, node.kwargs, None, None, lineno=node.lineno)
        text = None if node.kwargs else self._text(node)
        if text is None:
            return self.generic_visit(node)
        return nodes.MarkSafe(nodes.Const(text % {}), lineno=node.lineno)

    def generic_visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> nodes.Node:
        """Whatever else there is; what it puts out at a stretch, it puts out at once."""
        node = super().generic_visit(node, *args, **kwargs)
        for name, value in node.iter_fields():
            if isinstance(value, list):
                setattr(node, name, list(_joined(value)))
        return node

    def _parts(self, node: nodes.Expr) -> list[nodes.Expr]:
        """The pieces of a message with values; nothing for what is none."""
        text = self._text(node) if isinstance(node, nodes.Call) and node.kwargs else None
        if text is None:
            return []
        assert isinstance(node, nodes.Call)
        values = {keyword.key: self.visit(keyword.value) for keyword in node.kwargs}
        parts: list[nodes.Expr] = []
        end = 0
        for place in _PLACE.finditer(text):
            parts += [nodes.TemplateData(text[end : place.start()]), values[place[1]] if place[1] else _PERCENT]
            end = place.end()
        return [*parts, nodes.TemplateData(text[end:])]

    def _text(self, node: nodes.Call) -> str | None:
        """What a call says in this language: `_("…")`, `gettext` and `pgettext` of texts that are known."""
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        texts = [self._constant(node, position) for position in range(len(node.args))]
        if None in texts or node.dyn_args or node.dyn_kwargs:
            return None
        if name in ("_", "gettext") and len(texts) == 1:
            return self._catalogue.gettext(*texts)
        if name == "pgettext" and len(texts) == 2:
            return self._catalogue.pgettext(*texts)
        return None

    def _constant(self, node: nodes.Call, position: int) -> Any:
        argument = node.args[position]
        return argument.value if isinstance(argument, nodes.Const) else None


_PERCENT = nodes.TemplateData("%")


def _joined(found: list[Any]) -> Iterator[Any]:
    """The same, with outputs that follow one another made one."""
    last: nodes.Output | None = None
    for node in found:
        if isinstance(node, nodes.Output) and last is not None:
            last.nodes = [*last.nodes, *node.nodes]
            continue
        last = node if isinstance(node, nodes.Output) else None
        yield node
