"""The balance is the sum of what was booked on it, and explains what is due. Source: 3.9."""

from collections import Counter
from collections.abc import Iterator

from tests.walks.steps import Step


def balance(step: Step) -> Iterator[str]:
    """Each entry follows from the one before, and the last one is what the customer has."""
    customer = step.after.objects[step.after.customer]
    sums: Counter[str] = Counter()
    for entry in step.after.of("customer_balance_transaction"):
        currency = entry["currency"]
        sums[currency] += entry["amount"]
        if entry["ending_balance"] != sums[currency]:
            yield f"{entry['id']} ends with {entry['ending_balance']}, and not {sums[currency]}"
    if not step.after.has_left and customer["balance"] != sums[customer["currency"] or "usd"]:
        yield f"the balance is {customer['balance']}, and the entries come to {sums}"


def due(step: Step) -> Iterator[str]:
    """What is due of a final invoice is its total, less what the balance took over. Who has left shows no balance."""
    for invoice in [] if step.after.has_left else step.after.of("invoice"):
        if invoice["status"] == "draft" or invoice["ending_balance"] is None:
            continue
        entries = step.after.of("customer_balance_transaction", invoice=invoice["id"])
        first = [one for one in entries if one["type"] in ("applied_to_invoice", "invoice_too_small")]
        taken = sum(one["amount"] for one in first)
        due = max(0, invoice["total"] - taken)
        credited = invoice["pre_payment_credit_notes_amount"]
        if invoice["amount_due"] != due - credited:
            yield f"of {invoice['id']} {invoice['amount_due']} are due, and not {due} less {credited}"
        if invoice["ending_balance"] != invoice["starting_balance"] + taken:
            yield f"{invoice['id']} leaves a balance of {invoice['ending_balance']}, though {taken} were taken"
