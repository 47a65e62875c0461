"""Papers: invoices, receipts and proofs as PDF, in the reader's language."""
