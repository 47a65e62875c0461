"""Who rests in stories."""

from tests.stories.notebook import open_notebook

SUCCESS = {"payment_behavior": "resume_on_payment_success"}
FAILS = "chargeCustomerFail"


async def half_way(merchant, **params):
    """Somebody who has paid 30.00 for April, on the 16th."""
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000), **params)
    await book.on("2026-04-16")
    return book
