"""P32 to P36: who knows an address learns nothing, who guesses gets nowhere, and a link is good once."""

import asyncio
import random
import re
import statistics
import time

import pytest

from portico.api import codes
from portico.mail.mailbox import Mailbox
from tests import mails, people
from tests.clocks import START
from tests.portal.sign_ins import CONFIGURATIONS, Guest, login_page
from tests.visitors import token

CHIARA = people.CHIARA["email"]
NOBODY = "nobody@nowhere.example"
SECRETS = re.compile(rb'(name="token" value=")\w+|(/p/login/)\w+')


@pytest.fixture
async def url(merchant):
    await merchant.create("/v1/customers", people.CHIARA)
    return (await login_page(merchant))["login_page"]["url"]


@pytest.fixture
def guest(app):
    return Guest(app)


def bare(answer, *names):
    """All that can be seen of an answer, without what is random by its nature."""
    headers = {name: value for name, value in answer.headers.items() if name != "set-cookie"}
    cookies = [re.sub(r"=\w{30};", "=…;", cookie) for cookie in answer.set_cookies]
    body = SECRETS.sub(rb"\1\2?", answer.body)
    for name in names:
        body = body.replace(name.encode(), b"the address")
    length = len(body)
    return answer.status, {**headers, "content-length": None}, cookies, body, length


async def sessions(merchant):
    return len((await merchant.find("/v1/events", type="billing_portal.session.created", limit=100))["data"])


async def codes_of(app, url, *, email=CHIARA):
    """Ask, and read the mail."""
    guest = Guest(app)
    await guest.arrive(url)
    await guest.ask(email)
    return guest, await mails.latest(app, email)


# P32, no enumeration


async def kinds_of_addresses(merchant):
    """An address of each kind."""
    gone = await merchant.create("/v1/customers", email="gone@moreau.example")
    await merchant.delete(f"/v1/customers/{gone['id']}")
    for _ in range(2):
        await merchant.create("/v1/customers", email="twice@moreau.example")
    return [CHIARA, NOBODY, "gone@moreau.example", "twice@moreau.example"]


async def test_every_address_gets_the_same_answers_to_the_byte(merchant, app, url):
    seen = {}
    for email in await kinds_of_addresses(merchant):
        guest = Guest(app)
        await guest.arrive(url)
        asked = await guest.ask(email)
        wrong = [await guest.enter("000000") for _ in range(6)]
        again = await guest.post(guest.page, {"token": token(guest.latest), "email": email})
        seen[email] = [bare(answer, email) for answer in (asked, guest.latest, *wrong, again)]

    assert len({str(answers) for answers in seen.values()}) == 1
    assert seen[CHIARA][0][0] == 303
    assert b"If <bdi>the address</bdi> belongs to a customer" in seen[CHIARA][1][3]


async def test_an_address_that_asked_too_often_gets_the_same_answers_too(app, url):
    guest = Guest(app)
    await guest.arrive(url)
    asked = [bare(await guest.ask(CHIARA), CHIARA) for _ in range(8)]
    pages = [bare(guest.latest, CHIARA)]
    await guest.ask(NOBODY)
    pages.append(bare(guest.latest, NOBODY))

    assert len({str(answer) for answer in asked}) == 1
    assert len({str(page) for page in pages}) == 1


async def test_every_address_makes_the_same_work(merchant, app, url, monkeypatch):
    statements, hashes = [], []
    _count_statements(app, monkeypatch, statements)
    hashing, comparing = codes._hash, codes._compare
    monkeypatch.setattr(codes, "_hash", lambda code: (hashes.append("hash"), hashing(code))[1])
    monkeypatch.setattr(codes, "_compare", lambda kept, code: (hashes.append("compare"), comparing(kept, code))[1])
    work = {}
    addresses = await kinds_of_addresses(merchant)
    for email in [*addresses, addresses[0]]:
        guest = Guest(app)
        await guest.arrive(url)
        statements.clear(), hashes.clear()
        await guest.post(guest.page, {"token": token(guest.latest), "email": email})
        asked = (list(statements), list(hashes))
        guest.latest = await guest.get(f"{guest.page}/code")
        statements.clear(), hashes.clear()
        await guest.enter("000000")
        work.setdefault(email, (asked, (list(statements), list(hashes))))

    # the first request of all makes the row by which its IP address is counted; from then on it is changed
    told = {email: str(done).replace("INSERT INTO throttle", "UPDATE throttle") for email, done in work.items()}
    shapes = {re.sub(r"(INSERT INTO|UPDATE) throttle[^']*", "throttle", text) for text in told.values()}
    assert len(shapes) == 1
    assert work[NOBODY][0][1] == ["hash"]
    assert work[NOBODY][1][1] == ["compare"]
    assert not any(" customer " in sql for sql in work[NOBODY][0][0])


def _count_statements(app, monkeypatch, statements):
    """Write down what is asked of the database."""
    transact = app.engine.transact

    async def counting(work, *ready):
        async def counted(connection):
            return await work(_Noting(connection, statements))

        return await transact(counted, *ready)

    monkeypatch.setattr(app.engine, "transact", counting)


class _Noting:
    """A connection that writes down its statements."""

    def __init__(self, connection, statements):
        self._connection, self._statements = connection, statements

    async def one(self, sql, arguments):
        self._statements.append(sql)
        return await self._connection.one(sql, arguments)

    async def all(self, sql, arguments):
        self._statements.append(sql)
        return await self._connection.all(sql, arguments)

    async def write(self, sql, arguments, row):
        self._statements.append(sql)
        await self._connection.write(sql, arguments, row)

    def __getattr__(self, name):
        return getattr(self._connection, name)


async def test_known_and_unknown_take_the_same_time(app, url, engine_name):
    taken, chance = {"known": [], "unknown": []}, random.Random(32)
    for number in range(100):
        pair = [("known", CHIARA), ("unknown", f"n{number}@nowhere.example")]
        for kind, email in chance.sample(pair, 2):
            guest = Guest(app)
            await guest.arrive(url)
            start = time.process_time()
            await guest.post(guest.page, {"token": token(guest.latest), "email": email})
            taken[kind].append(time.process_time() - start)

    greater = sum(one > other for one in taken["known"] for other in taken["unknown"])
    auc = greater / len(taken["known"]) / len(taken["unknown"])
    assert 0.3 < auc < 0.7, (auc, statistics.median(taken["known"]), statistics.median(taken["unknown"]))


# P33, brute force


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


# P34, once, ten minutes, newest, bound


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


# P35, scanners


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


# P36, mail bombing


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
