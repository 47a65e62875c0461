"""`charge`, and what gives its money back."""
