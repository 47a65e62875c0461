"""`setup_intent`, as declared."""

from typing import Annotated, ClassVar, Literal

from portico.resources.payment_intents.errors import LastError
from portico.resources.payment_intents.options import (
    AutomaticMethods,
    ConfigurationDetails,
    FinancialConnections,
    Network,
    NextAction,
    SepaMandateOptions,
    Usage,
    UsMandateOptions,
    UsNetworks,
)
from portico.resources.values import Timestamp
from portico.wire.markers import InputOnly, Internal, NotEmptyable, Omitted, OnCreate, ReadOnly, Refers
from portico.wire.resource import Resource
from portico.wire.shape import Metadata, Shape


class CardOptions(Shape):
    """How cards are set up."""

    mandate_options: ReadOnly[None] = None
    """Always null: only Indian cards need them."""
    network: Network | None = None
    """Through which network."""
    request_three_d_secure: Literal["any", "automatic", "challenge"] = "automatic"
    """When to authenticate: only where the bank wants it, or wherever it is possible."""
    setup_credential_usage: Omitted[Usage | None] = None
    """What the card will be used for."""


class SepaOptions(Shape):
    """How accounts are set up that are debited by SEPA."""

    mandate_options: SepaMandateOptions = SepaMandateOptions.of()
    """How mandates are made."""


class UsBankOptions(Shape):
    """How accounts in the United States are set up."""

    financial_connections: Omitted[NotEmptyable[FinancialConnections | None]] = None
    """How payment forms link accounts."""
    mandate_options: Omitted[NotEmptyable[UsMandateOptions | None]] = None
    """How mandates are made."""
    networks: InputOnly[NotEmptyable[UsNetworks | None]] = None
    """Through which networks to debit: the test bank has one."""
    verification_method: Literal["automatic", "instant", "microdeposits"] = "automatic"
    """How the account is verified."""


class MethodOptions(Shape):
    """How each type of payment method is set up."""

    card: Omitted[CardOptions | None] = None
    """Cards."""
    sepa_debit: Omitted[SepaOptions | None] = None
    """SEPA debits."""
    us_bank_account: Omitted[UsBankOptions | None] = None
    """Accounts in the United States."""


class SetupIntent(
    Resource,
    prefix="seti",
    path="/v1/setup_intents",
    secrets=True,
    emits=("canceled", "created", "requires_action", "setup_failed", "succeeded"),
    columns=("customer", "customer_account", "payment_method", "attach_to_self"),
):
    """A payment method that is prepared for payments to come."""

    CALLED: ClassVar[str] = "setupintent"
    CLOCK: ClassVar[str] = "customer"
    BY_CREATED: ClassVar[bool] = True

    object: ReadOnly[Literal["setup_intent"]] = "setup_intent"
    """Always `setup_intent`."""
    allowed_payment_method_types: tuple[str, ...] | None = None
    """Which types may be used, of those that are possible."""
    application: ReadOnly[Annotated[str, Refers("application")] | None] = None
    """The Connect application that made it."""
    attach_to_self: Omitted[bool | None] = None
    """Whether the payment method is the merchant's own."""
    automatic_payment_methods: OnCreate[AutomaticMethods | None] = None
    """Whether the payment method types follow from the settings."""
    cancellation_reason: ReadOnly[Literal["abandoned", "duplicate", "requested_by_customer"] | None] = None
    """Why it was canceled."""
    client_secret: ReadOnly[str | None] = None
    """What a browser needs to confirm it. Never logged."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    customer: NotEmptyable[Annotated[str, Refers("customer")] | None] = None
    """Who will pay."""
    customer_account: NotEmptyable[str | None] = None
    """The account that the customer is, where customers are accounts."""
    description: NotEmptyable[str | None] = None
    """What it is for."""
    excluded_payment_method_types: tuple[str, ...] | None = None
    """Which types may not be used."""
    flow_directions: NotEmptyable[tuple[Literal["inbound", "outbound"], ...] | None] = None
    """Whether money is to come in, or to go out. Portico pays nothing out."""
    last_setup_error: ReadOnly[LastError | None] = None
    """Why the last attempt failed."""
    latest_attempt: ReadOnly[Annotated[str, Refers("setup_attempt")] | None] = None
    """Always null: Portico keeps no attempts."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    managed_payments: ReadOnly[None] = None
    """Always null: Portico sells nothing on anybody's behalf."""
    mandate: ReadOnly[Annotated[str, Refers("mandate")] | None] = None
    """The mandate for debits to come."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    next_action: ReadOnly[NextAction | None] = None
    """What the customer has to do."""
    on_behalf_of: OnCreate[NotEmptyable[Annotated[str, Refers("account")] | None]] = None
    """The connected account in whose name it is."""
    payment_method: NotEmptyable[Annotated[str, Refers("payment_method")] | None] = None
    """What is set up."""
    payment_method_configuration_details: ReadOnly[ConfigurationDetails | None] = None
    """The settings that the payment method types follow from."""
    payment_method_options: MethodOptions | None = None
    """How each type of payment method is set up."""
    payment_method_types: ReadOnly[tuple[str, ...]] = ("card",)
    """The types that may be set up."""
    single_use_mandate: ReadOnly[Annotated[str, Refers("mandate")] | None] = None
    """Always null: mandates of Portico hold until they are taken back."""
    status: ReadOnly[
        Literal[
            "canceled",
            "processing",
            "requires_action",
            "requires_confirmation",
            "requires_payment_method",
            "succeeded",
        ]
    ] = "requires_payment_method"
    """How far it is."""
    usage: OnCreate[Literal["off_session", "on_session"]] = "off_session"
    """Whether the customer will be away when she pays."""
    return_url: Internal[str | None] = None
    """Where the customer comes back to from a challenge."""
    subscription: Internal[str | None] = None
    """The subscription that waits for it."""
