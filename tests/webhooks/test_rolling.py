"""A new secret for an endpoint: for a while both sign, and the old one is kept nowhere."""

import json

import pytest

from portico.wire import signature
from tests.webhooks.shops import OWN


async def test_rolling_signs_with_both_secrets_for_a_while(hooked, clock):
    old = hooked.endpoint["secret"]
    rolled = await hooked.merchant.create(f"{OWN}/{hooked.id}/roll_secret", expires_in=3600)
    await hooked.happen()
    await hooked.deliver()
    clock.advance(3600)
    await hooked.happen()
    await hooked.deliver()

    first, second = hooked.hears.heard
    assert rolled["previous_secret_expires_at"] == clock.now
    assert first.signature == signature.header(first.body, [rolled["secret"], old], clock.now - 3600)
    assert second.signature == signature.header(second.body, [rolled["secret"]], clock.now)
    assert "secret" not in await hooked.state()


async def test_rolling_at_once_leaves_one_secret(hooked, clock):
    rolled = await hooked.merchant.create(f"{OWN}/{hooked.id}/roll_secret")
    await hooked.happen()
    await hooked.deliver()

    (heard,) = hooked.hears.heard
    assert heard.signature == signature.header(heard.body, [rolled["secret"]], clock.now)
    assert rolled["secret"] != hooked.endpoint["secret"]


@pytest.mark.parametrize("wrong", [-1, 86_401, "soon", 1.5])
async def test_an_overlap_is_a_day_at_most(hooked, wrong):
    error = await hooked.merchant.refused(f"{OWN}/{hooked.id}/roll_secret", expires_in=wrong)

    assert error["param"] == "expires_in"


async def test_nothing_that_is_kept_holds_a_rolled_secret(app, hooked):
    rolled = await hooked.merchant.having(idempotency_key="k").create(f"{OWN}/{hooked.id}/roll_secret", expires_in=60)
    await hooked.happen()
    await hooked.deliver()

    tables = ("webhook_endpoint", "webhook_delivery", "webhook_lane", "audit", "event", "idempotency")
    kept = [str(tuple(row)) for table in tables for row in await app.engine.reader.all(f"SELECT * FROM {table}", ())]
    for secret in (rolled["secret"], hooked.endpoint["secret"]):
        assert not any(secret.removeprefix("whsec_") in row for row in kept)
    assert json.dumps(await hooked.only()).count(hooked.endpoint["secret"]) == 0
