"""The official Stripe CLI, unmodified, triggers events: its fixtures run against a server, on both engines."""

import json
import re

import pytest

from tests.sdk import npm
from tests.servers import wait_for
from tests.shops import Shop

PLATFORMS = {"darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64", "win32-x64"}
NOT_OURS = r"""
    account\.application\. balance\. cash_balance\. charge\.dispute\. customer\.source\.
    customer_cash_balance_transaction\. identity\. issuing_ payment_link\. payout\. quote\. reporting\.
    topup\. transfer\. v1\.
""".split()
"""Nouns that Portico does not have."""
OTHERWISE = {
    "payment_intent.partially_funded": "for bank transfers",
}
"""Ours, but not these fixtures: why."""
COMES = {
    "subscription.payment_failed": "invoice.payment_failed",  # there is no event of that name
    "subscription.payment_succeeded": "invoice.payment_succeeded",  # nor of that
    "subscription_schedule.aborted": "subscription_schedule.canceled",  # it is canceled by hand
    "subscription_schedule.expiring": "subscription_schedule.created",  # it ends 28 days before the notice is due
}
"""What comes of a fixture, where that is not what it is called."""
LIVES_ON = {"subscription_schedule.completed": "subscription_schedule.aborted"}
"""Nobody pays: what comes if settings let subscriptions stay past due, and what comes if they are canceled."""
FIRST = {"billing_portal.session.created": "billing_portal.configuration.created"}
"""What a fixture takes to be there already."""


def supported() -> list[str]:
    """What the CLI can trigger."""
    told = re.search(r"Supported events:\n(.*?)\n\n", (npm.CLI / "events.txt").read_text(), re.DOTALL)
    return told[1].split()


def ours() -> list[str]:
    return [event for event in supported() if not re.match("|".join(NOT_OURS), event) and event not in OTHERWISE]


def trigger(site, key, event, home):
    done = npm.stripe("trigger", event, "--api-base", site, "--api-key", key, home=home)
    assert done.returncode == 0, done.stdout[-300:] + done.stderr[-700:]


def test_the_events_are_those_of_the_cli(tmp_path):
    done = npm.stripe("trigger", "--help", home=tmp_path)

    assert re.search(r"Supported events:\n.*?\n\n", done.stdout, re.DOTALL)[0] == (npm.CLI / "events.txt").read_text()


def test_the_lock_knows_every_platform():
    packages = json.loads((npm.CLI / "package-lock.json").read_text())["packages"]

    locked = {
        name.removeprefix("node_modules/@stripe/cli-"): package for name, package in packages.items() if "-" in name
    }

    assert set(locked) == PLATFORMS
    assert all(package["integrity"].startswith("sha512-") for package in locked.values())


def test_each_exception_is_an_event_of_the_cli():
    assert set(OTHERWISE) | set(COMES) | set(LIVES_ON) <= set(supported())
    assert [noun for noun in NOT_OURS if not any(re.match(noun, event) for event in supported())] == []


@pytest.mark.parametrize("event", ours())
def test_what_is_triggered_is_then_among_the_events(server, tmp_path, event):
    shop = Shop(server.site)
    if event in FIRST:
        trigger(shop.site, shop.key, FIRST[event], tmp_path)
    if event in LIVES_ON:
        shop.dun(subscription_outcome="leave_past_due")

    trigger(shop.site, shop.key, event, tmp_path)

    arrived(shop, COMES.get(event, event))


def arrived(shop, event):
    """A clock gets there after it answered."""
    wait_for(lambda: shop.sdk.events.list({"type": event}).data)


@pytest.mark.parametrize("event", LIVES_ON)
def test_what_nobody_pays_for_is_given_up_unless_settings_say_otherwise(server, tmp_path, event):
    shop = Shop(server.site)

    trigger(shop.site, shop.key, event, tmp_path)

    arrived(shop, LIVES_ON[event])
    assert shop.sdk.events.list({"type": event}).data == []
