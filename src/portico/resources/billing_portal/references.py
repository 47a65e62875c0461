"""What a configuration names must exist, and be of use, at the time it is named."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from portico.resources.billing.feedback_options import FeedbackOption
from portico.resources.billing_portal import plans_on_offer
from portico.resources.billing_portal.features import Features
from portico.resources.billing_portal.plans_on_offer import Offers
from portico.resources.payment_method_configurations import PaymentMethodConfiguration
from portico.storage.glances import Glance, Look
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest

_METHODS = Glance(PaymentMethodConfiguration, being={"active": True})
_REASON = Glance(FeedbackOption, being={"status": "active"})


class Named(NamedTuple):
    """What was not named before."""

    offers: Offers
    methods: str | None
    reasons: Mapping[int, str]
    """Feedback options by their places in the list."""


def new(after: Features, before: Features | None) -> Named:
    """What a configuration names, and did not name before."""
    offers = plans_on_offer.new(after.subscription_update, before.subscription_update if before else None)
    methods = after.payment_method_update.payment_method_configuration
    reasons = after.subscription_cancel.cancellation_reason.feedback_options or ()
    if before and before.payment_method_update.payment_method_configuration == methods:
        methods = None
    known = (before and before.subscription_cancel.cancellation_reason.feedback_options) or ()
    return Named(offers, methods, {index: id for index, id in enumerate(reasons) if id not in known})


def looks(named: Named) -> list[Look]:
    """What sees all of it that is of use."""
    found = plans_on_offer.looks(named.offers)
    if named.methods:
        found.append((_METHODS, (named.methods,)))
    return found + [(_REASON, (id,)) for id in named.reasons.values()]


async def check(tx: Transaction, named: Named, found: Sequence[Any]) -> None:
    """Raises InvalidRequest unless everything was found; if anything was not, it says what, and why."""
    if None not in found and plans_on_offer.are_apart(named.offers, found):
        return
    await plans_on_offer.check(tx, named.offers)
    if named.methods:
        await _check_payment_methods(tx, named.methods)
    if named.reasons:
        await _check_feedback_options(tx, named.reasons)


async def _check_payment_methods(tx: Transaction, id: str) -> None:
    param = ("features", "payment_method_update", "payment_method_configuration")
    found = await tx.columns(PaymentMethodConfiguration, [id], "active")
    if not found:
        raise await tx.missing(PaymentMethodConfiguration, id, param=param)
    if not found[id][0]:
        raise InvalidRequest(f"The payment method configuration `{id}` is inactive.", param=param)


async def _check_feedback_options(tx: Transaction, ids: Mapping[int, str]) -> None:
    param = ("features", "subscription_cancel", "cancellation_reason", "feedback_options")
    found = await tx.columns(FeedbackOption, tuple(ids.values()), "status")
    for index_, id in ids.items():
        if id not in found:
            raise await tx.missing(FeedbackOption, id, param=(*param, index_))
        if found[id][0] == "inactive":
            raise InvalidRequest(f"The feedback option `{id}` is inactive.", param=(*param, index_))
