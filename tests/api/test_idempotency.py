"""Idempotency (promises P8, P9, P11): one key, one effect, one answer."""

from tests import people
from tests.api.retries import CUSTOMERS, counted, replayed
from tests.merchants import Merchant


async def test_a_retry_gets_the_first_answer(merchant):
    keyed = merchant.having(idempotency_key="k")
    first = await keyed.post(CUSTOMERS, people.ALICE)

    again = await keyed.post(CUSTOMERS, people.ALICE)

    assert (again.status, again.body) == (200, first.body)
    assert replayed(again) and not replayed(first)
    assert again.headers["original-request"] == first.headers["request-id"]
    assert again.headers["request-id"] != first.headers["request-id"]
    assert (first.headers["idempotency-key"], again.headers["idempotency-key"]) == ("k", "k")
    assert await counted(merchant) == 1


async def test_without_a_key_every_request_is_a_new_one(merchant):
    first, second = await merchant.post(CUSTOMERS), await merchant.post(CUSTOMERS)

    assert first.json["id"] != second.json["id"]
    assert "idempotency-key" not in first.headers
    assert "original-request" not in second.headers


async def test_an_empty_key_is_no_key(merchant):
    keyed = merchant.having(idempotency_key="")

    await keyed.create(CUSTOMERS)
    await keyed.create(CUSTOMERS)

    assert await counted(merchant) == 2


async def test_the_answer_is_the_first_one_even_when_the_object_has_changed(merchant):
    keyed = merchant.having(idempotency_key="k")
    first = await keyed.post(CUSTOMERS, people.ALICE)
    await merchant.create(f"{CUSTOMERS}/{first.json['id']}", name="Alice Keller")
    await merchant.delete(f"{CUSTOMERS}/{first.json['id']}")

    assert (await keyed.post(CUSTOMERS, people.ALICE)).body == first.body


async def test_the_url_of_a_session_is_the_same_again(merchant):
    await merchant.create("/v1/billing_portal/configurations", people.PLAIN_PORTAL)
    customer = (await merchant.create(CUSTOMERS, people.ALICE))["id"]
    keyed = merchant.having(idempotency_key="k")

    first = await keyed.create("/v1/billing_portal/sessions", customer=customer)
    again = await keyed.create("/v1/billing_portal/sessions", customer=customer)

    assert first["url"] == again["url"]


async def test_a_key_on_another_path_is_another_request(merchant):
    keyed = merchant.having(idempotency_key="k")
    customer = await keyed.create(CUSTOMERS, name="Tea")

    for path in ("/v1/products", f"{CUSTOMERS}/{customer['id']}", "/v1/billing_portal/configurations"):
        answer = await keyed.post(path, people.PLAIN_PORTAL if "portal" in path else {"name": "Tea"})
        assert (answer.status, answer.error["type"]) == (400, "idempotency_error")


async def test_a_key_belongs_to_one_account_and_mode(app, merchant):
    connected = (await merchant.create("/v1/accounts"))["id"]
    callers = [merchant, merchant.live, merchant.having(stripe_account=connected), Merchant(app, f"{merchant.key}x")]

    answers = [
        await caller.having(idempotency_key="k").post(CUSTOMERS, name=str(n)) for n, caller in enumerate(callers)
    ]

    assert [answer.status for answer in answers] == [200] * 4
    assert not any(map(replayed, answers))
    assert len({answer.json["id"] for answer in answers}) == 4


async def test_two_keys_of_one_account_share_their_idempotency_keys(merchant, app):
    first = await merchant.having(idempotency_key="k").post(CUSTOMERS)

    again = await Merchant(app, merchant.key.replace("sk_", "rk_")).having(idempotency_key="k").post(CUSTOMERS)

    assert (again.body, replayed(again)) == (first.body, True)


async def test_keys_differ_by_every_letter(merchant):
    for key in ("k", "K", "k k", "k  k", "kk", "k'", 'k"', "k" * 255, "ÿ"):
        await merchant.having(idempotency_key=key).create(CUSTOMERS)

    assert await counted(merchant) == 9


async def test_a_key_of_256_characters_is_refused(merchant):
    error = await merchant.having(idempotency_key="k" * 256).refused(CUSTOMERS)

    assert error["message"] == "The Idempotency-Key can have at most 255 characters."


async def test_reading_and_deleting_take_no_key(merchant):
    customer = await merchant.create(CUSTOMERS, people.ALICE)
    path, keyed = f"{CUSTOMERS}/{customer['id']}", merchant.having(idempotency_key="k")

    await keyed.find(path)
    await merchant.create(path, name="Alice Keller")
    again = await keyed.find(path)
    deleted, twice = await keyed.delete(path), await keyed.delete(path)

    assert again["name"] == "Alice Keller"
    assert (deleted.status, twice.status) == (200, 404)


async def test_a_replay_speaks_the_version_that_is_asked_for(merchant):
    keyed = merchant.having(idempotency_key="k")
    first = await keyed.post(CUSTOMERS)

    again = await keyed.having(stripe_version="2023-10-16").post(CUSTOMERS)

    assert (again.headers["stripe-version"], again.json["id"]) == ("2023-10-16", first.json["id"])


async def test_every_kind_of_write_is_retried_safely(merchant):
    option = await merchant.create("/v1/billing/feedback_options", description="Cold tea")
    customer = await merchant.create(CUSTOMERS)
    writes = {
        "create": ("/v1/products", {"name": "Tea"}),
        "update": (f"{CUSTOMERS}/{customer['id']}", {"name": "Alice"}),
        "act": (f"/v1/billing/feedback_options/{option['id']}/deactivate", {}),
    }

    for key, (path, params) in writes.items():
        keyed = merchant.having(idempotency_key=key)
        first, again = await keyed.post(path, params), await keyed.post(path, params)
        assert (first.status, again.status, again.body, replayed(again)) == (200, 200, first.body, True)
