"""What is named in phases must be there, and of use now: accounts, coupons, promotion codes, payment methods.

Once it has been agreed on, it is looked at again only when its phase begins, and then it holds nothing up.
"""

from collections.abc import Iterator

from portico.resources import issuing
from portico.resources.accounts import connected
from portico.resources.customers.declaration import Customer
from portico.resources.discounts import redeeming, rules
from portico.resources.payment_methods import choosing
from portico.resources.prices.declaration import Price
from portico.resources.subscription_schedules import discounts
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule
from portico.resources.subscription_schedules.parts import DefaultSettings, OneTimeItem, Phase, PhaseDiscount, PhaseItem
from portico.resources.subscriptions import items
from portico.storage.transaction import Transaction
from portico.wire.errors import Path

METHOD = "default_payment_method"


async def check(
    tx: Transaction,
    schedule: SubscriptionSchedule,
    customer: Customer,
    *,
    sent: int,
    before: SubscriptionSchedule | None = None,
) -> None:
    """Raises InvalidRequest for what is named anew. The last `sent` phases are those that the caller has sent."""
    known = {given for phase in (before.phases if before else ()) for _, given in _given(phase)}
    methods = {None, *(phase.default_payment_method for phase in (before.phases if before else ()))}
    if before is not None:
        methods.add(before.default_settings.default_payment_method)
    if schedule.default_settings.default_payment_method not in methods:
        await choosing.usable(
            tx, customer, schedule.default_settings.default_payment_method or "", ("default_settings", METHOD)
        )
    await _check_accounts(tx, schedule.default_settings, before, ("default_settings",))
    for index, phase in enumerate(schedule.phases[len(schedule.phases) - sent :]):
        path: Path = ("phases", index)
        await _check_accounts(tx, phase, before, path)
        if phase.default_payment_method not in methods:
            await choosing.usable(tx, customer, phase.default_payment_method or "", (*path, METHOD))
        fresh = [(where, given) for where, given in _given(phase) if given not in known]
        for where, given in fresh:
            order = await _order(tx, phase, customer, where)
            await redeeming.check(tx, discounts.order_for(given), order, (*path, *where))


async def _check_accounts(
    tx: Transaction, said: DefaultSettings | Phase, before: SubscriptionSchedule | None, path: Path
) -> None:
    """Raises InvalidRequest for an account, or a tax number, that is named anew and is not there."""
    known: tuple[DefaultSettings | Phase, ...] = (before.default_settings, *before.phases) if before else ()
    if said.on_behalf_of and said.on_behalf_of not in [one.on_behalf_of for one in known]:
        await connected.check_merchant(tx, said.on_behalf_of, (*path, "on_behalf_of"))
    settings = said.invoice_settings
    if settings and settings not in [one.invoice_settings for one in known]:
        await issuing.check(tx, settings.account_tax_ids, settings.issuer, (*path, "invoice_settings"))


def _given(phase: Phase) -> Iterator[tuple[Path, PhaseDiscount]]:
    """The discounts of a phase, of its items and of what is paid once, each with its place."""
    yield from ((("discounts", index), given) for index, given in enumerate(phase.discounts))
    for name in ("items", "add_invoice_items"):
        lines: tuple[PhaseItem | OneTimeItem, ...] = getattr(phase, name)
        for place, line in enumerate(lines):
            yield from (((name, place, "discounts", index), given) for index, given in enumerate(line.discounts))


async def _order(tx: Transaction, phase: Phase, customer: Customer, where: Path) -> rules.Order:
    """What a phase, or the line of it that a discount is for, comes to for a period before any discount."""
    amount = 0
    for name, place, id, quantity in _lines(phase):
        if where[0] == "discounts" or where[:2] == (name, place):
            price = await tx.need(Price, id, param=("phases",))
            amount += items.amount_of(price, quantity, phase.currency) or 0
    return rules.Order(customer.id, phase.currency, amount)


def _lines(phase: Phase) -> Iterator[tuple[str, int, str, int | None]]:
    """What is paid for in a phase, with its place, its price and how many of it."""
    yield from (("items", place, one.price, one.quantity) for place, one in enumerate(phase.items))
    once = enumerate(phase.add_invoice_items)
    yield from (("add_invoice_items", place, one.price, one.quantity) for place, one in once)
