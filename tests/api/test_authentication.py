"""Who calls (promise P23): a good key, sent in one way, or 401; nothing in between."""

import base64

import pytest

from portico.api import keys
from portico.api.authentication import masked
from portico.api.keys import open_world
from portico.app import App
from portico.storage.scope import Scope
from tests import people
from tests.databases import settings_for
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
        "sk_test_a_B_9",
        "sk_test_550e8400-e29b-41d4-a716-446655440000",
        "sk_test_fix/job.7~2+x==",
    ],
)
async def test_any_key_of_the_right_form_opens_a_world(app, key):
    assert (await asked(app, f"Bearer {key}")).status == 200


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
    "a long key": (["Bearer sk_test_" + "x" * 4_097], "Invalid API Key provided: sk_test_***"),
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


class Office:
    """Where keys are issued and revoked."""

    def __init__(self, app):
        self.app = app
        self.account = app.here.ids.new("acct")

    async def open(self):
        for livemode in (False, True):
            await open_world(self.app.engine, self.app.here, Scope(self.account, livemode, self.account), "Tea")

    async def issue(self, *, livemode=False, **how):
        key = await keys.issue(self.app.engine, self.app.here, self.account, livemode=livemode, **how)
        return Merchant(self.app, key)

    async def revoke(self, merchant):
        scope = Scope(self.account, "_live_" in merchant.key, self.account)
        fingerprint = self.app.here.keys.fingerprint(merchant.key)
        await keys.revoke(self.app.engine, self.app.here, scope, fingerprint, masked(merchant.key))


@pytest.fixture
async def production(database, clock):
    """Portico as `portico serve` runs it: only keys that were made are good."""
    app = App(settings_for(database, worlds=False), clock=clock)
    await app.start()
    yield app
    await app.stop()


@pytest.fixture
async def office(production):
    """An account with its office."""
    place = Office(production)
    await place.open()
    return place


async def test_a_key_that_was_made_is_good(office):
    merchant = await office.issue()

    assert merchant.key.startswith("sk_test_")
    assert (await merchant.find("/v1/account"))["id"] == office.account


async def test_a_live_key_is_for_live_mode(office):
    merchant = await office.issue(livemode=True)

    assert merchant.key.startswith("sk_live_")
    assert (await merchant.create(PATH))["livemode"] is True


@pytest.mark.parametrize(
    "wrong",
    [
        lambda key: "sk_test_123",
        lambda key: key[:-1] + ("0" if key[-1] != "0" else "1"),
        lambda key: key[:-1],
        lambda key: key + "0",
        lambda key: key.replace("_test_", "_live_"),
        lambda key: key.replace("sk_", "rk_"),
        lambda key: key.swapcase().replace("SK_TEST_", "sk_test_"),
    ],
)
async def test_in_production_no_other_key_is_good(production, office, wrong):
    key = (await office.issue()).key

    answer = await Merchant(production, wrong(key)).get(PATH)

    assert answer.status == 401
    assert answer.text == f"Invalid API Key provided: {masked(wrong(key))}"


async def test_a_key_of_another_installation_is_not_good(production, office):
    """Its form and its check digits are right; it was never made here."""
    from portico.wire.secrets import checked

    key = f"sk_test_{office.account.removeprefix('acct_')}{checked('0' * 30)}"

    assert (await Merchant(production, key).get(PATH)).status == 401


async def test_a_revoked_key_is_dead_within_a_second(office, clock):
    merchant = await office.issue()
    await merchant.find(PATH)

    await office.revoke(merchant)
    clock.advance(1)
    answer = await merchant.get(PATH)

    assert (answer.status, answer.text) == (401, f"Invalid API Key provided: {masked(merchant.key)}")


async def test_a_key_that_was_never_used_is_dead_at_once(office):
    merchant = await office.issue()

    await office.revoke(merchant)

    assert (await merchant.get(PATH)).status == 401


async def test_revoking_one_key_leaves_the_others_alive(office, clock):
    gone, stays = await office.issue(), await office.issue()

    await office.revoke(gone)
    clock.advance(1)

    assert (await gone.get(PATH)).status == 401
    assert (await stays.get(PATH)).status == 200


async def test_a_key_expires_to_the_second(office, clock):
    merchant = await office.issue(expires_at=clock.now + 60)

    clock.advance(59)
    before = await merchant.get(PATH)
    clock.advance(1)
    after = await merchant.get(PATH)

    assert before.status == 200
    assert (after.status, after.error["code"]) == (401, "api_key_expired")
    assert after.text == f"Expired API Key provided: {masked(merchant.key)}"


RIGHTS = [
    (("customer_read",), "GET", "/v1/customers", 200),
    (("customer_read",), "POST", "/v1/customers", 403),
    (("customer_write",), "POST", "/v1/customers", 200),
    (("customer_write",), "GET", "/v1/customers", 200),
    (("customer_write",), "GET", "/v1/products", 403),
    (("customer_read", "product_read"), "GET", "/v1/products", 200),
    (("billing_portal_configuration_read",), "GET", "/v1/billing_portal/configurations", 200),
    (("billing_portal_session_write",), "GET", "/v1/billing_portal/configurations", 403),
    ((), "GET", "/v1/customers", 403),
    ((), "GET", "/v1/account", 403),
]


@pytest.mark.parametrize(("rights", "method", "path", "status"), RIGHTS)
async def test_a_restricted_key_may_do_what_it_may(office, rights, method, path, status):
    merchant = await office.issue(rights=rights)

    answer = await merchant.send(method, path)

    assert merchant.key.startswith("rk_test_")
    assert answer.status == status


async def test_a_missing_right_is_named(office):
    merchant = await office.issue(rights=("customer_read",))

    answer = await merchant.post(PATH)

    assert answer.text == (
        f"The provided key '{masked(merchant.key)}' does not have the required permissions for this endpoint on "
        f"account '{office.account}'. Having the 'rak_customer_write' permission would allow this request to continue."
    )
    assert answer.headers["stripe-should-retry"] == "false"


async def test_no_key_is_kept(office, production):
    merchant = await office.issue()
    await merchant.find(PATH)

    rows = await production.engine.reader.all("SELECT * FROM api_key", ())

    assert any(row[5] == masked(merchant.key) for row in rows)
    assert not any(merchant.key in str(value) for row in rows for value in row)
