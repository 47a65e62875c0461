"""What may be contacted, as the tests of webhooks have it."""

from portico.wire.egress import Egress

STRICT = Egress()
