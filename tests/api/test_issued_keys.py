"""Keys of production: they are made, restricted and revoked, and end on time."""

import pytest

from portico.api import keys
from portico.api.authentication import masked
from portico.api.keys import open_world
from portico.app import App
from portico.resources.all import ENDPOINTS, NOUNS
from portico.storage.scope import Scope
from tests.api.test_authentication import PATH
from tests.databases import settings_for
from tests.everything import named
from tests.merchants import Merchant


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


async def test_a_clock_that_is_put_back_keeps_no_revoked_key_alive(office, clock):
    merchant = await office.issue()
    await merchant.find(PATH)

    await office.revoke(merchant)
    clock.advance(-3600)

    assert (await merchant.get(PATH)).status == 401


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


async def let_in(callers, endpoints):
    """The endpoints that do not refuse whoever of the callers, by noun, asks there."""
    found = []
    for endpoint in endpoints:
        path = endpoint.path.format(id="x_1", parent="x_2")
        answer = await callers[endpoint.noun.NOUN].send(endpoint.method, path)
        if answer.status != 403:
            found.append(named(endpoint))
    return found


async def test_a_restricted_key_is_restricted_at_every_endpoint(office):
    """All rights but that for the endpoint's noun are as good as none there."""
    rights = {noun: f"{noun.replace('.', '_')}_write" for noun in NOUNS}
    without = {noun: await office.issue(rights=tuple(set(rights.values()) - {rights[noun]})) for noun in NOUNS}

    assert await let_in(without, ENDPOINTS) == []


async def test_to_read_is_not_to_write_at_any_endpoint(office):
    reads = await office.issue(rights=tuple(f"{noun.replace('.', '_')}_read" for noun in NOUNS))

    assert await let_in(dict.fromkeys(NOUNS, reads), [one for one in ENDPOINTS if one.writes]) == []


async def test_a_missing_right_is_named(office):
    merchant = await office.issue(rights=("customer_read",))

    answer = await merchant.post(PATH)

    assert answer.text == (
        f"The provided key '{masked(merchant.key)}' does not have the required permissions for this endpoint on "
        f"account '{office.account}'. Having the 'rak_customer_write' permission would allow this request to continue."
    )
    assert answer.headers["stripe-should-retry"] == "false"


EXPANDED = [
    (("customer_read",), "/v1/customers", "data.subscriptions", "subscription"),
    (("customer_read", "subscription_read"), "/v1/customers", "data.subscriptions.data.latest_invoice", "invoice"),
    (("price_read",), "/v1/prices", "data.product", "product"),
    (("price_read",), "/v1/prices/search", "data.product", "product"),
    (("price_read", "product_read"), "/v1/prices", "data.product", None),
    (("price_read",), "/v1/prices", "data.currency_options", None),
    (("customer_read",), "/v1/customers/cus_x", "default_source", None),
]


@pytest.mark.parametrize(("rights", "path", "expand", "missing"), EXPANDED)
async def test_a_restricted_key_expands_what_it_may_read(office, rights, path, expand, missing):
    """Stripe asks for a right for each object that is expanded."""
    merchant = await office.issue(rights=rights)

    answer = await merchant.get(path, expand=[expand], **({"query": "active:'true'"} if "search" in path else {}))

    assert (answer.status == 403) is (missing is not None)
    assert missing is None or f"'rak_{missing}_read'" in answer.text


async def test_what_is_written_is_expanded_by_the_same_rights(office):
    anybody, merchant = await office.issue(), await office.issue(rights=("price_write",))
    product = (await anybody.create("/v1/products", name="Tea"))["id"]
    price = {"currency": "eur", "unit_amount": 5, "product": product}

    refused = await merchant.post("/v1/prices", price, expand=["product"])

    assert refused.status == 403
    assert (await anybody.find("/v1/prices"))["data"] == []
    assert (await merchant.create("/v1/prices", price))["product"] == product


async def test_no_key_is_kept(office, production):
    merchant = await office.issue()
    await merchant.find(PATH)

    rows = await production.engine.reader.all("SELECT * FROM api_key", ())

    assert any(row[5] == masked(merchant.key) for row in rows)
    assert not any(merchant.key in str(value) for row in rows for value in row)


@pytest.mark.parametrize(("rights", "missing"), [((), "payment_intent"), (("payment_intent_read",), None)])
async def test_what_an_older_version_expands_needs_the_same_rights(office, rights, missing):
    merchant = (await office.issue(rights=("invoice_read", *rights))).having(stripe_version="2024-06-20")

    answer = await merchant.get("/v1/invoices", expand=["data.payment_intent"])

    assert (answer.status == 403) is (missing is not None)
    assert missing is None or f"'rak_{missing}_read'" in answer.text


async def test_to_read_invoices_is_to_read_the_next_one(office):
    customer = await (await office.issue()).create("/v1/customers")
    merchant = (await office.issue(rights=("invoice_read",))).having(stripe_version="2024-06-20")

    answer = await merchant.get("/v1/invoices/upcoming", customer=customer["id"])

    assert answer.error["code"] == "invoice_upcoming_none"
    assert (await merchant.post("/v1/invoices/create_preview", customer=customer["id"])).status == 403
