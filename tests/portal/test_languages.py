"""Choosing a language: the list, and the way back to the very page that one was on."""

import re

import pytest

from portico.pages.words import LOCALES
from tests.conftest import only_sqlite
from tests.plans import open_shop


def links(page):
    """The languages of the list, in order."""
    return re.findall(r'<a href="[^"]*lang=([\w-]+)" hreflang', page.body.decode())


@only_sqlite
async def test_the_reader_s_own_languages_come_first_and_all_of_them_once(merchant):
    shop = await open_shop(merchant)
    portal = await shop.enter(locale="de")

    found = links(await portal.visitor.get(f"{portal.home}?lang=", accept_language="fr-CH,ja;q=0.8,xx;q=0.7"))

    assert found[:2] == ["fr", "ja"]
    assert sorted(found) == sorted(LOCALES)


@only_sqlite
async def test_they_stand_where_one_looks_for_them_whatever_signs_their_letters_have(merchant):
    shop = await open_shop(merchant)
    portal = await shop.enter()

    found = links(await portal.visitor.get(f"{portal.home}?lang="))

    assert found.index("ms") < found.index("cs") < found.index("da")


@only_sqlite
@pytest.mark.parametrize("end", ["/update", "/update/review"])
async def test_whoever_chooses_a_language_comes_back_to_the_same_choice(merchant, end):
    shop = await open_shop(merchant)
    portal = await shop.enter()
    wish = f"price={shop.id('business')}&quantity=7"
    address = f"{portal.home}/subscriptions/{shop.subscription['id']}{end}"

    page = await portal.visitor.get(f"{address}?{wish}")
    [asks] = re.findall(r'href="([^"]*)" hreflang="x-default"', page.body.decode())
    page = await portal.visitor.get(address + asks.replace("&amp;", "&"))
    [chosen] = [one for one in re.findall(r'<a href="([^"]*)" hreflang', page.body.decode()) if one.endswith("lang=da")]
    answer = await portal.visitor.get(address + chosen.replace("&amp;", "&"))

    assert (answer.status, answer.headers["location"]) == (303, f"{address}?{wish}")
    assert (await portal.visitor.get(f"{address}?{wish}")).headers["content-language"] == "da"
