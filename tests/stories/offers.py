"""Offers of trials in stories."""

from tests.stories.notebook import Notebook


async def offered(book: Notebook, price: str, then: str, iterations: int = 1) -> dict[str, str]:
    """What is sent with an item that begins on trial."""
    duration = {"type": "relative", "relative": {"iterations": iterations}}
    end = {"transition": {"price": then}}
    made = await book.merchant.create(
        "/v1/product_catalog/trial_offers", price=price, duration=duration, end_behavior=end
    )
    return {"current_trial": {"trial_offer": made["id"]}}


async def weekly(book: Notebook, trial: int, then: int, *, weeks: int = 1) -> dict[str, str]:
    """Pro by the month, after weeks at another price."""
    return await offered(book, await book.price("Pro trial", trial, "week"), await book.price("Pro", then), weeks)
