"""A notebook that an accountant keeps of one customer: dates on the left, money on the right.

    book = await open_notebook(merchant, "2026-04-01")
    pro = await book.price("Pro", 1000)
    await book.subscribe(pro)
    await book.on("2026-05-01 01:00")
    assert await book.pages() == pages(...)

Days are written `2026-04-16` or `2026-04-16 12:00`, in UTC. A page is an invoice: its day, reason, status and total
on the first line, then its lines: amount, words, period.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from textwrap import dedent
from typing import Any

from tests.merchants import Answer, Merchant

Object = dict[str, Any]
Day = str | int
HOUR = 3_600
FORMATS = ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")


def moment(day: Day) -> int:
    """The Unix seconds of a day."""
    if isinstance(day, int):
        return day
    form = FORMATS[day.count(" ") + (day.count(":") == 2)]
    return int(datetime.strptime(day, form).replace(tzinfo=UTC).timestamp())


def day(moment: int) -> str:
    """A moment as the notebook writes it: with the time only if it is not midnight."""
    at = datetime.fromtimestamp(moment, UTC)
    if at.second:
        return f"{at:%Y-%m-%d %H:%M:%S}"
    return f"{at:%Y-%m-%d %H:%M}" if at.hour or at.minute else f"{at:%Y-%m-%d}"


def pages(text: str) -> str:
    """Pages as a test writes them."""
    return dedent(text).strip()


def month(*items: Any, **more: Any) -> Object:
    """A phase of a plan that lasts for a month: each item is a price's id, or as the API wants it."""
    ordered = [{"price": item} if isinstance(item, str) else item for item in items]
    return {"items": ordered, "duration": {"interval": "month"}} | more


@dataclass
class Notebook:
    """Of one customer, who lives by a test clock."""

    merchant: Merchant
    clock: str
    customer: str
    now: int
    subscription: str = ""
    _read: int = field(default=0)
    """How many events have been read."""

    # --- What there is to buy -------------------------------------------------------------------------------------

    async def price(self, product: str, amount: int | None = None, every: str = "month", **more: Any) -> str:
        """A price of a product; `every` is an interval, or `3 month`."""
        count, _, interval = every.rpartition(" ")
        recurring = {"interval": interval, "interval_count": int(count or 1)} | more.pop("recurring", {})
        params = {"currency": "usd", "recurring": recurring, "product_data": {"name": product}} | more
        if amount is not None:
            params["unit_amount"] = amount
        return (await self.merchant.create("/v1/prices", params))["id"]

    async def metered(self, product: str, amount: int, event: str) -> str:
        """A price for what is used."""
        meter = await self.merchant.create(
            "/v1/billing/meters", display_name=product, event_name=event, default_aggregation={"formula": "sum"}
        )
        return await self.price(product, amount, recurring={"usage_type": "metered", "meter": meter["id"]})

    async def use(self, event: str, value: int) -> None:
        """Use something that is counted."""
        payload = {"stripe_customer_id": self.customer, "value": str(value)}
        await self.merchant.create("/v1/billing/meter_events", event_name=event, payload=payload, timestamp=self.now)

    async def coupon(self, **terms: Any) -> str:
        """A coupon."""
        if "amount_off" in terms:
            terms = {"currency": "usd"} | terms
        return (await self.merchant.create("/v1/coupons", **terms))["id"]

    async def tax(self, percentage: float, *, inclusive: bool = False) -> str:
        """A tax rate."""
        params = {"display_name": "VAT", "percentage": percentage, "inclusive": inclusive}
        return (await self.merchant.create("/v1/tax_rates", params))["id"]

    # --- What the customer does -----------------------------------------------------------------------------------

    async def card(self, name: str = "visa", *, default: bool = True) -> str:
        """Give a card."""
        method = await self.merchant.create(f"/v1/payment_methods/pm_card_{name}/attach", customer=self.customer)
        if default:
            settings = {"default_payment_method": method["id"]}
            await self.merchant.create(f"/v1/customers/{self.customer}", invoice_settings=settings)
        return method["id"]

    async def without_card(self) -> None:
        """Take all cards back."""
        listed = await self.merchant.find(f"/v1/customers/{self.customer}/payment_methods")
        for method in listed["data"]:
            await self.merchant.create(f"/v1/payment_methods/{method['id']}/detach")

    async def subscribe(self, *prices: Any, **params: Any) -> Object:
        """A new subscription: each price is an id, or an item as the API wants it."""
        items = [{"price": price} if isinstance(price, str) else price for price in prices]
        made = await self.merchant.create("/v1/subscriptions", {"customer": self.customer, "items": items} | params)
        self.subscription = made["id"]
        return made

    async def plan(self, *phases: Object, **params: Any) -> Object:
        """A schedule of these phases, which begins now with a new subscription."""
        order = {"customer": self.customer, "start_date": "now", "phases": phases} | params
        made = await self.merchant.create("/v1/subscription_schedules", order)
        self.subscription = made["subscription"]
        return made

    async def change(self, price: str | None = None, quantity: int | None = None, **params: Any) -> Object:
        """Change the subscription; `price` and `quantity` are those of its first item."""
        answer = await self.try_to_change(price, quantity, **params)
        assert answer.status == 200, answer.body.decode()
        return answer.json

    async def try_to_change(self, price: str | None = None, quantity: int | None = None, **params: Any) -> Answer:
        """The same, where it may be refused."""
        if price is not None or quantity is not None:
            order = {"id": (await self.items())[0]["id"], "price": price, "quantity": quantity}
            params["items"] = [{name: value for name, value in order.items() if value is not None}]
        return await self.merchant.post(f"/v1/subscriptions/{self.subscription}", params)

    async def cancel(self, **params: Any) -> Object:
        """End the subscription now."""
        answer = await self.merchant.delete(f"/v1/subscriptions/{self.subscription}", params)
        assert answer.status == 200, answer.body.decode()
        return answer.json

    async def act(self, verb: str, **params: Any) -> Object:
        """`pause`, `resume` or `migrate` the subscription."""
        return await self.merchant.create(f"/v1/subscriptions/{self.subscription}/{verb}", params)

    async def pay(self, invoice: str | None = None, **params: Any) -> Object:
        """Pay the latest invoice."""
        id = invoice or (await self.now_is())["latest_invoice"]
        return await self.merchant.create(f"/v1/invoices/{id}/pay", params)

    async def preview(self, **params: Any) -> Object:
        """The invoice that would come next."""
        subject = {"subscription": self.subscription} if self.subscription else {"customer": self.customer}
        return await self.merchant.create("/v1/invoices/create_preview", subject | params)

    # --- Time -----------------------------------------------------------------------------------------------------

    async def on(self, day: Day) -> None:
        """Let time pass until then."""
        self.now = moment(day)
        await self.merchant.advance(self.clock, self.now)

    async def later(self, **span: int) -> None:
        """Let time pass: `hours=23`."""
        await self.on(self.now + int(timedelta(**span).total_seconds()))

    # --- What is written down -------------------------------------------------------------------------------------

    async def now_is(self) -> Object:
        """The subscription."""
        return await self.merchant.find(f"/v1/subscriptions/{self.subscription}")

    @property
    async def status(self) -> str:
        """How the subscription stands."""
        return (await self.now_is())["status"]

    async def items(self) -> list[Object]:
        """The subscription's items."""
        return (await self.now_is())["items"]["data"]

    async def period(self) -> str:
        """The running period of the first item."""
        return _span((await self.items())[0], "current_period_start", "current_period_end")

    async def balance(self) -> int:
        """The customer's: credit is negative."""
        return (await self.merchant.find(f"/v1/customers/{self.customer}"))["balance"]

    async def invoices(self) -> list[Object]:
        """All invoices, the first one first."""
        return (await self.merchant.find("/v1/invoices", customer=self.customer, limit=100))["data"][::-1]

    async def latest(self) -> Object:
        """The newest invoice."""
        return (await self.invoices())[-1]

    async def pages(self, last: int = 0) -> str:
        """All invoices, or the last ones, as the notebook has them."""
        return "\n".join(page(invoice) for invoice in (await self.invoices())[-last:])

    async def waiting(self) -> str:
        """What waits for the next invoice."""
        listed = await self.merchant.find("/v1/invoiceitems", customer=self.customer, pending=True, limit=100)
        return "\n".join(map(line, listed["data"]))

    async def events(self) -> list[Object]:
        """What has happened since this was asked the last time, the first thing first."""
        found: list[Object] = []
        params: Object = {"limit": 100}
        while True:
            listed = await self.merchant.find("/v1/events", params)
            found += listed["data"]
            if not listed["has_more"]:
                break
            params["starting_after"] = found[-1]["id"]
        fresh = found[::-1][self._read :]
        self._read = len(found)
        return fresh

    async def happened(self) -> list[str]:
        """The types of those events, without the clock's own."""
        return [event["type"] for event in await self.events() if not event["type"].startswith("test_helpers")]


async def open_notebook(merchant: Merchant, day: Day, *, card: str | None = "visa", **customer: Any) -> Notebook:
    """A new customer on a new clock, with a card unless said otherwise."""
    now = moment(day)
    clock = await merchant.clock(now)
    made = await merchant.create("/v1/customers", {"name": "Alice Moreau", "test_clock": clock} | customer)
    book = Notebook(merchant, clock, made["id"], now)
    if card is not None:
        await book.card(card)
    return book


def page(invoice: Object) -> str:
    """An invoice as the notebook has it."""
    reason = invoice["billing_reason"].removeprefix("subscription_")
    words = [day(invoice["created"]), reason, invoice["status"], str(invoice["total"])]
    if invoice["status"] == "draft" or invoice["amount_due"] != max(0, invoice["total"]):
        words.append(f"due {invoice['amount_due']}")
    if invoice["ending_balance"] is not None and invoice["ending_balance"] != invoice["starting_balance"]:
        words.append(f"balance {invoice['starting_balance']} -> {invoice['ending_balance']}")
    return "\n".join([" ".join(words), *map(line, invoice["lines"]["data"])])


def line(line: Object) -> str:
    """A line of an invoice, or an item that waits for one."""
    words = [f"{line['amount']:>8}", line["description"]]
    taken = sum(each["amount"] for each in line.get("discount_amounts") or [])
    taxes = [each for each in line.get("taxes") or [] if each["amount"]]
    if taken:
        words.append(f"less {taken}")
    words += [f"{'incl' if tax['tax_behavior'] == 'inclusive' else 'plus'} tax {tax['amount']}" for tax in taxes]
    return "  ".join([*words, _span(line["period"], "start", "end")])


def _span(period: Object, start: str, end: str) -> str:
    return f"{day(period[start])}..{day(period[end])}"
