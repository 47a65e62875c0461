"""Everything that exists: the one list, from which routes, tables, tests and documents are derived."""

from portico.resources import events, files, payment_method_configurations, products
from portico.resources.accounts import accounts
from portico.resources.alarms import Alarm
from portico.resources.billing import feedback_options
from portico.resources.billing_portal import configuration_versions, configurations, sessions
from portico.resources.customers import customers
from portico.resources.endpoints import Endpoint
from portico.resources.prices import plans, prices
from portico.resources.test_helpers import test_clocks
from portico.resources.test_helpers.declaration import TestClock
from portico.wire.resource import Resource

ENDPOINTS: tuple[Endpoint, ...] = (
    *accounts.ENDPOINTS,
    *configurations.ENDPOINTS,
    *configuration_versions.ENDPOINTS,
    *sessions.ENDPOINTS,
    *feedback_options.ENDPOINTS,
    *customers.ENDPOINTS,
    *events.ENDPOINTS,
    *files.ENDPOINTS,
    *payment_method_configurations.ENDPOINTS,
    *plans.ENDPOINTS,
    *prices.ENDPOINTS,
    *products.ENDPOINTS,
    *test_clocks.ENDPOINTS,
)

NOUNS: dict[str, type[Resource]] = {endpoint.noun.NOUN: endpoint.noun for endpoint in ENDPOINTS}
"""Every noun by its name."""

KEPT: tuple[type[Resource], ...] = tuple(noun for noun in NOUNS.values() if not noun.FACE)
"""Those with a table of their own."""

ALARMS: dict[str, Alarm] = {alarm.noun.NOUN: alarm for alarm in (Alarm(TestClock, test_clocks.wake),)}
"""What to do when an object is due, by its noun."""
