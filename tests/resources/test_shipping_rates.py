"""What delivery costs, in which currency, and what of it can be changed."""

import pytest

POST = {"display_name": "Post", "fixed_amount": {"amount": 500, "currency": "usd"}}
WORLD = {**POST["fixed_amount"], "currency_options": {"eur": {"amount": 450, "tax_behavior": "inclusive"}}}


async def test_a_rate_says_what_it_costs_and_how_long_it_takes(merchant):
    estimate = {"minimum": {"unit": "day", "value": 2}, "maximum": {"unit": "week", "value": 1}}

    rate = await merchant.create(
        "/v1/shipping_rates", POST, delivery_estimate=estimate, metadata={"a": "b"}, tax_code="txcd_92010001"
    )

    assert rate["id"].startswith("shr_")
    assert (rate["active"], rate["type"], rate["tax_behavior"]) == (True, "fixed_amount", "unspecified")
    assert (rate["fixed_amount"], rate["delivery_estimate"]) == ({"amount": 500, "currency": "usd"}, estimate)
    assert await merchant.find(f"/v1/shipping_rates/{rate['id']}") == rate


async def test_other_currencies_are_shown_when_expanded(merchant):
    rate = await merchant.create("/v1/shipping_rates", {**POST, "fixed_amount": WORLD}, tax_behavior="exclusive")

    shown = await merchant.find(f"/v1/shipping_rates/{rate['id']}", expand=["fixed_amount.currency_options"])

    assert "currency_options" not in rate["fixed_amount"]
    assert shown["fixed_amount"]["currency_options"] == {
        "eur": {"amount": 450, "tax_behavior": "inclusive"},
        "usd": {"amount": 500, "tax_behavior": "exclusive"},
    }


async def test_what_is_not_sent_stays(merchant):
    rate = await merchant.create("/v1/shipping_rates", {**POST, "fixed_amount": WORLD})
    options = {"eur": {"tax_behavior": "exclusive"}, "gbp": {"amount": 400}, "usd": {"tax_behavior": "inclusive"}}

    after = await merchant.create(
        f"/v1/shipping_rates/{rate['id']}",
        active=False,
        fixed_amount={"currency_options": options},
        expand=["fixed_amount.currency_options"],
    )

    assert (after["active"], after["tax_behavior"]) == (False, "inclusive")
    assert after["fixed_amount"]["currency_options"] == {
        "eur": {"amount": 450, "tax_behavior": "exclusive"},
        "gbp": {"amount": 400, "tax_behavior": "unspecified"},
        "usd": {"amount": 500, "tax_behavior": "inclusive"},
    }


async def test_lists_filter_by_currency_and_whether_it_is_archived(merchant):
    dollars = await merchant.create("/v1/shipping_rates", {**POST, "fixed_amount": WORLD})
    euros = await merchant.create("/v1/shipping_rates", {**POST, "fixed_amount": {"amount": 1, "currency": "eur"}})
    await merchant.create(f"/v1/shipping_rates/{euros['id']}", active=False)

    async def ids(**filters):
        return [one["id"] for one in (await merchant.find("/v1/shipping_rates", **filters))["data"]]

    assert await ids() == [euros["id"], dollars["id"]]
    assert await ids(active=True) == await ids(currency="usd") == [dollars["id"]]
    assert await ids(currency="eur", active=False, created={"gte": 0}) == [euros["id"]]


@pytest.mark.parametrize(
    ("path", "params", "param"),
    [
        ("", {"display_name": "Post"}, "fixed_amount"),
        ("", {"fixed_amount": {"amount": 1, "currency": "usd"}}, "display_name"),
        ("", {**POST, "fixed_amount": {"amount": -1, "currency": "usd"}}, "fixed_amount[amount]"),
        ("", {**POST, "fixed_amount": {"amount": 1, "currency": "xyz"}}, "fixed_amount[currency]"),
        ("", {**POST, "fixed_amount": {**WORLD, "currency_options": {"usd": {"amount": 1}}}},
         "fixed_amount[currency_options][usd]"),
        ("", {**POST, "delivery_estimate": {"minimum": {"unit": "day", "value": 0}}},
         "delivery_estimate[minimum][value]"),
        ("", {**POST, "display_name": "x" * 101}, "display_name"),
        ("/ID", {"fixed_amount": {"currency_options": {"jpy": {"tax_behavior": "inclusive"}}}},
         "fixed_amount[currency_options][jpy][amount]"),
        ("/ID", {"fixed_amount": {"currency_options": {"usd": {"amount": 7}}}},
         "fixed_amount[currency_options][usd][amount]"),
        ("/ID", {"fixed_amount": {"amount": 7}}, "fixed_amount[amount]"),
        ("/ID", {"display_name": "Other"}, "display_name"),
    ],
)  # fmt: skip
async def test_what_cannot_be_is_refused_by_name(merchant, path, params, param):
    rate = await merchant.create("/v1/shipping_rates", {**POST, "fixed_amount": WORLD})

    error = await merchant.refused(f"/v1/shipping_rates{path.replace('ID', rate['id'])}", params)

    assert error["param"] == param
