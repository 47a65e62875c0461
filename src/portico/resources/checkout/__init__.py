"""Checkout: pages of ours on which customers subscribe, or leave a card for later."""
