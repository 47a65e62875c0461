"""`payment_method`."""
