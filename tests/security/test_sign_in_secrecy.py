"""Nobody learns from the sign-in page who is a customer: not by words, work or time."""

import random
import re
import statistics
import time

from portico.api import codes
from tests.portal.sign_ins import Guest
from tests.security.signing_in import CHIARA, NOBODY, bare
from tests.visitors import token


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

    def write(self, sql, arguments, row):
        self._statements.append(sql)
        self._connection.write(sql, arguments, row)

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
