"""Debits of bank accounts, which take days: what a customer reads who has paid already."""

import pytest

from portico.papers.bills import method_name
from tests import people
from tests.conftest import only_sqlite
from tests.hosted import bills
from tests.merchants import Merchant
from tests.visitors import Visitor

JANUARY = 1_767_225_600
"""1 January 2026, midnight."""
FEBRUARY = 1_769_904_000
SEPA = {"type": "sepa_debit", "sepa_debit": {"iban": "DE62370400440532013001"}}
"""An account from which the money does not come."""
SHOWN = {"invoice_history": {"enabled": True}, "subscription_cancel": {"enabled": True}}
ACH = {
    "type": "us_bank_account",
    "us_bank_account": {"account_number": "000123456789", "routing_number": "110000000"},
}
BRUNO = {"name": "Bruno", "email": "bruno@keller.example"}
ON_ITS_WAY, WAITING = "Your payment is on its way", "An invoice is waiting to be paid"


async def in_debt(merchant: Merchant):
    """A customer whose card is refused since the last renewal, and what she pays for; her account beside it."""
    clock = await merchant.create("/v1/test_helpers/test_clocks", frozen_time=JANUARY)
    customer = await merchant.create("/v1/customers", {**people.BRUNO, "test_clock": clock["id"]})
    attach = "/v1/payment_methods/{}/attach".format
    account = await merchant.create("/v1/payment_methods", {**SEPA, "billing_details": BRUNO})
    agreed = {"mandate_data": {"customer_acceptance": {"type": "offline"}}, "payment_method_types": ["sepa_debit"]}
    await merchant.create(
        "/v1/setup_intents", {**agreed, "customer": customer["id"], "payment_method": account["id"], "confirm": True}
    )
    good = await merchant.create(attach("pm_card_visa"), customer=customer["id"])
    product = await merchant.create("/v1/products", people.TEA)
    price = await merchant.create("/v1/prices", {**people.MONTHLY, "product": product["id"]})
    order = {"customer": customer["id"], "items": [{"price": price["id"]}], "default_payment_method": good["id"]}
    order["payment_settings"] = {"payment_method_types": ["card", "sepa_debit"]}
    made = await merchant.create("/v1/subscriptions", order)
    bad = await merchant.create(attach("pm_card_chargeCustomerFail"), customer=customer["id"])
    await merchant.create(f"/v1/subscriptions/{made['id']}", default_payment_method=bad["id"])
    await merchant.advance(clock["id"], FEBRUARY + 7_200)
    return clock["id"], customer["id"], made["id"], account["id"]


async def overview(merchant: Merchant, customer: str) -> str:
    """What she reads."""
    configuration = await merchant.create("/v1/billing_portal/configurations", features=SHOWN)
    session = await merchant.create(
        "/v1/billing_portal/sessions", customer=customer, configuration=configuration["id"], locale="en-GB"
    )
    return (await Visitor(merchant.app).open(session["url"])).body.decode()


@only_sqlite
@pytest.mark.parametrize(
    ("method", "locale", "name"),
    [
        (SEPA, "en-GB", "SEPA Direct Debit ending 3001"),
        (SEPA, "de", "SEPA-Lastschrift mit Endziffern 3001"),
        (ACH, "en-GB", "STRIPE TEST BANK ending 6789"),
    ],
)
async def test_an_account_has_one_name_wherever_it_stands(merchant, method, locale, name):
    account = await merchant.create("/v1/payment_methods", {**method, "billing_details": BRUNO})
    made = await merchant.create("/v1/customers", people.BRUNO)
    await merchant.create(f"/v1/payment_methods/{account['id']}/attach", customer=made["id"])
    wallet = {"payment_method_update": {"enabled": True}}
    configuration = await merchant.create("/v1/billing_portal/configurations", features=wallet)
    session = await merchant.create(
        "/v1/billing_portal/sessions", customer=made["id"], configuration=configuration["id"], locale=locale
    )

    page = bills.seen(await Visitor(merchant.app).open(session["url"]))

    assert method_name(account, locale) == name
    assert name in page


@only_sqlite
async def test_who_has_paid_by_debit_is_not_asked_to_pay_again_until_it_comes_back(merchant):
    clock, customer, subscription, account = await in_debt(merchant)
    before = await overview(merchant, customer)
    owing = await merchant.find(f"/v1/subscriptions/{subscription}", expand=["latest_invoice"])
    sent = await Visitor(merchant.app).post(owing["latest_invoice"]["hosted_invoice_url"], {"payment_method": account})
    assert sent.status == 303, sent.body
    paid = await overview(merchant, customer)
    await merchant.advance(clock, FEBRUARY + 10_800)
    back = await overview(merchant, customer)

    for page, is_under_way in ((before, False), (paid, True), (back, False)):
        assert (ON_ITS_WAY in page, WAITING in page) == (is_under_way, not is_under_way)
        assert ("Pay <bdi>" in page, 'aria-label="Pay invoice' in page) == (not is_under_way, not is_under_way)
    assert paid.count('aria-label="View invoice') == 2
