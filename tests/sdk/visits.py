"""A customer with a browser that knows links, forms and cookies, and runs no scripts."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, ProxyHandler, Request, build_opener

TYPED = {"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "none"}
SENT = {**TYPED, "Sec-Fetch-Site": "same-origin", "Origin": "null"}
"""What browsers say of a form of the page itself; the pages forbid referrers, so there is no origin."""


@dataclass
class Form:
    """A form, with what is filled in already."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By their text: name and value."""


class Page(HTMLParser):
    """What a page has to click on."""

    def __init__(self, url: str, html: str) -> None:
        super().__init__()
        self.url, self.html = url, html
        self.links: dict[str, str] = {}
        self.forms: list[Form] = []
        self._open: tuple[str, tuple[str, str]] | None = None
        self._said = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said: dict[str, Any] = dict(attrs)
        if tag == "form":
            self.forms.append(Form(urljoin(self.url, said.get("action") or "")))
        elif tag == "input" and self.forms and said.get("name"):
            if said.get("type") not in ("radio", "checkbox") or "checked" in said:
                self.forms[-1].fields[said["name"]] = said.get("value") or ""
        elif tag == "a" and "href" in said:
            self._open, self._said = ("a", (said["href"], "")), ""
        elif tag == "button":
            self._open, self._said = ("button", (said.get("name") or "", said.get("value") or "")), ""

    def handle_data(self, data: str) -> None:
        self._said += data

    def handle_endtag(self, tag: str) -> None:
        if self._open is None or tag != self._open[0]:
            return
        text, (first, second) = " ".join(self._said.split()), self._open[1]
        if tag == "a":
            self.links[text] = urljoin(self.url, first)
        elif self.forms:
            self.forms[-1].buttons[text] = first, second
        self._open = None


class Visit:
    """A customer on the pages behind an address."""

    def __init__(self, url: str) -> None:
        self._browser: OpenerDirector = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))
        self.page = self._arrive(Request(url, headers=TYPED))

    def follow(self, text: str) -> None:
        """Click on a link."""
        self.page = self._arrive(Request(self.page.links[text], headers=SENT))

    def press(self, text: str, **fields: str) -> None:
        """Fill in the form that has the button, and press it."""
        (form,) = [form for form in self.page.forms if text in form.buttons]
        name, value = form.buttons[text]
        sent = {**form.fields, **fields, **({name: value} if name else {})}
        self.page = self._arrive(Request(form.action, urlencode(sent).encode(), SENT))

    def _arrive(self, request: Request) -> Page:
        with self._browser.open(request, timeout=60) as answer:
            return Page(answer.url, answer.read().decode())
