"""Sums, dates, lists and addresses as people in a language write them. Babel knows; this asks it."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from typing import Literal
from unicodedata import combining, normalize

from babel import Locale
from babel.dates import format_date, format_datetime, format_interval, format_time
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_symbol
from babel.units import format_unit
from markupsafe import Markup, escape

from portico.billing.periods import DAY
from portico.pages.words import babel_name
from portico.resources.values import Address
from portico.wire.money import exponent

_POSTAL_CODE_FIRST = frozenset(
    """
    AR AT BE BG CH CN CZ DE DK EE ES FI FR GR HR HU IL IS IT LI LT LU LV MC MX MY NL NO PH PL PT RO RS SE SI SK TR UA
    """.split()
)
_EAST_ASIAN = re.compile(r"[\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_OWN_NAMES = {
    "id": "Bahasa Indonesia",
    "ms": "Bahasa Melayu",
    "zh": "简体中文",
    "zh-HK": "繁體中文（香港）",
    "zh-TW": "繁體中文（台灣）",
}
"""Languages that call themselves otherwise in a list than Babel says."""
_IN_FIGURES = {"et": "dd.MM.yyyy", "sl": "d. M. yyyy"}
"""Days in full where a sentence would have to inflect the name of a month that Babel says."""
_FIRST_OF_A_MONTH = {"fr": "1er", "fr-CA": "1er", "it": "1º", "pt-BR": "1º"}
"""Where the first day of a month is no plain number."""
_LENGTHS = {
    "et": {"day": {"one": "{} päev", "other": "{} päeva"}},
    "nb": {"day": {"one": "{} dag", "other": "{} dager"}},
    "sv": {"day": {"one": "{} dag", "other": "{} dagar"}},
    "mt": {
        "day": {"one": "{} jum", "two": "jumejn", "few": "{} ijiem", "many": "{}-il jum", "other": "{} jum"},
        "week": {
            "one": "ġimgħa",
            "two": "ġimagħtejn",
            "few": "{} ġimgħat",
            "many": "{}-il ġimgħa",
            "other": "{} ġimgħa",
        },
        "month": {"one": "{} xahar", "two": "xahrejn", "few": "{} xhur", "many": "{}-il xahar", "other": "{} xahar"},
        "year": {"one": "{} sena", "two": "sentejn", "few": "{} snin", "many": "{}-il sena", "other": "{} sena"},
    },
}
"""Lengths of time that Babel does not know, or calls a day and a night."""
_BREAKS = re.compile(r"(?<=～)|(?=[（至])")
"""Where a stretch of time may be broken that has no space."""
_BETWEEN_CODE_AND_SUM = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_CLUMSY = {"UK£", "£GB", "щ.д."}
"""Signs of currencies that Babel has and nobody writes beside a sum."""
_SIGNS = {"GBP": "£"}
"""What stands in their place, unless it is the code. A dollar keeps its country: there are many."""
_LATIN_SIGN, _TO_THE_RIGHT = re.compile(r"[A-Z]+[^\w\s\u200e\u200f]"), "\N{LEFT-TO-RIGHT MARK}"
_WITHIN_A_DAY = re.compile(r"(?<![-–—~～]) (?![-–—~～])")
REMEMBERED = 8_192
"""How many sums and days are remembered as they were written: asking anew takes a twentieth of a millisecond."""
_NO_BREAK_SPACE, _HYPHEN, _MINUS = "\N{NO-BREAK SPACE}", "-", "\N{MINUS SIGN}"


class Formats:
    """How one language writes things."""

    def __init__(self, locale: str) -> None:
        self._name = locale
        self._locale = _locale(locale)

    @cached_property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return self._locale.text_direction

    @cached_property
    def language(self) -> str:
        """The language's name for itself, as it stands in a list: `Français (Canada)`."""
        name = _OWN_NAMES.get(self._name) or self._locale.get_display_name() or self._name
        return name[:1].upper() + name[1:]

    def money(self, amount: int, currency: str) -> str:
        """An amount of minor units: `£144.00`. Cents are shown where there are some, even if people do without."""
        return _money(self._name, amount, currency)

    def number(self, number: int | Decimal) -> str:
        """A number, with all its decimals."""
        return _number(self._name, number)

    def unit_price(self, amount: str | int | Decimal, currency: str) -> str:
        """What one of something costs, in minor units with all their decimals: `€0.015`."""
        each = Decimal(amount)
        if each == each.to_integral_value():
            return self.money(int(each), currency)
        value = each.scaleb(-exponent(currency))
        text = format_currency(value, currency.upper(), locale=self._locale, decimal_quantization=False)
        return _in_order(self._name, currency, text)

    def percent(self, value: float) -> str:
        """So many in a hundred, with up to four decimals: `8.25%`."""
        pattern = str(self._locale.percent_formats[None].pattern).replace("#,##0", "#,##0.####")
        return format_percent(Decimal(str(value)) / 100, format=pattern, locale=self._locale)

    def span(self, start: int, end: int) -> str:
        """From one day to another, as short as it can be said: `1 – 30 Nov 2026`."""
        if self._name == "mt":  # of which Babel knows no spans
            return f"{self.short_date(start)} – {self.short_date(end)}"
        return _days(self._name, start // DAY, end // DAY)

    def length(self, interval: str, count: int) -> str:
        """So long: `3 months`."""
        if said := _LENGTHS.get(self._name, {}).get(interval):
            return said[self._locale.plural_form(count)].format(count)
        return format_unit(count, f"duration-{interval}", "long", locale=self._locale)

    def short_date(self, moment: int) -> str:
        """A day in a table: `1 Dec 2026`."""
        return _day(self._name, "medium", moment // DAY)

    def date(self, moment: int) -> str:
        """A day in full: `1 December 2026`."""
        return _day(self._name, "long", moment // DAY)

    def time(self, moment: int) -> str:
        """A day and a time of it, in UTC as all billing is: `1 December 2026, 14:26 UTC`."""
        at = format_time(datetime.fromtimestamp(moment, UTC), "short", locale=self._locale)
        together = str(self._locale.datetime_formats["medium"])
        return f"{together.format(at, self.date(moment))} UTC"

    def moment(self, moment: int) -> str:
        """The same in short: `1 Dec 2026, 14:26`."""
        return format_datetime(datetime.fromtimestamp(moment, UTC), "medium", locale=self._locale)

    def iso(self, moment: int) -> str:
        """For machines: `2026-12-01T14:26:00Z`."""
        return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%dT%H:%M:%SZ}"

    def list(self, names: Sequence[str]) -> str:
        """Several things in a sentence: `cards, PayPal and Link`."""
        if len(names) == 1:
            return names[0]
        if self._name == "th":  # where spaces alone would stand between Apple Pay and Google Pay
            return ", ".join(names)
        return format_list(names, locale=self._locale)

    def country(self, code: str) -> str:
        """A country's name."""
        return str(self._locale.territories.get(code.upper(), code))

    def tax_number(self, type: str, country: str) -> str:
        """A kind of tax number: `Germany (VAT)`."""
        return f"{self.country(country)} ({type.partition('_')[2].replace('_', ' ').upper()})"

    def address(self, address: Address) -> str:
        """An address in one line, in the order that its country writes it; in East Asian script from large to small."""
        lines = self.address_lines(address)
        return (" " if _is_east_asian(address) else ", ").join(lines)

    def address_lines(self, address: Address) -> Sequence[str]:
        """The same as on a letter, a line each."""
        code = (address.country or "").upper()
        country = self.country(code) if code else None
        if _is_east_asian(address):
            town = " ".join(part for part in [address.state, address.city] if part)
            return [line for line in [country, address.postal_code, town, address.line1, address.line2] if line]
        if code in _POSTAL_CODE_FIRST:
            place = [address.postal_code, address.city, address.state]
        else:
            place = [address.city, address.state, address.postal_code]
        town = " ".join(part for part in place if part)
        return [line for line in [address.line1, address.line2, town, country] if line]


def _is_east_asian(address: Address) -> bool:
    return bool(_EAST_ASIAN.search(f"{address.line1}{address.line2}{address.city}"))


@cache
def _locale(name: str) -> Locale:
    return Locale.parse(babel_name(name))


@lru_cache(REMEMBERED)
def _money(locale: str, amount: int, currency: str) -> str:
    value = Decimal(amount).scaleb(-exponent(currency))
    as_used = value == value.to_integral_value() or exponent(currency) == 3
    text = format_currency(value, currency.upper(), locale=_locale(locale), currency_digits=as_used)
    return _in_order(locale, currency, text)


def _in_order(locale: str, currency: str, text: str) -> str:
    """A sum that is not broken over two lines, with its minus, and a sign that people know."""
    code = currency.upper()
    symbol, sign = get_currency_symbol(code, _locale(locale)), _SIGNS.get(code, code)
    if symbol in _CLUMSY:
        text = text.replace(symbol, sign)
    text = _BETWEEN_CODE_AND_SUM.sub(_NO_BREAK_SPACE, text).replace(_HYPHEN, _MINUS)
    return _upright(text) if _locale(locale).text_direction == "rtl" else text


def _upright(text: str) -> str:
    """A sum within a text from right to left: its minus stays before the number, and `US$` in its own order."""
    return _LATIN_SIGN.sub(rf"\g<0>{_TO_THE_RIGHT}", text).replace(_MINUS, f"{_TO_THE_RIGHT}{_MINUS}")


@lru_cache(REMEMBERED)
def _number(locale: str, number: int | Decimal) -> str:
    return format_decimal(number, locale=_locale(locale), decimal_quantization=False)


@lru_cache(REMEMBERED)
def _day(locale: str, length: Literal["long", "medium"], day: int) -> str:
    on = datetime.fromtimestamp(day * DAY, UTC)
    text = format_date(on, _IN_FIGURES.get(locale, length) if length == "long" else length, locale=_locale(locale))
    first = _FIRST_OF_A_MONTH.get(locale) if on.day == 1 else None
    return _in_one_line(text.replace("1", first, 1) if first else text)


@lru_cache(REMEMBERED)
def _days(locale: str, first: int, last: int) -> str:
    start, end = (datetime.fromtimestamp(day * DAY, UTC) for day in (first, last))
    return _in_one_line(format_interval(start, end, "yMMMd", locale=_locale(locale)))


def _in_one_line(text: str) -> str:
    """A day that is not broken over two lines; of two days each."""
    return _WITHIN_A_DAY.sub(_NO_BREAK_SPACE, text)


def bare(name: str) -> str:
    """A name as one looks for it in a list: in small letters, without what stands above and below them."""
    return "".join(letter for letter in normalize("NFKD", name.casefold()) if not combining(letter))


def breakable(text: str) -> str:
    """A stretch of time as it stands on a page, which may be broken before it and between its days."""
    return Markup(_BREAKS.sub("<wbr>", escape(text)))  # noqa: S704 (escaped already)
