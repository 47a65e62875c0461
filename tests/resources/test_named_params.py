"""What is refused is named as it was sent, where it is found by those who know it under another name."""

import pytest

from tests import invoices, subscriptions

PREVIEW = "/v1/invoices/create_preview"


@pytest.fixture
async def customer(merchant):
    return (await subscriptions.payer(merchant))["id"]


@pytest.fixture
async def items(merchant):
    return [{"price": (await subscriptions.monthly(merchant))["id"]}]


@pytest.mark.parametrize("start", [0, 4_000_000_000])
async def test_the_start_of_a_preview(merchant, customer, items, start):
    error = await merchant.refused(
        PREVIEW, customer=customer, subscription_details={"items": items, "start_date": start}
    )

    assert error["param"] == "subscription_details[start_date]"


@pytest.mark.parametrize("start", ["now", 4_000_000_000])
async def test_the_account_that_a_schedule_is_for(merchant, customer, items, start):
    phase = {"items": items, "duration": {"interval": "month"}}
    path, plain = "/v1/subscription_schedules", {"customer": customer, "start_date": start}
    account = {"on_behalf_of": "acct_x"}

    everywhere = await merchant.refused(path, plain, phases=[phase], default_settings=account)
    later = await merchant.refused(path, plain, phases=[phase, phase | account])

    assert (everywhere["param"], everywhere["code"]) == ("default_settings[on_behalf_of]", "resource_missing")
    assert later["param"] == "phases[1][on_behalf_of]"


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"issuer": {"type": "account", "account": "acct_x"}}, "[issuer][account]"),
        ({"issuer": {"type": "account"}}, "[issuer][account]"),
        ({"account_tax_ids": ["txi_x"]}, "[account_tax_ids][0]"),
    ],
)
async def test_in_whose_name_the_invoices_of_a_schedule_are(merchant, customer, items, settings, name):
    phase = {"items": items, "duration": {"interval": "month"}}
    path, plain = "/v1/subscription_schedules", {"customer": customer, "start_date": "now"}
    said = {"invoice_settings": settings}

    everywhere = await merchant.refused(path, plain, phases=[phase], default_settings=said)
    later = await merchant.refused(path, plain, phases=[phase, phase | said])

    assert everywhere["param"] == f"default_settings[invoice_settings]{name}"
    assert later["param"] == f"phases[1][invoice_settings]{name}"


ISSUER = {"type": "account", "account": "acct_x"}


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"on_behalf_of": "acct_x"}, "[on_behalf_of]"),
        ({"invoice_settings": {"issuer": ISSUER}}, "[invoice_settings][issuer][account]"),
        ({"invoice_settings": {"account_tax_ids": ["txi_x"]}}, "[invoice_settings][account_tax_ids][0]"),
        ({"transfer_data": {"destination": "acct_x"}}, "[transfer_data][destination]"),
        (
            {"billing_mode": {"type": "classic", "flexible": {"proration_discounts": "included"}}},
            "[billing_mode][flexible]",
        ),
    ],
)
async def test_what_a_subscription_of_checkout_will_be(merchant, items, params, param):
    order = {"mode": "subscription", "success_url": "https://shop.example"}
    lines = [item | {"quantity": 1} for item in items]

    error = await merchant.refused("/v1/checkout/sessions", order, line_items=lines, subscription_data=params)

    assert error["param"] == f"subscription_data{param}"


async def test_the_account_for_which_something_is_set_up(merchant):
    account = {"on_behalf_of": "acct_x"}
    order = {"mode": "setup", "currency": "usd", "success_url": "https://shop.example"}

    later = await merchant.refused("/v1/checkout/sessions", order, setup_intent_data=account)
    error = await merchant.refused("/v1/setup_intents", account)

    assert (later["param"], error["param"]) == ("setup_intent_data[on_behalf_of]", "on_behalf_of")


async def test_the_days_that_there_are_for_an_invoice_which_is_charged(merchant):
    draft = await invoices.draft(merchant)

    assert (await merchant.refused(f"/v1/invoices/{draft['id']}", days_until_due=7))["param"] == "days_until_due"


async def test_a_refund_of_a_credit_note_that_is_not_named(merchant):
    invoice = await invoices.opened(merchant)

    error = await merchant.refused("/v1/credit_notes", invoice=invoice["id"], amount=1, refunds=[{"type": "refund"}])

    assert (error["param"], error["code"]) == ("refunds[0][refund]", "parameter_missing")


@pytest.mark.parametrize(
    ("path", "params", "param"),
    [
        (
            PREVIEW,
            lambda many: {"invoice_items": [{"unit_amount": 900, "currency": "usd", "quantity": many}]},
            "invoice_items[0][quantity]",
        ),
        ("/v1/invoiceitems", lambda many: {"unit_amount_decimal": "900", "quantity": many}, "quantity"),
    ],
)
async def test_how_many_come_to_more_than_anybody_can_be_charged(merchant, customer, path, params, param):
    error = await merchant.refused(path, params(2_000_000_000), customer=customer)

    assert (error["param"], error["code"]) == (param, "amount_too_large")
