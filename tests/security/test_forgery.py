"""P28: nothing changes because another page, or a link, made the customer's browser ask for it."""

import re

import pytest

from portico.portal.features.all import ALL
from tests import everything, mails
from tests.portal.sign_ins import Guest, action, login_page
from tests.visitors import Visitor, sign_out, token

FORMS = [f"/p/{{session}}{page.path}" for feature in ALL for page in feature.pages if page.act] + ["/p/{session}/time"]
"""Every form of the portal's features, and the one of the test bar."""
SIGNING_IN = {
    *(f"POST /p/{place}/{{token}}{path}" for place in ("login", "recovery") for path in ("", "/code", "/choose")),
    "POST /p/sign-in/{token}",
}
"""Those of signing in: before there is a session, a cookie of its own binds their forms to the browser."""
UNSAFE = {
    *SIGNING_IN,
    *(f"POST {path}" for path in FORMS),
    "POST /p/{session}/sign-out",
    "POST /authenticate/{kind}/{token}",
    "POST /c/pay/{token}",
    "POST /i/{token}",
}
"""Every route of the pages that changes something; each needs the tests below. Whoever knows the address of a
challenge by the test bank may answer it: the address is its secret, and no cookie speaks for anybody."""

FOREIGN = [
    {"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
    {"origin": "https://evil.example", "sec-fetch-site": ""},
    {"origin": "https://evil.example"},
    {"origin": "http://127.0.0.1:12111.evil.example", "sec-fetch-site": ""},
    {"origin": "http://127.0.0.1:1211", "sec-fetch-site": ""},
    {"origin": "https://127.0.0.1:12111", "sec-fetch-site": ""},
    {"origin": "null", "sec-fetch-site": ""},
    {"origin": "null", "sec-fetch-site": "cross-site"},
    {"origin": "null", "sec-fetch-site": "same-site"},
    {"origin": "", "sec-fetch-site": "cross-site"},
    {"origin": "", "sec-fetch-site": ""},
    {"origin": "", "sec-fetch-site": "", "referer": "https://evil.example/http://127.0.0.1:12111/"},
    {"origin": "", "sec-fetch-site": "", "referer": "http://127.0.0.1:12111@evil.example/"},
    {"origin": "", "sec-fetch-site": "", "referer": "http://[evil"},
]
OURS = [
    {},
    {"origin": "http://127.0.0.1:12111"},
    {"origin": "http://127.0.0.1:12111", "sec-fetch-site": ""},
    {"origin": "", "sec-fetch-site": "", "referer": "http://127.0.0.1:12111/p/bps_1"},
    {"origin": "null", "sec-fetch-site": "none"},
]


@pytest.fixture
async def visitor(app, merchant):
    """Somebody who has a portal open, with the page's address, form and token."""
    found = Visitor(app)
    session = await everything.make(merchant, "billing_portal.session")
    found.home = await found.open(session["url"])
    found.page, found.form, found.token = f"/p/{session['id']}", sign_out(found.home), token(found.home)
    return found


async def is_open(visitor):
    return (await visitor.open(visitor.page)).status == 200


async def test_every_unsafe_route_is_tested_here(app):
    unsafe = {
        f"{method} {route.path}" for route in app.pages.routes for method in route.methods - {"GET", "HEAD", "OPTIONS"}
    }

    assert unsafe == UNSAFE


@pytest.mark.parametrize("headers", FOREIGN, ids=lambda headers: " ".join(headers.values()))
async def test_a_form_from_elsewhere_changes_nothing_though_it_knows_the_token(visitor, headers):
    answer = await visitor.post(visitor.form, {"token": visitor.token}, **headers)

    assert answer.status == 403
    assert "clear-site-data" not in answer.headers
    assert await is_open(visitor)


@pytest.mark.parametrize("path", FORMS)
async def test_no_form_of_a_feature_is_believed_from_elsewhere_or_without_its_token(visitor, path):
    address = visitor.page + re.sub(r"{\w+}", "x_1", path.removeprefix("/p/{session}"))
    await visitor.get(f"{visitor.page}?lang=en")
    foreign = [await visitor.post(address, {"token": visitor.token}, **headers) for headers in FOREIGN]

    bare = [await visitor.post(address, {}), await visitor.post(address, {"token": visitor.token[::-1]})]

    assert {answer.status for answer in (*foreign, *bare)} == {403}
    assert all(b"That did not come from this page" in answer.body for answer in (*foreign, *bare))


@pytest.mark.parametrize("headers", OURS, ids=lambda headers: " ".join(headers.values()) or "chromium")
async def test_a_form_of_our_own_page_is_believed(visitor, headers):
    answer = await visitor.post(visitor.form, {"token": visitor.token}, **headers)

    assert answer.status == 200
    assert not await is_open(visitor)


async def test_a_form_without_the_token_changes_nothing(visitor):
    for fields in ({}, {"token": ""}, {"token": "0" * 36}, {"Token": visitor.token}, {"token": visitor.token[:-1]},
                   {"token": visitor.token[:-1] + "\u00e9"}):  # fmt: skip
        assert (await visitor.post(visitor.form, fields)).status == 403

    assert await is_open(visitor)


async def test_a_form_with_the_token_of_another_session_changes_nothing(visitor, merchant, app):
    other = Visitor(app)
    theirs = await other.open((await everything.make(merchant, "billing_portal.session"))["url"])

    answer = await visitor.post(visitor.form, {"token": token(theirs)})

    assert answer.status == 403
    assert await is_open(visitor)


async def test_a_form_for_another_session_closes_neither(visitor, merchant, app):
    other = Visitor(app)
    theirs = await other.open((await everything.make(merchant, "billing_portal.session"))["url"])

    answer = await visitor.post(sign_out(theirs), {"token": token(theirs)})

    assert answer.status == 410
    assert await is_open(visitor)
    assert (await other.open(sign_out(theirs).removesuffix("/sign-out"))).status == 200


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/json", "multipart/form-data; boundary=x", "application/x-www-form-urlencode"]
)
async def test_a_body_that_is_no_form_of_ours_changes_nothing(visitor, kind):
    body = f"token={visitor.token}".encode()

    answer = await visitor.send("POST", visitor.form, body, {"sec-fetch-site": "same-origin", "content-type": kind})

    assert answer.status == 403
    assert await is_open(visitor)


@pytest.mark.parametrize("body", [b"a=b&" * 500, b"token=" + b"x" * 100_000, b"%ff=%zz&token", b"=&=&&", b"\x00"])
async def test_a_form_out_of_bounds_is_refused_and_breaks_nothing(visitor, body):
    answer = await visitor.send("POST", visitor.form, body, {"sec-fetch-site": "same-origin"})

    assert answer.status == 403
    assert await is_open(visitor)


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
async def test_no_other_method_signs_anybody_out(visitor, method):
    answer = await visitor.send(method, f"{visitor.form}?token={visitor.token}", headers={"sec-fetch-site": "none"})

    assert answer.status == 405
    assert await is_open(visitor)


@pytest.mark.parametrize("header", ["x-http-method-override", "x-http-method", "x-method-override"])
async def test_a_get_that_claims_to_be_a_post_is_a_get(visitor, header):
    answer = await visitor.get(f"{visitor.form}?token={visitor.token}&_method=POST", **{header: "POST"})

    assert answer.status == 405
    assert await is_open(visitor)


async def test_the_token_in_the_address_is_no_token(visitor):
    answer = await visitor.post(f"{visitor.form}?token={visitor.token}", {"a": "b"})

    assert answer.status == 403
    assert await is_open(visitor)


async def test_the_api_takes_no_cookie_for_a_key(visitor, app):
    answer = await visitor.get("/v1/customers")

    assert answer.status == 401


async def test_the_api_answers_no_question_from_another_origin(visitor):
    answer = await visitor.send(
        "OPTIONS", "/v1/customers", headers={"origin": "https://evil.example", "access-control-request-method": "POST"}
    )

    assert answer.status >= 400
    assert [name for name in answer.headers if name.startswith("access-control")] == []


async def signing_in(app, merchant):
    """Where each form of signing in is sent, with the fields that would be right, and who has it open."""
    await merchant.create("/v1/customers", email="forged@moreau.example")
    made = await login_page(merchant)
    guest = Guest(app)
    await guest.arrive(made["login_page"]["url"])
    await guest.ask("forged@moreau.example")
    mail = await mails.latest(app, "forged@moreau.example")
    customer = await merchant.create("/v1/customers", email="lost@moreau.example")
    session = await merchant.create(
        "/v1/billing_portal/sessions", customer=customer["id"], after_expiration={"type": "customer_login"}
    )
    await Visitor(app).open(session["url"])
    lost = action(await guest.get(session["url"]))
    own = {"token": token(guest.latest), "email": "forged@moreau.example", "code": mails.code(mail), "typed": ""}
    paths = [f"{door}{path}" for door in (guest.page, lost) for path in ("", "/code", "/choose")]
    return guest, own, [*paths, mails.link(mail)]


@pytest.mark.parametrize("headers", FOREIGN, ids=lambda headers: " ".join(headers.values()))
async def test_nobody_is_signed_in_or_sent_mail_from_elsewhere(app, merchant, headers):
    guest, own, paths = await signing_in(app, merchant)
    before = len(await mails.arrived(app))

    answers = [await guest.post(path, own, **headers) for path in paths]

    assert [answer.status for answer in answers] == [403] * len(SIGNING_IN)
    assert len(await mails.arrived(app)) == before
    assert (await guest.enter(own["code"])).status == 303


async def test_forms_of_signing_in_belong_to_the_browser_that_has_them(app, merchant):
    guest, own, paths = await signing_in(app, merchant)
    other = Guest(app)
    await other.arrive(guest.page)

    for fields in ({**own, "token": ""}, {**own, "token": token(other.latest)}):
        assert [(await guest.post(path, fields)).status for path in paths] == [403] * len(SIGNING_IN)
    assert [(await other.post(path, own)).status for path in paths] == [403] * len(SIGNING_IN)
