"""The page on which customers pay, subscribe, or leave a payment method for later."""
