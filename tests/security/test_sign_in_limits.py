"""How often codes are sent."""

import asyncio

from portico.mail.mailbox import Mailbox
from tests import mails
from tests.clocks import START
from tests.portal.sign_ins import Guest
from tests.security.signing_in import CHIARA, bare
from tests.visitors import token


async def test_a_hundred_requests_at_once_are_five_mails(merchant, app, url):
    guest = Guest(app)
    await guest.arrive(url)
    fields = {"token": token(guest.latest), "email": CHIARA}

    answers = await asyncio.gather(*(guest.post(guest.page, fields) for _ in range(100)))

    assert {str(bare(answer)) for answer in answers} == {str(bare(answers[0]))}
    assert len([mail for mail in await mails.arrived(app) if mail.recipient == CHIARA]) <= 5


async def test_after_an_hour_there_are_five_more(merchant, app, url, clock):
    for _ in range(3):
        guest = Guest(app)
        for _ in range(7):
            await guest.arrive(url)
            await guest.ask(CHIARA)
        clock.advance(1_801)

    account = (await merchant.find("/v1/account"))["id"]
    sql = "SELECT created FROM verification WHERE account = ? AND email = ? AND live = 1"
    moments = sorted(row[0] - START for row in await app.engine.reader.all(sql, (account, CHIARA)))

    assert moments == [0] * 5 + [3_602] * 5


async def test_one_network_asks_thirty_times_an_hour(app, url):
    for number in range(40):
        guest = Guest(app)
        await guest.arrive(url)
        await guest.ask(f"n{number}@nowhere.example")

    live = await app.engine.reader.one("SELECT count(*) FROM verification WHERE live = 1", ())
    everything = await app.engine.reader.one("SELECT count(*) FROM verification", ())
    assert isinstance(app.post, Mailbox)
    assert everything[0] - live[0] >= 10


async def test_if_the_limits_cannot_be_counted_nothing_is_sent(app, url, guest, caplog):
    await guest.arrive(url)
    await app.engine.script(["ALTER TABLE throttle RENAME TO gone"])
    try:
        answer = await guest.post(guest.page, {"token": token(guest.latest), "email": CHIARA})
        sent = [mail for mail in await mails.arrived(app) if mail.recipient == CHIARA]
    finally:
        await app.engine.script(["ALTER TABLE gone RENAME TO throttle"])

    assert answer.status == 500
    assert sent == []
