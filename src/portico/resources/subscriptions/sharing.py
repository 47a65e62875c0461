"""What the platform keeps of a subscription's money, and which connected account it goes on to.

Source: Stripe's "Create subscriptions with Connect". Schedules, their phases and Checkout say the same.
"""

from portico.resources.accounts import connected
from portico.resources.subscriptions.parts import Transfer
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path
from portico.wire.refusals import only_one

FEE, TRANSFER = "application_fee_percent", "transfer_data"


async def check(tx: Transaction, percent: float | None, transfer: Transfer | None, path: Path = ()) -> None:
    """There is another account to share it with. Raises InvalidRequest."""
    if transfer is not None:
        await connected.check_destination(tx, transfer.destination, (*path, TRANSFER, "destination"))
    if percent is None:
        return
    if transfer is None and not connected.is_connected(tx):
        raise InvalidRequest(
            "Can only apply an application_fee_percent when the request is made on behalf of another account "
            f"{connected.FOR_ANOTHER}.",
            param=(*path, FEE),
        )
    if transfer is not None and transfer.amount_percent is not None:
        raise only_one("application_fee_percent", "transfer_data[amount_percent]", param=(*path, FEE))
