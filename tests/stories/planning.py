"""Schedules with trials, for stories: what there is to buy, what is planned, and what comes of it."""

from tests.stories.notebook import day, moment, open_notebook, page

SCHEDULES = "/v1/subscription_schedules"


async def april(merchant, **params):
    """A notebook from 1 April on, and what there is to buy: Pro for 30.00 a month, Basic for 20.00."""
    book = await open_notebook(merchant, "2026-04-01", **params)
    return book, await book.price("Pro", 3000), await book.price("Basic", 2000)


def phase(price, end=None, **more):
    dates = {"end_date": moment(end)} if end else {"duration": {"interval": "month"}}
    return {"items": [{"price": price}], **dates, **more}


async def plan_on(book, *phases, **current):
    """A schedule for the subscription that there is: it goes on as it is, and then come the phases."""
    made = await book.merchant.create(SCHEDULES, from_subscription=book.subscription)
    running = made["phases"][0]
    kept = {name: running[name] for name in ("start_date", "end_date", "trial_end") if running[name] is not None}
    kept["items"] = [{"price": item["price"]} for item in running["items"]]
    return await book.merchant.create(f"{SCHEDULES}/{made['id']}", phases=[kept | current, *phases])


async def foreseen(book, schedule, until):
    """Let time pass until then: what was foreseen before is the invoice that has come."""
    preview = await book.merchant.create("/v1/invoices/create_preview", schedule=schedule["id"])
    count = len(await book.invoices())
    await book.on(until)
    come = (await book.invoices())[count]
    assert page(come).splitlines()[1:] == page(preview).splitlines()[1:]
    assert (come["total"], come["amount_due"]) == (preview["total"], preview["amount_due"])


async def trial(book):
    now = await book.now_is()
    return [now["status"], *(now[name] and day(now[name]) for name in ("trial_start", "trial_end"))]
