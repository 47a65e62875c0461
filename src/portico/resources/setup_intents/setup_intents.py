"""`setup_intent`: its verbs."""

from typing import Any

from portico.resources import challenges
from portico.resources.accounts import connected
from portico.resources.customers.declaration import Customer
from portico.resources.endpoints import Declined, act, index, retrieve
from portico.resources.endpoints import create as creates
from portico.resources.endpoints import update as updates
from portico.resources.payment_intents import configured, confirming, types, verifying
from portico.resources.payment_intents.options import automatic
from portico.resources.payment_intents.orders import AttemptOrders, DepositOrders, MethodGiven, UpdateOrders
from portico.resources.payment_methods import choosing
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.setup_intents import setting_up
from portico.resources.setup_intents.declaration import (
    CardOptions,
    MethodOptions,
    SepaOptions,
    SetupIntent,
    UsBankOptions,
)
from portico.resources.setup_intents.orders import (
    CHANGES,
    CancelOrders,
    ConfirmOrders,
    CreateOrders,
    SetupFilters,
)
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest

UNEXPECTED = "setup_intent_unexpected_state"


async def create(tx: Transaction, draft: SetupIntent, orders: CreateOrders) -> SetupIntent | Declined:
    """Keep a new intent, and make the first attempt if that is asked for."""
    if draft.customer:
        await tx.need(Customer, draft.customer, param=("customer",))
    if draft.on_behalf_of:
        await connected.check_merchant(tx, draft.on_behalf_of, ("on_behalf_of",))
    confirming.check_orders(orders, "SetupIntent", confirm=orders.confirm)
    draft = await _with_types(tx, draft, orders.payment_method_configuration)
    draft = draft.having(id=(id := tx.new_id(SetupIntent)), return_url=orders.return_url)
    method = await _method(tx, draft, draft.payment_method, orders.payment_method_data)
    made = await tx.insert(
        draft.having(
            automatic_payment_methods=draft.automatic_payment_methods or automatic(draft.allowed_payment_method_types),
            client_secret=challenges.client_secret(tx, id),
            payment_method=method and method.id,
            status="requires_confirmation" if method else "requires_payment_method",
        )
    )
    return await _confirm(tx, made, orders) if orders.confirm else made


async def _with_types(tx: Transaction, intent: SetupIntent, configuration: str | None) -> SetupIntent:
    """The intent with the types that it may set up, and how each is set up."""
    intent = intent.having(payment_method_configuration_details=await configured.details(tx, configuration, intent))
    wanted, excluded = intent.allowed_payment_method_types, intent.excluded_payment_method_types
    allowed = types.possible(None, wanted, excluded, await configured.types(tx, intent))
    given = intent.payment_method_options or MethodOptions.of()
    plain = {"card": CardOptions.of(), "sepa_debit": SepaOptions.of(), "us_bank_account": UsBankOptions.of()}
    options = {name: getattr(given, name) or plain[name] for name in allowed}
    return intent.having(payment_method_types=allowed, payment_method_options=MethodOptions.of(**options))


async def _method(
    tx: Transaction, intent: SetupIntent, named: str | None, described: MethodGiven | None
) -> PaymentMethod | None:
    """What is to be set up: what is described, or what is named."""
    method = await confirming.described_method(tx, described) if described else None
    if method is None and named:
        method = await choosing.named(tx, named, ("payment_method",))
    if method is None:
        return None
    confirming.check_owner(method, intent.customer, "SetupIntent")
    types.check(method, intent.payment_method_types, "SetupIntent", ("payment_method",))
    return method


async def update(tx: Transaction, before: SetupIntent, after: SetupIntent, orders: UpdateOrders) -> SetupIntent:
    """Keep the intent's new state."""
    changed = [name for name in ("customer", "payment_method") if getattr(before, name) != getattr(after, name)]
    if changed and before.status not in setting_up.OPEN:
        raise _unexpected(
            f"This SetupIntent's {changed[0]} could not be updated because it has a status of {before.status}."
        )
    if after.customer and after.customer != before.customer:
        await tx.need(Customer, after.customer, param=("customer",))
    if before.status not in setting_up.OPEN:
        return await tx.replace(before, after)
    after = await _with_types(tx, after, orders.payment_method_configuration)
    if changed or orders.payment_method_data:
        method = await _method(tx, after, after.payment_method, orders.payment_method_data)
        after = after.having(payment_method=method and method.id)
    if after.payment_method != before.payment_method:
        after = after.having(status="requires_confirmation", next_action=None)
    return await tx.replace(before, after)


def _unexpected(message: str) -> InvalidRequest:
    return InvalidRequest(message, code=UNEXPECTED)


async def confirm(tx: Transaction, before: SetupIntent, orders: ConfirmOrders) -> SetupIntent | Declined:
    """Make an attempt."""
    return await _confirm(tx, before, orders)


async def _confirm(tx: Transaction, before: SetupIntent, orders: AttemptOrders) -> SetupIntent | Declined:
    if before.status == "succeeded":
        raise _unexpected(
            "You cannot confirm this SetupIntent because it has already succeeded after being previously confirmed."
        )
    if before.status not in setting_up.OPEN:
        raise _unexpected(f"You cannot confirm this SetupIntent because it has a status of {before.status}.")
    confirming.refuse_token(orders.confirmation_token)
    intent = before.having(**_changes(orders))
    sent = orders.payment_method if isinstance(orders, ConfirmOrders) else None
    method = await _method(tx, intent, sent or intent.payment_method, orders.payment_method_data)
    if method is None:
        raise _unexpected(
            "You cannot confirm this SetupIntent because it's missing a payment method. Update the SetupIntent with a "
            "payment method and then confirm it again."
        )
    await _check_mandate(tx, method, orders)
    kept = before if intent == before else await tx.replace(before, intent)
    return await _answer(tx, await setting_up.attempt(tx, kept, method, mandate=orders.mandate_data))


async def _check_mandate(tx: Transaction, method: PaymentMethod, orders: AttemptOrders) -> None:
    if not orders.mandate_data:
        await confirming.give_mandate(tx, method, None, None)


def _changes(orders: AttemptOrders) -> dict[str, Any]:
    changes = {name: getattr(orders, name) for name in orders.model_fields_set & set(CHANGES)}
    return {name: value for name, value in changes.items() if value is not None}


async def _answer(tx: Transaction, intent: SetupIntent) -> SetupIntent | Declined:
    error = setting_up.error_of(intent)
    if intent.status == "succeeded" or error:
        await setting_up.tell(tx, intent)
    return Declined(error) if error else intent


async def cancel(tx: Transaction, before: SetupIntent, orders: CancelOrders) -> SetupIntent:
    """Give it up."""
    if before.status not in setting_up.OPEN:
        raise _unexpected(f"You cannot cancel this SetupIntent because it has a status of {before.status}.")
    return await setting_up.tell(tx, await setting_up.cancel(tx, before, orders.cancellation_reason))


async def verify_microdeposits(tx: Transaction, before: SetupIntent, orders: DepositOrders) -> SetupIntent | Declined:
    """The customer says what arrived on the account."""
    method = await verifying.verified(tx, before, orders, UNEXPECTED)
    return await _answer(tx, await setting_up.attempt(tx, before, method))


ENDPOINTS = (
    creates(SetupIntent, create, CreateOrders),
    retrieve(SetupIntent),
    updates(SetupIntent, update, UpdateOrders),
    index(SetupIntent, SetupFilters),
    act(SetupIntent, "confirm", confirm, ConfirmOrders),
    act(SetupIntent, "cancel", cancel, CancelOrders),
    act(SetupIntent, "verify_microdeposits", verify_microdeposits, DepositOrders),
)
