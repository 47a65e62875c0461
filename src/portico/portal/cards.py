"""Subscriptions as their owners know them: what they are called, what they cost, what there is to say of them now."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portico.billing.charges import total
from portico.pages.formats import Formats
from portico.pages.steps import usage
from portico.pages.ways import there
from portico.papers.attempts import is_under_way
from portico.papers.bills import method_name
from portico.portal import waiting
from portico.portal.parts import Amount, Card, Off, Owed, Plan, Planned, Row, Trial
from portico.portal.previews import last_of, next_of
from portico.portal.room import Room
from portico.portal.subscriptions import WHOLE, Held, held, maybe
from portico.resources.invoices.declaration import Invoice
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.prices.declaration import Price
from portico.resources.products.declaration import Product
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items_declaration import SubscriptionItem
from portico.resources.subscriptions.tariffs import cycle, in_currency, is_metered, tariff
from portico.resources.trial_offers import TrialOffer
from portico.wire.resource import wire_tree

Tree = Mapping[str, Any]

OWING = ("canceled", "incomplete", "past_due", "unpaid", "paused")
"""Paused ones, too, that wait for the payment with which they go on, and what is still owed of those that ended."""
RUNNING = ("active", "past_due", "trialing", "unpaid")


class Drawing:
    """Reads what cards say, each thing once."""

    def __init__(self, room: Room, now: int) -> None:
        self._room = room
        self._currency = ""
        self._now = now
        self._formats = Formats(room.locale)
        self._products: dict[str, Product | None] = {}
        self._methods: dict[str, str] = {}

    async def card(self, one: Held) -> Card:
        """The card of one subscription."""
        subscription = one.subscription
        self._currency = subscription.currency
        priced = [(await self._whole(item.price), item.quantity) for item in subscription.items.data]
        rows = [await self.row(price, quantity) for price, quantity in priced]
        return Card(
            one,
            self._formats.list(list(dict.fromkeys(row.name for row in rows))),
            rows,
            self.amounts(priced),
            self._method(one.method) if one.method else None,
            subscription.current_period_start,
            one.ends or subscription.current_period_end,
            self._now,
            await self._discounts(subscription),
            await self._owed(subscription),
            await self._planned(one.schedule) if one.upcoming else None,
            await last_of(self._room, subscription, one.ends),
            await next_of(self._room, subscription),
            await self._trial(one),
        )

    async def _trial(self, one: Held) -> Trial | None:
        """The next trial to end, and what all items that are then at their lasting prices come to."""
        subscription = one.subscription
        if not subscription.item_trials or subscription.status not in RUNNING:
            return None
        ends = subscription.item_trials[0].end_date
        if one.ends is not None and one.ends <= ends:
            return None
        over = [item for item in subscription.items.data if item.current_trial and item.current_trial.end_date == ends]
        return Trial(ends, await self._plan([(await self._following(item), item.quantity) for item in over]))

    async def _following(self, item: SubscriptionItem) -> Price:
        """The price at which an item goes on after its trial."""
        read = self._room.client.retrieve
        assert item.current_trial is not None
        offer = await read(TrialOffer, item.current_trial.trial_offer)
        return await read(Price, offer.following, expand=WHOLE[Price])

    def _method(self, method: PaymentMethod) -> str:
        if method.id not in self._methods:
            self._methods[method.id] = method_name(wire_tree(method), self._room.locale)
        return self._methods[method.id]

    async def row(self, price: Price, quantity: int | None) -> Row:
        """One item."""
        shown, name = in_currency(price, self._currency), await self._name(price.product)
        each = shown.unit_amount if shown.unit_amount is not None else shown.unit_amount_decimal
        if is_metered(price):
            product = await self._product(price.product)
            used = usage(shown, product.unit_label if product else None, self._formats)
            return Row(name, used.each, is_metered=True, unit=used.unit, steps=used.steps)
        number = self._formats.number(quantity or 0)
        if each is None or price.transform_quantity:
            return Row(name, "", is_metered=False, many="" if quantity == 1 else number)
        unit = self._formats.unit_price(each, self._currency)
        return Row(name, unit if quantity == 1 else f"{number} × {unit}", is_metered=False)

    def amounts(self, priced: Iterable[tuple[Price, int | None]]) -> list[Amount]:
        """What licensed prices come to, by interval."""
        sums: dict[tuple[Any, ...], list[tuple[Price, int]]] = {}
        for price, quantity in priced:
            if not is_metered(price):
                shown = in_currency(price, self._currency)
                sums.setdefault(cycle(price), []).append((price, total(tariff(shown), quantity or 0)))
        return [self._amount(found[0][0], sum(amount for _, amount in found)) for found in sums.values()]

    def _amount(self, price: Price, amount: int) -> Amount:
        return Amount(self._formats.money(amount, self._currency), price, amount == 0)

    async def _whole(self, price: Price) -> Price:
        """The price with all that it costs; tiers are shown only when they are asked for."""
        if price.billing_scheme == "per_unit" and price.currency == self._currency:
            return price
        return await self._room.client.retrieve(Price, price.id, expand=WHOLE[Price])

    async def _name(self, id: str) -> str:
        product = await self._product(id)
        return product.name if product else id

    async def _product(self, id: str) -> Product | None:
        """A product, while there is one."""
        if id not in self._products:
            self._products[id] = await maybe(self._room, Product, id)
        return self._products[id]

    async def _discounts(self, subscription: Subscription) -> list[Off]:
        if not subscription.discounts:
            return []
        whole = await self._room.client.read(Subscription, subscription.id, expand=("discounts.source.coupon",))
        return [self._off(one, one["source"]["coupon"]) for one in whole["discounts"] if _is_told(one)]

    def _off(self, discount: Tree, coupon: Tree) -> Off:
        until = self._formats.date(discount["end"]) if discount["end"] else ""
        return Off(off(self._formats, coupon), coupon["duration"], until)

    async def _owed(self, subscription: Subscription) -> Owed | None:
        """The open invoice of whoever owes something, or waits for a payment."""
        if not (subscription.status in OWING or subscription.pending_update) or not subscription.latest_invoice:
            return None
        invoice = (
            await waiting.invoice_of(self._room.client, subscription)
            if subscription.pending_update
            else await self._room.client.read(Invoice, subscription.latest_invoice)
        )
        waits = subscription.status == "unpaid" and invoice["status"] == "draft"
        if waits or subscription.has_ended:
            # What comes while somebody is unpaid stays a draft, which nobody can pay; what ends it may be a credit.
            found, _ = await self._room.client.read_list(Invoice, subscription=subscription.id, status="open", limit=1)
            invoice = found[0] if found else invoice
        if invoice["status"] != "open":
            return Owed("", "", waits) if waits else None
        amount = self._formats.money(invoice["amount_remaining"], invoice["currency"])
        url = self._room.client.revealed(invoice["hosted_invoice_url"])
        begun = await is_under_way(self._room.client, invoice)
        return Owed(amount, there(url, self._room.session), waits, begun)

    async def _planned(self, schedule: SubscriptionSchedule | None) -> Plan | None:
        """What the next phase of a schedule will be like."""
        if schedule is None or not schedule.later:
            return None
        read = self._room.client.retrieve
        items = schedule.later[0].items
        return await self._plan([(await read(Price, item.price, expand=WHOLE[Price]), item.quantity) for item in items])

    async def _plan(self, priced: Sequence[tuple[Price, int | None]]) -> Plan:
        named = [Planned(await self._name(price.product), quantity or 1) for price, quantity in priced]
        return Plan(named, self.amounts(priced))


def off(formats: Formats, coupon: Tree) -> str:
    """How much a coupon takes off: `20%`, or a sum."""
    if coupon["percent_off"] is not None:
        return formats.percent(coupon["percent_off"])
    return formats.money(coupon["amount_off"], coupon["currency"])


def _is_told(discount: Tree) -> bool:
    """Whether the coupon is still there to say what it takes off."""
    return isinstance(discount["source"]["coupon"], dict)


async def cards(room: Room) -> list[Card]:
    """Every subscription that has not ended."""
    drawing = Drawing(room, await room.now())
    return [await drawing.card(one) for one in await held(room)]


async def card(room: Room, one: Held) -> Card:
    """One subscription."""
    return await Drawing(room, await room.now()).card(one)


async def section(room: Room) -> Mapping[str, Any]:
    """What the overview says of subscriptions."""
    adds = room.controls["payment_method_update"].allowed
    return {"cards": await cards(room), "home": room.home, "begin": room.begin, "adds": adds}
