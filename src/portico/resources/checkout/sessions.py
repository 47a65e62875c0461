"""`checkout.session`: its verbs. Source: billing-behaviour section 11."""

from typing import Any

from portico.resources.checkout import (
    anchoring,
    branding,
    buying,
    changing,
    checks,
    collecting,
    completing,
    custom_fields,
    optional,
    taxing,
    updating,
)
from portico.resources.checkout.bought import Bought
from portico.resources.checkout.collected import CustomerDetails
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.line_declaration import LineItem
from portico.resources.checkout.method_options import MethodOptions
from portico.resources.checkout.orders import ConfirmOrders, CreateOrders, Plans, SessionFilters, SetupWishes
from portico.resources.checkout.parts import OnPage
from portico.resources.customers.declaration import Customer
from portico.resources.endpoints import Endpoint, act, below, index, retrieve
from portico.resources.endpoints import create as creates
from portico.resources.endpoints import update as updates
from portico.resources.payment_intents.types import possible
from portico.resources.setup_intents import setting_up, setup_intents
from portico.resources.setup_intents.declaration import SetupIntent
from portico.resources.setup_intents.orders import CreateOrders as SetupOrders
from portico.resources.subscriptions import sharing
from portico.storage.scope import Scope
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest

EXPIRY = 4
"""The rank of an expiry among what is due at the same time."""
CONFIRM = "/v1/portico/checkout/sessions/{id}/confirm"
"""Where the page sends what the customer has entered."""
CHANGE = "/v1/portico/checkout/sessions/{id}/change"
"""Where the page sends another quantity, or a promotion code."""


def secret_name(scope: Scope, id: str) -> str:
    """What the token of a session's URL is called (see `wire.secrets`)."""
    return f"checkout:{scope.account}:{int(scope.livemode)}:{id}"


async def create(tx: Transaction, draft: Session, orders: CreateOrders) -> Session:
    """Open a session."""
    draft = draft.having(
        allowed_payment_method_types=orders.allowed_payment_method_types,
        excluded_payment_method_types=orders.excluded_payment_method_types,
    )
    checks.check(tx, draft, orders)
    if plans := orders.subscription_data:
        await sharing.check(tx, plans.application_fee_percent, plans.transfer_data, ("subscription_data",))
    customer = await tx.need(Customer, draft.customer, param=("customer",)) if draft.customer else None
    lines: list[Bought] = []
    if draft.mode == "subscription":
        lines = await buying.bought(tx, orders.line_items, draft.currency, customer.currency if customer else None)
    draft = collecting.allowed(draft, orders.customer_update)
    draft = await taxing.switched_on(tx, draft, orders, customer)
    id = tx.here.ids.new("cs_live" if tx.scope.livemode else "cs_test")
    draft = draft.having(
        id=id,
        branding_settings=await branding.settled(tx, orders.branding_settings),
        custom_fields=custom_fields.checked(draft.custom_fields),
        customer_details=_details(draft, customer),
        expires_at=draft.expires_at or tx.now + checks.DAY,
        payment_method_collection=_collection(draft),
        page=_page(tx, orders.subscription_data or Plans.of(), lines),
        payment_method_types=_types(draft, lines[0].price.currency if lines else draft.currency),
        plans=orders.subscription_data or Plans.of(),
        url=_url(tx, id),
    )
    if draft.mode == "setup":
        return await _keep(tx, await _with_setup_intent(tx, draft, orders.setup_intent_data or SetupWishes.of()))
    return await _keep(tx, await _with_lines(tx, draft, lines, customer))


async def _with_lines(tx: Transaction, draft: Session, lines: list[Bought], customer: Customer | None) -> Session:
    """The session with what is bought and what may be added, and what is due for it."""
    currency = lines[0].price.currency
    if customer and customer.currency not in (None, currency):
        raise InvalidRequest(
            "You cannot combine currencies on a single customer. This customer has had a subscription, coupon, or "
            f"invoice item with currency {customer.currency}.",
            param=("line_items",),
        )
    await optional.check(tx, draft.optional_items or (), lines)
    ids = optional.reserved(tx, draft.optional_items or ())
    draft = draft.having(page=draft.page.model_copy(update={"optional": ids}))
    assert draft.plans is not None
    reductions = await buying.check_discounts(tx, draft.discounts or (), draft.customer, currency)
    draft, items = await buying.summed(tx, draft, lines, draft.plans, reductions)
    for item in reversed(items):
        await tx.insert(item)
    return draft


def _details(draft: Session, customer: Customer | None) -> CustomerDetails | None:
    """What is known of the customer before anything is entered."""
    if customer is not None:
        return completing.details_of(customer, None)
    if draft.customer_email is None:
        return None
    return CustomerDetails.of(email=draft.customer_email, tax_exempt="none")


def _page(tx: Transaction, plans: Plans, lines: list[Bought]) -> OnPage:
    return OnPage.of(
        description=plans.description,
        first_full_period=anchoring.first_full(plans, lines, tx.now),
        trial_days=plans.trial_period_days,
        trial_end=plans.trial_end,
    )


def _types(draft: Session, currency: str | None) -> tuple[str, ...]:
    """What the page takes: cards, unless other types are named. Raises InvalidRequest."""
    named = draft.allowed_payment_method_types or ("card",)
    return possible(currency, named, draft.excluded_payment_method_types)


def _collection(draft: Session) -> Any:
    return draft.payment_method_collection or "always"


def _url(tx: Transaction, id: str) -> str:
    """The address with the mark of its secret: account and session by their ids, then the token."""
    mode, letters = id.removeprefix("cs_").split("_")
    names = tx.scope.account.removeprefix("acct_") + letters
    return f"{tx.here.site}/c/pay/{mode}_{names}{tx.here.keys.mark(secret_name(tx.scope, id))}"


async def _with_setup_intent(tx: Transaction, draft: Session, data: SetupWishes) -> Session:
    wanted = _setup_options(draft.payment_method_options)
    intent = SetupIntent.draft(
        {
            name: value
            for name, value in {
                "allowed_payment_method_types": draft.payment_method_types,
                "customer": draft.customer,
                "description": data.description,
                "metadata": dict(data.metadata),
                "on_behalf_of": data.on_behalf_of,
                "payment_method_options": wanted,
            }.items()
            if value
        }
    )
    made = await setup_intents.create(tx, intent, SetupOrders.of())
    assert isinstance(made, SetupIntent)
    return draft.having(payment_status="no_payment_required", plans=None, setup_intent=made.id)


def _setup_options(options: MethodOptions | None) -> dict[str, Any]:
    """What the setup intent has to do with: when to authenticate, how to verify, which mandate to make."""
    card, sepa, us = (options.card, options.sepa_debit, options.us_bank_account) if options else (None, None, None)
    found: dict[str, Any] = {}
    if card:
        found["card"] = {"request_three_d_secure": card.request_three_d_secure}
    if sepa and sepa.mandate_options:
        found["sepa_debit"] = {"mandate_options": sepa.mandate_options.model_dump(exclude_none=True)}
    if us and us.verification_method:
        found["us_bank_account"] = {"verification_method": us.verification_method}
    return found


async def _keep(tx: Transaction, draft: Session) -> Session:
    made = await tx.insert(draft)
    await tx.wake(made, made.expires_at, EXPIRY)
    return made


async def expire(tx: Transaction, before: Session) -> Session:
    """Close the session: nobody can complete it any more."""
    if before.status != "open":
        raise InvalidRequest(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of '
            f"{before.status}.",
            param=("session",),
        )
    return await _expire(tx, before)


async def _expire(tx: Transaction, before: Session) -> Session:
    before = await completing.give_up(tx, before)
    intent = await tx.get(SetupIntent, before.setup_intent) if before.setup_intent else None
    if intent is not None and intent.status != "canceled":
        await setting_up.cancel(tx, intent, "abandoned")
    await tx.wake(before, None)
    return await tx.replace(before, before.having(status="expired", url=None), "expired")


async def wake(tx: Transaction, before: Session) -> None:
    """The time to complete it is over."""
    if before.status == "open" and before.expires_at <= tx.now:
        await _expire(tx, before)


ENDPOINTS = (
    creates(Session, create, CreateOrders),
    retrieve(Session),
    updates(Session, updating.update, updating.UpdateOrders),
    index(Session, SessionFilters),
    act(Session, "expire", expire),
    *below(Session, "session", "line_items", index(LineItem)),
    Endpoint("act", "POST", CONFIRM, Session, completing.confirm, ConfirmOrders),
    Endpoint("act", "POST", CHANGE, Session, changing.change, changing.ChangeOrders),
)
