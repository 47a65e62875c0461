"""P32 to P36: who knows an address learns nothing, who guesses gets nowhere, and a link is good once."""

import asyncio
import re

import pytest

from portico.api import codes
from tests import mails, people
from tests.portal.sign_ins import CONFIGURATIONS, Guest
from tests.security.signing_in import CHIARA, NOBODY
from tests.visitors import token


async def sessions(merchant):
    return len((await merchant.find("/v1/events", type="billing_portal.session.created", limit=100))["data"])


async def codes_of(app, url, *, email=CHIARA):
    """Ask, and read the mail."""
    guest = Guest(app)
    await guest.arrive(url)
    await guest.ask(email)
    return guest, await mails.latest(app, email)


async def test_a_code_can_be_tried_five_times_and_then_not_even_the_right_one_works(merchant, app, url):
    guest, mail = await codes_of(app, url)
    right = mails.code(mail)
    wrong = [f"{(int(right) + step) % 10**6:06}" for step in range(1, 6)]

    answers = [await guest.enter(code) for code in wrong]
    late = await guest.enter(right)

    left = [re.findall(rb"You have (one try|\d tries) left", answer.body) for answer in answers]
    assert left == [[b"4 tries"], [b"3 tries"], [b"2 tries"], [b"one try"], []]
    assert b"This code does not work anymore" in answers[-1].body
    assert late.status == 400
    assert await sessions(merchant) == 0


async def test_two_hundred_guesses_at_once_are_five(merchant, app, url, monkeypatch):
    guest, mail = await codes_of(app, url)
    right, compared = mails.code(mail), []
    comparing = codes._compare
    monkeypatch.setattr(
        codes, "_compare", lambda kept, code: (compared.append(kept is not None), comparing(kept, code))[1]
    )
    guesses = [code for number in range(200) if (code := f"{number:06}") != right]

    answers = await asyncio.gather(*(guest.enter(code) for code in guesses))

    assert {answer.status for answer in answers} == {400}
    assert sum(compared) == 5
    assert (await guest.enter(right)).status == 400
    assert await sessions(merchant) == 0


async def test_five_codes_an_hour_from_one_and_from_a_hundred_browsers(app, url):
    for _ in range(100):
        guest = Guest(app)
        await guest.arrive(url)
        await guest.ask(CHIARA)

    assert len([mail for mail in await mails.arrived(app) if mail.recipient == CHIARA]) == 5


async def test_wrong_guesses_of_others_do_not_keep_the_owner_out(app, url):
    attacker, mail = await codes_of(app, url)
    for code in ("000001", "000002", "000003", "000004", "000005", "000006"):
        await attacker.enter(code)
    owner = Guest(app)

    page = await owner.get(mails.link(mail))
    inside = await owner.post(mails.link(mail), {"token": token(page), "code": mails.code(mail)})

    assert inside.status == 303
    assert (await owner.open(inside.headers["location"])).status == 200


async def test_guesses_beside_a_link_are_five_as_well(app, url):
    _, mail = await codes_of(app, url)
    right, other = mails.code(mail), Guest(app)
    page = await other.get(mails.link(mail))
    for number in range(6):
        await other.post(mails.link(mail), {"token": token(page), "code": f"{(int(right) + number + 1) % 10**6:06}"})

    late = await other.post(mails.link(mail), {"token": token(page), "code": right})

    assert late.status == 400


async def test_codes_are_not_in_the_database(app, url):
    _, mail = await codes_of(app, url)
    rows = []
    for table in ("verification", "mail", "audit", "event"):
        rows += await app.engine.reader.all(f"SELECT * FROM {table}", ())
    written = " ".join(str(value) for row in rows for value in row)

    assert mails.code(mail) not in re.sub(r"\d{7,}", "", written)
    assert mails.link(mail).rpartition("_")[2][-36:] not in written
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in written


async def test_fifty_redemptions_at_once_make_one_session(merchant, app, url):
    guest, mail = await codes_of(app, url)
    link = await guest.get(mails.link(mail))

    by_code = [guest.enter(mails.code(mail)) for _ in range(25)]
    by_link = [guest.post(mails.link(mail), {"token": token(link)}) for _ in range(25)]
    answers = await asyncio.gather(*by_code, *by_link)

    assert [answer.status for answer in answers].count(303) == 1
    assert {answer.status for answer in answers} <= {303, 400, 410}
    assert await sessions(merchant) == 1


async def test_fifty_choices_at_once_make_one_session(merchant, app, url):
    second = await merchant.create("/v1/customers", people.CHIARA)
    guest, mail = await codes_of(app, url)
    choice = await guest.get((await guest.enter(mails.code(mail))).headers["location"])
    fields = {"token": token(choice), "customer": second["id"]}

    answers = await asyncio.gather(*(guest.post(f"{guest.page}/choose", fields) for _ in range(50)))

    into = [answer for answer in answers if answer.headers["location"].startswith("/p/bps_")]
    assert len(into) == 1
    assert await sessions(merchant) == 1


@pytest.mark.parametrize(("seconds", "works"), [(599, True), (600, False), (601, False)])
async def test_code_and_link_work_for_ten_minutes(app, url, clock, seconds, works):
    guest, mail = await codes_of(app, url)

    clock.advance(seconds)
    link = await Guest(app).get(mails.link(mail))
    entered = await guest.enter(mails.code(mail))

    assert (entered.status == 303) is works
    assert (link.status == 200) is works


async def test_only_the_newest_code_and_link_work(app, url):
    guest, old = await codes_of(app, url)
    await guest.ask(CHIARA)
    new = await mails.latest(app, CHIARA)

    link = await guest.get(mails.link(old))
    stale = await guest.enter(mails.code(old)) if mails.code(old) != mails.code(new) else None
    fresh = await guest.enter(mails.code(new))

    assert mails.link(old) != mails.link(new)
    assert link.status == 410
    assert stale is None or stale.status == 400
    assert fresh.status == 303


async def test_a_newer_code_in_another_browser_ends_the_older_one(app, url):
    first, old = await codes_of(app, url)
    second, new = await codes_of(app, url)

    stale, link = await first.enter(mails.code(old)), await first.get(mails.link(old))
    fresh = await second.enter(mails.code(new))

    assert (stale.status, link.status, fresh.status) == (400, 410, 303)


async def test_a_code_works_in_no_other_browser(merchant, app, url):
    _, mail = await codes_of(app, url)
    other = Guest(app)
    await other.arrive(url)

    unasked = await other.enter(mails.code(mail))
    await other.ask(NOBODY)
    asked = await other.enter(mails.code(mail))

    assert (unasked.status, asked.status) == (400, 400)
    assert await sessions(merchant) == 0


async def test_a_code_works_on_no_other_page(merchant, app, url):
    guest, mail = await codes_of(app, url)
    other = await merchant.create(CONFIGURATIONS, people.OPEN_PORTAL, login_page={"enabled": True})
    await guest.arrive(other["login_page"]["url"])

    answer = await guest.enter(mails.code(mail))

    assert answer.status == 400
    assert await sessions(merchant) == 0


async def test_an_address_that_was_changed_meanwhile_lets_nobody_in(merchant, app, url):
    [customer] = (await merchant.find("/v1/customers", email=CHIARA))["data"]
    guest, mail = await codes_of(app, url)

    await merchant.create(f"/v1/customers/{customer['id']}", email="new@oeztuerk.example")
    answer = await guest.enter(mails.code(mail))

    assert answer.status == 400
    assert await sessions(merchant) == 0


async def test_scanners_do_not_burn_the_link(app, url):
    guest, mail = await codes_of(app, url)
    scanner = Guest(app)
    for _ in range(20):
        assert (await scanner.send("HEAD", mails.link(mail))).status == 200
        assert (await scanner.get(mails.link(mail), sec_fetch_site="cross-site")).status == 200

    page = await guest.get(mails.link(mail))
    inside = await guest.post(mails.link(mail), {"token": token(page)})

    assert (await guest.open(inside.headers["location"])).status == 200


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example", "sec-fetch-site": "cross-site"}, {}])
async def test_a_link_is_not_pressed_from_elsewhere(app, url, headers):
    guest, mail = await codes_of(app, url)
    page = await guest.get(mails.link(mail))
    fields = {"token": token(page)} if headers else {"token": "0" * 36}

    answer = await guest.post(mails.link(mail), fields, **headers)

    assert answer.status == 403
