"""Where customers authenticate: the address of the hosted page, which is a secret of its own.

Source: billing-behaviour 6.6. The page is in `portico.hosted`.
"""

from portico.billing.periods import DAY
from portico.resources import addresses
from portico.resources.payment_intents.options import Microdeposits, NextAction, RedirectToUrl
from portico.storage.transaction import Transaction

CHALLENGE = "challenge"

ARRIVAL = 2 * DAY
"""Seconds until two small deposits arrive."""
PATIENCE = 10 * 86_400
"""Seconds until nobody need say any more how much they were; as at Stripe."""


def client_secret(tx: Transaction, intent: str) -> str:
    """What a browser needs to confirm an intent: its id, and the mark of a secret."""
    return f"{intent}_secret_{tx.here.keys.mark(tx.scope.secret_name('intent', intent))}"


def address(tx: Transaction, intent: str) -> str:
    """Where the customer goes: the path says the kind of intent."""
    return addresses.address(tx, CHALLENGE, f"/authenticate/{intent.rpartition('_')[0]}", intent)


def authenticate(tx: Transaction, intent: str, return_url: str | None) -> NextAction:
    """What the customer has to do: authenticate."""
    url = address(tx, intent)
    if return_url:
        return NextAction.of(type="redirect_to_url", redirect_to_url=RedirectToUrl.of(return_url=return_url, url=url))
    return NextAction.of(type="use_stripe_sdk", use_stripe_sdk={"type": "three_d_secure_redirect", "stripe_js": url})


def deposits_until(action: NextAction | None) -> int | None:
    """Until when small deposits may be told, in Unix seconds; None if the customer has something else to do."""
    deposits = action and action.verify_with_microdeposits
    return deposits.arrival_date - ARRIVAL + PATIENCE if deposits else None


def verify_deposits(tx: Transaction, intent: str) -> NextAction:
    """What the customer has to do: say how much arrived."""
    deposits = Microdeposits.of(
        arrival_date=tx.now + ARRIVAL, hosted_verification_url=address(tx, intent), microdeposit_type="amounts"
    )
    return NextAction.of(type="verify_with_microdeposits", verify_with_microdeposits=deposits)
