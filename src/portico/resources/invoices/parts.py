"""The hashes inside an invoice."""

from typing import Annotated, Literal

from portico.resources.tax_id_types import TaxIdType
from portico.resources.values import Timestamp
from portico.wire.markers import Emptyable, MustSend, NotEmptyable, Omitted, ReadOnly, Refers, RequiredOnUpdate
from portico.wire.shape import Shape


class Liability(Shape):
    """Who is liable for tax."""

    account: NotEmptyable[Omitted[Annotated[str, Refers("account")] | None]] = None
    """The connected account, for `type=account`."""
    type: RequiredOnUpdate[Literal["account", "self"]]
    """The caller's own account, or a connected one."""


class AutomaticTax(Shape):
    """Tax that is calculated. There is no registration anywhere, so it is always nothing."""

    disabled_reason: ReadOnly[Literal["finalization_requires_location_inputs", "finalization_system_error"] | None] = (
        None
    )
    """Why it was switched off."""
    enabled: RequiredOnUpdate[MustSend[bool]] = False
    """Whether it is on."""
    liability: NotEmptyable[Liability | None] = None
    """Who is liable."""
    provider: ReadOnly[str | None] = None
    """Who calculates."""
    status: ReadOnly[Literal["complete", "failed", "requires_location_inputs"] | None] = None
    """How the calculation went."""


class InvoiceTransfer(Shape):
    """Where the money goes."""

    amount: int | None = None
    """How much of it, in minor units."""
    amount_percent: float | None = None
    """How much of it, in percent."""
    destination: str
    """The connected account."""


class InvoiceShares(Shape):
    """What others get of the money."""

    fee: int | None = None
    """What the platform keeps, in minor units."""
    fee_percent: float | None = None
    """What it keeps, in percent."""
    transfer: InvoiceTransfer | None = None
    """Where the rest goes."""


class ConfirmationSecret(Shape):
    """What a page needs to pay the invoice."""

    client_secret: str
    """The secret of the payment intent."""
    type: str = "payment_intent"
    """What it is the secret of."""


class CustomerTaxId(Shape):
    """A tax number of the customer."""

    type: TaxIdType | Literal["unknown"]
    """Its kind, such as `eu_vat`."""
    value: str | None = None
    """The number."""


class FromInvoice(Shape):
    """The invoice that this one takes the place of."""

    action: Literal["revision"]
    """Always `revision`."""
    invoice: Annotated[str, Refers("invoice")]
    """Its id."""


class Issuer(Shape):
    """In whose name it is."""

    account: NotEmptyable[Omitted[Annotated[str, Refers("account")] | None]] = None
    """The connected account, for `type=account`."""
    type: RequiredOnUpdate[Literal["account", "self"]]
    """The caller's own account, or a connected one."""


class QuoteDetails(Shape):
    """Details of `type=quote_details`."""

    quote: str
    """The quote's id."""


class SubscriptionDetails(Shape):
    """Details of `type=subscription_details`."""

    metadata: dict[str, str] | None = None
    """The subscription's metadata when the invoice was finalized."""
    subscription: Annotated[str, Refers("subscription")]
    """The subscription's id."""
    subscription_proration_date: Omitted[Timestamp | None] = None
    """The moment for which prorations were reckoned."""


class Parent(Shape):
    """What made the invoice."""

    quote_details: QuoteDetails | None = None
    """Details of `type=quote_details`."""
    subscription_details: SubscriptionDetails | None = None
    """Details of `type=subscription_details`."""
    type: Literal["quote_details", "subscription_details"]
    """A quote, or a subscription."""


class Pdf(Shape):
    """How the PDF is drawn."""

    page_size: Literal["a4", "auto", "letter"] | None = None
    """The size of its pages."""


class Rendering(Shape):
    """How the invoice is drawn."""

    amount_tax_display: Emptyable[Literal["exclude_tax", "include_inclusive_tax"] | None] = None
    """Whether line amounts include inclusive tax."""
    pdf: NotEmptyable[Pdf | None] = None
    """How the PDF is drawn."""
    template: NotEmptyable[str | None] = None
    """The id of an invoice template."""
    template_version: Emptyable[int | None] = None
    """The version of that."""


class Uncollectible(Shape):
    """Details of `status=uncollectible`."""

    reason: (
        Literal[
            "max_payment_attempts", "payment_not_received", "subscription_canceled", "subscription_paused",
            "user_forgiven",
        ]
        | None
    ) = None  # fmt: skip
    """Why nobody expects a payment any more."""


class StatusDetails(Shape):
    """More about the status."""

    uncollectible: Omitted[Uncollectible | None] = None
    """Details of `status=uncollectible`."""


class StatusTransitions(Shape):
    """When the status changed, in Unix seconds."""

    finalized_at: Timestamp | None = None
    """When it was finalized."""
    marked_uncollectible_at: Timestamp | None = None
    """When it was given up."""
    paid_at: Timestamp | None = None
    """When it was paid."""
    voided_at: Timestamp | None = None
    """When it was voided."""


class ItemReason(Shape):
    """An item whose usage reached a threshold."""

    line_item_ids: tuple[str, ...]
    """Its lines."""
    usage_gte: int
    """The threshold, in units."""


class ThresholdReason(Shape):
    """The threshold that was reached."""

    amount_gte: int | None = None
    """In minor units."""
    item_reasons: tuple[ItemReason, ...] = ()
    """By item."""
