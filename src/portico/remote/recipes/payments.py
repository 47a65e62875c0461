"""Invoices and payments: paid, declined, given back, shared."""

from typing import Any

from portico.remote.shop import BEGINNING, CARD, DAY, DECLINED, UNPROVEN, Shop

DUNNING = "/v1/portico/dunning"


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


def announced_invoice(shop: Shop) -> None:
    """An invoice that will be due, where the account wants to hear of it; what it wants otherwise stays."""
    before = shop.api.get(DUNNING)["will_be_due_days"]
    shop.api.post(DUNNING, will_be_due_days=3)
    clock = shop.clock()
    made = shop.invoice(shop.customer(clock=clock), collection_method="send_invoice", days_until_due=7)
    shop.act("invoices", made["id"], "send")
    shop.api.post(DUNNING, will_be_due_days="" if before is None else before)
    shop.advance(clock, BEGINNING + 5 * DAY)


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
