"""`tax_rate`: its verbs. A rate is archived, never deleted: invoices show it. Source: billing-behaviour 7.1."""

from collections.abc import Iterable, Sequence

from portico.billing.taxes import Duty, Rate
from portico.resources.endpoints import create as creates
from portico.resources.endpoints import index
from portico.resources.endpoints import retrieve as retrieves
from portico.resources.endpoints import update as updates
from portico.resources.percents import exact
from portico.resources.tax_rates import made, uncollected
from portico.resources.tax_rates.declaration import TaxRate
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path
from portico.wire.pages import Paging, Range
from portico.wire.refusals import too_many

MOST = 10
"""How many rates a line may have."""


class TaxRateFilters(Paging):
    """Which rates to list."""

    active: bool | None = None
    """Only active ones, or only archived ones."""
    created: Range | None = None
    """When they were made."""
    inclusive: bool | None = None
    """Only inclusive ones, or only exclusive ones."""


async def retrieve(tx: Transaction, id: str) -> TaxRate | None:
    """The merchant's own rate, or one that is not collected."""
    return await tx.get(TaxRate, id) or uncollected.rate(id, livemode=tx.scope.livemode)


async def create(tx: Transaction, draft: TaxRate) -> TaxRate:
    """Keep a new rate."""
    return await tx.insert(draft)


async def update(tx: Transaction, before: TaxRate, after: TaxRate) -> TaxRate:
    """Keep the rate's new state; how much it is never changes."""
    if uncollected.is_uncollected(before.id):
        raise InvalidRequest("This rate belongs to automatic tax and cannot be changed.", param=("id",))
    if made.is_made(before.id):
        raise InvalidRequest("This rate was made for `tax_amounts` and cannot be changed.", param=("id",))
    return await tx.replace(before, after)


async def needed(tx: Transaction, ids: Sequence[str], param: Path) -> list[TaxRate]:
    """The rates that a caller chooses for something new.

    Raises InvalidRequest, which names the parameter, for one that is unknown or archived, and for too many.
    """
    if len(ids) > MOST:
        raise too_many(MOST, param)
    found = [await tx.need(TaxRate, id, param=(*param, place)) for place, id in enumerate(ids)]
    for place, rate in enumerate(found):
        if not rate.active:
            raise InvalidRequest(f"The tax rate `{rate.id}` is archived and cannot be used.", param=(*param, place))
    return found


async def rates(tx: Transaction, ids: Sequence[str], param: Path = ("tax_rates",)) -> list[Rate]:
    """Rates as the arithmetic wants them, archived ones, too. Raises ResourceMissing, which names the parameter."""
    return [rate_of(await tx.need(TaxRate, id, param=(*param, place))) for place, id in enumerate(ids)]


def rate_of(rate: TaxRate) -> Rate:
    """A rate as the arithmetic wants it."""
    duty: Duty = "not_collecting" if uncollected.is_uncollected(rate.id) else "due"
    return Rate(rate.id, exact(rate.percentage), rate.inclusive, duty)


def rates_for(tax_exempt: str | None, rates: Iterable[TaxRate]) -> tuple[Rate, ...]:
    """What rates are for a customer: who is exempt, or reckons tax herself, pays none of them."""
    found = tuple(rate_of(rate) for rate in rates)
    if tax_exempt in (None, "none"):
        return found
    duty: Duty = "reverse_charge" if tax_exempt == "reverse" else "customer_exempt"
    return tuple(rate._replace(duty=duty) for rate in found)


ENDPOINTS = (
    creates(TaxRate, create),
    retrieves(TaxRate, retrieve),
    updates(TaxRate, update),
    index(TaxRate, TaxRateFilters),
)
