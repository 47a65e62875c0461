"""Short stories, told by the API, of which the events of `triggers` are the consequence."""

from typing import Any

from portico.remote.shop import BEGINNING, DAY, Shop

CARD, DECLINED, UNPROVEN = "pm_card_visa", "pm_card_chargeCustomerFail", "pm_card_authenticationRequired"


def account(shop: Shop) -> None:
    """The business says what it is called."""
    id = shop.api.get("/v1/account")["id"]
    shop.api.post(f"/v1/accounts/{id}", metadata={"triggered": "yes"})


def portal(shop: Shop) -> None:
    """A portal, changed and opened."""
    made = shop.api.post("/v1/billing_portal/configurations", features={"invoice_history": {"enabled": True}})
    shop.api.post(f"/v1/billing_portal/configurations/{made['id']}", name="Triggered")
    shop.api.post("/v1/billing_portal/sessions", customer=shop.customer()["id"], configuration=made["id"])


def meter(shop: Shop) -> None:
    """A meter that comes, changes, goes and comes back."""
    aggregation, name = {"formula": "sum"}, shop.customer()["id"].lower()
    made = shop.api.post("/v1/billing/meters", display_name="Calls", event_name=name, default_aggregation=aggregation)
    shop.api.post(f"/v1/billing/meters/{made['id']}", display_name="Requests")
    shop.act("billing/meters", made["id"], "deactivate")
    shop.act("billing/meters", made["id"], "reactivate")


def customer(shop: Shop) -> None:
    """A customer with a tax number, who moves and leaves."""
    made = shop.customer()
    path = f"/v1/customers/{made['id']}"
    number = shop.api.post(f"{path}/tax_ids", type="eu_vat", value="DE123456789")
    shop.api.post(path, phone="+1 555 0100")
    shop.api.delete(f"{path}/tax_ids/{number['id']}")
    shop.api.delete(path)


def catalogue(shop: Shop) -> None:
    """A product with a price and a plan, a tax rate."""
    product = shop.api.post("/v1/products", name="Tea")
    price = _price_of(shop, product["id"])
    shop.api.post(f"/v1/prices/{price}", nickname="Monthly")
    shop.api.post(f"/v1/products/{product['id']}", name="Green tea")
    plan = shop.api.post("/v1/plans", currency="usd", amount=500, interval="month", product={"name": "Coffee"})
    shop.api.post(f"/v1/plans/{plan['id']}", nickname="Triggered")
    shop.api.delete(f"/v1/plans/{plan['id']}")
    shop.api.delete(f"/v1/products/{shop.api.post('/v1/products', name='Nothing')['id']}")
    rate = shop.api.post("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=False)
    shop.api.post(f"/v1/tax_rates/{rate['id']}", description="Triggered")


def _price_of(shop: Shop, product: str) -> str:
    recurring = {"interval": "month"}
    return str(shop.api.post("/v1/prices", currency="usd", unit_amount=900, product=product, recurring=recurring)["id"])


def discounts(shop: Shop) -> None:
    """A coupon with a code, given to a customer and taken back."""
    coupon = shop.api.post("/v1/coupons", percent_off=25, duration="once")
    shop.api.post(f"/v1/coupons/{coupon['id']}", name="A quarter")
    code = shop.api.post("/v1/promotion_codes", promotion={"type": "coupon", "coupon": coupon["id"]})
    shop.api.post(f"/v1/promotion_codes/{code['id']}", active=False)
    subscription = shop.subscription(shop.customer(CARD), discounts=[{"coupon": coupon["id"]}])
    shop.api.delete(f"/v1/subscriptions/{subscription['id']}/discount")
    shop.api.delete(f"/v1/coupons/{shop.api.post('/v1/coupons', percent_off=5, duration='once')['id']}")


def paid_invoice(shop: Shop) -> None:
    """An invoice that is paid."""
    made = shop.invoice(shop.customer(CARD))
    shop.act("invoices", made["id"], "pay")


def declined_invoice(shop: Shop) -> None:
    """An invoice whose card is declined."""
    shop.attempt("invoices", shop.invoice(shop.customer(DECLINED))["id"], "pay")


def unproven_invoice(shop: Shop) -> None:
    """A subscription whose first invoice the bank asks the customer about."""
    shop.subscription(shop.customer(UNPROVEN))


def closed_invoices(shop: Shop) -> None:
    """Invoices that are sent, voided, given up, and thrown away."""
    payer = shop.customer()
    sent: dict[str, Any] = {"collection_method": "send_invoice", "days_until_due": 7}
    for ending in (("send",), ("finalize", "void"), ("finalize", "mark_uncollectible")):
        made = shop.invoice(payer, **sent)
        for verb in ending:
            shop.act("invoices", made["id"], verb)
    draft = shop.api.post("/v1/invoices", customer=payer["id"])
    item = shop.api.post("/v1/invoiceitems", customer=payer["id"], amount=100, currency="usd")
    shop.api.delete(f"/v1/invoiceitems/{item['id']}")
    shop.api.delete(f"/v1/invoices/{draft['id']}")


def overdue_invoice(shop: Shop) -> None:
    """An invoice that nobody pays."""
    clock = shop.clock()
    made = shop.invoice(shop.customer(clock=clock), collection_method="send_invoice", days_until_due=7)
    shop.act("invoices", made["id"], "send")
    shop.advance(clock, BEGINNING + 9 * DAY)


def credited_invoice(shop: Shop) -> None:
    """An invoice part of which is credited, and not after all."""
    made = shop.invoice(shop.customer(), collection_method="send_invoice", days_until_due=7)
    shop.act("invoices", made["id"], "finalize")
    note = shop.api.post("/v1/credit_notes", invoice=made["id"], amount=500)
    shop.api.post(f"/v1/credit_notes/{note['id']}", memo="Triggered")
    shop.act("credit_notes", note["id"], "void")


def _payment(shop: Shop, **params: object) -> str:
    payer = shop.customer(CARD)
    method = payer["invoice_settings"]["default_payment_method"]
    params = {"customer": payer["id"], "payment_method": method, "confirm": True, "off_session": True, **params}
    return str(shop.api.post("/v1/payment_intents", amount=2_000, currency="usd", **params)["id"])


def refund(shop: Shop) -> None:
    """A payment that is given back."""
    made = shop.api.post("/v1/refunds", payment_intent=_payment(shop))
    shop.api.post(f"/v1/refunds/{made['id']}", metadata={"triggered": "yes"})


def shared_payment(shop: Shop) -> None:
    """A payment that goes on to a connected account, less a fee, and comes back."""
    seller = {"destination": shop.api.post("/v1/accounts")["id"]}
    intent = _payment(shop, application_fee_amount=200, transfer_data=seller)
    charge = shop.api.get("/v1/charges", payment_intent=intent)["data"][0]
    fee, transfer = (f"/v1/{name}s/{charge[name]}" for name in ("application_fee", "transfer"))
    shop.api.post(transfer, description="Triggered")
    refund = shop.api.post(f"{fee}/refunds", amount=50)
    shop.api.post(f"{fee}/refunds/{refund['id']}", metadata={"triggered": "yes"})
    shop.api.post(f"{transfer}/reversals", amount=500)


def captured_payment(shop: Shop) -> None:
    """A payment that is held, then taken."""
    shop.act("payment_intents", _payment(shop, capture_method="manual"), "capture")


def canceled_payment(shop: Shop) -> None:
    """A payment that is held, then let go."""
    shop.act("payment_intents", _payment(shop, capture_method="manual"), "cancel")


def debit(shop: Shop) -> None:
    """A payment from a bank account, which takes days."""
    payer = shop.customer()
    method = shop.api.post("/v1/payment_methods/pm_sepaDebit_success_at/attach", customer=payer["id"])
    shop.api.post(
        "/v1/payment_intents",
        amount=2_000,
        currency="eur",
        customer=payer["id"],
        payment_method=method["id"],
        allowed_payment_method_types=["sepa_debit"],
        mandate_data={"customer_acceptance": {"type": "offline"}},
        confirm=True,
        off_session=True,
    )


def set_up_card(shop: Shop) -> None:
    """A card that is kept for later."""
    shop.api.post("/v1/setup_intents", customer=shop.customer()["id"], payment_method=CARD, confirm=True,
                  usage="off_session", allowed_payment_method_types=["card"])  # fmt: skip


def set_up_in_vain(shop: Shop) -> None:
    """Cards that cannot be kept: one is declined, one asks for its owner, one is given up."""
    owner = shop.customer()["id"]
    for card in ("pm_card_chargeDeclined", UNPROVEN, ""):
        made = shop.api.post("/v1/setup_intents", customer=owner, allowed_payment_method_types=["card"])
        if card:
            shop.attempt("setup_intents", made["id"], "confirm", payment_method=card)
        else:
            shop.act("setup_intents", made["id"], "cancel")


def payment_method(shop: Shop) -> None:
    """A card that expires later, and is taken away."""
    card = shop.customer(CARD)["invoice_settings"]["default_payment_method"]
    shop.api.post(f"/v1/payment_methods/{card}", metadata={"triggered": "yes"})
    shop.act("payment_methods", card, "detach")


def subscribed(shop: Shop) -> None:
    """A subscription that begins, changes and ends."""
    made = shop.subscription(shop.customer(CARD))
    shop.api.post(f"/v1/subscriptions/{made['id']}", metadata={"triggered": "yes"})
    shop.api.delete(f"/v1/subscriptions/{made['id']}")


def paused(shop: Shop) -> None:
    """A subscription that is paused and resumed."""
    made = shop.subscription(shop.customer(CARD))
    shop.act("subscriptions", made["id"], "pause")
    shop.act("subscriptions", made["id"], "resume")


def _unpaid_change(shop: Shop, clock: str = "") -> tuple[str, str]:
    """A change that waits for its payment: the customer and the subscription."""
    payer = shop.customer(CARD, clock)
    made = shop.subscription(payer)
    bad = shop.api.post(f"/v1/payment_methods/{DECLINED}/attach", customer=payer["id"])
    settings = {"default_payment_method": bad["id"]}
    shop.api.post(f"/v1/customers/{payer['id']}", invoice_settings=settings)
    shop.api.post(
        f"/v1/subscriptions/{made['id']}",
        items=[{"id": made["items"]["data"][0]["id"], "price": shop.price(9_000)["id"]}],
        payment_behavior="pending_if_incomplete",
        proration_behavior="always_invoice",
    )
    return payer["id"], made["id"]


def pending_update(shop: Shop) -> None:
    """A change that waits for its payment, and is paid."""
    payer, subscription = _unpaid_change(shop)
    good = shop.api.post(f"/v1/payment_methods/{CARD}/attach", customer=payer)
    invoice = shop.api.get(f"/v1/subscriptions/{subscription}")["latest_invoice"]
    shop.act("invoices", invoice, "pay", payment_method=good["id"])


def expired_update(shop: Shop) -> None:
    """A change that waits for its payment in vain."""
    clock = shop.clock()
    _unpaid_change(shop, clock)
    shop.advance(clock, BEGINNING + 2 * DAY)


def trial(shop: Shop) -> None:
    """A trial that is nearly over."""
    clock = shop.clock()
    shop.subscription(shop.customer(CARD, clock), trial_period_days=7)
    shop.advance(clock, BEGINNING + 5 * DAY)


def renewal(shop: Shop) -> None:
    """A renewal that is near."""
    clock = shop.clock()
    shop.subscription(shop.customer(CARD, clock))
    shop.advance(clock, BEGINNING + 28 * DAY)


def schedules(shop: Shop) -> None:
    """Schedules that change, are let go, and are canceled."""
    payer = shop.customer(CARD)
    for ending in ("release", "cancel"):
        source = shop.subscription(payer)["id"]
        made = shop.api.post("/v1/subscription_schedules", from_subscription=source)
        shop.api.post(f"/v1/subscription_schedules/{made['id']}", metadata={"triggered": "yes"})
        shop.act("subscription_schedules", made["id"], ending)


def lived_schedule(shop: Shop) -> None:
    """A schedule that comes to its end."""
    clock = shop.clock()
    phase = {"items": [{"price": shop.price()["id"]}], "duration": {"interval": "month", "interval_count": 1}}
    payer = shop.customer(CARD, clock)["id"]
    shop.api.post(
        "/v1/subscription_schedules", customer=payer, start_date=BEGINNING, end_behavior="cancel", phases=[phase]
    )
    shop.advance(clock, BEGINNING + 32 * DAY)


def checkout(shop: Shop) -> None:
    """A Checkout session that nobody completes."""
    made = shop.api.post(
        "/v1/checkout/sessions",
        mode="setup",
        currency="usd",
        customer=shop.customer()["id"],
        success_url="https://example.com/success",
    )
    shop.act("checkout/sessions", made["id"], "expire")


def test_clock(shop: Shop) -> None:
    """A test clock that is moved, and goes."""
    clock = shop.clock()
    shop.advance(clock, BEGINNING + DAY)
    shop.api.delete(f"/v1/test_helpers/test_clocks/{clock}")
