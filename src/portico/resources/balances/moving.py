"""The only way in which a customer's balance changes: with a row in the ledger. Source: billing-behaviour 3.9.

A customer has one balance for each currency; `customer.balance` is the one in the customer's own. The ledger says what
is owed as a positive number, `invoice_credit_balance` says what is credit as one, as Stripe does.
"""

from portico.resources.accounts.declaration import Account
from portico.resources.balances.declaration import BalanceTransaction, Kind
from portico.resources.customers.declaration import Customer
from portico.storage.transaction import Transaction

FALLBACK = "usd"


async def move(
    tx: Transaction,
    customer: Customer,
    amount: int,
    type: Kind,
    *,
    currency: str,
    invoice: str | None = None,
) -> Customer:
    """Change a customer's balance by an amount: credit is negative. With its row, and the customer's event."""
    if not amount:
        return customer
    after, _ = await enter(tx, customer, entry(customer, amount, currency, type, invoice=invoice))
    return after


def entry(customer: Customer, amount: int, currency: str, type: Kind, **more: object) -> BalanceTransaction:
    """A row of a customer's ledger, which is not kept yet."""
    return BalanceTransaction.of(
        amount=amount,
        currency=currency,
        customer=customer.id,
        customer_account=customer.customer_account,
        type=type,
        **more,
    )


async def enter(tx: Transaction, customer: Customer, row: BalanceTransaction) -> tuple[Customer, BalanceTransaction]:
    """Write a row, and what the balance is then. A customer without a currency gets that of the row."""
    after = moved(in_currency(customer, row.currency), row.amount, row.currency)
    kept = await tx.insert(row.having(ending_balance=balance_in(after, row.currency)))
    return await tx.replace(customer, after), kept


async def begin(tx: Transaction, draft: Customer) -> Customer:
    """A new customer with the balance that was asked for, and its row."""
    if not draft.balance:
        return await tx.insert(draft)
    currency = await own_currency(tx, draft)
    customer = await tx.insert(moved(draft.having(balance=0), draft.balance, currency))
    await tx.insert(entry(customer, draft.balance, currency, "initial", ending_balance=customer.balance))
    return customer


async def set_balance(tx: Transaction, before: Customer, after: Customer) -> Customer:
    """The customer's new state, not yet kept, with the row of a new balance that was asked for."""
    amount = after.balance - before.balance
    if not amount:
        return after
    currency = await own_currency(tx, before)
    after = moved(after.having(balance=before.balance), amount, currency)
    await tx.insert(entry(after, amount, currency, "adjustment", ending_balance=after.balance))
    return after


def in_currency(customer: Customer, currency: str) -> Customer:
    """The customer with this currency, unless there is one already."""
    return customer if customer.currency else turned(customer, currency)


def turned(customer: Customer, currency: str) -> Customer:
    """The customer with this currency; `balance` is then what there is in it."""
    credits, balance = _credits(customer), balance_in(customer, currency)
    return customer.having(currency=currency, invoice_credit_balance=credits, balance=balance)


def balance_in(customer: Customer, currency: str) -> int:
    """What a customer owes, or has as credit (negative), in a currency."""
    return -_credits(customer).get(currency, 0)


def moved(customer: Customer, amount: int, currency: str) -> Customer:
    """The customer with the balance in a currency changed."""
    credits = _credits(customer)
    credits[currency] = credits.get(currency, 0) - amount
    left = {name: credit for name, credit in credits.items() if credit}
    return customer.having(invoice_credit_balance=left, balance=-left.get(customer.currency or currency, 0))


def _credits(customer: Customer) -> dict[str, int]:
    """Credit by currency; customers from before the ledger have nothing but `balance`."""
    if customer.balance and not customer.invoice_credit_balance:
        return {customer.currency or FALLBACK: -customer.balance}
    return dict(customer.invoice_credit_balance)


async def own_currency(tx: Transaction, customer: Customer) -> str:
    """The currency of `balance` when nobody says which: the customer's, else the account's."""
    if customer.currency:
        return customer.currency
    account = await tx.within(tx.scope.of_platform).get(Account, tx.scope.account)
    return (account and account.default_currency) or FALLBACK
