"""P25 and P26: tokens cannot be guessed, and nothing that is kept, said or measured gives one away."""

import base64
import logging
import math
import secrets
import time
from collections import Counter
from urllib.parse import quote

from portico.api.visits import COOKIE_LETTERS
from portico.wire.ids import base62
from portico.wire.secrets import CHECK_DIGITS, SECRET_DIGITS, checked
from tests import everything
from tests.conftest import only_sqlite
from tests.dumps import dump
from tests.visitors import Visitor, sign_out, token

MANY = 100_000
BITS = 160
ROUNDS = 2_000


def entropy(texts):
    """How many bits a text holds, as far as its letters tell: place by place."""
    bits = 0.0
    for place in range(len(texts[0])):
        counts = Counter(text[place] for text in texts)
        bits -= sum(count / len(texts) * math.log2(count / len(texts)) for count in counts.values())
    return bits


def test_a_hundred_thousand_tokens_are_all_different_and_hold_enough(app):
    ring = app.here.keys

    tokens = [ring.secret(f"portal:acct_1:0:bps_{number}", ring.current) for number in range(MANY)]
    cookies = [app.here.letters(COOKIE_LETTERS) for _ in range(MANY)]

    for issued in (tokens, cookies):
        assert len(set(issued)) == MANY
    assert entropy([text[:SECRET_DIGITS] for text in tokens]) >= BITS
    assert entropy(cookies) >= BITS


async def test_what_is_kept_opens_nothing(merchant, app, database):
    visitor = Visitor(app)
    session = await everything.make(merchant, "billing_portal.session")
    home = await visitor.open(session["url"])
    [cookie] = visitor.cookies.values()

    kept = dump(database)

    for secret in (session["url"][-36:], cookie.rpartition(".")[2], token(home), merchant.key):
        for found in disguises(secret):
            assert found not in kept, secret
    assert session["id"].encode() in kept


async def test_what_is_said_gives_nothing_away(merchant, app, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    visitor = Visitor(app)
    session = await everything.make(merchant, "billing_portal.session")
    home = await visitor.open(session["url"])
    [cookie] = visitor.cookies.values()
    said = [home.body, *(f"{home.headers}".encode(),)]
    late = await Visitor(app).open(session["url"])
    wrong = await visitor.get(session["url"][:-1] + "x")
    requests = [await merchant.get(path) for path in ("/v1/customers/cus_none", "/openapi.json", "/healthz")]
    other = await everything.make(merchant, "billing_portal.session")
    guest = Visitor(app)
    await guest.open(other["url"])
    goodbye = await visitor.post(sign_out(home), {"token": token(home)})
    await app.engine.script(["ALTER TABLE portal_visit RENAME TO gone"])
    try:
        broken = await guest.open(f"/p/{other['id']}")
        broken_url = await Visitor(app).open(session["url"])
    finally:
        await app.engine.script(["ALTER TABLE gone RENAME TO portal_visit"])

    said += [page.body + f"{page.headers}".encode() for page in (late, wrong, goodbye, broken, broken_url)]
    said += [answer.body + f"{answer.headers}".encode() for answer in requests]
    said += [caplog.text.encode(), "".join(capfd.readouterr()).encode(), repr(vars(app)).encode()]

    assert (broken.status, broken_url.status) == (500, 500)
    cookies = [cookie, *guest.cookies.values()]
    for secret in (session["url"][-36:], other["url"][-36:], *[text.rpartition(".")[2] for text in cookies]):
        for found in disguises(secret):
            assert [text for text in said if found in text] == []
    assert [text for text in said if merchant.key.encode() in text] == []


def disguises(secret):
    """How a secret may look where it should not be."""
    raw = secret.encode()
    return {raw, raw[::-1], quote(secret).encode(), base64.b64encode(raw).rstrip(b"="), raw.hex().encode()}


@only_sqlite
async def test_time_does_not_tell_how_much_of_a_token_is_right(merchant, app):
    session = await everything.make(merchant, "billing_portal.session")
    url, secret = session["url"], session["url"][-36:]
    wrong = base62(secrets.randbits(170), SECRET_DIGITS)
    last = "1" if secret[SECRET_DIGITS - 1] == "0" else "0"
    nearly = secret[: SECRET_DIGITS - 1] + last
    attempts = [url[:-36] + checked(text) for text in (nearly, wrong)]
    assert len(checked(wrong)) == SECRET_DIGITS + CHECK_DIGITS

    spent = ([], [])
    for turn in range(ROUNDS):
        for which in (turn % 2, 1 - turn % 2):
            visitor = Visitor(app)
            begin = time.perf_counter()
            answer = await visitor.get(attempts[which])
            spent[which].append(time.perf_counter() - begin)
            assert answer.status == 410

    assert 0.45 <= chance(*spent) <= 0.55
    assert (await Visitor(app).open(url)).status == 200


def chance(ones, others):
    """How often one of the first kind takes longer than one of the second: half of the time, if they are alike."""
    ranked = sorted([(spent, 0) for spent in ones] + [(spent, 1) for spent in others])
    ranks = sum(rank for rank, (_, kind) in enumerate(ranked, 1) if kind == 0)
    return (ranks - len(ones) * (len(ones) + 1) / 2) / (len(ones) * len(others))
