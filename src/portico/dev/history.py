"""The demo's last two years, as they went: a test clock is really moved from chapter to chapter.

Every invoice, payment and event comes about as it would for anybody; nothing is written into the past.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from portico.api.client import Client
from portico.billing.periods import DAY, plus_months
from portico.dev.business import GIGABYTES
from portico.dev.customers import CUSTOMERS
from portico.resources.billing_portal.confirming import PATH as CONFIRM
from portico.resources.customers.declaration import Customer
from portico.resources.discounts.declaration import Coupon
from portico.resources.invoices.declaration import Invoice
from portico.resources.meters.declaration import MeterEvent
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.prices.declaration import Price
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.test_helpers.declaration import TestClock

NAME = "Alder & Finch"
"""The name of the demo's clock."""
LOOK_AGAIN = 0.01
"""Seconds until the clock is asked again whether it has arrived."""
STEP = 58 * DAY
"""How far the clock goes at a time: two months at most, since there are prices by the month."""
INVOICES_BY_HAND: dict[str, Any] = {"collection_method": "send_invoice", "days_until_due": 30}

(MINA, JONAS, MISAKI, CLAIRE, NEW, IDRIS, MARTA, PAVEL, LENA, OAKWOOD, NORTADA, TOMAS, AYSE, RHYS, SIOBHAN, BRAM) = (
    range(len(CUSTOMERS))
)

Chapter = tuple[int, Callable[["History"], Awaitable[None]]]


class History:
    """What has come about so far."""

    def __init__(self, client: Client, clock: str, prices: dict[str, str], today: int) -> None:
        self.today = today
        self._client = client
        self._clock = clock
        self._prices = prices
        self._customers: dict[int, str] = {}
        self._subscriptions: dict[int, str] = {}

    async def until(self, moment: int) -> None:
        """Move the clock, and wait until everything on the way is done."""
        path = f"{TestClock.PATH}/{{id}}/advance"
        clock = await self._client.retrieve(TestClock, self._clock)
        while clock.frozen_time < moment:
            target = min(moment, clock.frozen_time + STEP)
            clock = await self._client.act(TestClock, path, self._clock, frozen_time=target)
            while clock.status == "advancing":
                await asyncio.sleep(LOOK_AGAIN)
                clock = await self._client.retrieve(TestClock, self._clock)
            if clock.status != "ready":
                raise RuntimeError(f"The demo's clock stopped: {clock.status}.")

    async def joins(self, number: int, card: str | None = "pm_card_visa") -> None:
        """Somebody signs up, and gives a card."""
        made = await self._client.create(Customer, **CUSTOMERS[number], test_clock=self._clock)
        self._customers[number] = made.id
        if card:
            await self.pays_with(number, card)

    async def pays_with(self, number: int, card: str) -> None:
        """Another card is the default from now on."""
        customer = self._customers[number]
        method = await self._client.act(PaymentMethod, f"{PaymentMethod.PATH}/{{id}}/attach", card, customer=customer)
        await self._client.update(Customer, customer, invoice_settings={"default_payment_method": method.id})

    async def subscribes(self, number: int, *plans: str, seats: int = 1, **params: Any) -> None:
        """A subscription to one plan or several."""
        items = [{"price": self._prices[plan], "quantity": seats} for plan in plans]
        made = await self._client.create(Subscription, customer=self._customers[number], items=items, **params)
        self._subscriptions[number] = made.id

    async def subscribes_by_use(self, number: int, plan: str) -> None:
        """A subscription to what is metered."""
        items = [{"price": self._prices[plan]}]
        await self._client.create(Subscription, customer=self._customers[number], items=items)

    async def changes(self, number: int, **params: Any) -> None:
        """Something about the subscription is changed."""
        await self._client.update(Subscription, self._subscriptions[number], **params)

    async def moves_to(self, number: int, plan: str, seats: int) -> None:
        """To another plan, prorated."""
        subscription = await self._client.retrieve(Subscription, self._subscriptions[number])
        item = {"id": subscription.items.data[0].id, "price": self._prices[plan], "quantity": seats}
        await self.changes(number, items=[item], proration_behavior="always_invoice")

    async def plans(self, number: int, plan: str) -> None:
        """A smaller plan, as a customer chooses it in the portal: it comes with the next period."""
        await self._client.act(Subscription, CONFIRM, self._subscriptions[number], price=self._prices[plan])

    async def leaves(self, number: int, **details: str) -> None:
        """A cancellation, at once."""
        id = self._subscriptions[number]
        await self._client.act(Subscription, f"{Subscription.PATH}/{{id}}", id, cancellation_details=details)

    async def pauses(self, number: int) -> None:
        """A rest."""
        await self._client.act(Subscription, f"{Subscription.PATH}/{{id}}/pause", self._subscriptions[number])

    async def settles(self, number: int) -> None:
        """A transfer arrives for every open invoice."""
        found, _ = await self._client.list(Invoice, customer=self._customers[number], status="open")
        for invoice in found:
            await self._client.act(Invoice, f"{Invoice.PATH}/{{id}}/pay", invoice.id, paid_out_of_band=True)

    async def uses(self, number: int, gigabytes: int) -> None:
        """The meter counts."""
        payload = {"stripe_customer_id": self._customers[number], "value": str(gigabytes)}
        await self._client.create(MeterEvent, event_name=GIGABYTES, payload=payload)

    async def coupon(self) -> str:
        """For those who have been there from the beginning."""
        made = await self._client.create(Coupon, name="Early bird", percent_off="20", duration="forever")
        return made.id


async def _first_day(story: History) -> None:
    await story.joins(MINA)
    await story.subscribes(MINA, "team_month", seats=3)
    await story.joins(JONAS, "pm_card_de")
    await story.subscribes(JONAS, "business_year_eur", seats=4)
    await story.joins(MISAKI, "pm_card_jcb")
    await story.subscribes(MISAKI, "starter_month", discounts=[{"coupon": await story.coupon()}])
    await story.joins(AYSE, "pm_card_mastercard")
    await story.subscribes(AYSE, "starter_month")


async def _second_month(story: History) -> None:
    await story.joins(PAVEL, "pm_card_cz")
    await story.subscribes(PAVEL, "starter_month_eur")
    await story.joins(OAKWOOD, None)
    await story.subscribes(OAKWOOD, "business_year", seats=12, **INVOICES_BY_HAND)


async def _spring(story: History) -> None:
    await story.settles(OAKWOOD)
    await story.moves_to(AYSE, "team_month", seats=2)
    await story.joins(RHYS)
    await story.subscribes(RHYS, "business_month", seats=2)
    await story.joins(LENA, "pm_card_de")
    await story.subscribes(LENA, "starter_month_eur")
    await story.joins(NORTADA, "pm_card_pt")
    await story.subscribes(NORTADA, "team_month_eur", "archive_month_eur", seats=5)


async def _a_renewal_before_today(story: History) -> None:
    await story.joins(MARTA, "pm_card_pl")
    await story.subscribes(MARTA, "team_month_eur", seats=2)


async def _second_year(story: History) -> None:
    await story.settles(OAKWOOD)
    await story.leaves(PAVEL, feedback="unused", comment="I hardly ever opened it.")
    await story.joins(CLAIRE, "pm_card_fr")
    await story.subscribes(CLAIRE, "starter_month_eur")
    await story.joins(SIOBHAN, "pm_card_ie")
    await story.subscribes(SIOBHAN, "team_month_eur", seats=2)
    await story.joins(BRAM, "pm_card_nl")
    await story.subscribes(BRAM, "starter_month_eur")
    await story.joins(TOMAS, "pm_card_es")
    await story.subscribes_by_use(TOMAS, "storage_gigabyte")


async def _last_autumn(story: History) -> None:
    await story.moves_to(AYSE, "team_month", seats=6)
    await story.pays_with(BRAM, "pm_card_chargeCustomerFail")
    await story.uses(TOMAS, 940)


async def _last_weeks(story: History) -> None:
    await story.pauses(LENA)
    rebuilt = story.today + 70 * DAY
    await story.changes(SIOBHAN, pause_collection={"behavior": "void", "resumes_at": rebuilt})
    await story.uses(TOMAS, 1_210)
    await story.subscribes(OAKWOOD, "archive_year", **INVOICES_BY_HAND)


async def _last_days(story: History) -> None:
    await story.pays_with(MARTA, "pm_card_chargeCustomerFail")
    await story.joins(IDRIS)
    await story.subscribes(IDRIS, "team_month", trial_period_days=14)
    await story.changes(CLAIRE, cancel_at_period_end=True)
    await story.plans(RHYS, "team_month")


async def _today(story: History) -> None:
    await story.uses(TOMAS, 310)
    await story.joins(NEW, "pm_card_authenticationRequired")
    await story.subscribes(NEW, "starter_month")


def _chapters(today: int) -> tuple[Chapter, ...]:
    """When what happened. Whatever day it is, Marta's period ended just now, and Claire's ends in two weeks or so.

    Bram's card has failed for the last time before his latest period began; Rhys's change is days away.
    """
    return (
        (plus_months(today, -24), _first_day),
        (plus_months(today, -22) - 5 * DAY, _second_month),
        (plus_months(today, -20) - 9 * DAY, _spring),
        (plus_months(today - DAY, -14), _a_renewal_before_today),
        (plus_months(today - 14 * DAY, -8), _second_year),
        (today - 50 * DAY, _last_autumn),
        (today - 20 * DAY, _last_weeks),
        (today - 4 * DAY, _last_days),
        (today, _today),
    )


async def customers(client: Client) -> list[Customer]:
    """Everybody who lives by the demo's clock, and whoever was added without one; the latest first."""
    found, _ = await client.list(Customer, limit=20)
    for clock in (await client.list(TestClock, limit=20))[0]:
        found += (await client.list(Customer, limit=100, test_clock=clock.id))[0]
    return found


async def is_past(client: Client) -> bool:
    """Whether the two years have been lived. A test clock, and who lives by it, is kept for thirty days."""
    clocks, _ = await client.list(TestClock, limit=1)
    return bool(clocks)


async def live(client: Client, today: int) -> None:
    """Two years, up to today."""
    (begins, opening), *others = _chapters(today)
    clock = await client.create(TestClock, frozen_time=begins, name=NAME)
    prices, _ = await client.list(Price, limit=100)
    story = History(client, clock.id, {price.lookup_key: price.id for price in prices if price.lookup_key}, today)
    await opening(story)
    for moment, chapter in others:
        await story.until(moment)
        await chapter(story)
