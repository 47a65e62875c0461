"""`setup_intent`."""
