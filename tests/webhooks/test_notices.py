"""Who is told nothing any more, though nobody asked for that, gets to know it by mail."""

import secrets

import pytest

from tests import mails
from tests.receivers import answers
from tests.webhooks.shops import ENDPOINTS, OWN, Hooked

DAY = 86_400


@pytest.fixture
def address():
    """One that is nobody else's, since other tests share the mailbox's database."""
    return f"{secrets.token_hex(6)}@merchant.example"


async def says(merchant, **profile):
    """Let the account say something of itself."""
    await merchant.create(f"/v1/accounts/{(await merchant.find('/v1/account'))['id']}", profile)


async def fail_for_days(hooked, clock):
    hooked.hears.behaves = answers(500)
    for _ in range(6):
        await hooked.happen()
        await hooked.deliver()
        clock.advance(DAY)


async def notices(app, address):
    return [mail for mail in await mails.arrived(app) if mail.recipient == address]


async def test_days_of_failure_are_told_once(app, hooked, clock, address):
    await says(hooked.merchant, email=address, business_profile={"support_email": "help@merchant.example"})
    await fail_for_days(hooked, clock)
    [mail] = await notices(app, address)
    await fail_for_days(hooked, clock)

    assert await notices(app, address) == [mail]
    assert (mail.kind, mail.subject) == ("webhook_disabled", "Your webhook endpoint was disabled")
    assert "Nothing has arrived there for five days, so no more events are sent to it." in mail.text
    for text in (mail.text, mail.html):
        assert hooked.hears.url in text
        assert hooked.id in text


async def test_without_an_address_of_its_own_it_is_where_customers_write_to(app, hooked, address):
    await says(hooked.merchant, business_profile={"support_email": address})
    hooked.hears.behaves = answers(410)
    await hooked.happen()
    await hooked.deliver()

    [mail] = await notices(app, address)
    assert "It answered that it is gone (410), so no more events are sent to it." in mail.text


async def test_who_has_no_address_is_disabled_for_all_that(app, hooked, clock):
    await fail_for_days(hooked, clock)

    assert (await hooked.state())["disabled"]["reason"] == "failing"
    assert not [mail for mail in await mails.arrived(app) if hooked.id in mail.text]


async def test_who_disables_it_needs_no_mail(app, hooked, address):
    await says(hooked.merchant, email=address)
    await hooked.merchant.create(f"{ENDPOINTS}/{hooked.id}", disabled=True)

    assert await notices(app, address) == []


async def test_it_is_in_the_language_of_the_country(app, merchant, hears, address):
    connected = (await merchant.create("/v1/accounts", type="standard", country="DE", email=address))["id"]
    there = merchant.having(stripe_account=connected)
    shop = await Hooked.of(there, hears)
    hears.behaves = answers(410)
    await there.create("/v1/customers", name="x")
    await app.courier.deliver(connected)

    [mail] = await notices(app, address)
    assert mail.subject == "Ihr Webhook-Endpunkt wurde deaktiviert"
    assert (await there.find(f"{OWN}/{shop.id}"))["disabled"]["reason"] == "gone"


async def test_what_did_not_arrive_is_sent_once_it_works_again(hooked):
    """What the mail advises: enable it, then send again what failed."""
    hooked.hears.behaves = answers(410)
    ids = await hooked.happen(3)
    await hooked.deliver()

    hooked.hears.behaves = answers()
    await hooked.merchant.create(f"{ENDPOINTS}/{hooked.id}", disabled=False)
    sent = await hooked.merchant.create(f"{OWN}/{hooked.id}/resend_failed")
    heard = len(hooked.hears.heard)
    await hooked.deliver()

    assert sent["resent"] == 3
    assert sorted(hooked.hears.ids[heard:]) == sorted(ids)
