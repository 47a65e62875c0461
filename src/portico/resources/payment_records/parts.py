"""The smaller hashes of a payment that was reported."""

from typing import Literal

from portico.resources.values import Address, Email
from portico.wire.markers import Omitted
from portico.wire.shape import Shape

Outcome = Literal["canceled", "failed", "guaranteed"]
"""What becomes of an attempt."""


class Amount(Shape):
    """An amount of money."""

    currency: str
    """Three-letter ISO code, in lower case."""
    value: int
    """How much, in minor units."""


class CustomerDetails(Shape):
    """Who paid."""

    customer: str | None = None
    """The customer's id."""
    email: Email | None = None
    """E-mail address."""
    name: str | None = None
    """Full name."""
    phone: str | None = None
    """Telephone number."""


class PayerDetails(Shape):
    """Whose payment method it is."""

    address: Address = Address.of()
    """The billing address."""
    email: Email | None = None
    """E-mail address."""
    name: str | None = None
    """Full name."""
    phone: str | None = None
    """Telephone number."""


class CustomMethod(Shape):
    """A payment method that is not Stripe's, such as a bank transfer."""

    display_name: str
    """What it is called."""
    type: str | None = None
    """The id of a type of your own."""


class RecordedMethod(Shape):
    """What was paid with."""

    billing_details: PayerDetails | None = None
    """Whose it is."""
    custom: Omitted[CustomMethod | None] = None
    """Details of `type=custom`."""
    payment_method: str | None = None
    """The payment method's id, if it is kept here."""
    type: str = "custom"
    """Always `custom`: other payments are not reported."""


class CustomProcessor(Shape):
    """Who processed it."""

    payment_reference: str | None = None
    """What the payment is called there: the number of a check or of a transfer."""


class ProcessorDetails(Shape):
    """Where it was processed."""

    custom: Omitted[CustomProcessor | None] = None
    """Details of `type=custom`."""
    type: Literal["custom"] = "custom"
    """Always `custom`: elsewhere."""


class RecordedShipping(Shape):
    """Where goods go."""

    address: Address = Address.of()
    """The address."""
    name: str | None = None
    """Who receives."""
    phone: str | None = None
    """The receiver's telephone number."""
