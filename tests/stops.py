"""Stops of the tour at payment methods and billing details, each with everything that it can have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests import people
from tests.clocks import START
from tests.servers import wait_for

if TYPE_CHECKING:
    from tests.shops import Shop
    from tests.tours import Tour

DAY = 86_400


def wallet(tour: Tour) -> None:
    """Cards that expire, that have expired, and one that only one subscription is charged to."""
    tour.open(timely_customer(tour.shop))


def add(tour: Tour) -> None:
    """Where another one is added."""
    tour.open(timely_customer(tour.shop), "payment-methods/add")


def new_default(tour: Tour) -> None:
    """Another default, while a subscription is still charged to a card of its own."""
    tour.open(timely_customer(tour.shop, later=9))
    tour.press("form[action$=default] button")


def remove(tour: Tour) -> None:
    """What takes the place of the default."""
    customer = timely_customer(tour.shop, later=9)
    tour.open(customer, f"payment-methods/{customer.invoice_settings.default_payment_method}/remove")


def remove_with_errors(tour: Tour) -> None:
    """The same, sent without an answer."""
    remove(tour)
    tour.press("form.form button.primary")


def details(tour: Tour) -> None:
    """Everything that is known of somebody, with tax numbers, and room for more."""
    address = {"line1": "14 Fenwick Lane", "city": "Bristol", "postal_code": "BS1 4QT", "country": "GB"}
    shipping = {"name": "Alice Moreau", "address": people.ALICE["address"]}
    customer = tour.shop.customer(**{**people.ALICE, "address": address, "shipping": shipping})
    for value in ("GB123456789", "GB987654321"):
        tour.shop.sdk.customers.tax_ids.create(customer.id, {"type": "gb_vat", "value": value})
    tour.open(customer, "details")
    tour.press("button[value=tax_id]")


def details_with_errors(tour: Tour) -> None:
    """The same, with mistakes."""
    details(tour)
    tour.window.page.fill("[name=address_postal_code]", "?")
    tour.window.page.fill("[name=tax_value]", "1")
    tour.press("form.form button.primary")


def details_for_a_delivery(tour: Tour) -> None:
    """The same, with the fields of the delivery address, too."""
    details(tour)
    tour.press("button[value=shipping]")


def languages(tour: Tour) -> None:
    """All languages."""
    tour.open(tour.shop.customer(), "?lang=")


def languages_of_a_form(tour: Tour) -> None:
    """The same, on the way of a form that is half filled in."""
    remove(tour)
    tour.press("footer button[formaction$='lang=']")


def timely_customer(shop: Shop, later: int = -1) -> Any:
    """Somebody with a plan, and three cards: the default, one that expires this month, and one that did last month."""
    sdk = shop.sdk
    clock = sdk.test_helpers.test_clocks.create({"frozen_time": START})
    customer = sdk.customers.create({**people.CHIARA, "test_clock": clock.id})
    at = datetime.fromtimestamp(START + 60 * DAY, UTC)
    cards = {months: _card(shop, customer, CARDS[months], at, months) for months in (40, 0, later)}
    default = {"default_payment_method": cards[40]}
    sdk.customers.update(customer.id, {"invoice_settings": default})
    product = sdk.products.create({"name": "Team"}).id
    price = {"currency": "gbp", "unit_amount": 2_400, "recurring": {"interval": "month"}, "product": product}
    item = {"price": sdk.prices.create(price).id, "quantity": 5}
    pinned = {"default_payment_method": cards[0]}
    sdk.subscriptions.create({"customer": customer.id, "items": [item], **pinned})
    _advance(sdk, clock.id, START + 60 * DAY)
    return sdk.customers.retrieve(customer.id)


CARDS = {40: "5555555555554444", 0: "4242424242424242", -1: "378282246310005", 9: "6011111111111117"}
"""Numbers, by how many months later than two months from now they expire."""


def _card(shop: Shop, customer: Any, number: str, at: datetime, later: int) -> str:
    month = at.year * 12 + at.month - 1 + later
    card = {"number": number, "exp_year": month // 12, "exp_month": month % 12 + 1, "cvc": "1234"[: 3 + (later == -1)]}
    method = shop.sdk.payment_methods.create({"type": "card", "card": card})
    return shop.sdk.payment_methods.attach(method.id, {"customer": customer.id}).id


def _advance(sdk: Any, clock: str, moment: int) -> None:
    sdk.test_helpers.test_clocks.advance(clock, {"frozen_time": moment})
    wait_for(lambda: sdk.test_helpers.test_clocks.retrieve(clock).status == "ready")


STOPS: dict[str, tuple[Callable[[Tour], None], int]] = {
    "payment methods": (wallet, 200),
    "add a payment method": (add, 200),
    "new default": (new_default, 200),
    "remove a payment method": (remove, 200),
    "remove a payment method with errors": (remove_with_errors, 200),
    "details": (details, 200),
    "details with errors": (details_with_errors, 200),
    "details for a delivery": (details_for_a_delivery, 200),
    "languages": (languages, 200),
    "languages of a form": (languages_of_a_form, 200),
}
"""By name, with the status that they have."""
