"""What tests of the portal begin with."""

import pytest

from tests import people


@pytest.fixture
async def portal(merchant):
    """The default configuration: everything on that needs no product."""
    return await merchant.create("/v1/billing_portal/configurations", people.OPEN_PORTAL)


@pytest.fixture
async def alice(merchant):
    """A customer with an e-mail address."""
    return (await merchant.create("/v1/customers", people.ALICE))["id"]


@pytest.fixture
async def bruno(merchant):
    """A customer without one."""
    return (await merchant.create("/v1/customers", people.BRUNO))["id"]
