"""Seeing past invoices."""

from portico.portal.features.feature import Feature

FEATURE = Feature("invoice_history", "invoices", "invoice_history/section.html")
