"""A session is opened: what it sells, to whom, and what its page asks. Source: billing-behaviour section 11."""

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
    modes,
    naming,
    optional,
    reckoning,
    taxing,
)
from portico.resources.checkout.addresses import address
from portico.resources.checkout.bought import Bought
from portico.resources.checkout.collected import CustomerDetails
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.orders import CreateOrders, Plans
from portico.resources.checkout.parts import OnPage
from portico.resources.customers.declaration import Customer
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
    mode = modes.of(draft)
    if mode.ONCE:
        preferred = customer.currency if customer else None
        lines = await buying.bought(tx, mode, orders.line_items, draft.currency, preferred)
    draft = collecting.allowed(draft, orders.customer_update)
    draft = await taxing.switched_on(tx, draft, orders, customer)
    draft = await _opened(tx, draft, orders, lines, customer)
    currency = lines[0].price.currency if lines else draft.currency
    draft = await method_types.chosen(tx, draft, orders.payment_method_configuration, currency)
    draft = await consenting.with_terms(tx, draft)
    draft = await mode.opened(tx, draft, orders, lines, customer)
    made = await tx.insert(await _with_lines(tx, draft, lines) if lines else draft)
    await tx.wake(made, made.expires_at, attempts.EXPIRY)
    return made


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
        payment_method_collection=draft.payment_method_collection or "always",
        page=_page(tx, plans, lines),
        plans=plans,
        url=address(tx, id),
    )


async def _with_lines(tx: Transaction, draft: Session, lines: list[Bought]) -> Session:
    """The session with what is bought and what may be added, and what is due for it."""
    plans = draft.plans
    assert plans is not None
    await optional.check(tx, modes.of(draft), draft.optional_items or (), lines, plans)
    ids = optional.reserved(tx, draft.optional_items or ())
    draft = draft.having(page=draft.page.model_copy(update={"optional": ids}))
    draft, items = await reckoning.reckon(tx, draft, lines)
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
