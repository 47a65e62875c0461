"""Addresses of hosted pages. Each is a secret of its own: who knows it, may see what it leads to.

Behind the last slash stand mode, account and object by their ids, then a secret.
"""

from typing import NamedTuple

from portico.storage.scope import Scope
from portico.storage.transaction import Transaction
from portico.wire.ids import DIGITS
from portico.wire.secrets import CHECK_DIGITS, SECRET_DIGITS, is_checked

PORTAL = "portal"
INVOICE = "invoice"
RECEIPT = "receipt"
LENGTH = 2 * DIGITS + SECRET_DIGITS + CHECK_DIGITS


class Token(NamedTuple):
    """What stands behind the last slash; it proves nothing yet."""

    scope: Scope
    """The account, as one of its own."""
    digits: str
    """Of the object's id, behind its prefix."""
    secret: str


def token(scope: Scope, id: str, secret: str) -> str:
    """What stands behind the last slash. Where it is kept, a mark stands for the secret (see `wire.secrets`)."""
    return f"{scope.mode}_{scope.account.removeprefix('acct_')}{id.rpartition('_')[2]}{secret}"


def read(token: str) -> Token | None:
    """A token, taken apart; None for what is none of ours."""
    mode, _, opaque = token.partition("_")
    if mode not in ("test", "live") or len(opaque) != LENGTH or not opaque.isascii() or not opaque.isalnum():
        return None
    account, digits, secret = f"acct_{opaque[:DIGITS]}", opaque[DIGITS : 2 * DIGITS], opaque[2 * DIGITS :]
    return Token(Scope(account, mode == "live", account), digits, secret) if is_checked(secret) else None


def address(tx: Transaction, kind: str, path: str, id: str) -> str:
    """The address of an object's page, which lies below a path."""
    return f"{tx.here.site}{path}/{token(tx.scope, id, tx.here.keys.mark(tx.scope.secret_name(kind, id)))}"


def of_session(tx: Transaction, id: str) -> str:
    """Where a portal session is opened, once."""
    return address(tx, PORTAL, "/p/session", id)


def of_invoice(tx: Transaction, id: str) -> str:
    """Where an invoice is read and paid."""
    return address(tx, INVOICE, "/i", id)


def of_receipt(tx: Transaction, id: str) -> str:
    """Where the receipt of a charge is read; a debit's id begins with `py`."""
    return address(tx, RECEIPT, f"/receipts/{id.partition('_')[0]}", id)
