"""Prices, and plans as their older face."""
