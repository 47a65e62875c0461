"""The merchant as customers see it."""

from portico.api.client import Client
from portico.pages.brands import Brand
from portico.pages.looks import DEFAULT_ROUND, Look
from portico.resources.accounts.declaration import Account
from portico.resources.billing_portal.configurations import Configuration
from portico.resources.billing_portal.sessions import Session
from portico.resources.checkout.branding import BrandingSettings
from portico.wire.errors import ObjectNotFound

CORNERS = {"pill": "pill", "rectangular": "none", "rounded": DEFAULT_ROUND}
"""How round each style is."""


async def of_session(client: Client, session: Session, configuration: Configuration) -> Brand:
    """The brand of a session: that of the account on whose behalf it is, while there is one, or the account's own."""
    try:
        account = await client.account(session.on_behalf_of)
    except ObjectNotFound:
        account = await client.account()
    return _brand(account, configuration, session.return_url)


async def of_configuration(client: Client, configuration: Configuration) -> Brand:
    """The brand of whoever comes without a session."""
    return _brand(await client.account(), configuration, configuration.default_return_url)


async def of_account(client: Client, return_url: str | None) -> Brand:
    """The brand of a page that has to do with no portal: the legal links are those of the default configuration."""
    found, _ = await client.list(Configuration, is_default=True, limit=1)
    return _brand(await client.account(), found[0] if found else None, return_url)


async def of_checkout(client: Client, wanted: BrandingSettings | None, return_url: str | None) -> Brand:
    """The brand of a checkout page, which may look otherwise than the account does."""
    brand = await of_account(client, return_url)
    if wanted is None:
        return brand
    look = Look(
        wanted.button_color.lower(),
        CORNERS[wanted.border_style],
        wanted.background_color.lower(),
        wanted.font_family,
    )
    picture = wanted.icon or wanted.logo
    return brand._replace(
        name=wanted.display_name,
        logo=f"/assets/{client.scope.account}/{picture.file}.png" if picture else None,
        stylesheet=look.name,
        has_wordmark=wanted.icon is None and wanted.logo is not None,
    )


def _brand(account: Account, configuration: Configuration | None, return_url: str | None) -> Brand:
    looks, profile = account.settings.branding, configuration and configuration.business_profile
    picture = looks.icon or looks.logo
    return Brand(
        name=account.known_as,
        logo=f"/assets/{account.id}/{picture}.png" if picture else None,
        stylesheet=(Look(looks.primary_color.lower()) if looks.primary_color else Look()).name,
        has_wordmark=looks.icon is None and looks.logo is not None,
        headline=profile.headline if profile else None,
        terms=profile.terms_of_service_url if profile else None,
        privacy=profile.privacy_policy_url if profile else None,
        return_url=return_url,
        support_email=account.business_profile.support_email,
    )
