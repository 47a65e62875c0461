"""What the API refuses, in the words of the page: at a field, or as a notice above the form."""

from dataclasses import dataclass, field

from portico.pages.words import later
from portico.papers.methods import AGAIN, DECLINES
from portico.resources.checkout.changing import UNKNOWN
from portico.wire.errors import ApiError, CardError

CHECK_EXPIRY = later("Check the month and the year.")
CHECK_NUMBER = later("Check the card number.")
CHECK_CODE = later("Check the security code.")
AT_FIELDS = {
    "incorrect_number": ("number", CHECK_NUMBER),
    "invalid_number": ("number", CHECK_NUMBER),
    "invalid_expiry_month": ("exp", CHECK_EXPIRY),
    "invalid_expiry_year": ("exp", CHECK_EXPIRY),
    "expired_card": ("exp", later("This card has expired.")),
    "invalid_cvc": ("cvc", CHECK_CODE),
    "incorrect_cvc": ("cvc", CHECK_CODE),
    "invalid_bank_account_iban": ("iban", later("Check the IBAN.")),
    "routing_number_invalid": ("routing_number", later("Check the routing number.")),
    "account_number_invalid": ("account_number", later("Check the account number.")),
    "customer_tax_location_invalid": ("postal_code", later("Enter a postcode.")),
    "email_invalid": ("email", later("Enter an e-mail address, such as name@example.com.")),
    "tax_id_invalid": ("tax_value", later("Check the number. It does not look like one of this kind.")),
    UNKNOWN: ("promotion_code", later("This promotion code does not exist.")),
}
"""By the code of an error."""
NOT_TEST = later("This is no test number. Real ones are refused here, and never kept.")
AT_PARAMS = {
    "sepa_debit[iban]": ("iban", NOT_TEST),
    "billing_details[address][country]": ("country", later("Choose a country.")),
    "email": ("email", later("Enter an e-mail address, such as name@example.com.")),
    "phone": ("phone", later("Enter a phone number.")),
    "promotion_code": ("promotion_code", later("This promotion code cannot be used for this order.")),
    "quantity": ("quantity", later("This quantity is not possible.")),
}
"""By the parameter of an error."""


@dataclass(frozen=True)
class Problems:
    """What is wrong."""

    fields: dict[str, str] = field(default_factory=dict)
    """By the name of the field."""
    declined: str = ""
    """What is said when the bank says no."""
    unexpected: str = ""
    """What the API answered where the page has no words for it."""

    def __bool__(self) -> bool:
        return bool(self.fields or self.declined or self.unexpected)


def of_error(error: ApiError) -> Problems:
    """A refusal of the API."""
    reason = getattr(error, "decline_code", None) or ""
    if reason == "test_mode_live_card":
        return Problems({"number": NOT_TEST})
    found = AT_FIELDS.get(error.code or "") or AT_PARAMS.get(error.param or "")
    if found:
        return Problems({found[0]: found[1]})
    if isinstance(error, CardError):
        return Problems(declined=DECLINES.get(reason, AGAIN))
    return Problems(unexpected=error.message)
