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


@pytest.fixture
async def plain(merchant):
    """A configuration with the least."""
    return await merchant.create("/v1/billing_portal/configurations", people.PLAIN_PORTAL)


@pytest.fixture
async def offer(merchant):
    """A product with a monthly and a yearly price, as a configuration offers it."""
    product = (await merchant.create("/v1/products", people.TEA))["id"]
    prices = [
        (await merchant.create("/v1/prices", price, product=product))["id"] for price in (people.MONTHLY, people.YEARLY)
    ]
    return {"product": product, "prices": prices}
