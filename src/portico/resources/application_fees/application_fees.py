"""`application_fee` and `fee_refund`: their verbs. Fees are made by payments only."""

from portico.resources.application_fees import taking
from portico.resources.application_fees.declaration import ApplicationFee, FeeRefund
from portico.resources.endpoints import below, index, retrieve
from portico.resources.endpoints import create as creates
from portico.resources.endpoints import update as updates
from portico.storage.transaction import Transaction
from portico.wire.markers import NotEmptyable
from portico.wire.pages import Paging, Range


class FeeFilters(Paging):
    """Which fees to list."""

    charge: NotEmptyable[str | None] = None
    """Only those of this payment of a connected account."""
    created: Range | None = None
    """When they were made."""


async def refund(tx: Transaction, draft: FeeRefund) -> FeeRefund:
    """Give a fee back, or a part of it."""
    fee = await tx.get(ApplicationFee, draft.fee, lock=True)
    assert fee is not None
    return await taking.give_back(tx, fee, draft)


async def update(tx: Transaction, before: FeeRefund, after: FeeRefund) -> FeeRefund:
    """Keep the refund's new metadata."""
    kept = await tx.replace(before, after)
    await taking.show(tx, kept)
    return kept


ENDPOINTS = (
    retrieve(ApplicationFee),
    index(ApplicationFee, FeeFilters),
    *below(
        ApplicationFee,
        "fee",
        "refunds",
        creates(FeeRefund, refund),
        retrieve(FeeRefund),
        updates(FeeRefund, update),
        index(FeeRefund),
    ),
)
