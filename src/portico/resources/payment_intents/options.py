"""The smaller hashes of a payment intent."""

from typing import Annotated, Any, Literal

from pydantic import Field

from portico.resources import method_settings
from portico.resources.values import Address
from portico.wire.markers import (
    Emptyable,
    InputOnly,
    NotEmptyable,
    Omitted,
    OnCreate,
    ReadOnly,
    Refers,
    RequiredOnUpdate,
)
from portico.wire.shape import Metadata, Shape

Future = Literal["none", "off_session", "on_session"]
Secure = Literal["any", "automatic", "challenge"]
Usage = Literal["installment", "recurring", "unscheduled"]
Wish = Literal["if_available", "never"]
Network = Literal[
    "amex", "cartes_bancaires", "diners", "discover", "eftpos_au", "girocard", "interac", "jcb", "link", "mastercard",
    "unionpay", "unknown", "visa",
]  # fmt: skip


class AutomaticMethods(Shape):
    """Whether the payment method types follow from the settings."""

    allow_redirects: Literal["always", "never"] = "always"
    """Whether types count that send the customer away."""
    enabled: bool
    """Whether they follow."""


def automatic(named: tuple[str, ...] | None) -> AutomaticMethods | None:
    """What an intent says of that if nothing is sent: they follow, unless types are named."""
    return None if named else AutomaticMethods.of(enabled=True)


class CardOptions(Shape):
    """How cards are charged."""

    capture_method: Emptyable[Omitted[Literal["manual"] | None]] = None
    """Whether the money is only held at first."""
    installments: ReadOnly[None] = None
    """Always null: Portico knows no payment by instalments."""
    mandate_options: ReadOnly[None] = None
    """Always null: only Indian cards need them."""
    network: Network | None = None
    """Through which network to charge."""
    request_extended_authorization: Omitted[Wish | None] = None
    """Whether money may be held for longer, where the bank lets it; the test bank does not."""
    request_incremental_authorization: Omitted[Wish | None] = None
    """Whether more can be held later."""
    request_multicapture: Omitted[Wish | None] = None
    """Whether what is held may be captured in parts, where the bank lets it; the test bank does not."""
    request_overcapture: Omitted[Wish | None] = None
    """Whether more than is held may be captured, where the bank lets it; the test bank does not."""
    request_three_d_secure: Secure = "automatic"
    """When to authenticate: only where the bank wants it, or wherever it is possible."""
    require_cvc_recollection: Omitted[bool | None] = None
    """Whether payment forms ask for the CVC again."""
    setup_credential_usage: Omitted[Usage | None] = None
    """What a card that is kept will be used for."""
    setup_future_usage: Emptyable[Omitted[Future | None]] = None
    """Whether the card is kept for later."""
    statement_descriptor_suffix_kana: Emptyable[Omitted[Annotated[str, Field(max_length=22)] | None]] = None
    """How the payment ends on Japanese statements, in kana."""
    statement_descriptor_suffix_kanji: Emptyable[Omitted[Annotated[str, Field(max_length=17)] | None]] = None
    """How the payment ends on Japanese statements, in kanji."""
    stored_credential_usage: Omitted[Usage | None] = None
    """What a card that was kept is used for."""


class SepaMandateOptions(Shape):
    """How mandates are made."""

    reference_prefix: Omitted[str | None] = None
    """What their references begin with."""


class SepaOptions(Shape):
    """How SEPA debits are made."""

    mandate_options: SepaMandateOptions = SepaMandateOptions.of()
    """How mandates are made."""
    setup_future_usage: Emptyable[Omitted[Future | None]] = None
    """Whether the account is kept for later."""
    target_date: Omitted[NotEmptyable[str | None]] = None
    """The day on which to debit."""


class FinancialConnections(method_settings.FinancialConnections):
    """How payment forms link accounts."""

    return_url: Omitted[NotEmptyable[str | None]] = None
    """Where those come back to who link theirs in an app."""


class UsMandateOptions(Shape):
    """How mandates are made."""

    collection_method: Emptyable[Omitted[Literal["paper"] | None]] = None
    """Whether they are on paper."""


class UsNetworks(Shape):
    """Through which networks to debit."""

    requested: tuple[Literal["ach", "us_domestic_wire"], ...] | None = None
    """Those that are wanted."""


class UsBankOptions(Shape):
    """How accounts in the United States are debited."""

    financial_connections: Omitted[NotEmptyable[FinancialConnections | None]] = None
    """How payment forms link accounts."""
    mandate_options: Omitted[NotEmptyable[UsMandateOptions | None]] = None
    """How mandates are made."""
    networks: InputOnly[NotEmptyable[UsNetworks | None]] = None
    """Through which networks to debit: the test bank has one."""
    setup_future_usage: Emptyable[Omitted[Future | None]] = None
    """Whether the account is kept for later."""
    target_date: Omitted[NotEmptyable[str | None]] = None
    """The day on which to debit."""
    transaction_purpose: Emptyable[Omitted[Literal["goods", "other", "services", "unspecified"] | None]] = None
    """What is paid for."""
    verification_method: Literal["automatic", "instant", "microdeposits"] = "automatic"
    """How the account is verified."""


class MethodOptions(Shape):
    """How each type of payment method is charged."""

    card: Emptyable[Omitted[CardOptions | None]] = None
    """Cards."""
    sepa_debit: Emptyable[Omitted[SepaOptions | None]] = None
    """SEPA debits."""
    us_bank_account: Emptyable[Omitted[UsBankOptions | None]] = None
    """Accounts in the United States."""


class RedirectToUrl(Shape):
    """Where the customer authenticates."""

    return_url: str | None = None
    """Where she comes back to."""
    url: str | None = None
    """Where she goes."""


class Microdeposits(Shape):
    """How the account is verified by two small deposits."""

    arrival_date: int
    """When they arrive, in Unix seconds."""
    hosted_verification_url: str
    """A page on which to verify it."""
    microdeposit_type: Literal["amounts", "descriptor_code"] | None = None
    """What is asked for."""


class NextAction(Shape):
    """What the customer has to do."""

    redirect_to_url: Omitted[RedirectToUrl | None] = None
    """Where she authenticates."""
    type: str
    """Which of the hashes says more."""
    use_stripe_sdk: Omitted[dict[str, Any] | None] = None
    """The same for those who gave no `return_url`."""
    verify_with_microdeposits: Omitted[Microdeposits | None] = None
    """How the account is verified."""


class DestinationPayment(Shape):
    """What the payment says that the connected account receives."""

    description: Omitted[NotEmptyable[str | None]] = None
    """What it is for."""
    metadata: Metadata = {}
    """Keys and values of your own."""


class TransferOnward(Shape):
    """Where the money goes once it is paid."""

    amount: Omitted[Annotated[int, Field(ge=1)] | None] = None
    """How much of it, in minor units; all of it if nothing is said."""
    description: Omitted[NotEmptyable[str | None]] = None
    """What the transfer says."""
    destination: OnCreate[Annotated[str, Refers("account")]]
    """The connected account."""
    metadata: Metadata = {}
    """Keys and values of your own, for the transfer."""
    payment_data: Omitted[DestinationPayment | None] = None
    """What the payment says that the connected account receives."""


class Shipping(Shape):
    """Where goods go."""

    address: RequiredOnUpdate[Address]
    """The address."""
    carrier: NotEmptyable[str | None] = None
    """Who delivers."""
    name: RequiredOnUpdate[str]
    """Who receives."""
    phone: NotEmptyable[str | None] = None
    """The receiver's telephone number."""
    tracking_number: NotEmptyable[str | None] = None
    """The parcel's number, or several with commas."""


class ConfigurationDetails(Shape):
    """The settings that the payment method types follow from."""

    id: str
    """The settings."""
    parent: str | None = None
    """The settings above them."""
