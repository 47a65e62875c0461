"""From the address of a login page to the configuration that it belongs to. Source: portal-behaviour section 4."""

import hmac
import re
from typing import NamedTuple

from portico.api import scopes
from portico.api.pipeline import Api
from portico.resources.billing_portal.configurations import LOGIN_LETTERS, Configuration
from portico.storage import committed
from portico.storage.scope import Scope
from portico.wire.ids import DIGITS

_TOKEN = re.compile(rf"(test_)?([0-9A-Za-z]{{{DIGITS}}})([0-9A-Za-z]{{{DIGITS}}})[0-9A-Za-z]{{{LOGIN_LETTERS}}}")


class Login(NamedTuple):
    """A login page."""

    scope: Scope
    configuration: Configuration


async def find(api: Api, token: str) -> Login | None:
    """The login page whose address ends so, if its configuration is in use and has it turned on."""
    match = _TOKEN.fullmatch(token)
    if match is None:
        return None
    scope = await scopes.find(api.engine.reader, f"acct_{match[2]}", match[1] is None)
    if scope is None:
        return None
    configuration = await committed.get(api.engine.reader, scope.key, Configuration, f"bpc_{match[3]}")
    if configuration is None or not configuration.active:
        return None
    _, _, own = (configuration.login_page.url or "").rpartition("/")
    if not hmac.compare_digest(own, token):
        return None
    return Login(scope, configuration)
