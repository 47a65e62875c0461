"""A folder with so many subscriptions in it, all on one test clock: one of each kind is made by the API, then copied.

Some of them renew by the month, the others by the year: so a clock that moves a month finds the first among them all.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import copies
from portico.api.authentication import presented, world_of
from portico.api.client import Client
from portico.app import App
from portico.resources.customers.declaration import Customer
from portico.resources.prices.declaration import Price
from portico.resources.products.declaration import Product
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.test_helpers.declaration import TestClock
from portico.settings import for_development
from portico.storage.scope import Origin
from servers import KEY

BEGINS = 1_767_225_600
"""1 January 2026."""
RENEWED = BEGINS + 31 * 86_400 + 7_200
"""Two hours after the first renewal: an invoice is a draft for one of them."""
WARM = 20


@dataclass(frozen=True)
class Subscribed:
    """What is there."""

    clock: str
    warm: str
    """Another clock, with a few subscriptions by the month, on which everything is done for the first time."""


def subscribe(data: Path, monthly: int, yearly: int = 0) -> Subscribed:
    """Fill a folder with customers, who have a card and one subscription each."""
    wanted = {"month": monthly, "year": yearly}
    there, made = asyncio.run(_subscribe(data, [interval for interval, many in wanted.items() if many]))
    for interval, rows in made.items():
        copies.repeat(data, rows, wanted[interval] - 1)
    return there


async def _subscribe(data: Path, intervals: list[str]) -> tuple[Subscribed, dict[str, list[copies.Rows]]]:
    app = App(for_development(data, 1, demo=False))
    await app.start()
    key = presented(f"Bearer {KEY}".encode())
    await app.api.keys.find(key)
    client = Client(app.api, world_of(key), Origin("bench"))
    clock, warm = [await client.create(TestClock, frozen_time=BEGINS) for _ in range(2)]
    product = await client.create(Product, name="Plan")

    async def price(interval: str) -> str:
        recurring = {"interval": interval}
        made = await client.create(Price, product=product.id, currency="eur", unit_amount=900, recurring=recurring)
        return made.id

    by = {interval: await price(interval) for interval in ("month", "year")}

    async def one(interval: str, clock: TestClock) -> None:
        card = {"default_payment_method": "pm_card_visa"}
        customer = await client.create(
            Customer, name="Ada", payment_method="pm_card_visa", invoice_settings=card, test_clock=clock.id
        )
        await client.create(Subscription, customer=customer.id, items=[{"price": by[interval]}])

    for _ in range(WARM):
        await one("month", warm)
    made = {}
    for interval in intervals:
        before = copies.last(data)
        await one(interval, clock)
        made[interval] = copies.since(data, before)
    await app.stop()
    return Subscribed(clock.id, warm.id), made
