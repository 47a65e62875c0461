"""From the address of a checkout page to its session."""

from portico.api import addresses
from portico.api.pipeline import Api
from portico.resources.checkout.addresses import SECRETS, Page


async def find(api: Api, token: str, page: Page = "pay") -> addresses.Found | None:
    """The session that an address of a page leads to; None for an address that is not one of ours."""
    mode = token.partition("_")[0]
    return await addresses.find(api, SECRETS[page], f"cs_{mode}", token)
