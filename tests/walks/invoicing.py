"""Steps of invoices, of what waits for them, and of what comes back of them."""

from tests.walks.books import Books, Object
from tests.walks.business import Business
from tests.walks.steps import Request, post
from tests.walks.subscribing import DAY, any_one

PATH = "/v1/invoices"
REASONS = ("duplicate", "order_change", "product_unsatisfactory")


def wait_for_invoice(business: Business, books: Books) -> Request | None:
    """Something that waits for the next invoice, or is on a draft."""
    dice = business.dice
    subscription, draft = any_one(business, books), business.one(books.of("invoice", status="draft"))
    where = dice.choice([{}, {"subscription": subscription}, {"invoice": draft}])
    where = {name: one["id"] for name, one in where.items() if one}
    what = dice.choice([
        {"amount": business.amount(9_000) - 2_000},
        {"unit_amount_decimal": "33.333", "quantity": dice.choice([1, 3, 10])},
        {"pricing": {"price": business.once}, "quantity": dice.choice([1, 4])},
    ])  # fmt: skip
    more = business.some(
        tax_rates=(0.2, business.rates[1:]),
        discounts=(0.2, lambda: [business.discount()]),
        discountable=(0.1, False),
        period=(0.2, {"start": books.now, "end": books.now + 9 * DAY}),
    )
    currency = {} if "pricing" in what else {"currency": business.currency}
    return post("/v1/invoiceitems", customer=business.customer, **currency, **where, **what, **more)


def change_what_waits(business: Business, books: Books) -> Request | None:
    """Another sum for what waits, or nothing of it."""
    found = business.one(books.of("invoiceitem"))
    if found is None:
        return None
    if business.dice.random() < 0.4:
        return Request("DELETE", f"/v1/invoiceitems/{found['id']}")
    return post(f"/v1/invoiceitems/{found['id']}", amount=business.amount(5_000) - 1_000)


def draft(business: Business, books: Books) -> Request:
    """An invoice by hand."""
    dice = business.dice
    waits = books.of("invoiceitem", invoice=None)
    more = business.some(
        pending_invoice_items_behavior=(0.8 if waits else 0.05, "include"),
        auto_advance=(0.5, True),
        default_tax_rates=(0.3, business.rates[:1]),
        discounts=(0.3, lambda: [business.discount()]),
        collection_method=(0.7, "charge_automatically"),
    )
    due = (
        {}
        if "collection_method" in more
        else {"collection_method": "send_invoice", "days_until_due": dice.choice([0, 9])}
    )
    found = any_one(business, books) if waits and dice.random() < 0.4 else None
    if found:
        more.pop("pending_invoice_items_behavior", None)
        return post(PATH, customer=business.customer, subscription=found["id"], **more, **due)
    return post(PATH, customer=business.customer, currency=business.currency, **more, **due)


def edit(business: Business, books: Books) -> Request | None:
    """Change a draft, or what is on it."""
    found = business.one(books.of("invoice", status="draft"))
    if found is None:
        return None
    dice, lines = business.dice, books.lines(found)
    line = dice.choice(lines)["id"] if lines else "il_none"
    address = f"{PATH}/{found['id']}"
    added = {"amount": business.amount(3_000), "description": "Tea"}
    return dice.choice([
        post(address, discounts=dice.choice(["", [business.discount()]])),
        post(address, default_tax_rates=dice.choice(["", business.rates])),
        post(address, auto_advance=dice.random() < 0.5),
        post(f"{address}/add_lines", lines=[added]),
        post(f"{address}/lines/{line}", amount=business.amount(3_000)),
        post(f"{address}/lines/{line}", discounts=[business.discount()], tax_rates=business.rates[:1]),
        post(f"{address}/remove_lines", lines=[{"id": line, "behavior": dice.choice(["delete", "unassign"])}]),
        Request("DELETE", address),
    ])  # fmt: skip


def bring_about(business: Business, books: Books) -> Request | None:
    """What becomes of an invoice."""
    dice = business.dice
    finished = dice.random() < 0.1
    found = business.one([one for one in books.of("invoice") if finished or one["status"] not in ("paid", "void")])
    if found is None:
        return None
    address = f"{PATH}/{found['id']}"
    return dice.choice([
        post(f"{address}/finalize", **business.some(auto_advance=(0.4, lambda: dice.random() < 0.5))),
        post(f"{address}/pay"),
        post(f"{address}/pay"),
        post(f"{address}/pay", paid_out_of_band=True),
        post(f"{address}/void"),
        post(f"{address}/mark_uncollectible"),
        post(f"{address}/send"),
    ])  # fmt: skip


def revise(business: Business, books: Books) -> Request | None:
    """A new draft in the place of an invoice."""
    found = business.one(books.of("invoice", status="open"))
    return found and post(PATH, from_invoice={"action": "revision", "invoice": found["id"]})


def intend(business: Business, books: Books) -> Request:
    """A payment for nothing in particular."""
    order = {"amount": 100 + business.amount(9_000), "currency": business.currency, "customer": business.customer}
    found = business.one(books.of("payment_method"))
    how = {"payment_method": found["id"], "confirm": True, "off_session": True} if found else {}
    return post("/v1/payment_intents", **order, **how)


def attach(business: Business, books: Books) -> Request | None:
    """A payment pays for an invoice, or for a part of it."""
    used = {one["payment"].get("payment_intent") for one in books.of("invoice_payment")}
    intent = business.one([one for one in books.of("payment_intent") if one["id"] not in used])
    found = business.one(books.of("invoice", status="open"))
    return post(f"{PATH}/{found['id']}/attach_payment", payment_intent=intent["id"]) if intent and found else None


def credit(business: Business, books: Books) -> Request | None:
    """Take back an invoice, or a part of it."""
    dice = business.dice
    found = business.one([one for one in books.of("invoice") if one["status"] in ("open", "paid") and one["total"] > 0])
    if found is None:
        return None
    amount = dice.choice([found["total"], found["total"] // 3, dice.randrange(1, 500)]) // 10 * 10 or 10
    what: Object = {"amount": amount}
    line = dice.choice(books.lines(found))
    plain = not line["taxes"] and not line["discount_amounts"] and line["amount"] > 0
    if dice.random() < 0.5 and (plain or found["status"] == "open"):
        how = dice.choice([{"quantity": line["quantity"] or 1}, {"amount": min(70, line["amount"])}])
        amount = how.get("amount", line["amount"])
        what = {"lines": [{"type": "invoice_line_item", "invoice_line_item": line["id"], **how}]}
    where = (
        {}
        if found["status"] == "open"
        else {dice.choice(["credit_amount", "refund_amount", "out_of_band_amount"]): amount}
    )
    return post("/v1/credit_notes", invoice=found["id"], reason=dice.choice(REASONS), **what, **where)


def undo_credit(business: Business, books: Books) -> Request | None:
    """Take a credit note back."""
    found = business.one(books.of("credit_note"))
    return found and post(f"/v1/credit_notes/{found['id']}/void")


def refund(business: Business, books: Books) -> Request | None:
    """Give money back."""
    found = business.one(books.of("charge"))
    return found and post(
        "/v1/refunds", charge=found["id"], **business.some(amount=(0.6, lambda: business.amount(2_000)))
    )
