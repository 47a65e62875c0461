"""`customer_balance_transaction`: the ledger of what a customer owes or has as credit."""
