"""Search finds the same on both engines."""

import base64
import json

import pytest

from tests import people


@pytest.fixture
async def customers(merchant, clock):
    """Six people, ten seconds after each other, by the names that the tests call them."""
    cast = {
        "alice": people.ALICE | {"metadata": {"tier": "gold", "seats": "10"}},
        "bruno": people.BRUNO,
        "chiara": people.CHIARA | {"metadata": {"tier": "silver"}},
        "strauß": {"name": "Dora Strauß", "email": "DORA@example.com"},
        "percent": {"name": "100%_ tea!", "phone": "+1 555"},
        "quotes": {"name": 'Eve "the tea" O\'Hara', "metadata": {'a"b': "x", "c\\d": "y", "e.f": "z", "ü": "ö"}},
    }
    made = {}
    for name, params in cast.items():
        made[name] = (await merchant.create("/v1/customers", params))["id"]
        clock.advance(10)
    return made


FOUND = {
    'name:"Alice Moreau"': ["alice"],
    "name:'Alice Moreau'": ["alice"],
    'name:"alice moreau"': ["alice"],
    'name:"Alice"': [],
    'name~"moreau"': ["alice"],
    'name~"MOREAU"': ["alice"],
    'name~"Öztürk"': ["chiara"],
    'name:"Chiara Öztürk"': ["chiara"],
    'name:"Dora Strauß"': ["strauß"],
    'name~"strauß"': ["strauß"],
    'email:"dora@example.com"': ["strauß"],
    'name~"100%_"': ["percent"],
    'name~"0%t"': [],
    'name~"tea!"': ["percent"],
    'name~"___"': [],
    'name~"the tea"': ["quotes"],
    r'name:"Eve \"the tea\" O\'Hara"': ["quotes"],
    r"name:'Eve \"the tea\" O\'Hara'": ["quotes"],
    "email:null": ["quotes", "percent", "bruno"],
    "-email:null": ["strauß", "chiara", "alice"],
    '-name:"Alice Moreau"': ["quotes", "percent", "strauß", "chiara", "bruno"],
    '-email:"dora@example.com"': ["quotes", "percent", "chiara", "bruno", "alice"],
    'metadata["tier"]:"gold"': ["alice"],
    "metadata['tier']:'GOLD'": ["alice"],
    'metadata["tier"]~"ilv"': ["chiara"],
    'metadata["tier"]:null': ["quotes", "percent", "strauß", "bruno"],
    '-metadata["tier"]:null': ["chiara", "alice"],
    '-metadata["tier"]:"gold"': ["quotes", "percent", "strauß", "chiara", "bruno"],
    r'metadata["a\"b"]:"x"': ["quotes"],
    r'metadata["c\\d"]:"y"': ["quotes"],
    'metadata["e.f"]:"z"': ["quotes"],
    'metadata["ü"]:"ö"': ["quotes"],
    'metadata["nobody"]:"x"': [],
    "created>1793000030": ["quotes", "percent"],
    "created>=1793000030": ["quotes", "percent", "strauß"],
    "created<1793000010": ["alice"],
    "created<=1793000010": ["bruno", "alice"],
    "created:1793000020": ["chiara"],
    "created=1793000020": ["chiara"],
    "created>999999999999999999": [],
    "created>1793000000 created<1793000030": ["chiara", "bruno"],
    'name:"Alice Moreau" OR name:"Bruno Keller"': ["bruno", "alice"],
    'name~"moreau" AND metadata["tier"]:"gold"': ["alice"],
    'name~"moreau" and metadata["tier"]:"silver"': [],
    'email:null OR metadata["tier"]:"gold"': ["quotes", "percent", "bruno", "alice"],
    'name:"\'; DROP TABLE customer; --"': [],
}


@pytest.mark.parametrize(("query", "names"), FOUND.items())
async def test_a_query_finds(merchant, customers, query, names):
    answer = await merchant.find("/v1/customers/search", query=query, limit=100)

    assert [item["id"] for item in answer["data"]] == [customers[name] for name in names]


async def test_a_search_is_turned_over_page_by_page(merchant, customers):
    query, pages, page = "created>0", [], {}
    while True:
        answer = await merchant.find("/v1/customers/search", query=query, limit=2, **page)
        pages.append([item["id"] for item in answer["data"]])
        if not answer["has_more"]:
            break
        page = {"page": answer["next_page"]}

    newest_first = list(reversed(customers.values()))
    assert pages == [newest_first[:2], newest_first[2:4], newest_first[4:]]
    assert answer["next_page"] is None


async def test_a_page_goes_with_its_query(merchant, customers):
    answer = await merchant.find("/v1/customers/search", query="created>0", limit=2)

    error = await merchant.get("/v1/customers/search", query="created>1", limit=2, page=answer["next_page"])
    again = await merchant.find("/v1/customers/search", query=" created > 0 ", limit=1, page=answer["next_page"])

    assert (error.status, error.error["param"]) == (400, "page")
    assert again["data"][0]["id"] == list(reversed(customers.values()))[2]


async def test_a_page_beyond_all_numbers_is_refused(merchant, customers):
    answer = await merchant.find("/v1/customers/search", query="created>0", limit=2)
    token = answer["next_page"]
    position = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    forged = base64.urlsafe_b64encode(json.dumps([2**63, *position[1:]]).encode()).decode()

    refused = await merchant.get("/v1/customers/search", query="created>0", page=forged)

    assert (refused.status, refused.error["param"]) == (400, "page")


async def test_the_total_is_counted_when_it_is_asked_for(merchant, customers):
    without = await merchant.find("/v1/customers/search", query="created>0", limit=1)
    counted = await merchant.find("/v1/customers/search", query="created>0", limit=1, expand=["total_count"])

    assert "total_count" not in without
    assert (counted["total_count"], len(counted["data"])) == (6, 1)
    assert (counted["object"], counted["url"]) == ("search_result", "/v1/customers/search")


async def test_what_is_deleted_is_not_found(merchant, customers):
    await merchant.delete(f"/v1/customers/{customers['alice']}")

    assert (await merchant.find("/v1/customers/search", query='name~"moreau"'))["data"] == []


@pytest.fixture
async def catalogue(merchant):
    """Two products and a price of each."""
    tea = await merchant.create("/v1/products", people.TEA, id="tea", shippable=True)
    coffee = await merchant.create("/v1/products", people.COFFEE, id="coffee", active=False)
    monthly = await merchant.create("/v1/prices", people.MONTHLY, product="tea", lookup_key="Tea-Monthly")
    once = await merchant.create("/v1/prices", product="coffee", currency="usd", unit_amount=5, metadata={"a": "b"})
    return {"tea": tea["id"], "coffee": coffee["id"], "monthly": monthly["id"], "once": once["id"]}


@pytest.mark.parametrize(
    ("path", "query", "names"),
    [
        ("products", 'active:"true"', ["tea"]),
        ("products", "active:false", ["coffee"]),
        ("products", "-active:'true'", ["coffee"]),
        ("products", "shippable:'true'", ["tea"]),
        ("products", "shippable:null", ["coffee"]),
        ("products", "description~'tins'", ["tea"]),
        ("prices", "active:'true'", ["once", "monthly"]),
        ("prices", "product:'tea'", ["monthly"]),
        ("prices", "currency:'usd'", ["once"]),
        ("prices", "type:'recurring'", ["monthly"]),
        ("prices", "lookup_key:'tea-monthly'", ["monthly"]),
        ("prices", "metadata['a']:'b'", ["once"]),
    ],
)
async def test_products_and_prices_are_searched_too(merchant, catalogue, path, query, names):
    answer = await merchant.find(f"/v1/{path}/search", query=query)

    assert [item["id"] for item in answer["data"]] == [catalogue[name] for name in names]


async def test_a_search_expands_what_it_finds(merchant, catalogue):
    answer = await merchant.find("/v1/prices/search", query="product:'tea'", expand=["data.product"])

    assert answer["data"][0]["product"]["name"] == people.TEA["name"]


@pytest.mark.parametrize(
    "page", ["x", "e30=", "W10=", "WzFd", "W251bGxd", "!!!!", "WyJhIiwiYiJd", "WzkyMjMzNzIwMzY4NTQ3NzU4MDgsICJhIl0="]
)
@pytest.mark.parametrize("path", ["customers", "prices"])
async def test_a_page_that_nobody_gave_is_refused(merchant, path, page):
    query = "metadata['a']:'b'"

    answer = await merchant.get(f"/v1/{path}/search", query=query, page=page)

    assert (answer.status, answer.error["param"]) == (400, "page")


async def test_what_was_found_shows_what_is_expanded_in_it(merchant):
    product = (await merchant.create("/v1/products", name="Tea"))["id"]
    options = {"usd": {"unit_amount": 6}}
    made = await merchant.create("/v1/prices", currency="eur", unit_amount=5, product=product, currency_options=options)
    expand = ["currency_options", "product"]

    found = await merchant.find(
        "/v1/prices/search", query=f"product:'{product}'", expand=[f"data.{path}" for path in expand]
    )

    assert found["data"] == [await merchant.find(f"/v1/prices/{made['id']}", expand=expand)]
    assert found["data"][0]["currency_options"]["usd"]["unit_amount"] == 6
