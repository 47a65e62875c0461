"""Changing plan and quantity. Its place on the home page is with the subscription."""

from portico.portal import cards
from portico.portal.features.feature import Feature
from portico.portal.features.subscription_update import releasing

FEATURE = Feature(
    "subscription_update",
    "subscription",
    "subscription.html",
    cards.section,
    pages=(releasing.PAGE,),
    dones=(releasing.DONE,),
)
