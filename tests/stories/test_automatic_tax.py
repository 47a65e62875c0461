"""Automatic tax without a registration, dated. Source: Stripe's "Collect customer addresses" and "Zero tax amounts"."""

from tests.stories.notebook import HOUR, moment, month, open_notebook, pages

ON = {"automatic_tax": {"enabled": True}}
FRANCE = {"country": "FR"}
NOBODY_KNOWS = {"address": "", "tax": {"validate_location": "deferred"}}
TAXED = {"disabled_reason": None, "enabled": True, "liability": {"type": "self"}}
OFF = {"disabled_reason": "requires_location_inputs", "enabled": False, "liability": None}


async def leaves(book):
    """Her address goes, and that is meant."""
    await book.merchant.create(f"/v1/customers/{book.customer}", NOBODY_KNOWS)


async def test_a_customer_without_an_address_is_renewed_without_tax(merchant):
    book = await open_notebook(merchant, "2026-04-01", address=FRANCE)
    await book.subscribe(await book.price("Pro", 1000), **ON)
    await leaves(book)
    await book.on("2026-05-01 00:30")
    draft = await book.latest()
    by_hand = await merchant.refused(f"/v1/invoices/{draft['id']}/finalize")
    before = await book.now_is()
    await book.events()

    await book.on("2026-05-01 01:00")
    renewed, subscription = await book.latest(), await book.now_is()
    events = await book.events()

    assert (draft["status"], draft["automatic_tax"]["status"]) == ("draft", "requires_location_inputs")
    assert by_hand["code"] == "customer_tax_location_invalid"
    assert before["automatic_tax"] == TAXED
    assert renewed["status"] == "paid"
    assert renewed["automatic_tax"] == {
        "disabled_reason": "finalization_requires_location_inputs",
        "enabled": False,
        "liability": None,
        "provider": None,
        "status": None,
    }
    assert (renewed["total"], renewed["total_taxes"]) == (1000, [])
    assert subscription["automatic_tax"] == OFF
    told = [(one["type"], one["data"].get("previous_attributes")) for one in events]
    types = [type for type, _ in told]
    assert types.index("customer.subscription.updated") < types.index("invoice.finalized")
    assert types.index("invoice.updated") < types.index("invoice.finalized")
    assert ("customer.subscription.updated", {"automatic_tax": TAXED}) in told


async def test_with_the_address_back_it_can_be_switched_on_again(merchant):
    book = await open_notebook(merchant, "2026-04-01", address=FRANCE)
    await book.subscribe(await book.price("Pro", 1000), **ON)
    await leaves(book)
    await book.on("2026-05-01 01:00")

    refusal = await book.try_to_change(**ON)
    await merchant.create(f"/v1/customers/{book.customer}", address=FRANCE)
    await book.change(**ON)
    await book.on("2026-06-01 01:00")

    assert refusal.error["code"] == "customer_tax_location_invalid"
    assert (await book.now_is())["automatic_tax"] == TAXED
    assert (await book.latest())["total_taxes"][0]["taxability_reason"] == "not_collecting"
    assert await book.pages() == pages("""
        2026-04-01 create paid 1000
            1000  1 × Pro (at $10.00 / month)  2026-04-01..2026-05-01
        2026-05-01 cycle paid 1000
            1000  1 × Pro (at $10.00 / month)  2026-05-01..2026-06-01
        2026-06-01 cycle paid 1000
            1000  1 × Pro (at $10.00 / month)  2026-06-01..2026-07-01
    """)


async def test_the_plan_of_a_subscription_loses_it_too(merchant):
    book = await open_notebook(merchant, "2026-04-01", address=FRANCE)
    two = month(await book.price("Pro", 1000), duration={"interval": "month", "interval_count": 2})
    schedule = await book.plan(two, two, default_settings=ON)
    await leaves(book)
    await book.events()

    await book.on("2026-04-01 01:00")
    plan = await merchant.find(f"/v1/subscription_schedules/{schedule['id']}")
    await book.on("2026-06-01 01:00")
    subscription = await book.now_is()

    assert plan["default_settings"]["automatic_tax"] == plan["phases"][0]["automatic_tax"] == OFF
    assert plan["phases"][1].get("automatic_tax") is None
    assert "subscription_schedule.updated" in await book.happened()
    assert subscription["automatic_tax"] == OFF


async def test_a_phase_begins_without_it_where_nobody_knows_the_place(merchant):
    book = await open_notebook(merchant, "2026-04-01", address=FRANCE)
    pro = await book.price("Pro", 1000)
    await book.plan(month(pro), month(pro, **ON), month(pro))
    await leaves(book)

    await book.on("2026-05-01 01:00")

    assert (await book.now_is())["automatic_tax"] == OFF


async def test_a_bill_of_its_own_stays_a_draft(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    draft = await merchant.create("/v1/invoices", {"customer": book.customer, "auto_advance": True} | ON)
    await merchant.create(f"/v1/invoices/{draft['id']}/add_lines", lines=[{"amount": 700, "description": "Tea"}])
    await book.events()

    await book.on("2026-04-01 01:00")
    stays = await merchant.find(f"/v1/invoices/{draft['id']}")
    happened = await book.happened()
    await book.later(hours=48)
    again = await merchant.find(f"/v1/invoices/{draft['id']}")
    await merchant.create(f"/v1/customers/{book.customer}", address=FRANCE)
    final = await merchant.create(f"/v1/invoices/{draft['id']}/finalize")

    assert draft["automatically_finalizes_at"] == moment("2026-04-01") + HOUR
    assert (stays["status"], stays["automatic_tax"]["status"]) == ("draft", "requires_location_inputs")
    assert stays["last_finalization_error"]["code"] == "customer_tax_location_invalid"
    assert stays["last_finalization_error"]["type"] == "invalid_request_error"
    assert "invoice.finalization_failed" in happened
    assert again == stays
    assert (final["status"], final["last_finalization_error"]) == ("paid", None)
