"""`mandate`: the customer's word that her account may be debited."""

from typing import Annotated, Literal

from portico.resources.endpoints import retrieve
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.storage.transaction import Transaction
from portico.wire.markers import Omitted, ReadOnly, Refers
from portico.wire.resource import Resource
from portico.wire.shape import Shape


class OnlineAcceptance(Shape):
    """How it was given on the internet."""

    ip_address: str | None = None
    """From which address."""
    user_agent: str | None = None
    """By which browser."""


class OfflineAcceptance(Shape):
    """How it was given otherwise: no more is known."""


class Acceptance(Shape):
    """How it was given."""

    accepted_at: int | None = None
    """When, in Unix seconds."""
    offline: Omitted[OfflineAcceptance | None] = None
    """On paper or by telephone."""
    online: Omitted[OnlineAcceptance | None] = None
    """On the internet."""
    type: Literal["offline", "online"]
    """Which of the two."""


class SepaMandate(Shape):
    """What is special about a SEPA mandate."""

    reference: str
    """Its number."""
    url: str
    """Where it can be read."""


class UsBankMandate(Shape):
    """What is special about a mandate for an account in the United States."""

    collection_method: Omitted[Literal["paper"] | None] = None
    """How it was collected."""


class MandateDetails(Shape):
    """What is special about the type of payment method."""

    sepa_debit: Omitted[SepaMandate | None] = None
    """A SEPA mandate."""
    type: str
    """Which type it is for."""
    us_bank_account: Omitted[UsBankMandate | None] = None
    """A mandate for an account in the United States."""


class MultiUse(Shape):
    """It holds until it is taken back."""


class SingleUse(Shape):
    """It holds for one payment."""

    amount: int
    """How much."""
    currency: str
    """In which currency."""


class OnlineGiven(Shape):
    """How a mandate was given on the internet, as it is sent."""

    ip_address: str
    """From which address."""
    user_agent: str
    """By which browser."""


class AcceptanceGiven(Shape):
    """How a mandate was given, as it is sent."""

    accepted_at: int | None = None
    """When, in Unix seconds."""
    offline: OfflineAcceptance | None = None
    """On paper or by telephone."""
    online: OnlineGiven | None = None
    """On the internet."""
    type: Literal["offline", "online"]
    """Which of the two."""


class MandateGiven(Shape):
    """A mandate that comes with a confirmation."""

    customer_acceptance: AcceptanceGiven
    """How it was given."""


class Mandate(
    Resource, prefix="mandate", path="/v1/mandates", emits=("updated",), columns=("payment_method", "status")
):
    """The customer's word that her account may be debited."""

    object: ReadOnly[Literal["mandate"]] = "mandate"
    """Always `mandate`."""
    customer_acceptance: ReadOnly[Acceptance]
    """How it was given."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    multi_use: ReadOnly[Omitted[MultiUse | None]] = None
    """It holds until it is taken back."""
    on_behalf_of: ReadOnly[Omitted[str | None]] = None
    """The connected account that debits."""
    payment_method: ReadOnly[Annotated[str, Refers("payment_method")]]
    """What may be debited."""
    payment_method_details: ReadOnly[MandateDetails]
    """What is special about the type of payment method."""
    single_use: ReadOnly[Omitted[SingleUse | None]] = None
    """It holds for one payment."""
    status: ReadOnly[Literal["active", "inactive", "pending"]] = "active"
    """Whether it holds."""
    type: ReadOnly[Literal["multi_use", "single_use"]] = "multi_use"
    """Whether it holds for one payment only."""


async def active(tx: Transaction, method: PaymentMethod) -> Mandate | None:
    """The mandate that holds for a payment method, if there is one."""
    found = await tx.find(Mandate, payment_method=method.id, status="active")
    return found[0] if found else None


async def accept(tx: Transaction, method: PaymentMethod, data: MandateGiven | None) -> Mandate:
    """A mandate as it was given; without a word about it, it was given on paper."""
    given = data.customer_acceptance if data else None
    online = given.online if given else None
    kind = "online" if online else "offline"
    acceptance = Acceptance.of(
        accepted_at=given.accepted_at if given and given.accepted_at is not None else tx.now,
        type=kind,
        offline=OfflineAcceptance.of() if kind == "offline" else None,
        online=OnlineAcceptance.of(ip_address=online.ip_address, user_agent=online.user_agent) if online else None,
    )
    made = await tx.insert(
        Mandate.of(
            id=(id := tx.new_id(Mandate)),
            customer_acceptance=acceptance,
            multi_use=MultiUse.of(),
            payment_method=method.id,
            payment_method_details=_details(tx, method, id),
        )
    )
    await tx.tell(made, "updated")
    return made


def _details(tx: Transaction, method: PaymentMethod, id: str) -> MandateDetails:
    if method.type == "sepa_debit":
        reference = id[-12:].upper()
        sepa = SepaMandate.of(reference=reference, url=f"{tx.here.site}/mandates/{reference}")
        return MandateDetails.of(type="sepa_debit", sepa_debit=sepa)
    return MandateDetails.of(type=method.type, us_bank_account=UsBankMandate.of())


ENDPOINTS = (retrieve(Mandate),)
