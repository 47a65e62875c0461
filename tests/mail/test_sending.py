"""Mail over a real mail server: one recipient, nobody's headers, at least once, and given up in time."""

import asyncio
import json

import pytest

from portico.jobs.send_mail import Sending
from portico.mail.smtp import SmtpPost
from portico.storage import mails as outbox
from tests import mails, people
from tests.portal.sign_ins import Guest, login_page
from tests.smtp import SENDER, mail_host

CHIARA = people.CHIARA["email"]


@pytest.fixture
def host():
    with mail_host() as found:
        yield found


@pytest.fixture
def sending(app, host):
    return Sending(app.engine, app.here, SmtpPost(host.server, app.api))


async def asked(merchant, app, *, email=CHIARA, **profile):
    """Somebody asks for a code at a business."""
    account = await merchant.find("/v1/account")
    if profile:
        await merchant.create(f"/v1/accounts/{account['id']}", business_profile=profile)
    await merchant.create("/v1/customers", name="Chiara", email=email)
    guest = Guest(app)
    await guest.arrive((await login_page(merchant))["login_page"]["url"])
    await guest.ask(email)
    return guest


def to(host, email=CHIARA):
    """The mails to an address: other tests share the database."""
    return [taken for taken in host.taken if taken.recipients == [email]]


async def row(app, merchant):
    """The latest row of the merchant's outbox."""
    account = (await merchant.find("/v1/account"))["id"]
    return await app.engine.reader.one(
        "SELECT due, attempts, sent_at, failure, content FROM mail WHERE account = ? ORDER BY id DESC LIMIT 1",
        (account,),
    )


async def test_a_code_arrives_in_text_and_html_from_the_business(merchant, app, host, sending):
    guest = await asked(merchant, app, name="Alder & Finch", support_email="help@alder.example")

    await sending.run()

    [taken] = to(host)
    message = taken.message
    text, html = message.get_body(("plain",)).get_content(), message.get_body(("html",)).get_content()
    assert taken.sender == SENDER
    assert str(message["from"]) == f"Alder & Finch <{SENDER}>"
    assert str(message["reply-to"]) == "help@alder.example"
    assert message["auto-submitted"] == "auto-generated"
    code = message["subject"].partition(" ")[0]
    assert message["subject"] == f"{code} is your code for Alder & Finch"
    assert code in text
    assert code in html
    assert "<bdi>Alder &amp; Finch</bdi>" in html
    assert (await guest.enter(code)).status == 303


async def test_it_is_in_the_customer_s_language(merchant, app, host, sending):
    await merchant.create("/v1/customers", name="Chiara", email=CHIARA)
    guest = Guest(app)
    await guest.get((await login_page(merchant))["login_page"]["url"])
    guest.cookies["language"] = "de"
    await guest.arrive((await login_page(merchant))["login_page"]["url"])
    await guest.ask(CHIARA)

    await sending.run()

    [taken] = to(host)
    assert taken.message["content-language"] == "de"
    assert '<html lang="de" dir="ltr">' in taken.message.get_body(("html",)).get_content()


NAMES = [
    "Tea\r\nBcc: evil@x.example\r\n\r\nhello",
    "Tea\nX-Evil: 1",
    "evil@x.example, Tea <b@x.example>",
    "\N{RIGHT-TO-LEFT OVERRIDE}elpmaxe@live\N{POP DIRECTIONAL FORMATTING}",
    "=?utf-8?q?evil?= <evil@x.example>",
    '"><script>alert(1)</script>',
    "=cmd|' /C calc'!A0",
    "Ü" * 300,
    "x" * 5_000,
    "{{ 7*7 }} {% raw %} %(code)s %s",
]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
async def test_a_name_makes_neither_headers_nor_recipients_nor_markup(merchant, app, host, sending, name):
    account = (await merchant.find("/v1/account"))["id"]
    if (await merchant.post(f"/v1/accounts/{account}", business_profile={"name": name})).status != 200:
        return
    await asked(merchant, app)

    await sending.run()

    [taken] = to(host)
    message = taken.message
    expected = {"from", "to", "subject", "date", "message-id", "auto-submitted", "content-language", "mime-version",
                "content-type"}  # fmt: skip
    assert {header.lower() for header in message} == expected
    assert [address.addr_spec for address in message["from"].addresses] == [SENDER]
    assert [address.addr_spec for address in message["to"].addresses] == [CHIARA]
    html = message.get_body(("html",)).get_content()
    assert "<script" not in html
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in str(message["subject"]) + str(message["from"]) + html
    assert "49" not in message["subject"] or "{{" not in name or "{{ 7*7 }}" in message["subject"]


@pytest.mark.parametrize(
    "recipient",
    [
        "a@b.example, evil@x.example",
        "a@b.example,evil@x.example",
        "a@b.example;evil@x.example",
        "a@b.example\r\nBcc: evil@x.example",
        "a@b.example\nevil@x.example",
        "Name <a@b.example>",
        "a@b@c.example",
        "group: a@b.example, c@d.example;",
        "a@b.example (c@d.example)",
        '"a, evil"@x.example',
        "a@b.example\x00",
        "",
    ],
)
async def test_what_is_not_one_address_is_never_handed_over(merchant, app, host, sending, recipient):
    await asked(merchant, app)
    account = (await merchant.find("/v1/account"))["id"]
    content = {"invoice": "in_1", "number": "A-1", "amount": 100, "currency": "eur", "next_attempt": None}
    text = json.dumps({**content, "pay_url": None, "locales": []})

    async def work(connection):
        found = await connection.one("SELECT livemode, id FROM mail WHERE account = ? LIMIT 1", (account,))
        sql = (
            "UPDATE mail SET kind = 'payment_failed', recipient = ?, content = ? "
            "WHERE account = ? AND livemode = ? AND id = ?"
        )
        connection.write(sql, (recipient.replace("\x00", "\x01"), text, account, *found), ("mail", found[1]))

    await app.engine.transact(work)
    await sending.run()

    assert host.taken == [] or all(taken.recipients == [CHIARA] for taken in host.taken)
    assert (await row(app, merchant))[3] in ("no address", "not one recipient")


async def test_what_the_server_cannot_take_now_is_tried_again_later(merchant, app, host, sending, clock):
    await asked(merchant, app)
    host.answers = ["451 later", "421 go away"]

    await sending.run()
    first = await row(app, merchant)
    clock.advance(15)
    await sending.run()
    second = await row(app, merchant)
    clock.advance(80)
    await sending.run()

    [taken] = to(host)
    assert first[1] == 1
    assert first[2] is None
    assert 8 <= first[0] - (clock.now - 95) <= 12
    assert second[1] == 2
    sent = await row(app, merchant)
    assert (sent[0], sent[2], sent[4]) == (None, clock.now, "{}")
    assert taken.message["message-id"]


async def test_a_server_that_is_not_there_loses_nothing(merchant, app, host, clock):
    await asked(merchant, app)
    nowhere = Sending(app.engine, app.here, SmtpPost(host.server.__class__("127.0.0.1", 1, "none", SENDER), app.api))

    await nowhere.run()
    clock.advance(20)
    await Sending(app.engine, app.here, SmtpPost(host.server, app.api)).run()

    assert len(to(host)) == 1


async def test_what_the_server_refuses_for_good_is_given_up(merchant, app, host, sending, clock):
    await asked(merchant, app)
    host.answers = ["550 no such person"]

    await sending.run()
    clock.advance(3_600)
    await sending.run()

    assert to(host) == []
    assert (await row(app, merchant))[3] == "refused with 550"


async def test_a_code_that_is_too_old_is_not_sent(merchant, app, host, sending, clock):
    await asked(merchant, app)

    clock.advance(600)
    await sending.run()

    assert to(host) == []
    assert (await row(app, merchant))[3] == "too late"


async def test_several_senders_at_once_send_each_mail_once(merchant, app, host):
    for number in range(5):
        await asked(merchant, app, email=f"c{number}@oeztuerk.example")
    senders = [Sending(app.engine, app.here, SmtpPost(host.server, app.api)) for _ in range(4)]

    await asyncio.gather(*(sender.run() for sender in senders))

    for number in range(5):
        assert len(to(host, f"c{number}@oeztuerk.example")) == 1


async def test_a_sender_that_died_leaves_its_mail_to_another(merchant, app, host, sending, clock):
    await asked(merchant, app)
    skips = app.engine.name != "sqlite"
    taken = await app.engine.transact(
        lambda connection: outbox.take(connection, now=clock.now, worker="dead", most=64, skips=skips)
    )

    await sending.run()
    before = to(host)
    clock.advance(outbox.LEASE)
    await sending.run()

    assert taken
    assert before == []
    assert len(to(host)) == 1


async def test_an_unknown_address_leaves_nothing_in_the_outbox(merchant, app, host, sending):
    guest = Guest(app)
    await guest.arrive((await login_page(merchant))["login_page"]["url"])
    await guest.ask("nobody@nowhere.example")

    await sending.run()

    assert await row(app, merchant) is None
    assert to(host, "nobody@nowhere.example") == []


async def test_a_portico_without_a_server_keeps_its_mail(merchant, app):
    await asked(merchant, app)

    await Sending(app.engine, app.here, None).run()

    assert (await row(app, merchant))[1] == 0
    assert (await mails.latest(app, CHIARA)).kind == "login_code"
