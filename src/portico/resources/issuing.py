"""In whose name an invoice is, and under which of the merchant's tax numbers."""

from collections.abc import Sequence
from typing import Protocol

from portico.resources.accounts import connected
from portico.resources.tax_ids.declaration import TaxId
from portico.storage.transaction import Transaction
from portico.wire.errors import ParameterMissing, Path


class Issuer(Protocol):
    """The caller's own account, or a connected one."""

    @property
    def account(self) -> str | None:
        """The connected account."""
        ...

    @property
    def type(self) -> str:
        """Which of the two it is."""
        ...


async def check(tx: Transaction, numbers: Sequence[str] | None, issuer: Issuer | None, path: Path = ()) -> None:
    """The numbers and the account must be there. Raises InvalidRequest."""
    for index, id in enumerate(numbers or ()):
        param = (*path, "account_tax_ids", index)
        found = await tx.need(TaxId, id, param=param, called="tax ID")
        if found.customer is not None:
            raise await tx.missing(TaxId, id, param=param, called="tax ID")
    if issuer is not None and issuer.type == "account":
        param = (*path, "issuer", "account")
        if issuer.account is None:
            raise ParameterMissing(param)
        await connected.check_merchant(tx, issuer.account, param)
