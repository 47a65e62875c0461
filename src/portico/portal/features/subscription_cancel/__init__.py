"""Leaving. Its place on the home page is with the subscription."""

from portico.portal.features.feature import Feature

FEATURE = Feature("subscription_cancel", "subscription", "subscription.html")
