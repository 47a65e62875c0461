"""The merchant as the customer of a session sees it."""

from portico.api.client import Client
from portico.pages import style
from portico.pages.brands import Brand
from portico.resources.accounts.declaration import Account
from portico.resources.billing_portal.configurations import Configuration
from portico.resources.billing_portal.sessions import Session


async def brand(client: Client, session: Session, configuration: Configuration) -> Brand:
    """The brand of a session: that of the account on whose behalf it is, or the account's own."""
    account = await client.account(session.on_behalf_of)
    looks, profile = account.settings.branding, configuration.business_profile
    picture = looks.icon or looks.logo
    return Brand(
        name=business_name(account),
        logo=f"/assets/{account.id}/{picture}.png" if picture else None,
        stylesheet=style.brand_name(looks.primary_color),
        headline=profile.headline,
        terms=profile.terms_of_service_url,
        privacy=profile.privacy_policy_url,
        return_url=session.return_url,
    )


def business_name(account: Account) -> str:
    """The name that customers know, or else what comes nearest to it."""
    return account.business_profile.name or account.settings.dashboard.display_name or account.id
