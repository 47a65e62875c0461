"""`portico dev --demo`: a business to look at, made once, and a summary that leads into it."""

import asyncio
import re
import secrets
from collections import Counter

import pytest

from portico.billing.periods import DAY, Cycle, holding
from portico.demo import summary
from portico.dev import history
from portico.dev.business import PLANS
from portico.dev.customers import CUSTOMERS
from portico.dev.world import DEMO_KEY
from tests import databases, servers
from tests.clocks import START
from tests.merchants import Merchant
from tests.visitors import Visitor

pytestmark = pytest.mark.xdist_group("demo")  # it is made once for each engine, not once for each worker
RETRIES = (3 + 5 + 7) * 86_400
"""How long a card is tried before a subscription is unpaid, in seconds."""
README = (servers.ROOT / "README.md").read_text()
PATIENCE = 240
"""Seconds for two years, on a machine that has other things to do."""


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def demo(request, tmp_path_factory):
    """A Portico with a demo in a database of its own, and what it said at its first start."""
    if request.param == "postgres":
        postgres = request.getfixturevalue("postgres")
        with databases.postgres_database(postgres, f"portico_demo_{secrets.token_hex(4)}") as database:
            yield from running(database)
    else:
        yield from running(str(databases.sqlite_folder(tmp_path_factory.mktemp("demo"))))


def running(database):
    with servers.in_thread(database, demo=True) as server:
        work = summary(server.app, colors=False)
        said = asyncio.run_coroutine_threadsafe(work, server.loop).result(PATIENCE)
        yield server, said


def everything(server, path, **params):
    """All objects of a list."""
    merchant, found = Merchant(server.app, DEMO_KEY), []
    while True:
        more = {"starting_after": found[-1]["id"]} if found else {}
        page = server.await_(merchant.find(f"/v1/{path}", limit=100, **params, **more))
        found += page["data"]
        if not page["has_more"]:
            return found


def the_clock(server):
    (clock,) = everything(server, "test_helpers/test_clocks")
    return clock


def counts(server):
    """How many there are of everything, and of the changes that led there."""
    paths = ("products", "prices", "billing_portal/configurations", "files", "test_helpers/test_clocks", "events")
    customers = everything(server, "customers", test_clock=the_clock(server)["id"])
    return [len(customers), *(len(everything(server, path)) for path in paths)]


def test_the_business_is_made_once(demo):
    server, first = demo
    made = counts(server)

    second = server.await_(summary(server.app, colors=False))

    assert made[:6] == [len(CUSTOMERS), len(PLANS) + 1, 4 * len(PLANS) + 1, 1, 1, 1]
    assert counts(server) == made
    assert first == second
    assert f"({made[0]}\ncustomers, some {round(len(everything(server, 'invoices')), -1)} invoices)" in README


def test_its_customers_are_in_every_interesting_state(demo):
    server, _ = demo
    clock = the_clock(server)["id"]

    subscriptions = everything(server, "subscriptions", status="all", test_clock=clock)

    states = Counter(one["status"] for one in subscriptions)
    assert states == {
        "active": 11, "canceled": 1, "incomplete": 1, "past_due": 1, "paused": 1, "trialing": 1, "unpaid": 1,
    }  # fmt: skip
    assert {one["currency"] for one in subscriptions} == {"gbp", "eur"}
    prices = [item["price"] for one in subscriptions for item in one["items"]["data"]]
    assert {price["recurring"]["interval"] for price in prices} == {"month", "year"}
    assert {price["recurring"]["usage_type"] for price in prices} == {"licensed", "metered"}
    assert sum(len(one["items"]["data"]) > 1 for one in subscriptions) == 1
    assert sum(bool(one["discounts"]) for one in subscriptions) == 1
    assert sum(bool(one["pause_collection"]) for one in subscriptions) == 1
    assert sum(bool(one["schedule"]) and one["status"] == "active" for one in subscriptions) == 1
    # Ending with the period is a date since `flexible`.
    assert sum(bool(one["cancel_at_period_end"] or one["cancel_at"]) for one in subscriptions) == 1


def test_on_every_day_of_the_year_somebody_is_past_due_and_somebody_leaves_later():
    """Months are of different lengths: what is days away from a renewal on one day may not be on another."""
    month, wrong = Cycle("month", 1), []
    for today in range(START, START + 4 * 366 * DAY, DAY):
        days = {chapter: moment for moment, chapter in history._chapters(today)}
        last_days = days[history._last_days]
        fails = holding(days[history._a_renewal_before_today], month, today).start
        leaves = holding(days[history._second_year], month, last_days).end
        if (
            not last_days < fails < today - 7_200
            or leaves < today + 7 * DAY
            or [*days.values()] != sorted(days.values())
        ):
            wrong.append(today)

    assert wrong == []


def test_on_every_day_of_the_year_somebody_is_unpaid_and_somebody_uncharged_and_a_change_is_still_to_come():
    month, wrong = Cycle("month", 1), []
    for today in range(START, START + 4 * 366 * DAY, DAY):
        days = {chapter: moment for moment, chapter in history._chapters(today)}
        latest = holding(days[history._second_year], month, today).start
        unpaid = holding(days[history._second_year], month, days[history._last_autumn]).end + RETRIES
        changes = holding(days[history._spring], month, days[history._last_days]).end
        if not (unpaid < latest < today - 7_200 and days[history._last_weeks] < latest and changes > today + DAY):
            wrong.append(today)

    assert wrong == []


def test_two_years_of_invoices_lie_behind_it(demo):
    server, _ = demo
    now = the_clock(server)["frozen_time"]
    subscriptions = everything(server, "subscriptions", status="all", test_clock=the_clock(server)["id"])

    invoices = [one for made in subscriptions for one in everything(server, "invoices", subscription=made["id"])]

    days = [(now - invoice["created"]) // DAY for invoice in invoices]
    assert (max(days) // 365, min(days)) == (2, 0)
    assert {invoice["status"] for invoice in invoices} == {"draft", "open", "paid", "void"}
    assert {"send_invoice", "charge_automatically"} == {invoice["collection_method"] for invoice in invoices}
    assert len(invoices) > 150


def test_the_summary_leads_into_a_customers_portal(demo):
    server, text = demo
    link = re.search(r"http\S+/dev/portal/cus_\w+", text)[0]

    page = server.await_(Visitor(server.app).open(link))

    assert (page.status, "Alder &amp; Finch" in page.body.decode()) == (200, True)
    assert CUSTOMERS[0]["email"] in page.body.decode()
    assert f"opens {CUSTOMERS[0]['name']}'s portal" in text


def test_the_first_page_leads_into_every_customers_portal(demo):
    server, _ = demo

    index = server.await_(Visitor(server.app).open(f"{server.site}/")).body.decode()
    links = sorted(set(re.findall(r"/dev/portal/cus_\w+", index)))
    pages = [server.await_(Visitor(server.app).open(f"{server.site}{link}")) for link in links]

    assert len(links) == len(CUSTOMERS)
    assert [page.status for page in pages] == [200] * len(CUSTOMERS)
    assert DEMO_KEY in index


def test_a_terminal_with_colours_says_the_same_in_bold(demo):
    server, plain = demo

    bold = server.await_(summary(server.app, colors=True))

    assert "\033" not in plain
    assert re.sub(r"\033\[\dm", "", bold) == plain
