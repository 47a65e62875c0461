"""The cards of the test bank: what each is, and what becomes of a payment with it. Source: billing-behaviour 6.2 to
6.4.

A card is known by its number, and by names: `pm_card_visa` and `tok_visa` are the one called `visa`.
"""

from dataclasses import dataclass, replace
from typing import Literal

from portico.bank import declines
from portico.bank.declines import Decline
from portico.bank.tables import COUNTRIES, SUCCEED

Check = Literal["pass", "fail", "unavailable", "unchecked"]


@dataclass(frozen=True)
class BankCard:
    """One card."""

    number: str
    brand: str = "visa"
    funding: str = "credit"
    country: str = "US"
    names: tuple[str, ...] = ()
    refused: Decline | None = None
    """Why it can be neither attached nor charged."""
    fails: Decline | None = None
    """Why no charge goes through, although it can be attached."""
    asks: Literal["never", "on_request", "on_session", "always"] = "never"
    """When the holder has to authenticate."""
    unreachable: Decline | None = None
    """Why she cannot: her bank does not answer when it is looked up."""
    off_session: Literal["works", "if_set_up", "never"] = "works"
    """Whether it can be charged while its holder is away."""
    supports_3ds: bool = True
    cvc_check: Check = "pass"
    line1_check: Check = "pass"
    postal_code_check: Check = "pass"
    risk: Literal["normal", "elevated", "highest"] = "normal"
    refunds: Literal["succeeded", "pending", "failed"] = "succeeded"
    """What becomes of a refund."""

    @property
    def nameless(self) -> str:
        """What the bank called it before it had a name: methods that were made then say so."""
        return f"card_{self.number[-8:]}"

    @property
    def key(self) -> str:
        """What the bank calls it: its first name, or the last digits of its number."""
        return self.names[0] if self.names else self.nameless


def _simple() -> list[BankCard]:
    found = []
    for line in SUCCEED.strip().splitlines():
        number, brand, funding, country, *names = line.split()
        found.append(BankCard(number, brand, funding, country, tuple(names)))
    for line in COUNTRIES.strip().splitlines():
        number, name = line.split()
        brand, country = ("jcb", "JP") if name == "jcb" else ("visa", name[:2].upper())
        brand = "mastercard" if name.endswith("_mastercard") else brand
        found.append(BankCard(number, brand, "debit" if name.endswith("_debit") else "credit", country, (name,)))
    return found


def _refused(number: str, why: Decline, *names: str, **more: object) -> BankCard:
    return replace(BankCard(number, names=names, refused=why), **more)  # type: ignore[arg-type]  # fields of the card


def _asking(number: str, name: str = "", **more: object) -> BankCard:
    return replace(BankCard(number, names=(name,) if name else (), asks="on_session"), **more)  # type: ignore[arg-type]


_FAILING = (
    _refused("4000000000000002", declines.GENERIC, "visa_chargeDeclined", "chargeDeclined"),
    _refused(
        "4000000000009995",
        declines.INSUFFICIENT_FUNDS,
        "visa_chargeDeclinedInsufficientFunds",
        "chargeDeclinedInsufficientFunds",
    ),
    _refused("4000000000009987", declines.LOST, "visa_chargeDeclinedLostCard", "chargeDeclinedLostCard"),
    _refused("4000000000009979", declines.STOLEN, "visa_chargeDeclinedStolenCard", "chargeDeclinedStolenCard"),
    _refused("4000000000000069", declines.EXPIRED, "chargeDeclinedExpiredCard"),
    _refused("4000000000000127", declines.INCORRECT_CVC, "chargeDeclinedIncorrectCvc", cvc_check="fail"),
    _refused("4000000000000119", declines.PROCESSING_ERROR, "chargeDeclinedProcessingError"),
    _refused("4000000000006975", declines.VELOCITY, "visa_chargeDeclinedVelocityLimitExceeded"),
    _refused(
        "fraudulent",
        declines.FRAUDULENT,
        "visa_chargeDeclinedFraudulent",
        "chargeDeclinedFraudulent",
        risk="highest",
    ),
    _refused("4100000000000019", declines.FRAUDULENT, "radarBlock", risk="highest"),
    BankCard("4000000000000341", names=("chargeCustomerFail",), fails=declines.GENERIC),
    BankCard("attached and lost", names=("chargeCustomerFailLostCard",), fails=declines.LOST),
    BankCard("attached and stolen", names=("chargeCustomerFailStolenCard",), fails=declines.STOLEN),
    BankCard("4000000000000101", names=("cvcCheckFail",), cvc_check="fail"),
    BankCard("4000000000000036", names=("avsZipFail",), postal_code_check="fail"),
    BankCard("4000000000000028", names=("avsLine1Fail",), line1_check="fail"),
    BankCard("4000000000000010", names=("avsFail",), line1_check="fail", postal_code_check="fail"),
    BankCard("4000000000000044", names=("avsUnchecked",), line1_check="unavailable", postal_code_check="unavailable"),
    BankCard("4000000000004954", names=("riskLevelHighest",), risk="highest"),
    BankCard("4000000000009235", names=("riskLevelElevated",), risk="elevated"),
    BankCard("4000000000007726", names=("pendingRefund",), refunds="pending"),
    BankCard("4000000000005126", names=("refundFail",), refunds="failed"),
)

_AUTHENTICATING = (
    _asking("4000002500003155", "authenticationRequiredOnSetup", country="FR", off_session="if_set_up"),
    _asking("4000002760003184", "authenticationRequired", country="DE", off_session="never"),
    _asking("4000003800000446", "authenticationRequiredSetupForOffSession", country="IT"),
    _asking(
        "4000008260003178",
        "authenticationRequiredChargeDeclinedInsufficientFunds",
        country="GB",
        fails=declines.INSUFFICIENT_FUNDS,
    ),
    _asking("4000000000003220", "threeDSecure2Required", country="IE", asks="always"),
    _asking("4000008400000027", asks="always"),
    _asking("4000000000003063", "threeDSecureRequired", asks="always"),
    _asking("4000008400001629", "threeDSecureRequiredChargeDeclined", asks="always", fails=declines.GENERIC),
    _asking("4000008400001280", "threeDSecureRequiredProcessingError", asks="always", unreachable=declines.GENERIC),
    _asking("4000000000003055", "threeDSecureOptional", asks="on_request"),
    _asking(
        "4000000000003097",
        "threeDSecureOptionalProcessingError",
        asks="on_request",
        unreachable=declines.PROCESSING_ERROR,
    ),
    BankCard("378282246310005", "amex", names=("amex_threeDSecureNotSupported",), supports_3ds=False),
    BankCard("4000000032200000"),
)

ALL: tuple[BankCard, ...] = (*_simple(), *_FAILING, *_AUTHENTICATING)
BY_KEY = {card.nameless: card for card in reversed(ALL)} | {card.key: card for card in ALL}
BY_NUMBER = {card.number: card for card in reversed(ALL)}
BY_NAME = {name: card for card in ALL for name in card.names}
PREFIXES = ("pm_card_", "tok_")


def named(text: str) -> BankCard | None:
    """The card behind a well-known name such as `pm_card_visa` or `tok_visa`."""
    prefix = next((prefix for prefix in PREFIXES if text.startswith(prefix)), None)
    return BY_NAME.get(text.removeprefix(prefix)) if prefix else None
