"""Attempts to get invoices paid, and what follows."""

from tests import people
from tests.invoices import billed, payer, told

DAY = 86_400
START = 1_800_000_000
HOUR = 3_600


async def opened(merchant, customer, amount=900, **more):
    draft = await billed(merchant, customer, amount, **more)
    return await merchant.create(f"/v1/invoices/{draft['id']}/finalize")


async def found(merchant, invoice, **more):
    return await merchant.find(f"/v1/invoices/{invoice['id']}", **more)


async def test_a_decline_is_told_and_remembered(merchant):
    customer = await payer(merchant, "pm_card_chargeCustomerFail")
    invoice = await opened(merchant, customer)
    before = len(await told(merchant))

    answer = await merchant.post(f"/v1/invoices/{invoice['id']}/pay")

    assert (answer.status, answer.error["code"], answer.error["type"]) == (402, "card_declined", "card_error")
    kept = await found(merchant, invoice)
    assert (kept["status"], kept["attempted"], kept["attempt_count"], kept["amount_remaining"]) == (
        "open",
        True,
        1,
        900,
    )
    assert (await told(merchant))[before:] == [
        "charge.failed", "payment_intent.payment_failed", "invoice.updated", "invoice.payment_failed",
    ]  # fmt: skip


async def test_trying_again_by_hand_does_not_count(merchant):
    customer = await payer(merchant, "pm_card_chargeCustomerFail")
    invoice = await opened(merchant, customer)

    for _ in range(3):
        await merchant.post(f"/v1/invoices/{invoice['id']}/pay")
    paid = await merchant.create(f"/v1/invoices/{invoice['id']}/pay", payment_method="pm_card_visa")

    assert (paid["status"], paid["attempt_count"], paid["amount_paid"]) == ("paid", 1, 900)


async def test_without_a_method_nothing_is_tried(merchant):
    customer = (await merchant.create("/v1/customers", people.ALICE))["id"]
    invoice = await opened(merchant, customer)

    refused = await merchant.refused(f"/v1/invoices/{invoice['id']}/pay")

    assert refused["message"].startswith("This customer has no attached payment source or default payment method.")
    assert (await found(merchant, invoice))["attempt_count"] == 0


async def test_failed_payments_are_tried_again_by_the_accounts_schedule(merchant):
    clock = await merchant.clock(START)
    await merchant.create("/v1/portico/dunning", retry_after_days=[1, 2], invoice_outcome="mark_uncollectible")
    customer = await payer(merchant, "pm_card_chargeCustomerFail", test_clock=clock)
    draft = await billed(merchant, customer, 900, auto_advance=True)
    moments = [START + HOUR, START + HOUR + DAY, START + HOUR + 3 * DAY]

    seen = []
    for moment in moments:
        await merchant.advance(clock, moment)
        now = await found(merchant, draft)
        seen.append((now["status"], now["attempt_count"], now["next_payment_attempt"]))

    assert seen == [("open", 1, moments[1]), ("open", 2, moments[2]), ("uncollectible", 3, None)]
    kept = await found(merchant, draft)
    assert kept["status_details"] == {"uncollectible": {"reason": "max_payment_attempts"}}
    assert (await told(merchant, "invoice."))[-4:] == [
        "invoice.updated", "invoice.payment_failed", "invoice.marked_uncollectible", "invoice.updated",
    ]  # fmt: skip


async def test_the_schedule_is_three_five_and_seven_days_unless_it_is_said_otherwise(merchant):
    clock = await merchant.clock(START)
    customer = await payer(merchant, "pm_card_chargeCustomerFail", test_clock=clock)
    draft = await billed(merchant, customer, 900, auto_advance=True)

    await merchant.advance(clock, START + 30 * DAY)

    kept = await found(merchant, draft)
    assert (kept["status"], kept["attempt_count"], kept["next_payment_attempt"]) == ("open", 4, None)
    events = (await merchant.find("/v1/events", type="invoice.payment_failed", limit=10))["data"][::-1]
    first = START + HOUR
    assert [event["created"] for event in events] == [first, first + 3 * DAY, first + 8 * DAY, first + 15 * DAY]


async def test_a_new_default_pays_at_the_next_attempt(merchant):
    clock = await merchant.clock(START)
    customer = await payer(merchant, "pm_card_chargeCustomerFail", test_clock=clock)
    draft = await billed(merchant, customer, 900, auto_advance=True)
    await merchant.advance(clock, START + HOUR)
    method = await merchant.create("/v1/payment_methods/pm_card_visa/attach", customer=customer)
    await merchant.create(f"/v1/customers/{customer}", invoice_settings={"default_payment_method": method["id"]})

    await merchant.advance(clock, START + HOUR + 3 * DAY)

    kept = await found(merchant, draft)
    assert (kept["status"], kept["attempt_count"]) == ("paid", 2)


async def test_paying_another_way_gives_the_intent_up(merchant):
    customer = await payer(merchant)
    invoice = await opened(merchant, customer)

    paid = await merchant.create(f"/v1/invoices/{invoice['id']}/pay", paid_out_of_band=True, expand=["payments"])

    assert (paid["status"], paid["amount_paid"], paid["amount_paid_off_stripe"]) == ("paid", 900, 900)
    payment = paid["payments"]["data"][0]
    intent = await merchant.find(f"/v1/payment_intents/{payment['payment']['payment_intent']}")
    assert (payment["status"], intent["status"]) == ("canceled", "canceled")


async def test_voiding_gives_the_balance_back_and_the_intent_up(merchant):
    customer = await payer(merchant)
    await merchant.create(f"/v1/customers/{customer}/balance_transactions", amount=-300, currency="usd")
    invoice = await opened(merchant, customer)
    between = (await merchant.find(f"/v1/customers/{customer}"))["balance"]

    void = await merchant.create(f"/v1/invoices/{invoice['id']}/void", expand=["payments"])

    assert (void["status"], void["amount_remaining"], void["amount_due"]) == ("void", 0, 600)
    assert (between, (await merchant.find(f"/v1/customers/{customer}"))["balance"]) == (0, -300)
    ledger = (await merchant.find(f"/v1/customers/{customer}/balance_transactions"))["data"]
    assert (ledger[0]["type"], ledger[0]["amount"]) == ("unapplied_from_invoice", -300)
    intent = await merchant.find(f"/v1/payment_intents/{void['payments']['data'][0]['payment']['payment_intent']}")
    assert (intent["status"], intent["cancellation_reason"]) == ("canceled", "void_invoice")
    again = await merchant.refused(f"/v1/invoices/{invoice['id']}/void")
    assert again["message"] == "You can only pass in open invoices. This invoice isn't open."


async def test_what_is_given_up_can_still_be_paid(merchant):
    customer = await payer(merchant)
    invoice = await opened(merchant, customer)
    given_up = await merchant.create(f"/v1/invoices/{invoice['id']}/mark_uncollectible")

    paid = await merchant.create(f"/v1/invoices/{invoice['id']}/pay")

    assert (given_up["status"], paid["status"]) == ("uncollectible", "paid")
    assert "status_details" not in paid


async def test_what_is_sent_and_not_paid_is_overdue(merchant):
    clock = await merchant.clock(START)
    customer = await payer(merchant, test_clock=clock)
    invoice = await opened(merchant, customer, collection_method="send_invoice", days_until_due=2)

    await merchant.advance(clock, START + 2 * DAY)

    assert (await found(merchant, invoice))["status"] == "open"
    assert (await told(merchant, "invoice."))[-1] == "invoice.overdue"


async def test_a_challenge_that_is_passed_pays_the_invoice(merchant):
    customer = await payer(merchant)
    invoice = await opened(merchant, customer)
    asked = await merchant.post(
        f"/v1/invoices/{invoice['id']}/pay", payment_method="pm_card_threeDSecure2Required", off_session=False
    )
    waiting = await found(merchant, invoice, expand=["payments.data.payment.payment_intent"])
    intent = waiting["payments"]["data"][0]["payment"]["payment_intent"]

    paid = await merchant.create(f"/v1/payment_intents/{intent['id']}/confirm", payment_method="pm_card_visa")

    assert (asked.status, asked.error["type"]) == (402, "card_error")
    assert (asked.error["code"], intent["status"]) == ("invoice_payment_intent_requires_action", "requires_action")
    assert paid["status"] == "succeeded"
    assert (await found(merchant, invoice))["status"] == "paid"


async def test_a_debit_pays_when_it_arrives(merchant):
    clock = await merchant.clock(START)
    customer = (await merchant.create("/v1/customers", people.ALICE, test_clock=clock))["id"]
    method = await merchant.create("/v1/payment_methods/pm_usBankAccount_success/attach", customer=customer)
    invoice = await opened(merchant, customer)

    begun = await merchant.create(f"/v1/invoices/{invoice['id']}/pay", payment_method=method["id"])
    twice = await merchant.refused(f"/v1/invoices/{invoice['id']}/pay")
    await merchant.advance(clock, START + 30 * DAY)

    assert (begun["status"], begun["attempted"]) == ("open", True)
    assert twice["message"] == "A payment of this invoice is under way already."
    assert (await found(merchant, invoice))["status"] == "paid"


async def test_what_a_debit_is_under_way_for_is_not_voided_behind_its_back(merchant):
    clock = await merchant.clock(START)
    customer = (await merchant.create("/v1/customers", people.ALICE, test_clock=clock))["id"]
    method = await merchant.create("/v1/payment_methods/pm_usBankAccount_success/attach", customer=customer)
    invoice = await opened(merchant, customer)
    path = f"/v1/invoices/{invoice['id']}"
    await merchant.create(f"{path}/pay", payment_method=method["id"])

    voided = await merchant.refused(f"{path}/void")
    elsewhere = await merchant.refused(f"{path}/pay", paid_out_of_band=True)
    revised = await merchant.refused("/v1/invoices", from_invoice={"invoice": invoice["id"], "action": "revision"})
    given_up = await merchant.create(f"{path}/mark_uncollectible")
    again = await merchant.refused(f"{path}/void")
    await merchant.advance(clock, START + 30 * DAY)

    for refusal in (voided, again):
        assert refusal["message"].startswith("A payment of this invoice is under way, and cannot be stopped.")
    assert elsewhere["message"] == "A payment of this invoice is under way already."
    assert revised["param"] == "from_invoice[invoice]"
    paid = await found(merchant, invoice)
    assert (given_up["status"], paid["status"], paid["amount_paid"]) == ("uncollectible", "paid", 900)


async def test_what_a_debit_has_failed_for_is_voided(merchant):
    clock = await merchant.clock(START)
    customer = (await merchant.create("/v1/customers", people.ALICE, test_clock=clock))["id"]
    method = await merchant.create("/v1/payment_methods/pm_usBankAccount_noAccount/attach", customer=customer)
    invoice = await opened(merchant, customer)
    await merchant.create(f"/v1/invoices/{invoice['id']}/pay", payment_method=method["id"])
    await merchant.advance(clock, START + 60)

    void = await merchant.create(f"/v1/invoices/{invoice['id']}/void")

    assert (void["status"], void["amount_paid"]) == ("void", 0)


async def paid_intent(merchant, customer, amount):
    order = {"amount": amount, "currency": "usd", "customer": customer, "payment_method": "pm_card_visa"}
    return await merchant.create("/v1/payment_intents", **order, confirm=True)


async def test_several_payments_pay_an_invoice_and_too_much_is_credit(merchant):
    customer = await payer(merchant)
    invoice = await opened(merchant, customer)
    small, large = [await paid_intent(merchant, customer, amount) for amount in (300, 700)]

    part = await merchant.create(f"/v1/invoices/{invoice['id']}/attach_payment", payment_intent=small["id"])
    default = (await merchant.find("/v1/invoice_payments", invoice=invoice["id"], status="open"))["data"]
    whole = await merchant.create(f"/v1/invoices/{invoice['id']}/attach_payment", payment_intent=large["id"])

    assert (part["status"], part["amount_paid"], part["amount_remaining"]) == ("open", 300, 600)
    assert [payment["amount_requested"] for payment in default] == [600]
    assert (whole["status"], whole["amount_paid"], whole["amount_overpaid"]) == ("paid", 900, 100)
    assert (await merchant.find(f"/v1/customers/{customer}"))["balance"] == -100
    assert (await told(merchant, "invoice."))[-1] == "invoice.overpaid"


async def test_what_is_paid_in_part_is_not_voided(merchant):
    customer = await payer(merchant)
    invoice = await opened(merchant, customer)
    part = await paid_intent(merchant, customer, 300)
    await merchant.create(f"/v1/invoices/{invoice['id']}/attach_payment", payment_intent=part["id"])

    error = await merchant.refused(f"/v1/invoices/{invoice['id']}/void")

    assert error["message"] == "A part of this invoice is paid; credit it instead."
    assert (await found(merchant, invoice))["status"] == "open"
