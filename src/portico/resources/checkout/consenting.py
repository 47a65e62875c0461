"""What a customer has to agree to before she pays, the terms of service, and what she may: advertisements.

Source: Stripe's guide to Checkout.
"""

from portico.resources.billing_portal.configurations import Configuration
from portico.resources.checkout.collected import Consent
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.orders import ConfirmOrders, ConsentGiven
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing

NO_TERMS = (
    "You cannot collect consent to your terms of service unless a URL is set in the Stripe Dashboard. In Portico that "
    "is `business_profile[terms_of_service_url]` of your default portal configuration."
)


async def with_terms(tx: Transaction, draft: Session) -> Session:
    """The session, whose page knows where the terms are that must be agreed to. Raises InvalidRequest."""
    if not draft.needs_terms:
        return draft
    found = await tx.find(Configuration, is_default=True)
    url = found[0].business_profile.terms_of_service_url if found else None
    if url is None:
        raise InvalidRequest(NO_TERMS, param=("consent_collection", "terms_of_service"))
    return draft.having(page=draft.page.model_copy(update={"terms": url}))


def given(session: Session, orders: ConfirmOrders) -> Consent | None:
    """What she has agreed to. Raises ParameterMissing."""
    if not session.needs_terms and not session.asks_promotions:
        return None
    said = orders.consent or ConsentGiven.of()
    if session.needs_terms and said.terms_of_service is None:
        raise ParameterMissing(("consent", "terms_of_service"))
    return Consent.of(
        promotions=(said.promotions or "opt_out") if session.asks_promotions else None,
        terms_of_service=said.terms_of_service if session.needs_terms else None,
    )
