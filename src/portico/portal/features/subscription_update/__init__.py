"""Changing plan and quantity: choose, review, and confirm. Its place on the home page is with the subscription."""

from portico.portal import cards
from portico.portal.features.feature import Feature, Page
from portico.portal.features.subscription_update import banking, choosing, releasing, reviewing
from portico.portal.features.subscription_update.endings import DONES

FLOWS = ("subscription_update", "subscription_update_confirm")
PAGES = (
    Page(choosing.PATH, choosing.show, choosing.act, FLOWS[:1]),
    Page(f"{choosing.PATH}/review", reviewing.show, reviewing.act, FLOWS),
    Page(f"{choosing.PATH}/bank", banking.show, flows=FLOWS),
    releasing.PAGE,
)
FEATURE = Feature(
    "subscription_update",
    "subscription",
    "subscription.html",
    cards.section,
    pages=PAGES,
    dones=(*DONES, releasing.DONE),
)
