"""Keeps the catalogues of the pages: takes up what the pages say, and with --check says what a catalogue lacks.

Beside each message stand the files that say it, but no line numbers and no dates, so that a catalogue changes only when
its words do.
"""

import argparse
import difflib
import gettext
import io
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.plurals import get_plural
from babel.messages.pofile import PoFileError, read_po, write_po

from portico.pages.words import FOLDER, LOCALES, babel_name

ROOT = Path(__file__).parent.parent / "src" / "portico"
SOURCES = ("hosted", "mail", "pages", "papers", "portal")
METHODS = [("**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"**.html": {"newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}
KEYWORDS = {**DEFAULT_KEYWORDS, "later": None}
NOTE = "words:"
"""What a note to translators begins with: `{# words: a verb #}`."""
WAS = "was: "
"""What stands before the older message that a guess was made for."""
TEMPLATE = "portico.pot"
TRANSLATED = tuple(locale for locale in LOCALES if locale.partition("-")[0] != "en")
ENGLISH = ("en", "en-CA")
"""Varieties that say a few messages otherwise than the templates, which are written in British English."""
PLURALS = {
    "fr": (2, "(n != 1)"),
    "fr-CA": (2, "(n != 1)"),
    "pt-BR": (2, "(n != 1)"),
    "fil": (2, "(n==1 || n==2 || n==3 || (n%10!=4 && n%10!=6 && n%10!=9) ? 0 : 1)"),
    "hu": (2, "(n != 1)"),
    "id": (1, "0"),
    "ms": (1, "0"),
    "tr": (2, "(n != 1)"),
}
"""Where the grammar asks for other forms than Babel says."""
ALIKE = 0.7
"""How like an old message a new one must be for the old translation to be worth a look."""

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_TAG = re.compile(r"</?\w[^>]*>")
_ISOLATED = re.compile(r"<bdi>.*?</bdi>")
_UNWANTED = {'"': "a straight quotation mark", "'": "a straight apostrophe", "!": "an exclamation mark"}


def main(arguments: Sequence[str]) -> int:
    """Update the catalogues, or check them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if something is wrong")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the catalogues are")
    asked = parser.parse_args(arguments)
    template = messages()
    if not asked.check:
        print("\n".join(update(asked.folder, template)) or "Nothing is left to translate")
        return 0
    faults = list(check(asked.folder, template))
    print("\n".join(faults) or f"{len(TRANSLATED)} languages have words for all {len(template)} messages")
    return 1 if faults else 0


def messages() -> Catalog:
    """Everything that the pages say, in the order of their files."""
    found = Catalog()
    for source in SOURCES:
        texts = extract_from_dir(ROOT / source, METHODS, OPTIONS, KEYWORDS, (NOTE,), strip_comment_tags=True)
        for file, line, id, notes, context in texts:
            said_in = [(f"{source}/{Path(file).as_posix()}", line)]
            found.add(id, locations=said_in, auto_comments=notes, context=context)
    return found


def update(folder: Path, template: Catalog) -> Iterator[str]:
    """Write the template and every catalogue anew, and say what is left to translate."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / TEMPLATE).write_text(written(template))
    for locale in TRANSLATED:
        path = folder / f"{locale}.po"
        old = read(path.read_text(), locale) if path.exists() else empty(locale)
        new = taken_up(template, old, locale)
        path.write_text(written(new, locale))
        left = sum(1 for message in new if message.id and (message.fuzzy or not all(_forms(message.string))))
        if left:
            yield f"{path.name}: {left} of {len(new)} to translate"
    for locale in ENGLISH:
        path = folder / f"{locale}.po"
        old = read(path.read_text(), locale) if path.exists() else empty(locale)
        path.write_text(written(said_otherwise(template, old, locale), locale))


def taken_up(template: Catalog, old: Catalog, locale: str) -> Catalog:
    """The messages of the template, with the translations that there are.

    A message that replaces a similar one gets its translation with a fuzzy mark: somebody has to read it. Until then
    the pages say it in English.
    """
    leaving = {_first(message): message for message in _entries(old) if not _same(template, message)}
    new = empty(locale)
    for message in _entries(template):
        before = _same(old, message)
        if before:
            _add(new, message, before.string, before.flags & {"fuzzy"}, before.user_comments)
            continue
        alike = difflib.get_close_matches(_first(message), leaving, 1, ALIKE)
        if alike and any(_forms(leaving[alike[0]].string)):
            guess = _forms(leaving[alike[0]].string)
            _add(new, message, guess if message.pluralizable else guess[0], {"fuzzy"}, [WAS + alike[0]])
        else:
            _add(new, message, "", set(), [])
    return new


def said_otherwise(template: Catalog, old: Catalog, locale: str) -> Catalog:
    """The messages of the template for which a variety of English has other words."""
    new = empty(locale)
    for message in _entries(template):
        said = _same(old, message)
        if said and all(_forms(said.string)) and said.string != message.id:
            _add(new, message, said.string, set(), [])
    return new


def _add(catalogue: Catalog, message: Message, said: object, flags: set[str], notes: list[str]) -> None:
    """Add a message of the template with what is said for it."""
    kept = [note for note in notes if "fuzzy" in flags or not note.startswith(WAS)]
    catalogue.add(message.id, said, message.locations, flags, message.auto_comments, kept, context=message.context)  # type: ignore[arg-type]  # Babel's own type leaves out tuples of more than two


def check(folder: Path, template: Catalog) -> Iterator[str]:
    """What is wrong with the catalogues of a folder."""
    path = folder / TEMPLATE
    if not path.exists() or path.read_text() != written(template):
        yield f"{TEMPLATE} is not what the pages say: run `make words`"
    for name in sorted(
        {path.name for path in folder.glob("*.po")} - {f"{locale}.po" for locale in (*TRANSLATED, *ENGLISH)}
    ):
        yield f"{name} is of no language that a session may ask for"
    for locale in TRANSLATED:
        path = folder / f"{locale}.po"
        faults = faults_of(path.read_text(), locale, template) if path.exists() else ["is missing: run `make words`"]
        yield from (f"{path.name} {fault}" for fault in faults)
    for locale in ENGLISH:
        yield from (f"{locale}.po {fault}" for fault in faults_of_english(folder / f"{locale}.po", locale, template))


def faults_of_english(path: Path, locale: str, template: Catalog) -> Iterator[str]:
    """What is wrong with the few words of a variety of English."""
    text = path.read_text() if path.exists() else ""
    there = read(text, locale)
    for message in _entries(there):
        meant = _same(template, message)
        faults = wrong(meant, message, there.plural_expr) if meant else ["is said by no page"]
        yield from (f"“{_shown(message)}”: {fault}" for fault in faults)
    if text != written(said_otherwise(template, there, locale), locale):
        yield "is not in order: run `make words`"


def faults_of(text: str, locale: str, template: Catalog) -> list[str]:
    """What is wrong with one catalogue."""
    try:
        catalogue = read_po(io.StringIO(text), abort_invalid=True)
    except PoFileError as error:
        return [f"cannot be read: {error}"]
    if not text.startswith(header(locale)):
        return [f"does not begin with {header(locale).strip()!r}, as it must for its plural forms: run `make words`"]
    there = [*_entries(catalogue), *catalogue.obsolete.values()]
    found = [f"still has “{_shown(message)}”" for message in there if not _same(template, message)]
    for message in _entries(template):
        said = _same(catalogue, message)
        faults = wrong(message, said, catalogue.plural_expr) if said else ["misses it"]
        found += [f"“{_shown(message)}”: {fault}" for fault in faults]
    if not found and text != written(taken_up(template, catalogue, locale), locale):
        found.append("is not in order: run `make words`")
    return found


def wrong(message: Message, said: Message, plural: str) -> Iterator[str]:
    """What is wrong with a translation, form by form."""
    if said.fuzzy:
        yield "has a fuzzy mark"
    if not all(_forms(said.string)):
        yield "lacks a plural form" if any(_forms(said.string)) else "is not translated"
        return
    one, many = _forms(message.id)[0], _forms(message.id)[-1]
    for form, text in enumerate(_forms(said.string)):
        source = one if len(_numbers(plural, form)) == 1 else many
        yield from _differences(source, many, text)
        yield from (
            f"has {what}" for mark, what in _UNWANTED.items() if mark in _TAG.sub("", text) and mark not in many
        )


def _differences(source: str, widest: str, text: str) -> Iterator[str]:
    """What a translation has lost or invented. A form for a single number, such as a dual, may do without it."""
    there = set(_PLACEHOLDER.findall(text))
    yield from (f"loses %({name})s" for name in sorted(set(_PLACEHOLDER.findall(source)) - there))
    yield from (f"invents %({name})s" for name in sorted(there - set(_PLACEHOLDER.findall(widest))))
    if "%" in _PLACEHOLDER.sub("", text).replace("%%", ""):
        yield "has a % that is neither a placeholder nor doubled"
    if Counter(_TAG.findall(text)) != Counter(_TAG.findall(source)):
        yield "loses or invents a tag"
    elif Counter(_ISOLATED.findall(text)) != Counter(_ISOLATED.findall(source)):
        yield "has something else in <bdi>"
    if text != text.strip() and source == source.strip():
        yield "begins or ends with a space"


def _numbers(plural: str, form: int) -> list[int]:
    """The numbers up to 200 that take a plural form."""
    choose = gettext.c2py(plural)
    return [number for number in range(201) if choose(number) == form]


def header(locale: str | None = None) -> str:
    """The first entry of a catalogue, with nothing in it that changes by itself."""
    lines = ["Content-Type: text/plain; charset=utf-8"]
    if locale:
        number, expression = PLURALS.get(locale) or get_plural(babel_name(locale))[:2]
        lines = [f"Language: {locale}", *lines, f"Plural-Forms: nplurals={number}; plural={expression};"]
    return "\n".join(['msgid ""', 'msgstr ""', *(f'"{line}\\n"' for line in lines), "", ""])


def empty(locale: str) -> Catalog:
    """A catalogue with a header alone."""
    return read_po(io.StringIO(header(locale)))


def read(text: str, locale: str) -> Catalog:
    """A catalogue, whatever its own header says."""
    first, _, rest = text.partition("\n\n")
    return read_po(io.StringIO(header(locale) + (rest if 'msgid ""\nmsgstr ""' in first else text)), abort_invalid=True)


def written(catalogue: Catalog, locale: str | None = None) -> str:
    """A catalogue as it is kept: no line is broken, so that a changed word is a changed line."""
    body = io.BytesIO()
    write_po(body, catalogue, width=100_000, omit_header=True, include_lineno=False)
    return f"{header(locale)}{body.getvalue().decode()}".rstrip("\n") + "\n"


def _entries(catalogue: Catalog) -> list[Message]:
    """The messages without the header."""
    return [message for message in catalogue if message.id]


def _same(catalogue: Catalog, message: Message) -> Message | None:
    """The message of a catalogue with the same words, singular and plural, in the same context."""
    found = catalogue.get(message.id, message.context)
    return found if found and found.id == message.id else None


def _forms(text: object) -> tuple[str, ...]:
    """The texts of a message: one, or one for each plural form."""
    return tuple(text) if isinstance(text, (tuple, list)) else (str(text),)


def _first(message: Message) -> str:
    return _forms(message.id)[0]


def _shown(message: Message) -> str:
    return _first(message) + (f" ({message.context})" if message.context else "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
