"""The official Stripe CLI, unmodified: `stripe trigger` makes its fixtures happen, and the event is then there."""

import functools
import os
import secrets
import subprocess
from pathlib import Path

import pytest

from tests import servers
from tests.sdk import npm
from tests.sdk.callers import Caller

TRIGGERED = """
billing_portal.configuration.created billing_portal.session.created
charge.captured charge.failed charge.refunded charge.succeeded
coupon.created coupon.deleted coupon.updated
credit_note.created credit_note.voided
customer.created customer.deleted customer.updated
customer.subscription.created customer.subscription.deleted customer.subscription.paused
customer.subscription.trial_will_end customer.subscription.updated
invoice.created invoice.deleted invoice.finalized invoice.marked_uncollectible invoice.paid
invoice.payment_action_required invoice.payment_failed invoice.payment_succeeded invoice.sent invoice.updated
invoice.voided
invoiceitem.created
payment_intent.amount_capturable_updated payment_intent.canceled payment_intent.created
payment_intent.payment_failed payment_intent.processing payment_intent.requires_action payment_intent.succeeded
payment_method.attached payment_method.detached payment_method.updated
plan.created price.created price.updated product.created product.deleted product.updated
promotion_code.created promotion_code.updated
setup_intent.canceled setup_intent.created setup_intent.requires_action setup_intent.setup_failed
setup_intent.succeeded
tax_rate.created
test_helpers.test_clock.advancing test_helpers.test_clock.created test_helpers.test_clock.ready
""".split()


@functools.cache
def command() -> Path:
    """The program. Skips where it cannot be had."""
    try:
        return npm.program("@stripe/cli")
    except npm.Missing as missing:
        pytest.skip(f"the Stripe CLI cannot be had: {missing}")


@pytest.mark.parametrize("event", TRIGGERED)
def test_a_fixture_makes_its_event_happen(event, site, tmp_path):
    caller = Caller(site, f"sk_test_{secrets.token_hex(12)}")
    if event == "billing_portal.session.created":
        # With Stripe, too, somebody must have saved the portal's settings before.
        caller.post("billing_portal/configurations", features={"invoice_history": {"enabled": True}})

    done = subprocess.run(
        [command(), "trigger", event, "--api-base", site, "--api-key", caller.key],
        env={**os.environ, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    # A clock is ready when it has arrived, which the CLI does not wait for.
    servers.wait_for(lambda: event in {one["type"] for one in caller.get("events", limit=100)["data"]})
