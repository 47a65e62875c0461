"""P28 in a real browser: what another site can make Chromium send changes nothing."""

import pytest

from tests.browser import reading

FORM = (
    '<form method="post" action="{url}" target="{target}" enctype="{kind}"><input name="token" value="{token}"></form>'
)
SUBMIT = "document.forms[0].submit()"


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data"])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_form_on_another_site_signs_nobody_out_though_it_knows_the_token(
    shop, window, elsewhere, portico, kind, host
):
    session = shop.session()
    window.open(session.url)
    url, token = sent_by(window, shop)
    page = elsewhere.page(FORM.format(url=url, kind=kind, token=token, target="_self"), host=host)
    window.open(page)

    with window.page.expect_navigation():
        window.page.evaluate(SUBMIT)

    assert [seen.path for seen in portico.seen if seen.method == "POST"][-1] == url.removeprefix(shop.site)
    assert "You are signed out" not in window.text
    window.open(f"{shop.site}/p/{session.id}")
    assert "Invoices" in reading.sections(window)


@pytest.mark.parametrize("credentials", ["include", "omit"])
def test_a_script_on_another_site_neither_reads_nor_changes(shop, window, elsewhere, credentials):
    session = shop.session()
    window.open(session.url)
    url, token = sent_by(window, shop)
    window.open(elsewhere.page("<p>evil</p>", host="127.0.0.1"))

    read = window.page.evaluate(
        """async ([url, body, credentials]) => {
            const all = [fetch(url.replace("/sign-out", ""), {credentials}),
                fetch(url, {method: "POST", credentials, body}),
                fetch(url, {method: "POST", mode: "no-cors", credentials, body})];
            return (await Promise.allSettled(all)).map(one => one.value ? one.value.type : "refused");
        }""",
        [url, f"token={token}", credentials],
    )

    assert read == ["refused", "refused", "refused"]
    window.open(f"{shop.site}/p/{session.id}")
    assert "Invoices" in reading.sections(window)


def test_the_same_form_on_the_page_itself_does_sign_out(shop, window):
    window.open(shop.session().url)

    with window.page.expect_navigation():
        window.page.evaluate(SUBMIT)

    assert "You are signed out" in window.text


def sent_by(window, shop):
    """Where the page's form leads, and what it carries."""
    form = window.page.locator("form")
    return shop.site + form.get_attribute("action"), form.locator("[name=token]").input_value()
