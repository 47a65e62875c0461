"""Where everything is: what is known of each noun before its module runs.

The modules in this table wait until somebody asks for something at their paths, or for one of their nouns (see
`portico.lazily`). `all` is the same, run; tests hold the two together.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from types import ModuleType
from typing import NamedTuple

from portico.resources import absent, events, files, mandates, occasions, payment_method_configurations, trial_offers
from portico.resources.accounts import accounts
from portico.resources.application_fees import application_fees
from portico.resources.balances import transactions
from portico.resources.billing import feedback_options
from portico.resources.billing_portal import configuration_versions, configurations, confirming, sessions
from portico.resources.charges import charges
from portico.resources.checkout import sessions as checkout
from portico.resources.credit_notes import credit_notes
from portico.resources.customers import customers, sources
from portico.resources.discounts import coupons, discounts, promotion_codes
from portico.resources.dunning import dunning
from portico.resources.endpoints import Endpoint
from portico.resources.invoice_items import invoice_items
from portico.resources.invoices import acts as invoices
from portico.resources.invoices import payments as invoice_payments
from portico.resources.meters import events as meter_events
from portico.resources.meters import meters, summaries
from portico.resources.payment_intents import authenticating, payment_intents
from portico.resources.payment_methods import payment_methods
from portico.resources.payment_records import payment_attempt_records, payment_records, reported_refunds
from portico.resources.prices import declaration as price_declaration
from portico.resources.prices import faces, plans, prices
from portico.resources.products import products
from portico.resources.refunds import refunds
from portico.resources.setup_intents import setup_intents
from portico.resources.shipping_rates import shipping_rates
from portico.resources.subscription_schedules import schedules
from portico.resources.subscriptions import previews, subscription_items, subscriptions
from portico.resources.tax_ids import tax_ids
from portico.resources.tax_rates import declaration as tax_rate_declaration
from portico.resources.tax_rates import tax_rates
from portico.resources.test_helpers import test_clocks
from portico.resources.transfers import transfers
from portico.resources.webhooks import deliveries as webhook_deliveries
from portico.resources.webhooks import watching, webhook_endpoints
from portico.storage import inside, transaction
from portico.storage.inside import Inside
from portico.wire.resource import Resource, wire_tree


class Place(NamedTuple):
    """A module that says what may happen to nouns."""

    module: ModuleType
    paths: tuple[str, ...]
    """What the paths of its endpoints begin with. No path of a place begins with that of another."""
    nouns: tuple[str, ...] = ()
    """The nouns that are at home here."""

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """The module's endpoints. It runs, if it has not."""
        endpoints: tuple[Endpoint, ...] = self.module.ENDPOINTS
        return endpoints


PLACES = (
    Place(accounts, ("/v1/account", "/v1/accounts"), ("account",)),
    Place(application_fees, ("/v1/application_fees",), ("application_fee", "fee_refund")),
    Place(configurations, ("/v1/billing_portal/configurations",), ("billing_portal.configuration",)),
    Place(configuration_versions, ("/v1/portico/configuration_versions",), ("portico.configuration_version",)),
    Place(confirming, ("/v1/portico/subscriptions",)),
    Place(sessions, ("/v1/billing_portal/sessions",), ("billing_portal.session",)),
    Place(feedback_options, ("/v1/billing/feedback_options",), ("billing.feedback_option",)),
    Place(charges, ("/v1/charges",), ("charge",)),
    Place(
        checkout, ("/v1/checkout/sessions", "/v1/payment_pages", "/v1/portico/checkout"), ("checkout.session", "item")
    ),
    Place(customers, ("/v1/customers",), ("customer",)),
    Place(sources, ("/v1/customers",)),
    Place(events, ("/v1/events",), ("event",)),
    Place(files, ("/v1/files",), ("file",)),
    Place(credit_notes, ("/v1/credit_notes",), ("credit_note", "credit_note_line_item")),
    Place(dunning, ("/v1/portico/dunning",), ("portico.dunning",)),
    Place(invoice_items, ("/v1/invoiceitems",), ("invoiceitem",)),
    Place(invoice_payments, ("/v1/invoice_payments",), ("invoice_payment",)),
    Place(invoices, ("/v1/invoices",), ("invoice", "line_item")),
    Place(mandates, ("/v1/mandates",), ("mandate",)),
    Place(payment_intents, ("/v1/payment_intents",), ("payment_intent",)),
    Place(authenticating, ("/v1/portico/payment_intents", "/v1/portico/setup_intents")),
    Place(payment_method_configurations, ("/v1/payment_method_configurations",), ("payment_method_configuration",)),
    Place(payment_methods, ("/v1/customers", "/v1/payment_methods"), ("payment_method",)),
    Place(payment_attempt_records, ("/v1/payment_attempt_records",), ("payment_attempt_record",)),
    Place(payment_records, ("/v1/payment_records",), ("payment_record",)),
    Place(reported_refunds, ("/v1/portico/reported_refunds",), ("portico.reported_refund",)),
    Place(refunds, ("/v1/refunds",), ("refund",)),
    Place(setup_intents, ("/v1/setup_intents",), ("setup_intent",)),
    Place(shipping_rates, ("/v1/shipping_rates",), ("shipping_rate",)),
    Place(plans, ("/v1/plans",), ("plan",)),
    Place(prices, ("/v1/prices",), ("price",)),
    Place(products, ("/v1/products",), ("product",)),
    Place(trial_offers, ("/v1/product_catalog/trial_offers",), ("product_catalog.trial_offer",)),
    Place(previews, ("/v1/invoices",)),
    Place(subscription_items, ("/v1/subscription_items",), ("subscription_item",)),
    Place(subscriptions, ("/v1/portico/subscriptions", "/v1/subscriptions"), ("subscription",)),
    Place(schedules, ("/v1/subscription_schedules",), ("subscription_schedule",)),
    Place(test_clocks, ("/v1/test_helpers/test_clocks",), ("test_helpers.test_clock",)),
    Place(coupons, ("/v1/coupons",), ("coupon",)),
    Place(promotion_codes, ("/v1/promotion_codes",), ("promotion_code",)),
    Place(discounts, ("/v1/customers", "/v1/subscriptions"), ("discount",)),
    Place(tax_rates, ("/v1/tax_rates",), ("tax_rate",)),
    Place(tax_ids, ("/v1/customers", "/v1/tax_ids"), ("tax_id",)),
    Place(transactions, ("/v1/customers",), ("customer_balance_transaction",)),
    Place(meters, ("/v1/billing/meters",), ("billing.meter",)),
    Place(
        meter_events,
        ("/v1/billing/meter_event_adjustments", "/v1/billing/meter_events"),
        ("billing.meter_event", "billing.meter_event_adjustment"),
    ),
    Place(summaries, ("/v1/billing/meters",), ("billing.meter_event_summary",)),
    Place(transfers, ("/v1/transfers",), ("transfer", "transfer_reversal")),
    Place(webhook_endpoints, ("/v1/webhook_endpoints",), ("webhook_endpoint",)),
    Place(watching, ("/v1/portico/webhook_endpoints",), ("portico.webhook_endpoint",)),
    Place(webhook_deliveries, ("/v1/portico/webhook_deliveries",), ("portico.webhook_delivery",)),
    Place(
        absent,
        (
            "/v1/balance_transactions",
            "/v1/billing/alerts",
            "/v1/billing/credit_grants",
            "/v1/disputes",
            "/v1/entitlements",
            "/v1/file_links",
            "/v1/invoice_rendering_templates",
            "/v1/payment_links",
            "/v1/payment_method_domains",
            "/v1/payouts",
            "/v1/quotes",
            "/v1/radar",
            "/v1/reviews",
            "/v1/setup_attempts",
            "/v1/topups",
        ),
    ),
)


class Nouns(Mapping[str, type[Resource]]):
    """Every noun by its name. It is declared when it is first looked up."""

    def __init__(self, places: tuple[Place, ...]) -> None:
        self._homes = {name: place for place in places for name in place.nouns}
        self._found: dict[str, type[Resource]] = {}

    def __getitem__(self, name: str) -> type[Resource]:
        if name not in self._found:
            for endpoint in self._homes[name].endpoints:
                for noun in (endpoint.noun, endpoint.gives or endpoint.noun):
                    self._found[noun.NOUN] = noun
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._homes)

    def __len__(self) -> int:
        return len(self._homes)


NOUNS = Nouns(PLACES)

transaction.LISTENING.append(occasions.event_written)
inside.SHOWN["subscription"] = inside.SHOWN["subscription_item"] = cache(
    lambda: (
        Inside(price_declaration.Price, lambda price: {"plan": wire_tree(faces.plan_of(price))}),
        Inside(tax_rate_declaration.TaxRate),
    )
)
inside.SHOWN["subscription_schedule"] = cache(lambda: (Inside(tax_rate_declaration.TaxRate),))
