"""Giving money back, as others do it: a credit note that pays out."""

from portico.bank import cards
from portico.resources import giving_back, whole_units
from portico.resources.charges.declaration import Charge
from portico.resources.charges.details import FraudDetails
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.refunds.declaration import BankDestination, CardDestination, Destination, Refund
from portico.resources.transfers import reversing
from portico.storage.transaction import Transaction
from portico.wire import events
from portico.wire.errors import InvalidRequest, Path
from portico.wire.lists import ListOf
from portico.wire.resource import wire_tree

RANK = 3
"""Payments come after what makes them due."""
FAILURE = "expired_or_canceled_card"
FRAUD = FraudDetails.of(user_report="fraudulent")
TOO_MUCH = "Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"


async def refund(
    tx: Transaction,
    charge: Charge,
    draft: Refund,
    *,
    reverses: bool = False,
    refunds_fee: bool = False,
    param: Path = ("charge",),
) -> Refund:
    """Give back what the draft says, or all that is left. Raises InvalidRequest for what cannot be given back.

    With `reverses` and `refunds_fee` the others give back their shares, in proportion.
    """
    check(charge, param)
    amount = giving_back.part(draft.amount, charge.left, charge.currency, TOO_MUCH)
    if amount != charge.left:
        whole_units.check(amount, charge.currency, ("amount",))
    reversing.check(charge, reverses=reverses, refunds_fee=refunds_fee)
    method = await tx.get(PaymentMethod, charge.payment_method or "")
    card = cards.BY_KEY.get(method.drawn_on) if method else None
    slow = card is None or card.refunds == "pending"
    id = tx.new_id(Refund) if card else tx.here.ids.new("pyr")
    reversal = await reversing.by_refund(tx, charge, amount, id) if reverses else None
    draft = draft.having(id=id, amount=amount, transfer_reversal=reversal)
    made = await tx.insert(_of(charge, draft, slow=slow))
    if refunds_fee:
        is_last = amount == charge.left
        await reversing.refund_fee(tx, charge, amount, charge.amount_captured, is_last=is_last)
    await tx.replace(charge, _after(charge, made), "refunded")
    if slow or (card and card.refunds == "failed"):
        await tx.wake(made, tx.now, RANK)
    return made


def _after(charge: Charge, made: Refund) -> Charge:
    """The charge after the refund. What is given back as a fraud is reported as one."""
    after = charge.given_back(made.amount).having(refunds=_listed(charge, made))
    return after.having(fraud_details=FRAUD) if made.reason == "fraudulent" else after


def _of(charge: Charge, draft: Refund, *, slow: bool) -> Refund:
    """The refund of a charge, which is there at once or takes a while."""
    return draft.having(
        charge=charge.id,
        currency=charge.currency,
        destination_details=_destination(charge),
        payment_intent=charge.payment_intent,
        pending_reason="processing" if slow else None,
        status="pending" if slow else "succeeded",
    )


async def tell(tx: Transaction, before: Refund, after: Refund) -> None:
    """A refund that changes is told twice: as itself, and under its older name as a charge's."""
    if after is not before:
        await tx.emit("charge.refund.updated", after.sent(), events.changed(wire_tree(before), wire_tree(after)))


async def show(tx: Transaction, refund: Refund) -> None:
    """Let the charge show the refund as it is now."""
    charge = await tx.get(Charge, refund.charge or "")
    if charge:
        await tx.replace(charge, charge.having(refunds=_listed(charge, refund)), "kept")


def _listed(charge: Charge, refund: Refund) -> ListOf[Refund]:
    """The charge's refunds with this one as it is now, the newest first."""
    others = [one for one in charge.refunds.data if one.id != refund.id] if charge.refunds else []
    found = sorted([*others, refund], key=lambda one: one.id, reverse=True)
    return ListOf[Refund].of(data=tuple(found), url=f"/v1/charges/{charge.id}/refunds")


def check(charge: Charge, param: Path) -> None:
    """There is money that can be given back. Raises InvalidRequest."""
    if charge.refunded:
        raise InvalidRequest(
            f"Charge {charge.id} has already been refunded.", param=param, code="charge_already_refunded"
        )
    if charge.status != "succeeded" or not charge.captured:
        raise InvalidRequest(
            f"Charge {charge.id} cannot be refunded: no money was taken.", param=param, code="charge_not_refundable"
        )


def _destination(charge: Charge) -> Destination:
    kind = charge.payment_method_details.type if charge.payment_method_details else "card"
    if kind == "card":
        awaited = CardDestination.of(reference_status="pending", reference_type="acquirer_reference_number")
        return Destination.of(type="card", card=awaited)
    name = "eu_bank_transfer" if kind == "sepa_debit" else "us_bank_transfer"
    return Destination.of(**{"type": name, name: BankDestination.of()})


async def settle(tx: Transaction, before: Refund) -> Refund:
    """The time has come to know what became of a refund."""
    charge = await tx.get(Charge, before.charge or "")
    if before.status == "pending":
        after = await tx.replace(before, before.having(status="succeeded", pending_reason=None))
    else:
        failed = before.having(status="failed", failure_reason=FAILURE)
        after = await tx.replace(before, failed, "failed", "updated")
    await tell(tx, before, after)
    if charge:
        returned = before.amount if after.status == "failed" else 0
        left = charge.amount_refunded - returned
        now = charge.having(amount_refunded=left, refunded=left == charge.amount, refunds=_listed(charge, after))
        await tx.replace(charge, now, "updated" if returned else "kept")
    return after
