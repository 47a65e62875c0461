"""Each field that a noun can be searched by finds it by its value, and not by another; on both engines."""

from portico.resources.all import NOUNS
from tests.stories.notebook import open_notebook

WORLD = 'metadata["k"]:"Welt"'
SEARCHED = {name: noun for name, noun in NOUNS.items() if noun.SEARCHED}


async def everything(merchant):
    """One object of each noun that can be searched, as complete as it can be."""
    book = await open_notebook(
        merchant, "2026-04-01", name="Ana Büyük", email="ana@example.com", phone="+49 30 1", metadata={"k": "Welt"}
    )
    method = {"billing_details": {"address": {"postal_code": "69003"}}}
    listed = await merchant.find(f"/v1/customers/{book.customer}/payment_methods")
    await merchant.create(f"/v1/payment_methods/{listed['data'][0]['id']}", method)
    product = await merchant.create(
        "/v1/products",
        name="Pro",
        description="For all",
        shippable=True,
        url="https://a.example",
        metadata={"k": "Welt"},
    )
    terms = {"currency": "usd", "unit_amount": 1000, "recurring": {"interval": "month"}, "lookup_key": "pro-usd"}
    price = await merchant.create("/v1/prices", product=product["id"], metadata={"k": "Welt"}, **terms)
    await book.subscribe(price["id"], metadata={"k": "Welt"})
    await book.change(cancel_at_period_end=True)
    invoice = (await book.now_is())["latest_invoice"]
    await merchant.create(f"/v1/invoices/{invoice}", metadata={"k": "Welt"})
    intent = (await merchant.find("/v1/payment_intents"))["data"][0]["id"]
    await merchant.create(f"/v1/payment_intents/{intent}", metadata={"k": "Welt"})
    charge = (await merchant.find("/v1/charges"))["data"][0]["id"]
    await merchant.create(f"/v1/charges/{charge}", metadata={"k": "Welt"})
    return book


def at(object, path):
    """What lies at a dotted path; None where there is nothing on the way."""
    for part in path.split("."):
        object = object and object.get(part)
    return object


async def found(merchant, noun, query):
    answer = await merchant.get(f"{noun.PATH}/search", query=query)
    assert answer.status == 200, (query, answer.body.decode())
    return len(answer.json["data"])


def queries(field, kind, value):
    """Queries that find the one object, and queries that do not."""
    if kind == "metadata":
        return [f'{field}["k"]:"welt"', f'{field}["k"]~"wel"', f'-{field}["l"]:"x"'], [f'-{field}["k"]:"Welt"']
    if value is None:
        return [f"{field}:null"], [f"-{field}:null", f"{field}:{'1' if kind == 'number' else 'true'}"]
    text = str(value).lower() if kind == "flag" else value
    right, wrong = [f'{field}:"{text}"', f"-{field}:null"], [f'-{field}:"{text}"', f"{field}:null"]
    if kind == "number":
        right += [f"{field}>{value - 1}", f"{field}<{value + 1}", f"{field}>={value}", f"{field}<='{value}'"]
        right.append(f"{field}={value}")
        wrong += [f"{field}>{value}", f"{field}<{value}"]
    if kind == "text" and len(text) > 2:
        right.append(f"{field}~'{text[1:4].upper()}'" if len(text) > 3 else f"{field}~'{text.upper()}'")
        wrong.append(f"{field}~'{text}zzz'")
    return right, wrong


async def test_each_field_finds_by_its_value_and_by_no_other(merchant):
    await everything(merchant)
    wrongs = []
    for noun in SEARCHED.values():
        [object] = (await merchant.find(f"{noun.PATH}/search", query=WORLD))["data"]
        for field, kind in noun.SEARCHED.items():
            right, wrong = queries(field, kind, at(object, noun.SEARCHED_AT.get(field, field)))
            wrongs += [(noun.NOUN, query) for query in right if await found(merchant, noun, query) != 1]
            wrongs += [(noun.NOUN, query) for query in wrong if await found(merchant, noun, query) != 0]

    assert wrongs == []
