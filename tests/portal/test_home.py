"""The home page in situations that are rare."""

from tests import people
from tests.visitors import Visitor, sign_out, token

SESSIONS = "/v1/billing_portal/sessions"


async def session(merchant, **params):
    configuration = await merchant.create("/v1/billing_portal/configurations", people.OPEN_PORTAL)
    customer = await merchant.create("/v1/customers", people.ALICE)
    return await merchant.create(SESSIONS, customer=customer["id"], configuration=configuration["id"], **params)


async def test_a_connected_account_that_was_let_go_leaves_the_brand_of_the_platform(merchant, app):
    own = await merchant.find("/v1/account")
    await merchant.create(f"/v1/accounts/{own['id']}", business_profile={"name": "Tea shop"})
    other = await merchant.create("/v1/accounts", business_profile={"name": "Coffee shop"})
    made, visitor = await session(merchant, on_behalf_of=other["id"]), Visitor(app)
    before = await visitor.open(made["url"])

    await merchant.delete(f"/v1/accounts/{other['id']}")
    after = await visitor.open(f"/p/{made['id']}")

    assert b"Coffee shop" in before.body
    assert after.status == 200
    assert b"Tea shop" in after.body
    assert b"Coffee shop" not in after.body


async def test_the_default_list_of_payment_methods_is_found_among_many(merchant, app):
    made = await session(merchant, locale="en")
    for number in range(101):
        off = {"display_preference": {"preference": "off"}}
        await merchant.create("/v1/payment_method_configurations", name=f"No cards {number}", card=off)

    page = await Visitor(app).open(made["url"])

    assert page.status == 200
    assert b"Accepted here: cards" in page.body


async def test_the_pages_of_farewell_speak_the_customer_s_language_too(merchant, app):
    made, visitor = await session(merchant), Visitor(app)
    home = await visitor.open(made["url"], accept_language="de")
    late = await Visitor(app).open(made["url"], accept_language="de")
    goodbye = await visitor.post(sign_out(home), {"token": token(home)}, accept_language="de")

    languages = [page.headers["content-language"] for page in (home, late, goodbye)]

    assert languages == ["fr", "fr", "fr"]


async def test_after_a_customer_is_gone_the_farewell_is_in_the_browser_s_language(merchant, app):
    made = await session(merchant)

    await merchant.delete(f"/v1/customers/{made['customer']}")
    page = await Visitor(app).open(made["url"], accept_language="de")

    assert (page.status, page.headers["content-language"]) == (410, "de")


async def named(merchant):
    """A session of a business that has a name."""
    own = await merchant.find("/v1/account")
    await merchant.create(f"/v1/accounts/{own['id']}", business_profile={"name": "Tea shop"})
    return await session(merchant)


async def test_who_is_in_a_session_is_told_by_its_business_that_a_page_does_not_exist(merchant, app):
    made, visitor = await named(merchant), Visitor(app)
    await visitor.open(made["url"])
    home = f"/p/{made['id']}"

    answers = [
        await visitor.get(f"{home}/nothing"),
        await visitor.get(f"{home}/"),
        await visitor.get(f"{home}/nothing?lang=pl"),
        await visitor.get(f"{home}/payment-methods/pm_1/remove"),
        await visitor.post(f"{home}/nothing", {}),
        await visitor.post(f"{home}/done", {}),
    ]

    assert [answer.status for answer in answers] == [404, 404, 303, 404, 404, 405]
    for answer in (*answers[:2], *answers[3:]):
        assert b"Tea shop" in answer.body
        assert f'href="{home}"'.encode() in answer.body
    assert [b'<html lang="pl"' in answer.body for answer in answers] == [False, False, False, True, True, True]
    assert set(answers[5].headers["allow"].split(", ")) == {"GET", "HEAD"}


async def test_who_is_in_no_session_is_told_so_by_nobody_in_particular(merchant, app):
    made, visitor = await named(merchant), Visitor(app)
    page = await visitor.open(made["url"])
    await visitor.post(sign_out(page), {"token": token(page)})

    answers = [
        await who.get(f"/p/{made['id']}{rest}") for who in (visitor, Visitor(app)) for rest in ("/nothing", "/a/b")
    ]

    assert {answer.status for answer in answers} == {404}
    assert not any(b"Tea shop" in answer.body for answer in answers)
