"""A tour of every kind of page, for tests of what all pages have in common."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests import mails, people, stops
from tests.browser.subscribers import Subscriber, subscribe
from tests.browsers import Window
from tests.servers import Running
from tests.shops import ALL_OFF, Shop

SHOP = "https://shop.example"
LEGAL = {"privacy_policy_url": f"{SHOP}/privacy", "terms_of_service_url": f"{SHOP}/terms"}
LONG = {
    "name": "Wilhelmina-Charlotte Donaudampfschifffahrtsgesellschaftskapitänswitwe",
    "email": "wilhelmina.charlotte.donaudampfschifffahrt@gesellschaft-der-donau.example",
    "address": {"line1": "Rindfleischetikettierungsüberwachungsstraße 128", "city": "Wien", "country": "AT"},
}
"""A customer of long words."""


OWN_FIELDS = [
    {
        "key": "size",
        "label": {"type": "custom", "custom": LONG["name"]},
        "type": "dropdown",
        "dropdown": {"options": [{"label": LONG["name"], "value": "s"}]},
    },
    {"key": "number", "label": {"type": "custom", "custom": "Member number"}, "type": "numeric", "optional": True},
]
"""What a checkout page asks for in the merchant's own words."""


@dataclass(frozen=True)
class Tour:
    """A shop with everything on, a window to walk through it, and the language that its pages are in."""

    shop: Shop
    window: Window
    portico: Running
    locale: str = "en"

    @cached_property
    def configuration(self) -> Any:
        """Everything on."""
        return self.shop.configure(
            business_profile=LEGAL, default_return_url=f"{SHOP}/account", login_page={"enabled": True}
        )

    def session(self, customer: Any = None, **params: Any) -> Any:
        """A session in the language of the tour."""
        return self.shop.session(self.configuration, customer, locale=self.locale, **params)

    def visit(self, stop: str) -> None:
        """Go to a page, and be sure to have arrived."""
        go, status = STOPS[stop]
        go(self)
        assert self.window.page.locator("main").count() == 1, self.window.text
        documents = [answer for answer in self.window.answers if answer.request.is_navigation_request()]
        assert documents[-1].status == status, stop

    def home(self) -> None:
        """Everything on, and everything known."""
        address = {**people.ALICE["address"], "state": "Rhône"}
        shipping = {"name": "Alice Moreau", "address": people.ALICE["address"]}
        self.window.open(
            self.session(self.shop.customer(**{**people.ALICE, "address": address, "shipping": shipping})).url
        )

    def empty(self) -> None:
        """Everything on, and nothing known."""
        self.window.open(self.session(self.shop.customer(description="new")).url)

    def long(self) -> None:
        """Long words, also in the name of the business."""
        self.shop.profile(business_profile={"name": LONG["name"]})
        self.window.open(self.session(self.shop.customer(**LONG)).url)

    def minimal(self) -> None:
        """Everything off."""
        configuration = self.shop.configure(features=ALL_OFF)
        self.window.open(self.shop.session(configuration, locale=self.locale).url)

    def subscriptions(self) -> None:
        """One subscription that runs, and all that can be done to it."""
        self.window.open(self.session(self.shop.subscriber()[0]).url)

    def ending(self) -> None:
        """One that ends."""
        self.window.open(self.session(self._left()[0]).url)

    def resting(self) -> None:
        """One that is paused."""
        self.window.open(self.session(self._paused()[0]).url)

    def cancel(self) -> None:
        """What happens when somebody leaves."""
        self._page(*self.shop.subscriber(), "cancel")

    def offer(self) -> None:
        """What somebody is offered who would leave."""
        coupon = self.shop.sdk.coupons.create({"percent_off": 25, "duration": "repeating", "duration_in_months": 3})
        customer, subscription = self.shop.subscriber()
        retention = {"type": "coupon_offer", "coupon_offer": {"coupon": coupon.id}}
        details = {"subscription": subscription.id, "retention": retention}
        self.window.open(
            self.session(customer, flow_data={"type": "subscription_cancel", "subscription_cancel": details}).url
        )

    def reason(self) -> None:
        """The question after it."""
        reasons = {"enabled": True, "options": ["too_expensive", "unused", "other"]}
        features = {"subscription_cancel": {"enabled": True, "cancellation_reason": reasons}}
        self.shop.sdk.billing_portal.configurations.update(self.configuration.id, {"features": features})
        self._page(*self._left(), "reason")

    def no_reason(self) -> None:
        """The same, sent without an answer."""
        self.reason()
        self.press("form.form button")

    def proof(self) -> None:
        """Proof of it."""
        self._page(*self._left(), "canceled")

    def pause(self) -> None:
        """For how long."""
        self._page(*self.shop.subscriber(), "pause")

    def resume(self) -> None:
        """What it costs to come back."""
        self._page(*self._paused(), "resume")

    def not_now(self) -> None:
        """What cannot be done."""
        self._page(*self._paused(), "pause")

    def _left(self) -> tuple[Any, Any]:
        customer, subscription = self.shop.subscriber()
        return customer, self.shop.sdk.subscriptions.update(subscription.id, {"cancel_at_period_end": True})

    def _paused(self) -> tuple[Any, Any]:
        customer, subscription = self.shop.subscriber()
        return customer, self.shop.sdk.subscriptions.pause(subscription.id, {"type": "subscription"})

    def _page(self, customer: Any, subscription: Any, name: str) -> None:
        """A page of a subscription, in the whole portal."""
        self.open(customer, f"subscriptions/{subscription.id}/{name}")

    def flow(self) -> None:
        """One thing to do."""
        self.window.open(self.session(flow_data={"type": "customer_update"}).url)

    def _change(self, end: str = "", **update: Any) -> Subscriber:
        """On a page on which a plan is changed."""
        found = subscribe(self.shop, update)
        found.visit(self.window, end.format(**found.prices), locale=self.locale)
        return found

    def change(self) -> None:
        """Plans to choose from."""
        self._change()

    def change_errors(self) -> None:
        """The same, after mistakes."""
        self._change()
        self.window.page.fill("#quantity", "99")
        self.window.page.fill("#promotion_code", "NOPE")
        self.press("form.form button.primary")

    def change_review(self) -> None:
        """What a change costs."""
        self._change("/review?price={Business month}&quantity=6")

    def change_planned(self) -> None:
        """A change that waits."""
        waits = {"conditions": [{"type": "decreasing_item_amount"}]}
        self._change("/review?price={Starter month}", schedule_at_period_end=waits)

    def change_declined(self) -> None:
        """After the bank said no."""
        found = self._change()
        bad = found.attach("pm_card_chargeCustomerFail")
        found.visit(self.window, f"/review?price={found.prices['Business month']}", locale=self.locale)
        self.window.page.check(f"[value={bad}]")
        self.press("form.form button.primary")

    def changed(self) -> None:
        """A flow's last page."""
        found = subscribe(self.shop)
        details = {"subscription": found.subscription.id}
        flow = {"type": "subscription_update", "subscription_update": details}
        found.visit(self.window, locale=self.locale, flow_data=flow)
        self.window.page.check(f"[name=plan][value={found.products['Business']}]")
        self.press("form.form button.primary")
        self.press("form.form button.primary")

    def signed_out(self) -> None:
        """After the last button."""
        self.home()
        self._send()

    def expired(self) -> None:
        """A session that has ended, of a business that we know."""
        session = self.session()
        self.window.open(session.url)
        self.window.context.clear_cookies()
        self.window.open(session.url)

    def stranger(self) -> None:
        """A session that never was."""
        self.window.open(f"{self.shop.site}/p/bps_nobody")

    def login(self) -> None:
        """Where customers sign in."""
        self.window.open(self.configuration.login_page.url)

    def code(self) -> None:
        """Where the code is typed."""
        self.login()
        self.window.page.fill("#email", people.CHIARA["email"])
        self.press("form.form button")

    def wrong_code(self) -> None:
        """After a guess."""
        self.code()
        self.window.page.fill("#code", "000 000")
        self.press("form.form button")

    def choice(self) -> None:
        """Several customers of one address."""
        self.shop.customer(**LONG)
        self.shop.customer(**LONG)
        self.login()
        self.window.page.fill("#email", LONG["email"])
        self.press("form.form button")
        self.window.page.fill("#code", mails.code(self.mail(LONG["email"])))
        self.press("form.form button")

    def link(self) -> None:
        """The link of a mail, in the browser that asked."""
        self.shop.customer(**people.CHIARA)
        self.code()
        self.window.open(self.shop.site + mails.link(self.mail(people.CHIARA["email"])))

    def link_elsewhere(self) -> None:
        """The link of a mail, in another browser."""
        self.shop.customer(**people.CHIARA)
        self.code()
        self.window.context.clear_cookies()
        self.window.open(self.shop.site + mails.link(self.mail(people.CHIARA["email"])))

    def link_over(self) -> None:
        """A link that is good for nothing."""
        self.window.open(f"{self.shop.site}/p/sign-in/test_nothing")

    def recovery(self) -> None:
        """A session that has ended, with a way back."""
        session = self.session(after_expiration={"type": "customer_login"})
        self.window.open(session.url)
        self.window.context.clear_cookies()
        self.window.open(session.url)

    def mailbox(self) -> None:
        """What would have been sent."""
        self.choice()
        self.window.open(f"{self.shop.site}/dev/mailbox")

    def one_mail(self) -> None:
        """One of them."""
        self.choice()
        self.window.open(f"{self.shop.site}/dev/mailbox/{self.mail(LONG['email']).id}")

    def mail(self, recipient: str) -> Any:
        """The latest mail to somebody."""
        return self.portico.await_(mails.latest(self.portico.app, recipient))

    def missing(self) -> None:
        """No page."""
        self.window.open(f"{self.shop.site}/nothing/here")

    def refused(self) -> None:
        """A form that somebody tampered with."""
        self.home()
        self.window.page.locator("form[action$=sign-out] [name=token]").evaluate("field => field.value = 'x'")
        self._send()

    def broken(self) -> None:
        """A page that fails, since a table is not there for a moment."""
        url = self.session().url
        self.portico.await_(self._rename("portal_visit", "gone"))
        try:
            self.window.open(url)
        finally:
            self.portico.await_(self._rename("gone", "portal_visit"))

    def checkout(self, *countries: str) -> None:
        """Something to subscribe to, with all that a page may ask for."""
        product = self.shop.sdk.products.create({"name": LONG["name"]}).id
        price = {"product": product, "currency": "eur", "unit_amount": 1000, "recurring": {"interval": "month"}}
        line = {"price_data": price, "quantity": 2, "adjustable_quantity": {"enabled": True}}
        offer = {"price": self.shop.sdk.prices.create(price).id, "quantity": 3}
        self._check_out(
            mode="subscription",
            line_items=[line],
            optional_items=[offer],
            custom_fields=OWN_FIELDS,
            name_collection={"business": {"enabled": True, "optional": True}, "individual": {"enabled": True}},
            shipping_address_collection={"allowed_countries": countries or ["AT", "DE"]},
            allow_promotion_codes=True,
            allowed_payment_method_types=["card", "sepa_debit"],
            billing_address_collection="required",
            subscription_data={"trial_period_days": 7},
        )

    def checkout_errors(self, *countries: str) -> None:
        """The same with another billing address, sent without anything in it."""
        self.checkout(*countries)
        self.window.page.uncheck("[name=same_address]")
        self.window.click(self.window.page.locator("button[value=pay]").last)

    def american_errors(self) -> None:
        """The same where there is a list of states."""
        self.checkout_errors("US")

    def company_checkout(self) -> None:
        """What a company is asked for, sent without anything in it."""
        assert self.configuration.is_default  # its terms are those that are agreed to
        price = {"currency": "eur", "unit_amount": 1000, "recurring": {"interval": "month"}}
        self._check_out(
            mode="subscription",
            line_items=[{"price_data": price | {"product_data": {"name": LONG["name"]}}, "quantity": 2}],
            tax_id_collection={"enabled": True, "required": "if_supported"},
            consent_collection={"promotions": "auto", "terms_of_service": "required"},
        )
        with self.window.page.expect_navigation():
            self.window.page.locator("button[value=pay]").last.click()

    def sale(self) -> None:
        """Something to pay for once, with a card that may be charged later."""
        price = {"currency": "eur", "unit_amount": 123_450, "product_data": {"name": LONG["name"]}}
        self._check_out(
            mode="payment",
            customer=self.shop.customer().id,
            line_items=[{"price_data": price, "quantity": 3, "adjustable_quantity": {"enabled": True}}],
            allow_promotion_codes=True,
            payment_intent_data={"setup_future_usage": "off_session"},
        )

    def sold(self) -> None:
        """Something that was paid once."""
        self.sale()
        self._complete()

    def card(self) -> None:
        """A payment method to leave for later."""
        self._check_out(mode="setup", currency="eur", customer=self.shop.customer().id)

    def checked_out(self) -> None:
        """A payment method that was left."""
        self.card()
        self._complete()

    def _complete(self) -> None:
        for name, text in {"number": "4242424242424242", "exp": "12/40", "cvc": "123"}.items():
            self.window.page.fill(f"[name={name}]", text)
        address = self.window.page.url
        with self.window.page.expect_navigation(url="**/thanks"):
            self.window.page.locator("button[value=pay]").last.click()
        self.window.open(address)

    def expired_checkout(self) -> None:
        """A page that came too late."""
        session = self.shop.sdk.checkout.sessions.create({"mode": "setup", "currency": "eur", "success_url": SHOP})
        self.shop.sdk.checkout.sessions.expire(session.id)
        self.window.open(session.url)

    def _check_out(self, **params: Any) -> None:
        back = {"success_url": f"{self.shop.site}/thanks", "cancel_url": f"{SHOP}/cart", "locale": self.locale}
        self.window.open(self.shop.sdk.checkout.sessions.create({**back, **params}).url)

    def invoice(self) -> None:
        """An invoice with everything on it, which can be paid."""
        self.window.open(self._invoice().hosted_invoice_url)

    def declined_invoice(self) -> None:
        """An invoice whose payment was refused."""
        self.window.open(self._invoice("pm_card_chargeCustomerFail").hosted_invoice_url)
        self.window.click("button.primary")

    def paid_invoice(self) -> None:
        """An invoice that was paid."""
        self.invoice()
        self.window.click("button.primary")

    def receipt(self) -> None:
        """The receipt of a payment without an invoice."""
        params = {"amount": 1250, "currency": "eur", "payment_method": "pm_card_visa", "confirm": True}
        intent = self.shop.sdk.payment_intents.create(params)
        self.window.open(self.shop.sdk.charges.retrieve(intent.latest_charge).receipt_url)

    def invoices(self) -> None:
        """All invoices of a customer."""
        customer = self.shop.customer(**LONG)
        for card in ("pm_card_visa", "pm_card_mastercard"):
            self._invoice(card, customer)
        session = self.session(customer)
        self.window.open(session.url)
        self.window.open(f"{self.shop.site}/p/{session.id}/invoices")

    def _invoice(self, card: str = "pm_card_visa", customer: Any = None) -> Any:
        sdk, customer = self.shop.sdk, customer or self.shop.customer(**LONG, preferred_locales=[self.locale])
        method = sdk.payment_methods.attach(card, {"customer": customer.id})
        sdk.customers.update(customer.id, {"invoice_settings": {"default_payment_method": method.id}})
        sent = {
            "collection_method": "send_invoice",
            "days_until_due": 30,
            "description": LONG["name"],
            "footer": "Thank you",
        }
        draft = sdk.invoices.create({"customer": customer.id, "currency": "eur", **sent})
        sdk.invoices.add_lines(draft.id, {"lines": [{"amount": 123456, "description": LONG["name"]}]})
        return sdk.invoices.finalize_invoice(draft.id)

    def welcome(self) -> None:
        """Where developers begin."""
        self.window.open(f"{self.shop.site}/")

    def open(self, customer: Any, page: str = "") -> None:
        """A page below the overview of somebody, or the overview."""
        session = self.session(customer)
        self.window.open(session.url)
        if page:
            home = f"{self.shop.site}/p/{session.id}"
            self.window.open(f"{home}{page}" if page.startswith("?") else f"{home}/{page}")

    def press(self, button: str) -> None:
        """Press the first button of a selector."""
        self.window.click(self.window.page.locator(button).first)

    def _send(self) -> None:
        self.window.click("form[action$=sign-out] button")

    async def _rename(self, old: str, new: str) -> None:
        await self.portico.app.engine.script([f"ALTER TABLE {old} RENAME TO {new}"])


STOPS: dict[str, tuple[Callable[[Tour], None], int]] = {
    **stops.STOPS,
    "home": (Tour.home, 200),
    "empty": (Tour.empty, 200),
    "long": (Tour.long, 200),
    "minimal": (Tour.minimal, 200),
    "subscriptions": (Tour.subscriptions, 200),
    "ending": (Tour.ending, 200),
    "resting": (Tour.resting, 200),
    "cancel": (Tour.cancel, 200),
    "offer": (Tour.offer, 200),
    "reason": (Tour.reason, 200),
    "no reason": (Tour.no_reason, 200),
    "proof": (Tour.proof, 200),
    "pause": (Tour.pause, 200),
    "resume": (Tour.resume, 200),
    "not now": (Tour.not_now, 403),
    "flow": (Tour.flow, 200),
    "change": (Tour.change, 200),
    "change with errors": (Tour.change_errors, 200),
    "change, reviewed": (Tour.change_review, 200),
    "change, planned": (Tour.change_planned, 200),
    "change, declined": (Tour.change_declined, 402),
    "changed": (Tour.changed, 200),
    "signed out": (Tour.signed_out, 200),
    "expired": (Tour.expired, 410),
    "stranger": (Tour.stranger, 410),
    "login": (Tour.login, 200),
    "code": (Tour.code, 200),
    "wrong code": (Tour.wrong_code, 400),
    "choice": (Tour.choice, 200),
    "link": (Tour.link, 200),
    "link elsewhere": (Tour.link_elsewhere, 200),
    "link over": (Tour.link_over, 410),
    "recovery": (Tour.recovery, 410),
    "mailbox": (Tour.mailbox, 200),
    "mail": (Tour.one_mail, 200),
    "missing": (Tour.missing, 404),
    "refused": (Tour.refused, 403),
    "broken": (Tour.broken, 500),
    "checkout": (Tour.checkout, 200),
    "checkout with errors": (Tour.checkout_errors, 200),
    "checkout with errors in America": (Tour.american_errors, 200),
    "checkout of a company": (Tour.company_checkout, 200),
    "sale": (Tour.sale, 200),
    "sold": (Tour.sold, 200),
    "card": (Tour.card, 200),
    "checked out": (Tour.checked_out, 200),
    "expired checkout": (Tour.expired_checkout, 410),
    "invoice": (Tour.invoice, 200),
    "declined invoice": (Tour.declined_invoice, 402),
    "paid invoice": (Tour.paid_invoice, 200),
    "receipt": (Tour.receipt, 200),
    "invoices": (Tour.invoices, 200),
    "welcome": (Tour.welcome, 200),
}
"""Every page there is, and the status it has."""
