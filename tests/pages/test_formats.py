"""Sums, dates, names and addresses, as each language writes them."""

import unicodedata

import pytest

from portico.pages.formats import Formats
from portico.pages.words import LOCALES
from portico.resources.values import Address, currencies
from portico.wire.money import exponent

FIRST_OF_DECEMBER = 1_796_083_200

OWN_NAMES = {
    "ar": "العربية",
    "he": "עברית",
    "bg": "Български", "cs": "Čeština", "da": "Dansk", "de": "Deutsch", "el": "Ελληνικά", "en": "English",
    "en-AU": "English (Australia)", "en-CA": "English (Canada)", "en-GB": "English (United Kingdom)",
    "en-IE": "English (Ireland)", "en-IN": "English (India)", "en-NZ": "English (New Zealand)",
    "en-SG": "English (Singapore)", "es": "Español", "es-419": "Español (Latinoamérica)", "et": "Eesti", "fi": "Suomi",
    "fil": "Filipino", "fr": "Français", "fr-CA": "Français (Canada)", "hr": "Hrvatski", "hu": "Magyar",
    "id": "Bahasa Indonesia", "it": "Italiano", "ja": "日本語", "ko": "한국어", "lt": "Lietuvių", "lv": "Latviešu",
    "ms": "Bahasa Melayu", "mt": "Malti", "nb": "Norsk bokmål", "nl": "Nederlands", "pl": "Polski",
    "pt": "Português (Portugal)", "pt-BR": "Português (Brasil)", "ro": "Română", "ru": "Русский", "sk": "Slovenčina",
    "sl": "Slovenščina", "sv": "Svenska", "th": "ไทย", "tr": "Türkçe", "vi": "Tiếng Việt", "zh": "简体中文",
    "zh-HK": "繁體中文（香港）", "zh-TW": "繁體中文（台灣）",
}  # fmt: skip

MONEY = [
    ("en", 14_400, "usd", "$144.00"),
    ("en", -14_400, "usd", "−$144.00"),
    ("en-GB", 123_456_789, "gbp", "£1,234,567.89"),
    ("en-IN", 123_456_789, "inr", "₹12,34,567.89"),
    ("en-AU", 14_400, "eur", "EUR 144.00"),
    ("de", 123_456_789, "eur", "1.234.567,89 €"),
    ("de", -2_588, "eur", "−25,88 €"),
    ("fr", 123_456_789, "eur", "1 234 567,89 €"),
    ("fr", 14_400, "gbp", "144,00 £"),
    ("bg", 14_400, "usd", "144,00 USD"),
    ("fr-CA", 123_456, "cad", "1 234,56 $"),
    ("sv", 123_456, "sek", "1 234,56 kr"),
    ("pt-BR", 123_456, "brl", "R$ 1.234,56"),
    ("pt", 123_456, "eur", "1 234,56 €"),
    ("es-419", 14_400, "eur", "EUR 144.00"),
    ("ms", 14_400, "usd", "USD 144.00"),
    ("nl", -14_400, "eur", "€ −144,00"),
    ("ja", 1_234, "jpy", "￥1,234"),
    ("en", 1_234_567, "kwd", "KWD 1,234.567"),
    ("en", 100_000, "isk", "ISK 1,000"),
    ("en", 1_000, "cop", "COP 10"),
    ("en", 1_050, "cop", "COP 10.50"),
]

DATES = [
    ("en", "December 1, 2026"),
    ("en-GB", "1 December 2026"),
    ("de", "1. Dezember 2026"),
    ("fr", "1er décembre 2026"),
    ("it", "1º dicembre 2026"),
    ("sv", "1 december 2026"),
    ("pt-BR", "1º de dezembro de 2026"),
    ("pt", "1 de dezembro de 2026"),
    ("ja", "2026年12月1日"),
    ("hu", "2026. december 1."),
    ("et", "01.12.2026"),
    ("sl", "1. 12. 2026"),
]

ADDRESSES = [
    (
        {"line1": "14 Fenwick Lane", "city": "Bristol", "postal_code": "BS1 4QT", "country": "GB"},
        "14 Fenwick Lane, Bristol BS1 4QT, United Kingdom",
    ),
    (
        {"line1": "Lindenstraße 8", "city": "Leipzig", "postal_code": "04109", "country": "DE"},
        "Lindenstraße 8, 04109 Leipzig, Germany",
    ),
    (
        {"line1": "Via Roma 1", "city": "Torino", "state": "TO", "postal_code": "10121", "country": "IT"},
        "Via Roma 1, 10121 Torino TO, Italy",
    ),
    (
        {"line1": "Rua Augusta 5", "city": "São Paulo", "state": "SP", "postal_code": "01304-001", "country": "BR"},
        "Rua Augusta 5, São Paulo SP 01304-001, Brazil",
    ),
    (
        {"line1": "神宮前 3-12-5", "city": "渋谷区", "state": "東京都", "postal_code": "150-0001", "country": "JP"},
        "Japan 150-0001 東京都 渋谷区 神宮前 3-12-5",
    ),
    (
        {"line1": "3-12-5 Jingumae", "city": "Shibuya", "state": "Tokyo", "postal_code": "150-0001", "country": "JP"},
        "3-12-5 Jingumae, Shibuya Tokyo 150-0001, Japan",
    ),
    ({"city": "Nowhere", "country": "XX"}, "Nowhere, XX"),
    ({}, ""),
]


def plain(text):
    """With ordinary spaces, for comparing by eye."""
    return " ".join(text.split())


@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_names_itself_as_it_stands_in_a_list(locale):
    formats = Formats(locale)

    name = formats.language

    assert name == OWN_NAMES[locale]
    assert formats.direction == ("rtl" if locale in ("ar", "he") else "ltr")


@pytest.mark.parametrize(("locale", "amount", "currency", "expected"), MONEY)
def test_money_is_written_as_the_language_writes_it(locale, amount, currency, expected):
    formats = Formats(locale)

    text = formats.money(amount, currency)

    assert plain(text) == expected
    assert " " not in text, "a sum is not broken over two lines"


@pytest.mark.parametrize("locale", LOCALES)
def test_no_currency_loses_a_minor_unit_in_any_language(locale):
    formats = Formats(locale)

    texts = {currency: formats.money(1_234_560 + 7, currency) for currency in currencies()}

    for currency, text in texts.items():
        digits = "".join(character for character in text if character.isdecimal())
        assert digits == "1234567", (currency, exponent(currency), text)


@pytest.mark.parametrize(("locale", "expected"), DATES)
def test_a_date_is_written_in_full(locale, expected):
    formats = Formats(locale)

    text = formats.date(FIRST_OF_DECEMBER)

    assert plain(text) == expected


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en-GB", "1 December 2026, 00:00 UTC"),
        ("hu", "2026. december 1. 0:00 UTC"),
        ("ja", "2026年12月1日 0:00 UTC"),
        ("ar", "1 ديسمبر 2026، 12:00 ص UTC"),
    ],
)
def test_a_day_and_a_time_stand_together_as_in_the_language(locale, expected):
    formats = Formats(locale)

    text = formats.time(FIRST_OF_DECEMBER)

    assert plain(text) == expected


def test_only_the_first_of_a_month_is_no_plain_number():
    formats = Formats("fr")

    text = formats.date(FIRST_OF_DECEMBER + 10 * 86_400)

    assert plain(text) == "11 décembre 2026"


@pytest.mark.parametrize("locale", LOCALES)
def test_no_day_is_broken_over_two_lines(locale):
    formats = Formats(locale)

    days = [formats.date(FIRST_OF_DECEMBER), formats.short_date(FIRST_OF_DECEMBER)]

    assert " " not in "".join(days)


def test_a_span_is_broken_between_its_days_only():
    spans = [Formats(locale).span(FIRST_OF_DECEMBER, FIRST_OF_DECEMBER + 31 * 86_400) for locale in ("mt", "th", "en")]

    assert [span.split(" ")[1:-1] for span in spans] == [["–"], ["–"], []]
    assert all("\N{NO-BREAK SPACE}" in span for span in spans)


def test_two_weeks_are_days_not_days_and_nights():
    lengths = [Formats(locale).length("day", 14) for locale in ("et", "nb", "sv")]

    assert lengths == ["14 päeva", "14 dager", "14 dagar"]


def test_what_babel_does_not_know_of_maltese_is_said_all_the_same():
    formats = Formats("mt")

    lengths = [formats.length("month", count) for count in (1, 2, 3, 11, 20)]
    span = formats.span(FIRST_OF_DECEMBER, FIRST_OF_DECEMBER + 30 * 86_400)

    assert lengths == ["1 xahar", "xahrejn", "3 xhur", "11-il xahar", "20 xahar"]
    assert plain(span) == "01 Diċ 2026 – 31 Diċ 2026"


@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_has_months_countries_and_lists(locale):
    formats = Formats(locale)

    written = [formats.date(FIRST_OF_DECEMBER), formats.country("de"), formats.list(["A", "B", "C"])]

    assert "2026" in written[0]
    assert written[1] != "de"
    assert formats.country("qq") == "qq"
    assert written[2].startswith("A")
    assert formats.list(["A"]) == "A"


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en", "cards, PayPal, and Link"),
        ("en-GB", "cards, PayPal and Link"),
        ("de", "cards, PayPal und Link"),
        ("ja", "cards、PayPal、Link"),
        ("th", "cards, PayPal, Link"),
    ],
)
def test_a_list_ends_as_a_sentence_of_the_language_does(locale, expected):
    formats = Formats(locale)

    text = formats.list(["cards", "PayPal", "Link"])

    assert text == expected


@pytest.mark.parametrize(("parts", "expected"), ADDRESSES)
def test_an_address_is_in_the_order_of_its_country_and_loses_nothing(parts, expected):
    address = Address(**parts)

    text = Formats("en").address(address)

    assert text == expected


@pytest.mark.parametrize(
    ("locale", "amount", "currency", "expected"),
    [
        ("ar", -12_000, "gbp", "-120.00 £"),
        ("ar", 12_000, "usd", "120.00 US$"),
        ("he", -12_000, "eur", "-120.00 €"),
        ("de", -12_000, "eur", "-120,00 €"),
    ],
)
def test_a_sum_is_not_turned_around_within_a_text_from_right_to_left(locale, amount, currency, expected):
    text = Formats(locale).money(amount, currency)

    steady = "\N{LEFT-TO-RIGHT MARK}" if locale in ("ar", "he") else ""
    letters = "".join(letter for letter in plain(text) if unicodedata.category(letter) != "Cf")
    assert letters.replace("\N{MINUS SIGN}", "-") == expected
    assert (f"{steady}\N{MINUS SIGN}" in text) is (amount < 0)
    assert "$" not in text or text[-1] == steady


def test_what_one_of_something_costs_is_not_turned_around_either():
    text = Formats("ar").unit_price("1.5", "usd")

    assert text.endswith("US$\N{LEFT-TO-RIGHT MARK}")


@pytest.mark.parametrize("locale", LOCALES)
def test_a_pound_is_a_sign_or_a_code_and_a_dollar_of_the_united_states_has_no_other_letters(locale):
    formats = Formats(locale)

    written = {code: formats.money(12_345, code) for code in ("gbp", "usd")}

    letters = {code: "".join(filter(str.isalpha, text)) for code, text in written.items()}
    assert letters["gbp"] == ("" if "£" in written["gbp"] else "GBP")
    assert letters["usd"] in (("", "US") if "$" in written["usd"] else ("USD",))
