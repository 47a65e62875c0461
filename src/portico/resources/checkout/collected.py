"""What a checkout page asks of a customer, and what it learns."""

from typing import Literal

from portico.resources.tax_id_types import TaxIdType
from portico.resources.values import Address
from portico.wire.markers import MustSend
from portico.wire.resource import Shape


class ShippingDetails(Shape):
    """Where goods go."""

    address: Address
    """The address."""
    name: str
    """Who receives."""


class CollectedInformation(Shape):
    """What the customer has entered."""

    business_name: str | None = None
    """The name of a business."""
    individual_name: str | None = None
    """The name of a person."""
    shipping_details: ShippingDetails | None = None
    """Where goods go."""


class Consent(Shape):
    """What the customer has agreed to."""

    promotions: Literal["opt_in", "opt_out"] | None = None
    """Advertisements."""
    terms_of_service: Literal["accepted"] | None = None
    """The terms of service."""


class ReuseAgreement(Shape):
    """Where it is said that the card is kept."""

    position: Literal["auto", "hidden"]
    """By itself, or nowhere."""


class ConsentCollection(Shape):
    """What the customer is asked to agree to."""

    payment_method_reuse_agreement: ReuseAgreement | None = None
    """That the card is kept."""
    promotions: Literal["auto", "none"] | None = None
    """Advertisements."""
    terms_of_service: Literal["none", "required"] | None = None
    """The terms of service."""


class DetailsTaxId(Shape):
    """A tax number of the customer."""

    type: TaxIdType | Literal["unknown"]
    """Its kind."""
    value: str | None = None
    """The number."""


class CustomerDetails(Shape):
    """The customer as she was when the session was completed; before that, what is known."""

    address: Address | None = None
    """Where she lives."""
    business_name: str | None = None
    """The name of a business."""
    email: str | None = None
    """Her e-mail address."""
    individual_name: str | None = None
    """The name of a person."""
    name: str | None = None
    """Her name."""
    phone: str | None = None
    """Her telephone number."""
    tax_exempt: Literal["exempt", "none", "reverse"] | None = None
    """Whether tax is charged."""
    tax_ids: tuple[DetailsTaxId, ...] | None = None
    """Her tax numbers."""


class PhoneCollection(Shape):
    """Whether the telephone number is asked for."""

    enabled: MustSend[bool] = False
    """Whether it is."""


class TaxIdCollection(Shape):
    """Whether a tax number is asked for."""

    enabled: MustSend[bool] = False
    """Whether it is."""
    required: Literal["if_supported", "never"] = "never"
    """Whether there must be one."""
