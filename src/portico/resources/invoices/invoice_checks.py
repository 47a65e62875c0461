"""What is said of an invoice fits together, and what it names is there. Source: billing-behaviour 3.7."""

from portico.resources import issuing
from portico.resources.accounts import connected
from portico.resources.customers import customer_accounts
from portico.resources.customers.declaration import Customer
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.orders import CommonOrders
from portico.resources.payment_methods import choosing
from portico.resources.subscriptions.declaration import Subscription
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, ResourceMissing
from portico.wire.refusals import not_ahead, only_one


async def owner(tx: Transaction, id: str, account: str | None) -> Customer:
    """Whom something is for. Raises InvalidRequest."""
    customer_accounts.refuse(account)
    if not id:
        raise ParameterMissing(("customer",))
    return await tx.need(Customer, id, param=("customer",))


async def own_subscription(tx: Transaction, id: str | None, customer: Customer) -> Subscription | None:
    """The customer's subscription that is named, if one is. Raises ResourceMissing."""
    if id is None:
        return None
    found = await tx.need(Subscription, id, param=("subscription",))
    if found.customer != customer.id:
        raise await tx.missing(Subscription, id, param=("subscription",))
    return found


def check_collection(invoice: Invoice, orders: CommonOrders) -> None:
    """Only what is sent has a day on which it is due. Raises InvalidRequest."""
    said = orders.days_until_due if orders.days_until_due is not None else invoice.due_date
    name = "days_until_due" if orders.days_until_due is not None else "due_date"
    if orders.days_until_due is not None and invoice.due_date is not None:
        raise said_twice()
    if invoice.is_automatic and said is not None:
        raise not_sent(name)
    if not invoice.is_automatic and said is None:
        raise InvalidRequest(
            "If invoices are set to be sent to the customer, you must specify `days_until_due` or `due_date`.",
            param=("days_until_due",),
        )


def check_due(tx: Transaction, after: Invoice, before: Invoice | None = None) -> None:
    """What is due is due in the future; a day that is known already may have passed. Raises InvalidRequest."""
    if after.due_date is not None and after.due_date <= tx.now and not (before and before.due_date == after.due_date):
        raise not_ahead(("due_date",))


def not_sent(name: str) -> InvalidRequest:
    """A day on which it is due, of what is charged."""
    return InvalidRequest(
        "You can only set `due_date` or `days_until_due` for invoices with `collection_method=send_invoice`.",
        param=(name,),
    )


def said_twice() -> InvalidRequest:
    """The day on which it is due was sent in two ways."""
    return only_one("days_until_due", "due_date", param=("due_date",))


async def check_references(tx: Transaction, after: Invoice, before: Invoice | None, customer: Customer) -> None:
    """What it names must be there. Raises InvalidRequest."""
    if after.default_source and not (before and before.default_source == after.default_source):
        raise ResourceMissing("source", after.default_source, param=("default_source",))
    if after.rendering and after.rendering.template and not (before and before.rendering == after.rendering):
        raise ResourceMissing("invoice_rendering_template", after.rendering.template, param=("rendering", "template"))
    method = after.default_payment_method
    if method and not (before and before.default_payment_method == method):
        await choosing.usable(tx, customer, method, ("default_payment_method",))
    if after.on_behalf_of and not (before and before.on_behalf_of == after.on_behalf_of):
        await connected.check_merchant(tx, after.on_behalf_of, ("on_behalf_of",))
    said = (after.account_tax_ids, after.issuer)
    if before is None or said != (before.account_tax_ids, before.issuer):
        await issuing.check(tx, *said)
