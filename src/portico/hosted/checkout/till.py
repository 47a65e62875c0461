"""What the checkout page stands in: whose session it is, what is bought, in which language."""

from dataclasses import dataclass, replace

from starlette.requests import Request

from portico.api.addresses import Found
from portico.api.client import Client
from portico.api.pipeline import Api
from portico.pages import branding
from portico.pages.brands import Brand
from portico.pages.language import spoken
from portico.resources.accounts.declaration import Account
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.tax_numbers import place
from portico.resources.customers.declaration import Customer
from portico.resources.tax_ids.declaration import TaxId
from portico.resources.test_helpers.declaration import TestClock
from portico.storage.scope import Origin
from portico.wire.errors import ObjectNotFound

EXPANDED = ("page", "line_items")


@dataclass(frozen=True)
class Till:
    """One customer at one checkout page."""

    client: Client
    account: Account
    session: Session
    customer: Customer | None
    brand: Brand
    locale: str
    wall: int
    """The time by the wall clock, in Unix seconds; see `now`."""
    has_tax_id: bool = False
    """Whether the customer has a tax number already, apart from one that was entered here."""

    def having(self, session: Session) -> "Till":
        """The same with the session as it is now."""
        return replace(self, session=session)

    async def now(self) -> int:
        """The customer's time: that of their test clock, if they live by one."""
        if self.customer is None or not self.customer.test_clock:
            return self.wall
        return (await self.client.retrieve(TestClock, self.customer.test_clock)).frozen_time

    @property
    def knows_email(self) -> bool:
        """Whether nobody needs to ask for the e-mail address."""
        return bool(self.email)

    @property
    def email(self) -> str | None:
        """The e-mail address that is known."""
        details = self.session.customer_details
        return self.session.customer_email or (details.email if details else None)

    @property
    def asks_tax_id(self) -> bool:
        """Whether a tax number is asked for."""
        return self.session.asks_tax_id and not self.has_tax_id

    @property
    def asks_address(self) -> bool:
        """Whether the billing address is asked for: also where its country decides if there must be a tax number."""
        delivers = self.session.shipping_address_collection is not None
        decides = self.asks_tax_id and self.session.needs_tax_id and not delivers
        return self.session.asks_address or (decides and place(self.session, self.customer) is None)

    @property
    def needs_method(self) -> bool:
        """Whether a payment method must be entered."""
        session = self.session
        return session.payment_method_collection != "if_required" or session.amount_total != 0

    @property
    def waits(self) -> bool:
        """Whether the customer has to answer her bank first, and a second attempt would undo what waits for that."""
        return self.session.mode != "subscription" or self.session.page.lasts

    @property
    def types(self) -> tuple[str, ...]:
        """What may be paid with here."""
        return self.session.payment_method_types if self.needs_method else ()


async def till(api: Api, request: Request, found: Found) -> Till:
    """Everything that the page needs."""
    ip = request.client.host if request.client else None
    client = Client(api, found.scope, Origin(f"customer by {found.id}", ip=ip))
    session = await client.retrieve(Session, found.id, expand=EXPANDED)
    customer = await _customer(client, session.customer)
    preferred = customer.preferred_locales if customer else ()
    return Till(
        client,
        await client.account(),
        session,
        customer,
        await branding.of_checkout(
            client, session.branding_settings, session.cancel_url if session.status == "open" else None
        ),
        spoken(request, session.locale, preferred),
        api.here.now,
        await _has_tax_id(client, session),
    )


async def _has_tax_id(client: Client, session: Session) -> bool:
    if not session.asks_tax_id or not session.customer:
        return False
    found, _more = await client.list(TaxId, below=session.customer, limit=2)
    entered = session.page.tax_id
    return any(entered is None or (one.type, one.value) != (entered.type, entered.value) for one in found)


async def _customer(client: Client, id: str | None) -> Customer | None:
    try:
        return await client.retrieve(Customer, id) if id else None
    except ObjectNotFound:
        return None
