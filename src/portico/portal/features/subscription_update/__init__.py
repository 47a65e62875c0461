"""Changing plan and quantity. Its place on the home page is with the subscription."""

from portico.portal.features.feature import Feature

FEATURE = Feature("subscription_update", "subscription", "subscription.html")
