"""stripe-python bills for others: fees, transfers, and all that can be done with them."""

import pytest
import stripe


@pytest.fixture
def seller(sdk):
    return sdk.accounts.create({"type": "express", "country": "DE"}).id


def test_a_platform_keeps_a_fee_of_what_goes_on(sdk, seller):
    customer = sdk.customers.create({"name": "Rose"})
    card = sdk.payment_methods.attach("pm_card_visa", {"customer": customer.id}).id
    monthly = {"currency": "usd", "unit_amount": 2000, "recurring": {"interval": "month"}}
    price = sdk.prices.create({**monthly, "product_data": {"name": "Tea"}}).id

    subscription = sdk.subscriptions.create(
        {
            "customer": customer.id,
            "items": [{"price": price}],
            "default_payment_method": card,
            "application_fee_percent": 7.5,
            "transfer_data": {"destination": seller},
        }
    )
    (fee,) = sdk.application_fees.list()
    (transfer,) = sdk.transfers.list({"destination": seller})
    charge = sdk.charges.retrieve(transfer.source_transaction, {"expand": ["transfer", "application_fee.account"]})
    arrived = sdk.charges.retrieve(transfer.destination_payment, options={"stripe_account": seller})

    assert subscription.application_fee_percent == 7.5
    assert isinstance(charge.transfer, stripe.Transfer)
    assert isinstance(charge.application_fee.account, stripe.Account)
    assert (fee.amount, fee.charge, charge.application_fee.id) == (150, arrived.id, fee.id)
    assert (transfer.amount, arrived.amount, arrived.source_transfer) == (2000, 2000, transfer.id)


def test_all_of_it_goes_back(sdk, seller):
    paid = sdk.payment_intents.create(
        {
            "amount": 1000,
            "currency": "usd",
            "payment_method": "pm_card_visa",
            "confirm": True,
            "application_fee_amount": 100,
            "transfer_data": {"destination": seller},
        }
    )
    charge = sdk.charges.retrieve(paid.latest_charge)

    given = sdk.application_fees.refunds.create(charge.application_fee, {"amount": 30})
    noted = sdk.application_fees.refunds.update(charge.application_fee, given.id, {"metadata": {"why": "sorry"}})
    taken = sdk.transfers.reversals.create(charge.transfer, {"amount": 400})
    sdk.transfers.reversals.update(charge.transfer, taken.id, {"metadata": {"why": "sorry"}})
    rest = {"charge": charge.id, "reverse_transfer": True, "refund_application_fee": True}
    refund = sdk.refunds.create(rest, {"idempotency_key": "once"})
    again = sdk.refunds.create(rest, {"idempotency_key": "once"})

    assert sdk.application_fees.refunds.retrieve(charge.application_fee, given.id).to_dict() == noted.to_dict()
    assert sdk.transfers.reversals.retrieve(charge.transfer, taken.id).metadata["why"] == "sorry"
    assert again.id == refund.id
    assert [one.amount for one in sdk.transfers.reversals.list(charge.transfer)] == [600, 400]
    assert [one.amount for one in sdk.application_fees.refunds.list(charge.application_fee)] == [70, 30]
    assert sdk.transfers.retrieve(charge.transfer).reversed
    assert sdk.application_fees.retrieve(charge.application_fee).refunded


def test_a_fee_without_another_account_is_refused_in_stripes_words(sdk):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sdk.payment_intents.create({"amount": 1000, "currency": "usd", "application_fee_amount": 100})

    assert refused.value.param == "application_fee_amount"
    assert "direct payment (using an OAuth key or Stripe-Account header)" in refused.value.user_message
