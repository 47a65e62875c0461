"""Charging cards, as the tests of payments do it."""


def rows(table):
    """The rows of a table whose cells stand apart; where there is a dash, there is nothing."""
    return [tuple(cell.replace("-", "") for cell in line.split()) for line in table.strip().splitlines()]


async def method(merchant, number, **more):
    card = {"number": number, "exp_month": 12, "exp_year": 2040, "cvc": "1234" if number.startswith("37") else "123"}
    return await merchant.create("/v1/payment_methods", type="card", card={**card, **more})


async def customer(merchant):
    return (await merchant.create("/v1/customers", name="Alice"))["id"]


async def charged(merchant, name, **more):
    return await merchant.post(
        "/v1/payment_intents", {"amount": 500, "currency": "usd", "payment_method": name, "confirm": True, **more}
    )


async def types(merchant):
    """The types of all events but those of clocks, the first one first."""
    return [type for type in await merchant.types() if not type.startswith("test_helpers.")]
