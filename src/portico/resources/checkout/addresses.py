"""Where a session's page is, and where a session that has expired is recovered."""

from typing import Literal

from portico.resources import addresses
from portico.storage.transaction import Transaction

Page = Literal["pay", "recover"]
SECRETS: dict[Page, str] = {"pay": "checkout", "recover": "recovery"}


def address(tx: Transaction, id: str, page: Page = "pay") -> str:
    """The address of a page of a session's."""
    return addresses.address(tx, SECRETS[page], f"/c/{page}", id)
