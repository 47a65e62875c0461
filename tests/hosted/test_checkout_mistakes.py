"""Everything that is wrong in the form of Checkout is told at once, in the order of the form."""

import re

import pytest

from tests.checkouts import saving

CARD = {"type": "card", "number": "4242 4242 4242 4241", "exp": "13/40", "cvc": "12"}
SEPA = {"type": "sepa_debit", "iban": "DE89 3704 0044 0532 0130 01"}
ACH = {"type": "us_bank_account", "routing_number": "110000001", "account_number": "1"}


@pytest.mark.parametrize(
    ("types", "sent", "wrong"),
    [
        (["card"], CARD, ["number", "exp", "name"]),
        (["card"], CARD | {"number": "4242424242424242"}, ["exp", "cvc", "name"]),
        (["card"], CARD | {"number": "4111111111111112", "exp": "", "name": "Rose"}, ["number", "exp"]),
        (["card"], CARD | {"exp": "01/20", "cvc": "", "name": "Rose"}, ["number", "exp", "cvc"]),
        (["sepa_debit"], SEPA, ["iban", "name"]),
        (["card", "sepa_debit"], SEPA | {"number": "1"}, ["iban", "name"]),
        (["us_bank_account"], ACH, ["routing_number", "account_number", "name"]),
        (["us_bank_account"], ACH | {"name": "Rose"}, ["routing_number", "account_number"]),
    ],
)
async def test_all_mistakes_are_told_at_once(merchant, visitor, types, sent, wrong):
    currency = "usd" if "us_bank_account" in types else "eur"
    session = await saving(merchant, allowed_payment_method_types=types, currency=currency)

    page = (await visitor.post(session["url"], sent)).body.decode()

    assert re.findall(r'<li><a href="#(\w+)">', page) == wrong
    assert re.findall(r'aria-invalid="true" aria-describedby="(\w+)-e"', page) == wrong


async def test_the_number_of_an_account_elsewhere_is_none_in_the_united_states(merchant):
    iban = {"account_number": "DE89370400440532013000", "routing_number": "110000000"}

    refused = await merchant.refused(
        "/v1/payment_methods", type="us_bank_account", us_bank_account=iban, billing_details={"name": "Rose"}
    )

    assert refused["code"] == "account_number_invalid"
