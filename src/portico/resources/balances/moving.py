"""The only way in which a customer's balance changes: with a row in the ledger. Source: billing-behaviour 3.9.

A customer has one balance for each currency; `customer.balance` is the one in the customer's own. The ledger says what
is owed as a positive number, `invoice_credit_balance` says what is credit as one, as Stripe does.
"""

from portico.resources.accounts.declaration import Account
from portico.resources.balances.declaration import BalanceTransaction, Kind
from portico.resources.customers.declaration import Customer
from portico.storage.transaction import Transaction


async def move(
    tx: Transaction,
    customer: Customer,
    amount: int,
    type: Kind,
    *,
    currency: str,
    invoice: str | None = None,
    credit_note: str | None = None,
    description: str | None = None,
) -> Customer:
    """Change a customer's balance by an amount: credit is negative. With its row, and the customer's event."""
    if not amount:
        return customer
    entry = BalanceTransaction.of(
        amount=amount, currency=currency, customer=customer.id, customer_account=customer.customer_account,
        type=type, invoice=invoice, credit_note=credit_note, description=description,
    )  # fmt: skip
    after, _ = await enter(tx, customer, entry)
    return after


async def enter(tx: Transaction, customer: Customer, entry: BalanceTransaction) -> tuple[Customer, BalanceTransaction]:
    """Write an entry, and what the balance is then."""
    after = moved(customer, entry.amount, entry.currency, own=customer.currency or entry.currency)
    kept = await tx.insert(entry.having(ending_balance=balance_in(after, entry.currency)))
    return await tx.replace(customer, after), kept


def balance_in(customer: Customer, currency: str) -> int:
    """What a customer owes, or has as credit (negative), in a currency."""
    return -(customer.invoice_credit_balance or {}).get(currency, 0)


def moved(customer: Customer, amount: int, currency: str, *, own: str) -> Customer:
    """The customer with a balance changed; `own` is the currency in which `balance` is."""
    balances = dict(customer.invoice_credit_balance or {})
    balances[currency] = balances.get(currency, 0) - amount
    return customer.having(
        invoice_credit_balance={name: sum_ for name, sum_ in balances.items() if sum_},
        balance=-balances.get(own, 0),
    )


async def own_currency(tx: Transaction, customer: Customer) -> str:
    """The currency of `balance` when nobody says which: the customer's, else the account's."""
    if customer.currency:
        return customer.currency
    account = await tx.within(tx.scope.of_platform).get(Account, tx.scope.account)
    return (account and account.default_currency) or "usd"
