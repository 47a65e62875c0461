"""The customer's pages: clients of the API, with no rules of their own."""
