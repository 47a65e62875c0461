"""`customer`."""
