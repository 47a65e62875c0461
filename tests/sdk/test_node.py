"""stripe-node, unmodified, talks to a running Portico."""

import base64
import json
import secrets

import pytest

from portico.wire import versions
from tests.sdk import npm
from tests.sdk.callers import PNG


@pytest.fixture(scope="module")
def saw(site):
    """What the script saw."""
    key, picture = f"sk_test_{secrets.token_hex(8)}", base64.b64encode(PNG).decode()

    done = npm.run("portal.mjs", PORTICO_SITE=site, PORTICO_KEY=key, PORTICO_PICTURE=picture)

    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_configuration_comes_back_as_it_was_sent(saw):
    sent = saw["sent"]
    shown = {name: value for name, value in sent["features"]["subscription_update"].items() if name != "products"}

    assert holds(saw["created"], {**sent, "features": {**sent["features"], "subscription_update": shown}})
    assert saw["created"]["login_page"]["url"]


def test_the_sdks_own_version_is_spoken(saw):
    assert saw["version"] == versions.CURRENT


def test_products_are_shown_only_when_expanded(saw):
    expanded = saw["expanded"]["features"]

    assert saw["hidden"]
    assert expanded["subscription_update"]["products"] == saw["sent"]["features"]["subscription_update"]["products"]
    assert expanded["subscription_cancel"]["cancellation_reason"]["feedback_options"][0]["description"] == (
        "Coffee after all"
    )


def test_null_unsets(saw):
    assert saw["updated"] == {"name": None, "default_return_url": None, "metadata": {"city": "Cork", "left": "yes"}}


def test_amounts_with_decimals_stay_exact(saw):
    assert saw["decimal"] == {"value": "1999.5", "kind": "object"}


def test_a_session_leads_to_a_page(saw):
    assert saw["session"]["configuration"]["id"] == saw["created"]["id"]
    assert saw["session"]["flow"]["type"] == "customer_update"
    assert saw["page"] in (200, 302, 303)


def test_lists_go_on_to_the_next_page(saw):
    assert len(saw["listed"]) == len(set(saw["listed"])) == 5
    assert saw["listed"][-1] == saw["created"]["id"]


def test_lists_are_filtered(saw):
    assert [one["id"] for one in saw["firstPage"]["data"]] == [saw["created"]["id"]]


def test_searches_find(saw):
    assert saw["found"] == [saw["customer"]]


def test_pictures_are_uploaded(saw):
    assert (saw["uploaded"]["object"], saw["uploaded"]["purpose"]) == ("file", "business_icon")


def test_deleting_leaves_a_stub_and_an_event(saw):
    assert saw["deleted"] == {"id": saw["customer"], "object": "customer", "deleted": True}
    assert saw["events"] == ["customer.deleted", "customer.created"]


def test_a_wrong_parameter_is_an_invalid_request_that_names_it(saw):
    refused = saw["refused"]

    assert refused["invalidRequest"]
    assert (refused["type"], refused["status"]) == ("invalid_request_error", 400)
    assert refused["param"] == "features[subscription_cancel][mode]"
    assert refused["message"] == (
        "Invalid features[subscription_cancel][mode]: must be one of at_period_end or immediately"
    )
    assert refused["requestId"].startswith("req_")


def test_an_unknown_id_is_an_invalid_request(saw):
    missing = saw["missing"]

    assert missing["invalidRequest"]
    assert (missing["type"], missing["status"]) == ("invalid_request_error", 404)
    assert (missing["code"], missing["param"]) == ("resource_missing", "id")


def test_an_unknown_key_is_an_authentication_error(saw):
    assert saw["stranger"]["authentication"]
    assert saw["stranger"]["status"] == 401


def test_a_repeated_request_is_answered_once(saw):
    assert saw["replayed"] == {"same": True, "header": "true"}
    assert saw["reused"]["idempotency"]


def holds(whole, part) -> bool:
    """Whether everything in `part` is in `whole`."""
    if isinstance(part, dict):
        return all(name in whole and holds(whole[name], value) for name, value in part.items())
    return whole == part
