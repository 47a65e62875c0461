"""Automatic tax in a session: the customer's place is known, or the page asks. Source: Stripe's guide to Checkout."""

from collections.abc import Sequence

from portico.resources.checkout.bought import Bought
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.orders import CreateOrders
from portico.resources.checkout.parts import AutomaticTax
from portico.resources.customers.declaration import Customer
from portico.resources.customers.locating import TaxLocationInvalid, location_of
from portico.resources.invoices.taxing import ON_TOP, PROVIDER, check_liability, check_rates
from portico.resources.subscriptions.parts import Liability
from portico.resources.tax_rates import uncollected
from portico.resources.tax_rates.declaration import TaxRate
from portico.storage.transaction import Transaction

NO_ADDRESS = (
    "Automatic tax calculation in Checkout requires a valid address on the Customer. Add a valid address to the "
    "Customer or set `customer_update[address]` to 'auto' to save the billing address entered in Checkout to the "
    "Customer."
)


async def switched_on(tx: Transaction, draft: Session, orders: CreateOrders, customer: Customer | None) -> Session:
    """The session with what goes without saying of automatic tax. Raises TaxLocationInvalid, in Stripe's words."""
    tax = draft.automatic_tax
    if not tax.enabled:
        return draft
    await check_liability(tx, tax.liability, ("automatic_tax", "liability"))
    if orders.subscription_data:
        rates = orders.subscription_data.default_tax_rates
        check_rates(tax.enabled, rates, ("subscription_data", "default_tax_rates"))
    for index, line in enumerate(orders.line_items):
        check_rates(tax.enabled, line.tax_rates, ("line_items", index, "tax_rates"))
    located = customer is not None and location_of(customer) is not None
    if customer is not None and not located and not draft.saves_address:
        raise TaxLocationInvalid(NO_ADDRESS)
    return draft.having(automatic_tax=_shown(tax, located=located))


def _shown(tax: AutomaticTax, *, located: bool) -> AutomaticTax:
    return AutomaticTax.of(
        enabled=True,
        liability=tax.liability or Liability.of(type="self"),
        provider=PROVIDER,
        status="complete" if located else "requires_location_inputs",
    )


def completed(session: Session) -> Session:
    """The session when the page has asked: the place is known."""
    if not session.automatic_tax.enabled:
        return session
    return session.having(automatic_tax=session.automatic_tax.model_copy(update={"status": "complete"}))


def rates(tx: Transaction, lines: Sequence[Bought], customer: Customer | None) -> list[tuple[TaxRate, ...]]:
    """What automatic tax puts on each line: a rate of nothing; none while nobody knows where the customer is."""
    location = location_of(customer) if customer else None
    if location is None:
        return [() for _ in lines]
    named = [uncollected.rate_in(location.country, location.state, inclusive=_is_inside(one)).id for one in lines]
    found = [uncollected.rate(id, livemode=tx.scope.livemode) for id in named]
    return [(rate,) if rate else () for rate in found]


def _is_inside(one: Bought) -> bool:
    said = one.price.tax_behavior
    if said in (None, "unspecified"):
        return one.price.currency not in ON_TOP
    return said == "inclusive"
