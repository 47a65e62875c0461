"""Why a bank says no, in the words that Stripe passes on. Source: billing-behaviour 6.3."""

from typing import NamedTuple


class Decline(NamedTuple):
    """One refusal."""

    code: str
    decline_code: str | None
    message: str
    reason: str = "generic_decline"
    """What the outcome of a charge gives as its reason."""


_NO = "Your card was declined."
_AGAIN = "An error occurred while processing your card. Try again in a little bit."

GENERIC = Decline("card_declined", "generic_decline", _NO)
INSUFFICIENT_FUNDS = Decline(
    "card_declined", "insufficient_funds", "Your card has insufficient funds.", "insufficient_funds"
)
LOST = Decline("card_declined", "lost_card", _NO, "lost_card")
STOLEN = Decline("card_declined", "stolen_card", _NO, "stolen_card")
FRAUDULENT = Decline("card_declined", "fraudulent", _NO, "highest_risk_level")
VELOCITY = Decline(
    "card_declined",
    "card_velocity_exceeded",
    "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
    "card_velocity_exceeded",
)
EXPIRED = Decline("expired_card", "expired_card", "Your card has expired.", "expired_card")
INCORRECT_CVC = Decline("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect.", "incorrect_cvc")
PROCESSING_ERROR = Decline("processing_error", "processing_error", _AGAIN, "processing_error")
INCORRECT_NUMBER = Decline("incorrect_number", None, "Your card number is incorrect.", "incorrect_number")
INVALID_MONTH = Decline("invalid_expiry_month", None, "Your card's expiration month is invalid.")
INVALID_YEAR = Decline("invalid_expiry_year", None, "Your card's expiration year is invalid.")
INVALID_CVC = Decline("invalid_cvc", None, "Your card's security code is invalid.")
AUTHENTICATION_REQUIRED = Decline(
    "authentication_required",
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
    "authentication_required",
)
REAL_CARD = Decline(
    "card_declined",
    "test_mode_live_card",
    "Your card was declined. Your request was in test mode, but used a non test (live) card. "
    "Portico takes the numbers of Stripe's test cards only, and keeps no other.",
    "test_mode_live_card",
)
LIVE_MODE = Decline(
    "card_declined",
    "live_mode_test_card",
    "Your card was declined. No payment processor is connected to this Portico, so nothing can be charged in live "
    'mode. Bill with `collection_method: "send_invoice"` and mark invoices as paid out of band.',
    "live_mode_test_card",
)
OTHER_CURRENCY = Decline(
    "payment_method_currency_mismatch",
    None,
    "The currency specified does not match the currency for the attached payment method. A payment can only be created "
    "for the same currency as the corresponding payment method.",
)
NO_DEPOSITS = Decline(
    "payment_method_microdeposit_failed",
    None,
    "Microdeposits were failed to be deposited into the customer's bank account. Please check the account, institution "
    "and transit numbers as well as the currency type.",
)
DEBIT_FAILURES = {
    "account_closed": "The customer's bank account has been closed.",
    "no_account": "The customer's bank account could not be located.",
    "insufficient_funds": "The customer's account has insufficient funds to cover this payment.",
    "debit_not_authorized": "The customer has notified their bank that this payment was unauthorized.",
    "invalid_currency": "The bank was unable to process this transaction because of its currency.",
    "charge_exceeds_source_limit": "This payment exceeds the limit on the total of payments in a week.",
    "charge_exceeds_weekly_limit": "This payment exceeds the limit on the number of payments in a week.",
    "generic_decline": "The customer's bank refused the payment.",
    "highest_risk_level": "The payment was blocked, since its risk is too high.",
}
"""Why a debit came back, by the failure code of its charge."""


def of_debit(reason: str) -> Decline:
    """The refusal of a debit."""
    return Decline("payment_intent_payment_attempt_failed", reason, DEBIT_FAILURES[reason], reason)
