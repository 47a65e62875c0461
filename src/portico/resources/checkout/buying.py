"""What is bought in a session: lines, and what is due for them now."""

from collections.abc import Sequence
from dataclasses import replace

from portico.billing.charges import total
from portico.billing.discounts import Reduction
from portico.billing.totals import Line, Summed, totals
from portico.resources.checkout import anchoring, pricing, taxing
from portico.resources.checkout.bought import Bought
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.line_declaration import AdjustableQuantity, LineItem
from portico.resources.checkout.line_orders import LineOrder
from portico.resources.checkout.modes import Mode
from portico.resources.checkout.orders import Plans
from portico.resources.checkout.sums import SessionDiscount, TaxedBy, TotalDetails
from portico.resources.customers.declaration import Customer
from portico.resources.discounts import redeeming, reducing, rules
from portico.resources.discounts.declaration import Coupon, Discount, Source
from portico.resources.discounts.promotion_codes import PromotionCode
from portico.resources.prices import supported
from portico.resources.prices.declaration import Price
from portico.resources.products.declaration import Product
from portico.resources.subscriptions.tariffs import in_currency, is_metered, tariff
from portico.resources.tax_rates import tax_rates
from portico.resources.tax_rates.declaration import TaxRate
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, Path

MOST_CHOSEN = 99
"""How many a customer may choose where nothing is said."""
PARAM = "line_items"


async def bought(
    tx: Transaction, mode: Mode, orders: Sequence[LineOrder], currency: str | None, customers: str | None = None
) -> list[Bought]:
    """What is ordered, in the currency that is asked for; else in that which the customer has, where prices have it.

    Raises InvalidRequest.
    """
    if not orders:
        raise ParameterMissing((PARAM,))
    found = [await ordered(tx, order, (PARAM, index)) for index, order in enumerate(orders)]
    check_kinds(mode, found, PARAM)
    if mode.RECURRING and not any(one.price.recurring for one in found):
        raise InvalidRequest(
            "You must provide at least one recurring price in `subscription` mode when using prices.", param=(PARAM,)
        )
    if currency is None and customers and all(customers in currencies(one.shown) for one in found):
        currency = customers
    return _in_currency(found, currency or found[0].shown.currency)


def check_kinds(mode: Mode, lines: Sequence[Bought], param: str) -> None:
    """Raises InvalidRequest for more prices of a kind than a session may have, with those that are optional."""
    recurring = sum(one.price.recurring is not None for one in lines)
    if recurring and not mode.RECURRING:
        raise InvalidRequest(
            "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use "
            "only one-time prices.",
            param=(param,),
        )
    if recurring > mode.RECURRING or len(lines) - recurring > mode.ONCE:
        each = f"{mode.RECURRING} recurring and {mode.ONCE} one-time" if mode.RECURRING else f"{mode.ONCE} one-time"
        raise InvalidRequest(f"A session can have at most {each} prices, optional ones included.", param=(param,))


def _in_currency(found: Sequence[Bought], wanted: str) -> list[Bought]:
    """The same, all in one currency. Raises InvalidRequest."""
    found = [replace(one, price=in_currency(one.shown, wanted)) for one in found]
    for index, one in enumerate(found):
        supported.check(one.price, wanted, (PARAM, index, "price"))
    return found


def currencies(price: Price) -> frozenset[str]:
    """Those in which a price is known."""
    return frozenset((price.currency, *(price.currency_options or ())))


async def ordered(tx: Transaction, order: LineOrder, path: Path) -> Bought:
    """A line as it is ordered, in the currency of its price. Raises InvalidRequest."""
    price = await pricing.ordered(tx, order, path)
    if is_metered(price) and order.quantity is not None:
        raise InvalidRequest(
            "Quantity should not be specified where usage_type is `metered`.", param=(*path, "quantity")
        )
    if order.quantity is None and not is_metered(price):
        raise ParameterMissing((*path, "quantity"))
    if order.adjustable_quantity and order.adjustable_quantity.enabled:
        check_quantity(order.adjustable_quantity, order.quantity, (*path, "quantity"))
    product = await tx.get(Product, price.product)
    rates = await tax_rates.needed(tx, order.tax_rates, (*path, "tax_rates"))
    return Bought(order, price, price, product.name if product else price.product, tuple(rates))


def bounds(adjustable: AdjustableQuantity) -> tuple[int, int]:
    """The least and the most that a customer may choose."""
    return max(1, adjustable.minimum or 0), MOST_CHOSEN if adjustable.maximum is None else adjustable.maximum


def check_quantity(adjustable: AdjustableQuantity, quantity: int | None, param: Path) -> None:
    """Raises InvalidRequest for a quantity that cannot be chosen."""
    least, most = bounds(adjustable)
    if quantity is None or not least <= quantity <= most:
        raise InvalidRequest(f"The quantity must be between {least} and {most}.", param=param)


async def again(tx: Transaction, line: LineItem, quantity: int | None) -> Bought:
    """A line as it was ordered, in another quantity."""
    assert line.price is not None
    price = await tx.get(Price, line.price.id) or line.price
    order = LineOrder.of(
        adjustable_quantity=line.adjustable_quantity,
        metadata=line.metadata or {},
        price=price.id,
        quantity=quantity,
        tax_rates=line.rates,
    )
    rates = await tax_rates.needed(tx, line.rates, (PARAM,))
    return Bought(order, in_currency(price, line.currency), price, line.description or price.product, tuple(rates))


def order_of(lines: Sequence[Bought], customer: str | None) -> rules.Order:
    """What the lines come to for whole periods before any discount, whatever of it is due now."""
    amount = sum(total(tariff(one.price), one.quantity) for one in lines if one.quantity is not None)
    return rules.Order(customer or "", lines[0].price.currency, amount)


async def check_discounts(tx: Transaction, given: Sequence[SessionDiscount], order: rules.Order) -> list[Reduction]:
    """What the discounts take off; they begin when the session is completed. Raises InvalidRequest."""
    found = []
    for index, one in enumerate(given):
        if bool(one.coupon) == bool(one.promotion_code):
            raise InvalidRequest(
                "You must specify exactly one of `coupon` and `promotion_code`.", param=("discounts", index)
            )
        found.append(await _reduction(tx, one, order, ("discounts", index)))
    return [one for one in found if one is not None]


async def _reduction(tx: Transaction, given: SessionDiscount, order: rules.Order, param: Path) -> Reduction | None:
    id = given.coupon
    if given.promotion_code:
        param = (*param, "promotion_code")
        code = await tx.need(PromotionCode, given.promotion_code, param=param, called="promotion code")
        await rules.check_code(tx, code, order, param)
        id = code.promotion.coupon
    coupon = await tx.need(Coupon, id or "", param=param if given.promotion_code else (*param, "coupon"))
    rules.check_coupon(tx, coupon, order, param)
    draft = Discount.of(id=coupon.id, source=Source.of(coupon=coupon.id), terms=redeeming.terms_of(coupon))
    return reducing.reduction_of(draft, order.currency or "")


async def summed(
    tx: Transaction,
    session: Session,
    lines: Sequence[Bought],
    plans: Plans,
    reductions: Sequence[Reduction],
) -> tuple[Session, list[LineItem]]:
    """The session with what is due now, and its lines."""
    customer = await tx.get(Customer, session.customer) if session.customer else None
    rates = await _rates(tx, session, lines, plans, customer)
    exempt = None if customer is None or session.automatic_tax.enabled else customer.tax_exempt
    anchor = anchoring.anchor(plans, lines, tx.now)
    reductions = reductions or await _inherited(tx, session, lines, customer)
    found = totals(
        [
            Line(anchoring.due(one, plans, anchor, tx.now), one.price.product, rates=tax_rates.rates_for(exempt, own))
            for one, own in zip(lines, rates, strict=True)
        ],
        reductions,
    )
    taken = sum(found.discounts.values())
    tax = sum(one.amount for one in found.taxes)
    kept = session.having(
        amount_subtotal=found.subtotal,
        amount_total=found.total,
        currency=lines[0].price.currency,
        total_details=TotalDetails.of(amount_discount=taken, amount_shipping=0, amount_tax=tax),
    )
    return kept, [_line(session, one, own, line) for one, own, line in zip(lines, rates, found.lines, strict=True)]


async def _inherited(
    tx: Transaction, session: Session, lines: Sequence[Bought], customer: Customer | None
) -> Sequence[Reduction]:
    """What the customer's own discount takes off: it is for what recurs, where that has none itself."""
    if session.discounts or customer is None or customer.discount is None:
        return ()
    recurs = any(one.price.recurring for one in lines)
    return await reducing.reductions(tx, (customer.discount.id,), lines[0].price.currency) if recurs else ()


async def _rates(
    tx: Transaction, session: Session, lines: Sequence[Bought], plans: Plans, customer: Customer | None
) -> Sequence[tuple[TaxRate, ...]]:
    """The tax rates on each line."""
    if session.automatic_tax.enabled:
        return taxing.rates(tx, lines, customer)
    common = await tax_rates.needed(tx, plans.default_tax_rates, ("subscription_data", "default_tax_rates"))
    return [one.rates or tuple(common) for one in lines]


def _line(session: Session, one: Bought, rates: Sequence[TaxRate], line: Summed) -> LineItem:
    by_id = {rate.id: rate for rate in rates}
    return LineItem.of(
        adjustable_quantity=one.order.adjustable_quantity,
        amount_discount=sum(line.taken.values()),
        amount_subtotal=line.amount,
        amount_tax=sum(tax.amount for tax in line.taxes),
        amount_total=line.net + sum(tax.amount for tax in line.taxes if not tax.inclusive) - line.relief,
        currency=one.price.currency,
        description=one.name,
        metadata=dict(one.order.metadata),
        price=one.shown.having(tiers=None, currency_options=None),
        quantity=one.quantity,
        rates=tuple(rate.id for rate in one.rates),
        session=session.id,
        taxes=tuple(
            TaxedBy.of(
                amount=tax.amount,
                rate=by_id[tax.rate],
                taxability_reason=None if tax.duty == "due" else tax.duty,
                taxable_amount=tax.taxable,
            )
            for tax in line.taxes
        ),
    )
