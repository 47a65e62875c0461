"""`transfer` and `transfer_reversal`."""
