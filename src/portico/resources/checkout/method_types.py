"""Which types of payment methods a page takes: those that are named, else those that settings offer, else cards."""

from portico.resources.checkout.declaration import Session
from portico.resources.payment_intents import configured
from portico.resources.payment_intents.types import possible
from portico.storage.transaction import Transaction


async def chosen(tx: Transaction, draft: Session, configuration: str | None, currency: str | None) -> Session:
    """The session that knows the types that its page takes. Raises InvalidRequest if there are none."""
    named, excluded = draft.allowed_payment_method_types, draft.excluded_payment_method_types
    if configuration is None:
        return draft.having(payment_method_types=possible(currency, named or ("card",), excluded))
    found = await configured.named(tx, configuration)
    return draft.having(
        payment_method_configuration_details=await configured.details(tx, configuration, draft),
        payment_method_types=possible(currency, named, excluded, configured.offered(found)),
    )
