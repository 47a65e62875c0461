"""Customers who use what is counted."""

import pytest


@pytest.fixture
async def customer(merchant):
    return (await merchant.create("/v1/customers"))["id"]
