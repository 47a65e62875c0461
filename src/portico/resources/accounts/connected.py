"""Other accounts that a caller may name: those that are connected to the caller's own."""

from portico.resources.accounts.declaration import Account
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path, ResourceMissing

FOR_ANOTHER = "(using an OAuth key, the Stripe-Account header, or the `transfer_data[destination]` parameter)"


async def check_merchant(tx: Transaction, id: str, param: Path) -> None:
    """The account that something is done for: the caller's own, or one of the platform's. Raises ResourceMissing."""
    if id != tx.scope.account and await tx.within(tx.scope.of_platform).get(Account, id) is None:
        raise ResourceMissing("account", id, param=param)


async def check_destination(tx: Transaction, id: str, param: Path) -> None:
    """The account that money goes on to: one that is connected to the caller's. Raises InvalidRequest."""
    if id == tx.scope.account:
        raise InvalidRequest("The 'destination' param cannot be set to your own account.", param=param)
    if not await is_destination(tx, id):
        raise await tx.missing(Account, id, param=param, called="destination")


async def is_destination(tx: Transaction, id: str) -> bool:
    """Whether money can go on to the account."""
    return id != tx.scope.account and await tx.get(Account, id) is not None


def is_connected(tx: Transaction) -> bool:
    """Whether the request is made on a connected account, by its platform."""
    return tx.scope.account != tx.scope.platform


async def is_there(tx: Transaction) -> bool:
    """Whether the account is there at all: nothing happens any more to a connected one that was deleted."""
    return not is_connected(tx) or await tx.within(tx.scope.of_platform).get(Account, tx.scope.account) is not None
