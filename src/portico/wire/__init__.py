"""How Stripe talks: declarations, forms, errors, ids, pages. Knows no resource, no SQL and no web framework."""
