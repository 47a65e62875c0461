"""The customer portal: its configurations, its sessions, and the one judge of what a customer may do."""
