"""A draft says what its customer is, until it is final. Source: billing-behaviour 3.4, and the SDK's descriptions."""

import pytest

from tests import subscriptions

NUMBER = {"type": "eu_vat", "value": "DE123456789"}


@pytest.fixture
async def draft(merchant):
    """Of 10.00, with 20 % on top."""
    customer = (await subscriptions.payer(merchant))["id"]
    rate = await merchant.create("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=False)
    made = await merchant.create("/v1/invoices", customer=customer, default_tax_rates=[rate["id"]])
    await merchant.create("/v1/invoiceitems", customer=customer, invoice=made["id"], amount=1_000, currency="usd")
    return await merchant.find(f"/v1/invoices/{made['id']}")


async def now(merchant, invoice):
    return await merchant.find(f"/v1/invoices/{invoice['id']}")


async def test_a_draft_says_what_its_customer_is_called_now(merchant, draft):
    await merchant.create(f"/v1/customers/{draft['customer']}", name="Ada", email="ada@example.com", phone="5")
    shown = await now(merchant, draft)
    await merchant.create(f"/v1/invoices/{draft['id']}/finalize")
    await merchant.create(f"/v1/customers/{draft['customer']}", name="Grace")

    assert (shown["customer_name"], shown["customer_email"], shown["customer_phone"]) == ("Ada", "ada@example.com", "5")
    assert (await now(merchant, draft))["customer_name"] == "Ada"


async def test_a_draft_has_the_tax_numbers_that_its_customer_has_now(merchant, draft):
    path = f"/v1/customers/{draft['customer']}/tax_ids"
    number = await merchant.create(path, NUMBER)
    shown = await now(merchant, draft)
    another = await merchant.create("/v1/invoices", customer=draft["customer"])
    await merchant.delete(f"{path}/{number['id']}")

    assert shown["customer_tax_ids"] == another["customer_tax_ids"] == [NUMBER]
    assert (await now(merchant, draft))["customer_tax_ids"] == []


async def test_a_draft_is_taxed_as_its_customer_is_now(merchant, draft):
    await merchant.create(f"/v1/customers/{draft['customer']}", tax_exempt="exempt")
    exempt = await now(merchant, draft)
    await merchant.create(f"/v1/customers/{draft['customer']}", tax_exempt="none")

    assert (draft["total"], exempt["total"], exempt["customer_tax_exempt"]) == (1_200, 1_000, "exempt")
    assert (await now(merchant, draft))["total"] == 1_200
