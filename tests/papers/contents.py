"""What papers say in tests: everything that a language has of its own, on one page."""

from typing import Any

from babel import Locale

from portico.pages.formats import Formats
from portico.pages.words import babel_name

CURRENCIES = ("eur", "usd", "gbp", "jpy", "inr", "krw", "ils", "sar", "thb", "pln", "uah", "vnd", "try", "php", "kwd")
NOON = 1_796_083_200


def invoice(locale: str, *more: str) -> dict[str, Any]:
    """An invoice whose words are a language's own: its alphabet, months, countries, sums."""
    formats, babel = Formats(locale), Locale.parse(babel_name(locale))
    months = [str(babel.months["format"]["wide"][month]) for month in range(1, 13)]
    alphabet = " ".join(map(str, babel.languages.values()))[:2000]
    countries = [formats.country(code) for code in ("DE", "JP", "TH", "SA", "IL", "GB", "BR", "VN", "CN", "KR")]
    rows = [
        {
            "title": months[number % 12],
            "notes": [formats.span(NOON, NOON + number * 86_400 * 31)],
            "quantity": formats.number(number * 12_345),
            "unit": formats.unit_price("1234.5", currency),
            "amount": formats.money(-1_234_567, currency),
        }
        for number, currency in enumerate(CURRENCIES, start=1)
    ]
    return {
        "business": {"name": "Alder & Finch", "wordmark": False},
        "called": "Invoice",
        "color": "#2f6f4f",
        "columns": months[:4],
        "facts": [(formats.language, formats.date(NOON)), (formats.percent(8.25), formats.list(countries))],
        "foot": "AF-0001 · Alder & Finch",
        "headline": formats.money(7290, "gbp"),
        "link": {"url": "https://portico.example/i/x", "text": months[0]},
        "memo": alphabet,
        "notes": list(more),
        "parties": [{"title": months[0], "name": formats.language, "lines": countries}],
        "rows": rows,
        "sums": [{"label": months[1], "amount": formats.money(7290, "gbp"), "kind": "total"}],
        "word": formats.language,
    }
