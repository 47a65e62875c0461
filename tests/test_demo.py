"""`portico dev --demo`: a business to look at, made once, and a summary that leads into it."""

import re

import pytest

from portico.app import App
from portico.demo import summary
from portico.dev.business import CUSTOMERS, PLANS
from portico.dev.world import DEMO_KEY
from tests import databases
from tests.merchants import Merchant
from tests.visitors import Visitor


@pytest.fixture
async def demo(database, request):
    """A Portico with a demo in a database of its own."""
    if database.startswith("postgres"):
        database = request.getfixturevalue("fresh_postgres")
    portico = App(databases.settings_for(database, demo=True))
    await portico.start()
    yield portico
    await portico.stop()


async def counts(app):
    """How many there are of everything, and of the changes that led there."""
    merchant = Merchant(app, DEMO_KEY)
    paths = ("customers", "products", "prices", "billing_portal/configurations", "files", "events")
    return [len((await merchant.find(f"/v1/{path}", limit=100))["data"]) for path in paths]


async def test_the_business_is_made_once(demo):
    first = await summary(demo, colors=False)
    made = await counts(demo)

    second = await summary(demo, colors=False)

    assert made[:5] == [len(CUSTOMERS), len(PLANS), 2 * len(PLANS), 1, 1]
    assert await counts(demo) == made
    assert first == second


async def test_the_summary_leads_into_a_customers_portal(demo):
    text = await summary(demo, colors=False)
    link = re.search(r"http\S+/dev/portal/cus_\w+", text)[0]

    page = await Visitor(demo).open(link)

    assert (page.status, "Alder &amp; Finch" in page.body.decode()) == (200, True)
    assert CUSTOMERS[0]["email"] in page.body.decode()
    assert f"opens {CUSTOMERS[0]['name']}'s portal" in text


async def test_the_first_page_leads_into_every_customers_portal(demo):
    await summary(demo, colors=False)
    site = demo.settings.site

    index = (await Visitor(demo).open(f"{site}/")).body.decode()
    links = sorted(set(re.findall(r"/dev/portal/cus_\w+", index)))
    pages = [await Visitor(demo).open(f"{site}{link}") for link in links]

    assert len(links) == len(CUSTOMERS)
    assert [page.status for page in pages] == [200] * len(CUSTOMERS)
    assert DEMO_KEY in index


async def test_a_terminal_with_colours_says_the_same_in_bold(demo):
    plain, bold = await summary(demo, colors=False), await summary(demo, colors=True)

    assert "\033" not in plain
    assert re.sub(r"\033\[\dm", "", bold) == plain
