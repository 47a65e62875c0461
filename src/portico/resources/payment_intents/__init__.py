"""`payment_intent`."""
