"""What stripe-python raises when Portico says no, and what it makes of retries and versions; on both engines."""

import secrets

import pytest
import stripe

from portico.wire import versions
from tests import people
from tests.shops import Shop

REFUSALS = {
    "an unknown parameter": (
        lambda sdk: sdk.customers.create({"tea": "green"}),
        (400, "parameter_unknown", "tea", "Received unknown parameter: tea"),
    ),
    "a missing one": (
        lambda sdk: sdk.products.create({}),
        (400, "parameter_missing", "name", "Missing required param: name."),
    ),
    "no integer": (
        lambda sdk: sdk.customers.create({"balance": "a lot"}),
        (400, "parameter_invalid_integer", "balance", "Invalid integer: a lot"),
    ),
    "no address": (
        lambda sdk: sdk.billing_portal.configurations.create(
            {"features": {"invoice_history": {"enabled": True}}, "default_return_url": "tea"}
        ),
        (
            400,
            "url_invalid",
            "default_return_url",
            "Not a valid URL. An explicit scheme (such as https) must be provided.",
        ),
    ),
    "a deep one": (
        lambda sdk: sdk.billing_portal.configurations.create(
            {"features": {"subscription_cancel": {"enabled": True, "mode": "never"}}}
        ),
        (
            400,
            None,
            "features[subscription_cancel][mode]",
            "Invalid features[subscription_cancel][mode]: must be one of at_period_end or immediately",
        ),
    ),
    "a session for nobody": (
        lambda sdk: sdk.billing_portal.sessions.create({"customer": "cus_nobody"}),
        (400, "resource_missing", "customer", "No such customer: 'cus_nobody'"),
    ),
    "an object that is not there": (
        lambda sdk: sdk.billing_portal.configurations.retrieve("bpc_nowhere"),
        (404, "resource_missing", "id", "No such configuration: 'bpc_nowhere'"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("ask", "expected"), REFUSALS.values(), ids=REFUSALS.keys())
def test_a_wrong_request_is_an_invalid_request_error_that_names_its_cause(sdk, ask, expected):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        ask(sdk)

    error = refusal.value
    assert (error.http_status, error.code, error.param, error.user_message) == expected
    assert error.request_id.startswith("req_")
    assert error.error.type == "invalid_request_error"


@pytest.mark.parametrize("key", ["sk_nobody", "rk_test_", "tea"])
def test_an_unknown_key_is_an_authentication_error(server, key):
    with pytest.raises(stripe.AuthenticationError) as refusal:
        Shop(server.site, key).sdk.customers.list()

    assert refusal.value.http_status == 401
    assert key not in str(refusal.value) or len(key) < 9


def test_a_publishable_key_is_told_to_be_the_wrong_one(server):
    with pytest.raises(stripe.AuthenticationError) as refusal:
        Shop(server.site, "pk_test_123").sdk.customers.list()

    assert refusal.value.json_body["error"]["code"] == "secret_key_required"


def test_an_unknown_path_is_an_invalid_request_error(server, shop):
    client = stripe.StripeClient(shop.key, base_addresses={"api": server.site})

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.raw_request("get", "/v1/teas")

    assert refusal.value.http_status == 404
    assert refusal.value.user_message.startswith("Unrecognized request URL (GET: /v1/teas).")


# Idempotency and versions


def test_a_retry_is_one_customer(sdk):
    once = {"idempotency_key": secrets.token_hex(8)}
    first = sdk.customers.create(people.ALICE, once)

    again = sdk.customers.create(people.ALICE, once)
    with pytest.raises(stripe.IdempotencyError) as refusal:
        sdk.customers.create(people.BRUNO, once)

    assert again.to_dict() == first.to_dict()
    assert again.last_response.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.last_response.headers
    assert refusal.value.http_status == 400
    assert len(sdk.customers.list().data) == 1


def test_the_sdks_own_version_is_spoken(sdk):
    response = sdk.customers.create({}).last_response

    assert response.headers["stripe-version"] == stripe.api_version == versions.CURRENT


def test_older_versions_are_spoken_and_unknown_ones_refused(sdk):
    older = sdk.customers.create({}, {"stripe_version": "2022-11-15"})

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        sdk.customers.create({}, {"stripe_version": "2019-01-01"})

    assert older.last_response.headers["stripe-version"] == "2022-11-15"
    assert "2019-01-01" in refusal.value.user_message
    assert len(sdk.customers.list().data) == 1
