"""PDFs: every language has its letters, nothing that anybody wrote is read as markup, and no letter is ever a 500."""

import io
import logging
import unicodedata

import pytest
import typst
from fontTools.ttLib import TTFont

from portico.pages.words import LOCALES, catalogue
from portico.papers import fonts
from portico.papers.printing import paper_for, printed
from tests.papers import contents, reading

SPOKEN = (*LOCALES, "ar", "he")
DATED = contents.NOON

MARKUP = (
    "#panic(1)",
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.0"',
    "#let x = 1; #x",
    "*bold* _italic_ `raw`",
    "$ x^2 $",
    "= Heading",
    "#set page(width: 1cm)",
    "\\u{41}",
    "// comment",
    "/* comment */",
    "<label> @label",
    "https://example.com",
    '"; panic() //',
    "]} )",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "-- --- ... 'a' \"b\"",
)


async def paper(locale, *more, template="invoice", **changes):
    content = contents.invoice(locale, *more) | changes
    return await printed(template, locale, content, paper="a4", dated=DATED)


@pytest.mark.parametrize("locale", SPOKEN)
async def test_no_letter_of_any_language_is_a_box(locale):
    words = list(getattr(catalogue(locale), "_words", {}).values())

    pdf = await paper(locale, " ".join(words))

    assert reading.glyphs(pdf) > 500
    assert reading.boxes(pdf) == 0


async def test_a_box_would_be_seen():
    source = b'#set text(font: "Libertinus Serif", fallback: false)\nHello \xe6\x97\xa5\xe6\x9c\xac'

    pdf = typst.compile(source)

    assert reading.boxes(pdf) == 2


def place(pdf, word):
    """How far from the left edge a word stands, in points."""
    found = []

    def look(text, matrix, line, _font, _size):
        if word in text:
            found.append(line[4] * matrix[0] + matrix[4])

    reading.reader(pdf).pages[0].extract_text(visitor_text=look)
    return found[0]


@pytest.mark.parametrize("locale", ["ar", "he"])
async def test_right_to_left_pages_begin_at_the_right(locale):
    pdf = await paper(locale, "+44 113 496 0000")

    assert place(await paper("de"), "Alder") < 100  # points from the left, of 595
    assert place(pdf, "Alder") > 400


@pytest.mark.parametrize("wrote", MARKUP)
async def test_nothing_that_anybody_wrote_is_markup(wrote):
    rows = [{"title": wrote, "notes": [wrote], "quantity": "1", "unit": wrote, "amount": "£1"}]
    parties = [{"title": "To", "name": wrote, "lines": [wrote, wrote]}]

    pdf = await paper("en", wrote, rows=rows, parties=parties, memo=wrote, foot=wrote, facts=[(wrote, wrote)],
                      headline=wrote, called=wrote, business={"name": wrote, "wordmark": False})  # fmt: skip

    said = reading.text(pdf).replace("\n", "").replace(" ", "")
    assert said.count(wrote.replace(" ", "")) >= 8, said
    assert reading.reader(pdf).metadata.title == wrote


async def test_every_control_character_and_stray_letter_gives_a_paper():
    odd = "".join(map(chr, range(1, 32))) + "\x7f\u200b\u202e\ufeff\ufffd\U0001f600\U000e0041\u0e01\u0627\u05d0"

    pdf = await paper("en", odd, memo=odd)

    assert pdf.startswith(b"%PDF-")


async def test_letters_that_no_font_has_become_question_marks_and_are_told_once(caplog):
    fonts._tell.cache_clear()
    lacking = "\U00012000\U00012001" if fonts.missing("\U00012000").letters else "\U0010fffd"

    with caplog.at_level(logging.WARNING, "portico"):
        pdfs = [await paper("en", f"Tablet {lacking}.") for _ in range(3)]

    assert all("Tablet ??." in reading.text(pdf) or "Tablet ?." in reading.text(pdf) for pdf in pdfs)
    assert [record.getMessage() for record in caplog.records] == [
        "PDFs lack letters, since no font here has them. Install fonts-noto-core."
    ]


@pytest.mark.parametrize(
    ("letter", "package"),
    [("日", "fonts-noto-cjk"), ("한", "fonts-noto-cjk"), ("ก", "fonts-noto-core"), ("א", "fonts-noto-core"),
     ("😀", "fonts-noto-color-emoji")],
)  # fmt: skip
def test_the_package_that_brings_a_letter_is_named(letter, package):
    assert fonts.Missing(frozenset(letter)).packages == (package,)


def test_what_a_font_has_is_what_fonttools_says():
    some = [(path, index) for path, index in fonts._files() if "CJK" not in path][:12]
    some += [(path, index) for path, index in fonts._files() if "CJK" in path][:1]

    for path, index in some:
        with TTFont(path, fontNumber=index if path.endswith(".ttc") else -1, lazy=True) as font:
            kept = set(font.getBestCmap() or {})
        assert kept <= fonts.coverage(path, index), path


def test_letters_that_are_not_looked_up_are_in_typst_s_own_fonts():
    own = typst.Fonts(include_system_fonts=False)
    codes = [code for first, last in fonts.DRAWN_BY_TYPST for code in range(first, last + 1)]
    letters = fonts.without_boxes("".join(chr(code) for code in codes if unicodedata.category(chr(code)) != "Cn"), "")
    source = b'#set text(font: "Libertinus Serif")\n#sys.inputs.letters'

    pdf = typst.compile(source, font_paths=own, ignore_system_fonts=True, sys_inputs={"letters": letters})

    assert reading.boxes(pdf) == 0


def test_broken_font_files_have_no_letters(tmp_path):
    for number, content in enumerate(
        [b"", b"ttcf", b"\0\1\0\0\0\x10", b"\0\1\0\0\0\1" + b"\0" * 6 + b"cmap" + b"\xff" * 12]
    ):
        file = tmp_path / str(number)
        file.write_bytes(content)
        assert fonts.coverage(str(file)) == frozenset()


async def test_the_same_content_gives_the_same_bytes():
    assert await paper("de") == await paper("de")


@pytest.mark.parametrize(
    ("country", "wish", "size"),
    [("GB", None, "a4"), ("US", None, "us-letter"), ("ca", None, "us-letter"), (None, None, "a4"),
     ("US", "a4", "a4"), ("DE", "letter", "us-letter"), ("US", "auto", "us-letter")],
)  # fmt: skip
def test_paper_is_what_the_country_uses_unless_the_merchant_says(country, wish, size):
    assert paper_for(country, wish) == size


async def test_a_logo_is_drawn(tmp_path):
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGBA", (64, 64), (40, 90, 60, 255)).save(out, "PNG")
    content = contents.invoice("en")

    pdf = await printed("invoice", "en", content, paper="a4", dated=DATED, logo=out.getvalue())

    assert len(reading.reader(pdf).pages[0].images) == 1
