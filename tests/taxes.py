"""Customers whose place is known or not, and what tax makes of that."""

from tests import subscriptions

ON = {"automatic_tax": {"enabled": True}}
INVALID = "customer_tax_location_invalid"
UNKNOWN = (
    "The customer's location isn't recognized. Set a valid customer address in order to automatically calculate tax."
)
FRANCE = {"country": "FR"}
OREGON = {"country": "US", "state": "OR", "postal_code": "97201"}


async def told(merchant, customer):
    return (await merchant.find(f"/v1/customers/{customer['id']}", expand=["tax"]))["tax"]


async def nowhere(merchant, **params):
    """A customer with a card, and no address."""
    return await subscriptions.payer(merchant, address="", **params)
