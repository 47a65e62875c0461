"""Promise P18: the official SDKs take every delivery of ours, and nothing else."""

import base64
import json
import secrets
import time
from dataclasses import dataclass

import pytest
import stripe

from portico.wire import signature
from tests import servers
from tests.sdk import npm
from tests.shops import Shop
from tests.webhooks.receiving import listening

KINDS = {
    "customers": {"name": "Zoë ☕"},
    "products": {"name": "Tea"},
    "coupons": {"percent_off": 5, "duration": "once"},
}
OLD = 301
"""Seconds that are too long ago."""


@dataclass(frozen=True)
class Case:
    """A request as somebody sends it, and what its receiver believes to be the secret."""

    name: str
    body: bytes
    header: str
    secret: str


@pytest.fixture(scope="module")
def told(site):
    """Genuine deliveries of two endpoints, before and while a secret is rolled, with the secrets that hold."""
    shop, found = Shop(site), []
    with listening() as one, listening() as two:
        endpoints = [shop.sdk.webhook_endpoints.create({"url": e.url, "enabled_events": ["*"]}) for e in (one, two)]
        for noun, params in KINDS.items():
            getattr(shop.sdk, noun).create(params)
        servers.wait_for(lambda: len(one.heard) == len(two.heard) == len(KINDS))
        found += [
            Case("genuine", heard.body, heard.signature, endpoint.secret)
            for endpoint, hears in zip(endpoints, (one, two), strict=True)
            for heard in hears.heard
        ]
        new = rolled(shop, endpoints[0].id)
        shop.sdk.customers.create({"name": "Later"})
        servers.wait_for(lambda: len(one.heard) > len(KINDS))
        heard = one.heard[-1]
        found += [Case("rolled", heard.body, heard.signature, secret) for secret in (new, endpoints[0].secret)]
    return found


def rolled(shop, id):
    """A new secret; the old one holds for an hour more."""
    path = f"/v1/portico/webhook_endpoints/{id}/roll_secret"
    client = stripe.StripeClient(shop.key, base_addresses={"api": shop.site})
    return client.raw_request("post", path, expires_in=3600).data["secret"]


def forgeries(cases):
    """Everything that somebody might send who has seen genuine deliveries, and has no secret."""
    for number, case in enumerate(cases):
        stamp, *rest = case.header.split(",")
        v1, now = rest[0].removeprefix("v1="), int(stamp.removeprefix("t="))
        other = next(one for one in cases if one.secret != case.secret and one.body != case.body)
        yield from (flipped(case, place) for place in range(number, len(case.body), len(case.body) // 8))
        for place in range(number % 4, 64, 8):
            digit = "0123456789abcdef"[int(v1[place], 16) ^ 1]
            yield made("one digit of the signature", case, f"{stamp},v1={v1[:place]}{digit}{v1[place + 1 :]}")
        for later in (-1, 1, 60, 100_000):
            yield made("another time", case, f"t={now + later},v1={v1}")
        for ago in (OLD, 3_600, 86_400, 10**8):
            header = signature.header(case.body, [case.secret], int(time.time()) - ago)
            yield Case("old, though well signed", case.body, header, case.secret)
        for end in (0, 1, len(case.body) // 2, len(case.body) - 1):
            yield Case("a body cut off", case.body[:end], case.header, case.secret)
        for end in (0, 1, 32, 63):
            yield made("a signature cut off", case, f"{stamp},v1={v1[:end]}")
        yield Case("a body with more behind it", case.body + b" ", case.header, case.secret)
        yield Case("another endpoint's secret", case.body, signed_by(other.secret, case), case.secret)
        yield Case("no secret", case.body, case.header, "")
        yield Case("the secret without its prefix", case.body, case.header, case.secret.removeprefix("whsec_"))
        yield Case("another body", other.body, case.header, case.secret)
        yield made("a scheme of old", case, f"{stamp},v0={v1}")
        yield made("a scheme of old with a false one", case, f"{stamp},v0={v1},v1={'0' * 64}")
        yield made("a scheme to come", case, f"{stamp},v2={v1}")
        yield made("no time", case, f"v1={v1}")
        yield made("no signature", case, stamp)
        yield made("nothing", case, "")
        yield made("another order of things", case, f"v1={stamp},t={v1}")
        yield made(
            "a signature of the body alone", case, f"{stamp},v1={signature.header(b'', [case.secret], now)[-64:]}"
        )


def made(name, case, header):
    return Case(name, case.body, header, case.secret)


def flipped(case, place):
    """One bit of the body is another one."""
    body = bytearray(case.body)
    body[place] ^= 1
    return Case(f"bit {place} of the body", bytes(body), case.header, case.secret)


def signed_by(secret, case):
    return signature.header(case.body, [secret], int(time.time()))


def test_stripe_python_takes_what_is_genuine(told):
    assert len(told) == 8
    assert [case.name for case in told if not taken(case)] == []
    assert [case.header.count("v1=") for case in told] == [1] * 6 + [2, 2]


def taken(case):
    """Whether stripe-python believes it."""
    try:
        stripe.Webhook.construct_event(case.body, case.header, case.secret)
    except (stripe.SignatureVerificationError, UnicodeDecodeError, ValueError):
        return False
    return True


def test_stripe_python_refuses_what_is_not(told):
    forged = list(forgeries(told))

    assert len(forged) >= 200
    assert [case.name for case in forged if taken(case)] == []


def test_stripe_node_takes_and_refuses_the_same(told, tmp_path):
    forged, cases = list(forgeries(told)), tmp_path / "cases.json"
    encoded = [
        [base64.b64encode(part).decode() for part in (case.body, case.header.encode(), case.secret.encode())]
        for case in (*told, *forged)
    ]
    cases.write_text(json.dumps(encoded))

    done = npm.run("signatures.mjs", PORTICO_CASES=str(cases))

    assert done.returncode == 0, done.stderr
    verdicts = json.loads(done.stdout)
    assert verdicts == [True] * len(told) + [False] * len(forged), [
        case.name for case, verdict in zip((*told, *forged), verdicts, strict=True) if verdict
    ]


def test_a_secret_of_nobody_signs_nothing(told):
    assert not taken(Case("", told[0].body, told[0].header, f"whsec_{secrets.token_hex(18)}"))
