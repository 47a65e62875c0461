"""What an object names may have been deleted since: an endpoint says so, or does without, and never breaks."""

import pytest

from portico.resources.all import ENDPOINTS, NOUNS
from tests import everything
from tests.conftest import only_sqlite
from tests.everything import named

PAYING = "POST /v1/invoices/{id}/attach_payment"
"""What is attached there is made last, for a customer who must be there."""
AT_PLACES = [endpoint for endpoint in ENDPOINTS if "{" in endpoint.path and named(endpoint) != PAYING]


async def all_of(merchant, path):
    """The ids of everything in a list; customers on a test clock are listed with their clock only."""
    clocks = (await merchant.find("/v1/test_helpers/test_clocks"))["data"] if path == "/v1/customers" else []
    filters = [{}, *({"test_clock": clock["id"]} for clock in clocks)]
    pages = [await merchant.find(path, limit=100, **one) for one in filters]
    return [one["id"] for page in pages for one in page["data"]]


@only_sqlite
@pytest.mark.parametrize("gone", ["customer", "coupon"])
@pytest.mark.parametrize("endpoint", AT_PLACES, ids=named)
async def test_an_endpoint_does_without_what_is_gone(merchant, endpoint, gone):
    id, parent = await everything.place(merchant, endpoint)
    for named_id in await all_of(merchant, NOUNS[gone].PATH):
        await merchant.delete(f"{NOUNS[gone].PATH}/{named_id}")

    answer = await everything.call(merchant, endpoint, id, parent)

    assert answer.status < 500, answer.body
