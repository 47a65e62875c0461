"""`payment_record`: payments that were made elsewhere, as they were reported."""
