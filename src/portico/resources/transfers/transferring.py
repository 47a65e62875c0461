"""Money that goes on: the transfer, and the payment that the connected account receives by it."""

from portico.resources.charges.declaration import Charge
from portico.resources.payment_intents.options import DestinationPayment
from portico.resources.transfers.declaration import Transfer, TransferReversal
from portico.storage.scope import Scope
from portico.storage.transaction import Transaction
from portico.wire.lists import ListOf

NOTHING_SAID = DestinationPayment.of()


def at(tx: Transaction, account: str) -> Transaction:
    """The same transaction, in a connected account's scope."""
    return tx.within(Scope(account, tx.scope.livemode, tx.scope.account))


async def send(
    tx: Transaction, draft: Transfer, *, fee: int | None = None, said: DestinationPayment | None = None
) -> tuple[Transfer, Charge]:
    """Let money go on; the platform's fee is taken of the payment that arrives."""
    id, there, said = tx.new_id(Transfer), at(tx, draft.destination), said or NOTHING_SAID
    paid = Charge.of(
        id=tx.here.ids.new("py"),
        amount=draft.amount,
        amount_captured=draft.amount,
        application_fee_amount=fee,
        captured=True,
        currency=draft.currency,
        description=said.description,
        metadata=said.metadata,
        paid=True,
        source_transfer=id,
        status="succeeded",
    )
    reversals = ListOf[TransferReversal].of(url=f"{Transfer.PATH}/{id}/reversals")
    made = await tx.insert(draft.having(id=id, destination_payment=paid.id, reversals=reversals))
    return made, await there.insert(paid)
