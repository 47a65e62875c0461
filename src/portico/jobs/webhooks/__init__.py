"""Delivering webhooks: a connector that vets addresses, one exchange of HTTP, a lane for each endpoint, a courier."""
