"""The payment intent of a session in `payment` mode: made at the first attempt, and used for all."""

from typing import Any

from portico.resources.accounts import connected
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.method_options import MethodOptions
from portico.resources.checkout.payment_orders import PaymentWishes
from portico.resources.customers.declaration import Customer
from portico.resources.payment_intents import bounds, options, payment_intents, sharing
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.payment_intents.orders import CreateOrders
from portico.resources.values import Address
from portico.storage.transaction import Transaction
from portico.wire.errors import beneath

SAME = (
    "description", "on_behalf_of", "receipt_email", "setup_future_usage", "statement_descriptor",
    "statement_descriptor_suffix", "transfer_group",
)  # fmt: skip
"""What the payment takes from the session as it is."""
CHANGING = ("amount", "application_fee_amount", "customer", "customer_account", "shipping")
"""What may be otherwise at the next attempt."""


async def check(tx: Transaction, session: Session) -> None:
    """Raises InvalidRequest for a payment that could not be made in the end."""
    intent = _draft(session, None)
    if intent.amount:
        bounds.check_sum(intent.amount, intent.currency, ("line_items",))
    with beneath("payment_intent_data"):
        await sharing.check(tx, intent)
        if intent.on_behalf_of:
            await connected.check_merchant(tx, intent.on_behalf_of, ("on_behalf_of",))


async def intent_of(tx: Transaction, session: Session) -> PaymentIntent | None:
    """The session's payment intent, if there was an attempt."""
    return await tx.get(PaymentIntent, session.payment_intent, lock=True) if session.payment_intent else None


async def ready(tx: Transaction, session: Session, customer: Customer | None, back: str | None) -> PaymentIntent:
    """The payment intent over what is due now; who is asked by the bank comes back to an address."""
    known, draft = await intent_of(tx, session), _draft(session, customer)
    if known is None:
        made = await payment_intents.create(tx, draft, CreateOrders.of())
        assert isinstance(made, PaymentIntent)
        known = made
    changes = {name: getattr(draft, name) for name in CHANGING}
    return await tx.replace(known, known.having(**changes, return_url=back), "silently")


def charges_later(session: Session) -> bool:
    """Whether the page says that the payment method may be charged later, when nobody is there."""
    agreement = session.consent_collection and session.consent_collection.payment_method_reuse_agreement
    if not (session.customer or session.makes_customer) or (agreement and agreement.position == "hidden"):
        return False
    intent = _draft(session, None)
    return any(intent.future(type) == "off_session" for type in session.payment_method_types)


def _draft(session: Session, customer: Customer | None) -> PaymentIntent:
    wishes = session.payment or PaymentWishes.of()
    amount, fee, onward = session.amount_total or 0, wishes.application_fee_amount, wishes.transfer_data
    draft = PaymentIntent.of(
        allowed_payment_method_types=session.payment_method_types,
        amount=amount,
        application_fee_amount=None if fee is None else min(fee, amount),
        checkout=session.id,
        currency=session.currency or "",
        customer=customer and customer.id,
        customer_account=customer and customer.customer_account,
        metadata=dict(wishes.metadata),
        payment_method_options=_options(session.payment_method_options),
        shipping=_shipping(session, wishes),
        transfer_data=onward and options.TransferOnward.of(amount=onward.amount, destination=onward.destination),
        **{name: getattr(wishes, name) for name in SAME},
    )
    return draft.having(capture_method=wishes.capture_method) if wishes.capture_method else draft


def _shipping(session: Session, wishes: PaymentWishes) -> options.Shipping | None:
    """Where goods go: as the customer says, or as was said before."""
    entered = session.collected_information and session.collected_information.shipping_details
    if entered:
        return options.Shipping.of(address=entered.address, name=entered.name)
    said = wishes.shipping
    if said is None:
        return None
    address = Address.of(**{part: getattr(said.address, part) for part in Address.model_fields})
    values = {name: getattr(said, name) for name in ("carrier", "name", "phone", "tracking_number")}
    return options.Shipping.of(address=address, **values)


def _options(said: MethodOptions | None) -> options.MethodOptions | None:
    """How each type of payment method is charged, as the payment says it."""
    kinds = {"card": options.CardOptions, "sepa_debit": options.SepaOptions, "us_bank_account": options.UsBankOptions}
    given = {name: _same(kind, getattr(said, name)) for name, kind in kinds.items() if getattr(said, name, None)}
    return options.MethodOptions.of(**given) if given else None


def _same(kind: type[Any], said: Any) -> Any:
    """What both kinds of options know."""
    names = [name for name in kind.model_fields if getattr(said, name, None) is not None and name != "installments"]
    return kind.of(**{name: getattr(said, name) for name in names})
