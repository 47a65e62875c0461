"""What is taken off invoices that are final."""

from tests.invoices import billed, payer, told


async def opened(merchant, customer, *amounts):
    draft = await billed(merchant, customer, *amounts)
    return await merchant.create(f"/v1/invoices/{draft['id']}/finalize")


async def test_less_is_to_be_paid_of_an_open_invoice(merchant):
    customer = await payer(merchant)
    invoice = await opened(merchant, customer, 1000)

    note = await merchant.create("/v1/credit_notes", invoice=invoice["id"], amount=400, reason="duplicate")

    left = await merchant.find(f"/v1/invoices/{invoice['id']}", expand=["payments.data.payment.payment_intent"])
    assert (note["number"], note["type"], note["pre_payment_amount"]) == (
        f"{invoice['number']}-CN-01",
        "pre_payment",
        400,
    )
    assert (left["status"], left["amount_due"], left["amount_remaining"]) == ("open", 600, 600)
    assert left["pre_payment_credit_notes_amount"] == 400
    assert left["payments"]["data"][0]["payment"]["payment_intent"]["amount"] == 600
    assert (await told(merchant, "credit_note")) == ["credit_note.created"]


async def test_an_invoice_that_is_credited_whole_is_paid(merchant):
    customer = await payer(merchant)
    invoice = await opened(merchant, customer, 1000)
    await merchant.create("/v1/credit_notes", invoice=invoice["id"], amount=400)

    second = await merchant.create("/v1/credit_notes", invoice=invoice["id"], amount=600)

    closed = await merchant.find(f"/v1/invoices/{invoice['id']}")
    assert (closed["status"], closed["amount_remaining"], closed["amount_paid"]) == ("paid", 0, 0)
    assert second["number"].endswith("-CN-02")


async def test_what_was_paid_is_split_to_the_cent(merchant):
    customer = await payer(merchant)
    invoice = await opened(merchant, customer, 1000)
    await merchant.create(f"/v1/invoices/{invoice['id']}/pay")
    uneven = await merchant.refused("/v1/credit_notes", invoice=invoice["id"], amount=500, credit_amount=100)

    note = await merchant.create(
        "/v1/credit_notes", invoice=invoice["id"], amount=500, credit_amount=100, refund_amount=250,
        out_of_band_amount=150, expand=["refunds.refund", "customer_balance_transaction"],
    )  # fmt: skip

    assert uneven["param"] == "credit_amount"
    assert (note["type"], note["post_payment_amount"], note["out_of_band_amount"]) == ("post_payment", 500, 150)
    assert [(part["amount_refunded"], part["refund"]["amount"]) for part in note["refunds"]] == [(250, 250)]
    assert note["customer_balance_transaction"]["amount"] == -100
    assert note["customer_balance_transaction"]["credit_note"] == note["id"]
    assert (await merchant.find(f"/v1/customers/{customer}"))["balance"] == -100
    kept = await merchant.find(f"/v1/invoices/{invoice['id']}")
    assert (kept["status"], kept["post_payment_credit_notes_amount"], kept["amount_paid"]) == ("paid", 500, 1000)


async def test_no_more_is_credited_than_was_charged(merchant):
    customer = await payer(merchant)
    invoice = await opened(merchant, customer, 1000)
    await merchant.create("/v1/credit_notes", invoice=invoice["id"], amount=700)

    refused = await merchant.refused("/v1/credit_notes", invoice=invoice["id"], amount=301)

    assert refused["message"] == "The credit note comes to 301, but only 300 of the invoice can still be credited."


async def test_a_part_of_a_line_takes_its_tax_and_discount_along(merchant):
    customer = await payer(merchant)
    rate = (await merchant.create("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=False))["id"]
    coupon = (await merchant.create("/v1/coupons", percent_off=10))["id"]
    draft = await merchant.create(
        "/v1/invoices", customer=customer, currency="usd", default_tax_rates=[rate], discounts=[{"coupon": coupon}]
    )
    product = (await merchant.create("/v1/products", name="Box"))["id"]
    boxes = {"price_data": {"currency": "usd", "product": product, "unit_amount": 1000}, "quantity": 4}
    filled = await merchant.create(f"/v1/invoices/{draft['id']}/add_lines", lines=[boxes])
    await merchant.create(f"/v1/invoices/{draft['id']}/finalize")
    order = {"type": "invoice_line_item", "invoice_line_item": filled["lines"]["data"][0]["id"], "quantity": 1}

    preview = await merchant.find("/v1/credit_notes/preview", invoice=draft["id"], lines=[order])
    note = await merchant.create("/v1/credit_notes", invoice=draft["id"], lines=[order])

    assert (note["subtotal"], note["discount_amount"], note["total"]) == (1000, 100, 1080)
    assert [(tax["amount"], tax["taxable_amount"]) for tax in note["total_taxes"]] == [(180, 900)]
    same = ("subtotal", "discount_amount", "total", "total_taxes", "number", "type")
    assert [preview[name] for name in same] == [note[name] for name in same]
    listed = (await merchant.find(f"/v1/credit_notes/{note['id']}/lines"))["data"]
    assert listed == note["lines"]["data"]
    assert (listed[0]["quantity"], listed[0]["amount"]) == (1, 1000)


async def test_a_credit_note_can_be_taken_back_while_the_invoice_is_open(merchant):
    customer = await payer(merchant)
    invoice = await opened(merchant, customer, 1000)
    note = await merchant.create("/v1/credit_notes", invoice=invoice["id"], amount=400)

    void = await merchant.create(f"/v1/credit_notes/{note['id']}/void")

    back = await merchant.find(f"/v1/invoices/{invoice['id']}")
    assert (void["status"], void["voided_at"] is not None) == ("void", True)
    assert (back["amount_due"], back["amount_remaining"], back["pre_payment_credit_notes_amount"]) == (1000, 1000, 0)
    paid = await merchant.create(f"/v1/invoices/{invoice['id']}/pay")
    assert paid["amount_paid"] == 1000
    again = await merchant.refused(f"/v1/credit_notes/{note['id']}/void")
    assert again["message"] == "This credit note is void already."


async def test_a_memo_may_change_and_amounts_may_not(merchant):
    customer = await payer(merchant)
    invoice = await opened(merchant, customer, 1000)
    note = await merchant.create("/v1/credit_notes", invoice=invoice["id"], amount=400, memo="Sorry")

    changed = await merchant.create(f"/v1/credit_notes/{note['id']}", memo="Very sorry", metadata={"a": "b"})

    refused = await merchant.refused(f"/v1/credit_notes/{note['id']}", amount=1)
    assert (changed["memo"], changed["metadata"], changed["amount"]) == ("Very sorry", {"a": "b"}, 400)
    assert refused["code"] == "parameter_unknown"


async def paid(merchant, customer, amount=1000, **more):
    draft = await billed(merchant, customer, amount, **more)
    return await merchant.create(f"/v1/invoices/{draft['id']}/pay")


async def charge_of(merchant, customer):
    return (await merchant.find("/v1/charges", customer=customer))["data"][0]["id"]


async def test_no_more_is_given_back_than_is_credited_nor_less(merchant):
    customer = await payer(merchant)
    invoice = await paid(merchant, customer)

    refusals = [
        await merchant.refused("/v1/credit_notes", invoice=invoice["id"], amount=500, **split)
        for split in (
            {},
            {"credit_amount": 499},
            {"credit_amount": 501},
            {"refund_amount": 300, "out_of_band_amount": 201},
            {"credit_amount": 500, "refund_amount": 1},
        )
    ]

    assert [refusal["param"] for refusal in refusals] == ["credit_amount"] * 5
    assert (await merchant.find(f"/v1/customers/{customer}"))["balance"] == 0


async def test_what_was_paid_is_credited_once(merchant):
    customer = await payer(merchant)
    invoice = await paid(merchant, customer)
    await merchant.create("/v1/credit_notes", invoice=invoice["id"], amount=700, credit_amount=700)

    refused = await merchant.refused("/v1/credit_notes", invoice=invoice["id"], amount=301, credit_amount=301)

    assert refused["message"] == "The credit note comes to 301, but only 300 of the invoice can still be credited."


async def test_a_part_that_is_paid_is_given_back_and_the_rest_is_not_asked_for(merchant):
    customer = await payer(merchant)
    invoice = await opened(merchant, customer, 1000)
    part = await merchant.create("/v1/payment_intents", amount=300, currency="usd", customer=customer)
    await merchant.create(f"/v1/invoices/{invoice['id']}/attach_payment", payment_intent=part["id"])
    await merchant.create(f"/v1/payment_intents/{part['id']}/confirm", payment_method="pm_card_visa")

    note = await merchant.create("/v1/credit_notes", invoice=invoice["id"], amount=900, credit_amount=200)
    after = await merchant.find(f"/v1/invoices/{invoice['id']}")

    assert (note["type"], note["pre_payment_amount"], note["post_payment_amount"]) == ("mixed", 700, 200)
    assert (after["status"], after["amount_due"], after["amount_paid"], after["amount_remaining"]) == (
        "paid",
        300,
        300,
        0,
    )


async def test_tax_inside_a_credited_part_is_told_apart(merchant):
    customer = await payer(merchant)
    rate = (await merchant.create("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=True))["id"]
    invoice = await paid(merchant, customer, 1200, default_tax_rates=[rate])
    line = {"type": "invoice_line_item", "invoice_line_item": invoice["lines"]["data"][0]["id"], "amount": 300}

    note = await merchant.create("/v1/credit_notes", invoice=invoice["id"], lines=[line], credit_amount=300)

    assert (note["subtotal"], note["subtotal_excluding_tax"]) == (300, 250)
    assert (note["total"], note["total_excluding_tax"]) == (300, 250)
    assert [(tax["amount"], tax["taxable_amount"], tax["tax_behavior"]) for tax in note["total_taxes"]] == [
        (50, 250, "inclusive")
    ]


async def test_a_refund_that_was_made_counts_whole_unless_less_is_said(merchant):
    customer = await payer(merchant)
    invoice = await paid(merchant, customer)
    refund = await merchant.create("/v1/refunds", charge=await charge_of(merchant, customer), amount=400)
    order = {"invoice": invoice["id"], "refunds": [{"refund": refund["id"]}]}

    preview = await merchant.find("/v1/credit_notes/preview", order | {"amount": 400})
    uneven = await merchant.refused("/v1/credit_notes", order | {"amount": 500})
    whole = await merchant.create("/v1/credit_notes", order | {"amount": 500, "credit_amount": 100})
    other = await merchant.create("/v1/refunds", charge=await charge_of(merchant, customer), amount=100)
    less = [{"refund": other["id"], "amount_refunded": 50}]
    part = await merchant.create("/v1/credit_notes", invoice=invoice["id"], amount=50, refunds=less)

    assert preview["amount"] == 400
    assert uneven["param"] == "credit_amount"
    assert [(one["refund"], one["amount_refunded"]) for one in whole["refunds"]] == [(refund["id"], 400)]
    assert part["refunds"][0]["amount_refunded"] == 50


async def test_a_refund_is_credited_once(merchant):
    customer = await payer(merchant)
    invoice = await paid(merchant, customer)
    refund = await merchant.create("/v1/refunds", charge=await charge_of(merchant, customer), amount=400)
    whole = {"refund": refund["id"]}
    order = {"invoice": invoice["id"]}

    await merchant.create("/v1/credit_notes", order, amount=150, refunds=[whole | {"amount_refunded": 150}])
    more = await merchant.refused("/v1/credit_notes", order, amount=300, refunds=[whole | {"amount_refunded": 300}])
    twice = await merchant.refused("/v1/credit_notes", order, amount=500, refunds=[whole, whole])
    rest = await merchant.create("/v1/credit_notes", order, amount=250, refunds=[whole])
    again = await merchant.refused("/v1/credit_notes", order, amount=10, refunds=[whole])

    assert (more["param"], more["message"]) == ("refunds[0][amount_refunded]", "The refund came to less than that.")
    assert (twice["param"], rest["refunds"][0]["amount_refunded"]) == ("refunds[1][refund]", 250)
    assert (again["param"], again["message"]) == ("refunds[0][refund]", "All of this refund is credited already.")


async def test_a_refund_that_a_credit_note_makes_is_not_named_by_another(merchant):
    customer = await payer(merchant)
    invoice = await paid(merchant, customer)
    made = await merchant.create("/v1/credit_notes", invoice=invoice["id"], amount=400, refund_amount=400)
    own = [{"refund": made["refunds"][0]["refund"]}]

    refused = await merchant.refused("/v1/credit_notes", invoice=invoice["id"], amount=400, refunds=own)

    assert (refused["param"], refused["message"]) == ("refunds[0][refund]", "All of this refund is credited already.")


async def test_a_refund_of_something_else_counts_for_nothing(merchant):
    customer = await payer(merchant)
    invoice = await paid(merchant, customer)
    other = await payer(merchant)
    await paid(merchant, other)
    strange = await merchant.create("/v1/refunds", charge=await charge_of(merchant, other), amount=400)
    own = await merchant.create("/v1/refunds", charge=await charge_of(merchant, customer), amount=300)

    strangers = await merchant.refused(
        "/v1/credit_notes", invoice=invoice["id"], amount=400, refunds=[{"refund": strange["id"]}]
    )
    too_much = await merchant.refused(
        "/v1/credit_notes", invoice=invoice["id"], amount=400, refunds=[{"refund": own["id"], "amount_refunded": 400}]
    )
    unknown = await merchant.refused("/v1/credit_notes", invoice=invoice["id"], amount=5, refunds=[{"refund": "re_x"}])

    assert strangers["param"] == unknown["param"] == "refunds[0][refund]"
    assert too_much["param"] == "refunds[0][amount_refunded]"


async def test_a_refund_that_failed_is_not_credited(merchant):
    customer = await payer(merchant, "pm_card_refundFail")
    order = {"invoice": (await paid(merchant, customer))["id"], "amount": 400}
    refund = await merchant.create("/v1/refunds", charge=await charge_of(merchant, customer), amount=400)
    await merchant.tick()

    refused = await merchant.refused("/v1/credit_notes", order, refunds=[{"refund": refund["id"]}])

    assert (refused["param"], refused["message"]) == ("refunds[0][refund]", "This refund has given nothing back.")


async def paid_twice(merchant, customer, first, amount=1000):
    """An invoice that a part was paid of, and then the rest."""
    invoice = await opened(merchant, customer, amount)
    part = await merchant.create("/v1/payment_intents", amount=first, currency="usd", customer=customer)
    await merchant.create(f"/v1/invoices/{invoice['id']}/attach_payment", payment_intent=part["id"])
    await merchant.create(f"/v1/payment_intents/{part['id']}/confirm", payment_method="pm_card_visa")
    return await merchant.create(f"/v1/invoices/{invoice['id']}/pay")


async def amounts_refunded(merchant, note):
    refunds = [await merchant.find(f"/v1/refunds/{one['refund']}") for one in note["refunds"]]
    charges = [await merchant.find(f"/v1/charges/{refund['charge']}") for refund in refunds]
    return [(one["amount_refunded"], charge["amount"]) for one, charge in zip(note["refunds"], charges, strict=True)]


async def test_what_is_refunded_comes_from_the_payment_that_has_enough(merchant):
    invoice = await paid_twice(merchant, await payer(merchant), 300)
    order = {"invoice": invoice["id"]}

    most = await merchant.create("/v1/credit_notes", order, amount=600, refund_amount=600)
    least = await merchant.create("/v1/credit_notes", order, amount=200, refund_amount=200)

    assert await amounts_refunded(merchant, most) == [(600, 700)]
    assert await amounts_refunded(merchant, least) == [(200, 300)]


async def test_what_is_refunded_may_come_from_several_payments(merchant):
    invoice = await paid_twice(merchant, await payer(merchant), 300)
    order = {"invoice": invoice["id"]}

    note = await merchant.create("/v1/credit_notes", order, amount=900, refund_amount=900)
    uneven = await merchant.refused("/v1/credit_notes", order, amount=100, refund_amount=101)

    assert sorted(await amounts_refunded(merchant, note)) in ([(200, 300), (700, 700)], [(300, 300), (600, 700)])
    assert sum(one["amount_refunded"] for one in note["refunds"]) == 900
    assert uneven["param"] == "credit_amount"


async def test_no_more_is_refunded_than_was_paid_by_card(merchant):
    customer = await payer(merchant)
    await merchant.create(f"/v1/customers/{customer}", balance=-400)
    invoice = await paid(merchant, customer)
    order = {"invoice": invoice["id"], "amount": 700, "refund_amount": 700}

    previewed = await merchant.get("/v1/credit_notes/preview", order)
    refused = await merchant.refused("/v1/credit_notes", order)
    fits = await merchant.create("/v1/credit_notes", order | {"refund_amount": 600, "credit_amount": 100})
    again = await merchant.refused("/v1/credit_notes", invoice=invoice["id"], amount=1, refund_amount=1)

    message = "Refund amount ($7.00) is greater than unrefunded amount on charge ($6.00)"
    assert (refused["param"], refused["message"]) == ("refund_amount", message)
    assert previewed.error["message"] == message
    assert fits["refunds"][0]["amount_refunded"] == 600
    assert (again["param"], again["code"]) == ("refund_amount", "charge_already_refunded")


async def test_what_does_not_add_up_is_said_in_money(merchant):
    customer = await payer(merchant)
    whole = await paid(merchant, customer)
    open_one = await opened(merchant, customer, 1000)
    part = await merchant.create("/v1/payment_intents", amount=300, currency="usd", customer=customer)
    await merchant.create(f"/v1/invoices/{open_one['id']}/attach_payment", payment_intent=part["id"])
    await merchant.create(f"/v1/payment_intents/{part['id']}/confirm", payment_method="pm_card_visa")

    refused = await merchant.refused("/v1/credit_notes", invoice=whole["id"], amount=200, credit_amount=100)
    mixed = await merchant.refused("/v1/credit_notes", invoice=open_one["id"], amount=900, credit_amount=100)

    words = "The sum of credit amount, refund amount and out of band amount ($1.00) must equal the credit note amount"
    assert refused["message"] == f"{words} ($2.00)."
    assert mixed["message"] == f"{words} that does not come off what remains to be paid ($2.00)."


async def test_only_what_is_owed_still_can_be_owed_again(merchant):
    customer = await payer(merchant)
    invoice = await opened(merchant, customer, 1000)
    note = await merchant.create("/v1/credit_notes", invoice=invoice["id"], amount=400)
    await merchant.create(f"/v1/invoices/{invoice['id']}/pay")

    refused = await merchant.refused(f"/v1/credit_notes/{note['id']}/void")

    assert refused["message"] == "You can only void a credit note if the associated invoice is open."


async def test_what_was_refunded_beside_all_notes_cannot_be_credited(merchant):
    """The SDK: "the credit note API subtracts those refund amounts from the maximum creditable amount"."""
    customer = await payer(merchant)
    invoice = await opened(merchant, customer, 1000)
    await merchant.create(f"/v1/invoices/{invoice['id']}/pay")
    paid = await merchant.find("/v1/invoice_payments", invoice=invoice["id"])
    intent = paid["data"][0]["payment"]["payment_intent"]
    refund = await merchant.create("/v1/refunds", payment_intent=intent, amount=400)
    note = {"invoice": invoice["id"]}

    refused = await merchant.refused("/v1/credit_notes", note, amount=601, credit_amount=601)
    whole = await merchant.refused("/v1/credit_notes", note, amount=1000, refund_amount=600, credit_amount=400)
    named = await merchant.create("/v1/credit_notes", note, amount=400, refunds=[{"refund": refund["id"]}])
    rest = await merchant.create("/v1/credit_notes", note, amount=600, refund_amount=600)

    assert refused["param"] == whole["param"] == "amount"
    assert "only 600 of the invoice" in refused["message"]
    assert [sum(one["amount_refunded"] for one in made["refunds"]) for made in (named, rest)] == [400, 600]
