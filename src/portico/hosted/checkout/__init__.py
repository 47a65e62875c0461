"""The page on which customers subscribe, or leave a payment method for later."""
