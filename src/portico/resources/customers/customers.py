"""`customer`: who is billed."""

from typing import Annotated, Any

from portico.resources.balances import moving
from portico.resources.customers import leaving, locating, prefixing
from portico.resources.customers.declaration import CashSettings, Customer
from portico.resources.discounts import lapsing, redeeming
from portico.resources.endpoints import create as creates
from portico.resources.endpoints import delete as deletes
from portico.resources.endpoints import index, retrieve, search
from portico.resources.endpoints import update as updates
from portico.resources.invoices import addressees
from portico.resources.payment_methods import attaching, choosing, making
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.tax_id_types import TaxIdType
from portico.resources.tax_ids import tax_ids
from portico.resources.test_helpers.declaration import TestClock
from portico.storage.transaction import Transaction
from portico.wire.errors import ResourceMissing
from portico.wire.markers import NotEmptyable, Refers, SentAs
from portico.wire.pages import Paging, Range
from portico.wire.refusals import only_one
from portico.wire.shape import Shape


class TaxIdData(Shape):
    """A tax number that comes with the customer."""

    type: TaxIdType
    """Its kind, such as `eu_vat`."""
    value: str
    """The number."""


class UpdateOrders(Shape):
    """What may be sent with a customer that is no property of it."""

    coupon: str | None = None
    """A coupon for everything that the customer buys, or `''` for none any more: before 2025-03-31.basil."""
    promotion_code: NotEmptyable[str | None] = None
    """The same by a promotion code's id."""
    source: str | None = None
    """A token of the test bank such as `tok_visa`; it becomes a payment method, which is the default from now on."""
    validate_: Annotated[bool | None, SentAs("validate")] = None
    """Whether the payment method is charged a trifle to see that it works."""


class CreateOrders(UpdateOrders):
    """What may be sent with a new customer that is no property of it."""

    payment_method: str | None = None
    """A payment method to attach."""
    tax_id_data: tuple[TaxIdData, ...] = ()
    """Tax numbers to begin with."""


class CustomerFilters(Paging):
    """Which customers to list."""

    created: Range | None = None
    """When they were made."""
    email: str | None = None
    """Their e-mail address, letter by letter."""
    test_clock: Annotated[str | None, Refers("test_helpers.test_clock")] = None
    """The clock that they live by; without this, those who live by a test clock are left out."""

    def filters(self) -> dict[str, Any]:
        """By column."""
        return {"test_clock": None, **super().filters()}


async def create(tx: Transaction, draft: Customer, orders: CreateOrders) -> Customer:
    """Keep a new customer."""
    if draft.test_clock:
        await tx.need(TestClock, draft.test_clock, param=("test_clock",))
    method = await choosing.named(tx, orders.payment_method, ("payment_method",)) if orders.payment_method else None
    if orders.source:
        method = await _from_token(tx, orders)
        draft = _charged_to(draft, method)
    elif method:
        draft = attaching.named_alike(draft, orders.payment_method, method.id)
    await _check(tx, draft, None, method.id if method else None)
    await locating.check(tx, draft)
    await prefixing.check(tx, draft)
    prefix = draft.invoice_prefix or prefixing.made_up(tx)
    draft = _with_cash(tx, locating.known(draft).having(id=tx.new_id(Customer), invoice_prefix=prefix))
    made = await moving.begin(tx, draft)
    for place, number in enumerate(orders.tax_id_data):
        await tax_ids.add(tx, made, number.type, number.value, ("tax_id_data", place))
    if method:
        await attaching.attach(tx, method, made)
    return await _discounted(tx, made, orders)


async def update(tx: Transaction, before: Customer, after: Customer, orders: UpdateOrders) -> Customer:
    """Keep the customer's new state."""
    method = await _from_token(tx, orders) if orders.source else None
    await _check(tx, after, before, method.id if method else None)
    await locating.check(tx, after, before)
    if after.invoice_prefix != before.invoice_prefix:
        await prefixing.check(tx, after)
        await prefixing.let_go(tx, before)
    if method:
        await attaching.attach(tx, method, before)
        after = _charged_to(after, method)
    kept = await tx.replace(before, await moving.set_balance(tx, before, _with_cash(tx, locating.known(after))))
    await addressees.follow(tx, before, kept)
    return await _discounted(tx, kept, orders)


async def _discounted(tx: Transaction, customer: Customer, orders: UpdateOrders) -> Customer:
    """The customer with the discount that older callers give her like this."""
    if not (orders.coupon or orders.promotion_code):
        if "coupon" in orders.model_fields_set and customer.discount:
            await lapsing.remove(tx, [customer.discount.id])
        return await tx.get(Customer, customer.id) or customer
    given = redeeming.DiscountOrder.of(coupon=orders.coupon, promotion_code=orders.promotion_code)
    return await redeeming.give(tx, customer, given)


async def delete(tx: Transaction, before: Customer) -> None:
    """Let go of the customer for good; subscriptions end first."""
    await leaving.leave(tx, before)
    before = await tx.get(Customer, before.id) or before
    await prefixing.leave(tx, before)
    await tx.delete(before)


async def _from_token(tx: Transaction, orders: UpdateOrders) -> PaymentMethod:
    """The card behind a token such as `tok_visa`, as a payment method. Raises InvalidRequest."""
    source = orders.source or ""
    if isinstance(orders, CreateOrders) and orders.payment_method:
        raise only_one("payment_method", "source", param=("source",))
    if not source.startswith("tok_") or not making.is_name(source):
        raise ResourceMissing("token", source[:255], param=("source",))
    return await choosing.named(tx, source, ("source",))


def _charged_to(customer: Customer, method: PaymentMethod) -> Customer:
    """The customer, whose default is another one."""
    settings = customer.invoice_settings.model_copy(update={"default_payment_method": method.id})
    return customer.having(invoice_settings=settings)


async def _check(tx: Transaction, after: Customer, before: Customer | None, attached: str | None = None) -> None:
    """What the customer names must be there; `attached` comes with her."""
    if after.default_source and not (before and before.default_source == after.default_source):
        raise ResourceMissing("source", after.default_source, param=("default_source",))
    options = after.invoice_settings.rendering_options
    if options and options.template and not (before and before.invoice_settings.rendering_options == options):
        param = ("invoice_settings", "rendering_options", "template")
        raise ResourceMissing("invoice_rendering_template", options.template, param=param)
    method, was = (
        after.invoice_settings.default_payment_method,
        before and before.invoice_settings.default_payment_method,
    )
    if method and method not in (was, attached):
        await choosing.own(tx, after.id, method, ("invoice_settings", "default_payment_method"))


def _with_cash(tx: Transaction, customer: Customer) -> Customer:
    """A cash balance that was asked for belongs to its customer."""
    cash = customer.cash_balance
    if cash is None:
        return customer
    mode = cash.settings.reconciliation_mode
    settings = CashSettings.of(
        reconciliation_mode="automatic" if mode == "merchant_default" else mode,
        using_merchant_default=mode == "merchant_default",
    )
    return customer.having(
        cash_balance=cash.model_copy(
            update={"customer": customer.id, "livemode": tx.scope.livemode, "settings": settings}
        )
    )


ENDPOINTS = (
    creates(Customer, create, CreateOrders),
    search(Customer),
    retrieve(Customer),
    updates(Customer, update, UpdateOrders),
    deletes(Customer, delete),
    index(Customer, CustomerFilters),
)
