"""Whatever is on an invoice, its lines sum to its totals: when it is made, changed, finalized, credited."""

import random
from collections import Counter

from tests import people
from tests.conftest import only_sqlite

CARTS = 60


def assert_sums(invoice, lines):
    """The identities of billing-behaviour 3.5, from the lines alone."""
    taken = [sum(part["amount"] for part in line["discount_amounts"]) for line in lines]
    own = [
        sum(part["amount"] for part in line["discount_amounts"] if part["discount"] in line["discounts"])
        for line in lines
    ]
    taxes = [tax for line in lines for tax in line["taxes"]]
    inside = sum(tax["amount"] for tax in taxes if tax["tax_behavior"] == "inclusive")
    on_top = sum(tax["amount"] for tax in taxes if tax["tax_behavior"] == "exclusive")
    subtotal = sum(line["amount"] for line in lines) - sum(own)
    net = sum(line["amount"] for line in lines) - sum(taken)
    assert (invoice["subtotal"], invoice["subtotal_excluding_tax"]) == (subtotal, subtotal - inside)
    cost = invoice["shipping_cost"]
    delivery = cost["amount_total"] if cost else 0
    assert invoice["amount_shipping"] == delivery
    assert (invoice["total"], invoice["total_excluding_tax"]) == (net + delivery + on_top, net + delivery - inside)
    assert by_name(invoice["total_discount_amounts"], "discount") == by_name(
        [part for line in lines for part in line["discount_amounts"]], "discount"
    )
    assert by_rate(invoice["total_taxes"]) == by_rate(taxes)
    for line, off in zip(lines, taken, strict=True):
        assert 0 <= off <= max(0, line["amount"])
        assert line["invoice"] == invoice["id"]


def by_name(parts, name):
    found = Counter()
    for part in parts:
        found[part[name]] += part["amount"]
    return {key: amount for key, amount in found.items() if amount}


def by_rate(taxes):
    found = Counter()
    for tax in taxes:
        found[tax["tax_rate_details"]["tax_rate"], tax["tax_behavior"]] += tax["amount"]
    return {key: amount for key, amount in found.items() if amount}


async def shop(merchant):
    """Tax rates and coupons to draw from."""
    rates = [
        (await merchant.create("/v1/tax_rates", display_name="T", percentage=percent, inclusive=inclusive))["id"]
        for percent, inclusive in [(20, False), (7.25, False), (10, True), (33.3333, True)]
    ]
    coupons = [
        (await merchant.create("/v1/coupons", currency="usd", duration="forever", amount_off=500))["id"],
        (await merchant.create("/v1/coupons", duration="forever", percent_off=33.33))["id"],
        (await merchant.create("/v1/coupons", duration="forever", percent_off=100))["id"],
    ]
    return rates, coupons


def some(dice, things, most):
    return dice.sample(things, dice.randint(0, min(most, len(things))))


def given(dice):
    """Tax that somebody else has reckoned, and that fits to nothing."""
    rate = {"display_name": "T", "percentage": dice.choice([0, 8.25, 20]), "inclusive": dice.random() < 0.5}
    return {"amount": dice.randint(-99, 999), "taxable_amount": dice.randint(0, 5_000), "tax_rate_data": rate}


def line(dice, rates, coupons):
    found = {"amount": dice.choice([dice.randint(-5_000, 50_000), dice.randint(0, 9), 0]), "description": "Tea"}
    found["discountable"] = dice.random() < 0.8
    if not rates and dice.random() < 0.8:
        found["tax_amounts"] = [given(dice) for _ in range(dice.randint(1, 3))]
    elif dice.random() < 0.4:
        found["tax_rates"] = some(dice, rates, 2)
    if dice.random() < 0.3:
        found["discounts"] = [{"coupon": id} for id in some(dice, coupons, 2)]
    return {name: value for name, value in found.items() if value != []}


async def all_lines(merchant, invoice):
    return (await merchant.find(f"/v1/invoices/{invoice['id']}/lines", limit=100))["data"]


@only_sqlite
async def test_lines_always_sum_to_totals(merchant):
    dice = random.Random(20261123)
    all_rates, coupons = await shop(merchant)
    customer = (await merchant.create("/v1/customers", people.ALICE))["id"]
    cost = {"amount": 777, "currency": "usd"}
    delivery = (await merchant.create("/v1/shipping_rates", display_name="Post", fixed_amount=cost))["id"]

    for _ in range(CARTS):
        rates = all_rates if dice.random() < 0.7 else []
        common = {
            "default_tax_rates": some(dice, rates, 3),
            "discounts": [{"coupon": c} for c in some(dice, coupons, 2)],
            "shipping_cost": {"shipping_rate": delivery} if dice.random() < 0.3 else {},
        }
        draft = await merchant.create(
            "/v1/invoices", customer=customer, currency="usd", **{name: part for name, part in common.items() if part}
        )
        path = f"/v1/invoices/{draft['id']}"
        wanted = [line(dice, rates, coupons) for _ in range(dice.randint(1, 14))]
        filled = await merchant.create(f"{path}/add_lines", lines=wanted)
        assert_sums(filled, await all_lines(merchant, draft))
        changed = await merchant.create(
            f"{path}/update_lines", lines=[{"id": filled["lines"]["data"][0]["id"], "amount": 777}]
        )
        assert_sums(changed, await all_lines(merchant, draft))
        if len(wanted) > 1:
            gone = {"id": filled["lines"]["data"][1]["id"], "behavior": "delete"}
            assert_sums(await merchant.create(f"{path}/remove_lines", lines=[gone]), await all_lines(merchant, draft))
        final = await merchant.create(f"{path}/finalize")
        assert_sums(final, await all_lines(merchant, draft))
        assert final["amount_due"] >= 0
        assert final["lines"]["has_more"] == (len(await all_lines(merchant, draft)) > 10)


@only_sqlite
async def test_crediting_every_line_credits_everything(merchant):
    dice = random.Random(3)
    rates, coupons = await shop(merchant)

    for _ in range(CARTS // 3):
        customer = (await merchant.create("/v1/customers", people.ALICE))["id"]
        draft = await merchant.create("/v1/invoices", customer=customer, currency="usd", default_tax_rates=rates[:2])
        wanted = [line(dice, rates, coupons[:2]) | {"amount": dice.randint(100, 9_999)} for _ in range(4)]
        await merchant.create(f"/v1/invoices/{draft['id']}/add_lines", lines=wanted)
        final = await merchant.create(f"/v1/invoices/{draft['id']}/finalize")
        if final["status"] != "open":
            continue
        lines = [
            {"type": "invoice_line_item", "invoice_line_item": one["id"]} for one in await all_lines(merchant, draft)
        ]

        note = await merchant.create("/v1/credit_notes", invoice=draft["id"], lines=lines)

        assert (note["total"], note["type"]) == (final["total"], "pre_payment")
        assert by_rate(note["total_taxes"]) == by_rate(final["total_taxes"])
        assert (await merchant.find(f"/v1/invoices/{draft['id']}"))["status"] == "paid"
