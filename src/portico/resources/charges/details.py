"""The smaller hashes of a charge: what was charged, and what the bank made of it."""

from typing import Annotated, Literal

from portico.resources.payment_methods.kinds import CardWallet, Checks
from portico.wire.markers import Emptyable, Omitted, ReadOnly, Refers, RequiredOnUpdate
from portico.wire.shape import Shape


class Outcome(Shape):
    """What the bank made of it."""

    advice_code: Literal["confirm_card_data", "do_not_try_again", "try_again_later"] | None = None
    """What to do about it."""
    network_advice_code: str | None = None
    """The network's advice."""
    network_decline_code: str | None = None
    """The network's reason."""
    network_status: str | None = None
    """`approved_by_network`, `declined_by_network` or `not_sent_to_network`."""
    reason: str | None = None
    """Why it was refused."""
    risk_level: Omitted[str | None] = None
    """`normal`, `elevated` or `highest`."""
    risk_score: Omitted[int | None] = None
    """The same from 0 to 100."""
    rule: Omitted[str | None] = None
    """The rule that decided it."""
    seller_message: str | None = None
    """The same in a sentence, for the merchant."""
    type: str
    """`authorized`, `issuer_declined`, `blocked` or `invalid`."""


class Authentication(Shape):
    """What became of the 3-D Secure authentication."""

    authentication_flow: Literal["challenge", "frictionless"] | None = None
    """Whether the holder was asked."""
    electronic_commerce_indicator: Literal["01", "02", "05", "06", "07"] | None = None
    """The result in the networks' code."""
    exemption_indicator: Literal["low_risk", "none"] | None = None
    """Which exemption was claimed."""
    result: (
        Literal[
            "attempt_acknowledged",
            "authenticated",
            "data_share_only",
            "exempted",
            "failed",
            "not_supported",
            "processing_error",
        ]
        | None
    ) = None
    """The result."""
    result_reason: (
        Literal[
            "abandoned",
            "bypassed",
            "canceled",
            "card_not_enrolled",
            "network_not_supported",
            "protocol_error",
            "rejected",
        ]
        | None
    ) = None
    """Why it is no better."""
    transaction_id: str | None = None
    """The number of the authentication."""
    version: Literal["1.0.2", "2.1.0", "2.2.0", "2.3.0", "2.3.1"] | None = None
    """The version of the protocol."""


class Extended(Shape):
    """Whether money is held for longer than usual."""

    status: Literal["disabled", "enabled"] = "disabled"
    """Whether it is."""


class Offered(Shape):
    """What the bank lets one do with money that is held."""

    status: Literal["available", "unavailable"] = "unavailable"
    """Whether it does."""


class Overcapture(Offered):
    """Whether more than is held may be captured."""

    maximum_amount_capturable: int
    """How much at most, in minor units."""


class NetworkToken(Shape):
    """Whether a token of the network's stood in for the number."""

    used: bool = False
    """Always false: Portico reaches no network."""


class CardDetails(Shape):
    """The card as it was when it was charged."""

    amount_authorized: int | None = None
    """How much the bank agreed to."""
    authorization_code: str | None = None
    """The bank's number for it."""
    brand: str | None = None
    """The brand."""
    capture_before: Omitted[int | None] = None
    """Until when held money can be captured."""
    checks: Checks | None = None
    """What was compared."""
    country: str | None = None
    """Two-letter code of the country that issued it."""
    description: Omitted[str | None] = None
    """What the issuer calls it."""
    electronic_commerce_indicator: str | None = None
    """The result of the authentication in the networks' code."""
    exp_month: int
    """The month in which it expires."""
    exp_year: int
    """The year in which it expires."""
    extended_authorization: Omitted[Extended | None] = None
    """Whether money is held for longer than usual."""
    fingerprint: str | None = None
    """The same for the same number."""
    funding: str | None = None
    """`credit`, `debit`, `prepaid` or `unknown`."""
    iin: Omitted[str | None] = None
    """The issuer's number."""
    incremental_authorization: Omitted[Offered | None] = None
    """Whether more can be held."""
    installments: ReadOnly[None] = None
    """Always null."""
    issuer: Omitted[str | None] = None
    """The issuer's name."""
    last4: str | None = None
    """The last four digits."""
    mandate: Annotated[str, Refers("mandate")] | None = None
    """Always null: only Indian cards need one."""
    multicapture: Omitted[Offered | None] = None
    """Whether what is held may be captured in parts."""
    network: str | None = None
    """Through which network it went."""
    network_token: Omitted[NetworkToken | None] = None
    """Whether a token of the network's stood in for the number."""
    network_transaction_id: str | None = None
    """The network's number for it."""
    overcapture: Omitted[Overcapture | None] = None
    """Whether more than is held may be captured."""
    regulated_status: Literal["regulated", "unregulated"] | None = None
    """Whether fees for it are capped by law."""
    transaction_link_id: str | None = None
    """Always null: Portico reaches no network."""
    three_d_secure: Authentication | None = None
    """What became of the authentication."""
    wallet: CardWallet | None = None
    """The wallet that it is in."""


class SepaDetails(Shape):
    """The account as it was when it was debited."""

    bank_code: str | None = None
    """The bank."""
    branch_code: str | None = None
    """Its branch."""
    country: str | None = None
    """Two-letter code of the country."""
    fingerprint: str | None = None
    """The same for the same account number."""
    last4: str | None = None
    """The last four letters of the IBAN."""
    mandate: str | None = None
    """The mandate that allows it."""


class UsBankDetails(Shape):
    """The account as it was when it was debited."""

    account_holder_type: Literal["company", "individual"] | None = None
    """Whose account it is."""
    account_type: Literal["checking", "savings"] | None = None
    """What kind of account it is."""
    bank_name: str | None = None
    """The bank."""
    fingerprint: str | None = None
    """The same for the same account number."""
    last4: str | None = None
    """The last four digits."""
    mandate: Omitted[Annotated[str, Refers("mandate")] | None] = None
    """The mandate that allows it."""
    payment_reference: str | None = None
    """The bank's number for it."""
    routing_number: str | None = None
    """The bank's number."""


class MethodDetails(Shape):
    """What was charged, as it then was."""

    card: Omitted[CardDetails | None] = None
    """The card."""
    sepa_debit: Omitted[SepaDetails | None] = None
    """The account that was debited by SEPA."""
    type: str
    """Which of the hashes says more."""
    us_bank_account: Omitted[UsBankDetails | None] = None
    """The account in the United States."""


class FraudDetails(Shape):
    """Whether somebody thinks that it was a fraud."""

    stripe_report: ReadOnly[Omitted[str | None]] = None
    """What the bank thinks."""
    user_report: RequiredOnUpdate[Emptyable[Omitted[Literal["fraudulent", "safe"] | None]]] = None
    """What the merchant thinks."""
