"""What lists are filtered by must be there: `No such customer`, where an empty page would hide a mistake."""

import pytest

from tests import people
from tests.conftest import only_sqlite

NAMED = {
    "/v1/charges": {"customer": "customer", "payment_intent": "payment_intent"},
    "/v1/checkout/sessions": {
        "customer": "customer", "payment_intent": "payment_intent", "subscription": "subscription"
    },
    "/v1/credit_notes": {"customer": "customer", "invoice": "invoice"},
    "/v1/customers": {"test_clock": "test clock"},
    "/v1/invoice_payments": {"invoice": "invoice", "payment[payment_intent]": "payment_intent"},
    "/v1/invoiceitems": {"customer": "customer", "invoice": "invoice"},
    "/v1/invoices": {"customer": "customer", "subscription": "subscription"},
    "/v1/payment_intents": {"customer": "customer"},
    "/v1/payment_methods": {"customer": "customer"},
    "/v1/plans": {"product": "product"},
    "/v1/prices": {"product": "product"},
    "/v1/promotion_codes": {"coupon": "coupon", "customer": "customer"},
    "/v1/refunds": {"charge": "charge", "payment_intent": "payment_intent"},
    "/v1/setup_intents": {"customer": "customer", "payment_method": "PaymentMethod"},
    "/v1/subscription_items": {"subscription": "subscription"},
    "/v1/subscription_schedules": {"customer": "customer"},
    "/v1/subscriptions": {"customer": "customer", "plan": "price", "price": "price", "test_clock": "test clock"},
}  # fmt: skip
EACH = [(path, param, noun) for path, params in NAMED.items() for param, noun in params.items()]


@only_sqlite
@pytest.mark.parametrize(("path", "param", "noun"), EACH)
async def test_a_list_by_what_is_not_there_is_refused(merchant, path, param, noun):
    more = {"payment[type]": "payment_intent"} if param.startswith("payment[") else {}

    answer = await merchant.get(path, {param: "x_1", **more})

    assert answer.status == 400
    assert answer.error == answer.error | {
        "type": "invalid_request_error", "code": "resource_missing", "message": f"No such {noun}: 'x_1'", "param": param
    }  # fmt: skip


LISTS = ["charges", "checkout/sessions", "credit_notes", "invoiceitems", "invoices", "payment_intents",
         "payment_methods", "promotion_codes", "setup_intents", "subscription_schedules", "subscriptions"]  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
async def test_of_somebody_who_is_or_was_there_nothing_is_found(merchant, path):
    here, gone = [(await merchant.create("/v1/customers", people.ALICE))["id"] for _ in range(2)]
    await merchant.delete(f"/v1/customers/{gone}")

    found = [(await merchant.find(f"/v1/{path}", customer=id))["data"] for id in (here, gone)]

    assert found == [[], []]


@only_sqlite
async def test_what_the_other_mode_has_is_said(merchant):
    customer = (await merchant.live.create("/v1/customers"))["id"]

    answer = await merchant.get("/v1/invoices", {"customer": customer})

    assert answer.error["message"] == (
        f"No such customer: '{customer}'; a similar object exists in live mode, but a test mode key was used to make "
        "this request."
    )


@only_sqlite
async def test_a_filter_that_names_nothing_is_told_with_others_that_do_and_when_something_is_expanded(merchant):
    customer = (await merchant.create("/v1/customers"))["id"]

    answers = [
        await merchant.get("/v1/invoices", {"customer": customer, "subscription": "sub_x"}),
        await merchant.get("/v1/invoices", {"customer": "cus_x", "status": "open", "expand": ["data.customer"]}),
        await merchant.get("/v1/payment_methods", {"customer": "x" * 300}),
    ]

    assert [answer.error["param"] for answer in answers] == ["subscription", "customer", "customer"]
    assert len(answers[2].error["message"]) < 300
