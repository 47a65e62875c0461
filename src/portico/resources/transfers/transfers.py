"""`transfer` and `transfer_reversal`: their verbs."""

from portico.resources.accounts import connected
from portico.resources.charges.declaration import Charge
from portico.resources.endpoints import below, index, retrieve
from portico.resources.endpoints import create as creates
from portico.resources.endpoints import update as updates
from portico.resources.transfers import reversing, transferring
from portico.resources.transfers.declaration import Transfer, TransferReversal
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path
from portico.wire.lists import with_newest
from portico.wire.markers import NotEmptyable
from portico.wire.pages import Paging, Range
from portico.wire.shape import Shape

SOURCE: Path = ("source_transaction",)
MOST = 100
"""How many transfers of one charge are counted."""


class ReversalOrders(Shape):
    """What may be sent with a new reversal that is no property of it."""

    description: str | None = None
    """A note. It is not kept: reversals show none."""
    refund_application_fee: bool | None = None
    """Whether the fee is given back, too, in proportion."""


class TransferFilters(Paging):
    """Which transfers to list."""

    created: Range | None = None
    """When they were made."""
    destination: NotEmptyable[str | None] = None
    """Only those to this account."""
    transfer_group: NotEmptyable[str | None] = None
    """Only those with this name."""


async def create(tx: Transaction, draft: Transfer) -> Transfer:
    """Let money of a charge go on. There is no other money: Portico keeps no balance."""
    await connected.check_destination(tx, draft.destination, ("destination",))
    if draft.source_transaction is None:
        raise InvalidRequest(
            "You have insufficient available funds in your Stripe account: Portico holds no balance. Send the charge "
            "whose money it is as `source_transaction`.",
            code="balance_insufficient",
        )
    charge = await tx.need(Charge, draft.source_transaction, param=SOURCE, lock=True)
    if draft.currency != charge.currency:
        raise InvalidRequest(f"The charge is in {charge.currency}, not in {draft.currency}.", param=("currency",))
    left = await _left(tx, charge)
    amount = draft.amount or left
    if not 0 < amount <= left:
        raise InvalidRequest(
            f"The transfer ({amount}) is greater than what is left of the charge ({left}), in minor units.",
            param=("amount",),
        )
    group = draft.transfer_group or charge.transfer_group or f"group_{charge.payment_intent}"
    sent, _ = await transferring.send(tx, draft.having(amount=amount, transfer_group=group))
    return sent


async def _left(tx: Transaction, charge: Charge) -> int:
    """What of a charge's money has not gone on, and was not refunded."""
    if charge.status != "succeeded":
        return 0
    sent = await tx.find(Transfer, limit=MOST, source_transaction=charge.id)
    return charge.left - sum(one.left for one in sent)


async def update(tx: Transaction, before: Transfer, after: Transfer) -> Transfer:
    """Keep the transfer's new words."""
    return await tx.replace(before, after)


async def reverse(tx: Transaction, draft: TransferReversal, orders: ReversalOrders) -> TransferReversal:
    """Take a transfer back, or a part of it."""
    before = await tx.get(Transfer, draft.transfer, lock=True)
    assert before is not None
    charge = await tx.get(Charge, before.source_transaction or "")
    if orders.refund_application_fee and (charge is None or charge.transfer != before.id or not charge.application_fee):
        raise InvalidRequest(
            f"Transfer {before.id} has no application fee that could be refunded.", param=reversing.REFUND_FEE
        )
    made = await reversing.reverse(tx, before, draft)
    if orders.refund_application_fee and charge is not None:
        is_last = made.amount == before.left
        await reversing.refund_fee(tx, charge, made.amount, before.amount, is_last=is_last)
    return made


async def update_reversal(tx: Transaction, before: TransferReversal, after: TransferReversal) -> TransferReversal:
    """Keep the reversal's new metadata."""
    kept = await tx.replace(before, after)
    transfer = await tx.get(Transfer, kept.transfer, lock=True)
    if transfer:
        await tx.replace(transfer, transfer.having(reversals=with_newest(transfer.reversals, kept)), "kept")
    return kept


ENDPOINTS = (
    creates(Transfer, create),
    retrieve(Transfer),
    updates(Transfer, update),
    index(Transfer, TransferFilters),
    *below(
        Transfer,
        "transfer",
        "reversals",
        creates(TransferReversal, reverse, ReversalOrders),
        retrieve(TransferReversal),
        updates(TransferReversal, update_reversal),
        index(TransferReversal),
    ),
)
