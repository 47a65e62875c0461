"""`tax_id`: the numbers under which customers, and merchants, are known to the tax office."""
