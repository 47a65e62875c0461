"""A schedule for a subscription that is there already: `from_subscription`. Source: billing-behaviour 5.2."""

from portico.resources.subscription_schedules.alarms import set_alarm
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule
from portico.resources.subscription_schedules.orders import CreateOrders
from portico.resources.subscription_schedules.parts import (
    CurrentPhase,
    DefaultInvoiceSettings,
    DefaultSettings,
    Phase,
    PhaseDiscount,
    PhaseItem,
)
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.test_helpers.following import of_customer
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest

ALONE = ("customer", "default_settings", "end_behavior")
"""What the subscription itself says."""
ORDERS_ALONE = ("pause_schedules", "phases", "start_date")
FROM = ("from_subscription",)


async def adopt(tx: Transaction, draft: SubscriptionSchedule, orders: CreateOrders) -> SubscriptionSchedule:
    """A schedule with one phase: the running period of the subscription, as it is."""
    _check_alone(draft, orders)
    subscription = await tx.need(Subscription, orders.from_subscription or "", param=FROM, lock=True)
    tx = await of_customer(tx, subscription.customer)
    _check(subscription)
    phase = phase_of(subscription)
    if phase.end_date <= tx.now:
        raise InvalidRequest(
            f"A subscription that is `{subscription.status}`, whose period is over, cannot be attached to a schedule.",
            param=FROM,
        )
    kept = await tx.insert(
        draft.having(
            id=tx.new_id(SubscriptionSchedule),
            billing_mode=subscription.billing_mode,
            current_phase=CurrentPhase.of(start_date=phase.start_date, end_date=phase.end_date),
            customer=subscription.customer,
            default_settings=settings_of(subscription),
            end_behavior="cancel" if subscription.cancel_at else "release",
            phases=(phase,),
            status="active",
            subscription=subscription.id,
            test_clock=subscription.test_clock,
        )
    )
    await tx.replace(subscription, subscription.having(schedule=kept.id))
    await set_alarm(tx, kept)
    return kept


def _check_alone(draft: SubscriptionSchedule, orders: CreateOrders) -> None:
    """Nothing is said of what the subscription says itself. Raises InvalidRequest."""
    sent = [name for name in ALONE if name in draft.model_fields_set]
    sent += [name for name in ORDERS_ALONE if name in orders.model_fields_set]
    if sent:
        raise InvalidRequest(f"You cannot set `{sent[0]}` if `from_subscription` is set.", param=(sent[0],))


def _check(subscription: Subscription) -> None:
    if subscription.schedule:
        raise InvalidRequest(
            f"You cannot migrate a subscription that is already attached to a schedule: `{subscription.schedule}`.",
            param=FROM,
        )
    if subscription.billing_schedules:
        raise InvalidRequest("A subscription that is billed ahead cannot be attached to a schedule.", param=FROM)
    if subscription.item_trials:
        raise InvalidRequest("A subscription with an item in a trial cannot be attached to a schedule.", param=FROM)
    if subscription.has_ended or subscription.status == "incomplete":
        raise InvalidRequest(
            f"A subscription with status `{subscription.status}` cannot be attached to a schedule.", param=FROM
        )


def phase_of(subscription: Subscription) -> Phase:
    """The running period of the subscription, as a phase."""
    end = subscription.cancel_at or subscription.current_period_end
    trial_end = min(subscription.trial_end or end, end) if subscription.status == "trialing" else None
    return Phase.of(
        currency=subscription.currency,
        default_tax_rates=subscription.default_tax_rates,
        discounts=_discounts(subscription.discounts),
        end_date=end,
        items=tuple(
            PhaseItem.of(
                billing_thresholds=item.billing_thresholds,
                discounts=_discounts(item.discounts),
                metadata=dict(item.metadata),
                plan=item.price.id,
                price=item.price.id,
                quantity=item.quantity,
                tax_rates=item.tax_rates,
            )
            for item in subscription.items.data
        ),
        metadata=dict(subscription.metadata),
        start_date=subscription.current_period_start,
        trial_end=trial_end,
    )


def _discounts(ids: tuple[str, ...]) -> tuple[PhaseDiscount, ...]:
    return tuple(PhaseDiscount.of(discount=id) for id in ids)


def settings_of(subscription: Subscription) -> DefaultSettings:
    """What holds for the subscription, as settings of a schedule."""
    own = subscription.invoice_settings
    return DefaultSettings.of(
        application_fee_percent=subscription.application_fee_percent,
        automatic_tax=subscription.automatic_tax,
        billing_thresholds=subscription.billing_thresholds,
        collection_method=subscription.collection_method,
        default_payment_method=subscription.default_payment_method,
        description=subscription.description,
        invoice_settings=DefaultInvoiceSettings.of(
            account_tax_ids=own.account_tax_ids,
            custom_fields=own.custom_fields,
            days_until_due=subscription.days_until_due,
            description=own.description,
            footer=own.footer,
            issuer=own.issuer,
        ),
        on_behalf_of=subscription.on_behalf_of,
        transfer_data=subscription.transfer_data,
    )
