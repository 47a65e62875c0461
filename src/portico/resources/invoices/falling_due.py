"""When what was sent falls due: the alarms of an open invoice that nobody is charged for by itself."""

from portico.billing.periods import DAY
from portico.resources.dunning.declaration import Dunning, settings
from portico.resources.invoices.declaration import Invoice
from portico.storage.transaction import Transaction

OVERDUE = 4
"""The rank of that among what is due at the same time."""


async def set_alarm(tx: Transaction, invoice: Invoice) -> None:
    """Wake up when it is overdue, or before that where it is announced; never for what is charged."""
    due = None if invoice.is_automatic else invoice.due_date
    if due is not None:
        days = (await settings(tx)).will_be_due_days
        announced = due - days * DAY if days else due
        due = announced if announced > tx.now else due
    await tx.wake(invoice, due, OVERDUE)


def given_up_at(invoice: Invoice, dunning: Dunning) -> int | None:
    """When nobody waits any longer; None for never."""
    if invoice.due_date is None or dunning.days_past_due is None:
        return None
    return invoice.due_date + dunning.days_past_due * DAY
