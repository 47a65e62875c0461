"""`checkout.session`, as declared. Source: billing-behaviour section 11."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from portico.resources.checkout import collected, method_options, parts, sums
from portico.resources.checkout.branding import BrandingSettings
from portico.resources.checkout.custom_fields import CustomField
from portico.resources.checkout.line_declaration import LineItem, OptionalItem
from portico.resources.checkout.orders import Plans
from portico.resources.checkout.payment_orders import InvoiceCreation, PaymentWishes
from portico.resources.payment_intents.options import ConfigurationDetails
from portico.resources.values import Currency, Email, Timestamp, WebAddress
from portico.wire.lists import ListOf
from portico.wire.markers import Below, Internal, NotEmptyable, Omitted, OnCreate, OnlyExpanded, ReadOnly, Refers
from portico.wire.resource import Resource
from portico.wire.shape import Metadata

Locale = Literal[
    "auto", "bg", "cs", "da", "de", "el", "en", "en-GB", "es", "es-419", "et", "fi", "fil", "fr", "fr-CA", "hi-IN",
    "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "ms", "mt", "nb", "nl", "pl", "pt", "pt-BR", "ro", "ru", "sk", "sl",
    "sv", "th", "tr", "vi", "zh", "zh-HK", "zh-TW", "ar", "he",
]  # fmt: skip


class Session(
    Resource,
    prefix="cs",
    path="/v1/checkout/sessions",
    secrets=True,
    emits=("async_payment_failed", "async_payment_succeeded", "completed", "expired"),
    columns=(
        "attempt", "customer", "customer_account", "customer_details.email", "payment_intent", "payment_link",
        "setup_intent", "status", "subscription",
    ),
):  # fmt: skip
    """A page on which a customer pays for something, subscribes to it, or leaves a card for later."""

    CALLED: ClassVar[str] = "checkout.session"
    CLOCK: ClassVar[str] = "customer"
    BY_CREATED: ClassVar[bool] = True

    object: ReadOnly[Literal["checkout.session"]] = "checkout.session"
    """Always `checkout.session`."""
    adaptive_pricing: OnCreate[parts.AdaptivePricing | None] = None
    """Prices in the customer's own currency."""
    after_expiration: OnCreate[parts.AfterExpiration | None] = None
    """What comes after the session has expired."""
    allow_promotion_codes: OnCreate[bool | None] = None
    """Whether the customer may enter a promotion code."""
    allowed_payment_method_types: ReadOnly[tuple[str, ...] | None] = None
    """Which types of payment methods may be used; cards only, unless others are named."""
    amount_subtotal: ReadOnly[int | None] = None
    """What is due now before discounts and tax, in minor units; null in `setup` mode."""
    amount_total: ReadOnly[int | None] = None
    """What is due now, in minor units; null in `setup` mode."""
    automatic_tax: OnCreate[parts.AutomaticTax] = parts.AutomaticTax.of()
    """Tax that is calculated."""
    billing_address_collection: OnCreate[Literal["auto", "required"] | None] = None
    """Whether the billing address is asked for."""
    branding_settings: ReadOnly[Omitted[BrandingSettings | None]] = None
    """How the page looks: as was asked for, and as the account looked when the session was made."""
    cancel_url: OnCreate[NotEmptyable[WebAddress | None]] = None
    """Where the link back leads."""
    client_reference_id: OnCreate[NotEmptyable[Annotated[str, Field(max_length=200)] | None]] = None
    """What the merchant knows the customer or the cart by. At most 200 characters."""
    client_secret: ReadOnly[str | None] = None
    """Always null: only a page inside a page of the merchant's needs one."""
    collected_information: ReadOnly[collected.CollectedInformation | None] = None
    """What the customer has entered."""
    consent: ReadOnly[collected.Consent | None] = None
    """What the customer has agreed to."""
    consent_collection: OnCreate[collected.ConsentCollection | None] = None
    """What the customer is asked to agree to."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    currency: OnCreate[Currency | None] = None
    """Three-letter ISO code, in lower case."""
    currency_conversion: ReadOnly[None] = None
    """Always null: Portico converts nothing."""
    custom_fields: OnCreate[NotEmptyable[tuple[CustomField, ...]]] = ()
    """Fields of the merchant's own on the page, three at most."""
    custom_text: OnCreate[parts.CustomText] = parts.CustomText.of()
    """Words of the merchant's own on the page."""
    customer: OnCreate[NotEmptyable[Annotated[str, Refers("customer")] | None]] = None
    """Who it is for; in `subscription` mode a new customer is made when the session is completed without one."""
    customer_account: OnCreate[NotEmptyable[str | None]] = None
    """Who it is for, where customers are accounts."""
    customer_creation: OnCreate[Literal["always", "if_required"] | None] = None
    """Whether a customer is made in `payment` or `setup` mode: always, or only where an invoice is made."""
    customer_details: ReadOnly[collected.CustomerDetails | None] = None
    """The customer as she was when the session was completed, also where none is kept."""
    customer_email: OnCreate[NotEmptyable[Email | None]] = None
    """Her e-mail address, where there is no customer yet."""
    discounts: OnCreate[NotEmptyable[tuple[sums.SessionDiscount, ...] | None]] = None
    """What makes it cheaper: one at most."""
    excluded_payment_method_types: Omitted[ReadOnly[tuple[str, ...] | None]] = None
    """Which types of payment methods may not be used."""
    expires_at: OnCreate[Timestamp] = 0
    """Until when it can be completed, in Unix seconds."""
    integration_identifier: OnCreate[NotEmptyable[Annotated[str, Field(max_length=200)] | None]] = None
    """What the merchant knows the integration by."""
    invoice: ReadOnly[Annotated[str, Refers("invoice")] | None] = None
    """The subscription's first invoice, or that of what was paid."""
    invoice_creation: OnCreate[InvoiceCreation | None] = None
    """Whether what is paid gets an invoice, in `payment` mode."""
    line_items: Annotated[OnlyExpanded[Omitted[ReadOnly[ListOf[LineItem] | None]]], Below("item", "session")] = None
    """What is bought."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    locale: OnCreate[Locale | None] = None
    """The language; the customer's or the browser's when null or `auto`."""
    managed_payments: OnCreate[parts.Managed | None] = None
    """Payments for which somebody else is the merchant."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    mode: OnCreate[Literal["payment", "setup", "subscription"]] = "payment"
    """What is done: something is paid once, or for each period, or a payment method is left for later."""
    name_collection: Omitted[OnCreate[collected.NameCollection | None]] = None
    """Which names are asked for beside that on the card."""
    optional_items: OnCreate[NotEmptyable[tuple[OptionalItem, ...] | None]] = None
    """What the customer may add to what is bought: ten at most."""
    origin_context: OnCreate[Literal["mobile_app", "web"] | None] = None
    """Where the customer comes from."""
    page: OnlyExpanded[Omitted[ReadOnly[parts.OnPage]]] = parts.OnPage.of()
    """What the hosted page says beside what is bought."""
    payment_intent: ReadOnly[Annotated[str, Refers("payment_intent")] | None] = None
    """What takes the money, in `payment` mode, once there was an attempt."""
    payment_link: ReadOnly[Annotated[str, Refers("payment_link")] | None] = None
    """Always null: Portico has no payment links."""
    payment_method_collection: OnCreate[Literal["always", "if_required"] | None] = None
    """Whether a card is asked for even if nothing is due; in `payment` mode it is not."""
    payment_method_configuration_details: ReadOnly[ConfigurationDetails | None] = None
    """The settings that the payment method types follow from."""
    payment_method_options: OnCreate[method_options.MethodOptions | None] = None
    """How each type of payment method is used."""
    payment_method_types: ReadOnly[tuple[str, ...]] = ("card",)
    """The types that the page takes."""
    payment_status: ReadOnly[Literal["no_payment_required", "paid", "unpaid"]] = "unpaid"
    """Whether the money has come."""
    permissions: OnCreate[parts.Permissions | None] = None
    """Who may change the session."""
    phone_number_collection: Omitted[OnCreate[collected.PhoneCollection | None]] = None
    """Whether the telephone number is asked for."""
    presentment_details: ReadOnly[Omitted[None]] = None
    """Left out: Portico converts nothing."""
    recovered_from: ReadOnly[str | None] = None
    """The session that had expired, and of which this is the successor."""
    redirect_on_completion: ReadOnly[Omitted[Literal["always", "if_required", "never"] | None]] = None
    """Left out: it is for pages inside a page of the merchant's."""
    return_url: ReadOnly[Omitted[str | None]] = None
    """Left out: it is for pages inside a page of the merchant's."""
    saved_payment_method_options: OnCreate[parts.SavedMethodOptions | None] = None
    """What of the customer's saved payment methods is shown."""
    setup_intent: ReadOnly[Annotated[str, Refers("setup_intent")] | None] = None
    """What sets the card up, in `setup` mode."""
    shipping_address_collection: OnCreate[collected.ShippingAddressCollection | None] = None
    """Whether the address of delivery is asked for."""
    shipping_cost: ReadOnly[None] = None
    """Always null: Portico delivers nothing."""
    shipping_options: ReadOnly[tuple[str, ...]] = ()
    """Always empty: Portico delivers nothing."""
    status: ReadOnly[Literal["complete", "expired", "open"] | None] = "open"
    """How far it is."""
    submit_type: OnCreate[Literal["auto", "book", "donate", "pay", "subscribe"] | None] = None
    """What the button says in `payment` mode."""
    subscription: ReadOnly[Annotated[str, Refers("subscription")] | None] = None
    """What was made when it was completed, in `subscription` mode."""
    success_url: OnCreate[NotEmptyable[WebAddress | None]] = None
    """Where the customer goes afterwards; `{CHECKOUT_SESSION_ID}` in it becomes the id."""
    tax_id_collection: Omitted[OnCreate[collected.TaxIdCollection | None]] = None
    """Whether a tax number is asked for, with the name of the business."""
    total_details: ReadOnly[sums.TotalDetails | None] = None
    """How the total comes about."""
    ui_mode: OnCreate[Literal["elements", "embedded_page", "form", "hosted_page"] | None] = "hosted_page"
    """Where the page is shown. Portico knows `hosted_page`."""
    url: ReadOnly[str | None] = None
    """Where to send the customer, while it is open."""
    wallet_options: OnCreate[parts.WalletOptions | None] = None
    """Wallets."""
    attempt: Internal[str | None] = None
    """The subscription whose first payment waits for a challenge."""
    payment: Internal[PaymentWishes | None] = None
    """What was sent as `payment_intent_data`."""
    plans: Internal[Plans | None] = None
    """What was sent as `subscription_data`."""
    promise: Internal[parts.Promise | None] = None
    """That the payment method becomes the customer's default."""
    redeemed: Internal[tuple[str, ...]] = ()
    """The discounts that began when it was paid."""
    saves_address: Internal[bool] = False
    """Whether the address that is entered becomes the customer's."""
    saves_name: Internal[bool] = False
    """Whether the names that are entered become the customer's."""
    saves_shipping: Internal[bool] = False
    """Whether the address of delivery becomes the customer's."""

    @property
    def makes_customer(self) -> bool:
        """Whether a customer is made where there is none, though nothing is subscribed to: an invoice is somebody's."""
        invoiced = self.invoice_creation is not None and self.invoice_creation.enabled
        return self.customer_creation == "always" or invoiced

    @property
    def asks_tax_id(self) -> bool:
        """Whether the page asks for a tax number, at all."""
        return self.tax_id_collection is not None and self.tax_id_collection.enabled

    @property
    def needs_terms(self) -> bool:
        """Whether the terms of service must be agreed to."""
        return self.consent_collection is not None and self.consent_collection.terms_of_service == "required"

    @property
    def asks_promotions(self) -> bool:
        """Whether the customer is asked for her consent to advertisements."""
        return self.consent_collection is not None and self.consent_collection.promotions == "auto"

    @property
    def needs_tax_id(self) -> bool:
        """Whether there must be a tax number, where the customer's country has any."""
        return (
            self.tax_id_collection is not None
            and self.asks_tax_id
            and (self.tax_id_collection.required == "if_supported")
        )

    @property
    def asks_address(self) -> bool:
        """Whether the page asks for the billing address: where that is said, or tax must know the place."""
        return self.billing_address_collection == "required" or self.automatic_tax.status == "requires_location_inputs"
