"""P30 on every page of every feature: no text of a merchant or a customer becomes markup there, in a real browser.

The pages come from the table of routes. Each is drawn twice, with harmless texts and with the corpus in their places;
what the document consists of must be the same. On the way no page may hold the secret of the session, and no request
may say where it comes from.
"""

import re
from itertools import cycle

import pytest

from portico.portal.features.all import ALL
from tests import mails
from tests.browser.subscribers import subscribe
from tests.browser.test_scripts import ELEMENTS, MARK, PAYLOADS, filled
from tests.shops import ALL_ON

AT = "/subscriptions/{subscription}"
LONGEST, NAME = 100, 256
"""Letters of an answer of the merchant's own, and of a name."""
BATCHES = [PAYLOADS[start::4] for start in range(4)]
PAGES = {page.path for feature in ALL for page in feature.pages} - {f"{AT}/canceled/pdf"}
STATES = {f"{AT}/resume": "paused", f"{AT}/reason": "cancelled", f"{AT}/canceled": "cancelled"}
"""Pages that are there only for a subscription of which something became."""
QUERIES = {f"{AT}/update/review": "?price={price}&quantity=7&promotion_code=FINCH10"}


def joined(texts):
    """As many at a time as fit into a name."""
    found = [""]
    for text in texts:
        if len(found[-1]) + len(text) >= NAME:
            found.append("")
        found[-1] = f"{found[-1]} {text}".strip()
    return found


class Dressed:
    """A shop, and a customer, with a text wherever one can be put."""

    def __init__(self, shop, texts):
        self.shop, sdk, self.text = shop, shop.sdk, " ".join(texts)
        short, pieces = min(texts, key=len), cycle(joined(texts))
        option = sdk.billing.feedback_options.create({"description": short[:LONGEST]})
        reasons = {"enabled": True, "options": ["other"], "feedback_options": [option.id]}
        features = {**ALL_ON, "subscription_cancel": {"enabled": True, "cancellation_reason": reasons}}
        features["subscription_pause"] = {"enabled": True, "duration": {"type": "indefinite"}}
        self.chiara = subscribe(shop, {"proration_behavior": "always_invoice"}, features)
        self.customer = self.chiara.customer.id
        self.chiara.code()
        shop.profile(business_profile={"name": next(pieces)})
        for product in self.chiara.products.values():
            sdk.products.update(product, {"name": next(pieces), "description": next(pieces)})
        place = {part: next(pieces) for part in ("line1", "line2", "city", "state", "postal_code")}
        shipping = {"name": next(pieces), "address": place}
        who = {"name": next(pieces), "phone": short[:20], "address": place, "shipping": shipping}
        sdk.customers.update(self.customer, who)
        sdk.customers.tax_ids.create(self.customer, {"type": "eu_oss_vat", "value": "EU123456789"})
        sdk.billing_portal.configurations.update(
            self.chiara.configuration.id, {"business_profile": {"headline": short[:60]}}
        )
        others = {state: self._other(state) for state in ("paused", "cancelled")}
        self.subscriptions = {"": self.chiara.subscription.id, **others}
        self.method = self.chiara.attach("pm_card_mastercard")
        draft = sdk.invoices.create({"customer": self.customer, "currency": "gbp", "description": next(pieces)})
        sdk.invoices.add_lines(draft.id, {"lines": [{"amount": 100, "description": next(pieces)}]})
        sdk.invoices.finalize_invoice(draft.id)

    def _other(self, state):
        sdk, price = self.shop.sdk, self.chiara.prices["Starter month"]
        made = sdk.subscriptions.create({"customer": self.customer, "items": [{"price": price, "quantity": 2}]}).id
        if state == "paused":
            sdk.subscriptions.pause(made, {"type": "subscription"})
        else:
            sdk.subscriptions.update(made, {"cancel_at_period_end": True})
        return made

    def address(self, home, path):
        """Where a page is."""
        id = self.subscriptions[STATES.get(path, "")]
        query = QUERIES.get(path, "").format(price=self.chiara.prices["Business month"])
        return home + path.format(subscription=id, method=self.method) + query

    def walk(self, window):
        """What each page consists of, and those that say what is wrong with what was typed."""
        session, found = self.shop.session(self.chiara.configuration, self.chiara.customer, locale="en-GB"), {}
        window.open(session.url)
        home = f"{self.shop.site}/p/{session.id}"
        secrets = [session.url[-36:], *(one["value"].rpartition(".")[2] for one in window.context.cookies())]
        for path in ("", *sorted(PAGES)):
            window.open(self.address(home, path))
            found[path] = self._read(window, secrets)
        for path, fields in self._mistakes().items():
            window.open(self.address(home, path))
            for selector, text in fields.items():
                window.page.fill(selector, text)
            window.click(window.page.locator("form.form button.primary").last)
            assert window.page.locator("[role=alert]").count() == 1
            found[f"{path} with a mistake"] = self._read(window, secrets)
        window.open(self._flow())
        window.click(window.page.locator("main form button").last)
        found["/done"] = self._read(window, secrets)
        return found

    def _mistakes(self):
        return {
            "/details": {"#name": self.text, "#email": "nobody"},
            f"{AT}/update": {"#promotion_code": self.text[:250], "#quantity": "<b>"},
        }

    def _flow(self):
        confirmation = {"hosted_confirmation": {"custom_message": self.text[:500]}}
        about = {"subscription": self.subscriptions["paused"]}
        after = {"type": "hosted_confirmation", **confirmation}
        self.shop.sdk.subscriptions.resume(self.subscriptions["paused"])
        flow = {"type": "subscription_pause", "subscription_pause": about, "after_completion": after}
        return self.shop.session(self.chiara.configuration, self.chiara.customer, locale="en-GB", flow_data=flow).url

    @staticmethod
    def _read(window, secrets):
        content = window.page.content()
        assert [secret for secret in secrets if secret in content or secret in window.page.url] == []
        return window.page.evaluate(ELEMENTS)


@pytest.mark.parametrize("number", range(len(BATCHES)))
def test_no_text_is_markup_on_any_page(shop, window, open_window, portico, number):
    texts = [filled(payload) for payload in BATCHES[number]]
    expected = Dressed(shop, ["Tea"]).walk(window)
    evil = open_window()

    found = Dressed(type(shop)(shop.site), texts).walk(evil)

    assert found.keys() == {"", "/done", *PAGES, *(path for path in expected if "mistake" in path)}
    assert {path for path in expected if found[path] != expected[path]} == set()
    assert [text for text in evil.complaints if "status of" not in text] == []
    assert {(one.path, one.headers["referer"]) for one in portico.seen if "referer" in one.headers} == set()
    assert not re.search("evil.example", " ".join(evil.requests))


@pytest.mark.parametrize("number", range(len(BATCHES)))
def test_no_text_is_markup_in_a_mail(shop, window, portico, number):
    """The mails are opened here without the sandbox, as a mail program without a policy would."""
    texts = [filled(payload) for payload in BATCHES[number]]
    dressed, to = Dressed(shop, texts), f"batch{number}@mail.example"
    shop.sdk.customers.update(dressed.customer, {"email": to})
    session = shop.session(dressed.chiara.configuration, dressed.chiara.customer, locale="en-GB")
    window.open(session.url)
    for page, state in DONE:
        window.open(f"{shop.site}/p/{session.id}/subscriptions/{dressed.subscriptions[state]}/{page}")
        window.click(window.page.locator("main form button").last)
    found = portico.await_(mails.all_to(portico.app, to, len(DONE)))

    window.open("about:blank")
    for mail in found:
        window.page.set_content(mail.html)
        assert window.page.locator("script, iframe, form, img, svg, base, link, meta[http-equiv]").count() == 0

    assert [mail.kind for mail in found] == ["subscription_canceled", "subscription_changed", "subscription_changed"]
    assert all(MARK in mail.text for mail in found)
    assert [line for line in window.complaints if "dialog" in line] == []
    assert not any("evil.example" in url for url in window.requests)


DONE = (("pause", ""), ("resume", "paused"), ("cancel", "paused"))
"""What is done, and to what became what."""
