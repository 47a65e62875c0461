"""What a checkout page asks of a customer, and what it learns."""

from typing import Annotated, Literal

from pydantic import Field

from portico.resources.tax_id_types import TaxIdType
from portico.resources.values import Address
from portico.wire.markers import MustSend, Omitted
from portico.wire.shape import Shape

LONGEST_NAME = 150
ShippedTo = Literal[
    "AC", "AD", "AE", "AF", "AG", "AI", "AL", "AM", "AO", "AQ", "AR", "AT", "AU", "AW", "AX", "AZ", "BA", "BB", "BD",
    "BE", "BF", "BG", "BH", "BI", "BJ", "BL", "BM", "BN", "BO", "BQ", "BR", "BS", "BT", "BV", "BW", "BY", "BZ", "CA",
    "CD", "CF", "CG", "CH", "CI", "CK", "CL", "CM", "CN", "CO", "CR", "CV", "CW", "CY", "CZ", "DE", "DJ", "DK", "DM",
    "DO", "DZ", "EC", "EE", "EG", "EH", "ER", "ES", "ET", "FI", "FJ", "FK", "FO", "FR", "GA", "GB", "GD", "GE", "GF",
    "GG", "GH", "GI", "GL", "GM", "GN", "GP", "GQ", "GR", "GS", "GT", "GU", "GW", "GY", "HK", "HN", "HR", "HT", "HU",
    "ID", "IE", "IL", "IM", "IN", "IO", "IQ", "IS", "IT", "JE", "JM", "JO", "JP", "KE", "KG", "KH", "KI", "KM", "KN",
    "KR", "KW", "KY", "KZ", "LA", "LB", "LC", "LI", "LK", "LR", "LS", "LT", "LU", "LV", "LY", "MA", "MC", "MD", "ME",
    "MF", "MG", "MK", "ML", "MM", "MN", "MO", "MQ", "MR", "MS", "MT", "MU", "MV", "MW", "MX", "MY", "MZ", "NA", "NC",
    "NE", "NG", "NI", "NL", "NO", "NP", "NR", "NU", "NZ", "OM", "PA", "PE", "PF", "PG", "PH", "PK", "PL", "PM", "PN",
    "PR", "PS", "PT", "PY", "QA", "RE", "RO", "RS", "RU", "RW", "SA", "SB", "SC", "SD", "SE", "SG", "SH", "SI", "SJ",
    "SK", "SL", "SM", "SN", "SO", "SR", "SS", "ST", "SV", "SX", "SZ", "TA", "TC", "TD", "TF", "TG", "TH", "TJ", "TK",
    "TL", "TM", "TN", "TO", "TR", "TT", "TV", "TW", "TZ", "UA", "UG", "US", "UY", "UZ", "VA", "VC", "VE", "VG", "VN",
    "VU", "WF", "WS", "XK", "YE", "YT", "ZA", "ZM", "ZW", "ZZ",
]  # fmt: skip
"""Where goods may go."""


class ShippingDetails(Shape):
    """Where goods go."""

    address: Address
    """The address."""
    name: str
    """Who receives."""


class ShippingAddressCollection(Shape):
    """Whether the address of delivery is asked for."""

    allowed_countries: Annotated[tuple[ShippedTo, ...], Field(min_length=1)]
    """Where goods may go."""


class NameAsked(Shape):
    """Whether a name is asked for."""

    enabled: MustSend[bool] = False
    """Whether it is."""
    optional: bool = False
    """Whether it may stay empty."""


class NameCollection(Shape):
    """Which names are asked for."""

    business: Omitted[NameAsked | None] = None
    """That of a business."""
    individual: Omitted[NameAsked | None] = None
    """That of a person."""


class CollectedInformation(Shape):
    """What the customer has entered."""

    business_name: Annotated[str, Field(max_length=LONGEST_NAME)] | None = None
    """The name of a business. At most 150 characters."""
    individual_name: Annotated[str, Field(max_length=LONGEST_NAME)] | None = None
    """The name of a person. At most 150 characters."""
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

    type: Literal[TaxIdType, "unknown"]
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
    """Whether a tax number is asked for: one, of a customer who has none yet."""

    enabled: MustSend[bool] = False
    """Whether it is."""
    required: Literal["if_supported", "never"] = "never"
    """Whether there must be one, where the customer's country has any."""
