"""The hashes of a payment method that are named after its type, and who it belongs to."""

from typing import Annotated, Literal

from portico.resources.values import Address
from portico.wire.markers import (
    Emptyable,
    InputOnly,
    MustSend,
    NotEmptyable,
    Omitted,
    OnCreate,
    ReadOnly,
    Refers,
    UnsetOnUpdate,
)
from portico.wire.shape import Shape

Type = Literal["card", "sepa_debit", "us_bank_account"]
"""The types that the test bank has."""


class BillingDetails(Shape):
    """Whose payment method it is."""

    address: Emptyable[Address | None] = Address.of()
    """The billing address."""
    email: str | None = None
    """E-mail address."""
    name: str | None = None
    """Full name."""
    phone: str | None = None
    """Telephone number."""
    tax_id: str | None = None
    """Tax number."""


class Checks(Shape):
    """What the bank found when it compared what was sent with what it knows."""

    address_line1_check: str | None = None
    """The first line of the address: `pass`, `fail`, `unavailable` or `unchecked`."""
    address_postal_code_check: str | None = None
    """The postal code: the same words."""
    cvc_check: str | None = None
    """The security code: the same words."""


class CardNetworks(Shape):
    """Through which networks a card can be charged."""

    available: ReadOnly[tuple[str, ...]] = ()
    """All of them."""
    preferred: UnsetOnUpdate[Literal["cartes_bancaires", "mastercard", "visa"] | None] = None
    """The one that its holder prefers."""


class ThreeDSecureUsage(Shape):
    """Whether a card can be authenticated."""

    supported: bool = True
    """Whether 3-D Secure works for it."""


class CardWallet(Shape):
    """The wallet that a card is in."""

    dynamic_last4: str | None = None
    """The last digits of the number that the wallet uses."""
    type: Literal[
        "amex_express_checkout", "apple_pay", "google_pay", "link", "masterpass", "samsung_pay", "visa_checkout"
    ]
    """Which wallet."""


class Origin(Shape):
    """What a payment method was made from."""

    charge: str | None = None
    """The charge."""
    setup_attempt: Annotated[str, Refers("setup_attempt")] | None = None
    """The attempt to set it up."""


class DebitOrigin(Shape):
    """What an account was made from."""

    charge: Annotated[str, Refers("charge")] | None = None
    """The charge."""
    setup_attempt: Annotated[str, Refers("setup_attempt")] | None = None
    """The attempt to set it up."""


class Card(Shape):
    """A card."""

    brand: ReadOnly[str] = ""
    """`amex`, `diners`, `discover`, `jcb`, `mastercard`, `unionpay` or `visa`."""
    checks: ReadOnly[Checks | None] = None
    """What was compared when it was entered."""
    country: ReadOnly[str | None] = None
    """Two-letter code of the country that issued it."""
    cvc: InputOnly[OnCreate[NotEmptyable[str | None]]] = None
    """The security code. Compared once, never kept."""
    description: ReadOnly[str | None] = None
    """What the issuer calls it."""
    display_brand: ReadOnly[str | None] = None
    """The brand to show."""
    exp_month: int = 0
    """The month in which it expires, from 1 to 12."""
    exp_year: int = 0
    """The year in which it expires, in four digits."""
    fingerprint: ReadOnly[str | None] = None
    """The same for the same number, within one account."""
    funding: ReadOnly[str] = "unknown"
    """`credit`, `debit`, `prepaid` or `unknown`."""
    generated_from: ReadOnly[Origin | None] = None
    """What it was made from."""
    iin: ReadOnly[str | None] = None
    """The issuer's number."""
    issuer: ReadOnly[str | None] = None
    """The issuer's name."""
    last4: ReadOnly[str] = ""
    """The last four digits."""
    networks: CardNetworks | None = None
    """Through which networks it can be charged."""
    number: InputOnly[OnCreate[NotEmptyable[str | None]]] = None
    """The number of a test card. Never kept."""
    regulated_status: ReadOnly[Literal["regulated", "unregulated"] | None] = None
    """Whether fees for it are capped by law."""
    three_d_secure_usage: ReadOnly[ThreeDSecureUsage | None] = None
    """Whether it can be authenticated."""
    token: InputOnly[OnCreate[NotEmptyable[str | None]]] = None
    """The name of a test card, such as `tok_visa`, instead of its number."""
    wallet: ReadOnly[CardWallet | None] = None
    """The wallet that it is in."""


class SepaDebit(Shape):
    """An account that is debited by SEPA."""

    bank_code: ReadOnly[str | None] = None
    """The bank."""
    branch_code: ReadOnly[str | None] = None
    """Its branch."""
    country: ReadOnly[str | None] = None
    """Two-letter code of the country."""
    fingerprint: ReadOnly[str | None] = None
    """The same for the same account number, within one Portico account."""
    generated_from: ReadOnly[DebitOrigin | None] = None
    """What it was made from."""
    iban: InputOnly[OnCreate[MustSend[str]]] = ""
    """The number of a test account. Never kept."""
    last4: ReadOnly[str | None] = None
    """The last four letters of the IBAN."""


class BankNetworks(Shape):
    """By which networks an account can be reached."""

    preferred: str | None = None
    """The one to use."""
    supported: tuple[Literal["ach", "us_domestic_wire"], ...] = ()
    """All of them."""


class Blocked(Shape):
    """Why an account cannot be debited any more."""

    network_code: Literal["R02", "R03", "R04", "R05", "R07", "R08", "R10", "R11", "R16", "R20", "R29", "R31"] | None = (
        None
    )
    """The network's code."""
    reason: (
        Literal[
            "bank_account_closed",
            "bank_account_frozen",
            "bank_account_invalid_details",
            "bank_account_restricted",
            "bank_account_unusable",
            "debit_not_authorized",
            "tokenized_account_number_deactivated",
        ]
        | None
    ) = None
    """The same in words."""


class BankStatus(Shape):
    """What became of an account."""

    blocked: Omitted[Blocked | None] = None
    """Why it is blocked."""


class UsBankAccount(Shape):
    """A bank account in the United States."""

    account_holder_type: Literal["company", "individual"] | None = None
    """Whose account it is."""
    account_number: InputOnly[OnCreate[NotEmptyable[str | None]]] = None
    """The number of a test account. Never kept."""
    account_type: Literal["checking", "savings"] | None = None
    """What kind of account it is."""
    bank_name: ReadOnly[str | None] = None
    """The bank."""
    financial_connections_account: OnCreate[NotEmptyable[str | None]] = None
    """A connected account. Portico has none."""
    fingerprint: ReadOnly[str | None] = None
    """The same for the same account number, within one Portico account."""
    last4: ReadOnly[str | None] = None
    """The last four digits."""
    networks: ReadOnly[BankNetworks | None] = None
    """How it can be reached."""
    routing_number: OnCreate[NotEmptyable[str | None]] = None
    """The bank's number."""
    status_details: ReadOnly[BankStatus | None] = None
    """What became of it."""
