"""What customers pay with, as tests make it."""

from collections.abc import Awaitable, Callable
from typing import Any

from tests import people
from tests.merchants import Merchant

Object = dict[str, Any]


async def payment_method(merchant: Merchant) -> Object:
    customer = await merchant.create("/v1/customers", people.ALICE)
    return await merchant.create("/v1/payment_methods/pm_card_visa/attach", customer=customer["id"])


async def payment_intent(merchant: Merchant) -> Object:
    method = await payment_method(merchant)
    return await merchant.create(
        "/v1/payment_intents", amount=500, currency="eur", customer=method["customer"], payment_method=method["id"]
    )


async def charge(merchant: Merchant) -> Object:
    intent = await payment_intent(merchant)
    paid = await merchant.create(f"/v1/payment_intents/{intent['id']}/confirm")
    return await merchant.find(f"/v1/charges/{paid['latest_charge']}")


async def mandate(merchant: Merchant) -> Object:
    setup = await merchant.create("/v1/payment_intents", {**SEPA, "amount": 500, "currency": "eur", "confirm": True})
    charge = await merchant.find(f"/v1/charges/{setup['latest_charge']}")
    return await merchant.find(f"/v1/mandates/{charge['payment_method_details']['sepa_debit']['mandate']}")


async def held(merchant: Merchant) -> Object:
    return await merchant.create(
        "/v1/payment_intents", amount=500, currency="eur", capture_method="manual", payment_method="pm_card_visa",
        confirm=True,
    )  # fmt: skip


async def incrementable(merchant: Merchant) -> Object:
    options = {"card": {"request_incremental_authorization": "if_available"}}
    return await merchant.create(
        "/v1/payment_intents", amount=500, currency="eur", capture_method="manual", payment_method="pm_card_visa",
        payment_method_options=options, confirm=True,
    )  # fmt: skip


async def unverified(merchant: Merchant) -> Object:
    return await merchant.create("/v1/payment_intents", {**ACH, "amount": 500, "currency": "usd", "confirm": True})


ACCEPTED = {"customer_acceptance": {"type": "offline"}}
SEPA = {
    "mandate_data": ACCEPTED,
    "payment_method_data": {
        "type": "sepa_debit",
        "sepa_debit": {"iban": "DE89370400440532013000"},
        "billing_details": {"name": "Alice", "email": "alice@example.com"},
    },
}
"""What confirms an intent with an account that is debited by SEPA."""
ACH = {
    "mandate_data": ACCEPTED,
    "payment_method_data": {
        "type": "us_bank_account",
        "us_bank_account": {"account_number": "000123456789", "routing_number": "110000000"},
        "billing_details": {"name": "Alice"},
    },
}
"""What confirms an intent with an account in the United States."""


async def account(merchant: Merchant, customer: str, number: str) -> str:
    """A customer's account in the United States that was verified; its id."""
    given = ACH["payment_method_data"] | {"us_bank_account": {"account_number": number, "routing_number": "110000000"}}
    sent = ACH | {"payment_method_data": given, "customer": customer, "confirm": True}
    setup = await merchant.create("/v1/setup_intents", sent)
    await merchant.create(f"/v1/setup_intents/{setup['id']}/verify_microdeposits", descriptor_code="SM11AA")
    return setup["payment_method"]


async def unattached(merchant: Merchant) -> Object:
    await merchant.create("/v1/customers", people.ALICE)
    card = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2040}
    return await merchant.create("/v1/payment_methods", type="card", card=card)


async def setup_intent(merchant: Merchant) -> Object:
    method = await payment_method(merchant)
    return await merchant.create(
        "/v1/setup_intents", customer=method["customer"], payment_method=method["id"], description="For later"
    )


async def unverified_setup(merchant: Merchant) -> Object:
    return await merchant.create("/v1/setup_intents", {**ACH, "confirm": True})


async def refund(merchant: Merchant) -> Object:
    return await merchant.create("/v1/refunds", charge=(await charge(merchant))["id"], amount=100, metadata={"a": "x"})


async def challenged(merchant: Merchant) -> Object:
    return await merchant.create(
        "/v1/payment_intents", amount=500, currency="eur", payment_method=ASKING, confirm=True, return_url=BACK
    )


async def challenged_setup(merchant: Merchant) -> Object:
    return await merchant.create("/v1/setup_intents", payment_method=ASKING, confirm=True, return_url=BACK)


def challenge(intent: Object) -> str:
    """Where the customer authenticates."""
    return intent["next_action"]["redirect_to_url"]["url"]


ASKING = "pm_card_authenticationRequired"
BACK = "https://shop.example/back?order=7"
"""Where customers come back to."""

READY: dict[str, Callable[[Merchant], Awaitable[Object]]] = {
    "POST /v1/payment_intents/{id}/capture": held,
    "POST /v1/payment_intents/{id}/increment_authorization": incrementable,
    "POST /v1/payment_intents/{id}/verify_microdeposits": unverified,
    "POST /v1/payment_methods/{id}/attach": unattached,
    "POST /v1/portico/payment_intents/{id}/authenticate": challenged,
    "POST /v1/portico/setup_intents/{id}/authenticate": challenged_setup,
    "POST /v1/setup_intents/{id}/verify_microdeposits": unverified_setup,
}
"""How an object is made that an endpoint will not refuse, where a new one is not enough."""

REFUSING = (
    "POST /v1/charges/{id}/capture",
    "POST /v1/payment_intents/{id}/apply_customer_balance",
    "POST /v1/refunds/{id}/cancel",
)
"""What is never possible: charges are captured through intents, nobody has a cash balance, no refund waits."""

ACTS: dict[str, Object] = {
    "/v1/payment_intents/{id}/increment_authorization": {"amount": 800},
    "/v1/payment_intents/{id}/verify_microdeposits": {"amounts": [32, 45]},
    "/v1/portico/payment_intents/{id}/authenticate": {"outcome": "succeeded"},
    "/v1/portico/setup_intents/{id}/authenticate": {"outcome": "failed"},
    "/v1/setup_intents/{id}/verify_microdeposits": {"descriptor_code": "SM11AA"},
}
"""What an action cannot do without, by path."""
