"""Automatic tax on an invoice. There is no registration anywhere, so what it comes to is nothing, and lines say so.

Source: Stripe's "Zero tax amounts" and "Collect customer addresses". Rates of a line's own come before it.
"""

from portico.billing.taxes import Rate
from portico.resources.accounts.declaration import Account
from portico.resources.customers.declaration import Customer
from portico.resources.customers.locating import location_of
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.line_declaration import LineItem
from portico.resources.invoices.parts import AutomaticTax, Liability
from portico.resources.prices.declaration import Price
from portico.resources.subscriptions.parts import AutomaticTax as SubscriptionTax
from portico.resources.subscriptions.parts import Liability as SubscriptionLiability
from portico.resources.tax_rates import uncollected
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, Path, ResourceMissing

PROVIDER = "stripe"
NOT_CALCULATED = AutomaticTax.of()
ON_TOP = frozenset({"cad", "usd"})
"""Where prices do not say whether tax is inside, it is on top in these currencies, and inside in the others."""


def settled(tax: AutomaticTax) -> AutomaticTax:
    """Automatic tax as answers show it, before anything is calculated."""
    if not tax.enabled:
        return tax.model_copy(update={"liability": None, "provider": None, "status": None})
    liability = tax.liability or Liability.of(type="self")
    return tax.model_copy(update={"disabled_reason": None, "liability": liability, "provider": PROVIDER})


def of_subscription(tax: SubscriptionTax) -> AutomaticTax:
    """What an invoice of the subscription takes over."""
    if not tax.enabled:
        return NOT_CALCULATED
    liability = Liability.of(**tax.liability.model_dump()) if tax.liability else None
    return AutomaticTax.of(enabled=True, liability=liability)


def switched_off() -> AutomaticTax:
    """Automatic tax that went off by itself, for want of a place."""
    return AutomaticTax.of(disabled_reason="finalization_requires_location_inputs", enabled=False)


def calculated(invoice: Invoice, customer: Customer) -> Invoice:
    """The invoice, which says whether tax could be calculated as the customer stands now."""
    tax = invoice.automatic_tax
    if not tax.enabled:
        return invoice if tax.provider is None else invoice.having(automatic_tax=settled(tax))
    status = "requires_location_inputs" if location_of(customer) is None else "complete"
    return invoice.having(automatic_tax=settled(tax).model_copy(update={"status": status}))


async def rates(tx: Transaction, line: LineItem, customer: Customer) -> tuple[Rate, ...]:
    """What automatic tax puts on a line: a rate of nothing; none where nobody knows where the customer is."""
    if location_of(customer) is None:
        return ()
    details = line.pricing and line.pricing.price_details
    price = await tx.get(Price, details.price) if details else None
    said = line.tax_behavior or (price.tax_behavior if price else None)
    return rates_at(customer, inside=is_inside(said, line.currency))


def rates_at(customer: Customer, *, inside: bool) -> tuple[Rate, ...]:
    """The rates of the place where the customer is; none where nobody knows it."""
    location = location_of(customer)
    if location is None:
        return ()
    return (uncollected.rate_in(location.country, location.state, inclusive=inside),)


def is_inside(said: str | None, currency: str) -> bool:
    """Whether tax would be inside an amount: as is said of it, or as is usual in its currency."""
    if said in (None, "unspecified"):
        return currency not in ON_TOP
    return said == "inclusive"


def check_rates(automatic: bool, rates: object, param: Path) -> None:
    """Tax comes from rates or is calculated, not both. Raises InvalidRequest."""
    if automatic and rates:
        raise InvalidRequest(
            "Tax rates cannot be used together with `automatic_tax[enabled]=true`. Remove the rates, or switch "
            "automatic tax off.",
            param=param,
        )


async def check_liability(tx: Transaction, liability: SubscriptionLiability | Liability | None, param: Path) -> None:
    """Who is liable must be there. Raises InvalidRequest."""
    if liability is None:
        return
    if liability.type == "self":
        if liability.account:
            raise InvalidRequest("`account` goes with `type=account` only.", param=(*param, "account"))
        return
    if not liability.account:
        raise ParameterMissing((*param, "account"))
    if liability.account != tx.scope.account and not await tx.within(tx.scope.of_platform).get(
        Account, liability.account
    ):
        raise ResourceMissing("account", liability.account, param=(*param, "account"))
