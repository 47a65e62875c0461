"""Customers who may get discounts."""

import pytest


@pytest.fixture
async def customer(merchant):
    return (await merchant.create("/v1/customers"))["id"]
