"""Why the last attempt failed, as intents show it."""

from portico.bank.declines import Decline
from portico.resources.failures import Failure
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.wire.errors import CardError, InvalidRequest, doc_url
from portico.wire.markers import Omitted
from portico.wire.resource import wire_tree

UNEXPECTED = "payment_intent_unexpected_state"


class LastError(Failure):
    """Why the last attempt failed."""

    payment_method: Omitted[PaymentMethod | None] = None
    """What was to be charged."""


UNPROVEN = "authentication_failure"
"""How the codes end that are not the bank's."""
ADVICE = {
    "insufficient_funds": "try_again_later",
    "processing_error": "try_again_later",
    "generic_decline": "try_again_later",
    "lost_card": "do_not_try_again",
    "stolen_card": "do_not_try_again",
    "fraudulent": "do_not_try_again",
    "expired_card": "confirm_card_data",
    "incorrect_cvc": "confirm_card_data",
}


def told(why: Decline, method: PaymentMethod, charge: str | None = None) -> LastError:
    """A refusal of the bank's, as the intent shows it."""
    return LastError.of(
        advice_code=ADVICE.get(why.decline_code or ""),
        charge=charge,
        code=why.code,
        decline_code=why.decline_code,
        doc_url=doc_url(why.code),
        message=why.message,
        payment_method=method,
        payment_method_type=None if method.type == "card" else method.type,
        type="card_error" if method.type == "card" and not why.code.endswith(UNPROVEN) else "invalid_request_error",
    )


def unexpected(message: str) -> InvalidRequest:
    """The refusal of what cannot be done in this state."""
    return InvalidRequest(message, code=UNEXPECTED)


def raised(last: LastError, **objects: object) -> CardError:
    """The same as an error, with what the bank was asked for."""
    method = last.payment_method and wire_tree(last.payment_method)
    members = {"advice_code": last.advice_code, "charge": last.charge, **objects, "payment_method": method}
    return CardError(last.message or "", code=last.code or "", decline_code=last.decline_code, objects=members)
