"""`customer`: what cannot be one, and is refused by its name."""

import pytest

from tests.conftest import only_sqlite

PATH = "/v1/customers"


def missing(noun, id, param):
    return (param, "resource_missing", f"No such {noun}: '{id}'")


def too_long(param, limit):
    return (param, None, f"Invalid string: {'x' * 20}...{'x' * 20}; must be at most {limit} characters")


REFUSED = {
    "payment method": ({"payment_method": "pm_1"}, missing("PaymentMethod", "pm_1", "payment_method")),
    "default payment method": (
        {"invoice_settings": {"default_payment_method": "pm_1"}},
        missing("PaymentMethod", "pm_1", "invoice_settings[default_payment_method]"),
    ),
    "source": ({"source": "tok_1"}, missing("token", "tok_1", "source")),
    "test clock": ({"test_clock": "clock_1"}, missing("test clock", "clock_1", "test_clock")),
    "name": ({"name": "x" * 257}, too_long("name", 256)),
    "business name": ({"business_name": "x" * 151}, too_long("business_name", 150)),
    "phone": ({"phone": "x" * 50}, too_long("phone", 20)),
    "email": ({"email": "a@b, c@d"}, ("email", "email_invalid", "Invalid email address: a@b, c@d")),
    "prefix": ({"invoice_prefix": "ab"}, ("invoice_prefix", None, "Invalid string: ab")),
    "long prefix": ({"invoice_prefix": "A" * 13}, ("invoice_prefix", None, f"Invalid string: {'A' * 13}")),
    "sequence": (
        {"next_invoice_sequence": 0},
        ("next_invoice_sequence", "parameter_invalid_integer", "This value must be greater than or equal to 1."),
    ),
    "tax exempt": (
        {"tax_exempt": "sometimes"},
        ("tax_exempt", None, "Invalid tax_exempt: must be one of exempt, none, or reverse"),
    ),
    "five custom fields": (
        {"invoice_settings": {"custom_fields": [{"name": "a", "value": "b"}] * 5}},
        ("invoice_settings[custom_fields]", None, "Array too long: at most 4 elements are allowed."),
    ),
    "custom field without value": (
        {"invoice_settings": {"custom_fields": [{"name": "a"}]}},
        (
            "invoice_settings[custom_fields][0][value]",
            "parameter_missing",
            "Missing required param: invoice_settings[custom_fields][0][value].",
        ),
    ),
    "shipping without address": (
        {"shipping": {"name": "Alice"}},
        ("shipping[address]", "parameter_missing", "Missing required param: shipping[address]."),
    ),
    "balance": ({"balance": "12.5"}, ("balance", "parameter_invalid_integer", "Invalid integer: 12.5")),
    "id": ({"id": "cus_mine"}, ("id", "parameter_unknown", "Received unknown parameter: id")),
    "default source at creation": (
        {"default_source": "src_1"},
        ("default_source", "parameter_unknown", "Received unknown parameter: default_source"),
    ),
}


@only_sqlite
@pytest.mark.parametrize(("params", "refusal"), REFUSED.values(), ids=REFUSED.keys())
async def test_a_customer_is_not_made(merchant, params, refusal):
    error = await merchant.refused(PATH, params)

    assert (error["param"], error.get("code"), error["message"]) == refusal
    assert (await merchant.find(PATH))["data"] == []


async def test_an_unknown_default_source_is_refused(merchant):
    made = await merchant.create(PATH)

    error = await merchant.refused(f"{PATH}/{made['id']}", default_source="src_1")

    assert (error["param"], error["message"]) == ("default_source", "No such source: 'src_1'")
