"""Sessions of Checkout that a customer completes, or does not."""

from typing import Any

from portico.remote.shop import BEGINNING, CARD, DAY, Noun, Shop

PAYS, BOUNCES = "pm_sepaDebit_success_at", "pm_sepaDebit_failed_de"


def _session(shop: Shop, **params: Any) -> Noun:
    return shop.api.post("/v1/checkout/sessions", success_url="https://example.com/success", **params)


def _sale(shop: Shop, currency: str, **params: Any) -> Noun:
    price = {"currency": currency, "unit_amount": 2_000, "product_data": {"name": "Lamp"}}
    return _session(shop, mode="payment", line_items=[{"price_data": price, "quantity": 1}], **params)


def expired(shop: Shop) -> None:
    """A session that nobody completes."""
    made = _session(shop, mode="setup", currency="usd", customer=shop.customer()["id"])
    shop.act("checkout/sessions", made["id"], "expire")


def sold(shop: Shop) -> None:
    """Something that is paid once, by card."""
    shop.act("payment_pages", _sale(shop, "usd")["id"], "confirm", payment_method=CARD)


def debited(shop: Shop) -> None:
    """Something that is paid by a debit, whose money comes."""
    _debit(shop, PAYS)


def debited_in_vain(shop: Shop) -> None:
    """Something that was to be paid by a debit that comes back."""
    _debit(shop, BOUNCES)


def _debit(shop: Shop, account: str) -> None:
    clock = shop.clock()
    payer = shop.customer(clock=clock)["id"]
    made = _sale(shop, "eur", customer=payer, allowed_payment_method_types=["sepa_debit"])
    shop.act("payment_pages", made["id"], "confirm", payment_method=account)
    shop.advance(clock, BEGINNING + DAY)
