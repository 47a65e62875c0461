"""/dev/events: what happens, as it happens, with scripts and without."""

import pytest

from portico.remote.caller import Remote
from portico.remote.recipes import subscriptions
from portico.remote.shop import Shop as Seller
from tests import servers
from tests.receivers import answers
from tests.shops import Shop
from tests.webhooks.receiving import listening


@pytest.fixture
def shop(portico):
    return Shop(portico.site)


@pytest.fixture
def open_window(chromium):
    from contextlib import ExitStack

    from tests import browsers

    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(browsers.window(chromium, **options))


@pytest.mark.parametrize("javascript", [True, False])
def test_every_event_is_there_with_its_body_and_the_latest_first(shop, open_window, javascript):
    window = open_window(java_script_enabled=javascript)
    shop.sdk.customers.create({"name": "Mina <b>"})
    shop.sdk.products.create({"name": "Tea"})

    window.open(f"{shop.site}/dev/events?key={shop.key}")
    types = window.page.locator("#events a").all_inner_texts()
    window.click(window.page.get_by_role("link", name="customer.created"))

    assert types[:2] == ["product.created", "customer.created"]
    assert '"name": "Mina <b>"' in window.text
    assert "No webhook endpoint wanted to hear of it." in window.text
    assert window.complaints == []


def test_what_is_no_key_is_said_and_nothing_typed_is_lost(shop, open_window):
    window = open_window()

    window.open(f"{shop.site}/dev/events?key=wrong&type=invoice.*")

    assert "That is no key" in window.text
    assert "--api-key wrong" not in window.text
    assert (window.page.input_value("#key"), window.page.input_value("#type")) == ("wrong", "invoice.*")


def test_an_event_about_what_has_no_id_is_there_as_well(shop, open_window):
    window = open_window()
    with Remote(shop.site, shop.key) as caller:
        subscriptions.renewal(Seller(caller))

    window.open(f"{shop.site}/dev/events?key={shop.key}&type=invoice.upcoming")
    window.click(window.page.get_by_role("link", name="invoice.upcoming"))

    assert '"billing_reason": "upcoming"' in window.text
    assert window.complaints == []


def test_new_events_appear_by_themselves(shop, open_window):
    window = open_window()
    window.open(f"{shop.site}/dev/events?key={shop.key}")

    made = shop.sdk.customers.create({"name": "Mina"})
    row = window.page.locator("#events li", has_text=made.id)
    row.wait_for()

    assert "customer.created" in row.inner_text()
    assert "Nothing has happened here yet." not in window.text
    assert window.complaints == []


LINES = """links => links.map(link => {
    const lines = [], walker = document.createTreeWalker(link, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
        for (let at = 0; at < node.length; at++) {
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + 1);
            const top = range.getBoundingClientRect().top, last = lines.at(-1);
            if (last && Math.abs(last.top - top) < 5) last.text += node.data[at];
            else lines.push({top, text: node.data[at]});
        }
    return lines.map(line => line.text);
})"""
"""Each link as it is broken into lines."""


@pytest.mark.parametrize("fresh", [False, True])
def test_a_long_type_breaks_after_its_dots_and_underscores(shop, open_window, fresh):
    window = open_window(viewport={"width": 320, "height": 640})
    window.open(f"{shop.site}/dev/events?key={shop.key}")
    shop.configure()
    if not fresh:
        window.page.reload()
    window.page.wait_for_selector("#events a")

    [lines] = window.page.locator("#events a").evaluate_all(LINES)
    window.click("#events a")
    [title] = window.page.locator("h1").evaluate_all(LINES)

    assert "".join(lines) == "".join(title) == "billing_portal.configuration.created"
    for broken in (lines, title):
        assert len(broken) > 1
        assert {line[-1] for line in broken[:-1]} <= {".", "_"}


def test_only_the_types_that_one_asks_for_are_shown(shop, open_window):
    window = open_window()
    shop.sdk.customers.create({"name": "Mina"})
    shop.sdk.products.create({"name": "Tea"})

    window.open(f"{shop.site}/dev/events?key={shop.key}&type=product.*")

    assert window.page.locator("#events a").all_inner_texts() == ["product.created"]


def test_the_world_of_another_key_is_another_one(shop, open_window):
    window = open_window()
    shop.sdk.customers.create({"name": "Mina"})

    window.open(f"{shop.site}/dev/events?key={shop.key}x")

    assert "Nothing has happened here yet." in window.text


def test_an_attempt_to_deliver_is_shown_with_what_was_said(shop, open_window):
    window = open_window()
    url = "http://127.0.0.1:9/hooks"
    shop.sdk.webhook_endpoints.create({"url": url, "enabled_events": ["customer.created"]})
    shop.sdk.customers.create({"name": "Mina"})
    path = f"{shop.site}/dev/events?key={shop.key}"

    for _ in range(100):
        window.open(path)
        window.click(window.page.get_by_role("link", name="customer.created"))
        if "Attempt 1" in window.text:
            break
    window.page.locator("summary").first.click()

    assert f"POST {url}" in window.text
    assert "Stripe-Signature" in window.text
    window.page.set_viewport_size({"width": 320, "height": 600})
    assert window.page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("javascript", [True, False])
def test_how_deliveries_stand_is_shown(shop, open_window, javascript):
    """With scripts while one looks, without them whenever one asks."""
    window = open_window(java_script_enabled=javascript)
    window.open(f"{shop.site}/dev/events?key={shop.key}")

    with listening() as hears:
        shop.sdk.webhook_endpoints.create({"url": hears.url, "enabled_events": ["customer.created"]})
        shop.sdk.webhook_endpoints.create({"url": "http://127.0.0.1:9/hooks", "enabled_events": ["customer.created"]})
        shop.sdk.customers.create({"name": "Mina"})
        servers.wait_for(lambda: {one["outcome"] for one in shop.deliveries() if one["attempts"]} >= {"delivered"})
        if not javascript:
            window.click(window.page.get_by_role("button", name="Show the latest"))
        badges = window.page.locator("#events li", has_text="customer.created").locator(".badge")
        window.page.locator("#events .badge.good").wait_for()

        assert sorted(badges.all_inner_texts()) == ["delivered", "pending"]
    assert window.complaints == []


def test_an_endpoint_that_was_disabled_by_itself_is_pointed_out(shop, open_window):
    window = open_window()
    with listening(answers(410)) as hears:
        made = shop.sdk.webhook_endpoints.create({"url": hears.url, "enabled_events": ["customer.created"]})
        window.open(f"{shop.site}/dev/events?key={shop.key}")
        before = window.text
        shop.sdk.customers.create({"name": "Mina"})
        servers.wait_for(lambda: shop.sdk.webhook_endpoints.retrieve(made.id).status == "disabled")

    window.open(f"{shop.site}/dev/events?key={shop.key}")

    assert "was disabled" not in before
    notice = window.page.locator(".notice").inner_text()
    assert "It answered 410, so no more events are sent" in notice
    assert f"portico resend {made.id}" in notice
