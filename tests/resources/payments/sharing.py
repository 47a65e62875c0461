"""Payments that others get a share of."""

from tests.shares import PAID

INTENTS = "/v1/payment_intents"


def to(seller, **more):
    return {"transfer_data": {"destination": seller, **more}}


async def fee_of(merchant, charge):
    return await merchant.find(f"/v1/application_fees/{charge['application_fee']}")


async def transfer_of(merchant, charge):
    return await merchant.find(f"/v1/transfers/{charge['transfer']}")


async def received(merchant, transfer):
    """What the connected account received by a transfer."""
    there = merchant.having(stripe_account=transfer["destination"])
    return await there.find(f"/v1/charges/{transfer['destination_payment']}")


async def connected(merchant):
    return merchant.having(stripe_account=(await merchant.create("/v1/accounts"))["id"])


async def direct(there, **params):
    paid = await there.create("/v1/payment_intents", PAID | {"application_fee_amount": 100} | params)
    return await there.find(f"/v1/charges/{paid['latest_charge']}")
