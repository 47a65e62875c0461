"""What others get of an invoice: the platform's fee, and what goes on to a connected account.

Source: Stripe's "Create invoices with Connect" and "Create subscriptions with Connect".
"""

from portico.billing.shares import of_percent
from portico.resources.accounts import connected
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.orders import CreateOrders, UpdateOrders
from portico.resources.invoices.parts import InvoiceShares, InvoiceTransfer
from portico.resources.payment_intents.options import TransferOnward
from portico.resources.payment_intents.sharing import FEE, TRANSFER, Shares, one_amount
from portico.resources.percents import exact
from portico.resources.subscriptions.declaration import Subscription
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest

NOTHING = InvoiceShares.of()


def of_subscription(subscription: Subscription | None) -> InvoiceShares | None:
    """What others get of a subscription's invoices; None if they get nothing."""
    if subscription is None:
        return None
    percent, data = subscription.application_fee_percent, subscription.transfer_data
    if percent is None and data is None:
        return None
    transfer = data and InvoiceTransfer.of(amount_percent=data.amount_percent, destination=data.destination)
    return InvoiceShares.of(fee_percent=percent, transfer=transfer)


async def ordered(tx: Transaction, invoice: Invoice, orders: CreateOrders | UpdateOrders) -> InvoiceShares | None:
    """What others get by now. An amount that is sent takes the place of the subscription's percentages.

    Raises InvalidRequest if there is nobody to get it.
    """
    sent = orders.model_fields_set & {*FEE, *TRANSFER}
    if not sent:
        return invoice.shares
    shares: InvoiceShares = invoice.shares or NOTHING
    if orders.application_fee_amount is not None:
        shares = shares.model_copy(update={"fee": orders.application_fee_amount, "fee_percent": None})
    if "transfer_data" in sent:
        order = orders.transfer_data
        if order is not None:
            await connected.check_destination(tx, order.destination, (*TRANSFER, "destination"))
        transfer = order and InvoiceTransfer.of(amount=order.amount, destination=order.destination)
        percent = None if order and order.amount is not None else shares.fee_percent
        shares = shares.model_copy(update={"fee_percent": percent, "transfer": transfer})
    _check(tx, shares)
    return None if shares == NOTHING else shares


def _check(tx: Transaction, shares: InvoiceShares) -> None:
    if shares.fee is None and shares.fee_percent is None:
        return
    if shares.transfer is None and not connected.is_connected(tx):
        raise InvalidRequest(
            "Can only apply an application_fee_amount when the request is made on behalf of another account "
            f"{connected.FOR_ANOTHER}.",
            param=FEE,
        )
    if shares.transfer is not None and shares.fee is not None and shares.transfer.amount is not None:
        raise one_amount()


def of_payment(invoice: Invoice, amount: int) -> Shares:
    """What others get of a payment of so much: never more than that."""
    shares = invoice.shares
    if shares is None:
        return Shares()
    fee = shares.fee
    if shares.fee_percent is not None:
        fee = of_percent(amount, exact(shares.fee_percent))
    return Shares(min(fee, amount) if fee else None, _transfer(shares.transfer, amount))


def _transfer(data: InvoiceTransfer | None, amount: int) -> TransferOnward | None:
    if data is None:
        return None
    part = data.amount
    if data.amount_percent is not None:
        part = of_percent(amount, exact(data.amount_percent))
    return TransferOnward.of(amount=part if part is None else min(part, amount), destination=data.destination)
