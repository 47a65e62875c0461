"""Lists: newest first, a page at a time, by `created` as by everything else."""

import pytest

from portico.app import App
from portico.resources.setup_intents.declaration import SetupIntent
from tests.clocks import START
from tests.databases import settings_for
from tests.merchants import Merchant


@pytest.fixture
async def moments(merchant, clock):
    """The ids of four customers, made ten seconds after each other, by when they were made."""
    ids = {}
    for _ in range(4):
        ids[clock.now] = (await merchant.create("/v1/customers"))["id"]
        clock.advance(10)
    return ids


RANGES = {
    "from the second on": ({"gte": START + 10}, [30, 20, 10]),
    "after the second": ({"gt": START + 10}, [30, 20]),
    "up to the second": ({"lte": START + 10}, [10, 0]),
    "before the second": ({"lt": START + 10}, [0]),
    "between": ({"gt": START, "lt": START + 30}, [20, 10]),
    "both ends": ({"gte": START + 10, "lte": START + 20}, [20, 10]),
    "a moment": (START + 10, [10]),
    "a moment without any": (START + 11, []),
    "never": ({"gt": START + 30}, []),
    "an empty range": ({"gt": START + 20, "lt": START + 10}, []),
    "since always": ({"gte": 0}, [30, 20, 10, 0]),
    "before time began": ({"lt": -1}, []),
    "milliseconds by mistake": ({"lte": 1_760_000_000_000}, [30, 20, 10, 0]),
    "milliseconds, the other way": ({"gte": 1_760_000_000_000}, []),
    "the largest number": ({"lte": 10**18 - 1}, [30, 20, 10, 0]),
}


@pytest.mark.parametrize(("range", "expected"), RANGES.values(), ids=RANGES.keys())
async def test_created_is_a_range_or_a_moment(merchant, moments, range, expected):
    found = await merchant.find("/v1/customers", created=range)

    assert [item["id"] for item in found["data"]] == [moments[START + seconds] for seconds in expected]


async def test_what_was_made_while_the_second_passed_is_found_by_its_second(database):
    ticks = iter(range(START * 1_000_000, START * 1_000_000 + 10**9, 300_000))
    app = App(settings_for(database), clock=lambda: next(ticks))
    await app.start()
    merchant = Merchant(app, "sk_test_ticking")
    customers = [await merchant.create("/v1/customers") for _ in range(12)]

    found = [await merchant.find("/v1/customers", created=customer["created"]) for customer in customers]

    await app.stop()
    for customer, page in zip(customers, found, strict=True):
        assert customer["id"] in [item["id"] for item in page["data"]]


@pytest.mark.parametrize("agent", [{}, {"user_agent": "curl/8.0"}], ids=["a program", "somebody"])
@pytest.mark.parametrize("limit", [1, 2], ids=["a part", "all"])
async def test_secrets_are_in_their_places(merchant, agent, limit):
    made = [await merchant.create("/v1/setup_intents") for _ in range(2)][::-1]

    listed = (await merchant.having(**agent).find("/v1/setup_intents", limit=limit))["data"]

    assert [one["client_secret"] for one in listed] == [one["client_secret"] for one in made[:limit]]


async def test_a_secret_is_never_kept_where_lists_would_not_put_it_in_its_place(merchant, monkeypatch):
    monkeypatch.setattr(SetupIntent, "SECRETS", False)
    refused = await merchant.post("/v1/setup_intents")
    monkeypatch.undo()

    assert refused.status == 500
    assert (await merchant.find("/v1/setup_intents"))["data"] == []
