"""Which types of payment methods remain for an intent, where it names settings of what customers are offered."""

from typing import Protocol

from portico.resources.payment_intents.options import ConfigurationDetails
from portico.resources.payment_intents.types import BANKS
from portico.resources.payment_method_configurations import PaymentMethodConfiguration
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path

PARAM: Path = ("payment_method_configuration",)


class Configured(Protocol):
    """An intent that may have settings."""

    @property
    def payment_method_configuration_details(self) -> ConfigurationDetails | None:
        """The settings."""
        ...


async def named(tx: Transaction, id: str) -> PaymentMethodConfiguration:
    """The settings that are sent. Raises InvalidRequest for those that cannot be used."""
    found = await tx.need(PaymentMethodConfiguration, id, param=PARAM)
    if not found.active:
        raise InvalidRequest(f"The payment method configuration `{found.id}` is inactive.", param=PARAM)
    if not offered(found):
        raise InvalidRequest(
            f"The payment method configuration `{found.id}` offers nothing that can be used here.", param=PARAM
        )
    return found


def offered(settings: PaymentMethodConfiguration) -> tuple[str, ...]:
    """The types of the test bank that customers are offered."""
    return tuple(type for type in BANKS if getattr(settings, type).available)


async def details(tx: Transaction, sent: str | None, intent: Configured) -> ConfigurationDetails | None:
    """What an intent says of its settings: of those that are sent, or of those that it has."""
    if sent is None:
        return intent.payment_method_configuration_details
    found = await named(tx, sent)
    return ConfigurationDetails.of(id=found.id, parent=found.parent)


async def types(tx: Transaction, intent: Configured) -> tuple[str, ...] | None:
    """The types that the intent's settings offer now, if it has any."""
    known = intent.payment_method_configuration_details
    found = await tx.get(PaymentMethodConfiguration, known.id) if known else None
    return offered(found) if found else None
