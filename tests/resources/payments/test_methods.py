"""Attaching, detaching, defaults, lists: whose a payment method is."""

import pytest

from tests.resources.payments.charging import types
from tests.stories.notebook import open_notebook

PATH = "/v1/payment_methods"


@pytest.fixture
async def alice(merchant):
    return (await merchant.create("/v1/customers", name="Alice"))["id"]


async def attached(merchant, customer, name="pm_card_visa"):
    return await merchant.create(f"{PATH}/{name}/attach", customer=customer)


async def test_attaching_is_an_event_and_makes_no_default(merchant, alice):
    method = await attached(merchant, alice)

    found = await merchant.find(f"/v1/customers/{alice}")
    assert (method["customer"], found["invoice_settings"]["default_payment_method"]) == (alice, None)
    assert await types(merchant) == ["customer.created", "payment_method.attached"]


async def test_attaching_again_changes_nothing(merchant, alice):
    method = await attached(merchant, alice)

    again = await attached(merchant, alice, method["id"])

    assert again == method
    assert (await types(merchant)).count("payment_method.attached") == 1


async def test_a_payment_method_belongs_to_one_customer_only(merchant, alice):
    method, bob = await attached(merchant, alice), (await merchant.create("/v1/customers"))["id"]

    error = await merchant.refused(f"{PATH}/{method['id']}/attach", customer=bob)

    assert error["message"] == "The payment method you provided has already been attached to a customer."


async def test_a_detached_payment_method_is_gone_for_good(merchant, alice):
    method = await attached(merchant, alice)
    await merchant.create(f"/v1/customers/{alice}", invoice_settings={"default_payment_method": method["id"]})

    gone = await merchant.create(f"{PATH}/{method['id']}/detach")

    customer = await merchant.find(f"/v1/customers/{alice}")
    assert (gone["customer"], customer["invoice_settings"]["default_payment_method"]) == (None, None)
    (event,) = (await merchant.find("/v1/events", type="payment_method.detached"))["data"]
    assert event["data"]["previous_attributes"] == {"customer": alice}
    assert (await types(merchant))[-2:] == ["payment_method.detached", "customer.updated"]
    again = await merchant.refused(f"{PATH}/{method['id']}/attach", customer=alice)
    assert "may not be used again" in again["message"]
    twice = await merchant.refused(f"{PATH}/{method['id']}/detach")
    assert "not attached" in twice["message"]


async def test_nothing_is_charged_to_what_is_detached_any_more(merchant):
    """The subscription falls back on the customer's default; a retry finds that, and not the card that is gone."""
    book = await open_notebook(merchant, "2026-04-01")
    own = await book.card("mastercard", default=False)
    made = await book.subscribe(await book.price("Pro", 1000), default_payment_method=own)
    waits = await merchant.create("/v1/invoices", customer=book.customer, default_payment_method=own)
    await book.happened()

    await merchant.create(f"{PATH}/{own}/detach")
    told = await book.events()
    await book.on("2026-05-01 01:00")

    assert (made["default_payment_method"], (await book.now_is())["default_payment_method"]) == (own, None)
    assert (await merchant.find(f"/v1/invoices/{waits['id']}"))["default_payment_method"] is None
    assert [(event["type"], event["data"]["previous_attributes"]) for event in told] == [
        ("payment_method.detached", {"customer": book.customer}),
        ("customer.subscription.updated", {"default_payment_method": own}),
        ("invoice.updated", {"default_payment_method": own}),
    ]
    assert (await book.latest())["status"] == "paid"


async def test_what_has_ended_keeps_what_it_was_charged_to(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    own = await book.card("mastercard", default=False)
    await book.subscribe(await book.price("Pro", 1000), default_payment_method=own)
    await book.cancel()

    await merchant.create(f"{PATH}/{own}/detach")

    assert (await book.now_is())["default_payment_method"] == own


async def test_what_paid_without_a_customer_cannot_be_used_again(merchant, alice):
    card = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2040}
    method = await merchant.create(PATH, type="card", card=card)
    pay = {"amount": 500, "currency": "usd", "payment_method": method["id"], "confirm": True}
    await merchant.create("/v1/payment_intents", pay)

    again = await merchant.refused("/v1/payment_intents", pay)

    assert again["message"].startswith("This PaymentMethod was previously used without being attached to a Customer")


async def test_a_default_must_be_the_customers_own(merchant, alice):
    method, bob = await attached(merchant, alice), (await merchant.create("/v1/customers"))["id"]

    stranger = await merchant.refused(f"/v1/customers/{bob}", invoice_settings={"default_payment_method": method["id"]})
    nothing = await merchant.refused(f"/v1/customers/{bob}", invoice_settings={"default_payment_method": "pm_x"})
    own = await merchant.create(f"/v1/customers/{alice}", invoice_settings={"default_payment_method": method["id"]})

    for error in (stranger, nothing):
        assert (error["code"], error["param"]) == ("resource_missing", "invoice_settings[default_payment_method]")
    assert stranger["message"].startswith(f"No such PaymentMethod: '{method['id']}'; ")
    assert nothing["message"] == "No such PaymentMethod: 'pm_x'"
    assert own["invoice_settings"]["default_payment_method"] == method["id"]


async def test_a_customer_may_come_with_a_payment_method(merchant):
    customer = await merchant.create(
        "/v1/customers",
        payment_method="pm_card_visa",
        invoice_settings={"default_payment_method": "pm_card_visa"},
        expand=["invoice_settings.default_payment_method"],
    )

    default = customer["invoice_settings"]["default_payment_method"]
    assert (default["customer"], default["card"]["last4"]) == (customer["id"], "4242")
    assert await types(merchant) == ["customer.created", "payment_method.attached"]


async def test_a_customer_does_not_come_with_a_card_that_is_refused(merchant):
    answer = await merchant.post("/v1/customers", payment_method="pm_card_visa_chargeDeclined")

    assert (answer.status, answer.error["decline_code"]) == (402, "generic_decline")
    assert (await merchant.find("/v1/customers"))["data"] == []
    assert (await merchant.find(PATH))["data"] == []


async def test_lists_are_the_customers_and_of_a_type(merchant, alice):
    bob = (await merchant.create("/v1/customers"))["id"]
    first, second = await attached(merchant, alice), await attached(merchant, alice, "pm_card_mastercard")
    sepa = await attached(merchant, alice, "pm_sepaDebit_success_de")
    await attached(merchant, bob)

    async def listed(path, **filters):
        return [method["id"] for method in (await merchant.find(path, **filters))["data"]]

    assert await listed(PATH, customer=alice) == [sepa["id"], second["id"], first["id"]]
    assert await listed(PATH, customer=alice, type="card") == [second["id"], first["id"]]
    assert await listed(PATH, customer=alice, type="paypal") == []
    assert await listed(f"/v1/customers/{alice}/payment_methods", type="sepa_debit") == [sepa["id"]]
    assert await merchant.find(f"/v1/customers/{alice}/payment_methods/{first['id']}") == first
    assert (await merchant.get(f"/v1/customers/{bob}/payment_methods/{first['id']}")).status == 404


async def test_what_is_attached_can_be_changed(merchant, alice):
    method = await attached(merchant, alice)

    changed = await merchant.create(
        f"{PATH}/{method['id']}",
        card={"exp_month": 1, "exp_year": 2045},
        billing_details={"name": "Alice", "address": {"city": "Cork"}},
        metadata={"a": "b"},
    )

    assert (changed["card"]["exp_month"], changed["card"]["exp_year"]) == (1, 2045)
    assert (changed["card"]["last4"], changed["card"]["fingerprint"]) == ("4242", method["card"]["fingerprint"])
    assert (changed["billing_details"]["name"], changed["billing_details"]["address"]["city"]) == ("Alice", "Cork")
    assert (await types(merchant))[-1] == "payment_method.updated"


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"card": {"number": "5555555555554444"}}, "card[number]"),
        ({"card": {"cvc": "123"}}, "card[cvc]"),
        ({"us_bank_account": {"account_type": "savings"}}, "us_bank_account"),
        ({"type": "sepa_debit"}, "type"),
        ({"customer": "cus_x"}, "customer"),
    ],
)
async def test_what_a_payment_method_is_cannot_be_changed(merchant, alice, params, param):
    method = await attached(merchant, alice)

    error = await merchant.refused(f"{PATH}/{method['id']}", params)

    assert error["param"] == param


async def test_an_expiry_in_the_past_is_refused(merchant, alice):
    method = await attached(merchant, alice)

    answer = await merchant.post(f"{PATH}/{method['id']}", card={"exp_month": 1, "exp_year": 2020})

    assert (answer.status, answer.error["code"]) == (402, "invalid_expiry_year")


async def test_what_is_not_attached_cannot_be_changed(merchant):
    card = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2040}
    method = await merchant.create(PATH, type="card", card=card)

    error = await merchant.refused(f"{PATH}/{method['id']}", metadata={"a": "b"})

    assert error["message"] == "You must save this PaymentMethod to a customer before you can update it."


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({}, "type"),
        ({"type": "card"}, "card"),
        ({"type": "card", "card": {"exp_month": 1, "exp_year": 2040}}, "card[number]"),
        ({"type": "affirm"}, "type"),
        ({"type": "sepa_debit", "sepa_debit": {"iban": "DE89370400440532013000"}}, "billing_details[name]"),
        ({"type": "sepa_debit", "sepa_debit": {"iban": "DE89370400440532013009"}}, "sepa_debit[iban]"),
        ({"type": "sepa_debit", "sepa_debit": {"iban": "GB33BUKB20201555555555"}}, "sepa_debit[iban]"),
        ({"type": "card", "card": {"token": "tok_nothing"}}, "card[token]"),
        ({"type": "card", "card": {"token": "tok_visa"}, "sepa_debit": {"iban": "x"}}, "sepa_debit"),
        ({"payment_method": "pm_x", "customer": "cus_x"}, "payment_method"),
    ],
)
async def test_what_cannot_be_a_payment_method_is_refused(merchant, params, param):
    error = await merchant.refused(PATH, params)

    assert error["param"] == param


async def test_the_same_number_has_one_fingerprint_in_one_account(merchant):
    card = {"number": "4242 4242-4242 4242", "exp_month": 12, "exp_year": 2040}
    other = type(merchant)(merchant.app, "sk_test_somebody_else_entirely")

    one, two = [await merchant.create(PATH, type="card", card=card) for _ in range(2)]
    theirs = await other.create(PATH, type="card", card=card)

    assert one["card"]["fingerprint"] == two["card"]["fingerprint"] != theirs["card"]["fingerprint"]
    assert one["id"] != two["id"]


@pytest.mark.parametrize(
    ("iban", "bank", "branch"),
    [
        ("DE89370400440532013000", "37040044", ""),
        ("AT611904300234573201", "19043", ""),
        ("FR1420041010050500013M02606", "20041", "01005"),
        ("ES0700120345030000067890", "0012", "0345"),
        ("IT40S0542811101000000123456", "05428", "11101"),
        ("IE29AIBK93115212345678", "AIBK", "931152"),
        ("NL39RABO0300065264", "RABO", ""),
        ("EE382200221020145685", "22", ""),
        ("PT50000201231234567890154", "0002", "0123"),
    ],
)
async def test_the_bank_is_read_from_an_iban_as_its_country_writes_it(merchant, iban, bank, branch):
    details = {"name": "Alice Moreau", "email": "alice@moreau.example"}

    made = await merchant.create(PATH, type="sepa_debit", sepa_debit={"iban": iban}, billing_details=details)

    shown = made["sepa_debit"]
    assert (shown["country"], shown["bank_code"], shown["branch_code"]) == (iban[:2], bank, branch)
