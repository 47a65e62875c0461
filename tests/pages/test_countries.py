"""Countries, as people write them."""

import pytest

from portico.pages.countries import code_of


@pytest.mark.parametrize(
    ("text", "locale", "code"),
    [
        ("Österreich", "de", "AT"),
        (" osterreich ", "de", "AT"),
        ("Austria", "de", "AT"),
        ("at", "ja", "AT"),
        ("日本", "ja", "JP"),
        ("Nowhere", "en", None),
        ("", "en", None),
    ],
)
def test_a_country_is_known_by_its_name_in_the_language_of_the_page_in_english_and_by_its_code(text, locale, code):
    assert code_of(text, locale) == code
