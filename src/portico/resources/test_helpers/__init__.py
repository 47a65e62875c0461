"""`test_helpers`: time that can be moved."""
