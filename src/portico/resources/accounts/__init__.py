"""`account`: the merchant, and the accounts connected to it."""
