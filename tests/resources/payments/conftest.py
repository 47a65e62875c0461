"""Connected accounts that payments are shared with."""

import pytest


@pytest.fixture
async def seller(merchant):
    """A connected account."""
    return (await merchant.create("/v1/accounts"))["id"]


@pytest.fixture
def there(merchant, seller):
    """The platform, which works on the connected account."""
    return merchant.having(stripe_account=seller)
