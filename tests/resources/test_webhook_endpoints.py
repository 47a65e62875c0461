"""`webhook_endpoint`: who is told, and the secret that is shown once."""

import re

import pytest

from tests.conftest import only_sqlite

PATH = "/v1/webhook_endpoints"
PLAIN = {"url": "https://shop.example/hook", "enabled_events": ["customer.created", "invoice.paid"]}


async def test_a_new_endpoint_has_every_field(merchant, clock):
    made = await merchant.create(PATH, PLAIN)

    assert made == PLAIN | {
        "id": made["id"],
        "object": "webhook_endpoint",
        "api_version": None,
        "application": None,
        "created": clock.now,
        "description": None,
        "livemode": False,
        "metadata": {},
        "secret": made["secret"],
        "status": "enabled",
    }
    assert made["id"].startswith("we_1")


async def test_its_secret_is_shown_once(merchant):
    made = await merchant.create(PATH, PLAIN)

    found = await merchant.find(f"{PATH}/{made['id']}")
    changed = await merchant.create(f"{PATH}/{made['id']}", description="Ours")
    listed = (await merchant.find(PATH))["data"]

    assert re.fullmatch(r"whsec_[0-9A-Za-z]{36}", made["secret"])
    assert ["secret" in one for one in (found, changed, *listed)] == [False] * 3
    assert found == {name: value for name, value in made.items() if name != "secret"}


async def test_every_endpoint_has_a_secret_of_its_own_in_each_mode(merchant):
    secrets = {(await one.create(PATH, PLAIN))["secret"] for one in (merchant, merchant, merchant.live)}

    assert len(secrets) == 3


async def test_the_same_request_shows_the_same_secret(merchant):
    caller = merchant.having(idempotency_key="k")

    answers = [await caller.create(PATH, PLAIN) for _ in range(2)]

    assert answers[0] == answers[1]


async def test_nothing_that_is_kept_holds_the_secret(app, merchant):
    made = await merchant.having(idempotency_key="k").create(PATH, PLAIN)

    kept = [
        str(tuple(row))
        for table in ("webhook_endpoint", "audit", "event", "idempotency")
        for row in await app.engine.reader.all(f"SELECT * FROM {table}", ())
    ]

    assert any(made["id"] in row for row in kept)
    assert not any(made["secret"] in row or made["secret"].removeprefix("whsec_") in row for row in kept)


async def test_it_is_switched_off_and_on(merchant):
    made = await merchant.create(PATH, PLAIN)

    states = [
        (await merchant.create(f"{PATH}/{made['id']}", disabled=disabled))["status"] for disabled in (True, False)
    ]

    assert states == ["disabled", "enabled"]


async def test_what_it_is_told_of_changes_whole(merchant):
    made = await merchant.create(PATH, PLAIN)

    changed = await merchant.create(f"{PATH}/{made['id']}", enabled_events=["*"], url="https://shop.example/two")

    assert (changed["enabled_events"], changed["url"]) == (["*"], "https://shop.example/two")


REFUSED = {
    "no address": ({"url": ""}, "url"),
    "an address that is none": ({"url": "shop.example"}, "url"),
    "another way to speak": ({"url": "ftp://shop.example"}, "url"),
    "nothing to tell": ({"enabled_events": []}, "enabled_events"),
    "what never happens": ({"enabled_events": ["customer.exploded"]}, "enabled_events[0]"),
    "a version that nobody speaks": ({"api_version": "2011-01-01"}, "api_version"),
    "a state of its own": ({"disabled": True}, "disabled"),
}


@only_sqlite
@pytest.mark.parametrize(("params", "param"), REFUSED.values(), ids=REFUSED.keys())
async def test_an_endpoint_that_makes_no_sense_is_refused(merchant, params, param):
    error = await merchant.refused(PATH, PLAIN | params)

    assert error["param"] == param


async def test_in_live_mode_nobody_may_listen_on_the_way(merchant):
    plain = PLAIN | {"url": "http://shop.example"}

    error = await merchant.live.refused(PATH, plain)

    assert error["param"] == "url"
    assert (await merchant.create(PATH, plain))["url"] == "http://shop.example"


async def test_sixteen_are_enough(merchant):
    for _ in range(16):
        await merchant.create(PATH, PLAIN)

    error = await merchant.refused(PATH, PLAIN)

    assert error["message"] == "You have reached the maximum of 16 test webhook endpoints."
