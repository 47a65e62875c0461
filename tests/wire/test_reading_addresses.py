"""Addresses in parameters, of the web and of mail: which are none."""

import pytest

from portico.wire.errors import ApiError
from tests.wire.teapots import LEAST, Teapot, refused

NOT_URLS = [
    "javascript:alert(1)",
    "//tea.example",
    "/path",
    "tea",
    "https://",
    "https:///x",
    "https:tea.example",
    "ftp://x.example",
    "https://user@tea.example",
    "https://user:pass@tea.example",
    "https://tea.example\\@evil.example",
    "https://tea .example",
    "https://tea.example/\r\nX: y",
    "https://tea.example/\t",
    "https://tea.example/<x>",
    'https://tea.example/"',
    "data:text/html,x",
    "https://tea.example:port/",
    "https://tea.example:99999/",
    "https://[::1",
    "https://te%61.example/",
    " https://tea.example",
    "https://tea.example/ ",
    "https://tea.example/\u2028",
    "https://tea.example/\x7f",
    "https://@tea.example",
    "https://:443/",
    "https://" + "x" * 5_000,
    "HTTPS:tea.example",
    "https:/tea.example",
    "http:\\\\tea.example",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://tea.example/1",
    "https://tea.example\x00.evil.example",
]


@pytest.mark.parametrize("url", NOT_URLS)
def test_nothing_but_a_web_address_is_an_address(url):
    with pytest.raises(ApiError) as refusal:
        Teapot.draft({**LEAST, "url": url})

    assert refusal.value.param == "url"


URLS = [
    "https://tea.example",
    "http://tea.example:8080/a/b?c=d&e=%20#f",
    "HTTPS://TEA.EXAMPLE/",
    "https://xn--tee-hoa.example/",
    "https://tee.example/käse",
    "http://127.0.0.1:3000",
    "http://[::1]:8080/x",
    "https://tea.example/?next=https://x.example",
]


@pytest.mark.parametrize("url", URLS)
def test_web_addresses_are_kept_as_they_were_sent(url):
    assert Teapot.draft({**LEAST, "url": url}).url == url


NOT_EMAILS = [
    "x",
    "@tea.example",
    "x@",
    "a@b@c",
    "a b@tea.example",
    "a@tea.example, c@tea.example",
    "a@tea.example\nBcc: x@y",
    "<a@tea.example>",
    '"a"@tea.example',
    "a@tea.example;b@tea.example",
    "a@" + "x" * 512,
]


@pytest.mark.parametrize("email", NOT_EMAILS)
def test_nothing_but_one_recipient_is_an_email_address(email):
    param, code, _ = refused(lambda: Teapot.draft({**LEAST, "email": email}))

    assert (param, code) == ("email", "email_invalid")
