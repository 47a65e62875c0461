"""A draft whose time has come is made final; or it stays a draft, and says why."""

from portico.resources.customers.declaration import Customer
from portico.resources.customers.locating import TaxLocationInvalid
from portico.resources.failures import Failure
from portico.resources.invoices import finalizing, taxing
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.reach import AmountTooLarge
from portico.resources.invoices.revising import CannotRevise
from portico.storage.transaction import Transaction
from portico.wire.errors import ApiError


async def finalize(tx: Transaction, draft: Invoice) -> Invoice:
    """The invoice, made final if it can be: nobody is there who could be told otherwise."""
    try:
        return await finalizing.finalize(tx, draft)
    except (AmountTooLarge, CannotRevise, TaxLocationInvalid) as error:
        return await _stay(tx, await tx.need(Invoice, draft.id, param=("invoice",)), error)


async def _stay(tx: Transaction, draft: Invoice, error: ApiError) -> Invoice:
    """It cannot be final yet, and says why; nothing more happens to it by itself."""
    said = error.body()["error"]
    after = draft.having(
        automatically_finalizes_at=None,
        last_finalization_error=Failure.of(**{name: said.get(name) for name in ("code", "doc_url", "message", "type")}),
        next_payment_attempt=None,
    )
    customer = await tx.need(Customer, draft.customer, param=("customer",))
    kept = await tx.replace(draft, taxing.calculated(after, customer), "finalization_failed", "updated")
    await tx.wake(kept, None)
    return kept
