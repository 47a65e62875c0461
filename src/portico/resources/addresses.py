"""Addresses of hosted pages. Each is a secret of its own: who knows it, may see what it leads to.

Behind the last slash stand mode, account and object by their ids, then the mark of a token (see `wire.secrets`);
`portico.api.addresses` reads them.
"""

from portico.storage.scope import Scope
from portico.storage.transaction import Transaction

INVOICE = "invoice"
RECEIPT = "receipt"


def secret_name(kind: str, scope: Scope, id: str) -> str:
    """What the token of an address is called: by its kind, and by what it leads to."""
    return f"{kind}:{scope.account}:{int(scope.livemode)}:{id}"


def address(tx: Transaction, kind: str, path: str, id: str) -> str:
    """The address of an object's page, which lies below a path."""
    mode = "live" if tx.scope.livemode else "test"
    names = tx.scope.account.removeprefix("acct_") + id.rpartition("_")[2]
    return f"{tx.here.site}{path}/{mode}_{names}{tx.here.keys.mark(secret_name(kind, tx.scope, id))}"


def of_invoice(tx: Transaction, id: str) -> str:
    """Where an invoice is read and paid."""
    return address(tx, INVOICE, "/i", id)


def of_receipt(tx: Transaction, id: str) -> str:
    """Where the receipt of a charge is read; a debit's id begins with `py`."""
    return address(tx, RECEIPT, f"/receipts/{id.partition('_')[0]}", id)
