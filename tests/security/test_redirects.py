"""P27: nobody is sent to an address that the merchant did not store, and none is stored that browsers misread."""

import pytest

from tests import everything, people
from tests.conftest import only_sqlite
from tests.visitors import Visitor, sign_out, token

EVIL = "evil.example"
REFUSED = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "javascript://evil.example/%0aalert(1)", "java\tscript:alert(1)",
    "java\nscript:alert(1)", "\x01javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "vbscript:x",
    "blob:https://evil.example/x", "file:///etc/passwd", "ftp://evil.example/", "about:blank", "view-source:https://a.b",
    "ws://evil.example/", "mailto:a@b.example", "tel:1", "intent://evil.example#Intent;end", "chrome://settings",
    "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example",
    "/evil", "evil.example", "evil.example/path", "www.evil.example", "?next=https://evil.example", "#x", ".", "..",
    " ", "https:evil.example", "https:/evil.example", "https:///evil.example", "https:////evil.example",
    "https:\\\\evil.example", "https:/\\evil.example", "https://\\evil.example", "https://", "https://?x", "https://#x",
    "https:///", "http:", "://x",
    "https://user@evil.example/", "https://user:pass@evil.example/", "https://shop.example@evil.example/",
    "https://shop.example%40evil.example/", "https://shop.example:pass@evil.example", "https://@evil.example/",
    "https://shop.example\\@evil.example/", "https://shop.example\\.evil.example/", "https://shop.example/\\evil",
    "https://evil.example\t/", "https://evil.example\n/", "https://evil\r\nLocation: https://evil.example",
    "https://shop.example/\r\nSet-Cookie: a=b", "https://shop.example/\x00", "https://shop.example/\x7f",
    "https://shop.example/\u2028", "https://shop.example/\u00a0", "https://shop .example/", "https://shop.example/a b",
    " https://shop.example/", "https://shop.example/ ", "\thttps://shop.example/", "https://shop.example/\t",
    "https://[::1", "https://[evil]/", "https://shop.example:port/", "https://shop.example:99999/", "https://:443/",
    "https://%65vil.example/", "https://evil%2eexample/", "https://evil%00.example/", "https://shop.example/<script>",
    "https://shop.example/\"onclick=\"x", "h\u0442tps://shop.example/", "https\u003a//\u0000", "\u202ehttps://a.example",
    "https://shop.example/" + "a" * 5_000, "HTTPS//shop.example", "https;//shop.example", "httpss://shop.example/",
]  # fmt: skip
KEPT = [
    "https://shop.example",
    "https://shop.example/account?a=b&c=%22d%22#e",
    "http://localhost:3000/",
    "HTTPS://Shop.Example/",
    "https://shop.example/?next=https://evil.example/",
    "https://xn--80ak6aa92e.example/",
    "https://[::1]:8080/",
    "https://shop.example:8443/a/../b",
]
SESSIONS, CONFIGURATIONS = "/v1/billing_portal/sessions", "/v1/billing_portal/configurations"


@only_sqlite
@pytest.mark.parametrize("address", REFUSED, ids=range(len(REFUSED)))
async def test_an_address_that_browsers_could_misread_is_stored_nowhere(merchant, address):
    customer = (await merchant.create("/v1/customers", people.CHIARA))["id"]
    await merchant.create(CONFIGURATIONS, people.OPEN_PORTAL)
    redirect = {"type": "redirect", "redirect": {"return_url": address}}
    flow = {"type": "customer_update", "after_completion": redirect}
    profile = [{"business_profile": {name: address}} for name in ("privacy_policy_url", "terms_of_service_url")]

    refusals = [
        await merchant.post(SESSIONS, customer=customer, return_url=address),
        await merchant.post(SESSIONS, customer=customer, flow_data=flow),
        await merchant.post(CONFIGURATIONS, people.PLAIN_PORTAL, default_return_url=address),
        *[await merchant.post(CONFIGURATIONS, {**people.PLAIN_PORTAL, **params}) for params in profile],
    ]

    assert [answer.status for answer in refusals] == [400] * 5, address


@only_sqlite
@pytest.mark.parametrize("address", KEPT)
async def test_a_plain_address_is_kept_as_it_was_sent(merchant, app, address):
    customer = (await merchant.create("/v1/customers", people.CHIARA))["id"]
    await merchant.create(CONFIGURATIONS, people.OPEN_PORTAL)

    session = await merchant.create(SESSIONS, customer=customer, return_url=address)
    home = await Visitor(app).open(session["url"])

    assert session["return_url"] == address
    assert f'href="{address}"'.replace("&", "&amp;").encode() in home.body


@only_sqlite
@pytest.mark.parametrize("name", ["return_url", "next", "url", "redirect", "to", "continue", "r", "return_to"])
async def test_what_the_address_or_a_form_says_decides_nothing(merchant, app, name):
    session, visitor = await everything.make(merchant, "billing_portal.session"), Visitor(app)
    query = f"?{name}=https%3A%2F%2F{EVIL}"

    opened = await visitor.get(session["url"] + query)
    home = await visitor.get(opened.headers["location"] + query)
    goodbye = await visitor.post(sign_out(home) + query, {"token": token(home), name: f"https://{EVIL}"})
    late = await visitor.get(session["url"] + query)

    assert opened.headers["location"] == f"/p/{session['id']}"
    assert [page.status for page in (home, goodbye, late)] == [200, 200, 410]
    for page in (opened, home, goodbye, late):
        assert EVIL.encode() not in page.body
        assert EVIL not in f"{page.headers}"
    assert not [page for page in (home, goodbye, late) if "location" in page.headers or "refresh" in page.headers]
