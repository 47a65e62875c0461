"""`invoiceitem`: what waits for an invoice."""
