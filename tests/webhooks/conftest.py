"""Receivers, and merchants who have one."""

import pytest

from tests.receivers import receiver
from tests.webhooks.shops import Hooked


@pytest.fixture
async def hears():
    """A receiver."""
    async with receiver() as running:
        yield running


@pytest.fixture
async def hooked(merchant, hears):
    """A merchant whose receiver is told everything."""
    return await Hooked.of(merchant, hears)
