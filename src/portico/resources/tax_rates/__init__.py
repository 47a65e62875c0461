"""`tax_rate`."""
