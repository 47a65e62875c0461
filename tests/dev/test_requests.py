"""The page behind `request_log_url`: why a request was refused, whenever that was decided."""

import pytest

from tests.visitors import Visitor

REFUSED = {
    "before the work": ("/v1/customers", {"nonsense": "x"}, "Received unknown parameter: nonsense"),
    "by the work": ("/v1/billing_portal/sessions", {"customer": "cus_none"}, "No such customer: &#39;cus_none&#39;"),
    "by the path": ("/v1/customers/cus_none", {"name": "A"}, "No such customer: &#39;cus_none&#39;"),
}


@pytest.mark.parametrize("when", REFUSED)
async def test_the_page_says_what_was_wrong(merchant, app, when):
    path, params, message = REFUSED[when]
    error = (await merchant.post(path, params)).error

    page = await Visitor(app).open(error["request_log_url"])

    assert page.status == 200
    assert message in page.body.decode()
    assert f"POST {path}" in page.body.decode()


async def test_a_refusal_that_is_given_again_leads_to_the_first_one(merchant, app):
    once = merchant.having(idempotency_key="k")
    first = (await once.post("/v1/billing_portal/sessions", customer="cus_none")).error

    again = (await once.post("/v1/billing_portal/sessions", customer="cus_none")).error

    assert again["request_log_url"] == first["request_log_url"]
    assert (await Visitor(app).open(again["request_log_url"])).status == 200


async def test_nobody_can_make_the_server_remember_without_end(merchant, app):
    for _ in range(300):
        await merchant.get("/v1/customers/cus_none")

    assert len(app.api.refused) == 200


async def test_a_link_into_a_portal_that_cannot_be_made_is_a_missing_page(app):
    assert (await Visitor(app).open("/dev/portal/cus_none")).status == 404
