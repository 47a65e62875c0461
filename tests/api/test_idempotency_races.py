"""Idempotency (promise P8): many at once with one key."""

import asyncio

import pytest

from portico.storage.engine import Busy, Conflict
from tests import people
from tests.api.retries import CUSTOMERS, counted, replayed


async def test_twenty_clients_with_one_key_have_one_effect(merchant):
    await merchant.find("/v1/account")
    keys = [f"key {number}" for number in range(5)]

    answers = await asyncio.gather(
        *(merchant.having(idempotency_key=key).post(CUSTOMERS, people.ALICE) for key in keys for _ in range(20))
    )

    assert {answer.status for answer in answers} <= {200, 409}
    good = [answer for answer in answers if answer.status == 200]
    assert len({answer.body for answer in good}) == 5
    assert sum(not replayed(answer) for answer in good) == 5
    assert all(answer.error["code"] == "idempotency_key_in_use" for answer in answers if answer.status == 409)
    assert await counted(merchant) == 5
    assert await counted(merchant, "/v1/events") == 5


async def test_twenty_clients_with_one_key_and_other_parameters_have_one_effect(merchant):
    keyed = merchant.having(idempotency_key="k")

    answers = await asyncio.gather(*(keyed.post(CUSTOMERS, name=str(number)) for number in range(20)))

    assert sorted({answer.status for answer in answers}) == [200, 400]
    assert sum(answer.status == 200 for answer in answers) == 1
    assert await counted(merchant) == 1


async def test_twenty_clients_whose_work_is_refused_get_one_answer(merchant):
    keyed = merchant.having(idempotency_key="k")

    answers = await asyncio.gather(*(keyed.post(CUSTOMERS, source="tok_1") for _ in range(20)))

    assert {answer.status for answer in answers} == {400}
    assert len({answer.error["request_log_url"] for answer in answers}) == 1


@pytest.mark.parametrize(
    "error, status, code", [(Busy, 409, "idempotency_key_in_use"), (Conflict, 429, "lock_timeout")]
)
async def test_who_always_comes_too_late_is_asked_to_come_again(app, merchant, monkeypatch, error, status, code):
    async def refuse(*_):
        raise error

    await counted(merchant)  # the world is there
    monkeypatch.setattr(app.engine, "transact", refuse)
    answer = await merchant.having(idempotency_key="k").post(CUSTOMERS, people.ALICE)

    assert (answer.status, answer.error["code"]) == (status, code)
    assert answer.headers["stripe-should-retry"] == "true"
