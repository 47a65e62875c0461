"""Leaving: an offer to stay where there is one, one page to confirm, a question that may be skipped, and proof of it."""

from portico.pages.words import later
from portico.portal import cards
from portico.portal.features.feature import Done, Feature, Page
from portico.portal.features.subscription_cancel import canceling, proofs, reasons, renewing
from portico.portal.features.subscription_cancel.told import ended, kept

AT = "/subscriptions/{subscription}"
FLOWS = ("subscription_cancel",)

PAGES = (
    Page(f"{AT}/cancel", canceling.show, canceling.act, FLOWS),
    Page(f"{AT}/reason", reasons.show, reasons.act, FLOWS),
    Page(f"{AT}/canceled", proofs.show, flows=FLOWS, lasts=True),
    Page(f"{AT}/canceled/pdf", proofs.pdf, flows=FLOWS, lasts=True),
    Page(f"{AT}/renew", renewing.show, renewing.act, FLOWS, lasts=True),
)
DONES = (
    Done("canceled", later("Your subscription is cancelled"), "subscription_cancel/ended.html", ended),
    Done("stays", later("Good to have you still here"), "subscription_cancel/stays.html", kept),
    Done("renewed", later("Your subscription goes on"), "subscription_cancel/kept.html", kept),
)

FEATURE = Feature("subscription_cancel", "subscription", "subscription.html", cards.section, pages=PAGES, dones=DONES)
