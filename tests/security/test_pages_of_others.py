"""P20 on the pages: whatever a path, a field or the end of an address names, only the customer's own is there.

The pages come from the table of routes. What belongs to another customer, to another account or to the other mode is as
unknown as what never was: the same status, the same page, and nothing has happened to it.
"""

import re

import pytest

from portico.portal.features.all import ALL
from tests.conftest import only_sqlite
from tests.merchants import Merchant
from tests.plans import LEAVING, open_shop
from tests.visitors import token

FEATURES = {
    **LEAVING,
    "customer_update": {"enabled": True, "allowed_updates": ["name", "tax_id"]},
    "invoice_history": {"enabled": True},
    "payment_method_update": {"enabled": True},
}
PAGES = [page for feature in ALL for page in feature.pages]
NAMING = [page for page in PAGES if "{" in page.path]
WHO = {
    "another customer": lambda merchant: merchant,
    "another account": lambda merchant: Merchant(merchant.app, f"{merchant.key}x"),
    "the other mode": lambda merchant: merchant.live,
}
ECHO = r'href="[?][^"]*lang="|No such [^<]*<'
"""Where a page of test mode says what it was asked for."""
NEVER = {"subscription": "sub_never", "method": "pm_never"}


async def theirs(merchant, who):
    """What somebody else has: a subscription, a payment method, a tax number, an invoice; and the somebody."""
    other = WHO[who](merchant)
    if other.key.startswith("sk_live"):  # where nothing can be charged yet, nor time be moved
        customer = await other.create("/v1/customers", name="Somebody else")
        product = await other.create("/v1/products", name="Live")
        price = {"currency": "gbp", "unit_amount": 100, "recurring": {"interval": "month"}, "product": product["id"]}
        price = await other.create("/v1/prices", price)
        trial = {"customer": customer["id"], "items": [{"price": price["id"]}], "trial_period_days": 30}
        subscription = await other.create("/v1/subscriptions", trial)
        return other, {"subscription": subscription["id"], "method": "pm_never"}, customer["id"]
    shop = await open_shop(other, features=FEATURES)
    method = await shop.card("pm_card_mastercard")
    return other, {"subscription": shop.subscription["id"], "method": method}, shop.customer["id"]


async def snapshot(other, customer, named):
    """Everything of somebody else's that could have changed."""
    paths = (f"/v1/customers/{customer}", f"/v1/subscriptions/{named['subscription']}")
    found = [await other.get(path) for path in paths]
    lists = [await other.get(path, customer=customer) for path in ("/v1/invoices", "/v1/checkout/sessions")]
    methods = await other.get(f"/v1/customers/{customer}/payment_methods")
    return [answer.json for answer in (*found, *lists, methods)]


def bare(answer, named):
    """A page without the names that it was asked for, and without what changes from time to time."""
    text = answer.body.decode()
    for name in (*named.values(), *NEVER.values()):
        text = text.replace(name, "…")
    return re.sub(r'value="\w{36}"', "", text)


@only_sqlite
@pytest.mark.parametrize("who", WHO)
async def test_what_a_path_names_is_only_ever_the_customer_s_own(merchant, who):
    other, named, customer = await theirs(merchant, who)
    shop = await open_shop(merchant, features=FEATURES)
    portal = await shop.enter()
    before, wrong = await snapshot(other, customer, named), []

    for page in NAMING:
        answers = []
        for ids in (named, NEVER):
            path = portal.home + page.path.format(**ids)
            answers.append(await portal.visitor.get(path))
            if page.act:
                answers.append(await portal.visitor.post(path, {"token": token(portal.page), "feedback": "other"}))
        half = len(answers) // 2
        pairs = zip(answers[:half], answers[half:], strict=True)
        same = all(bare(one, named) == bare(two, named) for one, two in pairs)
        quiet = {303, 404} if page.path.endswith(("/default", "/move", "/renew", "/release")) else {404}
        if not same or {answer.status for answer in answers} - quiet:
            wrong.append((page.path, [answer.status for answer in answers], same))

    assert wrong == []
    assert await snapshot(other, customer, named) == before


@only_sqlite
@pytest.mark.parametrize("who", ["another customer", "another account"])
async def test_what_a_field_or_an_address_names_is_not_there_either(merchant, who):
    other, named, customer = await theirs(merchant, who)
    tax = await other.create(f"/v1/customers/{customer}/tax_ids", type="eu_oss_vat", value="EU123456789")
    invoice = (await other.find("/v1/invoices", customer=customer))["data"][0]["id"]
    checkout = await other.create(
        "/v1/checkout/sessions",
        {"mode": "setup", "customer": customer, "currency": "gbp", "success_url": "https://a.example"},
    )
    shop = await open_shop(merchant, features=FEATURES)
    portal, own = await shop.enter(), f"/subscriptions/{shop.subscription['id']}"
    default = (await merchant.find(f"/v1/customers/{shop.customer['id']}"))["invoice_settings"][
        "default_payment_method"
    ]
    await shop.card("pm_card_amex")
    before = await snapshot(other, customer, named), await shop.now()
    form = {"token": token(portal.page)}

    pages = [
        await portal.visitor.open(f"{portal.home}/invoices?starting_after={invoice}"),
        await portal.visitor.open(f"{portal.home}/payment-methods/added?session={checkout['id']}"),
        await portal.visitor.open(f"{portal.home}?done=canceled&of={named['subscription']}"),
        await portal.visitor.open(f"{portal.home}?done=payment-method-default&of={named['method']}"),
        await portal.visitor.open(f"{portal.home}{own}/update/review?price=price_never"),
        await portal.visitor.post(f"{portal.home}/details", {**form, "remove": tax["id"]}),
        await portal.visitor.post(
            f"{portal.home}/payment-methods/{default}/remove", {**form, "instead": named["method"]}
        ),
        await portal.visitor.post(
            f"{portal.home}{own}/update/review?price={shop.id('business')}",
            {**form, "proration_date": "1775001600", "amount_due": "0", "payment_method": named["method"]},
        ),
    ]

    secret = (customer, named["subscription"], named["method"], invoice, tax["id"])
    assert {answer.status for answer in pages} <= {200, 303, 400, 404}
    seen = [re.sub(ECHO, "", answer.body.decode()) for answer in pages]
    assert [name for name in secret for text in seen if name in text] == []
    assert (await snapshot(other, customer, named), await shop.now()) == before
    methods = await merchant.find(f"/v1/customers/{shop.customer['id']}/payment_methods")
    assert default in [one["id"] for one in methods["data"]]
