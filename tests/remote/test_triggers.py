"""`portico trigger`: every recipe makes the events happen that it stands for, on a real server."""

import secrets

import pytest
from click.testing import CliRunner

from portico import cli
from portico.remote.caller import Refused, Remote
from portico.remote.shop import Shop
from portico.remote.triggers import RECIPES, TRIGGERS
from portico.resources.all import NOUNS

UNREACHED = {
    "the upload is no form": {"file.created"},
    "a hold, a debit or a schedule must grow old": {
        "charge.expired",
        "charge.updated",
        "mandate.updated",
        "refund.failed",
        "subscription_schedule.expiring",
        "subscription_schedule.aborted",
    },
    "it is an accident, or rare": {
        "invoice.finalization_failed",
        "invoice.overpaid",
        "invoice.payment_attempt_required",
        "payment_method.automatically_updated",
        "price.deleted",
        "test_helpers.test_clock.internal_failure",
    },
}
"""What has no trigger, and why."""


@pytest.fixture
def caller(portico):
    with Remote(portico.site, f"sk_test_{secrets.token_hex(8)}") as remote:
        yield remote


def types(caller):
    return {event["type"] for event in caller.get("/v1/events", limit=100)["data"]}


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.__name__)
def test_a_recipe_makes_its_events_happen(caller, recipe):
    recipe(Shop(caller))

    assert set(RECIPES[recipe].split()) - types(caller) == set()


def test_the_command_makes_an_event_happen(portico):
    key = f"sk_test_{secrets.token_hex(8)}"
    arguments = ["trigger", "customer.created", "--api-base", portico.site, "--api-key", key]

    done = CliRunner().invoke(cli.command, arguments)

    assert done.exit_code == 0, done.output
    with Remote(portico.site, key) as caller:
        assert "customer.created" in types(caller)


def test_the_command_lists_what_there_is():
    listed = CliRunner().invoke(cli.command, ["trigger"])
    unknown = CliRunner().invoke(cli.command, ["trigger", "tea.made"])

    assert set(listed.output.split()) == set(TRIGGERS)
    assert unknown.exit_code == 2 and "there is no trigger for tea.made" in unknown.output


def test_a_server_that_is_not_there_is_said_plainly():
    with (
        Remote("http://127.0.0.1:9", "sk_test_1") as caller,
        pytest.raises(Refused, match="does not answer as Portico"),
    ):
        caller.get("/v1/events")


def test_hardly_anything_that_can_happen_has_no_trigger():
    possible = {f"{noun.EVENTS}.{ending}" for noun in NOUNS.values() for ending in noun.EMITS}

    assert possible - set(TRIGGERS) == set().union(*UNREACHED.values())
