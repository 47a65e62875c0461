"""`portico resend`: one delivery, those of an event, or all that did not arrive, against a real server."""

import secrets

import pytest
import stripe
from click.testing import CliRunner

from portico import cli
from tests import databases, servers
from tests.receivers import answers
from tests.webhooks.receiving import listening


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with servers.in_thread(str(databases.sqlite_folder(tmp_path_factory.mktemp("portico")))) as running:
        yield running.site


@pytest.fixture
def key():
    return f"sk_test_{secrets.token_hex(8)}"


@pytest.fixture
def sdk(site, key):
    return stripe.StripeClient(key, base_addresses={"api": site})


def resend(site, key, *ids):
    done = CliRunner().invoke(cli.command, ["resend", *ids, "--api-base", site, "--api-key", key])
    return done.exit_code, done.output.strip()


def deliveries(sdk, **filters):
    return sdk.raw_request("get", "/v1/portico/webhook_deliveries", limit=100, **filters).data["data"]


def test_one_and_those_of_an_event(site, key, sdk):
    with listening() as one, listening() as two:
        for hears in (one, two):
            sdk.v1.webhook_endpoints.create({"url": hears.url, "enabled_events": ["*"]})
        sdk.v1.customers.create({"name": "x"})
        servers.wait_for(lambda: one.heard and two.heard and not deliveries(sdk, outcome="pending"))
        delivery = deliveries(sdk)[0]

        said = [resend(site, key, delivery["id"]), resend(site, key, delivery["event"])]
        servers.wait_for(lambda: len(one.heard) + len(two.heard) >= 4)

    assert said == [(0, "Sent again: 1"), (0, "Sent again: 2")]


def test_all_that_failed(site, key, sdk):
    with listening(answers(500)) as hears:
        made = sdk.v1.webhook_endpoints.create({"url": hears.url, "enabled_events": ["*"]})
        sdk.raw_request("post", f"/v1/portico/webhook_endpoints/{made.id}/simulate", drops=100)
        for number in range(3):
            sdk.v1.customers.create({"name": f"Customer {number}"})
        servers.wait_for(lambda: len(deliveries(sdk, outcome="dropped")) == 3)
        sdk.raw_request("post", f"/v1/portico/webhook_endpoints/{made.id}/simulate")
        hears.behaves = answers()

        said = [resend(site, key, made.id), resend(site, key)]
        servers.wait_for(lambda: len(deliveries(sdk, outcome="delivered")) == 3)

    assert said == [(0, "Sent again: 3"), (0, "Sent again: 0")]


@pytest.mark.parametrize("id", ["cus_x", "whd_x", "evt_x", "we_x", ""])
def test_what_is_none_is_refused(site, key, id):
    code, said = resend(site, key, *([id] if id else ["nothing at all"]))

    assert code == 2
    assert said.startswith("portico: ")
