"""Idempotency (promise P9): which parameters are the same ones."""

import hashlib

import pytest

from portico.wire import form
from tests.api.retries import CUSTOMERS, counted, replayed
from tests.conftest import only_sqlite
from tests.databases import KEYS

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


LENGTHS = {"both short": (form.LONG, form.LONG), "both long": (1, 1), "long": (1, form.LONG), "short": (form.LONG, 1)}
"""How the first and the second form are read: name by name, or as one whose names are remembered."""


@pytest.fixture(params=LENGTHS.values(), ids=LENGTHS.keys())
def lengths(request, monkeypatch):
    """How long the first form counts; and what makes the second one count, too."""
    monkeypatch.setattr(form, "LONG", request.param[0])
    return lambda: monkeypatch.setattr(form, "LONG", request.param[1])


@only_sqlite
@pytest.mark.parametrize("body", SAME.values(), ids=SAME.keys())
async def test_the_same_parameters_in_another_spelling_are_a_retry(merchant, lengths, body):
    keyed = merchant.having(idempotency_key="k")
    first = await keyed.send("POST", CUSTOMERS, body=BASE.encode())
    lengths()

    again = await keyed.send("POST", CUSTOMERS, body=body.encode())

    assert (again.status, again.body, replayed(again)) == (200, first.body, True)


async def test_parameters_in_the_query_are_parameters(merchant):
    keyed = merchant.having(idempotency_key="k")
    first = await keyed.send("POST", CUSTOMERS, body=BASE.encode())

    again = await keyed.send("POST", CUSTOMERS, query=BASE.encode())

    assert (again.body, replayed(again)) == (first.body, True)


@only_sqlite
@pytest.mark.parametrize("body", OTHER.values(), ids=OTHER.keys())
async def test_other_parameters_with_the_same_key_are_refused(merchant, lengths, body):
    keyed = merchant.having(idempotency_key="k")
    await keyed.send("POST", CUSTOMERS, body=BASE.encode())
    lengths()

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
