"""Taking a transfer back, and the fee with it. Source: Stripe's "Create destination charges", "Issue refunds"."""

from portico.billing.shares import in_proportion
from portico.resources import giving_back
from portico.resources.application_fees import taking
from portico.resources.application_fees.declaration import ApplicationFee, FeeRefund
from portico.resources.charges.declaration import Charge
from portico.resources.refunds.declaration import Refund
from portico.resources.transfers import transferring
from portico.resources.transfers.declaration import Transfer, TransferReversal
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path
from portico.wire.lists import with_newest

REVERSE: Path = ("reverse_transfer",)
REFUND_FEE: Path = ("refund_application_fee",)
TOO_MUCH = "Reversal amount ({amount}) is greater than unreversed amount on transfer ({left})"


def check(charge: Charge, *, reverses: bool, refunds_fee: bool) -> None:
    """There is something to take back. Raises InvalidRequest."""
    if reverses and charge.transfer is None:
        raise InvalidRequest(f"Charge {charge.id} has no transfer that could be reversed.", param=REVERSE)
    if refunds_fee and charge.application_fee is None:
        raise InvalidRequest(f"Charge {charge.id} has no application fee that could be refunded.", param=REFUND_FEE)
    if refunds_fee and charge.transfer is not None and not reverses:
        raise InvalidRequest(
            "If you refund the application fee for a destination charge, you must also reverse the transfer.",
            param=REFUND_FEE,
        )


async def reverse(tx: Transaction, before: Transfer, draft: TransferReversal) -> TransferReversal:
    """Take back what the draft says, or all that is left. Raises InvalidRequest."""
    if before.reversed:
        raise InvalidRequest(f"Transfer {before.id} has already been reversed.", code="transfer_already_reversed")
    amount = giving_back.part(draft.amount, before.left, before.currency, TOO_MUCH)
    id = tx.new_id(TransferReversal)
    given_back = await _give_back(tx, before, amount, id)
    made = await tx.insert(
        draft.having(
            id=id,
            amount=amount,
            currency=before.currency,
            destination_payment_refund=given_back,
            transfer=before.id,
        )
    )
    taken = before.amount_reversed + amount
    reversals = with_newest(before.reversals, made)
    now = before.having(amount_reversed=taken, reversed=taken == before.amount, reversals=reversals)
    await tx.replace(before, now, "reversed")
    return made


async def _give_back(tx: Transaction, transfer: Transfer, amount: int, reversal: str) -> str | None:
    """What the connected account gives back of the payment that it received; the id of that refund."""
    there = transferring.at(tx, transfer.destination)
    paid = await there.get(Charge, transfer.destination_payment or "", lock=True)
    if paid is None:
        return None
    refund = await there.insert(
        Refund.of(
            id=tx.here.ids.new("pyr"),
            amount=amount,
            charge=paid.id,
            currency=paid.currency,
            source_transfer_reversal=reversal,
        )
    )
    await there.replace(paid, paid.given_back(amount), "refunded")
    return refund.id


async def by_refund(tx: Transaction, charge: Charge, amount: int, refund: str) -> str | None:
    """Take the transfer of a charge back, in proportion to what is refunded; the reversal's id."""
    transfer = await tx.get(Transfer, charge.transfer or "", lock=True)
    assert transfer is not None
    if transfer.reversed:
        raise InvalidRequest(f"Transfer {transfer.id} has already been reversed.", param=REVERSE)
    if amount == charge.left:
        part = transfer.left
    else:
        part = min(transfer.left, in_proportion(transfer.amount, amount, charge.amount_captured))
    return (await reverse(tx, transfer, TransferReversal.of(amount=part, source_refund=refund))).id if part else None


async def refund_fee(tx: Transaction, charge: Charge, part: int, whole: int, *, is_last: bool) -> None:
    """Give the fee of a charge back, in proportion to what else goes back; with its last part, all that is left."""
    home = tx.within(tx.scope.of_platform)
    fee = await home.get(ApplicationFee, charge.application_fee or "", lock=True)
    assert fee is not None
    if fee.refunded:
        raise InvalidRequest(f"Application fee {fee.id} has already been refunded.", param=REFUND_FEE)
    amount = fee.left if is_last else min(fee.left, in_proportion(fee.amount, part, whole))
    if amount:
        await taking.give_back(home, fee, FeeRefund.of(amount=amount))
