"""Idempotency (promises P8, P9, P11): one key, one effect, one answer."""

import asyncio
import hashlib

import pytest

from portico.storage.engine import Busy, Conflict
from tests import people
from tests.conftest import only_sqlite
from tests.databases import KEYS
from tests.merchants import Merchant

CUSTOMERS = "/v1/customers"


async def counted(merchant, path=CUSTOMERS):
    return len((await merchant.find(path, limit=100))["data"])


def replayed(answer):
    return answer.headers.get("idempotent-replayed") == "true"


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


BASE = "name=Alice&metadata[a]=1&metadata[b]=2&preferred_locales[]=en&preferred_locales[]=fr"
SAME = {
    "letter by letter": BASE,
    "fields in another order": "metadata[b]=2&metadata[a]=1&name=Alice&preferred_locales[]=en&preferred_locales[]=fr",
    "escaped letters": BASE.replace("Alice", "%41l%69ce"),
    "escaped brackets": BASE.replace("[", "%5B").replace("]", "%5D"),
    "small hexadecimal": BASE.replace("[", "%5b").replace("]", "%5d"),
    "an ampersand too many": f"&{BASE}&&",
    "arrays by their indices": BASE.replace("[]=en", "[0]=en").replace("[]=fr", "[1]=fr"),
    "metadata first": "metadata[a]=1&metadata[b]=2&preferred_locales[]=en&preferred_locales[]=fr&name=Alice",
}
OTHER = {
    "another value": BASE.replace("Alice", "Bruno"),
    "another case": BASE.replace("Alice", "alice"),
    "a blank": BASE.replace("Alice", "Alice+"),
    "a field more": f"{BASE}&phone=1",
    "a field less": BASE.replace("name=Alice&", ""),
    "an empty field more": f"{BASE}&phone=",
    "another member": BASE.replace("metadata[a]", "metadata[c]"),
    "members exchanged": BASE.replace("[a]=1", "[a]=2").replace("[b]=2", "[b]=1"),
    "a member less": BASE.replace("metadata[b]=2&", ""),
    "a member more": f"{BASE}&metadata[c]=3",
    "another order of an array": BASE.replace("=en", "=x").replace("=fr", "=en").replace("=x", "=fr"),
    "an element less": BASE.replace("&preferred_locales[]=fr", ""),
    "an element more": f"{BASE}&preferred_locales[]=de",
    "nothing": "",
    "an expansion": f"{BASE}&expand[]=tax",
    "another type of the same digits": BASE.replace("=1", "=01"),
}
UNREADABLE = {
    "an unknown field": f"{BASE}&tea=1",
    "a value that cannot be": f"{BASE}&balance=x",
    "a field twice": f"{BASE}&name=Alice",
    "an expansion that leads nowhere": f"{BASE}&expand[]=name",
    "bytes that are no text": f"{BASE}&phone=%ff",
}


@pytest.mark.parametrize("body", SAME.values(), ids=SAME.keys())
async def test_the_same_parameters_in_another_spelling_are_a_retry(merchant, body):
    keyed = merchant.having(idempotency_key="k")
    first = await keyed.send("POST", CUSTOMERS, body=BASE.encode())

    again = await keyed.send("POST", CUSTOMERS, body=body.encode())

    assert (again.status, again.body, replayed(again)) == (200, first.body, True)


async def test_parameters_in_the_query_are_parameters(merchant):
    keyed = merchant.having(idempotency_key="k")
    first = await keyed.send("POST", CUSTOMERS, body=BASE.encode())

    again = await keyed.send("POST", CUSTOMERS, query=BASE.encode())

    assert (again.body, replayed(again)) == (first.body, True)


@pytest.mark.parametrize("body", OTHER.values(), ids=OTHER.keys())
async def test_other_parameters_with_the_same_key_are_refused(merchant, body):
    keyed = merchant.having(idempotency_key="k")
    await keyed.send("POST", CUSTOMERS, body=BASE.encode())

    other = await keyed.send("POST", CUSTOMERS, body=body.encode())

    assert (other.status, other.error["type"]) == (400, "idempotency_error")
    assert other.text == (
        "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a "
        "key other than 'k' if you meant to execute a different request."
    )
    assert other.headers["stripe-should-retry"] == "false"
    assert not replayed(other)
    assert await counted(merchant) == 1


async def test_the_same_key_for_another_endpoint_is_refused_with_both(merchant):
    keyed = merchant.having(idempotency_key="k")
    made = (await keyed.send("POST", CUSTOMERS, body=BASE.encode())).json

    other = await keyed.send("POST", f"{CUSTOMERS}/{made['id']}", body=BASE.encode())

    assert (other.status, other.error["type"], replayed(other)) == (400, "idempotency_error", False)
    assert other.text == (
        "Keys for idempotent requests can only be used for the same endpoint they were first used for "
        f"('{CUSTOMERS}/{made['id']}' vs '{CUSTOMERS}'). Try using a key other than 'k' if you meant to execute a "
        "different request."
    )


FORMS = {
    CUSTOMERS: ["name=Alice", "email=a@tea.example", "address[city]=Lyon", "address[country]=FR", "balance=5",
                "metadata[a]=1", "invoice_settings[custom_fields][0][name]=PO",
                "invoice_settings[custom_fields][0][value]=7", "tax_exempt=none", "expand[]=tax"],
    "/v1/billing_portal/configurations": [
        "features[invoice_history][enabled]=true", "features[customer_update][enabled]=true",
        "features[customer_update][allowed_updates][0]=email", "features[customer_update][allowed_updates][1]=name",
        "features[subscription_cancel][enabled]=false", "business_profile[headline]=Tea", "name=Portal",
        "default_return_url=https://tea.example", "login_page[enabled]=true", "metadata[a]=1"],
    "/v1/products": ["name=Tea", "active=true", "images[0]=https://tea.example/1.png", "unit_label=tin",
                     "images[1]=https://tea.example/2.png", "metadata[a]=1", "shippable=true"],
}  # fmt: skip
CASES = [
    pytest.param(path, index, how, id=f"{path.rpartition('/')[2]}: {pair} {how}")
    for path, pairs in FORMS.items()
    for index, pair in enumerate(pairs)
    for how in ("changed", "left out")
]


@only_sqlite
@pytest.mark.parametrize(("path", "index", "how"), CASES)
async def test_every_single_parameter_counts(merchant, path, index, how):
    pairs, keyed = FORMS[path], merchant.having(idempotency_key="k")
    first = await keyed.send("POST", path, body="&".join(pairs).encode())
    changed = [] if how == "left out" else [another(pairs[index])]

    other = await keyed.send("POST", path, body="&".join([*pairs[:index], *changed, *pairs[index + 1 :]]).encode())
    again = await keyed.send("POST", path, body="&".join(reversed(pairs)).replace("[", "%5B").encode())

    assert first.status == 200, first.body
    assert other.status == 400
    assert not replayed(other)
    assert (again.status, again.body, replayed(again)) == (200, first.body, True)


def another(pair):
    """The parameter with another value that it could have."""
    name, _, value = pair.partition("=")
    others = {"true": "false", "false": "true", "none": "exempt", "email": "phone", "name": "phone", "tax": "tax_ids"}
    others |= {"a@tea.example": "b@tea.example", "https://tea.example": "https://x.example"}
    return f"{name}={others.get(value) or (value.replace('png', 'jpg') if 'png' in value else value + '1')}"


@pytest.mark.parametrize("form", ["without a key", "with a key"])
async def test_a_reply_that_a_former_version_kept_is_found_by_its_own_request_alone(app, merchant, form):
    keyed = merchant.having(idempotency_key="k")
    first = await keyed.post(CUSTOMERS, name="Ada")
    digest = hashlib.sha256(b'POST /v1/customers\n{"expand":[],"name":"Ada"}').hexdigest()
    kept = {"without a key": digest, "with a key": KEYS.fingerprint(f"request:{digest}")}[form]
    await app.engine.script([f"UPDATE idempotency SET fingerprint = '{kept}' WHERE id = 'k'"])

    assert (await keyed.post(CUSTOMERS, name="Ada")).body == first.body
    assert (await keyed.post(CUSTOMERS, name="Eve")).error["type"] == "idempotency_error"


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE.keys())
async def test_parameters_that_cannot_be_are_refused_before_the_key_is_looked_at(merchant, body):
    keyed = merchant.having(idempotency_key="k")
    first = await keyed.send("POST", CUSTOMERS, body=BASE.encode())

    refused = await keyed.send("POST", CUSTOMERS, body=body.encode())
    again = await keyed.send("POST", CUSTOMERS, body=BASE.encode())

    assert (refused.status, refused.error["type"]) == (400, "invalid_request_error")
    assert again.body == first.body


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
    for key in ("k", "K", "k ", " k", "kk", "k'", 'k"', "k" * 255, "ÿ"):
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
    from portico.resources.products import Product
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
    monkeypatch.setattr(audit, "INSERT", audit.INSERT.replace("INTO audit", "INTO nowhere"))
    keyed = merchant.having(idempotency_key="k")

    broken = await keyed.post(CUSTOMERS, people.ALICE)
    monkeypatch.undo()
    healed = await keyed.post(CUSTOMERS, people.ALICE)

    assert (broken.status, broken.error["type"]) == (500, "api_error")
    assert (healed.status, replayed(healed)) == (200, False)
    assert await counted(merchant) == 1


async def test_twenty_clients_with_one_key_have_one_effect(merchant):
    await merchant.find("/v1/account")
    keys = [f"key {number}" for number in range(5)]

    answers = await asyncio.gather(
        *(merchant.having(idempotency_key=key).post(CUSTOMERS, people.ALICE) for key in keys for _ in range(20))
    )

    assert {answer.status for answer in answers} <= {200, 409}
    good = [answer for answer in answers if answer.status == 200]
    assert len({answer.body for answer in good}) == 5
    assert sum(not replayed(answer) for answer in good) == 5
    assert all(answer.error["code"] == "idempotency_key_in_use" for answer in answers if answer.status == 409)
    assert await counted(merchant) == 5
    assert await counted(merchant, "/v1/events") == 5


async def test_twenty_clients_with_one_key_and_other_parameters_have_one_effect(merchant):
    keyed = merchant.having(idempotency_key="k")

    answers = await asyncio.gather(*(keyed.post(CUSTOMERS, name=str(number)) for number in range(20)))

    assert sorted({answer.status for answer in answers}) == [200, 400]
    assert sum(answer.status == 200 for answer in answers) == 1
    assert await counted(merchant) == 1


async def test_twenty_clients_whose_work_is_refused_get_one_answer(merchant):
    keyed = merchant.having(idempotency_key="k")

    answers = await asyncio.gather(*(keyed.post(CUSTOMERS, source="tok_1") for _ in range(20)))

    assert {answer.status for answer in answers} == {400}
    assert len({answer.error["request_log_url"] for answer in answers}) == 1


@pytest.mark.parametrize(
    "error, status, code", [(Busy, 409, "idempotency_key_in_use"), (Conflict, 429, "lock_timeout")]
)
async def test_who_always_comes_too_late_is_asked_to_come_again(app, merchant, monkeypatch, error, status, code):
    async def refuse(*_):
        raise error

    await counted(merchant)  # the world is there
    monkeypatch.setattr(app.engine, "transact", refuse)
    answer = await merchant.having(idempotency_key="k").post(CUSTOMERS, people.ALICE)

    assert (answer.status, answer.error["code"]) == (status, code)
    assert answer.headers["stripe-should-retry"] == "true"
