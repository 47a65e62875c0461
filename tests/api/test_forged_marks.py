"""Nobody can make Portico say a secret by sending what its mark looks like, in any place that is kept or quoted."""

import pytest

from portico.storage.scope import Scope
from portico.wire.secrets import EDGE, FORMER_EDGES
from tests import people
from tests.databases import KEYS
from tests.uploads import picture, upload

PLACES = {
    "path": lambda m, text: m.get(f"/v1/customers/{text}"),
    "path of a write": lambda m, text: m.post(f"/v1/customers/{text}", name="x"),
    "unknown path": lambda m, text: m.get(f"/v1/{text}"),
    "value": lambda m, text: m.post("/v1/customers", name=text),
    "name": lambda m, text: m.post("/v1/customers", {text: "x"}),
    "inner name": lambda m, text: m.post("/v1/customers", {"address": {text: "x"}}),
    "metadata key": lambda m, text: m.post("/v1/customers", {"metadata": {text: "x"}}),
    "metadata value": lambda m, text: m.post("/v1/customers", {"metadata": {"x": text}}),
    "choice": lambda m, text: m.post("/v1/customers", tax_exempt=text),
    "integer": lambda m, text: m.post("/v1/customers", balance=text),
    "id": lambda m, text: m.post("/v1/billing_portal/sessions", customer=text),
    "address": lambda m, text: m.post("/v1/products", name="x", url=f"https://x.example/{text}"),
    "cursor": lambda m, text: m.get("/v1/customers", starting_after=text),
    "filter": lambda m, text: m.get("/v1/customers", email=text),
    "expansion": lambda m, text: m.get("/v1/customers", expand=[text]),
    "query": lambda m, text: m.get("/v1/customers/search", query=text),
    "quoted query": lambda m, text: m.get("/v1/customers/search", query=f'name:"{text}"'),
    "file's parameter": lambda m, text: uploaded(m, name=text),
    "file's name": lambda m, text: uploaded(m, filename=text),
    "multipart value": lambda m, text: uploaded(m, purpose=text),
}


async def uploaded(merchant, name="file", filename="x.png", purpose="business_icon"):
    return await upload(merchant, {"purpose": purpose}, picture(), filename=filename, name=name)


@pytest.mark.parametrize("edges", [EDGE * 2, FORMER_EDGES], ids=["mark", "former mark"])
@pytest.mark.parametrize("place", PLACES)
async def test_a_forged_mark_reveals_nothing(merchant, place, edges):
    account = (await merchant.find("/v1/account"))["id"]
    name = Scope(account, False, account).secret_name("portal", "bps_100000000000000000000000")

    answer = await PLACES[place](merchant, f"{edges[0]}{KEYS.current}:{name}{edges[1]}")

    assert 400 <= answer.status < 500
    assert KEYS.secret(name, KEYS.current).encode() not in answer.body


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("character", ["\0", "\x7f", "\ufddf"], ids=["NUL", "DEL", "noncharacter"])
async def test_what_no_database_can_keep_is_refused_everywhere(merchant, place, character):
    answer = await PLACES[place](merchant, f"a{character}b")

    assert 400 <= answer.status < 500


@pytest.mark.parametrize("header", ["idempotency_key", "stripe_account"])
async def test_headers_that_no_database_can_keep_are_refused(merchant, header):
    answer = await merchant.having(**{header: "a\0b"}).post("/v1/customers")

    assert answer.status == 400


async def test_the_secret_of_a_session_is_in_its_answer_and_nowhere_else(merchant, app):
    customer = await merchant.create("/v1/customers", people.ALICE)
    await merchant.create("/v1/billing_portal/configurations", people.PLAIN_PORTAL)

    session = await merchant.having(idempotency_key="k").create("/v1/billing_portal/sessions", customer=customer["id"])

    secret = session["url"][-36:]
    for table in ("billing_portal_session", "event", "audit", "idempotency"):
        rows = await app.engine.reader.all(f"SELECT * FROM {table}", ())
        assert any(session["id"] in str(row) for row in rows), table
        assert not any(secret in str(row) for row in rows), table
