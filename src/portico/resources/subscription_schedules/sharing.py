"""What the platform keeps in the phases of a schedule, and which connected account the money goes on to."""

from typing import Any, NamedTuple

from portico.resources.accounts import connected
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule
from portico.resources.subscription_schedules.parts import Phase
from portico.resources.subscriptions import sharing
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.parts import Transfer
from portico.storage.transaction import Transaction


class Shares(NamedTuple):
    """How money is shared in a phase, all in all."""

    application_fee_percent: float | None
    transfer_data: Transfer | None


async def check(tx: Transaction, schedule: SubscriptionSchedule) -> None:
    """There are other accounts to share it with. Raises InvalidRequest."""
    defaults = schedule.default_settings
    await sharing.check(tx, defaults.application_fee_percent, defaults.transfer_data, ("default_settings",))
    for index, phase in enumerate(schedule.phases):
        if phase.application_fee_percent is not None or phase.transfer_data is not None:
            await sharing.check(tx, *_said(schedule, phase), ("phases", index))


def _said(schedule: SubscriptionSchedule, phase: Phase) -> Shares:
    """What the phase says, or else the default settings."""
    defaults, percent, transfer = schedule.default_settings, phase.application_fee_percent, phase.transfer_data
    return Shares(
        defaults.application_fee_percent if percent is None else percent,
        defaults.transfer_data if transfer is None else transfer,
    )


async def entered(
    tx: Transaction, schedule: SubscriptionSchedule, phase: Phase, before: Subscription
) -> dict[str, Any]:
    """What a phase brings when it begins. An account that is gone by then holds nothing up: nothing goes on to it."""
    said = _said(schedule, phase)
    percent = before.application_fee_percent if said.application_fee_percent is None else said.application_fee_percent
    transfer = before.transfer_data if said.transfer_data is None else said.transfer_data
    if transfer is not None and not await connected.is_destination(tx, transfer.destination):
        transfer = None
    if transfer is None:
        return Shares(percent if connected.is_connected(tx) else None, None)._asdict()
    if percent is not None and transfer.amount_percent is not None:
        if said.application_fee_percent is None:
            percent = None
        else:
            transfer = transfer.model_copy(update={"amount_percent": None})
    return Shares(percent, transfer)._asdict()
