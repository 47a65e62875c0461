"""The forms of a page, as somebody fills them in."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from tests.merchants import Answer

NOT_TYPED = ("hidden", "submit", "button")


@dataclass
class Form:
    """What a form holds, and what else could be chosen."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    """What would be sent as it stands."""
    choices: dict[str, list[str]] = field(default_factory=dict)
    """What can be chosen, of fields that let one choose; `""` is not to tick."""
    hidden: set[str] = field(default_factory=set)
    """What nobody types."""

    @property
    def typed(self) -> dict[str, str]:
        """What somebody types or chooses; a box that is not ticked is empty."""
        names = (self.values.keys() | self.choices.keys()) - self.hidden
        return {name: self.values.get(name, "") for name in names}

    def otherwise(self) -> dict[str, str]:
        """Everything filled in otherwise than it is."""
        changed = {}
        for name, value in self.typed.items():
            others = sorted(
                (choice for choice in self.choices.get(name, []) if choice != value), key=lambda choice: not choice
            )
            changed[name] = others[0] if others else value if name in self.choices else f"9{value}"
        return {name: value for name, value in changed.items() if value}


class _Reader(HTMLParser):
    """Reads the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = dict(attrs)
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
        if not self.forms:
            return
        form, name = self.forms[-1], given.get("name", "")
        if tag == "input" and name:
            self._input(form, name, given)
        elif tag == "select":
            self._select = name
            form.choices[name] = []
        elif tag == "option":
            form.choices[self._select].append(given.get("value", ""))
            if "selected" in given or self._select not in form.values:
                form.values[self._select] = given.get("value", "")
        elif tag == "textarea":
            self._area = name
            form.values[name] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""

    def handle_data(self, text: str) -> None:
        if self._area:
            self.forms[-1].values[self._area] += text

    def _input(self, form: Form, name: str, given: dict[str, Any]) -> None:
        kind, value = given.get("type", "text"), given.get("value", "")
        if kind in ("radio", "checkbox"):
            choices = form.choices.setdefault(name, [""] if kind == "checkbox" else [])
            choices.append(value)
            if "checked" in given:
                form.values[name] = value
            return
        form.values[name] = value
        if kind in NOT_TYPED:
            form.hidden.add(name)


def main_form(page: Answer) -> Form:
    """The form that a page is about: the one that asks for most."""
    reader = _Reader()
    reader.feed(page.body.decode())
    return max(reader.forms, key=lambda form: len(form.typed))
