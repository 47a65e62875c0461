"""A customer who is put on a test clock takes along what she has already."""

from tests import subscriptions

CLOCKS = "/v1/test_helpers/test_clocks"
DAY = 86_400


async def belongings(merchant, now):
    """A subscription with a paid invoice, a draft, an item that waits, and a schedule that begins in ten days."""
    subscription = await subscriptions.paying(merchant)
    customer = subscription["customer"]
    draft = await merchant.create("/v1/invoices", customer=customer, pending_invoice_items_behavior="exclude")
    item = await merchant.create("/v1/invoiceitems", customer=customer, amount=500, currency="usd")
    phases = [
        {"items": [{"price": subscription["items"]["data"][0]["price"]["id"]}], "duration": {"interval": "month"}}
    ]
    schedule = await merchant.create(
        "/v1/subscription_schedules", customer=customer, start_date=now + 10 * DAY, phases=phases
    )
    paths = [
        f"/v1/customers/{customer}",
        f"/v1/subscriptions/{subscription['id']}",
        f"/v1/invoices/{subscription['latest_invoice']}",
        f"/v1/invoices/{draft['id']}",
        f"/v1/invoiceitems/{item['id']}",
        f"/v1/subscription_schedules/{schedule['id']}",
    ]
    return customer, paths


async def test_everything_of_hers_follows_her(merchant, clock):
    customer, paths = await belongings(merchant, clock.now)
    other = await subscriptions.paying(merchant)

    made = await merchant.create(CLOCKS, frozen_time=clock.now, customer=customer)

    assert {(await merchant.find(path))["test_clock"] for path in paths} == {made["id"]}
    assert (await merchant.find(f"/v1/subscriptions/{other['id']}"))["test_clock"] is None
    listed = await merchant.find("/v1/subscriptions", test_clock=made["id"])
    assert [one["customer"] for one in listed["data"]] == [customer]


async def test_what_was_due_by_the_wall_clock_is_due_by_hers(merchant, clock):
    customer, paths = await belongings(merchant, clock.now)
    made = await merchant.create(CLOCKS, frozen_time=clock.now, customer=customer)
    before = await merchant.find(paths[1])

    clock.advance(20 * DAY)
    await merchant.tick()
    untouched = [await merchant.find(path) for path in paths]
    await merchant.advance(made["id"], made["frozen_time"] + 32 * DAY)

    assert (untouched[1]["latest_invoice"], untouched[5]["status"]) == (before["latest_invoice"], "not_started")
    renewed, schedule = await merchant.find(paths[1]), await merchant.find(paths[5])
    renewal = await merchant.find(f"/v1/invoices/{renewed['latest_invoice']}")
    assert (renewal["billing_reason"], renewal["status"], renewal["total"]) == ("subscription_cycle", "paid", 1000)
    assert schedule["status"] == "active"


async def test_more_than_a_page_of_it_follows_her_as_well(merchant, clock):
    customer = await subscriptions.payer(merchant)
    for _ in range(101):
        await merchant.create("/v1/invoiceitems", customer=customer["id"], amount=1, currency="usd")

    made = await merchant.create(CLOCKS, frozen_time=clock.now, customer=customer["id"])

    listed = await merchant.find("/v1/invoiceitems", customer=customer["id"], limit=100)
    oldest = await merchant.find("/v1/invoiceitems", customer=customer["id"], starting_after=listed["data"][-1]["id"])
    assert [one["test_clock"] for one in oldest["data"]] == [made["id"]]
