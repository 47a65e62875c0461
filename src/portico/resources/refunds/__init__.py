"""`refund`."""
