"""`portico.configuration_version`: what a configuration was, who made it so, and when. Portico's own; read only.

Nothing is kept for it: each version is a row of the audit trail.
"""

from typing import Any, Literal

import orjson

from portico.resources.billing_portal.configurations import Configuration
from portico.resources.endpoints import index, retrieve
from portico.resources.values import Timestamp
from portico.storage import audit
from portico.storage.audit import Version
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest
from portico.wire.markers import ReadOnly
from portico.wire.pages import Paging
from portico.wire.resource import Resource
from portico.wire.restoring import graft

NEWEST = 1 << 31


class ConfigurationVersion(Resource, prefix="bpc", path="/v1/portico/configuration_versions", face=True):
    """What a configuration was after one change."""

    object: ReadOnly[Literal["portico.configuration_version"]] = "portico.configuration_version"
    """Always `portico.configuration_version`."""
    actor: ReadOnly[str]
    """Who made the change: `key sk_test_****1234`."""
    configuration: ReadOnly[dict[str, Any]]
    """The whole configuration, with its products."""
    created: ReadOnly[Timestamp]
    """When the change was made, in Unix seconds."""
    request: ReadOnly[str | None]
    """The API request that made it."""
    version: ReadOnly[int]
    """1 for the configuration as it was made, and one more with every change."""


class VersionFilters(Paging):
    """Whose versions to list."""

    configuration: str
    """The configuration's id."""


async def find(tx: Transaction, id: str) -> ConfigurationVersion | None:
    """One version, by an id such as `bpc_…_v3`."""
    configuration, number = _parts(id)
    if number is None:
        return None
    found = await _versions(tx, configuration, first=number, before=number + 1, limit=1)
    return _version(configuration, found[0]) if found else None


async def listed(tx: Transaction, filters: VersionFilters) -> tuple[list[ConfigurationVersion], bool]:
    """A page of versions, newest first."""
    await tx.need(Configuration, filters.configuration, param=("configuration",))
    cursor = filters.cursor()
    first, before = 0, NEWEST
    if cursor:
        name, id = cursor
        configuration, number = _parts(id)
        if configuration != filters.configuration or number is None:
            raise InvalidRequest(f"No such configuration version: '{id[:255]}'", param=(name,), code="resource_missing")
        first, before = (number + 1, number + 1 + filters.limit) if name == "ending_before" else (0, number)
    found = await _versions(tx, filters.configuration, first=first, before=before, limit=filters.limit + 1)
    return [_version(filters.configuration, row) for row in found[: filters.limit]], len(found) > filters.limit


def _parts(id: str) -> tuple[str, int | None]:
    configuration, _, number = id.rpartition("_v")
    return configuration, int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else None


async def _versions(tx: Transaction, id: str, *, first: int, before: int, limit: int) -> list[Version]:
    return await audit.versions(tx.connection, tx.scope, Configuration, id, first=first, before=before, limit=limit)


def _version(configuration: str, was: Version) -> ConfigurationVersion:
    tree = orjson.loads(was.body)
    for path, value in orjson.loads(was.hidden or "{}").items():
        graft(tree, path, value)
    return ConfigurationVersion.of(
        id=f"{configuration}_v{was.version}",
        actor=was.actor,
        configuration=tree,
        created=was.created,
        request=was.request,
        version=was.version,
    )


ENDPOINTS = (
    retrieve(ConfigurationVersion, find),
    index(ConfigurationVersion, VersionFilters, listed),
)
