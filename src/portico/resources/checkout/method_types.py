"""Which types of payment methods a page takes: those that are named, else those that settings offer, else cards."""

from portico.resources.checkout.declaration import Session
from portico.resources.checkout.parts import ConfigurationDetails
from portico.resources.payment_intents.types import BANKS, possible
from portico.resources.payment_method_configurations import PaymentMethodConfiguration
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path

PARAM: Path = ("payment_method_configuration",)


async def chosen(tx: Transaction, draft: Session, configuration: str | None, currency: str | None) -> Session:
    """The session that knows the types that its page takes. Raises InvalidRequest if there are none."""
    named, excluded = draft.allowed_payment_method_types, draft.excluded_payment_method_types
    if configuration is None:
        return draft.having(payment_method_types=possible(currency, named or ("card",), excluded))
    found = await tx.need(PaymentMethodConfiguration, configuration, param=PARAM)
    if not found.active:
        raise InvalidRequest(f"The payment method configuration `{found.id}` is inactive.", param=PARAM)
    offered = tuple(type for type in BANKS if getattr(found, type).available and type in (named or BANKS))
    if not offered:
        raise InvalidRequest(
            f"The payment method configuration `{found.id}` offers nothing that can be used here.", param=PARAM
        )
    return draft.having(
        payment_method_configuration_details=ConfigurationDetails.of(id=found.id, parent=found.parent),
        payment_method_types=possible(currency, offered, excluded),
    )
