"""Taking a fee, and giving it back."""

from portico.resources import giving_back
from portico.resources.application_fees.declaration import ApplicationFee, FeeRefund, FeeSource
from portico.resources.charges.declaration import Charge
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest
from portico.wire.lists import ListOf, with_newest

TOO_MUCH = "Refund amount ({amount}) is greater than unrefunded amount on application fee ({left})"


async def take(tx: Transaction, charge: Charge, *, account: str, origin: str | None = None) -> ApplicationFee:
    """The platform's fee of a payment that the account has received."""
    home = tx.within(tx.scope.of_platform)
    id = home.new_id(ApplicationFee)
    return await home.insert(
        ApplicationFee.of(
            id=id,
            account=account,
            amount=min(charge.application_fee_amount or 0, charge.amount_captured),
            application=f"ca_{home.scope.account.removeprefix('acct_')}",
            charge=charge.id,
            currency=charge.currency,
            fee_source=FeeSource.of(charge=charge.id),
            originating_transaction=origin,
            refunds=ListOf[FeeRefund].of(url=f"{ApplicationFee.PATH}/{id}/refunds"),
        )
    )


async def give_back(tx: Transaction, fee: ApplicationFee, draft: FeeRefund) -> FeeRefund:
    """Give back what the draft says, or all that is left; in the platform's scope. Raises InvalidRequest."""
    if fee.refunded:
        raise InvalidRequest(
            f"Application fee {fee.id} has already been refunded.", code="application_fee_already_refunded"
        )
    amount = giving_back.part(draft.amount, fee.left, fee.currency, TOO_MUCH)
    made = await tx.insert(draft.having(amount=amount, currency=fee.currency, fee=fee.id))
    refunded = fee.amount_refunded + amount
    now = fee.having(amount_refunded=refunded, refunded=refunded == fee.amount, refunds=with_newest(fee.refunds, made))
    await tx.replace(fee, now, "refunded")
    return made


async def show(tx: Transaction, refund: FeeRefund) -> None:
    """Let the fee show the refund as it is now."""
    fee = await tx.get(ApplicationFee, refund.fee, lock=True)
    if fee:
        await tx.replace(fee, fee.having(refunds=with_newest(fee.refunds, refund)), "kept")
