"""A session is opened: what it sells, to whom, and what its page asks. Source: billing-behaviour section 11."""

from typing import Any

from portico.resources.checkout import (
    anchoring,
    attempts,
    branding,
    buying,
    checks,
    closing,
    collecting,
    consenting,
    custom_fields,
    method_types,
    naming,
    optional,
    taxing,
)
from portico.resources.checkout.addresses import address
from portico.resources.checkout.bought import Bought
from portico.resources.checkout.collected import CustomerDetails
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.method_options import MethodOptions
from portico.resources.checkout.orders import CreateOrders, Plans, SetupWishes
from portico.resources.checkout.parts import OnPage
from portico.resources.customers import currencies
from portico.resources.customers.declaration import Customer
from portico.resources.setup_intents import setup_intents
from portico.resources.setup_intents.declaration import SetupIntent
from portico.resources.setup_intents.orders import CreateOrders as SetupOrders
from portico.storage.transaction import Transaction


async def create(tx: Transaction, draft: Session, orders: CreateOrders) -> Session:
    """Open a session."""
    draft = draft.having(
        allowed_payment_method_types=orders.allowed_payment_method_types,
        excluded_payment_method_types=orders.excluded_payment_method_types,
    )
    checks.check(tx, draft, orders)
    await naming.check(tx, orders)
    customer = await tx.need(Customer, draft.customer, param=("customer",)) if draft.customer else None
    lines: list[Bought] = []
    if draft.mode == "subscription":
        lines = await buying.bought(tx, orders.line_items, draft.currency, customer.currency if customer else None)
    draft = collecting.allowed(draft, orders.customer_update)
    draft = await taxing.switched_on(tx, draft, orders, customer)
    draft = await _opened(tx, draft, orders, lines, customer)
    currency = lines[0].price.currency if lines else draft.currency
    draft = await method_types.chosen(tx, draft, orders.payment_method_configuration, currency)
    draft = await consenting.with_terms(tx, draft)
    if draft.mode == "setup":
        return await _keep(tx, await _with_setup_intent(tx, draft, orders.setup_intent_data or SetupWishes.of()))
    return await _keep(tx, await _with_lines(tx, draft, lines, customer))


async def _opened(
    tx: Transaction, draft: Session, orders: CreateOrders, lines: list[Bought], customer: Customer | None
) -> Session:
    """The session with what it has from its beginning: an id, an address, a time to live."""
    id, plans = tx.here.ids.new("cs_live" if tx.scope.livemode else "cs_test"), orders.subscription_data or Plans.of()
    return draft.having(
        id=id,
        branding_settings=await branding.settled(tx, orders.branding_settings),
        custom_fields=custom_fields.checked(draft.custom_fields),
        customer_details=_details(draft, customer),
        expires_at=draft.expires_at or tx.now + checks.DAY,
        payment_method_collection=_collection(draft),
        page=_page(tx, plans, lines),
        plans=plans,
        url=address(tx, id),
    )


async def _with_lines(tx: Transaction, draft: Session, lines: list[Bought], customer: Customer | None) -> Session:
    """The session with what is bought and what may be added, and what is due for it."""
    currency = lines[0].price.currency
    if customer:
        await currencies.check(tx, customer, currency, ("line_items",))
    assert draft.plans is not None
    anchoring.check(draft.plans, lines, tx.now)
    anchoring.check_parts(draft.plans, lines, buying.PARAM)
    await optional.check(tx, draft.optional_items or (), lines, draft.plans)
    ids = optional.reserved(tx, draft.optional_items or ())
    draft = draft.having(page=draft.page.model_copy(update={"optional": ids}))
    assert draft.plans is not None
    reductions = await buying.check_discounts(tx, draft.discounts or (), buying.order_of(lines, draft.customer))
    draft, items = await buying.summed(tx, draft, lines, draft.plans, reductions)
    for item in reversed(items):
        await tx.insert(item)
    return draft


def _details(draft: Session, customer: Customer | None) -> CustomerDetails | None:
    """What is known of the customer before anything is entered."""
    if customer is not None:
        return closing.details_of(customer, None)
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


def _collection(draft: Session) -> Any:
    return draft.payment_method_collection or "always"


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
    await tx.wake(made, made.expires_at, attempts.EXPIRY)
    return made
