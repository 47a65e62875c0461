"""`shipping_rate`: what delivery costs."""
