"""Events in the shapes of older versions, as endpoints are told of them."""

import json

from portico.wire import events

BEFORE_BASIL = "2025-02-24.acacia"


def test_an_endpoint_of_an_older_version_is_told_of_the_period_before():
    def items(start):
        one = {"object": "subscription_item", "current_period_start": start, "current_period_end": start + 10}
        return {"object": "list", "data": [one]}

    event = {
        "object": "event",
        "api_version": "2026-10-28.endive",
        "data": {"object": {"object": "subscription", "items": items(20)}, "previous_attributes": {"items": items(10)}},
    }

    told = json.loads(events.told(json.dumps(event, separators=(",", ":")), BEFORE_BASIL, None))

    assert told["api_version"] == BEFORE_BASIL
    assert told["data"]["object"]["current_period_start"] == 20
    assert told["data"]["previous_attributes"].items() >= {"current_period_start": 10, "current_period_end": 20}.items()
