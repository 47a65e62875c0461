"""Automatic tax in the phases of a schedule."""

from portico.resources.customers.declaration import Customer
from portico.resources.customers.locating import TaxLocationInvalid, location_of
from portico.resources.invoices.taxing import check_liability, check_rates
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule
from portico.resources.subscription_schedules.parts import Phase
from portico.resources.subscriptions.parts import AutomaticTax
from portico.resources.subscriptions.taxing import shown
from portico.resources.subscriptions.untaxing import OFF
from portico.storage.transaction import Transaction
from portico.wire.errors import Path

NAME = "automatic_tax"


async def checked(
    tx: Transaction, after: SubscriptionSchedule, before: SubscriptionSchedule | None = None
) -> SubscriptionSchedule:
    """The schedule, with what goes without saying of automatic tax.

    Raises InvalidRequest for what cannot be: rates beside it, and a customer nobody knows the place of.
    """
    if before and (before.default_settings, before.phases) == (after.default_settings, after.phases):
        return after
    settings, phases = after.default_settings, []
    common = await _checked(tx, settings.automatic_tax, after.customer, ("default_settings", NAME))
    for index, phase in enumerate(after.phases):
        tax = await _checked(tx, phase.automatic_tax, after.customer, ("phases", index, NAME))
        phases.append(phase.model_copy(update={NAME: tax}))
        _check_rates(tax or common, phase, ("phases", index))
    return after.having(default_settings=settings.model_copy(update={NAME: common}), phases=tuple(phases))


async def _checked(tx: Transaction, tax: AutomaticTax | None, customer: str, path: Path) -> AutomaticTax | None:
    if tax is None:
        return None
    if tax.enabled:
        await check_liability(tx, tax.liability, (*path, "liability"))
        if not tx.imagined and not await _is_located(tx, customer):
            raise TaxLocationInvalid(param=(*path, "enabled"))
    return shown(tax)


def _check_rates(tax: AutomaticTax | None, phase: Phase, path: Path) -> None:
    if tax is None:
        return
    check_rates(tax.enabled, phase.default_tax_rates, (*path, "default_tax_rates"))
    for index, item in enumerate(phase.items):
        check_rates(tax.enabled, item.tax_rates, (*path, "items", index, "tax_rates"))


async def entered(tx: Transaction, schedule: SubscriptionSchedule, phase: Phase) -> AutomaticTax:
    """What a phase brings when it begins: none where nobody knows any more where the customer is."""
    tax = phase.automatic_tax or schedule.default_settings.automatic_tax
    if tax is None or not tax.enabled:
        return tax or AutomaticTax.of()
    return tax if tx.imagined or await _is_located(tx, schedule.customer) else OFF


async def _is_located(tx: Transaction, id: str) -> bool:
    customer = await tx.get(Customer, id)
    return customer is not None and location_of(customer) is not None
