"""Who uses things in stories, and pays when it comes to a hundred dollars."""

from tests.stories.notebook import open_notebook

HUNDRED = {"billing_thresholds": {"amount_gte": 10_000}}


async def counting(merchant, day="2026-04-01", *, amount=50, fee=None, tiers=None, mode="graduated", **params):
    """Somebody who pays for what is used, a hundred dollars at a time unless told otherwise."""
    book = await open_notebook(merchant, day)
    if tiers is None:
        calls = await book.metered("Calls", amount, "calls")
    else:
        meter = await merchant.create(
            "/v1/billing/meters", display_name="Calls", event_name="calls", default_aggregation={"formula": "sum"}
        )
        recurring = {"usage_type": "metered", "meter": meter["id"]}
        more = {"recurring": recurring, "billing_scheme": "tiered", "tiers_mode": mode, "tiers": tiers}
        calls = await book.price("Calls", **more)
    book.calls = calls
    prices = [calls] if fee is None else [await book.price("Pro", fee), calls]
    await book.subscribe(*prices, **(params or HUNDRED))
    await book.events()
    return book


async def uses(book, day, value):
    """So much is used at a moment; a second later it is compared."""
    await book.on(day)
    await book.use("calls", value)
    await book.later(seconds=1)
