"""How charges come to be: one for each attempt, saying what the bank made of it."""

from collections.abc import Callable
from functools import cache
from typing import Any

from portico.bank import cards
from portico.bank.declines import Decline
from portico.billing.periods import DAY
from portico.resources import addresses
from portico.resources.charges.declaration import Charge, ChargeTransfer
from portico.resources.charges.details import (
    Authentication,
    CardDetails,
    Extended,
    MethodDetails,
    NetworkToken,
    Offered,
    Outcome,
    Overcapture,
    SepaDetails,
    UsBankDetails,
)
from portico.resources.payment_intents import sharing
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.payment_intents.errors import ADVICE
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.transfers import booking
from portico.storage.transaction import Transaction
from portico.wire.paths import reading_all
from portico.wire.shape import Shape

SCORES = {"normal": 12, "elevated": 67, "highest": 92}
HELD_FOR = 7 * DAY
"""Seconds within which held money must be captured."""


async def charge(
    tx: Transaction, intent: PaymentIntent, method: PaymentMethod, why: Decline | None, *, authenticated: bool
) -> Charge:
    """The charge of a card, with its event: it succeeded, or it failed and says why."""
    held = intent.holds and why is None
    draft = _draft(tx, intent, method)
    draft = draft.having(
        amount_captured=0 if why or held else intent.amount,
        captured=why is None and not held,
        failure_code=why.code if why else None,
        failure_message=why.message if why else None,
        outcome=_outcome(method, why),
        paid=why is None,
        payment_method_details=_details(tx, intent, method, authenticated=authenticated, held=held),
        receipt_url=None if why else addresses.of_receipt(tx, draft.id),
        status="failed" if why else "succeeded",
    )
    if draft.captured:
        draft = await booking.book(tx, draft, intent.transfer_data)
    made = await tx.insert(draft)
    await tx.tell(made, made.status)
    return made


async def debit(tx: Transaction, intent: PaymentIntent, method: PaymentMethod) -> Charge:
    """The debit of an account, of which nothing is known yet."""
    details = _details(tx, intent, method, authenticated=False, held=False)
    draft = _draft(tx, intent, method).having(
        id=tx.here.ids.new("py"),
        captured=True,
        amount_captured=intent.amount,
        outcome=_outcome(method, None),
        payment_method_details=details,
        status="pending",
    )
    made = await tx.insert(draft)
    await tx.tell(made, "pending")
    return made


async def settle(tx: Transaction, before: Charge, intent: PaymentIntent, why: Decline | None) -> Charge:
    """What became of a debit."""
    if why is None:
        receipt = addresses.of_receipt(tx, before.id)
        paid = before.having(paid=True, receipt_url=receipt, status="succeeded")
        return await tx.replace(before, await booking.book(tx, paid, intent.transfer_data), "succeeded")
    outcome = Outcome.of(
        network_status="declined_by_network",
        reason=why.reason,
        risk_level="normal",
        seller_message="The bank returned the debit.",
        type="issuer_declined",
    )
    failed = before.having(
        amount_captured=0,
        captured=False,
        failure_code=why.decline_code,
        failure_message=why.message,
        outcome=outcome,
        paid=False,
        status="failed",
    )
    return await tx.replace(before, failed, "failed")


def _draft(tx: Transaction, intent: PaymentIntent, method: PaymentMethod) -> Charge:
    return Charge.of(
        id=tx.new_id(Charge),
        amount=intent.amount,
        billing_details=method.billing_details,
        calculated_statement_descriptor=intent.statement_descriptor or "PORTICO",
        currency=intent.currency,
        customer=intent.customer,
        description=intent.description,
        metadata=intent.metadata,
        on_behalf_of=intent.on_behalf_of,
        payment_intent=intent.id,
        payment_method=method.id,
        receipt_email=intent.receipt_email,
        shipping=intent.shipping,
        statement_descriptor=intent.statement_descriptor,
        statement_descriptor_suffix=intent.statement_descriptor_suffix,
        transfer_group=intent.transfer_group or (f"group_{intent.id}" if intent.transfer_data else None),
        **shared(sharing.Shares(intent.application_fee_amount, intent.transfer_data)),
    )


def shared(shares: sharing.Shares) -> dict[str, Any]:
    """What others get of it, as a charge says it."""
    data = shares.transfer_data
    return {
        "application_fee_amount": shares.application_fee_amount,
        "transfer_data": data and ChargeTransfer.of(amount=data.amount, destination=data.destination),
    }


def _outcome(method: PaymentMethod, why: Decline | None) -> Outcome:
    card = cards.BY_KEY.get(method.drawn_on)
    risk = card.risk if card else "normal"
    if why is None:
        return Outcome.of(
            network_status="approved_by_network",
            risk_level=risk,
            risk_score=SCORES[risk] if card else None,
            seller_message="Payment complete.",
            type="authorized",
        )
    blocked = why.reason == "highest_risk_level"
    message = "Stripe blocked this payment as too risky." if blocked else "The bank did not return any further details."
    return Outcome.of(
        advice_code=ADVICE.get(why.decline_code or ""),
        network_status="not_sent_to_network" if blocked else "declined_by_network",
        reason=why.reason,
        risk_level=risk,
        risk_score=SCORES[risk],
        seller_message=f"{message}",
        type="blocked" if blocked else "issuer_declined",
    )


def _details(
    tx: Transaction, intent: PaymentIntent, method: PaymentMethod, *, authenticated: bool, held: bool
) -> MethodDetails:
    if method.card is None:
        return _of_debit(intent, method)
    card = _same(
        CardDetails,
        method.card,
        amount_authorized=intent.amount,
        capture_before=tx.now + HELD_FOR if held else None,
        electronic_commerce_indicator="05" if authenticated else None,
        network=method.card.brand,
        three_d_secure=_challenged() if authenticated else None,
        **_offered(intent, held=held),
    )
    return MethodDetails.of(type="card", card=card)


def _offered(intent: PaymentIntent, *, held: bool) -> dict[str, Any]:
    """What the test bank lets one do with money that it holds: to hold more of it, if that was asked for."""
    card = intent.payment_method_options.card if intent.payment_method_options else None
    more = held and card is not None and card.request_incremental_authorization == "if_available"
    return {
        "extended_authorization": Extended.of(),
        "incremental_authorization": Offered.of(status="available" if more else "unavailable"),
        "multicapture": Offered.of(),
        "network_token": NetworkToken.of(),
        "overcapture": Overcapture.of(maximum_amount_capturable=intent.amount),
    }


def _challenged() -> Authentication:
    return Authentication.of(
        authentication_flow="challenge",
        electronic_commerce_indicator="05",
        result="authenticated",
        version="2.2.0",
    )


def _of_debit(intent: PaymentIntent, method: PaymentMethod) -> MethodDetails:
    account = method.sepa_debit or method.us_bank_account
    assert account is not None
    kind = SepaDetails if method.sepa_debit else UsBankDetails
    details = _same(kind, account, mandate=intent.mandate)
    return MethodDetails.of(**{"type": method.type, method.type: details})


def _same(kind: type[Shape], shape: Shape, **more: object) -> Shape:
    """What another shape has in common with this one, and more."""
    names, read = _common(kind, type(shape))
    return kind.of(**{**dict(zip(names, read(shape), strict=True)), **more})


@cache
def _common(kind: type[Shape], other: type[Shape]) -> tuple[tuple[str, ...], Callable[[Shape], tuple[Any, ...]]]:
    """The names that two kinds of shapes have in common, and what reads their values."""
    names = tuple(name for name in kind.model_fields if name in other.model_fields)
    return names, reading_all(names)
