"""The merchant's own tax numbers, and the account in whose name an invoice is, must be there."""

import pytest

from tests.conftest import only_sqlite
from tests.subscriptions import monthly, payer

pytestmark = only_sqlite
NOBODY = {"type": "account", "account": "acct_none"}


async def bought(merchant, **settings):
    customer = (await payer(merchant))["id"]
    items = [{"price": (await monthly(merchant))["id"]}]
    return "/v1/subscriptions", {"customer": customer, "items": items, "invoice_settings": settings}


async def billed(merchant, **settings):
    return "/v1/invoices", {"customer": (await payer(merchant))["id"], **settings}


@pytest.mark.parametrize("make", [bought, billed])
@pytest.mark.parametrize(
    ("settings", "param"),
    [
        ({"account_tax_ids": ["txi_none"]}, "account_tax_ids][0]"),
        ({"issuer": NOBODY}, "issuer][account]"),
        ({"issuer": {"type": "account"}}, "issuer][account]"),
    ],
)
async def test_nobody_issues_invoices(merchant, make, settings, param):
    path, order = await make(merchant, **settings)

    error = await merchant.refused(path, order)

    root = "invoice_settings[" if make is bought else ""
    assert error["param"] == root + (param if root else param.replace("]", "", 1))


@pytest.mark.parametrize("make", [bought, billed])
async def test_a_customers_number_is_not_the_merchants(merchant, make):
    customer = (await payer(merchant))["id"]
    hers = await merchant.create(f"/v1/customers/{customer}/tax_ids", type="eu_vat", value="DE123456789")
    path, order = await make(merchant, account_tax_ids=[hers["id"]])

    assert (await merchant.refused(path, order))["code"] == "resource_missing"


@pytest.mark.parametrize("make", [bought, billed])
async def test_the_merchants_own_number_is_taken(merchant, make):
    own = await merchant.create("/v1/tax_ids", type="eu_vat", value="DE123456789")
    path, order = await make(merchant, account_tax_ids=[own["id"]])

    made = await merchant.create(path, order)

    assert (made.get("invoice_settings") or made)["account_tax_ids"] == [own["id"]]
