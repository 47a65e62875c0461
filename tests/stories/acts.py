"""What customers do in a portal, done through the API: each act leaves a notebook whose unread events are its own."""

from tests import payments
from tests.stories.notebook import moment, open_notebook

START, MIDDLE, END = "2026-04-01", "2026-04-16", "2026-05-01"
FAILS = "chargeCustomerFail"


async def subscribed(merchant, *, on=MIDDLE, **params):
    """Somebody with Basic, in the middle of April; there is Pro to change to."""
    book = await open_notebook(merchant, START)
    book.basic, book.pro = await book.price("Basic", 1000), await book.price("Pro", 3000)
    await book.subscribe(book.basic, **params)
    if on != START:
        await book.on(on)
    await book.events()
    return book


async def configured(merchant):
    book = await open_notebook(merchant, START)
    path, features = "/v1/billing_portal/configurations", {"invoice_history": {"enabled": True}}
    await book.events()
    made = await merchant.create(path, features=features)
    await merchant.create(f"{path}/{made['id']}", features={"invoice_history": {"enabled": False}})
    await merchant.create("/v1/billing_portal/sessions", customer=book.customer)
    return book


async def cancels_later(merchant, mode="flexible"):
    book = await subscribed(merchant, billing_mode={"type": mode})
    order = {"cancel_at_period_end": True} if mode == "classic" else {"cancel_at": "max_period_end"}
    await book.change(**order)
    return book


async def gives_a_reason(merchant):
    book = await cancels_later(merchant)
    await book.events()
    await book.change(cancellation_details={"feedback": "unused", "comment": "Gone"})
    return book


async def renews(merchant, mode="flexible"):
    book = await cancels_later(merchant, mode)
    await book.events()
    await book.change(**({"cancel_at_period_end": False} if mode == "classic" else {"cancel_at": ""}))
    return book


async def reaches_the_end(merchant):
    return await at_the_end(await cancels_later(merchant))


async def at_the_end(book):
    """The month is over; what had happened before is read."""
    await book.events()
    await book.on(END)
    return book


async def cancels_now(merchant):
    book = await subscribed(merchant)
    await book.cancel()
    return book


async def cancels_prorated(merchant):
    book = await subscribed(merchant)
    await book.cancel(prorate=True)
    return book


async def is_retained(merchant):
    book = await subscribed(merchant)
    coupon = await book.coupon(percent_off=50, duration="forever")
    await book.events()
    await book.change(discounts=[{"coupon": coupon}])
    return book


async def uses_a_code(merchant):
    book = await subscribed(merchant)
    promotion = {"type": "coupon", "coupon": await book.coupon(percent_off=50, duration="forever")}
    code = await merchant.create("/v1/promotion_codes", promotion=promotion, max_redemptions=1)
    await book.events()
    await book.change(book.pro, discounts=[{"promotion_code": code["id"]}], proration_behavior="none")
    return book


async def changes(merchant, how):
    book = await subscribed(merchant)
    await book.change(book.pro, proration_behavior=how)
    return book


async def changes_and_is_declined(merchant, card=FAILS):
    book = await subscribed(merchant)
    await book.card(card)
    await book.events()
    order = {"proration_behavior": "always_invoice", "payment_behavior": "pending_if_incomplete"}
    await book.change(book.pro, **order)
    return book


async def pays_for_what_waits(merchant):
    book = await changes_and_is_declined(merchant)
    await book.card("visa")
    await book.events()
    await book.pay()
    return book


async def lets_it_expire(merchant):
    book = await changes_and_is_declined(merchant)
    await book.events()
    await book.later(hours=23)
    return book


async def ends_a_trial(merchant):
    book = await subscribed(merchant, on=START, trial_period_days=14)
    await book.change(book.pro, trial_end="now")
    return book


async def changes_later(merchant):
    book = await subscribed(merchant)
    schedule = await merchant.create("/v1/subscription_schedules", from_subscription=book.subscription)
    book.schedule = f"/v1/subscription_schedules/{schedule['id']}"
    start, end = moment(START), moment(END)
    now = {"items": [{"price": book.basic}], "start_date": start, "end_date": end, "proration_behavior": "none"}
    then = {"items": [{"price": book.pro}], "start_date": end, "duration": {"interval": "month"}}
    await merchant.create(book.schedule, phases=[now, then])
    return book


async def reaches_the_change(merchant):
    return await at_the_end(await changes_later(merchant))


async def reaches_the_end_of_the_schedule(merchant):
    book = await changes_later(merchant)
    await book.on("2026-05-31")
    await book.events()
    await book.on("2026-06-01")
    return book


async def cancels_the_change(merchant):
    book = await changes_later(merchant)
    await book.events()
    await merchant.create(f"{book.schedule}/release")
    return book


async def pauses(merchant):
    book = await subscribed(merchant)
    await book.act("pause")
    return book


async def resumes(merchant):
    book = await pauses(merchant)
    await book.on("2026-06-01")
    await book.events()
    await book.act("resume", payment_behavior="resume_on_payment_success")
    return book


async def adds_a_card(merchant):
    book = await subscribed(merchant)
    card = {"number": "5555555555554444", "exp_month": 12, "exp_year": 2040, "cvc": "123"}
    method = await merchant.create("/v1/payment_methods", type="card", card=card)
    await merchant.create("/v1/setup_intents", customer=book.customer, payment_method=method["id"], confirm=True)
    return book


async def adds_an_account(merchant):
    book = await subscribed(merchant)
    await merchant.create("/v1/setup_intents", {**payments.SEPA, "customer": book.customer, "confirm": True})
    return book


async def is_refused_a_card(merchant):
    book = await subscribed(merchant)
    card = {"number": "4000000000000002", "exp_month": 12, "exp_year": 2040, "cvc": "123"}
    method = await merchant.create("/v1/payment_methods", type="card", card=card)
    order = {"customer": book.customer, "payment_method": method["id"], "confirm": True}
    await merchant.post("/v1/setup_intents", order)
    return book


async def owns_two(merchant):
    book = await subscribed(merchant)
    book.card_id = await book.card("mastercard", default=False)
    await book.events()
    return book


async def sets_a_default(merchant):
    book = await owns_two(merchant)
    settings = {"default_payment_method": book.card_id}
    await merchant.create(f"/v1/customers/{book.customer}", invoice_settings=settings)
    return book


async def removes_an_override(merchant):
    book = await owns_two(merchant)
    await book.change(default_payment_method=book.card_id)
    await book.events()
    await merchant.create(f"/v1/portico/subscriptions/{book.subscription}/unset_default_payment_method")
    return book


async def edits_a_card(merchant):
    book = await owns_two(merchant)
    await merchant.create(f"/v1/payment_methods/{book.card_id}", card={"exp_year": 2041})
    return book


async def removes_a_card(merchant):
    book = await owns_two(merchant)
    await merchant.create(f"/v1/payment_methods/{book.card_id}/detach")
    return book


async def edits_details(merchant):
    book = await subscribed(merchant)
    await merchant.create(f"/v1/customers/{book.customer}", name="Alice Petit", address={"city": "Lyon"})
    return book


async def adds_and_removes_a_tax_id(merchant):
    book = await subscribed(merchant)
    made = await merchant.create(f"/v1/customers/{book.customer}/tax_ids", type="eu_vat", value="DE136695976")
    await merchant.delete(f"/v1/customers/{book.customer}/tax_ids/{made['id']}")
    return book


async def pays_an_open_invoice(merchant):
    book = await subscribed(merchant)
    await book.card(FAILS)
    await book.on("2026-05-01 01:00")
    await book.card("visa")
    await book.events()
    await book.pay()
    return book
