"""`customer`: who is billed, as declared."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from portico.resources.customers.locations import Parts, located
from portico.resources.discounts.declaration import Discount
from portico.resources.subscriptions.declaration import LIVE, Subscription
from portico.resources.tax_ids.declaration import TaxId
from portico.resources.values import Address, CustomField, Email, IpAddress, Timestamp, folded
from portico.wire.lists import ListOf
from portico.wire.markers import (
    Below,
    Emptyable,
    Except,
    InputOnly,
    Internal,
    Most,
    NotEmptyable,
    Omitted,
    OnCreate,
    OnlyExpanded,
    OnUpdate,
    ReadOnly,
    Refers,
    RequiredOnUpdate,
)
from portico.wire.resource import Resource
from portico.wire.search import FieldKind
from portico.wire.shape import Metadata, Shape


class ShippingAddress(Shape):
    """Where goods go."""

    address: RequiredOnUpdate[Address]
    """The address."""
    carrier: ReadOnly[str | None] = None
    """Who delivers."""
    name: RequiredOnUpdate[str]
    """Who receives."""
    phone: str | None = None
    """The receiver's telephone number."""
    tracking_number: ReadOnly[str | None] = None
    """The parcel's number, or several with commas."""


class RenderingOptions(Shape):
    """How invoices are drawn."""

    amount_tax_display: Emptyable[Literal["exclude_tax", "include_inclusive_tax"] | None] = None
    """Whether line amounts include inclusive tax."""
    template: str | None = None
    """The id of an invoice template."""


class InvoiceSettings(Shape):
    """What the customer's invoices have in common."""

    custom_fields: Annotated[tuple[CustomField, ...], Field(max_length=4)] | None = None
    """Up to four lines at the top."""
    default_payment_method: Annotated[str, Refers("payment_method")] | None = None
    """What subscriptions and invoices are charged to, unless they name another one."""
    footer: str | None = None
    """The line at the bottom."""
    rendering_options: Emptyable[RenderingOptions | None] = None
    """How they are drawn."""


class TaxLocation(Shape):
    """Where the customer is, as far as tax is concerned."""

    country: str
    """Two-letter country code."""
    source: Literal["billing_address", "ip_address", "payment_method", "shipping_destination"]
    """How it was found."""
    state: str | None = None
    """State, county, province or region."""


class Tax(Shape):
    """What automatic tax knows of the customer."""

    automatic_tax: ReadOnly[Literal["failed", "not_collecting", "supported", "unrecognized_location"]] = (
        "not_collecting"
    )
    """Whether the customer's addresses tell where she is. `not_collecting` is all that they can lead to: there is no
    registration anywhere."""
    ip_address: IpAddress | None = None
    """A recent address of the customer's. Portico keeps it, and guesses no location from it."""
    location: ReadOnly[TaxLocation | None] = None
    """Where the customer is."""
    provider: ReadOnly[Literal["anrok", "avalara", "sphere", "stripe"]] = "stripe"
    """Who calculates."""
    validate_location: InputOnly[
        Annotated[Literal["auto", "deferred", "immediately"] | None, Except(("auto",), on="create")]
    ] = None
    """When the location is checked."""


class CashSettings(Shape):
    """How bank transfers are matched with invoices."""

    reconciliation_mode: Annotated[
        Literal["automatic", "manual", "merchant_default"], Except(("merchant_default",), on="answer")
    ] = "automatic"
    """By whom."""
    using_merchant_default: ReadOnly[bool] = True
    """Whether that is the account's own setting."""


class CashBalance(Shape):
    """Money that arrived by bank transfer."""

    object: ReadOnly[Literal["cash_balance"]] = "cash_balance"
    """Always `cash_balance`."""
    available: ReadOnly[dict[str, int] | None] = None
    """Minor units by currency."""
    customer: ReadOnly[str] = ""
    """Whose it is."""
    customer_account: ReadOnly[str | None] = None
    """Whose it is, where customers are accounts."""
    livemode: ReadOnly[bool] = False
    """Whether it is real money."""
    settings: CashSettings = CashSettings.of()
    """How it is used."""


class Customer(
    Resource,
    prefix="cus",
    path="/v1/customers",
    emits=("created", "updated", "deleted"),
    columns=("email", "test_clock", "customer_account", "folded_email", "invoice_prefix"),
    unique=("invoice_prefix",),
    leaves_stub=True,
):
    """Who is billed."""

    CLOCK: ClassVar[str] = "test_clock"
    BY_CREATED: ClassVar[bool] = True
    SEARCHED: ClassVar[Mapping[str, FieldKind]] = {
        "created": "number",
        "email": "text",
        "metadata": "metadata",
        "name": "text",
        "phone": "text",
    }

    object: ReadOnly[Literal["customer"]] = "customer"
    """Always `customer`."""
    address: Emptyable[Address | None] = None
    """The billing address."""
    balance: Annotated[int, Most(999_999_999_999)] = 0
    """What the customer owes (positive) or has as credit (negative), in minor units; the next invoice takes it up."""
    business_name: Omitted[Annotated[str, Field(max_length=150)] | None] = None
    """The name of the business."""
    cash_balance: OnlyExpanded[CashBalance | None] = None
    """Money that arrived by bank transfer."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    currency: ReadOnly[str | None] = None
    """The currency of the customer's subscriptions, once there is one."""
    customer_account: ReadOnly[str | None] = None
    """The account that the customer is, where customers are accounts."""
    default_source: OnUpdate[Annotated[str, Refers("source")] | None] = None
    """The older kind of default payment method."""
    delinquent: ReadOnly[bool | None] = False
    """Whether an invoice was not paid by itself or in time, and none has been paid, or given up by hand, since."""
    description: str | None = None
    """A note for the merchant's own use."""
    discount: ReadOnly[Discount | None] = None
    """The discount on everything that the customer buys."""
    email: Email | None = None
    """Where mail about bills goes."""
    individual_name: Omitted[Annotated[str, Field(max_length=150)] | None] = None
    """The name of the person."""
    invoice_credit_balance: OnlyExpanded[ReadOnly[dict[str, int]]] = {}
    """`balance` by currency."""
    invoice_prefix: NotEmptyable[Annotated[str, Field(pattern="^[A-Z0-9]{1,12}$")] | None] = None
    """What the numbers of the customer's invoices begin with: 1 to 12 capital letters or digits. No two customers have
    the same, nor one that another one's invoices have, whatever became of her."""
    invoice_settings: InvoiceSettings = InvoiceSettings.of()
    """What the customer's invoices have in common."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    measured: Internal[tuple[str, ...]] = ()
    """The subscriptions that compare the customer's usage with thresholds."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    name: Annotated[str, Field(max_length=256)] | None = None
    """Full name, or the name of the business."""
    next_invoice_sequence: Annotated[int, Field(ge=1)] = 1
    """The number of the next invoice, behind the prefix."""
    phone: Annotated[str, Field(max_length=20)] | None = None
    """Telephone number. At most 20 characters."""
    preferred_locales: tuple[str, ...] = ()
    """Languages, the preferred one first."""
    shipping: Emptyable[ShippingAddress | None] = None
    """Where goods go."""
    sources: OnlyExpanded[ReadOnly[None]] = None
    """The older kind of payment methods."""
    subscriptions: Annotated[
        OnlyExpanded[Omitted[ReadOnly[ListOf[Subscription] | None]]],
        Below("subscription", "customer", ("status", LIVE)),
    ] = None
    """Those that have not ended, the latest first."""
    tax: OnlyExpanded[Omitted[Tax | None]] = None
    """What automatic tax knows of the customer."""
    tax_exempt: Emptyable[Literal["exempt", "none", "reverse"] | None] = "none"
    """Whether tax is charged."""
    tax_ids: Annotated[OnlyExpanded[Omitted[ReadOnly[ListOf[TaxId] | None]]], Below("tax_id", "customer")] = None
    """Tax numbers."""
    test_clock: OnCreate[Annotated[str, Refers("test_helpers.test_clock")] | None] = None
    """The clock by which the customer lives, in tests."""

    @property
    def folded_email(self) -> str | None:
        """The address as it is looked for when somebody signs in."""
        return folded(self.email) if self.email else None

    @classmethod
    def included(cls, tree: Any, path: str) -> Any:
        """Nothing of the older kind is kept; where the customer is follows from her addresses."""
        if path == "sources":
            url = f"/v1/customers/{tree['id']}/sources"
            return {"object": "list", "data": [], "has_more": False, "url": url}
        if path == "tax":
            return taxed(tree.get("address"), (tree.get("shipping") or {}).get("address")).model_dump(mode="json")
        return super().included(tree, path)


def taxed(address: Parts | None, delivery: Parts | None, ip_address: str | None = None) -> Tax:
    """What automatic tax knows of somebody with these addresses."""
    found = located(address, delivery)
    return Tax.of(
        automatic_tax="not_collecting" if found else "unrecognized_location",
        ip_address=ip_address,
        location=TaxLocation.of(**found._asdict()) if found else None,
    )
