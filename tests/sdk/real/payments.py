"""Invoices and payments, and what others get of them, as the API answers with them."""

from tests.sdk.callers import Caller
from tests.sdk.real.naming import ADDRESS, Named


def billed(api: Caller) -> Named:
    customer = api.post("customers", name="Rose", address=ADDRESS, shipping={"name": "Rose", "address": ADDRESS})["id"]
    rate = api.post("tax_rates", display_name="VAT", percentage=20, inclusive=False)["id"]
    coupon = api.post("coupons", percent_off=10)["id"]
    product = api.post("products", name="Box")["id"]
    yield "empty", api.post("invoices", customer=customer)
    yield "plain", api.post("invoiceitems", customer=customer, amount=-500, currency="usd")
    yield (
        "with everything",
        api.post(
            "invoiceitems",
            customer=customer,
            price_data={"currency": "usd", "product": product, "unit_amount": 5000},
            quantity=3,
            description="Boxes",
            discounts=[{"coupon": coupon}],
            metadata={"a": "b"},
            period={"start": 1_800_000_000, "end": 1_800_000_001},
            tax_rates=[rate],
            expand=["customer", "discounts", "pricing.price_details.price"],
        ),
    )
    method = api.post("payment_methods/pm_card_visa/attach", customer=customer)["id"]
    full = api.post(
        "invoices",
        customer=customer,
        auto_advance=True,
        custom_fields=[{"name": "PO", "value": "7"}],
        default_payment_method=method,
        default_tax_rates=[rate],
        description="Thanks",
        discounts=[{"coupon": coupon}],
        footer="Bye",
        metadata={"a": "b"},
        payment_settings={
            "payment_method_options": {"card": {"request_three_d_secure": "any"}},
            "payment_method_types": ["card"],
        },
        pending_invoice_items_behavior="include",
        rendering={"amount_tax_display": "exclude_tax", "pdf": {"page_size": "a4"}},
        shipping_details={"name": "Rose", "address": ADDRESS},
        statement_descriptor="ROSE",
    )
    yield "with everything", full
    for line in api.get(f"invoices/{full['id']}/lines", expand=["data.discounts"])["data"]:
        yield f"of {line['amount']}", line
    hidden = ["confirmation_secret", "payments.data.payment.payment_intent", "customer", "discounts"]
    opened = api.post(f"invoices/{full['id']}/finalize", auto_advance=False, expand=hidden)
    yield "open", opened
    yield "open", opened["payments"]["data"][0]
    yield "paid", api.post(f"invoices/{full['id']}/pay", expand=hidden)
    sent = api.post("invoices", customer=customer, collection_method="send_invoice", days_until_due=3)["id"]
    api.post(f"invoices/{sent}/add_lines", lines=[{"amount": 700, "description": "Late"}])
    yield "sent", api.post(f"invoices/{sent}/send")
    revision = {"action": "revision", "invoice": sent}
    yield "revising", api.post("invoices", from_invoice=revision, expand=["from_invoice.invoice"])
    yield "uncollectible", api.post(f"invoices/{sent}/mark_uncollectible")
    yield "void", api.post(f"invoices/{sent}/void")
    note = {
        "invoice": full["id"],
        "lines": [
            {"type": "invoice_line_item", "invoice_line_item": full["lines"]["data"][0]["id"], "quantity": 1},
            {"type": "custom_line_item", "description": "Sorry", "unit_amount": 100, "tax_rates": [rate]},
        ],
    }
    amount = api.get("credit_notes/preview", **note)["total"]
    note |= {"reason": "duplicate", "memo": "Sorry", "metadata": {"a": "b"}}
    split = {"credit_amount": 50, "refund_amount": 50, "out_of_band_amount": amount - 100}
    credited = api.post("credit_notes", **note, **split, expand=["invoice", "refunds.refund"])
    yield "with everything", credited
    for line in credited["lines"]["data"]:
        yield line["type"], line


def paid(api: Caller) -> Named:
    customer = api.post("customers", name="Rose")["id"]
    mandate = {"customer_acceptance": {"type": "online", "online": {"ip_address": "127.0.0.1", "user_agent": "x"}}}
    iban = {"iban": "DE89370400440532013000"}
    owner = {"name": "Rose", "email": "rose@example.com", "phone": "123", "address": ADDRESS}
    card = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2040, "cvc": "123"}
    yield "card", api.post("payment_methods", type="card", card=card, billing_details=owner, metadata={"a": "b"})
    yield "debited", api.post("payment_methods", type="sepa_debit", sepa_debit=iban, billing_details=owner)
    kept = api.post("payment_methods/pm_card_visa/attach", customer=customer)["id"]
    bank = api.post("payment_methods/pm_usBankAccount_success/attach", customer=customer)
    yield "in the United States", bank
    yield "plain", api.post("payment_intents", amount=500, currency="usd")
    money = {"amount": 500, "currency": "usd", "customer": customer}
    full = api.post(
        "payment_intents",
        **money,
        payment_method=kept,
        automatic_payment_methods={"enabled": True},
        description="Tea",
        metadata={"a": "b"},
        payment_method_options={"card": {"request_three_d_secure": "any", "setup_future_usage": "off_session"}},
        receipt_email="rose@example.com",
        setup_future_usage="off_session",
        shipping={"name": "Rose", "address": ADDRESS},
        statement_descriptor_suffix="TEA",
        confirm=True,
        expand=["customer", "latest_charge.refunds", "payment_method"],
    )
    yield "with everything", full
    yield "with everything", full["latest_charge"]
    ask = {"payment_method": "pm_card_authenticationRequired", "confirm": True}
    yield "asking", api.post("payment_intents", amount=500, currency="eur", **ask, return_url="https://example.com")
    yield "asking the SDK", api.post("payment_intents", amount=500, currency="eur", **ask)
    held = api.post("payment_intents", **money, payment_method=kept, capture_method="manual", confirm=True)
    yield "held", held
    yield "held", api.get(f"charges/{held['latest_charge']}")
    yield "canceled", api.post(f"payment_intents/{held['id']}/cancel", cancellation_reason="duplicate")
    going = api.post("payment_intents", **money, payment_method=bank["id"], confirm=True, mandate_data=mandate)
    yield "going", going
    yield "going", api.get(f"charges/{going['latest_charge']}")
    yield "in part", api.post("refunds", payment_intent=full["id"], amount=100, reason="duplicate", metadata={"a": "b"})
    yield "plain", api.post("setup_intents")
    debited = {"payment_method": "pm_sepaDebit_success_de", "confirm": True, "mandate_data": mandate}
    setup = api.post("setup_intents", **debited, customer=customer, attach_to_self=False, expand=["mandate"])
    yield "with everything", setup
    yield "online", setup["mandate"]
    yield "asking", api.post("setup_intents", **ask)
    yield from _unpaid(api)


def _unpaid(api: Caller) -> Named:
    """What a card that is refused leaves behind."""
    refused = {"payment_method": "pm_card_visa_chargeDeclined", "confirm": True}
    intent = api.refused("payment_intents", amount=500, currency="eur", **refused)["payment_intent"]
    yield "refused", intent
    yield "failed", api.get(f"charges/{intent['latest_charge']}")
    yield "refused", api.refused("setup_intents", **refused)["setup_intent"]


def shared(api: Caller) -> Named:
    """What platforms and connected accounts get."""
    seller = api.post("accounts")["id"]
    onward = {"destination": seller, "description": "Rent", "metadata": {"a": "b"}}
    money = {"amount": 1000, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
    said = {"payment_data": {"description": "From Rose", "metadata": {"a": "b"}}}
    hidden = ["latest_charge.transfer", "latest_charge.application_fee"]
    full = api.post("payment_intents", **money, application_fee_amount=100, transfer_data=onward | said, expand=hidden)
    yield "passed on", full
    charge = full["latest_charge"]
    yield "passed on", charge
    yield "new", charge["application_fee"]
    yield "new", charge["transfer"]
    both = {"reverse_transfer": True, "refund_application_fee": True}
    yield "with its shares", api.post("refunds", charge=charge["id"], amount=300, **both)
    fee, transfer = f"application_fees/{charge['application_fee']['id']}", f"transfers/{charge['transfer']['id']}"
    yield "by hand", api.post(f"{fee}/refunds", amount=20, metadata={"a": "b"}, expand=["fee"])
    yield "by hand", api.post(f"{transfer}/reversals", amount=50, metadata={"a": "b"}, expand=["source_refund"])
    yield "given back in part", api.get(fee, expand=["account"])
    yield "taken back in part", api.get(transfer, expand=["source_transaction", "reversals.data.source_refund"])
    for reversal in api.get(f"{transfer}/reversals")["data"]:
        yield "listed", reversal
    for refund in api.get(f"{fee}/refunds")["data"]:
        yield "listed", refund


def recorded(api: Caller) -> Named:
    """What was paid elsewhere."""
    customer = api.post("customers", name="Rose")["id"]
    owner = {"name": "Rose", "email": "rose@example.com", "phone": "123", "address": ADDRESS}
    money = {"amount_requested": {"currency": "usd", "value": 900}, "initiated_at": 1_800_000_000}
    bank = {"payment_method_details": {"type": "custom", "custom": {"display_name": "Bank transfer"}}}
    plain = api.post("payment_records/report_payment", **money, **bank)
    yield "plain", plain
    yield "plain", api.get(f"payment_attempt_records/{plain['latest_payment_attempt_record']}")
    wire = {"display_name": "Bank transfer", "type": "cpmt_1"}
    known = api.post("payment_methods/pm_card_visa/attach", customer=customer)["id"]
    full = api.post(
        "payment_records/report_payment",
        **money,
        customer_details={"customer": customer, "name": "Rose", "email": "rose@example.com", "phone": "123"},
        customer_presence="off_session",
        description="Tea",
        guaranteed={"guaranteed_at": 1_800_000_001},
        metadata={"a": "b"},
        outcome="guaranteed",
        payment_method_details={"billing_details": owner, "custom": wire, "payment_method": known},
        processor_details={"type": "custom", "custom": {"payment_reference": "T-1"}},
        shipping_details={"name": "Rose", "phone": "123", "address": ADDRESS},
    )
    yield "with everything", full
    yield "with everything", api.get(f"payment_attempt_records/{full['latest_payment_attempt_record']}")
    yield from _given_back(api, customer, full["id"])


def _given_back(api: Caller, customer: str, record: str) -> Named:
    """An invoice that a record pays, and of which a part is given back elsewhere."""
    invoice = api.post("invoices", customer=customer, collection_method="send_invoice", days_until_due=3)["id"]
    api.post(f"invoices/{invoice}/add_lines", lines=[{"amount": 700, "description": "Tea"}])
    api.post(f"invoices/{invoice}/finalize")
    hidden = ["payments.data.payment.payment_record"]
    attached = api.post(f"invoices/{invoice}/attach_payment", payment_record=record, expand=hidden)
    yield "paid elsewhere", attached
    yield "by a record", next(one for one in attached["payments"]["data"] if one["payment"]["type"] == "payment_record")
    reference = {"type": "custom", "custom": {"refund_reference": "R-1"}}
    back = {"amount": {"currency": "usd", "value": 200}, "outcome": "refunded", "processor_details": reference}
    yield "given back in part", api.post(f"payment_records/{record}/report_refund", **back)
    named = {
        "type": "payment_record_refund",
        "payment_record_refund": {"payment_record": record, "refund_group": "R-1"},
    }
    yield "given back elsewhere", api.post("credit_notes", invoice=invoice, amount=200, refunds=[named])
