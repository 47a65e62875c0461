"""`credit_note`: what is taken off an invoice that is final."""
