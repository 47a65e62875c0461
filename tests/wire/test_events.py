"""Events: `previous_attributes` holds the old values of what changed, and only those."""

import json

import pytest

from portico.wire import events
from portico.wire.events import Envelope

CHANGES = [
    pytest.param({"a": 1}, {"a": 1}, {}, id="nothing"),
    pytest.param({"a": 1, "b": 2}, {"a": 1, "b": 3}, {"b": 2}, id="a value"),
    pytest.param({"a": None}, {"a": 1}, {"a": None}, id="from null"),
    pytest.param({"a": 1}, {"a": None}, {"a": 1}, id="to null"),
    pytest.param({}, {"a": 1}, {"a": None}, id="a new member"),
    pytest.param({"a": 1}, {}, {"a": 1}, id="a member that went"),
    pytest.param({"h": {"x": 1, "y": 2}}, {"h": {"x": 1, "y": 3}}, {"h": {"y": 2}}, id="a member of a hash"),
    pytest.param({"h": {"i": {"x": 1, "y": 1}}}, {"h": {"i": {"x": 2, "y": 1}}}, {"h": {"i": {"x": 1}}}, id="deeper"),
    pytest.param({"metadata": {}}, {"metadata": {"k": "v"}}, {"metadata": {"k": None}}, id="a new key of metadata"),
    pytest.param({"metadata": {"k": "v"}}, {"metadata": {}}, {"metadata": {"k": "v"}}, id="a key that went"),
    pytest.param({"l": [1, 2]}, {"l": [1, 3]}, {"l": [1, 2]}, id="an array, whole"),
    pytest.param({"l": [{"x": 1}]}, {"l": [{"x": 2}]}, {"l": [{"x": 1}]}, id="an array of hashes, whole"),
    pytest.param({"h": None}, {"h": {"x": 1}}, {"h": None}, id="a hash from null"),
    pytest.param({"h": {"x": 1}}, {"h": None}, {"h": {"x": 1}}, id="a hash to null"),
]


@pytest.mark.parametrize(("before", "after", "previous"), CHANGES)
def test_previous_attributes_are_the_old_values_of_what_changed(before, after, previous):
    assert events.changed(before, after) == previous


def enveloped(previous=None, **changes):
    envelope = Envelope(**{"created": 5, "livemode": True, "request": "req_1", "idempotency_key": None} | changes)
    return json.loads(envelope.body("evt_1", "customer.updated", b'{"id":"cus_1"}', previous))


def test_the_envelope_has_every_member_that_stripe_sends():
    assert enveloped(previous={"name": None}, idempotency_key='k"1') == {
        "id": "evt_1",
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": 5,
        "data": {"object": {"id": "cus_1"}, "previous_attributes": {"name": None}},
        "livemode": True,
        "pending_webhooks": 0,
        "request": {"id": "req_1", "idempotency_key": 'k"1'},
        "type": "customer.updated",
    }


def test_previous_attributes_are_left_out_where_nothing_was_before():
    assert "previous_attributes" not in enveloped()["data"]


def test_what_no_request_caused_says_so():
    assert enveloped(request=None, idempotency_key="k")["request"] == {"id": None, "idempotency_key": None}
