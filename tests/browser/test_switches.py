"""What a merchant forbids is refused at once, in the visit that runs: on every page, and in every field of a form.

A form is sent straight to its address, as the page itself would never do. It is sent twice, so that the refusal means
something: when it is forbidden, and nothing happens; and when it is allowed again, and something does.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import pytest

from portico.portal.features.all import ALL
from tests.browser.subscribers import Subscriber, subscribe
from tests.browsers import Window
from tests.shops import ALL_ON

AT = "/subscriptions/{subscription}"
REASONS = {"enabled": True, "options": ["too_expensive", "other"]}
PAUSE = {"enabled": True, "duration": {"type": "indefinite"}}
CANCEL = {"enabled": True, "cancellation_reason": REASONS}
FEATURES = {**ALL_ON, "subscription_cancel": CANCEL, "subscription_pause": PAUSE}
UPDATE = {"proration_behavior": "none"}
PLANNED = {"schedule_at_period_end": {"conditions": [{"type": "decreasing_item_amount"}]}}
REFUSED = "This is not possible now"


@dataclass(frozen=True)
class Sent:
    """What is sent to a page so that something happens."""

    fields: dict[str, str] = field(default_factory=dict)
    query: str = ""
    before: str = ""
    """What became of the subscription earlier."""
    happens: bool = True
    """Whether it is an event; the rest only shows, or leads on."""


SENT = {
    f"{AT}/update": Sent({"price": "{Business month}"}, happens=False),
    f"{AT}/update/review": Sent({"proration_date": "{now}", "amount_due": "0"}, "?price={Business month}"),
    f"{AT}/update/bank": Sent(happens=False),
    f"{AT}/release": Sent(before="planned"),
    f"{AT}/pause": Sent(),
    f"{AT}/resume": Sent(before="paused"),
    f"{AT}/cancel": Sent(),
    f"{AT}/reason": Sent({"feedback": "too_expensive"}, before="cancelled"),
    f"{AT}/canceled": Sent(before="cancelled", happens=False),
    f"{AT}/canceled/pdf": Sent(before="cancelled", happens=False),
    f"{AT}/renew": Sent(before="cancelled"),
    "/payment-methods/add": Sent(),
    "/payment-methods/added": Sent(happens=False),
    "/payment-methods/{method}/default": Sent(),
    "/payment-methods/{method}/move": Sent(),
    "/payment-methods/{method}/remove": Sent(),
    "/details": Sent({"name": "Mallory"}),
    "/invoices": Sent(happens=False),
}
PAGES = [(feature.switch, page) for feature in ALL for page in feature.pages]
DETAILS = {
    "name": {"name": "Mallory"},
    "email": {"email": "mallory@evil.example"},
    "phone": {"phone": "+44 117 496 0182"},
    "address": {f"address_{part}": text for part, text in (("line1", "1 Elm"), ("city", "Wien"), ("country", "AT"))},
    "shipping": {"shipping_name": "Mallory", "shipping_line1": "1 Elm", "shipping_city": "Wien"}
    | {"shipping_country": "AT", "shipping_postal_code": "1010"},
    "tax_id": {"tax_type": "eu_vat", "tax_value": "ATU12345678"},
}
DETAILS["address"] |= {"address_postal_code": "1010"}


@dataclass
class Visit:
    """Somebody with a plan who is on her overview, and can send what no page asks for."""

    chiara: Subscriber
    window: Window
    home: str
    method: str

    def named(self, text: str) -> str:
        """A path, or what is sent, with the names of what this visit is about."""
        names = {"subscription": self.chiara.subscription.id, "method": self.method, **self.chiara.prices}
        return text.format(**names, now=self.chiara.subscription.created)

    def switch(self, name: str, *, on: bool) -> None:
        """Turn a feature on or off."""
        features = {name: {"enabled": on}}
        self.chiara.shop.sdk.billing_portal.configurations.update(self.chiara.configuration.id, {"features": features})

    def send(self, path: str, fields: dict[str, str]) -> str:
        """Send a form straight there; what the page is called that comes back."""
        self.window.open(self.home)
        with self.window.page.expect_navigation():
            self.window.page.evaluate(
                """([action, fields]) => {
                    const form = document.querySelector("form[action$=sign-out]");
                    form.action = action;
                    for (const [name, value] of Object.entries(fields)) {
                        const field = document.createElement("input");
                        [field.name, field.value] = [name, value];
                        form.append(field);
                    }
                    form.submit();
                }""",
                [self.home + path, fields],
            )
        return self.window.page.locator("h1").first.inner_text()

    def happened(self) -> list[str]:
        """Everything that has happened, but for what the merchant did to the configuration."""
        found = self.chiara.shop.sdk.events.list({"limit": 100}).data
        return [one.id for one in found if not one.type.startswith("billing_portal.")]


def visit(shop: Any, window: Window, before: str = "") -> Visit:
    """With everything on, and with what came before."""
    chiara = subscribe(shop, UPDATE, FEATURES)
    second, id = chiara.attach("pm_card_mastercard"), chiara.subscription.id
    if before == "paused":
        shop.sdk.subscriptions.pause(id, {"type": "subscription"})
    if before == "cancelled":
        shop.sdk.subscriptions.update(id, {"cancel_at_period_end": True})
    session = shop.session(chiara.configuration, chiara.customer, locale="en-GB")
    window.open(session.url)
    found = Visit(chiara, window, f"{shop.site}/p/{session.id}", second)
    if before == "planned":
        chiara.allow(**PLANNED)
        sent = {"proration_date": str(chiara.subscription.created), "amount_due": "0"}
        found.send(found.named(f"{AT}/update/review?price={{Starter month}}"), sent)
        chiara.allow(schedule_at_period_end={"conditions": ""})
    return found


def test_every_page_of_every_feature_is_among_them():
    assert SENT.keys() == {page.path for _, page in PAGES}


@pytest.mark.parametrize(("switch", "page"), [pytest.param(*one, id=one[1].path) for one in PAGES])
def test_a_switch_that_goes_off_closes_the_page_at_once(shop, window, switch, page):
    sent = SENT[page.path]
    found = visit(shop, window, sent.before)
    path, fields = found.named(page.path), {name: found.named(text) for name, text in sent.fields.items()}
    query, before = found.named(sent.query), found.happened()
    found.switch(switch, on=False)

    answers = []
    if page.act:
        answers.append(found.send(path + query, fields))
    window.open(found.home + path + query)
    answers.append(window.page.locator("h1").inner_text())
    during = found.happened()
    found.switch(switch, on=True)

    assert set(answers) == {REFUSED}
    assert during == before
    if page.act:
        assert found.send(path + query, fields) != REFUSED
        assert (found.happened() != before) is sent.happens


@pytest.mark.parametrize("name", DETAILS)
def test_a_detail_that_is_not_on_the_list_is_not_taken(shop, window, name):
    found, others = visit(shop, window), [one for one in DETAILS if one != name]
    update = shop.sdk.billing_portal.configurations.update
    before = found.happened()
    update(found.chiara.configuration.id, {"features": {"customer_update": {"allowed_updates": others}}})

    answer, during = found.send("/details", DETAILS[name]), found.happened()
    window.open(f"{found.home}/details")
    shown = window.page.locator(f"main form [name^={re.sub('_.*', '', name)}]").count()
    update(found.chiara.configuration.id, {"features": {"customer_update": {"allowed_updates": [*others, name]}}})

    assert (answer, during, shown) == (REFUSED, before, 0)
    assert found.send("/details", DETAILS[name]) != REFUSED
    assert found.happened() != before
