"""Things to sell."""

import pytest

from tests import people


@pytest.fixture
async def tea(merchant):
    """A product's id."""
    return (await merchant.create("/v1/products", people.TEA))["id"]
