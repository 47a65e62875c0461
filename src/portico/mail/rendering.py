"""From a mail of the outbox to what is sent: subject, text and HTML in the customer's language.

Each kind has one template, which is rendered twice: `parts` is `text.html` or `html.html`, whose macros write a
heading, a paragraph, a button as the one or the other wants it. So each sentence stands once. Inline styles are for
mail clients, and stand in no page.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from portico.api.pipeline import Api
from portico.api.verifications import Secrets
from portico.jobs.send_mail import Addressed
from portico.pages import words
from portico.pages.formats import Formats
from portico.pages.looks import DEFAULT_COLOR, luminance
from portico.pages.rendering import SHARED
from portico.resources.accounts.declaration import Account
from portico.storage.scope import Installation

TEMPLATES = Path(__file__).parent / "templates"
DARK, LIGHT = "#1c1a17", "#ffffff"
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")


class Attachment(NamedTuple):
    """A file that comes with a mail."""

    name: str
    content: bytes
    media_type: str = "application/pdf"


class Rendered(NamedTuple):
    """What a mail says."""

    subject: str
    text: str
    html: str
    locale: str
    business: str
    reply_to: str | None
    attachments: tuple[Attachment, ...] = ()


class Business(NamedTuple):
    """The business that a mail is from, as far as it shows."""

    name: str
    color: str
    on_color: str
    email: str | None

    @property
    def letter(self) -> str:
        """What stands for it."""
        return self.name[:1].upper()


async def rendered(mail: Addressed, api: Api) -> Rendered:
    """What a mail says, in the first of its languages that there is, with what is attached to it."""
    said = _said(mail, api.here)
    return said._replace(attachments=await _attachments(mail, api, said.locale))


async def _attachments(mail: Addressed, api: Api, locale: str) -> tuple[Attachment, ...]:
    """A cancellation comes with a page that proves it."""
    says, customer = mail.letter.says, mail.customer
    if mail.letter.kind != "subscription_canceled" or customer is None:
        return ()
    from portico.papers.cancellations import Cancellation, cancellation_pdf

    plans = [f"{plan['name']} × {plan['quantity']}" if plan["quantity"] else plan["name"] for plan in says["plans"]]
    cancellation = Cancellation(says["subscription"], Formats(locale).list(plans), says["requested"], says["at"])
    pdf = await cancellation_pdf(api, mail.account, customer, cancellation, locale)
    return (Attachment(f"{says['subscription']}.pdf", pdf),)


def _said(mail: Addressed, here: Installation) -> Rendered:
    says = mail.letter.says
    business = _business(mail.account)
    locale = words.chosen(None, says["locales"] if "locales" in says else words.spoken_in(mail.account.country), "")
    context = {"business": business, "site": here.site, **says, **_secrets(mail, here)}
    text, html = (_environment(locale, part).get_template(f"{mail.letter.kind}.html") for part in ("text", "html"))
    return Rendered(
        subject=seen(str(text.make_module(context).subject())),  # type: ignore[attr-defined]  # a macro of the template
        text=re.sub(r"\n{3,}", "\n\n", text.render(context)).strip() + "\n",
        html=html.render(context),
        locale=locale,
        business=business.name,
        reply_to=business.email,
    )


def seen(text: str) -> str:
    """A text in one line, without signs that cannot be seen or that turn the others around."""
    return " ".join(_UNSEEN.sub(" ", text).split())[:200]


def _secrets(mail: Addressed, here: Installation) -> Mapping[str, Any]:
    """The code and the link of a mail that has some: they are made anew from what the outbox refers to."""
    says = mail.letter.says
    if mail.letter.kind != "login_code":
        return {}
    sent = Secrets(here.keys, mail.scope, says["verification"], says["nonce"], says["key"])
    return {"code": sent.code, "link": f"{here.site}/p/sign-in/{sent.token}"}


def _business(account: Account) -> Business:
    color = account.settings.branding.primary_color or DEFAULT_COLOR
    return Business(seen(account.known_as), color, _readable_on(color), account.business_profile.support_email)


def _readable_on(color: str) -> str:
    """White or near-black, whichever is read better on a colour; one of them has a contrast of 4.5 at least."""
    return LIGHT if 1.05 / (luminance(color) + 0.05) >= 4.5 else DARK


@cache
def _environment(locale: str, part: str) -> Environment:
    is_html = part == "html"
    environment = Environment(
        loader=FileSystemLoader((TEMPLATES, SHARED)),
        autoescape=is_html,  # noqa: S701 (the other part is plain text, where nothing is markup)
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    catalogue = words.catalogue(locale)
    environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
    environment.filters |= {"own": _isolated if is_html else seen, "said": _marked if is_html else _plain}
    environment.globals |= {"formats": Formats(locale), "locale": locale, "parts": f"parts/{part}.html"}
    return environment


def _plain(text: str) -> str:
    """A sentence of the pages without its marks."""
    return re.sub("<[^>]*>", "", text)


def _marked(text: str) -> str:
    """A sentence of the pages, as it is."""
    return text


def _isolated(text: str) -> Markup:
    """A name, a sum or a date within a sentence, which keeps its own direction."""
    return Markup("<bdi>{}</bdi>").format(escape(seen(text)))
