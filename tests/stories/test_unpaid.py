"""After the last attempt: what is tried no more, what is billed meanwhile, and how it goes on. Source: 1.1 and 3.6."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import moment, open_notebook, pages

pytestmark = only_sqlite
UPDATED = "customer.subscription.updated"
DAY = 86_400
NOW = {"proration_behavior": "always_invoice"}
BEHAVIORS = ["allow_incomplete", "default_incomplete", "error_if_incomplete", "pending_if_incomplete"]


async def unpaid(merchant, outcome="mark_unpaid"):
    """Somebody whose renewal of May nobody could charge, in the middle of May."""
    await merchant.create("/v1/portico/dunning", subscription_outcome=outcome, retry_after_days=[3])
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    await book.card("chargeCustomerFail")
    await book.on("2026-05-04")
    await book.events()
    await book.on("2026-05-16")
    return book


@pytest.mark.parametrize(
    ("outcome", "ending"),
    [
        ("cancel", ["customer.subscription.deleted"]),
        ("leave_past_due", []),
        ("mark_unpaid", [UPDATED]),
        ("pause", ["customer.subscription.paused", UPDATED]),
    ],
)
async def test_after_the_last_attempt_the_invoice_is_left_alone_before_the_subscription_is(merchant, outcome, ending):
    book = await unpaid(merchant, outcome)

    told = [event for event in await book.events() if not event["type"].startswith("test_helpers")]

    last = [(event["type"], event["data"].get("previous_attributes")) for event in told[: len(told) - len(ending)]][-1]
    assert last == ("invoice.updated", {"auto_advance": True})
    assert [event["type"] for event in told[len(told) - len(ending) :]] == ending
    assert ((await book.latest())["status"], (await book.latest())["auto_advance"]) == ("open", False)


@pytest.mark.parametrize("behavior", BEHAVIORS)
async def test_a_change_of_what_is_unpaid_is_made_and_its_invoice_stays_a_draft(merchant, behavior):
    book = await unpaid(merchant)
    plus = await book.price("Plus", 3000)
    await book.card("visa")
    await book.events()

    changed = await book.change(plus, payment_behavior=behavior, **NOW)

    told = [event for event in await book.events() if event["type"] in (UPDATED, "invoice.created", "charge.succeeded")]
    assert (changed["status"], changed["pending_update"], changed["items"]["data"][0]["price"]["id"]) == (
        "unpaid", None, plus
    )  # fmt: skip
    assert [event["type"] for event in told] == ["invoice.created", UPDATED]
    assert set(told[1]["data"]["previous_attributes"]) == {"items", "latest_invoice"}
    assert await book.pages(last=1) == pages("""
        2026-05-16 update draft 1032 due 1032
            -516  Unused time on Pro after 16 May 2026  2026-05-16..2026-06-01
            1548  Remaining time on Plus after 16 May 2026  2026-05-16..2026-06-01
    """)
    assert (await book.latest())["auto_advance"] is False


async def test_who_pays_for_the_newest_draft_goes_on_and_is_charged_by_itself_again(merchant):
    book = await unpaid(merchant)
    await book.change(billing_cycle_anchor={"type": "now"}, proration_behavior="none")
    await book.card("visa")

    await book.pay()
    await book.on("2026-06-16 01:00")

    assert await book.status == "active"
    assert [invoice["status"] for invoice in await book.invoices()] == ["paid", "open", "paid", "paid"]


async def failing(merchant):
    """Somebody whose renewal failed at one o'clock on the first of May, and is tried again on the fourth."""
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    await book.card("chargeCustomerFail")
    await book.on("2026-05-01 01:00")
    await book.card("visa")
    return book


@pytest.mark.parametrize("on", ["2026-05-02", "2026-05-06"], ids=["before its turn", "after its turn"])
async def test_an_invoice_that_is_advanced_again_is_tried_again_in_its_turn(merchant, on):
    book = await failing(merchant)
    path = f"/v1/invoices/{(await book.latest())['id']}"

    off = await merchant.create(path, auto_advance=False)
    await book.on(on)
    again = await merchant.create(path, auto_advance=True)
    await book.on(again["next_payment_attempt"])

    assert (off["next_payment_attempt"], again["next_payment_attempt"]) == (None, moment(on) + 3 * DAY)
    assert ((await book.latest())["status"], await book.status) == ("paid", "active")


async def test_an_invoice_that_nobody_has_tried_yet_is_tried_an_hour_after_it_is_advanced(merchant):
    book = await failing(merchant)
    made = await merchant.create("/v1/invoices", customer=book.customer)
    item = {"customer": book.customer, "currency": "usd", "amount": 500, "invoice": made["id"]}
    await merchant.create("/v1/invoiceitems", item)
    await merchant.create(f"/v1/invoices/{made['id']}/finalize")

    again = await merchant.create(f"/v1/invoices/{made['id']}", auto_advance=True)
    await book.on("2026-05-01 02:00")

    assert again["next_payment_attempt"] == moment("2026-05-01 02:00")
    assert (await merchant.find(f"/v1/invoices/{made['id']}"))["status"] == "paid"


@pytest.mark.parametrize("behavior", ["allow_incomplete", "default_incomplete"])
async def test_a_first_invoice_is_not_advanced(merchant, behavior):
    """Nobody tries it again by itself, from the outset; what comes later is advanced."""
    book = await open_notebook(merchant, "2026-04-01", card="chargeCustomerFail")
    await book.subscribe(await book.price("Pro", 1000), payment_behavior=behavior)
    first = await book.latest()
    await book.card("visa")
    await book.pay()

    await book.on("2026-05-01 00:30")

    assert (first["status"], first["auto_advance"], first["next_payment_attempt"]) == ("open", False, None)
    assert ((await book.latest())["status"], (await book.latest())["auto_advance"]) == ("draft", True)
