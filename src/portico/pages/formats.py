"""Sums, dates and addresses as people in a language write them. Babel knows; this asks it."""

from datetime import UTC, datetime
from decimal import Decimal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency

from portico.pages.words import babel_name
from portico.resources.values import Address
from portico.wire.money import exponent

_POSTAL_CODE_FIRST = frozenset(
    """
    AR AT BE BG BR CH CN CZ DE DK EE ES FI FR GR HR HU IL IS IT LI LT LU LV MC MX NL NO PL PT RO RS SE SI SK TR UA
    """.split()
)


class Formats:
    """How one language writes things."""

    def __init__(self, locale: str) -> None:
        self._locale = Locale.parse(babel_name(locale))

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return self._locale.text_direction

    @property
    def language(self) -> str:
        """The language's name for itself."""
        return self._locale.get_display_name() or str(self._locale)

    def money(self, amount: int, currency: str) -> str:
        """An amount of minor units: `£144.00`."""
        digits = exponent(currency)
        return format_currency(Decimal(amount).scaleb(-digits), currency.upper(), locale=self._locale)

    def date(self, moment: int) -> str:
        """A day in full: `1 December 2026`."""
        return format_date(datetime.fromtimestamp(moment, UTC), "long", locale=self._locale)

    def country(self, code: str) -> str:
        """A country's name."""
        return str(self._locale.territories.get(code.upper(), code))

    def address(self, address: Address) -> str:
        """An address in one line, in the order that its country writes it."""
        country = (address.country or "").upper()
        if country in _POSTAL_CODE_FIRST:
            place = [address.postal_code, address.city]
        else:
            place = [address.city, address.state, address.postal_code]
        town = " ".join(part for part in place if part)
        lines = [address.line1, address.line2, town, self.country(country) if country else None]
        return ", ".join(line for line in lines if line)
