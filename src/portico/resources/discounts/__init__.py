"""What is taken off: coupons, promotion codes, and the discounts that they become."""
