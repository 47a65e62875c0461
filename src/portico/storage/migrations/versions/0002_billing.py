"""Billing: what is sold and paid for, and time that can be moved."""

from alembic import op

from portico.storage.migrations.columns import noun, own

BY_CREATED: dict[str, str] = {
    "coupon": "",
    "customer_balance_transaction": "customer invoice",
    "tax_id": "customer customer_account owner_type owner_account",
    "billing_meter_event": "series identifier! value#",
    "charge": "customer payment_intent transfer_group",
    "credit_note": "customer customer_account invoice",
    "invoice": (
        "collection_method customer customer_account due_date# status parent_subscription_details_subscription"
    ),
    "invoice_payment": "invoice status payment_payment_intent payment_payment_record payment_type",
    "invoiceitem": "customer customer_account invoice is_pending# parent_subscription_details_subscription",
    "payment_intent": "customer customer_account",
    "refund": "charge payment_intent",
    "setup_intent": "customer customer_account payment_method attach_to_self#",
    "payment_method": "customer type allow_redisplay customer_account",
    "subscription": "automatic_tax_enabled# collection_method customer customer_account latest_invoice schedule status "
    "test_clock current_period_start# current_period_end# canceled_at#",
    "subscription_item": "subscription price_id",
    "subscription_schedule": "canceled_at# completed_at# customer customer_account released_at# status subscription "
    "test_clock",
    "checkout_session": "attempt customer customer_account customer_details_email payment_intent payment_link "
    "setup_intent status subscription",
}
"""The nouns that live by clocks, whose ids do not tell the time, with their declared columns."""

NOUNS: dict[str, str] = {
    "credit_note_line_item": "credit_note",
    "line_item": "invoice",
    "mandate": "payment_method status",
    "portico_dunning": "",
    "test_helpers_test_clock": "",
    "promotion_code": "active# folded promotion_coupon customer customer_account taken!",
    "discount": "",
    "tax_rate": "active# inclusive#",
    "billing_meter": "status taken!",
    "webhook_endpoint": "",
    "billing_meter_event_adjustment": "",
    "item": "session",
}
"""The other nouns with their declared columns: `#` a number, `#1` a flag of one object at most, `!` a unique text."""


def upgrade() -> None:
    """Make the tables, and let customers be in order of their own time."""
    for name, columns in BY_CREATED.items():
        noun(name, columns.split(), by_created=True)
    for name, columns in NOUNS.items():
        noun(name, columns.split())
    own("wake", "id!", "noun", "owner", "clock", "due#", "rank#", "leased_until#", "worker")
    op.create_index("wake_next", "wake", ["clock", "due", "rank", "id"])
    op.create_index("wake_of_owner", "wake", ["account", "livemode", "owner", "due", "rank", "id"])
    op.create_index("customer_newest", "customer", ["account", "livemode", "created", "id"])
    for column in ("email", "test_clock", "customer_account"):
        op.drop_index(f"customer_by_{column}", "customer")
        op.create_index(f"customer_by_{column}", "customer", ["account", "livemode", column, "created", "id"])
