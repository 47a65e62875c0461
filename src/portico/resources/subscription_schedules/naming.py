"""What is named in phases must be there, and of use now: coupons, promotion codes, payment methods.

Once it has been agreed on, it is looked at again only when its phase begins, and then it holds nothing up.
"""

from collections.abc import Iterator

from portico.billing.charges import total
from portico.resources.customers.declaration import Customer
from portico.resources.discounts import redeeming, rules
from portico.resources.payment_methods import choosing
from portico.resources.prices.declaration import Price
from portico.resources.subscription_schedules import discounts
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule
from portico.resources.subscription_schedules.parts import OneTimeItem, Phase, PhaseDiscount, PhaseItem
from portico.resources.subscriptions.tariffs import in_currency, is_metered, tariff
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
    for index, phase in enumerate(schedule.phases[len(schedule.phases) - sent :]):
        path: Path = ("phases", index)
        if phase.default_payment_method not in methods:
            await choosing.usable(tx, customer, phase.default_payment_method or "", (*path, METHOD))
        fresh = [(where, given) for where, given in _given(phase) if given not in known]
        order = await _order(tx, phase, customer) if any(given.promotion_code for _, given in fresh) else None
        for where, given in fresh:
            wanted = order if order and where[0] == "discounts" else rules.Order(customer.id, phase.currency)
            await redeeming.check(tx, discounts.order_for(given), wanted, (*path, *where))


def _given(phase: Phase) -> Iterator[tuple[Path, PhaseDiscount]]:
    """The discounts of a phase, of its items and of what is paid once, each with its place."""
    yield from ((("discounts", index), given) for index, given in enumerate(phase.discounts))
    for name in ("items", "add_invoice_items"):
        lines: tuple[PhaseItem | OneTimeItem, ...] = getattr(phase, name)
        for place, line in enumerate(lines):
            yield from (((name, place, "discounts", index), given) for index, given in enumerate(line.discounts))


async def _order(tx: Transaction, phase: Phase, customer: Customer) -> rules.Order:
    """What a phase comes to for a period before any discount, with what is paid once."""
    amount = 0
    lines = [(one.price, one.quantity) for one in phase.items]
    lines += [(one.price, one.quantity) for one in phase.add_invoice_items]
    for id, quantity in lines:
        price = in_currency(await tx.need(Price, id, param=("phases",)), phase.currency)
        if not is_metered(price):
            amount += total(tariff(price), quantity or 0)
    return rules.Order(customer.id, phase.currency, amount)
