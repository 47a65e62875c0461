"""How each type of payment method is used in a checkout session."""

from typing import Literal

from portico.resources.payment_intents.options import SepaMandateOptions
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.wire.errors import CardError, InvalidRequest, Path
from portico.wire.markers import NotEmptyable, Omitted, ReadOnly
from portico.wire.shape import Shape

Excludable = Literal[
    "acss_debit", "affirm", "afterpay_clearpay", "alipay", "alma", "amazon_pay", "au_becs_debit", "bacs_debit",
    "bancontact", "billie", "bizum", "blik", "boleto", "card", "cashapp", "crypto", "customer_balance", "eps", "fpx",
    "giropay", "grabpay", "ideal", "kakao_pay", "klarna", "konbini", "kr_card", "mb_way", "mobilepay", "multibanco",
    "naver_pay", "nz_bank_account", "oxxo", "p24", "pay_by_bank", "payco", "paynow", "paypal", "paypay", "payto",
    "pix", "promptpay", "revolut_pay", "samsung_pay", "satispay", "scalapay", "sepa_debit", "sequra", "sofort",
    "sunbit", "swish", "twint", "upi", "us_bank_account", "wechat_pay", "zip",
]  # fmt: skip
MethodType = Literal[Excludable, "link"]
"""The types of payment methods that Stripe knows; the test bank has some of them."""
Future = Literal["none", "off_session", "on_session"]
Wish = Literal["if_available", "never"]
Brand = Literal["american_express", "discover_global_network", "mastercard", "visa"]
NETWORKS = {
    "american_express": ("amex",),
    "discover_global_network": ("discover", "diners", "elo", "jcb", "unionpay"),
    "mastercard": ("mastercard",),
    "visa": ("visa",),
}
"""The brands of cards by those that can be blocked."""
ONCE: tuple[Path, ...] = (
    ("card", "capture_method"),
    ("card", "installments", "enabled"),
    ("sepa_debit", "target_date"),
    ("us_bank_account", "target_date"),
)
"""What is for `payment` mode."""


class Restrictions(Shape):
    """Which cards are not taken: they are refused as the bank would refuse them."""

    brands_blocked: Omitted[NotEmptyable[tuple[Brand, ...] | None]] = None
    """Brands."""
    funding_types_blocked: Omitted[NotEmptyable[tuple[Literal["credit", "debit", "prepaid"], ...] | None]] = None
    """Kinds of cards."""


class Installments(Shape):
    """Paying by instalments, for which the test bank has no plan."""

    enabled: Omitted[bool | None] = None
    """Whether that is possible."""


class CardOptions(Shape):
    """How cards are charged."""

    capture_method: Omitted[Literal["manual"] | None] = None
    """Whether the money is only held at first: for `payment` mode."""
    installments: Omitted[Installments | None] = None
    """Paying by instalments: for `payment` mode."""
    request_extended_authorization: Omitted[Wish | None] = None
    """Whether money may be held for longer; it is charged at once here."""
    request_incremental_authorization: Omitted[Wish | None] = None
    """Whether more may be held later; it is charged at once here."""
    request_multicapture: Omitted[Wish | None] = None
    """Whether it may be charged in parts; it is charged at once here."""
    request_overcapture: Omitted[Wish | None] = None
    """Whether more may be charged than was held; it is charged at once here."""
    request_three_d_secure: Literal["any", "automatic", "challenge"] = "automatic"
    """When to authenticate: only where the bank wants it, or wherever it is possible."""
    restrictions: Omitted[Restrictions | None] = None
    """Which cards are not taken."""
    setup_future_usage: Omitted[Literal["off_session", "on_session"] | None] = None
    """Whether the card is kept for later; what subscribes or is set up always is."""
    statement_descriptor_suffix_kana: Omitted[NotEmptyable[str | None]] = None
    """What follows on the statement, in kana."""
    statement_descriptor_suffix_kanji: Omitted[NotEmptyable[str | None]] = None
    """What follows on the statement, in kanji."""


class SepaOptions(Shape):
    """How SEPA debits are made."""

    mandate_options: Omitted[SepaMandateOptions | None] = None
    """How mandates are made."""
    setup_future_usage: Omitted[Future | None] = None
    """Whether the account is kept for later."""
    target_date: Omitted[NotEmptyable[str | None]] = None
    """The day on which to debit: for `payment` mode."""


class AccountFilters(Shape):
    """Which accounts may be linked."""

    account_subcategories: Omitted[tuple[Literal["checking", "savings"], ...] | None] = None
    """Which kinds."""


class FinancialConnections(Shape):
    """What would be asked of a customer's bank. Accounts are entered by hand here, so nothing is."""

    filters: ReadOnly[Omitted[AccountFilters | None]] = None
    """Which accounts."""
    permissions: Omitted[
        NotEmptyable[tuple[Literal["balances", "ownership", "payment_method", "transactions"], ...] | None]
    ] = None
    """What may be read."""
    prefetch: NotEmptyable[tuple[Literal["balances", "ownership", "transactions"], ...] | None] = None
    """What is read at once."""
    return_url: ReadOnly[Omitted[str | None]] = None
    """Where the customer comes back to."""


class UsBankOptions(Shape):
    """How accounts in the United States are debited."""

    financial_connections: Omitted[FinancialConnections | None] = None
    """What would be asked of the customer's bank."""
    setup_future_usage: Omitted[Future | None] = None
    """Whether the account is kept for later."""
    target_date: Omitted[NotEmptyable[str | None]] = None
    """The day on which to debit: for `payment` mode."""
    verification_method: Omitted[Literal["automatic", "instant"] | None] = None
    """How the account is verified."""


class MethodOptions(Shape):
    """How each type of payment method is used."""

    card: Omitted[CardOptions | None] = None
    """Cards."""
    sepa_debit: Omitted[SepaOptions | None] = None
    """SEPA debits."""
    us_bank_account: Omitted[UsBankOptions | None] = None
    """Accounts in the United States."""


def check(options: MethodOptions | None, mode: str) -> None:
    """Raises InvalidRequest for what the mode does not know."""
    for path in () if mode == "payment" else ONCE:
        found: object = options
        for name in path:
            found = getattr(found, str(name), None)
        if found:
            param: Path = ("payment_method_options", *path)
            raise InvalidRequest(f"You can not pass `{'.'.join(map(str, param))}` in `{mode}` mode.", param=param)


def check_card(options: MethodOptions | None, method: PaymentMethod) -> None:
    """Raises CardError for a card that is not taken."""
    card, rules = method.card, options and options.card and options.card.restrictions
    if card is None or not rules:
        return
    brands = [brand for one in rules.brands_blocked or () for brand in NETWORKS[one]]
    if card.brand in brands or card.funding in (rules.funding_types_blocked or ()):
        raise CardError("Your card is not supported.", code="card_declined", decline_code="card_not_supported")
