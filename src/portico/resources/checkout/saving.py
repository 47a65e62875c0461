"""`setup` mode: a payment method is left for later."""

from collections.abc import Sequence
from typing import Any

from portico.resources.checkout import attempts, buyers, method_options
from portico.resources.checkout.bought import Bought
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.orders import ConfirmOrders, CreateOrders, SetupWishes
from portico.resources.customers.declaration import Customer
from portico.resources.endpoints import Declined
from portico.resources.payment_methods import choosing
from portico.resources.setup_intents import setting_up, setup_intents
from portico.resources.setup_intents.declaration import SetupIntent
from portico.resources.setup_intents.orders import ConfirmOrders as SetupOrders
from portico.resources.setup_intents.orders import CreateOrders as IntentOrders
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing
from portico.wire.resource import read

REFUSED = (
    "allow_promotion_codes", "discounts", "invoice_creation", "line_items", "optional_items", "payment_intent_data",
    "payment_method_collection", "shipping_address_collection", "submit_type", "subscription_data",
)  # fmt: skip
RECURRING = ONCE = 0


def check(_tx: Transaction, draft: Session, _orders: CreateOrders) -> None:
    """Nothing is sold, so nothing is taxed; and a payment method is of some currency. Raises InvalidRequest."""
    for name in ("automatic_tax", "tax_id_collection"):
        asked = getattr(draft, name)
        if asked is not None and asked.enabled:
            raise InvalidRequest(f"You cannot set `{name}[enabled]=true` in `setup` mode.", param=(name, "enabled"))
    if not draft.currency and not draft.allowed_payment_method_types:
        raise ParameterMissing(("currency",))


async def opened(
    tx: Transaction, draft: Session, orders: CreateOrders, _lines: Sequence[Bought], _customer: Customer | None
) -> Session:
    """The session with the setup intent that it leads to."""
    data = orders.setup_intent_data or SetupWishes.of()
    sent = {
        "allowed_payment_method_types": draft.payment_method_types,
        "customer": draft.customer,
        "description": data.description,
        "metadata": dict(data.metadata),
        "on_behalf_of": data.on_behalf_of,
        "payment_method_options": _options(draft.payment_method_options),
    }
    intent = SetupIntent.draft({name: value for name, value in sent.items() if value})
    made = await setup_intents.create(tx, intent, IntentOrders.of())
    assert isinstance(made, SetupIntent)
    return draft.having(payment_status="no_payment_required", plans=None, setup_intent=made.id)


def _options(options: method_options.MethodOptions | None) -> dict[str, Any]:
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


async def reckoned(_tx: Transaction, _session: Session) -> None:
    """Nothing is bought."""


async def confirm(tx: Transaction, before: Session, orders: ConfirmOrders) -> Session | Declined:
    """Try to set up what has been entered. The setup intent stays, whatever comes of it."""
    if not orders.payment_method:
        raise ParameterMissing(("payment_method",))
    method = await choosing.named(tx, orders.payment_method, ("payment_method",))
    before, customer = await buyers.wanted(tx, before, orders, method)
    intent = await tx.get(SetupIntent, before.setup_intent or "", lock=True)
    assert intent is not None
    if customer and intent.customer != customer.id:
        intent = await tx.replace(intent, intent.having(customer=customer.id))
    method_options.check_card(before.payment_method_options, method)
    sent = {
        "payment_method": method.id,
        "mandate_data": orders.mandate_data and orders.mandate_data.model_dump(exclude_none=True),
    }
    intent = await tx.replace(intent, intent.having(return_url=orders.return_url or before.url), "silently")
    done = await setup_intents.confirm(tx, intent, read(SetupOrders, {k: v for k, v in sent.items() if v}))
    return done if isinstance(done, Declined) else await attempts.answered(tx, before, done)


async def give_up(_tx: Transaction, session: Session) -> Session:
    """Nothing: the setup intent can be tried again at any time."""
    return session


async def expire(tx: Transaction, session: Session) -> None:
    """The setup intent is given up with its session."""
    intent = await tx.get(SetupIntent, session.setup_intent or "")
    if intent is not None and intent.status != "canceled":
        await setting_up.cancel(tx, intent, "abandoned")


async def ordered(tx: Transaction, session: Session) -> dict[str, object]:
    """What was said of the setup intent."""
    intent = await tx.get(SetupIntent, session.setup_intent or "")
    if intent is None:
        return {}
    wishes = SetupWishes.of(
        description=intent.description, metadata=dict(intent.metadata), on_behalf_of=intent.on_behalf_of
    )
    return {"setup_intent_data": wishes}
