"""Lists of nouns that Portico does not have: they are empty, as where nothing of the kind has happened.

So who copies all nouns into a database of their own gets through. All else of those nouns is refused. The noun beside
each path is one that a key must be allowed to read for it.
"""

from portico.resources.accounts.declaration import Account
from portico.resources.charges.declaration import Charge
from portico.resources.checkout.declaration import Session as CheckoutSession
from portico.resources.customers.declaration import Customer
from portico.resources.endpoints import Endpoint
from portico.resources.files import File
from portico.resources.invoices.declaration import Invoice
from portico.resources.meters.declaration import Meter
from portico.resources.payment_method_configurations import PaymentMethodConfiguration
from portico.resources.products.declaration import Product
from portico.resources.setup_intents.declaration import SetupIntent
from portico.resources.subscriptions.declaration import Subscription
from portico.wire.pages import Paging, Range
from portico.wire.resource import Resource


class AbsentFilters(Paging):
    """Which of them to list: what Stripe's lists are filtered by, each by some of these."""

    active: bool | None = None
    """Of payment links."""
    alert_type: str | None = None
    """Of alerts."""
    amount: Range | None = None
    """Of top-ups."""
    archived: bool | None = None
    """Of features."""
    arrival_date: Range | None = None
    """Of payouts."""
    charge: str | None = None
    """Of disputes and early fraud warnings."""
    created: Range | None = None
    """Of nearly all."""
    currency: str | None = None
    """Of balance transactions."""
    customer: str | None = None
    """Of quotes and active entitlements."""
    destination: str | None = None
    """Of payouts."""
    domain_name: str | None = None
    """Of domains."""
    enabled: bool | None = None
    """Of domains."""
    expired: bool | None = None
    """Of links to files."""
    file: str | None = None
    """Of links to files."""
    lookup_key: str | None = None
    """Of features."""
    meter: str | None = None
    """Of alerts."""
    payment_intent: str | None = None
    """Of disputes and early fraud warnings."""
    payout: str | None = None
    """Of balance transactions."""
    setup_intent: str | None = None
    """Of attempts to set something up."""
    source: str | None = None
    """Of balance transactions."""
    status: str | None = None
    """Of payouts, quotes, templates and top-ups."""
    test_clock: str | None = None
    """Of quotes."""
    type: str | None = None
    """Of balance transactions."""


NEAREST: dict[str, type[Resource]] = {
    "/v1/balance_transactions": Account,
    "/v1/billing/alerts": Meter,
    "/v1/billing/credit_grants": Customer,
    "/v1/disputes": Charge,
    "/v1/entitlements/active_entitlements": Customer,
    "/v1/entitlements/features": Product,
    "/v1/file_links": File,
    "/v1/invoice_rendering_templates": Invoice,
    "/v1/payment_links": CheckoutSession,
    "/v1/payment_method_domains": PaymentMethodConfiguration,
    "/v1/payouts": Account,
    "/v1/quotes": Subscription,
    "/v1/radar/early_fraud_warnings": Charge,
    "/v1/reviews": Charge,
    "/v1/setup_attempts": SetupIntent,
    "/v1/topups": Account,
}

ENDPOINTS = tuple(Endpoint("absent", "GET", path, noun, orders=AbsentFilters) for path, noun in NEAREST.items())
