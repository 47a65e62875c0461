"""The page of a receipt."""

import pytest

from tests.hosted import bills
from tests.papers import reading


async def test_a_receipt_leads_to_the_invoice_that_was_paid(merchant, visitor):
    id, (card,) = await bills.customer(merchant, bills.GOOD)
    invoice = await bills.opened(merchant, id)
    await visitor.post(bills.path(invoice), {"payment_method": card})
    [charge] = (await merchant.find("/v1/charges", customer=id))["data"]

    page = await visitor.get(charge["receipt_url"])
    paper = await visitor.open(f"{charge['receipt_url']}/pdf")

    assert page.headers["location"] == bills.path(invoice)
    assert paper.body.startswith(b"%PDF-")


async def test_a_payment_without_an_invoice_has_a_receipt_of_its_own(merchant, visitor):
    intent = await merchant.create(
        "/v1/payment_intents", amount=1250, currency="gbp", payment_method="pm_card_visa", confirm=True,
        description="Two tins of tea",
    )  # fmt: skip
    await merchant.create("/v1/refunds", payment_intent=intent["id"], amount=250)
    charge = await merchant.find(f"/v1/charges/{intent['latest_charge']}")

    page = await visitor.get(charge["receipt_url"])
    paper = await visitor.get(f"{charge['receipt_url']}/pdf")

    assert "Two tins of tea £12.50 Amount paid £12.50 Refunded −£2.50" in bills.seen(page)
    assert paper.body.startswith(b"%PDF-")
    assert (await visitor.get(charge["receipt_url"].replace("/ch/", "/py/"))).status == 404
    assert (await visitor.get(charge["receipt_url"].replace("/ch/", "/in/"))).status == 404


async def test_what_was_only_held_was_not_refunded(merchant, visitor):
    intent = await merchant.create(
        "/v1/payment_intents", amount=1250, currency="gbp", payment_method="pm_card_visa", confirm=True,
        capture_method="manual", description="Two tins of tea",
    )  # fmt: skip
    await merchant.create(f"/v1/payment_intents/{intent['id']}/capture", amount_to_capture=1000)
    charge = await merchant.find(f"/v1/charges/{intent['latest_charge']}")

    before = bills.seen(await visitor.get(charge["receipt_url"]))
    await merchant.create("/v1/refunds", charge=charge["id"], amount=250)
    after = bills.seen(await visitor.get(charge["receipt_url"]))

    assert "Amount paid £10.00" in before
    assert "Refunded" not in before
    assert "Amount paid £10.00 Refunded −£2.50" in after


async def test_what_was_only_held_of_an_invoice_s_payment_was_not_refunded(merchant, visitor):
    id, _ = await bills.customer(merchant, bills.GOOD)
    invoice = await bills.opened(merchant, id)
    held = await merchant.create(
        "/v1/payment_intents", amount=invoice["amount_due"] + 500, currency=invoice["currency"], customer=id,
        payment_method="pm_card_visa", confirm=True, capture_method="manual",
    )  # fmt: skip
    await merchant.create(f"/v1/invoices/{invoice['id']}/attach_payment", payment_intent=held["id"])
    path = f"/v1/payment_intents/{held['id']}/capture"
    await merchant.create(path, amount_to_capture=invoice["amount_due"])

    page = bills.seen(await visitor.get(bills.path(invoice)))

    assert (await merchant.find(f"/v1/invoices/{invoice['id']}"))["status"] == "paid"
    assert "Refunded" not in page


async def test_a_failed_charge_has_no_receipt(merchant):
    await merchant.post(
        "/v1/payment_intents", amount=1250, currency="gbp", payment_method="pm_card_chargeDeclined", confirm=True
    )

    [charge] = (await merchant.find("/v1/charges"))["data"]

    assert (charge["status"], charge["receipt_url"]) == ("failed", None)


WAYS_BACK = [
    pytest.param({"refund_amount": 1000}, "Refunded −£10.00", id="refunded by a note"),
    pytest.param({"credit_amount": 1000}, "Credited −£10.00", id="credited"),
    pytest.param({"out_of_band_amount": 1000}, "Refunded −£10.00", id="refunded elsewhere"),
    pytest.param(None, "Refunded −£10.00", id="refunded without a note"),
]


@pytest.mark.parametrize(("note", "says"), WAYS_BACK)
async def test_page_and_papers_say_what_came_back_of_a_paid_invoice(merchant, visitor, note, says):
    id, (card,) = await bills.customer(merchant, bills.GOOD)
    invoice = await bills.opened(merchant, id)
    await visitor.post(bills.path(invoice), {"payment_method": card})
    [charge] = (await merchant.find("/v1/charges", customer=id))["data"]
    if note:
        await merchant.create("/v1/credit_notes", invoice=invoice["id"], amount=1000, **note)
    else:
        await merchant.create("/v1/refunds", charge=charge["id"], amount=1000)

    page = bills.seen(await visitor.get(bills.path(invoice)))
    papers = [reading.text((await visitor.get(f"{bills.path(invoice)}/{end}")).body) for end in ("pdf", "receipt")]

    assert f"Amount paid £36.00 {says}" in page
    assert page.count(says.split()[0]) == 1
    assert all("−£10.00" in text and says.split()[0] in text for text in papers)


async def test_everything_that_came_back_is_told_however_often_that_was(merchant, visitor):
    id, (card,) = await bills.customer(merchant, bills.GOOD)
    invoice = await bills.opened(merchant, id)
    await visitor.post(bills.path(invoice), {"payment_method": card})
    for _ in range(102):
        await merchant.create("/v1/credit_notes", invoice=invoice["id"], amount=10, out_of_band_amount=10)

    page = bills.seen(await visitor.get(bills.path(invoice)))

    assert "Refunded −£10.20" in page
