"""What a customer pays with: each payment method, what it pays for, and how long it lasts."""

from dataclasses import dataclass

from portico.portal import subscriptions
from portico.portal.room import Room
from portico.resources.billing_portal import controls
from portico.resources.billing_portal.method_rules import months_left, will_be_charged
from portico.resources.billing_portal.situations import Refusal, Situation
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.products.declaration import Product
from portico.resources.subscriptions.declaration import Subscription
from portico.wire.errors import ObjectNotFound

BRANDS = {
    "amex": "American Express",
    "diners": "Diners Club",
    "discover": "Discover",
    "jcb": "JCB",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}
"""As they are called in every language."""
SOON = 2
"""In how many months a card that expires is worth a word."""


@dataclass(frozen=True)
class Held:
    """One payment method."""

    method: PaymentMethod
    is_default: bool
    pays: tuple[Subscription, ...]
    """What is charged to it."""
    names: tuple[str, ...]
    """What that is called."""
    months_left: int | None
    """Until it expires; negative afterwards, None for what does not expire."""
    refusal: Refusal | None
    """Why it cannot be removed."""
    not_default: Refusal | None
    """Why it cannot become the default."""

    @property
    def brand(self) -> str | None:
        """The brand of a card, or the bank of an account, as it is called everywhere."""
        card, account = self.method.card, self.method.us_bank_account
        if card:
            return BRANDS.get(card.brand, card.brand.title())
        return account.bank_name if account else None

    @property
    def last4(self) -> str:
        """The last digits of its number."""
        kind = self.method.card or self.method.sepa_debit or self.method.us_bank_account
        return (kind.last4 if kind else None) or ""

    @property
    def expiry(self) -> str | None:
        """Month and year."""
        card = self.method.card
        return f"{card.exp_month:02}/{card.exp_year}" if card else None

    @property
    def is_expired(self) -> bool:
        """Whether it cannot be charged any more."""
        return self.months_left is not None and self.months_left < 0

    @property
    def expires_soon(self) -> bool:
        """Whether it will not be good for long."""
        return self.months_left is not None and 0 <= self.months_left < SOON


@dataclass(frozen=True)
class Wallet:
    """All of them, the default first."""

    methods: tuple[Held, ...]
    unpaid: tuple[Subscription, ...]
    """What nothing is charged to."""

    @property
    def default(self) -> Held | None:
        """The one that is charged unless a subscription has its own."""
        return next((one for one in self.methods if one.is_default), None)

    def one(self, id: str) -> Held:
        """One of them. Raises ObjectNotFound."""
        found = next((one for one in self.methods if one.method.id == id), None)
        if found is None:
            raise ObjectNotFound(PaymentMethod.called(), id, param=("id",))
        return found

    def others_than(self, id: str) -> list[Held]:
        """Those that pay for something although another one is the default."""
        return [one for one in self.methods if one.method.id != id and one.pays]


async def wallet(room: Room) -> Wallet:
    """What the room's customer pays with."""
    found = await subscriptions.methods(room)
    charged = [one.subscription for one in await subscriptions.held(room) if will_be_charged(one.subscription)]
    default = room.customer.invoice_settings.default_payment_method or room.customer.default_source
    pays = {one.id: one.default_payment_method or default for one in charged}
    situation, now = Situation(room.configuration, room.customer), await room.now()
    held = []
    for method in found:
        own = tuple(one for one in charged if pays[one.id] == method.id)
        names = tuple(dict.fromkeys([name for one in own for name in await _names(room, one)]))
        refusal = controls.removal(situation, method, found, charged, now).refusal
        not_default = controls.preference(situation, method, now).refusal
        held.append(Held(method, method.id == default, own, names, months_left(method, now), refusal, not_default))
    held.sort(key=lambda one: not one.is_default)
    ids = {method.id for method in found}
    return Wallet(tuple(held), tuple(one for one in charged if pays[one.id] not in ids))


async def _names(room: Room, subscription: Subscription) -> list[str]:
    """What a subscription is called: all that is sold in it."""
    sold = await room.client.gather(Product, [item.price.product for item in subscription.items.data])
    return [product.name for product in sold.values()]
