"""Settings for single kinds of payment methods, on subscriptions and invoices: kept, changed one by one, taken away."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import open_notebook

pytestmark = only_sqlite
LINKED = {
    "permissions": ["payment_method"],
    "prefetch": ["balances"],
    "filters": {"account_subcategories": ["checking"]},
}
SETTINGS = {
    "acss_debit": {"mandate_options": {"transaction_type": "business"}, "verification_method": "instant"},
    "bancontact": {"preferred_language": "fr"},
    "customer_balance": {"funding_type": "bank_transfer", "bank_transfer": {"type": "us_bank_transfer"}},
    "payto": {"mandate_options": {"amount": 5_000, "purpose": "salary"}},
    "upi": {"mandate_options": {"amount": 5_000, "amount_type": "maximum"}},
    "us_bank_account": {"financial_connections": LINKED, "verification_method": "instant"},
}
OF_SUBSCRIPTIONS = SETTINGS | {
    "blik": {"mandate_options": {"expires_at": 1_900_000_000}},
    "card": {"mandate_options": {"amount": 5_000, "amount_type": "maximum"}, "network": "visa"},
    "pix": {"mandate_options": {"amount": 5_000, "payment_schedule": "monthly", "end_date": "2027-12-31"}},
}


def holds(found, sent):
    """Whether everything that was sent is there."""
    if isinstance(sent, dict):
        return isinstance(found, dict) and all(holds(found[name], value) for name, value in sent.items())
    return found == sent


async def test_a_subscription_keeps_settings_for_every_kind_of_payment_method(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    price = await book.price("Pro", 3000)

    made = await book.subscribe(price, payment_settings={"payment_method_options": OF_SUBSCRIPTIONS})
    changed = await book.change(
        payment_settings={"payment_method_options": {"us_bank_account": {"verification_method": "microdeposits"}}}
    )
    emptied = await book.change(payment_settings={"payment_method_options": {"upi": ""}})

    options = [one["payment_settings"]["payment_method_options"] for one in (made, changed, emptied)]
    assert holds(options[0], OF_SUBSCRIPTIONS)
    assert holds(options[1], OF_SUBSCRIPTIONS | {"us_bank_account": {"verification_method": "microdeposits"}})
    assert (
        options[1]["us_bank_account"]["financial_connections"] == options[0]["us_bank_account"]["financial_connections"]
    )
    assert options[2] == options[1] | {"upi": None}


async def test_an_invoice_has_those_that_are_its_own(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    options = SETTINGS | {"billie": {"reference": "PO 7"}, "pix": {"amount_includes_iof": "never"}}

    made = await merchant.create(
        "/v1/invoices", customer=book.customer, payment_settings={"payment_method_options": options}
    )

    assert holds(made["payment_settings"]["payment_method_options"], options)


REFUSED = {
    "a kind that is not": ({"cheque": {"number": "1"}}, "cheque"),
    "another language": ({"bancontact": {"preferred_language": "it"}}, "bancontact[preferred_language]"),
    "another country": (
        {"customer_balance": {"bank_transfer": {"eu_bank_transfer": {"country": "AT"}}}},
        "customer_balance[bank_transfer][eu_bank_transfer][country]",
    ),
    "an invoice's own": ({"billie": {"reference": "PO 7"}}, "billie[reference]"),
    "less than nothing": ({"upi": {"mandate_options": {"amount": -1}}}, "upi[mandate_options][amount]"),
}


@pytest.mark.parametrize(("options", "param"), REFUSED.values(), ids=REFUSED.keys())
async def test_what_is_no_setting_is_refused_by_its_name(merchant, options, param):
    book = await open_notebook(merchant, "2026-04-01")
    items = [{"price": await book.price("Pro", 3000)}]
    order = {"customer": book.customer, "items": items, "payment_settings": {"payment_method_options": options}}

    error = await merchant.refused("/v1/subscriptions", order)

    first, _, rest = param.partition("[")
    assert error["param"] == f"payment_settings[payment_method_options][{first}]" + (f"[{rest}" if rest else "")
