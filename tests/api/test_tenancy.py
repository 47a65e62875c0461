"""Tenancy (promise P20): what is not yours is as unknown as what never was, in every place an id can be sent."""

import itertools

import pytest

from portico.resources.all import ENDPOINTS, NOUNS
from tests import everything, invoices, people, records
from tests.conftest import only_sqlite
from tests.everything import BY_ID, named
from tests.merchants import Merchant

OF_OTHERS = {
    "another account": lambda merchant: Merchant(merchant.app, f"{merchant.key}x"),
    "another account's live mode": lambda merchant: Merchant(merchant.app, f"{merchant.key}x").live,
    "the other mode": lambda merchant: merchant.live,
}
CONNECTED = "an account that is connected to it"
WHO = (*OF_OTHERS, CONNECTED)


async def other_than(merchant, who):
    """Somebody else, who has nothing of this merchant's."""
    if who in OF_OTHERS:
        return OF_OTHERS[who](merchant)
    return merchant.having(stripe_account=(await merchant.create("/v1/accounts"))["id"])


OWN_TABLE = [endpoint for endpoint in BY_ID if not endpoint.noun.FACE and endpoint.noun.NOUN != "account"]


async def snapshot(app, merchant, noun):
    """All that is kept of an object, its events and its trail."""
    account = (await merchant.find("/v1/account"))["id"]
    tables = ("audit", "event", *(() if noun.FACE else (noun.NOUN.replace(".", "_"),)))
    return [
        [tuple(row) for row in await app.engine.reader.all(f"SELECT * FROM {table} WHERE account = ?", (account,))]
        for table in tables
    ]


@only_sqlite  # that every statement stays within one account and mode, `tests/storage` says for both engines
@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("endpoint", BY_ID, ids=named)
async def test_an_object_of_others_is_as_unknown_as_one_that_never_was(app, merchant, endpoint, who):
    noun = endpoint.noun
    id = (await everything.make(merchant, noun.NOUN))["id"]
    stranger = await other_than(merchant, who)
    await stranger.find("/v1/account")
    before = await snapshot(app, merchant, noun)
    never = (
        id[:-4] + ("zzzz" if not id.endswith("zzzz") else "yyyy")
        if noun.NOUN != "portico.configuration_version"
        else "bpc_1_v1"
    )

    theirs = await everything.call(stranger, endpoint, id)
    nobodys = await everything.call(stranger, endpoint, never)

    text, hint, _ = theirs.text.partition("; a similar object exists in test mode")
    assert (theirs.status, nobodys.status) == (404, 404)
    assert text == nobodys.text.replace(never, id)
    assert not hint or who == "the other mode"
    assert theirs.error.keys() == nobodys.error.keys()
    assert await snapshot(app, merchant, noun) == before


@pytest.mark.parametrize("endpoint", OWN_TABLE, ids=named)
async def test_only_the_same_worlds_other_mode_gets_a_hint(merchant, endpoint):
    id = (await everything.make(merchant, endpoint.noun.NOUN))["id"]

    answer = await everything.call(merchant.live, endpoint, id)

    assert answer.text.endswith(
        f"'{id}'; a similar object exists in test mode, but a live mode key was used to make this request."
    )


DELETABLE = sorted({endpoint.noun.NOUN for endpoint in ENDPOINTS if endpoint.kind == "delete"})


@pytest.mark.parametrize("endpoint", [e for e in BY_ID if e.noun.NOUN in DELETABLE], ids=named)
async def test_a_deleted_object_is_as_unknown_as_one_that_never_was(merchant, endpoint):
    noun = endpoint.noun
    made = await everything.make(merchant, noun.NOUN)
    assert (await merchant.delete(f"{noun.PATH}/{made['id']}")).json == {
        "id": made["id"],
        "object": noun.NOUN,
        "deleted": True,
    }

    answer = await everything.call(merchant, endpoint, made["id"])

    if noun.LEAVES_STUB and endpoint.kind == "retrieve" and noun.NOUN == "customer":
        assert answer.json == {"id": made["id"], "object": noun.NOUN, "deleted": True}
    else:
        assert (answer.status, answer.text) == (404, f"No such {noun.called()}: '{made['id']}'")


def offer(product, price):
    update = {
        "enabled": True,
        "default_allowed_updates": ["price"],
        "products": [{"product": product, "prices": [price]}],
    }
    return {"features": {"subscription_update": update}}


def reasons(option):
    reason = {"enabled": True, "options": "", "feedback_options": [option]}
    return {"features": {"subscription_cancel": {"enabled": True, "cancellation_reason": reason}}}


CONFIGURATIONS = "/v1/billing_portal/configurations"
FILTERED = {
    "/v1/payment_attempt_records": {"payment_record": "pr_none"},
    "/v1/subscription_items": {"subscription": "sub_none"},
}
"""What lists cannot do without."""


async def attach(merchant, own, id):
    invoice = await invoices.opened(merchant)
    return await merchant.post(f"/v1/invoices/{invoice['id']}/attach_payment", payment_record=id)


def paid_by(customer):
    asked = {"amount_requested": {"currency": "eur", "value": 5}, "initiated_at": 5}
    return asked | {"payment_method_details": records.BANK, "customer_details": {"customer": customer}}


NAMED = {
    "who paid elsewhere": ("customer", lambda m, o, x: m.post(f"{records.PATH}/report_payment", paid_by(x))),
    "what pays an invoice": ("payment_record", attach),
    "whose attempts": ("payment_record", lambda m, o, x: m.get("/v1/payment_attempt_records", payment_record=x)),
    "whose refunds": ("payment_record", lambda m, o, x: m.get(records.REFUNDS, payment_record=x)),
    "a session's customer": ("customer", lambda m, o, x: m.post("/v1/billing_portal/sessions", customer=x)),
    "a session's configuration": (
        "billing_portal.configuration",
        lambda m, o, x: m.post("/v1/billing_portal/sessions", customer=o["customer"], configuration=x),
    ),
    "a session's account": (
        "account",
        lambda m, o, x: m.post(
            "/v1/billing_portal/sessions", customer=o["customer"], configuration=o["configuration"], on_behalf_of=x
        ),
    ),
    "a price's product": ("product", lambda m, o, x: m.post("/v1/prices", people.MONTHLY, product=x)),
    "a plan's product": (
        "product",
        lambda m, o, x: m.post("/v1/plans", currency="eur", amount=1, interval="month", product=x),
    ),
    "a plan's new product": ("product", lambda m, o, x: m.post(f"/v1/plans/{o['plan']}", product=x)),
    "a product's default price": ("price", lambda m, o, x: m.post(f"/v1/products/{o['product']}", default_price=x)),
    "an offered product": ("product", lambda m, o, x: m.post(CONFIGURATIONS, offer(x, o["price"]))),
    "an offered price": ("price", lambda m, o, x: m.post(CONFIGURATIONS, offer(o["product"], x))),
    "a configuration's reason": ("billing.feedback_option", lambda m, o, x: m.post(CONFIGURATIONS, reasons(x))),
    "a configuration's payment methods": (
        "payment_method_configuration",
        lambda m, o, x: m.post(
            CONFIGURATIONS,
            features={"payment_method_update": {"enabled": True, "payment_method_configuration": x}},
        ),
    ),
    "parent of payment methods": (
        "payment_method_configuration",
        lambda m, o, x: m.post("/v1/payment_method_configurations", parent=x),
    ),
    "an account's logo": (
        "file",
        lambda m, o, x: m.post(f"/v1/accounts/{o['own']}", settings={"branding": {"logo": x}}),
    ),
    "whose versions": (
        "billing_portal.configuration",
        lambda m, o, x: m.get("/v1/portico/configuration_versions", configuration=x),
    ),
    **{
        f"a cursor of {noun}s": (
            noun,
            lambda m, o, x, path=kind.PATH: m.get(path, FILTERED.get(path, {}), starting_after=x),
        )
        for noun, kind in NOUNS.items()
        if kind.PATH in {endpoint.path for endpoint in ENDPOINTS if endpoint.kind == "list"}
        and noun != "portico.configuration_version"
    },
}


MAY_BE_NAMED = {("a session's account", CONNECTED)}
"""Whoever speaks for one connected account has the platform's key, and so the others are hers, too."""


@only_sqlite
@pytest.mark.parametrize(("place", "who"), [one for one in itertools.product(NAMED, WHO) if one not in MAY_BE_NAMED])
async def test_an_object_of_others_cannot_be_named(merchant, place, who):
    noun, use = NAMED[place]
    theirs = (await everything.make(merchant, noun))["id"]
    stranger = await other_than(merchant, who)
    own = {kind: (await everything.make(stranger, kind))["id"] for kind in ("customer", "product", "price", "plan")}
    own |= {"own": (await stranger.find("/v1/account"))["id"]}
    own |= {"configuration": (await stranger.create(CONFIGURATIONS, people.PLAIN_PORTAL))["id"]}
    price = await stranger.find(f"/v1/prices/{own['price']}")
    own["product"] = price["product"]
    never = f"{theirs[:-4]}zzzz"

    of_theirs, of_nobodys = await use(stranger, own, theirs), await use(stranger, own, never)

    text = of_theirs.text.partition("; a similar object exists in test mode")[0]
    assert (of_theirs.status, of_theirs.error["code"]) == (400, "resource_missing")
    assert (of_nobodys.status, of_nobodys.error["code"]) == (400, "resource_missing")
    assert text == of_nobodys.text.replace(never, theirs)
    assert of_theirs.error["param"] == of_nobodys.error["param"]


async def test_a_filter_by_anothers_object_finds_nothing(merchant, app):
    price = await everything.make(merchant, "price")
    stranger = Merchant(app, f"{merchant.key}x")

    for path, filters in (
        ("/v1/products", {"ids": [price["product"]]}),
        ("/v1/prices/search", {"query": f"product:'{price['product']}'"}),
    ):
        assert (await stranger.find(path, filters))["data"] == []
    for path in ("/v1/prices", "/v1/plans"):
        for product in (price["product"], "prod_nobodys"):
            answer = await stranger.get(path, {"product": product})
            assert (answer.status, answer.error["message"]) == (400, f"No such product: '{product}'")


async def test_an_objects_id_of_another_noun_is_unknown(merchant):
    customer = (await everything.make(merchant, "customer"))["id"]

    answer = await merchant.get(f"/v1/products/{customer}")

    assert (answer.status, answer.text) == (404, f"No such product: '{customer}'")
