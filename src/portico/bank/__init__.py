"""The test bank: cards and accounts whose numbers say what becomes of a payment. Pure; it moves no money."""
