"""P30: no text of a merchant, a customer or an address runs as a script, or becomes markup, in a real browser."""

import pytest

from tests.browser import reading
from tests.tours import Tour

MARK = "PORTICO"
PAYLOADS = [
    "<script>alert('{mark}')</script>",
    "</script><script>alert('{mark}')</script>",
    "<img src=x onerror=alert('{mark}')>",
    "<svg onload=alert('{mark}')>",
    "<svg><script>alert('{mark}')</script></svg>",
    "<svg><animate onbegin=alert('{mark}') attributeName=x dur=1s>",
    "<body onload=alert('{mark}')>",
    "<iframe src=\"javascript:alert('{mark}')\"></iframe>",
    "<iframe srcdoc=\"<script>alert('{mark}')</script>\"></iframe>",
    "<object data=\"javascript:alert('{mark}')\"></object>",
    "<embed src=\"javascript:alert('{mark}')\">",
    "<a href=\"javascript:alert('{mark}')\">x</a>",
    "<form action=\"javascript:alert('{mark}')\"><button>x</button></form>",
    "<button formaction=\"javascript:alert('{mark}')\">x</button>",
    "<input autofocus onfocus=alert('{mark}')>",
    "<details open ontoggle=alert('{mark}')>",
    "<video><source onerror=alert('{mark}')></video>",
    "<audio src=x onerror=alert('{mark}')>",
    "<marquee onstart=alert('{mark}')>",
    "<math><mi xlink:href=\"javascript:alert('{mark}')\">x</mi></math>",
    "<meta http-equiv=refresh content=\"0;url=javascript:alert('{mark}')\">",
    '<base href="//evil.example/">{mark}',
    '<link rel=stylesheet href="data:text/css,*{{color:red}}">{mark}',
    "<style>@import 'https://evil.example/x.css';</style>{mark}",
    "<template><script>alert('{mark}')</script></template>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert('{mark}')>\">",
    "<textarea></textarea><script>alert('{mark}')</script>",
    "</title><script>alert('{mark}')</script>",
    "</bdi></p></main><script>alert('{mark}')</script>",
    "--><script>alert('{mark}')</script><!--",
    "]]><script>alert('{mark}')</script>",
    "\" onmouseover=alert('{mark}') x=\"",
    "' onmouseover=alert('{mark}') x='",
    "\" autofocus onfocus=alert('{mark}') \"",
    "\"><script>alert('{mark}')</script>",
    "'><script>alert('{mark}')</script>",
    "` onload=alert('{mark}') `",
    "javascript:alert('{mark}')",
    "data:text/html,<script>alert('{mark}')</script>",
    "{{{{7*7}}}}{mark}{{% include 'frame.html' %}}",
    "${{alert('{mark}')}}",
    "%(name)s %s %(mark)s {mark} 100%",
    "&lt;script&gt;alert('{mark}')&lt;/script&gt;",
    "&#60;img src=x onerror=alert('{mark}')&#62;",
    "\\u003cscript\\u003ealert('{mark}')\\u003c/script\\u003e",
    "+ADw-script+AD4-alert('{mark}')+ADw-/script+AD4-",
    "<scr\u0130pt>alert('{mark}')</scr\u0130pt>",
    "<<script>alert('{mark}')//<</script>",
    "<img src=x:alert('{mark}') onerror=eval(src)>",
    "\u202e<script>alert('{mark}')</script>",
    "\u2028alert('{mark}')\u2029",
    "<portico-x is=\"x\" onclick=alert('{mark}')>",
]
"""Texts that would do something, were they anything but texts."""
ADDRESSES = [
    "https://shop.example/?q='onmouseover=alert('{mark}')",
    "https://shop.example/#javascript:alert('{mark}')",
    "https://shop.example/?next=javascript:alert('{mark}')&x={{{{7*7}}}}",
    "https://shop.example/%22%3E%3Cscript%3Ealert('{mark}')%3C/script%3E",
]
ELEMENTS = "[...document.querySelectorAll('*')].map(e => [e.localName, ...e.getAttributeNames()].join(' ')).sort()"


def filled(text):
    return text.format(mark=MARK)


def dressed(shop, text, short, locale="en"):
    """A session on which a text stands wherever one can put it."""
    shop.profile(business_profile={"name": text})
    place = dict.fromkeys(("line1", "line2", "city", "state", "postal_code"), text)
    customer = shop.customer(
        name=text,
        phone=text[:20],
        description=text,
        address=place,
        shipping={"name": text, "address": place},
        email="a@b.example",
        metadata={"text": text},
    )
    configuration = shop.configure(business_profile={"headline": short[:60]}, name=text, metadata={"text": text})
    return shop.session(configuration, customer, locale=locale)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_text_is_shown_as_it_is_and_does_nothing(shop, window, payload):
    text = filled(payload)
    plain = dressed(shop, "Tea", "Tea")
    window.open(plain.url)
    expected = window.page.evaluate(ELEMENTS)

    window.open(dressed(shop, text, text).url)
    for target in window.page.locator("a, button, h2").all():
        target.hover(force=True)

    assert window.page.evaluate(ELEMENTS) == expected
    assert window.complaints == []
    assert reading.rows(window)["Name"].split() == text.split()
    assert MARK in window.page.title()


@pytest.mark.parametrize(
    "payload", ['"><img src=x onerror=alert(1)>', "' onfocus=alert(1) '", "</title><script>alert(1)"]
)
@pytest.mark.parametrize("stop", ["expired", "signed out", "login", "minimal"])
def test_no_page_takes_the_name_of_a_business_for_markup(shop, window, portico, stop, payload):
    shop.profile(business_profile={"name": payload})

    Tour(shop, window, portico).visit(stop)

    assert payload in window.text
    assert window.page.locator("main img, main script, script, [onfocus], [onerror]").count() == 0
    assert [text for text in window.complaints if "status of" not in text] == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_stays_one_attribute(shop, window, address):
    address = filled(address)

    window.open(shop.session(return_url=address).url)

    assert window.page.locator(".back").get_attribute("href") == address
    assert window.complaints == []


@pytest.mark.parametrize(
    "path",
    [
        "/p/<script>alert(1)</script>",
        "/<img src=x onerror=alert(1)>",
        '/p/session/"><script>',
        "/p/login/'onfocus=alert(1)",
        "/assets/<svg onload=alert(1)>",
        "/?q=<script>alert(1)",
        "/dev/requests/<script>alert(1)</script>",
    ],
)
def test_no_page_gives_an_address_back(shop, window, path):
    window.open(shop.site + path)

    assert window.page.locator("script, main img, [onerror], [onload]").count() == 0
    assert "alert(1)" not in window.page.content()
    assert [text for text in window.complaints if "status of" not in text] == []


def test_a_refused_request_is_shown_to_its_developer_as_a_text(shop, window):
    payload = "<img src=x onerror=alert(1)>"
    with pytest.raises(Exception) as refused:
        shop.sdk.customers.retrieve(payload)

    window.open(refused.value.json_body["error"]["request_log_url"])

    assert payload.replace(" ", "+") in window.text
    assert window.page.locator("main img").count() == 0
    assert window.complaints == []


@pytest.mark.parametrize(
    "script",
    [
        "document.body.appendChild(document.createElement('script')).append('document.title = 1')",
        "document.body.appendChild(document.createElement('img')).setAttribute('onerror', 'document.title = 1')",
        "document.body.innerHTML = '<img src=x onerror=document.title=1>'",
        "setTimeout('document.title = 1')",
        "document.body.appendChild(document.createElement('iframe')).src = 'javascript:parent.document.title = 1'",
        "location = 'javascript:document.title = 1'",
    ],
)
def test_a_script_that_got_in_would_not_run(shop, window, script):
    window.open(shop.session().url)
    title = window.page.title()

    outcome = window.page.evaluate(f"() => {{ try {{ {script} }} catch (error) {{ return error.message }} }}")
    window.until(lambda: outcome or any("CSP" in complaint for complaint in window.complaints))

    assert window.page.title() == title
