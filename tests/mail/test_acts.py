"""Which acts make a mail: what a customer does in the portal, and a payment that fails by itself."""

import io

import pytest
from pypdf import PdfReader

from portico.api.authentication import presented
from portico.api.client import Client
from portico.resources.invoices.declaration import Invoice
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule
from portico.resources.subscriptions.declaration import Subscription
from portico.storage.scope import Origin
from tests import mails, people
from tests.visitors import Visitor, token

PORTAL = "/v1/billing_portal"
UPDATE = f"{Subscription.PATH}/{{id}}"
MONTH = 32 * 86_400


@pytest.fixture
async def shop(merchant, app):
    """A customer with a subscription, and the portal as she uses it."""
    return await opened(merchant, app)


async def opened(merchant, app, *, card="pm_card_visa", **customer):
    who = await merchant.create("/v1/customers", {**people.CHIARA, **customer})
    tea = await merchant.create("/v1/products", name="Tea <of> the month")
    monthly = await merchant.create("/v1/prices", people.MONTHLY, product=tea["id"])
    yearly = await merchant.create("/v1/prices", people.YEARLY, product=tea["id"])
    method = await merchant.create("/v1/payment_methods/pm_card_visa/attach", customer=who["id"])
    if card != "pm_card_visa":
        method = await merchant.create(f"/v1/payment_methods/{card}/attach", customer=who["id"])
    subscription = await merchant.create(
        "/v1/subscriptions", customer=who["id"], items=[{"price": monthly["id"]}], default_payment_method=method["id"]
    )
    await merchant.create(f"{PORTAL}/configurations", people.OPEN_PORTAL, login_page={"enabled": True})
    session = await merchant.create(f"{PORTAL}/sessions", customer=who["id"])
    scope = (await app.api.keys.find(presented(f"Bearer {merchant.key}".encode()))).scope
    visit = Client(app.api, scope, Origin(f"customer {who['id']} by {session['id']}"))
    return merchant, app, visit, subscription, yearly


async def confirmed(app):
    """The mails to the customer, the latest first."""
    found = [mail for mail in await mails.arrived(app) if mail.recipient == people.CHIARA["email"]]
    return sorted(found, key=lambda mail: mail.id, reverse=True)


async def test_a_cancellation_at_the_end_of_the_period_is_proven_with_a_page(shop):
    _, app, visit, subscription, _ = shop

    await visit.update(Subscription, subscription["id"], cancel_at_period_end=True)
    [mail] = await confirmed(app)

    assert mail.kind == "subscription_canceled"
    assert mail.subject == "Your cancellation: Tea <of> the month"
    assert "Tea <of> the month ends on November 26, 2026. Until then nothing changes" in mail.text
    assert "Tea &lt;of&gt; the month" in mail.html
    assert subscription["id"] in mail.text
    [attachment] = mail.attachments
    page = PdfReader(io.BytesIO(attachment.content)).pages[0].extract_text()
    assert subscription["id"] in page
    assert "Tea <of> the month" in page
    names = [part.get_filename() for part in mail.message.iter_attachments()]
    assert names == [f"{subscription['id']}.pdf"]


async def test_a_cancellation_at_once_is_proven_too(shop):
    _, app, visit, subscription, _ = shop

    await visit.act(Subscription, UPDATE, subscription["id"])
    [mail] = await confirmed(app)

    assert mail.kind == "subscription_canceled"
    assert "ended on" in mail.text
    assert len(mail.attachments) == 1


async def test_taking_it_back_is_confirmed(shop):
    _, app, visit, subscription, _ = shop
    await visit.update(Subscription, subscription["id"], cancel_at_period_end=True)

    await visit.update(Subscription, subscription["id"], cancel_at_period_end=False)
    mail, _ = await confirmed(app)

    assert mail.kind == "subscription_changed"
    assert "Your cancellation is taken back." in mail.text
    assert mail.attachments == ()


async def test_another_quantity_and_another_plan_are_confirmed(shop):
    _, app, visit, subscription, yearly = shop
    item = subscription["items"]["data"][0]["id"]

    await visit.update(Subscription, subscription["id"], items=[{"id": item, "quantity": 3}])
    await visit.update(Subscription, subscription["id"], items=[{"id": item, "price": yearly["id"], "quantity": 2}])
    plan, quantity = await confirmed(app)

    assert "Tea <of> the month × 3: €36.00 a month" in quantity.text
    assert "Tea <of> the month × 2: €240.00 a year" in plan.text
    assert "Tea &lt;of&gt; the month</bdi> × 2" in plan.html
    assert "<bdi>€240.00</bdi> a year" in plan.html
    assert "/p/login/test_" in plan.text


async def test_a_pause_and_its_end_are_confirmed(shop):
    _, app, visit, subscription, _ = shop

    await visit.act(Subscription, f"{Subscription.PATH}/{{id}}/pause", subscription["id"])
    await visit.act(Subscription, f"{Subscription.PATH}/{{id}}/resume", subscription["id"])
    resumed, paused = await confirmed(app)

    assert "is paused. Nothing is charged until it goes on." in paused.text
    assert "goes on." in resumed.text


async def test_a_change_that_is_planned_is_confirmed_with_its_date_and_its_end_as_well(shop):
    _, app, visit, subscription, yearly = shop
    now = subscription["items"]["data"][0]
    schedule = await visit.create(SubscriptionSchedule, from_subscription=subscription["id"])
    phases = [
        {"start_date": now["current_period_start"], "end_date": now["current_period_end"],
         "items": [{"price": now["price"]["id"]}]},
        {"items": [{"price": yearly["id"]}], "duration": {"interval": "year"}},
    ]  # fmt: skip

    await visit.update(SubscriptionSchedule, schedule.id, phases=phases)
    await visit.act(SubscriptionSchedule, f"{SubscriptionSchedule.PATH}/{{id}}/release", schedule.id)
    released, planned = await confirmed(app)

    assert "you change to this:" in planned.text
    assert "Tea <of> the month: €120.00 a year" in planned.text
    assert "The change that was planned is taken back." in released.text


async def test_what_changes_nothing_that_is_sold_makes_no_mail(shop):
    _, app, visit, subscription, _ = shop

    await visit.update(Subscription, subscription["id"], metadata={"a": "b"})

    assert await confirmed(app) == []


async def test_what_the_merchant_does_makes_no_mail(shop):
    merchant, app, _, subscription, _ = shop

    await merchant.create(f"/v1/subscriptions/{subscription['id']}", cancel_at_period_end=True)
    await merchant.delete(f"/v1/subscriptions/{subscription['id']}")

    assert await confirmed(app) == []


async def test_what_is_only_previewed_makes_no_mail(shop):
    _, app, visit, subscription, _ = shop
    details = {"items": [{"id": subscription["items"]["data"][0]["id"], "quantity": 5}]}

    await visit.perform(
        Invoice, "/v1/invoices/create_preview", subscription=subscription["id"], subscription_details=details
    )

    assert await confirmed(app) == []


async def test_a_renewal_that_cannot_be_collected_is_told_with_what_comes_next(merchant, app, clock):
    _, _, _, subscription, _ = await opened(merchant, app)
    failing = "/v1/payment_methods/pm_card_chargeCustomerFail/attach"
    method = await merchant.create(failing, customer=subscription["customer"])
    await merchant.create(f"/v1/subscriptions/{subscription['id']}", default_payment_method=method["id"])

    clock.advance(MONTH)
    await merchant.tick()
    clock.advance(3_700)
    await merchant.tick()
    mail = (await confirmed(app))[-1]

    assert mail.kind == "payment_failed"
    assert mail.subject.startswith("Your payment to ")
    assert "We could not collect €12." in mail.text
    assert "We try again on" in mail.text


async def test_a_payment_that_fails_while_somebody_looks_on_is_not_told_again(merchant, app):
    await opened(merchant, app, card="pm_card_chargeCustomerFail")

    assert [mail.kind for mail in await confirmed(app)] == []


async def test_a_customer_without_an_address_gets_none(merchant, app):
    _, _, visit, subscription, _ = await opened(merchant, app, email="")

    await visit.update(Subscription, subscription["id"], cancel_at_period_end=True)

    assert await confirmed(app) == []


async def test_it_is_in_the_customer_s_language(merchant, app):
    _, _, visit, subscription, _ = await opened(merchant, app, preferred_locales=["xx", "de"])

    await visit.update(Subscription, subscription["id"], cancel_at_period_end=True)
    [mail] = await confirmed(app)

    assert mail.message["content-language"] == "de"


async def test_the_portal_s_own_page_for_canceling_makes_one_mail_with_its_proof(merchant, app):
    _, _, _, subscription, _ = await opened(merchant, app)
    session = await merchant.create(f"{PORTAL}/sessions", customer=subscription["customer"])
    visitor, path = Visitor(app), f"/p/{session['id']}/subscriptions/{subscription['id']}/cancel"
    await visitor.open(session["url"])

    done = await visitor.post(path, {"token": token(await visitor.get(path))})
    [mail] = await confirmed(app)

    assert done.status == 303
    assert (mail.kind, len(mail.attachments)) == ("subscription_canceled", 1)
