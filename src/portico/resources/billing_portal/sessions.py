"""`billing_portal.session`: one visit of one customer. Source: portal-behaviour section 2.

The URL opens the customer's account to whoever has it, so what is stored has a mark in its place (see `wire.secrets`).
"""

from typing import Annotated, Literal

from portico.resources import addresses
from portico.resources.accounts.declaration import Account
from portico.resources.billing_portal import permitting
from portico.resources.billing_portal.configurations import Configuration
from portico.resources.billing_portal.flows import Flow, normalised
from portico.resources.customers.declaration import Customer
from portico.resources.endpoints import create as creates
from portico.resources.values import Timestamp, WebAddress
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, ResourceMissing
from portico.wire.markers import ReadOnly, Refers, SentAs
from portico.wire.resource import Resource
from portico.wire.shape import Shape

Locale = Literal[
    "auto", "bg", "cs", "da", "de", "el", "en", "en-AU", "en-CA", "en-GB", "en-IE", "en-IN", "en-NZ", "en-SG", "es",
    "es-419", "et", "fi", "fil", "fr", "fr-CA", "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "ms", "mt", "nb", "nl",
    "pl", "pt", "pt-BR", "ro", "ru", "sk", "sl", "sv", "th", "tr", "vi", "zh", "zh-HK", "zh-TW", "ar", "he",
]  # fmt: skip
"""Stripe's, and two that are written from right to left."""


class CustomerLogin(Shape):
    """Signing in again by e-mail."""

    expires_at: Timestamp | None = None
    """Until when, in Unix seconds; without a deadline when null."""


class AfterExpiration(Shape):
    """What the URL does after the session has ended."""

    customer_login: CustomerLogin | None = None
    """Details of `type=customer_login`."""
    type: Literal["customer_login"]
    """The customer may sign in by e-mail and continue."""


class Session(
    Resource,
    prefix="bps",
    path="/v1/billing_portal/sessions",
    secrets=True,
    emits=("created",),
):
    """One visit of one customer to the portal."""

    object: ReadOnly[Literal["billing_portal.session"]] = "billing_portal.session"
    """Always `billing_portal.session`."""
    after_expiration: AfterExpiration | None = None
    """What the URL does after the session has ended."""
    configuration: Annotated[str, Refers("billing_portal.configuration")] = ""
    """What the portal offers; the default configuration unless one is named."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    customer: str = ""
    """The customer whose portal it is."""
    customer_account: str | None = None
    """The customer's own account, where there is one."""
    flow: Annotated[Flow | None, SentAs("flow_data")] = None
    """One thing for the customer to do, instead of the whole portal."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    locale: Locale | None = None
    """The language; the customer's or the browser's when null or `auto`."""
    on_behalf_of: str | None = None
    """A connected account: only its subscriptions and invoices are shown, with its branding."""
    return_url: WebAddress | None = None
    """Where the link back leads; the configuration's `default_return_url` unless one is sent."""
    url: ReadOnly[str] = ""
    """Where to send the customer. Whoever opens it first is the customer; it works once, within five minutes."""


def ahead(tx: Transaction, draft: Session) -> None:
    """The configuration need not wait for the customer."""
    if draft.configuration:
        tx.ahead(Configuration, draft.configuration)
    else:
        tx.ahead(Configuration, is_default=True)


async def create(tx: Transaction, draft: Session) -> Session:
    """Open a session. Each refusal has one cause and names one parameter."""
    customer = await _customer(tx, draft)
    configuration = await _configuration(tx, draft)
    if draft.on_behalf_of:
        await _check_on_behalf_of(tx, draft.on_behalf_of)
    flow = normalised(draft.flow) if draft.flow else None
    if flow:
        await permitting.check(tx, flow, configuration, customer, draft.on_behalf_of)
    return await tx.insert(
        draft.having(
            id=(id := tx.new_id(Session)),
            after_expiration=_after_expiration(tx, draft.after_expiration, customer),
            configuration=configuration.id,
            customer=customer.id,
            customer_account=customer.customer_account,
            flow=flow,
            return_url=draft.return_url or configuration.default_return_url,
            url=addresses.of_session(tx, id),
        )
    )


async def _customer(tx: Transaction, draft: Session) -> Customer:
    if draft.customer:
        customer = await tx.need(Customer, draft.customer, param=("customer",))
        if draft.customer_account and draft.customer_account != customer.customer_account:
            raise InvalidRequest("`customer` and `customer_account` are not the same.", param=("customer_account",))
        return customer
    if draft.customer_account:
        found = await tx.find(Customer, customer_account=draft.customer_account)
        if not found:
            raise ResourceMissing("account", draft.customer_account, param=("customer_account",))
        return found[0]
    raise ParameterMissing(("customer",))


async def _configuration(tx: Transaction, draft: Session) -> Configuration:
    param = ("configuration",)
    if not draft.configuration:
        defaults = await tx.find(Configuration, is_default=True)
        if not defaults:
            raise InvalidRequest(_no_default(tx))
        return defaults[0]
    configuration = await tx.need(Configuration, draft.configuration, param=param)
    if not configuration.active:
        raise InvalidRequest(
            f"The configuration `{configuration.id}` is not active, so no session can use it.", param=param
        )
    return configuration


def _no_default(tx: Transaction) -> str:
    """The sentence that many applications look for."""
    mode, path = tx.scope.mode, "" if tx.scope.livemode else "test/"
    return (
        f"No configuration provided and your {mode} mode default configuration has not been created. Provide a "
        f"configuration or create your default by saving your customer portal settings in {mode} mode at "
        f"https://dashboard.stripe.com/{path}settings/billing/portal."
    )


async def _check_on_behalf_of(tx: Transaction, id: str) -> None:
    if id != tx.scope.account:
        await tx.within(tx.scope.of_platform).need(Account, id, param=("on_behalf_of",))


def _after_expiration(tx: Transaction, sent: AfterExpiration | None, customer: Customer) -> AfterExpiration | None:
    if sent is None:
        return None
    login = sent.customer_login or CustomerLogin.of()
    if login.expires_at is not None and login.expires_at <= tx.now:
        raise InvalidRequest(
            "The timestamp must be in the future.", param=("after_expiration", "customer_login", "expires_at")
        )
    if customer.email is None:
        raise InvalidRequest(
            f"The customer `{customer.id}` has no e-mail address, so nobody could sign in after the session expires.",
            param=("after_expiration", "type"),
        )
    return sent.model_copy(update={"customer_login": login})


ENDPOINTS = (creates(Session, create, ahead=ahead),)
