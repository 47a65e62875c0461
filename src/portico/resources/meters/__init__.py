"""`billing.meter`: what counts usage, and the usage that it counted."""
