"""The door: bytes in, bytes out, whatever is sent."""

import json
from dataclasses import replace

import pytest

from portico.wire.form import MAX_BYTES
from tests import people
from tests.merchants import request

CUSTOMERS = "/v1/customers"


def scope_of(merchant, method="POST", path=CUSTOMERS, headers=()):
    return {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [(b"authorization", f"Bearer {merchant.key}".encode()), *headers],
        "client": ("192.0.2.7", 1),
    }


async def driven(merchant, messages, **scope):
    """Send messages to the door; what it answered."""
    waiting, answered = list(messages), []

    async def receive():
        return waiting.pop(0)

    async def send(message):
        answered.append(message)

    await merchant.app(scope_of(merchant, **scope), receive, send)
    return answered, waiting


def chunk(body, more=True):
    return {"type": "http.request", "body": body, "more_body": more}


GONE = {"type": "http.disconnect"}


async def test_a_body_may_come_in_pieces(merchant):
    answered, _ = await driven(merchant, [chunk(b"name=Al"), chunk(b""), chunk(b"ice", more=False)])

    assert json.loads(answered[1]["body"])["name"] == "Alice"


@pytest.mark.parametrize("messages", [[GONE], [chunk(b"name=Al"), GONE], [chunk(b""), GONE]])
async def test_who_hangs_up_half_way_has_done_nothing(merchant, messages):
    answered, _ = await driven(merchant, messages)

    assert answered == []
    assert (await merchant.find(CUSTOMERS))["data"] == []


async def test_an_endless_body_is_not_read_to_its_end(merchant):
    pieces = [chunk(b"x" * 100_000) for _ in range(100)]

    answered, left = await driven(merchant, pieces)

    assert answered[0]["status"] == 413
    assert len(left) > 80


@pytest.mark.parametrize("size", [MAX_BYTES + 1, MAX_BYTES * 3])
async def test_a_body_of_more_than_a_mebibyte_is_refused(merchant, size):
    answer = await merchant.send("POST", CUSTOMERS, body=b"a=" + b"x" * (size - 2))

    assert (answer.status, answer.text) == (413, "The request is too large: at most 1048576 bytes may be sent.")


async def test_a_mebibyte_of_nonsense_is_read(merchant):
    answer = await merchant.send("POST", CUSTOMERS, body=b"name=" + b"x" * (MAX_BYTES - 5))

    assert (answer.status, answer.error["param"]) == (400, "name")


NOT_FORMS = [
    "application/json",
    "text/plain",
    "application/xml",
    "application/x-www-form-urlencodedx",
    "form",
    "multipart/mixed",
]


@pytest.mark.parametrize("content_type", NOT_FORMS)
async def test_what_is_no_form_is_not_read(merchant, content_type):
    answer = await merchant.send("POST", CUSTOMERS, body=b'{"name": "Alice"}', content_type=content_type)

    assert answer.status == 400
    assert answer.text.startswith("Invalid request (check that your POST content type is application/x-www-form-url")


@pytest.mark.parametrize(
    "content_type", ["", "APPLICATION/X-WWW-FORM-URLENCODED", "application/x-www-form-urlencoded; charset=utf-8"]
)
async def test_a_form_is_read_however_it_is_called(merchant, content_type):
    answer = await merchant.send("POST", CUSTOMERS, body=b"name=Alice", content_type=content_type)

    assert answer.json["name"] == "Alice"


async def test_a_write_may_have_parameters_in_its_query(merchant):
    answer = await merchant.send("POST", CUSTOMERS, query=b"name=Alice", body=b"phone=1")

    assert (answer.json["name"], answer.json["phone"]) == ("Alice", "1")


async def test_a_parameter_in_query_and_body_is_sent_twice(merchant):
    answer = await merchant.send("POST", CUSTOMERS, query=b"name=Alice", body=b"name=Bruno")

    assert (answer.status, answer.error["param"]) == (400, "name")


async def test_reading_with_a_body_is_refused(merchant):
    answer = await merchant.send("GET", CUSTOMERS, body=b"limit=1")

    assert answer.text == "A GET request must not have a body; send parameters in the query string."


UNKNOWN = [
    ("GET", "/v1/"),
    ("GET", "/v1/tea"),
    ("POST", "/v1/tea"),
    ("GET", "/v1/customers/cus_1/tea"),
    ("PUT", "/v1/customers"),
    ("PATCH", "/v1/customers/cus_1"),
    ("DELETE", "/v1/customers"),
    ("POST", "/v1/events"),
    ("DELETE", "/v1/billing_portal/configurations/bpc_1"),
    ("GET", "/v1/billing_portal/sessions"),
    ("GET", "/v1/billing_portal/sessions/bps_1"),
    ("OPTIONS", "/v1/customers"),
    ("GET", "/v1/customers/search/x"),
    ("GET", "/v1/../customers"),
    ("GET", "/v1//customers"),
    ("GET", "/v1/customers//x"),
    ("GET", "/v1/Customers"),
    ("GET", "/v1"),
]
INSTEAD = [
    ("POST", "/v1/subscription_items/si_1/usage_records", "`POST /v1/billing/meter_events`"),
    ("GET", "/v1/subscription_items/si_1/usage_record_summaries", "`GET /v1/billing/meters/:id/event_summaries`"),
    ("POST", "/v1/stripecli/sessions", "`portico listen --forward-to URL`"),
    ("POST", "/v1/events/evt_1/retry", "`portico resend evt_...`"),
    ("POST", "/v2/billing/meter_events", "no v2 API. Report what is used by `POST /v1/billing/meter_events`"),
    ("POST", "/v2/core/event_destinations", "no v2 API. Events are at `/v1/events`"),
    ("GET", "/v2/core/accounts", "no v2 API"),
]
"""What Stripe has, or had, and Portico has otherwise."""


@pytest.mark.parametrize(("method", "path"), UNKNOWN)
async def test_an_unknown_url_is_refused_in_stripes_words(merchant, method, path):
    answer = await merchant.send(method, path)

    assert answer.status == 404
    assert answer.text == (
        f"Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs or we can help at "
        "https://support.stripe.com/."
    )
    assert answer.error["type"] == "invalid_request_error"


@pytest.mark.parametrize(("method", "path", "hint"), INSTEAD)
async def test_what_is_there_otherwise_is_refused_by_name(merchant, method, path, hint):
    answer = await merchant.send(method, path)

    assert answer.status == 404
    assert answer.error["message"].startswith(f"Unrecognized request URL ({method}: {path}). Portico has no ")
    assert hint in answer.error["message"]


async def test_a_long_unknown_url_is_quoted_short(merchant):
    answer = await merchant.get("/v1/" + "x" * 5_000)

    assert len(answer.text) < 400


@pytest.mark.parametrize(
    "agent", ["curl/8.0", "HTTPie/3.2", "Mozilla/5.0", "Stripe/v1 stripe-cli/1.42.14", "Wget/1.2", "xh/0.2"]
)
async def test_people_get_bodies_that_they_can_read(merchant, agent):
    person = merchant.having(user_agent=agent)

    indented, plain = await person.get("/v1/account"), await merchant.get("/v1/account")

    assert indented.json == plain.json
    assert indented.body.startswith(b'{\n  "id"')
    assert b"\n" not in plain.body
    assert int(indented.headers["content-length"]) == len(indented.body)


async def test_the_ip_is_in_the_audit_trail(app, merchant):
    answered, _ = await driven(merchant, [chunk(b"", more=False)])

    id = json.loads(answered[1]["body"])["id"]
    rows = await app.engine.reader.all("SELECT ip FROM audit WHERE object_id = ?", (id,))
    assert [row[0] for row in rows] == ["192.0.2.7"]


async def test_a_forwarded_address_is_not_believed(app, merchant):
    customer = await merchant.having(x_forwarded_for="203.0.113.9").create(CUSTOMERS)

    rows = await app.engine.reader.all("SELECT ip FROM audit WHERE object_id = ?", (customer["id"],))
    assert [row[0] for row in rows] == ["127.0.0.1"]


@pytest.mark.parametrize("version", ["2022-11-15", "2024-06-20", "2025-03-31.basil", "2026-10-28.endive"])
async def test_the_version_is_echoed(merchant, version):
    speaking = merchant.having(stripe_version=version)

    for answer in (await speaking.get(CUSTOMERS), await speaking.post(CUSTOMERS), await speaking.get("/v1/tea")):
        assert answer.headers["stripe-version"] == version


async def test_without_a_version_the_current_one_is_spoken(merchant):
    assert (await merchant.get(CUSTOMERS)).headers["stripe-version"] == "2026-10-28.endive"


@pytest.mark.parametrize("space", [" ", "\t", " \t "])
async def test_space_around_the_value_of_a_header_is_no_part_of_it(merchant, space):
    account = (await merchant.find("/v1/account"))["id"]
    sent = {
        "authorization": f"Bearer {merchant.key}",
        "idempotency_key": "spaced",
        "stripe_account": account,
        "stripe_version": "2024-06-20",
    }
    plain = await replace(merchant, key="").having(**sent).post(CUSTOMERS)
    spaced = {name: f"{space}{value}{space}" for name, value in sent.items()}
    again = await replace(merchant, key="").having(**spaced).post(CUSTOMERS)

    assert (plain.status, again.status) == (200, 200), again.body
    assert again.json == plain.json
    assert again.headers["idempotent-replayed"] == "true"
    assert (again.headers["idempotency-key"], again.headers["stripe-version"]) == ("spaced", "2024-06-20")


async def test_an_unknown_version_is_refused(merchant):
    answer = await merchant.having(stripe_version="2020-08-27").post(CUSTOMERS)

    assert (answer.status, answer.headers["stripe-version"]) == (400, "2026-10-28.endive")
    assert answer.text.startswith("Invalid Stripe API version: 2020-08-27.")


async def test_a_connected_account_that_is_not_the_callers_is_forbidden(merchant):
    for account in ("acct_1nobody", "x", "acct_1" + "x" * 5_000):
        answer = await merchant.having(stripe_account=account).get(CUSTOMERS)

        assert (answer.status, answer.error["code"]) == (403, "account_invalid")
        assert f"does not have access to account '{account[:100]}' (or that account does not exist)" in answer.text


async def test_the_own_account_may_be_named(merchant):
    own = (await merchant.find("/v1/account"))["id"]

    assert await merchant.having(stripe_account=own).create(CUSTOMERS, people.ALICE)


async def test_a_connected_account_of_the_other_mode_is_forbidden(merchant):
    connected = (await merchant.create("/v1/accounts"))["id"]

    assert (await merchant.live.having(stripe_account=connected).get(CUSTOMERS)).status == 403


async def test_an_event_names_the_request_and_its_key(merchant):
    made = await merchant.having(idempotency_key="k-1").post(CUSTOMERS)

    (event,) = (await merchant.find("/v1/events", type="customer.created"))["data"]
    assert event["request"] == {"id": made.headers["request-id"], "idempotency_key": "k-1"}


async def test_health_needs_no_key(app):
    answer = await request(app, "GET", "/healthz")

    assert (answer.status, answer.json) == (200, {"status": "ok", "database": app.engine.name})


async def test_the_description_needs_no_key(app):
    answer = await request(app, "GET", "/openapi.json")

    assert (answer.status, answer.json["openapi"][:3]) == (200, "3.1")


async def test_a_slash_at_the_end_makes_no_difference(merchant):
    once = merchant.having(idempotency_key="alice")

    listed = await merchant.find(f"{CUSTOMERS}/")
    made, again = [await once.create(path, name="Alice") for path in (CUSTOMERS, f"{CUSTOMERS}/")]

    assert listed["url"] == CUSTOMERS
    assert made == again


async def test_a_broken_upload_is_told_to_who_sent_it_and_to_nobody_else(merchant, caplog):
    kind = "multipart/form-data; boundary=x"

    answer = await merchant.send("POST", CUSTOMERS, body=b"name=Alice", content_type=kind)

    assert (answer.status, answer.text) == (400, "Invalid multipart/form-data request.")
    assert caplog.records == []


@pytest.mark.parametrize("path", [CUSTOMERS, f"{CUSTOMERS}/cus_none", "/v1/nothing", "/v2/core/events"])
@pytest.mark.parametrize("key", ["", "sk_nobody"])
async def test_whoever_asks_for_the_head_gets_that_of_the_answer(merchant, path, key):
    await merchant.create(CUSTOMERS, people.ALICE)
    asking = replace(merchant, key=key or merchant.key)

    whole, head = await asking.get(path), await asking.send("HEAD", path)
    own = ("request-id",)
    assert (head.status, head.body) == (whole.status, b"")
    assert {name: text for name, text in head.headers.items() if name not in own} == {
        name: text for name, text in whole.headers.items() if name not in own
    }
    assert head.headers["content-length"] == str(len(whole.body))


async def test_asking_for_the_head_changes_nothing(merchant):
    made = await merchant.create(CUSTOMERS, people.ALICE)
    before = await merchant.find("/v1/events")

    answer = await merchant.send("HEAD", f"{CUSTOMERS}/{made['id']}", body=b"name=Mallory")
    assert answer.status == 400
    assert await merchant.find("/v1/events") == before


async def test_a_server_that_takes_no_pieces_gets_the_whole_of_a_list(merchant):
    await merchant.create(CUSTOMERS, people.ALICE)

    (start, whole), _ = await driven(merchant, [], method="GET")

    assert (b"content-length", b"%d" % len(whole["body"])) in start["headers"]
    assert "rest" not in whole
    assert json.loads(whole["body"]) == await merchant.find(CUSTOMERS)
