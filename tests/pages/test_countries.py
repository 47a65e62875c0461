"""Countries, as people write them."""

import pytest

from portico.pages.countries import code_of, countries
from portico.pages.words import LOCALES


@pytest.mark.parametrize(
    ("text", "locale", "code"),
    [
        ("Österreich", "de", "AT"),
        (" osterreich ", "de", "AT"),
        ("Austria", "de", "AT"),
        ("at", "ja", "AT"),
        ("日本", "ja", "JP"),
        ("Hong Kong", "en", "HK"),
        ("香港", "zh", "HK"),
        ("USA", "de", "US"),
        ("U.S.", "en", "US"),
        ("United States of America", "fr", "US"),
        ("UK", "en", "GB"),
        ("England", "en", "GB"),
        ("UAE", "en", "AE"),
        ("Turkey", "en", "TR"),
        ("Czech Republic", "en", "CZ"),
        ("Antigua and Barbuda", "en", "AG"),
        ("Finland", "en", "FI"),
        ("Guinea", "en", "GN"),
        ("United", "en", None),
        ("Channel Islands", "en", None),
        ("Island", "en", None),
        ("Nowhere", "en", None),
        ("", "en", None),
    ],
)
def test_a_country_is_known_by_whatever_it_is_called(text, locale, code):
    assert code_of(text, locale) == code


@pytest.mark.parametrize("locale", LOCALES)
def test_every_country_is_known_by_its_own_name_in_every_language(locale):
    found = {code: code_of(name, locale) for code, name in countries(locale)}

    assert found == {code: code for code in found}
