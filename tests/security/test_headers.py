"""P29: every answer, on every route and of every status, has the headers of design rule 3.3."""

import json
import re
from urllib.parse import urlsplit

import pytest

from portico.api.headers import MAIL_HEADERS
from portico.app import App
from portico.portal.features.all import ALL
from portico.resources.all import ENDPOINTS
from tests import checkouts, databases, everything, mails, payments, people, plans
from tests.hosted import bills
from tests.merchants import Merchant
from tests.portal.sign_ins import Guest, action
from tests.visitors import TYPED, Visitor, sign_out, token

ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-robots-tag": "noindex, nofollow",
}
"""On every answer."""

PAGE_POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
}
API_POLICY = {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"}

NEVER = {"server", "x-powered-by", "access-control-allow-origin", "x-frame-options"}
"""Says too much, opens a door, or says what the policy says better."""


MAIL_POLICY = {
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "sandbox allow-popups allow-popups-to-escape-sandbox",
}
"""Of mail that a developer looks at."""


def problems(answer, *, kept=False, https=False, policy=PAGE_POLICY):
    """What is wrong with the headers of an answer, in words; `kept` for files that browsers may keep."""
    headers, found = answer.headers, []
    found += [f"{name}: {headers.get(name)}" for name, text in ALWAYS.items() if headers.get(name) != text]
    found += [f"{name} is there" for name in NEVER & headers.keys()]
    stated = set(headers.get("content-security-policy", "").split("; "))
    is_json = headers.get("content-type") == "application/json"
    if stated != (API_POLICY if is_json else policy):
        found.append(f"policy: {stated}")
    if "no-store" not in headers.get("cache-control", "") and not kept:
        found.append(f"cache-control: {headers.get('cache-control')}")
    if "camera=()" not in headers.get("permissions-policy", ""):
        found.append("permissions-policy")
    hsts = re.fullmatch(r"max-age=(\d+); includeSubDomains", headers.get("strict-transport-security", ""))
    if https is not bool(hsts and int(hsts[1]) >= 31_536_000):
        found.append(f"strict-transport-security: {headers.get('strict-transport-security')}")
    if answer.body and "content-type" not in headers:
        found.append("content-type")
    return found


@pytest.fixture(params=["http", "https"])
async def site(request, tmp_path, clock):
    """All of Portico in this process, at an http or an https address."""
    folder = databases.sqlite_folder(tmp_path / request.param)
    address = {"http": databases.SITE, "https": "https://billing.example.com"}[request.param]
    portico = App(databases.settings_for(folder, site=address, demo=True), clock=clock)
    await portico.start()
    yield portico
    await portico.stop()


@pytest.fixture
def https(site):
    return site.settings.site.startswith("https:")


async def portal(site):
    """A merchant, a session, and a visitor who has opened it."""
    merchant, visitor = Merchant(site, "sk_test_headers"), Visitor(site)
    session = await everything.make(merchant, "billing_portal.session")
    home = await visitor.open(session["url"])
    assert home.status == 200
    return merchant, session, visitor, home


async def answers_of_features(visitor, stranger, home):
    """An answer of each page of each feature: to its customer, to a stranger, and to a form from elsewhere."""
    found = {}
    for page in (page for feature in ALL for page in feature.pages):
        address = home + re.sub(r"{\w+}", "x_1", page.path)
        found[f"/p/{{session}}{page.path} there"] = await visitor.get(address)
        found[f"/p/{{session}}{page.path} stranger"] = await stranger.get(address)
        found[f"/p/{{session}}{page.path} forged"] = await visitor.post(address, {})
    return found


async def answers_of_pages(site):
    """An answer of each route of the pages, and of each way that it can go, by a name that begins with the route."""
    merchant, session, visitor, home = await portal(site)
    other = await everything.make(merchant, "billing_portal.session")
    stranger, clean = Visitor(site), f"/p/{session['id']}"
    stylesheets = re.findall(rb'href="(/assets/[\w.-]+\.css)"', home.body)
    icon = (await everything.make(merchant, "file"))["id"]
    account = (await merchant.find("/v1/account"))["id"]
    refused = (await merchant.get("/v1/customers/cus_none")).error["request_log_url"]
    configuration = await merchant.create(
        "/v1/billing_portal/configurations", people.OPEN_PORTAL, login_page={"enabled": True}
    )
    demo = Merchant(site, "sk_test_demo")
    await demo.create("/v1/billing_portal/configurations", people.PLAIN_PORTAL)
    customer = await demo.create("/v1/customers", people.ALICE)
    checkout = await checkouts.subscribing(merchant)
    left = await checkouts.subscribing(merchant, after_expiration={"recovery": {"enabled": True}})
    lapsed = await merchant.create(f"{checkouts.SESSIONS}/{left['id']}/expire")
    asked, failed = await payments.challenged(merchant), await payments.challenged_setup(merchant)
    payer, (card, poor) = await bills.customer(merchant, bills.GOOD, bills.DECLINED)
    invoice = bills.path(await bills.opened(merchant, payer))
    receipt = (await payments.charge(merchant))["receipt_url"]
    return {
        "/p/session/{token} first": await stranger.get(other["url"]),
        "/p/session/{token} head": await stranger.send("HEAD", other["url"], headers=TYPED),
        "/p/session/{token} ahead": await stranger.get(other["url"], sec_purpose="prefetch"),
        "/p/session/{token} late": await Visitor(site).get(session["url"]),
        "/p/session/{token} wrong": await stranger.get("/p/session/nonsense"),
        "/p/session/{token} post": await stranger.send("POST", other["url"], b"a=b"),
        **await answers_of_sign_ins(site, merchant, configuration["login_page"]["url"]),
        "/p/{session} home": home,
        "/p/{session} stranger": await stranger.get(clean),
        **await answers_of_features(visitor, stranger, clean),
        "/p/{session}/done early": await visitor.get(f"{clean}/done"),
        "/p/{session} post": await visitor.post(clean, {}),
        **await answers_of_subscriptions(merchant),
        "/p/{session}/sign-out get": await visitor.get(sign_out(home)),
        "/p/{session}/sign-out forged": await visitor.post(sign_out(home), {}),
        "/p/{session}/sign-out done": await visitor.post(sign_out(home), {"token": token(home)}),
        "/p/{session}/sign-out again": await visitor.post(sign_out(home), {"token": token(home)}),
        "/p/{session}/signed-out anew": await visitor.get(f"{clean}/signed-out"),
        **{f"/assets/{{name}} {name}": await stranger.get(name.decode()) for name in stylesheets},
        "/assets/{name} icon": await stranger.get("/assets/portico.svg"),
        "/assets/{name} missing": await stranger.get("/assets/nothing.css"),
        "/assets/{account}/{file}.png there": await stranger.get(f"/assets/{account}/{icon}.png"),
        "/assets/{account}/{file}.png missing": await stranger.get("/assets/acct_x/file_x.png"),
        "/authenticate/{kind}/{token} asked": await stranger.get(payments.challenge(asked)),
        "/authenticate/{kind}/{token} nonsense": await stranger.post(payments.challenge(asked), {"outcome": "tea"}),
        "/authenticate/{kind}/{token} passed": await stranger.post(payments.challenge(asked), {"outcome": "succeeded"}),
        "/authenticate/{kind}/{token} over": await stranger.get(payments.challenge(asked)),
        "/authenticate/{kind}/{token} failed": await stranger.post(payments.challenge(failed), {"outcome": "failed"}),
        "/authenticate/{kind}/{token} again": await stranger.post(payments.challenge(failed), {"outcome": "failed"}),
        "/authenticate/{kind}/{token} wrong": await stranger.get("/authenticate/pi/test_nonsense"),
        "/c/pay/{token} open": await stranger.get(checkout["url"]),
        "/c/pay/{token} wrong card": await stranger.post(checkout["url"], checkouts.typed("4000000000000002")),
        "/c/pay/{token} foreign": await stranger.post(checkout["url"], {}, sec_fetch_site="cross-site"),
        "/c/pay/{token} done": await stranger.post(checkout["url"], checkouts.typed()),
        "/c/pay/{token} complete": await stranger.get(checkout["url"]),
        "/c/pay/{token} wrong": await stranger.get("/c/pay/test_nonsense"),
        "/c/recover/{token} opened": await stranger.get(lapsed["after_expiration"]["recovery"]["url"]),
        "/c/recover/{token} wrong": await stranger.get("/c/recover/test_nonsense"),
        "/i/{token} open": await stranger.get(invoice),
        "/i/{token} forged": await stranger.post(invoice, {}, sec_fetch_site="cross-site"),
        "/i/{token} declined": await stranger.post(invoice, {"payment_method": poor}),
        "/i/{token} another": await stranger.post(invoice, {"another": "card"}),
        "/i/{token} paid": await stranger.post(invoice, {"payment_method": card}),
        "/i/{token} wrong": await stranger.get("/i/nonsense"),
        "/i/{token}/pdf there": await stranger.get(f"{invoice}/pdf"),
        "/i/{token}/pdf wrong": await stranger.get("/i/nonsense/pdf"),
        "/i/{token}/receipt there": await stranger.get(f"{invoice}/receipt"),
        "/receipts/{kind}/{token} there": await stranger.get(receipt),
        "/receipts/{kind}/{token} wrong": await stranger.get("/receipts/ch/nonsense"),
        "/receipts/{kind}/{token}/pdf there": await stranger.get(f"{receipt}/pdf"),
        "/ there": await stranger.get("/"),
        "/dev/portal/{customer} there": await stranger.get(f"/dev/portal/{customer['id']}"),
        "/dev/portal/{customer} missing": await stranger.get("/dev/portal/cus_none"),
        "/dev/portal/{customer} foreign": await stranger.get("/dev/portal/cus_none", sec_fetch_site="cross-site"),
        "/dev/events there": await stranger.get("/dev/events?key=sk_test_headers"),
        "/dev/events no key": await stranger.get("/dev/events?key=tea"),
        "/dev/events.js there": await stranger.get("/dev/events.js"),
        "/dev/events/stream foreign": await stranger.get("/dev/events/stream", sec_fetch_site="cross-site"),
        "/dev/events/{id} missing": await stranger.get("/dev/events/evt_none"),
        "/dev/requests/{id} there": await stranger.get(refused),
        "/dev/requests/{id} missing": await stranger.get("/dev/requests/req_none"),
        "(none) missing": await stranger.get("/nothing/here"),
        "(none) post": await stranger.send("POST", "/nothing/here", b"a=b"),
        "(none) slash": await stranger.get("/p/"),
        "(none) odd": await stranger.get("/p/%00/%ff/../.."),
    }


async def answers_of_subscriptions(merchant):
    """An answer of each page of a subscription."""
    shop = await plans.open_shop(merchant, features=plans.LEAVING)
    flow = {"type": "subscription_cancel", "subscription_cancel": {"subscription": shop.subscription["id"]}}
    leaving, portal = await shop.enter(flow_data=flow), await shop.enter()
    at, sub = f"{portal.home}/subscriptions/{shop.subscription['id']}", "/p/{session}/subscriptions/{subscription}"
    found = {
        "/p/{session}/unchanged there": await leaving.get(f"{leaving.home}/unchanged"),
        "/p/{session}/unchanged elsewhere": await portal.visitor.get(f"{portal.home}/unchanged"),
    }
    pages = [("pause", {"duration": "month-1"}), ("resume", {}), ("cancel", {}), ("reason", {"skip": "yes"})]
    for page, fields in pages:
        found[f"{sub}/{page} there"] = await portal.get(f"{at}/{page}")
        found[f"{sub}/{page} done"] = await portal.post(f"{at}/{page}", **fields)
    for page in ("canceled", "canceled/pdf", "release", "renew"):
        found[f"{sub}/{page} there"] = await portal.visitor.get(f"{at}/{page}")
    for page in ("release", "renew"):
        found[f"{sub}/{page} done"] = await portal.visitor.post(f"{at}/{page}", {"token": token(portal.page)})
    for page in ("update", "update/review", "update/bank"):
        found[f"{sub}/{page} there"] = await portal.visitor.get(f"{at}/{page}")
    found["/p/{session}/time done"] = await portal.visitor.post(f"{portal.home}/time", {"token": token(portal.page)})
    found["/p/{session}/time forged"] = await portal.visitor.post(f"{portal.home}/time", {})
    return found


async def answers_of_sign_ins(site, merchant, url):
    """An answer of each page on the way in by e-mail."""
    guest, path = Guest(site), urlsplit(url).path
    for name in ("One", "Two"):
        await merchant.create("/v1/customers", name=name, email="two@headers.example")
    first = await guest.arrive(url)
    asked = await guest.ask("two@headers.example")
    mail, other = await mails.latest(site, "two@headers.example"), Guest(site)
    link = await other.get(mails.link(mail))
    session = await recoverable(merchant)
    lost = Guest(site)
    over = await lost.get(session["url"])
    recovery = action(over)
    return {
        "/p/login/{token} on": first,
        "/p/login/{token} asked": asked,
        "/p/login/{token} wrong": await guest.get("/p/login/nonsense"),
        "/p/login/{token} forged": await guest.post(path, {"email": "a@b.example"}),
        "/p/login/{token} no address": await guest.post(path, {"token": token(first), "email": "a"}),
        "/p/sign-in/{token} elsewhere": link,
        "/p/sign-in/{token} nonsense": await guest.get("/p/sign-in/test_nonsense"),
        "/p/sign-in/{token} no code": await other.post(mails.link(mail), {"token": token(link)}),
        "/p/sign-in/{token} forged": await other.post(mails.link(mail), {}),
        "/p/login/{token}/code there": guest.latest,
        "/p/login/{token}/code wrong": await guest.enter("nonsense"),
        "/p/login/{token}/code right": await guest.enter(mails.code(mail)),
        "/p/login/{token}/choose there": await guest.get(f"{path}/choose"),
        "/p/login/{token}/choose none": await guest.post(f"{path}/choose", {"token": token(guest.latest)}),
        "/p/recovery/{token} over": over,
        "/p/recovery/{token} there": await lost.get(recovery),
        "/p/recovery/{token} nonsense": await lost.get("/p/recovery/test_nonsense"),
        "/p/recovery/{token} asked": await lost.post(recovery, {"token": token(over), "typed": "x"}),
        "/p/recovery/{token}/code there": await lost.get(f"{recovery}/code"),
        "/p/recovery/{token}/choose there": await lost.get(f"{recovery}/choose"),
        "/dev/mailbox there": await guest.get("/dev/mailbox"),
        "/dev/mailbox/{id} there": await guest.get(f"/dev/mailbox/{mail.id}"),
        "/dev/mailbox/{id} missing": await guest.get("/dev/mailbox/none"),
        "/dev/mailbox/{id}/html there": await guest.get(f"/dev/mailbox/{mail.id}/html"),
        "/dev/mailbox/{id}/html missing": await guest.get("/dev/mailbox/none/html"),
        "/dev/mailbox/{id}/{number:int} missing": await guest.get(f"/dev/mailbox/{mail.id}/0"),
    }


async def recoverable(merchant):
    """A session that has ended, since somebody else has opened it."""
    customer = await merchant.create("/v1/customers", people.ALICE)
    made = await merchant.create(
        "/v1/billing_portal/sessions", customer=customer["id"], after_expiration={"type": "customer_login"}
    )
    await Visitor(merchant.app).open(made["url"])
    return made


def routes_of_pages(site):
    return {route.path for route in site.pages.routes}


async def test_every_answer_of_every_page_has_the_headers(site, https):
    answers = await answers_of_pages(site)

    kept = {name for name in answers if name.startswith("/assets/") and "missing" not in name}
    policies = {"/dev/mailbox/{id}/html there": MAIL_POLICY}
    wrong = {
        name: problems(answer, kept=name in kept, https=https, policy=policies.get(name, PAGE_POLICY))
        for name, answer in answers.items()
    }
    assert {name: found for name, found in wrong.items() if found} == {}
    assert {answer.status for answer in answers.values()} == {200, 303, 400, 402, 403, 404, 405, 410, 503}
    assert all("immutable" in answers[name].headers["cache-control"] for name in kept)


async def test_every_route_of_the_pages_is_among_them(site):
    answers = await answers_of_pages(site)

    assert {name.partition(" ")[0] for name in answers} - {"(none)"} == routes_of_pages(site)


async def test_every_answer_of_the_api_has_the_headers(site, https):
    merchant = Merchant(site, "sk_test_headers")
    made = {noun: await everything.make(merchant, noun) for noun in everything.MAKE}
    answers = {}
    for endpoint in ENDPOINTS:
        called, ids = everything.named(endpoint), everything.where(endpoint, made[endpoint.noun.NOUN])
        if endpoint.method != "DELETE":
            answers[called] = await everything.call(merchant, endpoint, *ids)
        answers[f"{called}, refused"] = await everything.call(merchant, endpoint, "none", "none", nonsense="x")
        answers[f"{called}, no key"] = await everything.call(Merchant(site, ""), endpoint, *ids)
    answers["unknown"] = await merchant.get("/v1/nothing")
    answers["health"] = await merchant.get("/healthz")
    answers["description"] = await merchant.get("/openapi.json")
    answers["again"] = await merchant.having(idempotency_key="k").post("/v1/customers", name="A")
    answers["replayed"] = await merchant.having(idempotency_key="k").post("/v1/customers", name="A")
    answers["too large"] = await merchant.send("POST", "/v1/customers", body=b"a" * (1 << 20) + b"a")

    wrong = {name: problems(answer, https=https) for name, answer in answers.items()}

    assert {name: found for name, found in wrong.items() if found} == {}
    assert {200, 400, 401, 404, 413} <= {answer.status for answer in answers.values()}
    assert all(json.loads(answer.body) for answer in answers.values())
    assert all(answer.set_cookies == () for answer in answers.values())


async def test_a_page_that_breaks_says_so_with_all_headers(site, https, caplog):
    _, session, visitor, _ = await portal(site)
    await site.engine.script(["DROP TABLE portal_visit"])

    answer = await visitor.open(f"/p/{session['id']}")

    assert answer.status == 500
    assert problems(answer, https=https) == []
    assert b"</html>" in answer.body
    assert [record.levelname for record in caplog.records] == ["ERROR"]


async def test_cookies_are_out_of_reach_of_scripts_and_other_sites(site, https):
    merchant, visitor = Merchant(site, "sk_test_headers"), Visitor(site)
    session = await everything.make(merchant, "billing_portal.session")

    opened = await visitor.get(session["url"])
    home = await visitor.get(opened.headers["location"])
    closed = await visitor.post(sign_out(home), {"token": token(home)})

    prefix = "__Host-portico_" if https else "portico_"
    for answer, age in ((opened, 43_200), (closed, 0)):
        [cookie] = answer.set_cookies
        name, attributes = cookie.partition("=")[0], {part.strip().lower() for part in cookie.split(";")[1:]}
        assert name == prefix + session["id"].removeprefix("bps_")
        assert attributes == {"httponly", "path=/", "samesite=lax", f"max-age={age}", *(["secure"] if https else [])}
    assert home.set_cookies == ()
    assert closed.headers["clear-site-data"] == '"cache"'


def test_a_mail_that_a_developer_looks_at_may_open_links_and_nothing_else():
    policy = dict(MAIL_HEADERS)[b"content-security-policy"].decode()

    [sandbox] = [words.split() for words in policy.split(";") if words.strip().startswith("sandbox")]

    assert sandbox == ["sandbox", "allow-popups", "allow-popups-to-escape-sandbox"]
    assert "default-src 'none'" in policy
