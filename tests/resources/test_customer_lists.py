"""What a customer has of other nouns: shown when it is asked for, and brought along as it was in older days."""

from tests import subscriptions

PATH = "/v1/customers"


async def test_a_customer_shows_the_subscriptions_that_have_not_ended(merchant):
    ended = await subscriptions.paying(merchant)
    runs = await merchant.create(
        "/v1/subscriptions", customer=ended["customer"], items=[{"price": ended["items"]["data"][0]["price"]["id"]}]
    )
    await merchant.delete(f"/v1/subscriptions/{ended['id']}")

    shown = await merchant.find(f"{PATH}/{ended['customer']}", expand=["subscriptions.data.latest_invoice"])

    (found,) = shown["subscriptions"]["data"]
    assert found["latest_invoice"]["id"] == runs["latest_invoice"]
    assert found | {"latest_invoice": runs["latest_invoice"]} == runs
    assert shown["subscriptions"]["url"] == f"{PATH}/{ended['customer']}/subscriptions"


async def test_a_customer_shows_tax_ids(merchant):
    made = await merchant.create(PATH, tax_id_data=[{"type": "eu_vat", "value": "DE123456789"}])

    shown = await merchant.find(f"{PATH}/{made['id']}", expand=["tax_ids"])

    assert [one["value"] for one in shown["tax_ids"]["data"]] == ["DE123456789"]


async def test_a_token_of_the_test_bank_becomes_the_default_payment_method(merchant):
    made = await merchant.create(PATH, source="tok_visa")

    changed = await merchant.create(f"{PATH}/{made['id']}", source="tok_mastercard")

    listed = await merchant.find(f"{PATH}/{made['id']}/payment_methods")
    brands = {one["id"]: one["card"]["brand"] for one in listed["data"]}
    defaults = [one["invoice_settings"]["default_payment_method"] for one in (made, changed)]
    assert [brands[id] for id in defaults] == ["visa", "mastercard"]


async def test_a_token_and_a_payment_method_together_are_refused(merchant):
    error = await merchant.refused(PATH, source="tok_visa", payment_method="pm_card_visa")

    assert error["param"] == "source"
