"""A preview is a promise for everything that can be said of a subscription, in every currency and interval.

What a preview refuses, the act refuses in the same words; what makes no invoice is said to make none.
"""

import pytest

from tests.chance import FULL
from tests.conftest import only_sqlite
from tests.stories.test_previews import in_full, shown
from tests.stories.worlds import DAY, World

pytestmark = only_sqlite
WORLDS = 300 if FULL else 16
STEPS = 5
PREVIEW = "/v1/invoices/create_preview"
SPANS = {"day": 2, "week": 10, "month": 45, "year": 45}
"""How long nothing is done, in days at most."""
ENDED = ("canceled", "incomplete_expired")
MORE_DUES = 120
"""How often something is due, at most, until there is another invoice."""


async def due(book):
    """When something happens next, if anything does."""
    now = await book.now_is()
    if now["status"] in ENDED:
        return None
    if now["status"] == "paused":
        return now["cancel_at"]
    running = [item["current_period_end"] for item in now["items"]["data"]]
    ends = [now["trial_end"]] if now["status"] == "trialing" else running
    ahead = [end for end in [*ends, now["cancel_at"]] if end and end > book.now]
    return min(ahead, default=book.now + 1)


async def next_to_come(book, known):
    """The invoice after those that are known, however long that takes; None if there never is one."""
    for _ in range(MORE_DUES):
        invoices = await book.invoices()
        if len(invoices) > known:
            return invoices[known]
        moment = await due(book)
        if moment is None:
            return None
        await book.on(moment)
    raise AssertionError("nothing comes")


def seen(invoice):
    """What is compared: a draft that is not final yet leaves open what the balance will be."""
    lines, sums, taxes, discounts = shown(invoice)
    return lines, {**sums, "amount_due": None, "balance": None}, taxes, discounts


async def keep(book, promise, known):
    """The promise is kept by the invoice that comes."""
    real = await next_to_come(book, known)
    if promise.status != 200:
        assert promise.error["code"] == "invoice_upcoming_none", promise.text
        assert real is None
        return
    assert real is not None
    real = await in_full(book.merchant, real)
    look = shown if promise.json["starting_balance"] == real["starting_balance"] else seen
    assert look(real) == look(promise.json)


async def begin(world):
    """The subscription begins as its preview says; whether it may."""
    book, terms, whole = world.book, world.terms(), world.discounts(0.45)
    promise = await book.merchant.post(PREVIEW, customer=book.customer, subscription_details=terms, **whole)
    anchor, start = terms.pop("billing_cycle_anchor", None), terms.pop("start_date", None)
    more = {"backdate_start_date": start} if start else {}
    more |= {"billing_cycle_anchor": anchor["timestamp"]} if anchor else {}
    made = await book.merchant.post("/v1/subscriptions", customer=book.customer, **terms, **whole, **more)
    if made.status != 200:
        assert promise.text == made.text
        return False
    book.subscription = made.json["id"]
    await keep(book, promise, 0)
    return True


async def change(world):
    """A change costs what its preview says."""
    book, order, whole = world.book, world.change(await world.book.items()), world.discounts(0.15)
    known = len(await book.invoices())
    promise = await book.merchant.post(PREVIEW, subscription=book.subscription, subscription_details=order, **whole)
    made = await book.merchant.post(f"/v1/subscriptions/{book.subscription}", **order, **whole)
    if made.status != 200:
        assert promise.text == made.text
        return
    await keep(book, promise, known)


async def go_on(world):
    """Nothing is done."""
    book = world.book
    known = len(await book.invoices())
    await keep(book, await book.merchant.post(PREVIEW, subscription=book.subscription), known)


async def pause(world):
    """A pause costs, or gives back, what its preview says."""
    await act(world, "pause", "pause", {"invoicing_behavior": world.dice.choice(["invoice", "pending_invoice_item"])})


async def resume(world):
    """And so does its end."""
    how = {"proration_behavior": world.dice.choice(["always_invoice", "create_prorations", "none"])}
    anchor = {"billing_cycle_anchor": {"type": world.dice.choice(["now", "unchanged"])}}
    await act(world, "resume", None, how | anchor)


async def act(world, verb, hash, order):
    """A verb does what its preview says."""
    book = world.book
    known = len(await book.invoices())
    details = {hash: order} if hash else {"resume_at": "now"} | order
    promise = await book.merchant.post(PREVIEW, subscription=book.subscription, subscription_details=details)
    made = await book.merchant.post(f"/v1/subscriptions/{book.subscription}/{verb}", order)
    if made.status != 200:
        assert promise.text == made.text
        return
    await keep(book, promise, known)
    if (await book.status) == "paused" and verb == "resume":
        await book.pay(paid_out_of_band=True)


@pytest.mark.parametrize("seed", range(WORLDS))
async def test_whatever_is_said_a_preview_holds(merchant, seed):
    world = World(seed)
    await world.open(merchant)
    if not await begin(world):
        return

    for _ in range(STEPS):
        if world.calls:
            await world.book.use("calls", world.dice.randrange(1, 3_000))
        await world.book.on(world.book.now + world.dice.randrange(1, SPANS[world.interval] * DAY))
        status = await world.book.status
        if status in ENDED:
            return
        how = resume if status == "paused" else world.dice.choice([change, change, change, go_on, pause])
        await how(world)
