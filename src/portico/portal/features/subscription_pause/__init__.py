"""Taking a break, and coming back from it."""

from portico.pages.words import later
from portico.portal import cards
from portico.portal.features.feature import Done, Feature, Page
from portico.portal.features.subscription_pause import pausing, resuming
from portico.portal.features.subscription_pause.told import rests, resumed

AT = "/subscriptions/{subscription}"

PAGES = (
    Page(f"{AT}/pause", pausing.show, pausing.act, ("subscription_pause",)),
    Page(f"{AT}/resume", resuming.show, resuming.act),
)
DONES = (
    Done("paused", later("Your subscription is paused"), "subscription_pause/paused.html", rests),
    Done("resumed", later("Your subscription goes on"), "subscription_pause/resumed.html", resumed),
    Done(
        "resuming", later("Your subscription goes on when its invoice is paid"), "subscription_pause/owed.html", rests
    ),
)

FEATURE = Feature("subscription_pause", "subscription", "subscription.html", cards.section, pages=PAGES, dones=DONES)
