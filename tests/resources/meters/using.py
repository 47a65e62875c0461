"""Customers who use something that is counted."""

EVENTS = "/v1/billing/meter_events"
DAY = 86_400


async def a_meter(merchant, formula="sum", **params):
    aggregation = {"formula": formula}
    return await merchant.create(
        "/v1/billing/meters", display_name="Calls", event_name=formula, default_aggregation=aggregation, **params
    )


async def used(merchant, meter, customer, value="1", **params):
    payload = {"stripe_customer_id": customer, "value": str(value)}
    return await merchant.create(EVENTS, event_name=meter["event_name"], payload=payload, **params)
