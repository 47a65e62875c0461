"""`product`: what is sold."""
