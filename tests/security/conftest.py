"""Guests of a login page, and its address."""

import pytest

from tests import people
from tests.portal.sign_ins import Guest, login_page


@pytest.fixture
async def url(merchant):
    await merchant.create("/v1/customers", people.CHIARA)
    return (await login_page(merchant))["login_page"]["url"]


@pytest.fixture
def guest(app):
    return Guest(app)
