"""Which language a page is in, and what it says there."""

import pytest
from markupsafe import escape

from portico.pages import words
from portico.pages.brands import PLAIN
from portico.pages.words import LOCALES, Catalogue, accepted, catalogue, chosen, supported
from portico.portal.drawing import PAGES
from portico.resources.billing_portal.sessions import Session
from portico.resources.customers.declaration import Customer

BRITISH = ("AU", "GB", "IE", "IN", "NZ", "SG")
STRANGER = "Ünïcode & <b>Söhne</b> 100%"
HEADER = r"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\n"

"""

SUPPORTED = [
    ("de", "de"), ("DE", "de"), ("de-AT", "de"), ("de_CH", "de"), (" de ", "de"),
    ("en", "en"), ("en-US", "en"), ("en-GB", "en-GB"), ("en-gb-oxendict", "en-GB"), ("en-ZA", "en"),
    ("es", "es"), ("es-ES", "es"), ("es-MX", "es-419"), ("es-us", "es-419"), ("es-419", "es-419"), ("es-GQ", "es"),
    ("fr", "fr"), ("fr-CA", "fr-CA"), ("fr-BE", "fr"),
    ("no", "nb"), ("nn-NO", "nb"), ("nb-NO", "nb"), ("tl-PH", "fil"), ("in", "id"), ("mo", "ro"),
    ("pt", "pt"), ("pt-PT", "pt"), ("pt-AO", "pt"), ("pt-BR", "pt-BR"),
    ("zh", "zh"), ("zh-CN", "zh"), ("zh-Hans-SG", "zh"), ("zh-TW", "zh-TW"), ("zh-Hant", "zh-TW"),
    ("zh-Hant-TW", "zh-TW"), ("zh-HK", "zh-HK"), ("zh-Hant-HK", "zh-HK"), ("zh-Hant-MO", "zh-HK"), ("zh-MO", "zh-HK"),
    ("yue-Hant-HK", "zh-HK"),
    ("eo", None), ("ar", "ar"), ("ar-EG", "ar"), ("iw", "he"), ("he-IL", "he"),
    ("sr-Latn", None), ("auto", None), ("", None), ("-", None), ("*", None), ("x-de", None),
    ("d" * 999, None),
]  # fmt: skip

ACCEPTED = [
    ("", []),
    ("de", ["de"]),
    ("de-AT,de;q=0.9,en;q=0.8", ["de-AT", "de", "en"]),
    ("en;q=0.2, fr;q=0.7, ja", ["ja", "fr", "en"]),
    ("en;q=0.5, fr;q=0.5", ["en", "fr"]),
    ("de; q = 0.4 , fr;Q=0.6", ["fr", "de"]),
    ("de;q=0, fr", ["fr"]),
    ("*, fr;q=0.1", ["fr"]),
    ("de;q=x, fr;q=, it;q=2, es;q=-1, pl;q=nan, ja;q=inf, ko;q=1e0, sv;level=1", []),
    (",,;;q=1,;, =,de", ["=", "de"]),
    ("de," * 5_000 + "fr", [*["de"] * 333, "d"]),
]

CHOSEN = [
    ("fr", ["de"], "ja", "fr"),
    ("en-GB", ["de"], "ja", "en-GB"),
    (None, ["de"], "ja", "de"),
    ("", ["de"], "ja", "de"),
    ("auto", ["de"], "ja", "de"),
    ("auto", ["eo", "pt-PT", "de"], "ja", "pt"),
    ("auto", ["eo", ""], "ja", "ja"),
    ("auto", [], "es-MX;q=0.8, zh-Hant-HK", "zh-HK"),
    ("auto", [], "es-MX", "es-419"),
    ("auto", [], "no", "nb"),
    ("auto", [], "eo, ia;q=0.9, de-AT;q=0.1", "de"),
    (None, [], "eo, klingon", "en"),
    (None, [], "", "en"),
]


@pytest.mark.parametrize(("tag", "expected"), SUPPORTED)
def test_a_tag_is_answered_in_the_nearest_language(tag, expected):
    found = supported(tag)

    assert found == expected


@pytest.mark.parametrize(("header", "expected"), ACCEPTED)
def test_accept_language_is_read_in_order_of_wish_and_garbage_is_no_wish(header, expected):
    tags = accepted(header)

    assert tags == expected


@pytest.mark.parametrize(("session", "preferred", "header", "expected"), CHOSEN)
def test_the_session_wins_then_the_customer_then_the_browser(session, preferred, header, expected):
    locale = chosen(session, preferred, header)

    assert locale == expected


def test_every_language_but_the_english_of_the_templates_has_a_catalogue_of_its_own():
    files = {path.stem for path in words.FOLDER.glob("*.po")}

    assert files == {locale for locale in LOCALES if not locale.startswith("en")} | {"en", "en-CA"}


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", ["canceled", "Postal code", "Shipping address"]),
        ("en-CA", ["cancelled", "Postal code", "Shipping address"]),
        *[(f"en-{country}", ["cancelled", "Postcode", "Delivery address"]) for country in BRITISH],
    ],
)
def test_each_english_has_its_own_spelling(locale, said):
    texts = ("Your subscription is cancelled", "Postcode", "Delivery address")

    found = [catalogue(locale).gettext(text).removeprefix("Your subscription is ") for text in texts]

    assert found == said


@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_draws_a_page_with_a_stranger_s_name(locale):
    brand = PLAIN._replace(name=STRANGER, return_url="https://shop.example", terms="https://shop.example/terms")
    session, customer = Session.model_construct(id="bps_1"), Customer.model_construct(name=STRANGER)
    context = {"brand": brand, "session": session, "customer": customer, "sections": [], "token": "t"}
    context |= {"home": "/p/bps_1", "flow": None, "toast": None, "clock": None, "typed": {}, "explained": []}

    text = PAGES.page("home.html", locale, context).body.decode()

    assert text.count(f"<bdi>{escape(STRANGER)}</bdi>") == 3
    assert STRANGER not in text
    assert f'lang="{locale}"' in text
    assert ("No real money moves." in text) == locale.startswith("en")


def test_a_variety_without_a_catalogue_takes_that_of_its_language(tmp_path, monkeypatch):
    monkeypatch.setattr(words, "FOLDER", tmp_path)
    (tmp_path / "fr.po").write_text(f'{HEADER}msgid "Sign out"\nmsgstr "Se déconnecter"\n')

    said = catalogue.__wrapped__("fr-CA").gettext("Sign out")

    assert said == "Se déconnecter"


def test_a_guess_that_nobody_has_read_is_not_said(tmp_path):
    path = tmp_path / "de.po"
    path.write_text(f'{HEADER}#, fuzzy\nmsgid "Sign out"\nmsgstr "Anmelden"\n')

    said = Catalogue(path).gettext("Sign out")

    assert said == "Sign out"


def test_words_are_chosen_by_number_and_context(tmp_path):
    path = tmp_path / "pl.po"
    path.write_text(
        HEADER
        + 'msgid "Terms"\nmsgstr "Regulamin"\n\nmsgctxt "time"\nmsgid "Terms"\nmsgstr "Okresy"\n\n'
        + 'msgid "%(num)s seat"\nmsgid_plural "%(num)s seats"\n'
        + 'msgstr[0] "%(num)s miejsce"\nmsgstr[1] "%(num)s miejsca"\nmsgstr[2] "%(num)s miejsc"\n'
    )

    polish = Catalogue(path)

    assert polish.gettext("Terms") == "Regulamin"
    assert polish.pgettext("time", "Terms") == "Okresy"
    assert polish.pgettext("space", "Terms") == "Terms"
    seats = [polish.ngettext("%(num)s seat", "%(num)s seats", number) % {"num": number} for number in (1, 2, 5, 22)]
    assert seats == ["1 miejsce", "2 miejsca", "5 miejsc", "22 miejsca"]
    assert polish.npgettext("theatre", "%(num)s seat", "%(num)s seats", 2) == "%(num)s seats"
