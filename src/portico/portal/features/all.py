"""Every feature, in the order of the home page. Navigation is derived from this."""

from portico.portal.features import (
    customer_update,
    invoice_history,
    payment_method_update,
    subscription_cancel,
    subscription_pause,
    subscription_update,
)
from portico.portal.features.feature import Feature

ALL: tuple[Feature, ...] = (
    subscription_update.FEATURE,
    subscription_pause.FEATURE,
    subscription_cancel.FEATURE,
    payment_method_update.FEATURE,
    customer_update.FEATURE,
    invoice_history.FEATURE,
)
