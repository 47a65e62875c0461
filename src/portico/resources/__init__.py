"""What exists, and what may happen to it: one file for each Stripe noun."""
