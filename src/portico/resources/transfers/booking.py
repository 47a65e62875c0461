"""What comes of a charge as soon as its money is taken: what goes on, and what the platform keeps."""

from portico.resources.application_fees import taking
from portico.resources.charges.declaration import Charge
from portico.resources.payment_intents.options import TransferOnward
from portico.resources.transfers import transferring
from portico.resources.transfers.declaration import Transfer
from portico.storage.transaction import Transaction


async def book(tx: Transaction, charge: Charge, onward: TransferOnward | None) -> Charge:
    """The charge with its transfer and its fee."""
    if onward is not None:
        return await _passed_on(tx, charge, onward)
    if not charge.application_fee_amount:
        return charge
    fee = await taking.take(tx, charge, account=tx.scope.account)
    return charge.having(application_fee=fee.id)


async def _passed_on(tx: Transaction, charge: Charge, onward: TransferOnward) -> Charge:
    """A charge of the platform's own, whose money goes on; the fee is taken of what arrives."""
    amount = charge.amount_captured if onward.amount is None else min(onward.amount, charge.amount_captured)
    if not amount:
        return charge
    kind = charge.payment_method_details.type if charge.payment_method_details else "card"
    draft = Transfer.of(
        amount=amount,
        currency=charge.currency,
        description=onward.description,
        destination=onward.destination,
        metadata=onward.metadata,
        source_transaction=charge.id,
        source_type="card" if kind == "card" else "bank_account",
        transfer_group=charge.transfer_group,
    )
    transfer, paid = await transferring.send(
        tx, draft, fee=charge.application_fee_amount or None, said=onward.payment_data
    )
    if not charge.application_fee_amount:
        return charge.having(transfer=transfer.id)
    fee = await taking.take(tx, paid, account=onward.destination, origin=charge.id)
    there = transferring.at(tx, onward.destination)
    await there.replace(paid, paid.having(application_fee=fee.id), "kept")
    return charge.having(application_fee=fee.id, transfer=transfer.id)
