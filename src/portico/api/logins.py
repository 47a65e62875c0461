"""From the address of a login page to the configuration that it belongs to. Source: portal-behaviour section 4."""

import hmac
import re
from typing import NamedTuple

from portico.api import scopes
from portico.api.pipeline import Api
from portico.resources.billing_portal.configurations import LOGIN_LETTERS, Configuration
from portico.storage.rows import rows
from portico.storage.scope import Scope
from portico.wire.ids import DIGITS
from portico.wire.restoring import restored

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
    row = await api.engine.reader.one(rows(Configuration).get, (*scope.key, f"bpc_{match[3]}"))
    if row is None:
        return None
    configuration = restored(Configuration, row[0], row[1])
    _, _, own = (configuration.login_page.url or "").rpartition("/")
    if not configuration.active or not hmac.compare_digest(own, token):
        return None
    return Login(scope, configuration)
