"""Idempotency (promise P11): which refusals are kept."""

import pytest

from tests import people
from tests.api.retries import CUSTOMERS, counted, replayed
from tests.merchants import Merchant


class Refusals:
    """Twenty-five ends that a request can have, and whether that end is kept (promise P11)."""

    KEPT = {
        "a missing object": (404, lambda m, c: m.post(f"{CUSTOMERS}/cus_x", name="x")),
        "a missing reference": (400, lambda m, c: m.post(CUSTOMERS, source="tok_1")),
        "a missing customer": (400, lambda m, c: m.post("/v1/billing_portal/sessions", customer="cus_x")),
        "no default": (400, lambda m, c: m.post("/v1/billing_portal/sessions", customer=c)),
        "a taken id": (400, lambda m, c: m.post("/v1/products", name="Tea", id="taken")),
        "a missing product": (400, lambda m, c: m.post("/v1/prices", people.MONTHLY, product="prod_x")),
        "no product": (400, lambda m, c: m.post("/v1/prices", people.MONTHLY)),
        "an unknown option": (404, lambda m, c: m.post("/v1/billing/feedback_options/bfo_x/deactivate")),
        "unknown payment methods": (
            400,
            lambda m, c: m.post(
                "/v1/billing_portal/configurations",
                features={"payment_method_update": {"enabled": True, "payment_method_configuration": "pmc_x"}},
            ),
        ),
        "a product said twice": (
            400,
            lambda m, c: m.post("/v1/prices", people.MONTHLY, product="taken", product_data={"name": "x"}),
        ),
    }
    NOT_KEPT = {
        "an unknown parameter": (400, lambda m, c: m.post(CUSTOMERS, tea="x")),
        "a read-only parameter": (400, lambda m, c: m.post(CUSTOMERS, created=5)),
        "a missing parameter": (400, lambda m, c: m.post("/v1/products")),
        "a value that cannot be": (400, lambda m, c: m.post(CUSTOMERS, balance="x")),
        "too long a value": (400, lambda m, c: m.post("/v1/products", name="x", unit_label="x" * 13)),
        "a rule of the object alone": (400, lambda m, c: m.post("/v1/prices", currency="eur", product="taken")),
        "a rule of the changed object": (400, lambda m, c: m.post(f"{CUSTOMERS}/{c}", shipping={"phone": "1"})),
        "parameters that disagree": (400, lambda m, c: m.send("POST", CUSTOMERS, body=b"name=a&name=b")),
        "text that is none": (400, lambda m, c: m.send("POST", CUSTOMERS, body=b"name=%ff")),
        "a body that is no form": (
            400,
            lambda m, c: m.send("POST", CUSTOMERS, body=b"{}", content_type="application/json"),
        ),
        "too much": (413, lambda m, c: m.send("POST", CUSTOMERS, body=b"&".join(b"a[%d]=1" % n for n in range(1001)))),
        "an expansion that leads nowhere": (400, lambda m, c: m.post(CUSTOMERS, expand=["name"])),
        "an unknown path": (404, lambda m, c: m.post("/v1/teas", name="x")),
        "an unknown version": (400, lambda m, c: m.having(stripe_version="1999-01-01").post(CUSTOMERS)),
        "another's account": (403, lambda m, c: m.having(stripe_account="acct_x").post(CUSTOMERS)),
        "no key": (401, lambda m, c: Merchant(m.app, "", m.headers).post(CUSTOMERS)),
    }


@pytest.fixture
async def customer(merchant):
    """A customer, in a world where the product id `taken` is."""
    await merchant.create("/v1/products", people.TEA, id="taken")
    return (await merchant.create(CUSTOMERS))["id"]


async def kept_keys(app, merchant):
    account = (await merchant.find("/v1/account"))["id"]
    return [row[0] for row in await app.engine.reader.all("SELECT id FROM idempotency WHERE account = ?", (account,))]


@pytest.mark.parametrize(("status", "send"), Refusals.KEPT.values(), ids=Refusals.KEPT.keys())
async def test_what_the_work_refused_is_refused_again(app, merchant, customer, status, send):
    keyed = merchant.having(idempotency_key="k")

    first, again = await send(keyed, customer), await send(keyed, customer)

    assert (first.status, again.status) == (status, status)
    assert (again.body, replayed(again)) == (first.body, True)
    assert again.headers["stripe-should-retry"] == "false"
    assert await kept_keys(app, merchant) == ["k"]


@pytest.mark.parametrize(("status", "send"), Refusals.NOT_KEPT.values(), ids=Refusals.NOT_KEPT.keys())
async def test_what_is_refused_before_the_work_leaves_the_key_free(app, merchant, customer, status, send):
    keyed = merchant.having(idempotency_key="k")

    refused = await send(keyed, customer)
    good = await keyed.post(CUSTOMERS, people.ALICE)

    assert refused.status == status
    assert (good.status, replayed(good)) == (200, False)


async def test_what_the_work_refused_changes_nothing_when_the_cause_is_gone(merchant, customer):
    keyed = merchant.having(idempotency_key="k")
    refused = await keyed.post("/v1/billing_portal/sessions", customer=customer)
    await merchant.create("/v1/billing_portal/configurations", people.PLAIN_PORTAL)

    again = await keyed.post("/v1/billing_portal/sessions", customer=customer)
    anew = await merchant.having(idempotency_key="new").post("/v1/billing_portal/sessions", customer=customer)

    assert (again.status, again.body) == (400, refused.body)
    assert anew.status == 200


@pytest.fixture
def bug(monkeypatch):
    """A mistake in our own code, in the middle of the work."""
    from portico.resources.products.declaration import Product
    from portico.storage.transaction import Transaction

    real = Transaction.insert

    async def insert(self, draft):
        kept = await real(self, draft)
        if isinstance(draft, Product):
            raise KeyError("a bug")
        return kept

    monkeypatch.setattr(Transaction, "insert", insert)
    return monkeypatch


async def test_a_bug_undoes_its_work_and_is_kept(merchant, bug):
    keyed = merchant.having(idempotency_key="k")

    first = await keyed.post("/v1/products", people.TEA)
    bug.undo()
    again = await keyed.post("/v1/products", people.TEA)

    assert (first.status, first.error["type"]) == (500, "api_error")
    assert "bug" not in first.body.decode()
    assert first.headers["stripe-should-retry"] == "true"
    assert (again.status, again.body, replayed(again)) == (500, first.body, True)
    assert again.headers["stripe-should-retry"] == "false"
    assert await counted(merchant, "/v1/products") == 0


async def test_a_broken_database_is_not_kept(app, merchant, monkeypatch):
    from portico.storage import audit

    await merchant.find("/v1/account")
    monkeypatch.setattr(audit, "INSERT_FIRST", audit.INSERT_FIRST.replace("INTO audit", "INTO nowhere"))
    keyed = merchant.having(idempotency_key="k")

    broken = await keyed.post(CUSTOMERS, people.ALICE)
    monkeypatch.undo()
    healed = await keyed.post(CUSTOMERS, people.ALICE)

    assert (broken.status, broken.error["type"]) == (500, "api_error")
    assert (healed.status, replayed(healed)) == (200, False)
    assert await counted(merchant) == 1
