"""Who calls (promise P23): a good key, sent in one way, or 401; nothing in between."""

import base64

import pytest

from portico.api.authentication import LONGEST_KEPT, _presented, masked, presented
from tests import people
from tests.merchants import Merchant, request

NO_KEY = "You did not provide an API key."
PATH = "/v1/customers"


async def asked(app, *values, query=b"", path=PATH):
    headers = [(b"authorization", value if isinstance(value, bytes) else value.encode()) for value in values]
    return await request(app, "GET", path, query=query, headers=headers)


def basic(text):
    return b"Basic " + base64.b64encode(text.encode())


GOOD = {
    "Bearer": "Bearer {key}",
    "bearer": "bearer {key}",
    "blanks": "Bearer   {key} ",
    "Basic": basic("{key}:"),
    "Basic with a password": basic("{key}:secret"),
    "Basic without a colon": basic("{key}"),
}


@pytest.mark.parametrize("header", GOOD.values(), ids=GOOD.keys())
async def test_a_key_may_be_sent_as(app, header):
    key = "sk_test_123"
    if isinstance(header, bytes):
        header = basic(base64.b64decode(header[6:]).decode().format(key=key))
    else:
        header = header.format(key=key)

    assert (await asked(app, header)).status == 200


@pytest.mark.parametrize(
    "key",
    [
        "sk_test_1",
        "sk_live_1",
        "rk_test_1",
        "rk_live_1",
        "sk_test_" + "x" * 4_096,
        "sk_test_" + "x" * 15_000,
        "sk_test_a_B_9",
        "sk_test_550e8400-e29b-41d4-a716-446655440000",
        "sk_test_fix/job.7~2+x==",
    ],
)
async def test_any_key_of_the_right_form_opens_a_world(app, key):
    assert (await asked(app, f"Bearer {key}")).status == 200


async def test_each_long_key_opens_a_world_of_its_own_and_is_kept_nowhere(app):
    long = [f"sk_test_{'x' * 12_000}{end}" for end in "ab"]

    accounts = [(await Merchant(app, key).find("/v1/account"))["id"] for key in (*long, *long)]

    assert accounts[:2] == accounts[2:]
    assert len({*accounts}) == 2
    assert not any(len(known) > LONGEST_KEPT for known in app.api.keys._open)
    before = _presented.cache_info().currsize
    presented(f"Bearer {long[0]}".encode())
    assert _presented.cache_info().currsize == before


BAD = {
    "nothing": ([], NO_KEY),
    "empty": ([""], NO_KEY),
    "a scheme only": (["Bearer"], NO_KEY),
    "a scheme and blanks": (["Bearer   "], NO_KEY),
    "another scheme": (["Digest sk_test_1"], NO_KEY),
    "a token only": (["sk_test_1"], NO_KEY),
    "two headers": (["Bearer sk_test_1", "Bearer sk_test_2"], NO_KEY),
    "the same twice": (["Bearer sk_test_1", "Bearer sk_test_1"], NO_KEY),
    "Basic, not encoded": (["Basic sk_test_1:"], NO_KEY),
    "Basic, no text": ([b"Basic /////w=="], NO_KEY),
    "bytes": ([b"Bearer \xff\xfe"], "Invalid API Key provided: ****"),
    "garbage": (["Bearer garbage"], "Invalid API Key provided: ****"),
    "a short key": (["Bearer sk_test_"], "Invalid API Key provided: sk_test_****"),
    "another mode": (["Bearer sk_prod_12345678"], "Invalid API Key provided: ************5678"),
    "a letter too many": (["Bearer sk_test_12345678%"], "Invalid API Key provided: sk_test_*****678%"),
    "a long key with a letter too many": (
        ["Bearer sk_test_" + "x" * 4_097 + "%"],
        "Invalid API Key provided: sk_test_***",
    ),
    "two keys": (["Bearer sk_test_1, sk_test_2"], "Invalid API Key provided: sk_test_***"),
}


@pytest.mark.parametrize(("headers", "beginning"), BAD.values(), ids=BAD.keys())
async def test_anything_else_is_unauthenticated(app, headers, beginning):
    answer = await asked(app, *headers)

    assert answer.status == 401
    assert answer.text.startswith(beginning)
    assert answer.headers["www-authenticate"] == 'Bearer realm="Portico"'
    assert answer.headers["stripe-should-retry"] == "false"
    assert (answer.error["type"], answer.error.get("code")) == ("invalid_request_error", None)


async def test_a_key_in_the_query_is_none(app):
    answer = await asked(app, query=b"key=sk_test_1&api_key=sk_test_1")

    assert answer.status == 401


@pytest.mark.parametrize("mode", ["test", "live"])
async def test_a_publishable_key_may_not_call(app, mode):
    answer = await asked(app, f"Bearer pk_{mode}_123")

    assert (answer.status, answer.error["code"]) == (401, "secret_key_required")
    assert answer.text.startswith("This API call cannot be made with a publishable API key.")


MASKS = {
    "sk_test_123456789": "sk_test_*****6789",
    "sk_live_123456789": "sk_live_*****6789",
    "rk_test_1234": "rk_test_****",
    "sk_test_12345678": "sk_test_****",
    "sk_test_1": "sk_test_****",
    "hunter2": "****",
    "correct horse battery": "*****************tery",
    "": "****",
}


@pytest.mark.parametrize(("key", "mask"), MASKS.items())
def test_a_key_is_quoted_masked(key, mask):
    assert masked(key) == mask


def test_a_long_key_is_quoted_short():
    assert len(masked("sk_test_" + "x" * 1_000)) == 80


async def test_worlds_see_nothing_of_each_other(app, merchant):
    customer = await merchant.create(PATH, people.ALICE)
    other = Merchant(app, f"{merchant.key}x")

    assert (await other.find(PATH))["data"] == []
    assert (await other.get(f"{PATH}/{customer['id']}")).status == 404
    assert (await other.find("/v1/account"))["id"] != (await merchant.find("/v1/account"))["id"]


async def test_the_modes_of_a_world_see_nothing_of_each_other(merchant):
    customer = await merchant.create(PATH, people.ALICE)

    answer = await merchant.live.get(f"{PATH}/{customer['id']}")

    assert (await merchant.live.find(PATH))["data"] == []
    assert (answer.status, answer.text) == (
        404,
        f"No such customer: '{customer['id']}'; a similar object exists in test mode, but a live mode key was used to "
        "make this request.",
    )


async def test_livemode_is_said_by_the_key(merchant):
    assert (await merchant.create(PATH))["livemode"] is False
    assert (await merchant.live.create(PATH))["livemode"] is True


async def test_a_restricted_key_of_a_world_may_do_everything_under_development(merchant, app):
    restricted = Merchant(app, merchant.key.replace("sk_", "rk_"))

    assert await restricted.create(PATH, people.ALICE)
    assert len((await merchant.find(PATH))["data"]) == 1
