"""Worlds of their own, for what jobs do."""

import pytest

from portico.storage.scope import Scope


@pytest.fixture
async def scope(merchant):
    """The merchant's own world, since on PostgreSQL other tests' worlds are there too."""
    id = (await merchant.find("/v1/account"))["id"]
    return Scope(id, False, id)
