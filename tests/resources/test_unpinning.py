"""A subscription that lets go of its payment method is charged to its customer's default."""

from tests import subscriptions


async def test_an_empty_payment_method_is_none_any_more(merchant):
    customer = await subscriptions.payer(merchant)
    card = customer["invoice_settings"]["default_payment_method"]
    price = (await subscriptions.monthly(merchant))["id"]
    order = {"customer": customer["id"], "default_payment_method": card}
    subscription = await merchant.create("/v1/subscriptions", order, items=[{"price": price}])
    draft = await merchant.create("/v1/invoices", order)

    for path in (f"/v1/subscriptions/{subscription['id']}", f"/v1/invoices/{draft['id']}"):
        assert (await merchant.create(path, default_payment_method=""))["default_payment_method"] is None


async def test_a_subscription_without_a_card_of_its_own_is_charged_to_the_default(merchant):
    customer = await merchant.create("/v1/customers", email="rose@example.com")
    old, new = [
        (await merchant.create(f"/v1/payment_methods/{name}/attach", customer=customer["id"]))["id"]
        for name in ("pm_card_visa", "pm_card_mastercard")
    ]
    settings = {"default_payment_method": new}
    await merchant.create(f"/v1/customers/{customer['id']}", invoice_settings=settings)
    price = (await subscriptions.monthly(merchant))["id"]
    made = await merchant.create(
        "/v1/subscriptions", customer=customer["id"], items=[{"price": price}], default_payment_method=old
    )
    path = f"/v1/portico/subscriptions/{made['id']}/unset_default_payment_method"

    after = await merchant.create(path)
    again = await merchant.create(path)

    assert (made["default_payment_method"], after["default_payment_method"]) == (old, None)
    assert again == after
    (event,) = (await merchant.find("/v1/events", limit=1))["data"]
    assert event["type"] == "customer.subscription.updated"
    assert event["data"]["previous_attributes"] == {"default_payment_method": old}
