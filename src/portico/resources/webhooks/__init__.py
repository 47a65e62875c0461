"""Webhooks: who is told what happens, and the flight recorder of the telling."""
