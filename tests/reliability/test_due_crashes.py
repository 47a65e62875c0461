"""P10, without a request: wherever a server dies, what is due is done once, and whoever is to hear of it hears."""

from collections import Counter
from contextlib import ExitStack

from tests.chance import FULL
from tests.clocks import START
from tests.reliability import crashes
from tests.servers import wait_for
from tests.shops import Shop
from tests.smtp import mail_host
from tests.webhooks.receiving import listening, told

MONTH = 32 * 86_400
FAILED = "invoice.payment_failed"
POINTS = tuple(crashes.DUE) if FULL else ("when it is done", "after the webhook", "after the mail")


class Due:
    """A renewal that cannot be charged: an invoice, an event, a webhook and a mail, in a world of its own."""

    def __init__(self, server, hears):
        self.shop = Shop(server.url)
        sdk = self.shop.sdk
        self.clock = sdk.test_helpers.test_clocks.create({"frozen_time": START}).id
        self.customer, _ = self.shop.subscriber(test_clock=self.clock)
        bad = sdk.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": self.customer.id})
        default = {"invoice_settings": {"default_payment_method": bad.id}}
        sdk.customers.update(self.customer.id, default | {"email": f"{self.customer.id.lower()}@clock.example"})
        sdk.webhook_endpoints.create({"url": hears.url, "enabled_events": [FAILED]})

    def advance(self):
        self.shop.sdk.test_helpers.test_clocks.advance(self.clock, {"frozen_time": START + MONTH})

    def is_over(self):
        """Whether the clock has arrived, and everybody has heard."""
        clock = self.shop.sdk.test_helpers.test_clocks.retrieve(self.clock)
        return clock.status == "ready" and {one["outcome"] for one in self.shop.deliveries()} == {"delivered"}

    def invoices(self):
        return sorted(one.billing_reason for one in self.shop.sdk.invoices.list({"customer": self.customer.id}).data)

    def failures(self):
        return [event.data.object.id for event in self.shop.sdk.events.list({"type": FAILED}).data]


def test_wherever_a_server_dies_what_is_due_is_done_once_and_told(own_database, tmp_path):
    with ExitStack() as stack:
        host, hears = stack.enter_context(mail_host()), stack.enter_context(listening())
        server = crashes.Mortal(own_database, tmp_path, stack, settings={"mail": host.server})
        server.start()
        for point in POINTS:
            webhooks, mails = crashes.DUE[point]
            due = Due(server, hears)

            server.dies(point, due.advance)
            wait_for(due.is_over)
            wait_for(lambda one=due, wanted=mails: letters(host, one).total() >= min(wanted))

            assert due.invoices() == ["subscription_create", "subscription_cycle"], point
            [failed] = due.failures()
            assert [told(heard) for heard in hears.heard].count(failed) in webhooks, point
            [twice] = letters(host, due).values()
            assert twice in mails, point


def letters(host, due):
    """The mails to a customer, by what they are called: one that comes twice is called the same."""
    own = [taken.message for taken in host.taken if due.customer.id.lower() in taken.recipients[0]]
    return Counter(message["message-id"] for message in own)
