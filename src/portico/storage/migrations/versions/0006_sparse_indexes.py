"""An index by a column holds the rows that have a value there, and no others."""

import sqlalchemy as sa
from alembic import op

BY_CREATED = {
    "billing_meter_event": "series",
    "charge": "customer payment_intent transfer_group",
    "checkout_session": "attempt customer customer_account customer_details_email payment_intent payment_link "
    "setup_intent status subscription",
    "credit_note": "customer customer_account invoice",
    "customer": "email test_clock customer_account folded_email",
    "customer_balance_transaction": "customer invoice",
    "invoice": "collection_method customer customer_account status parent_subscription_details_subscription",
    "invoice_payment": "invoice status payment_payment_intent payment_payment_record payment_type",
    "invoiceitem": "customer customer_account invoice parent_subscription_details_subscription",
    "payment_intent": "customer customer_account",
    "payment_method": "customer type allow_redisplay customer_account",
    "price": "currency product recurring_interval recurring_meter recurring_usage_type type",
    "product": "type url",
    "refund": "charge payment_intent",
    "setup_intent": "customer customer_account payment_method",
    "subscription": "collection_method customer customer_account latest_invoice schedule status test_clock",
    "subscription_item": "subscription price_id",
    "subscription_schedule": "customer customer_account status subscription test_clock",
    "tax_id": "customer customer_account owner_type owner_account",
}
"""The columns with an index, by table, where ids do not tell the time."""

BY_ID = {
    "account": "controller_type",
    "billing_feedback_option": "status",
    "billing_meter": "status",
    "credit_note_line_item": "credit_note",
    "event": "type",
    "file": "purpose",
    "item": "session",
    "line_item": "invoice",
    "mandate": "payment_method status",
    "payment_method_configuration": "application",
    "promotion_code": "folded promotion_coupon customer customer_account",
}
"""And where they do."""


def upgrade() -> None:
    """Make each of them anew."""
    for tables, order in ((BY_CREATED, ["created", "id"]), (BY_ID, ["id"])):
        for table, columns in tables.items():
            for column in columns.split():
                name, present = f"{table}_by_{column}", sa.text(f"{column} IS NOT NULL")
                op.drop_index(name, table)
                keys = ["account", "livemode", column, *order]
                op.create_index(name, table, keys, sqlite_where=present, postgresql_where=present)
