"""What the numbers of a customer's invoices begin with: no two invoices may have the same number."""

from portico.resources.customers.declaration import Customer
from portico.storage import spent
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest

LETTERS = 8
KIND = "invoice_prefix"


async def check(tx: Transaction, customer: Customer) -> None:
    """Raises InvalidRequest for a prefix that another customer has, or had when she was sent an invoice."""
    prefix = customer.invoice_prefix
    if not prefix:
        return
    holders = await tx.find(Customer, invoice_prefix=prefix)
    holder = holders[0].id if holders else await spent.owner(tx.connection, tx.scope, KIND, prefix)
    if holder and holder != customer.id:
        message = f"A customer (`{holder}`) already uses that invoice prefix."
        raise InvalidRequest(message, param=("invoice_prefix",))


def made_up(tx: Transaction) -> str:
    """A prefix that nobody has asked for."""
    return tx.here.letters(LETTERS).upper()


async def let_go(tx: Transaction, customer: Customer) -> None:
    """The customer goes, or gets another one: if there may be invoices with it, nobody else gets it."""
    if customer.invoice_prefix and customer.next_invoice_sequence > 1:
        await spent.spend(tx.connection, tx.scope, KIND, customer.invoice_prefix, customer.id)


async def leave(tx: Transaction, customer: Customer) -> None:
    """The customer goes for good; what is kept for her, her test clock lets go of."""
    await let_go(tx, customer)
    if customer.test_clock:
        await spent.pass_on(tx.connection, tx.scope, KIND, customer.id, customer.test_clock)


async def free(tx: Transaction, clock: str) -> None:
    """Nothing counts any more that the customers of a test clock were billed: others may have their prefixes."""
    await spent.free(tx.connection, tx.scope, KIND, clock)
