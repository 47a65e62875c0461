"""Whether every language has all the words, and whether the check that says so can fail."""

import re
import shutil
from io import StringIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from tools import words as tool

from portico.pages import words
from portico.pages.formats import Formats

GLOSSARY = Path(__file__).parents[2] / "docs" / "words.md"
BACK = "Back to <bdi>%(name)s</bdi>"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Two of the catalogues, to be spoiled: to look at all of them each time would take minutes."""
    monkeypatch.setattr(tool, "TRANSLATED", ("de", "fr"))
    for name in ("portico.pot", "de.po", "fr.po", "en.po", "en-CA.po"):
        shutil.copy(words.FOLDER / name, tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def template():
    """What the pages say."""
    return tool.messages()


def spoil(path, pattern, replacement):
    """Change one place of a file, and be sure that it changed."""
    text = path.read_text()
    spoiled = re.sub(pattern, replacement, text, count=1)
    assert spoiled != text, f"{pattern} is not in {path.name}"
    path.write_text(spoiled)


def test_nothing_that_the_code_marks_is_missing(template):
    texts = "".join(path.read_text() for path in tool.ROOT.rglob("*.py"))
    marked = set(re.findall(r'\blater\("([^"\\]+)"\)', texts))

    assert len(marked) > 50
    assert {text for text in marked if text not in template} == set()


def test_every_page_of_the_tree_has_its_words(capsys):
    code = tool.main(["--check"])

    assert (code, capsys.readouterr().out) == (0, f"40 languages have words for all {len(tool.messages())} messages\n")


SABOTAGE = {
    "a message is missing": (
        r'\n\n[^\n]*\nmsgid "Sign out"\nmsgstr "Abmelden"',
        "",
        "de.po “Sign out”: misses it",
    ),
    "a translation is empty": ('msgstr "Abmelden"', 'msgstr ""', "de.po “Sign out”: is not translated"),
    "a message is obsolete": ("$", '\nmsgid "Sign off"\nmsgstr "Abmelden"\n', "de.po still has “Sign off”"),
    "a message is commented out": ("$", '\n#~ msgid "Sign off"\n#~ msgstr "Abmelden"\n', "de.po still has “Sign off”"),
    "a placeholder is lost": (
        r"Abrechnung für %\(name\)s",
        "Abrechnung",
        "de.po “Billing for %(name)s”: loses %(name)s",
    ),
    "a placeholder is invented": ('"Abmelden"', '"%(who)s abmelden"', "de.po “Sign out”: invents %(who)s"),
    "a percent sign stands alone": ('"Abmelden"', '"100 % weg"', "de.po “Sign out”: has a % that is neither"),
    "a tag is lost": (r"zu <bdi>%\(name\)s</bdi>", "zu %(name)s", f"de.po “{BACK}”: loses or invents a tag"),
    "a tag is around something else": (
        r"Zurück zu <bdi>%\(name\)s</bdi>",
        "<bdi>Zurück</bdi> zu %(name)s",
        f"de.po “{BACK}”: has something else in <bdi>",
    ),
    "a quotation mark would end an attribute": (
        '"Testmodus"',
        r'"\\"Testmodus\\""',
        "de.po “Test mode”: has a straight quotation mark",
    ),
    "a space is at the end": ('"Abmelden"', '"Abmelden "', "de.po “Sign out”: begins or ends with a space"),
    "somebody shouts": ('"Abmelden"', '"Abmelden!"', "de.po “Sign out”: has an exclamation mark"),
    "a guess is unread": (r'(?=\nmsgid "Sign out")', "\n#, fuzzy", "de.po “Sign out”: has a fuzzy mark"),
    "there are too many plural forms": ("nplurals=2", "nplurals=3", "de.po does not begin with"),
    "the plural rule is another": (r"plural=\(n != 1\)", "plural=(n > 1)", "de.po does not begin with"),
    "the file is none": ('msgstr "Abmelden"', 'msgstrr "Abmelden"', "de.po cannot be read"),
    "lines are out of order": ("#: pages/templates/frame.html\n", "#: pages/frame.html:12\n", "de.po is not in order"),
}


@pytest.mark.parametrize("case", SABOTAGE)
def test_a_spoiled_catalogue_fails_the_check_by_name(folder, case, capsys):
    pattern, replacement, expected = SABOTAGE[case]
    spoil(folder / "de.po", pattern, replacement)

    code = tool.main(["--check", "--folder", str(folder)])

    said = capsys.readouterr().out
    assert code == 1
    assert said.startswith(expected)
    assert all(line.startswith("de.po") for line in said.splitlines())


def test_a_folder_with_other_files_fails_the_check(folder, capsys):
    (folder / "de.po").rename(folder / "tlh.po")
    (folder / "portico.pot").write_text("")

    code = tool.main(["--check", "--folder", str(folder)])

    assert code == 1
    assert capsys.readouterr().out.splitlines() == [
        "portico.pot is not what the pages say: run `make words`",
        "tlh.po is of no language that a session may ask for",
        "de.po is missing: run `make words`",
    ]


ENGLISH = {
    "a message is said by no page": ("$", '\nmsgid "Sign off"\nmsgstr "Log off"\n', "“Sign off”: is said by no page"),
    "a tag is lost": (
        r'msgstr "<bdi>%\(name\)s</bdi> does', r'msgstr "%(name)s does',
        "“<bdi>%(name)s</bdi> does not offer this plan any more. Please choose another one.”: loses or invents a tag",
    ),
    "a message is said as it is anyway": ('msgstr "Postal code"', 'msgstr "Postcode"', "is not in order"),
}  # fmt: skip


@pytest.mark.parametrize("case", ENGLISH)
def test_a_spoiled_variety_of_english_fails_the_check_by_name(folder, case, capsys):
    pattern, replacement, expected = ENGLISH[case]
    spoil(folder / "en.po", pattern, replacement)

    code = tool.main(["--check", "--folder", str(folder)])

    assert code == 1
    assert capsys.readouterr().out.startswith(f"en.po {expected}")


@pytest.mark.parametrize(
    ("forms", "faults"),
    [
        (["%(num)s место", "%(num)s места", "%(num)s мест"], []),
        (["%(num)s место", "%(num)s места"], ["lacks a plural form"]),
        (["Одно место", "%(num)s места", "%(num)s мест"], ["loses %(num)s"]),
    ],
)
def test_each_plural_form_is_there_and_keeps_its_number(forms, faults):
    seats = ("One seat", "%(num)s seats")
    template = tool.Catalog()
    template.add(seats)
    strings = "".join(f'msgstr[{index}] "{form}"\n' for index, form in enumerate(forms))
    text = f'{tool.header("ru")}#, python-format\nmsgid "{seats[0]}"\nmsgid_plural "{seats[1]}"\n{strings}'

    found = tool.faults_of(text, "ru", template)

    assert found == [f"“One seat”: {fault}" for fault in faults]


def test_the_form_for_one_alone_may_do_without_the_number():
    template = tool.Catalog()
    template.add(("One seat", "%(num)s seats"))
    german = tool.empty("de")
    german.add(("One seat", "%(num)s seats"), ("Ein Platz", "%(num)s Plätze"))

    found = tool.faults_of(tool.written(german, "de"), "de", template)

    assert found == []


def test_a_dual_may_do_without_its_number_but_a_form_for_more_may_not():
    template = tool.Catalog()
    template.add(("One seat", "%(num)s seats"))
    maltese = tool.empty("mt")
    forms = ("Post", "Żewġ postijiet", "Postijiet", "%(num)s-il post", "%(num)s post")
    maltese.add(("One seat", "%(num)s seats"), forms)

    found = tool.faults_of(tool.written(maltese, "mt"), "mt", template)

    assert found == ["“One seat”: loses %(num)s"]


@pytest.mark.parametrize("locale", tool.TRANSLATED)
def test_a_sentence_ends_with_one_period_after_a_date_that_has_its_own(locale):
    has_its_own = Formats(locale).date(0).endswith(".")
    catalogue = tool.read((words.FOLDER / f"{locale}.po").read_text(), locale)

    said = [text for message in catalogue if message.id for text in tool._forms(message.string)]

    doubled = [text for text in said if re.search(r"%\(date\)s(</bdi>)?(</b>)?\.", text)]
    assert not (has_its_own and doubled), doubled


def test_updating_keeps_what_is_translated_and_marks_what_is_new(template, tmp_path):
    old, new = tool.Catalog(), tool.Catalog()
    for message in ("Sign out", "Pay the invoice now", "Gone for good"):
        old.add(message)
    for message in ("Sign out", "Pay this invoice now", "Something else altogether"):
        new.add(message)
    german = tool.taken_up(old, tool.empty("de"), "de")
    for message, said in (("Sign out", "Abmelden"), ("Pay the invoice now", "Rechnung jetzt bezahlen")):
        german.get(message).string = said
    german.get("Sign out").user_comments.append("checked by a lawyer")
    (tmp_path / "de.po").write_text(tool.written(german, "de"))

    said = list(tool.update(tmp_path, new))

    kept = {message.id: message for message in read_po(StringIO((tmp_path / "de.po").read_text())) if message.id}
    assert "de.po: 2 of 3 to translate" in said
    assert list(kept) == ["Sign out", "Pay this invoice now", "Something else altogether"]
    assert (kept["Sign out"].string, kept["Sign out"].user_comments) == ("Abmelden", ["checked by a lawyer"])
    assert kept["Pay this invoice now"].string == "Rechnung jetzt bezahlen"
    assert kept["Pay this invoice now"].fuzzy
    assert kept["Pay this invoice now"].user_comments == ["was: Pay the invoice now"]
    assert kept["Something else altogether"].string == ""


def test_updating_twice_changes_nothing(folder, template):
    spoil(folder / "de.po", '\nmsgid "Sign out"', '\nmsgid "Sign outt"')
    list(tool.update(folder, template))
    once = {path.name: path.read_text() for path in folder.iterdir()}

    list(tool.update(folder, template))

    assert {path.name: path.read_text() for path in folder.iterdir()} == once
    assert "was: Sign outt" in once["de.po"]


def test_a_template_s_note_reaches_the_translators(folder):
    text = (folder / "de.po").read_text()

    assert '#. begins a list, after a colon\n#: portal/features/payment_method_update/offers.py\nmsgid "cards"' in text


def test_the_glossary_has_the_words_of_the_catalogues():
    rows = [[cell.strip(" `") for cell in line.strip("|").split(" | ")] for line in GLOSSARY.read_text().splitlines()]
    terms = {"subscription": 5, "billing": 7, "billing details": 8}
    rest = {"tax number": 1, "sign out": 3, "test mode": 4}

    first = {row[0]: [row[column] for column in terms.values()] for row in rows if len(row) == 9}
    second = {row[0]: [row[column] for column in rest.values()] for row in rows if len(row) == 8}

    for locale in tool.TRANSLATED:
        said = [words.catalogue(locale).gettext(term.capitalize()).lower() for term in (*terms, *rest)]
        assert [term.lower() for term in first[locale] + second[locale]] == said, locale
