"""Countries, as a list to choose from."""

import pytest

from portico.pages import places
from portico.pages.countries import countries
from portico.pages.words import LOCALES


@pytest.mark.parametrize("locale", LOCALES)
def test_every_country_is_in_the_list_once_by_a_name_of_its_own(locale):
    codes, names = zip(*countries(locale), strict=True)

    assert len(set(codes)) == len(set(names)) == len(codes)
    assert all(places.is_country(code) for code in codes)
    assert not set(codes) & set(names)


def test_a_country_stands_where_one_looks_for_it():
    german = [name for _, name in countries("de")]

    assert german.index("Nordmazedonien") < german.index("Österreich") < german.index("Pakistan")
