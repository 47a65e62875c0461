"""A customer's invoices in the portal: the newest on the overview, all of them on a page of their own."""

import re
from urllib.parse import urlencode

from tests import people
from tests.clocks import START
from tests.hosted import bills
from tests.visitors import Visitor


async def opened(merchant, app, customer, **params):
    """A customer's portal with invoices in it, in English: the visitor, the overview, and where it is."""
    configuration = await merchant.create("/v1/billing_portal/configurations", people.PLAIN_PORTAL)
    session = await merchant.create(
        "/v1/billing_portal/sessions",
        customer=customer,
        configuration=configuration["id"],
        **{"locale": "en", **params},
    )
    visitor = Visitor(app)
    return visitor, await visitor.open(session["url"]), f"/p/{session['id']}"


def rows(page):
    """The rows of the table, as text."""
    found = re.findall(r'<tr role="row">\s*<th class="when".*?</tr>', page.body.decode(), re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in found]


async def many(merchant, customer, count):
    return [
        await bills.opened(merchant, customer, {"amount": 100 + number, "description": f"Ticket {number}"})
        for number in range(count)
    ]


async def test_the_overview_shows_the_newest_five_and_no_drafts(merchant, app):
    id, _ = await bills.customer(merchant, bills.GOOD)
    made = await many(merchant, id, 7)
    for _ in range(8):
        await bills.draft(merchant, id)

    _, home, address = await opened(merchant, app, id)

    assert rows(home) == [f"Oct 26, 2026 Ticket {number} £1.0{number} Open Pay" for number in (6, 5, 4, 3, 2)]
    assert f'href="{address}/invoices"' in home.body.decode()
    assert f'href="{bills.path(made[6])}?from={address.rpartition("/")[2]}"' in home.body.decode()


async def test_each_status_has_its_word(merchant, app, clock):
    id, (card,) = await bills.customer(merchant, bills.GOOD)
    _, paid, void, lost = await many(merchant, id, 4)
    await merchant.create(f"/v1/invoices/{paid['id']}/pay", payment_method=card)
    await merchant.create(f"/v1/invoices/{void['id']}/void")
    await merchant.create(f"/v1/invoices/{lost['id']}/mark_uncollectible")
    clock.advance(17 * 86_400)

    _, home, address = await opened(merchant, app, id)

    ends = [row.partition("£")[2].split(" ", 1)[1] for row in rows(home)]
    assert ends == ["Not paid View", "Void View", "Paid View", "Overdue Pay"]
    assert f'href="{address}/invoices"' not in home.body.decode()


async def test_a_subscription_s_invoice_names_the_product(merchant, app):
    id, _ = await bills.customer(merchant, bills.GOOD)
    price = await merchant.create(
        "/v1/prices", currency="gbp", unit_amount=2400, recurring={"interval": "month"}, product_data={"name": "Team"}
    )
    await merchant.create("/v1/subscriptions", customer=id, items=[{"price": price["id"], "quantity": 5}])

    _, home, _ = await opened(merchant, app, id)

    assert rows(home) == ["Oct 26, 2026 Team £120.00 Paid View"]


async def test_all_invoices_are_leafed_through_both_ways(merchant, app):
    id, _ = await bills.customer(merchant, bills.GOOD)
    await many(merchant, id, 60)
    visitor, _, address = await opened(merchant, app, id)

    def to(page, rel):
        found = re.search(rf'rel="{rel}" href="([^"]+)"', page.body.decode())
        return found and found[1].replace("&amp;", "&")

    first = await visitor.get(f"{address}/invoices")
    second = await visitor.get(to(first, "next"))
    third = await visitor.get(to(second, "next"))
    back = await visitor.get(to(third, "prev"))

    numbers = [int(row.split("Ticket ")[1].split()[0]) for page in (first, second, third) for row in rows(page)]
    assert numbers == list(range(59, -1, -1))
    assert [len(rows(page)) for page in (first, second, third)] == [25, 25, 10]
    assert rows(back) == rows(second)
    assert (to(first, "prev"), to(third, "next")) == (None, None)
    assert to(await visitor.get(to(back, "prev")), "prev") is None


async def test_a_cursor_of_nobody_s_is_no_server_error(merchant, app):
    id, _ = await bills.customer(merchant, bills.GOOD)
    await many(merchant, id, 1)
    visitor, _, address = await opened(merchant, app, id)

    for query in ("starting_after=in_none", "ending_before=%00", "starting_after=&ending_before=x", "starting_after=é"):
        assert (await visitor.get(f"{address}/invoices?{query}")).status in (200, 400, 404), query


async def test_only_the_customer_s_own_invoices_are_shown(merchant, app):
    id, _ = await bills.customer(merchant, bills.GOOD)
    other, _ = await bills.customer(merchant, bills.GOOD)
    await many(merchant, other, 2)

    visitor, home, address = await opened(merchant, app, id)

    assert rows(home) == []
    assert "No invoices yet" in home.body.decode()
    assert "No invoices yet" in (await visitor.get(f"{address}/invoices")).body.decode()


async def test_a_session_on_behalf_of_an_account_shows_none_of_the_others(merchant, app):
    id, _ = await bills.customer(merchant, bills.GOOD)
    await many(merchant, id, 2)
    account = (await merchant.find("/v1/account"))["id"]

    _, home, _ = await opened(merchant, app, id, on_behalf_of=account)

    assert rows(home) == []


async def test_the_page_is_gone_while_the_switch_is_off(merchant, app):
    id, _ = await bills.customer(merchant, bills.GOOD)
    visitor, _, address = await opened(merchant, app, id)
    [configuration] = (await merchant.find("/v1/billing_portal/configurations", limit=1))["data"]
    await merchant.create(
        f"/v1/billing_portal/configurations/{configuration['id']}", features={"invoice_history": {"enabled": False}}
    )

    assert (await visitor.get(f"{address}/invoices")).status == 403


async def test_what_an_invoice_is_for_stands_in_the_order_of_the_subscription(merchant, app):
    clock = await merchant.clock(START)
    id, _ = await bills.customer(merchant, bills.GOOD, test_clock=clock)
    items = [{"price": (await named_price(merchant, name))["id"]} for name in NAMES]
    await merchant.create("/v1/subscriptions", customer=id, items=items)
    await merchant.advance(clock, START + 32 * 86_400)
    renewal = (await merchant.find("/v1/invoices", customer=id, limit=1))["data"][0]

    _, home, _ = await opened(merchant, app, id)
    page = await Visitor(app).get(bills.path(renewal))

    assert ["Backups" in line["description"] for line in renewal["lines"]["data"]] == [True, False, False]
    assert ["Team, Archive, and Backups" in row for row in rows(home)] == [True, True]
    shown = [page.body.decode().index(f"<bdi>{name}") for name in NAMES]
    assert shown == sorted(shown)


NAMES = ("Team", "Archive", "Backups")


async def named_price(merchant, name):
    product = (await merchant.create("/v1/products", name=name))["id"]
    return await merchant.create(
        "/v1/prices", product=product, currency="gbp", unit_amount=1000, recurring={"interval": "month"}
    )


async def test_an_invoice_that_is_opened_in_the_portal_goes_on_in_its_language_and_leads_back(merchant, app):
    id, (card,) = await bills.customer(merchant, bills.GOOD, preferred_locales=["fr"])
    made = await bills.opened(merchant, id)
    visitor, home, address = await opened(merchant, app, id, locale="de")
    link = re.search(rf'href="({bills.path(made)}[^"]*)"', home.body.decode())[1]

    page = await visitor.get(link)
    sent = await visitor.post(link, {"payment_method": card})
    paid = await visitor.get(sent.headers["location"])
    elsewhere = await Visitor(app).get(link)
    alone = await visitor.get(made["hosted_invoice_url"])

    assert 'lang="de"' in page.body.decode()
    assert "Bezahlt" in paid.body.decode()
    assert f'action="{link}"' in page.body.decode()
    for seen, leads_back in ((page, True), (paid, True), (elsewhere, False), (alone, False)):
        assert (f'class="back" href="{address}"' in seen.body.decode()) is leads_back
    assert 'lang="fr"' in alone.body.decode()


async def test_a_way_from_somebody_elses_session_or_from_none_is_no_way(merchant, app):
    id, _ = await bills.customer(merchant, bills.GOOD)
    other, _ = await bills.customer(merchant, bills.GOOD)
    made = await bills.opened(merchant, id)
    visitor, _, address = await opened(merchant, app, other, locale="de")
    own = address.rpartition("/")[2]

    for said in (own, "bps_1", "bps_\0", "//evil.example", "x" * 9_000):
        page = await visitor.get(f"{made['hosted_invoice_url']}?{urlencode({'from': said})}")
        assert page.status == 200
        assert 'lang="en"' in page.body.decode()
        assert 'class="back"' not in page.body.decode()
