"""The accounts of the test bank that are debited: IBANs and accounts in the United States. Source: billing-behaviour
6.5.
"""

from dataclasses import dataclass
from typing import Literal

SOON, LATER = 0, 180
"""Seconds until the outcome of a debit is known. "At once" still is a moment after the confirmation."""

ROUTING_NUMBER = "110000000"
VERIFYING = {(32, 45): "verified", (10, 11): "too_many", (40, 41): "timeout"}
"""What becomes of a verification by the amounts of two small deposits."""
DESCRIPTORS = {"SM11AA": "verified", "SM33CC": "too_many", "SM44DD": "timeout"}
"""The same by the code on the statement."""


@dataclass(frozen=True)
class DebitAccount:
    """One account."""

    number: str
    kind: Literal["sepa_debit", "us_bank_account"]
    key: str
    failure: str | None = None
    """Why debits come back."""
    delay: int | None = SOON
    """Seconds until the outcome is known; None for never."""
    verifies: bool = True
    """Whether small deposits can be sent to it."""


_EUROPEAN = (
    ("DE89370400440532013000", "success_de", None, SOON),
    ("DE08370400440532013003", "successDelayed_de", None, LATER),
    ("AT321904300235473204", "successDelayed_at", None, LATER),
    ("DE62370400440532013001", "failed_de", "generic_decline", SOON),
    ("DE78370400440532013004", "failedDelayed_de", "generic_decline", LATER),
    ("IT60X0542811101000000123456", "failed_it", "generic_decline", SOON),
    ("DE35370400440532013002", "disputed_de", None, SOON),
    ("DE65370400440000343434", "exceedsWeeklyVolumeLimit_de", "charge_exceeds_source_limit", SOON),
    ("DE27370400440000121212", "exceedsWeeklyTransactionLimit_de", "charge_exceeds_weekly_limit", SOON),
    ("DE65370400440002222227", "insufficientFunds_de", "insufficient_funds", SOON),
)
_OTHERS = (
    ("AT611904300234573201", "success_at"),
    ("FR1420041010050500013M02606", "success_fr"),
    ("IE29AIBK93115212345678", "success_ie"),
    ("BE62510007547061", "success_be"),
    ("FI2112345600000785", "success_fi"),
    ("EE382200221020145685", "success_ee"),
    ("CH9300762011623852957", "success_ch"),
    ("ES0700120345030000067890", "success_es"),
    ("GB82WEST12345698765432", "success_gb"),
    ("IT40S0542811101000000123456", "success_it"),
    ("LT121000011101001000", "success_lt"),
    ("LU280019400644750000", "success_lu"),
    ("NL39RABO0300065264", "success_nl"),
    ("NO9386011117947", "success_no"),
    ("PT50000201231234567890154", "success_pt"),
    ("SE3550000000054910000003", "success_se"),
)
_AMERICAN = (
    ("000123456789", "success", None),
    ("000111111113", "accountClosed", "account_closed"),
    ("000111111116", "noAccount", "no_account"),
    ("000222222227", "insufficientFunds", "insufficient_funds"),
    ("000333333335", "debitNotAuthorized", "debit_not_authorized"),
    ("000444444440", "invalidCurrency", "invalid_currency"),
    ("000000004954", "riskLevelHighest", "highest_risk_level"),
    ("000555555559", "dispute", None),
    ("000777777771", "weeklyLimitExceeded", "charge_exceeds_weekly_limit"),
)

ALL: tuple[DebitAccount, ...] = (
    *(DebitAccount(iban, "sepa_debit", f"sepaDebit_{name}", why, delay) for iban, name, why, delay in _EUROPEAN),
    *(DebitAccount(iban, "sepa_debit", f"sepaDebit_{name}") for iban, name in _OTHERS),
    *(DebitAccount(number, "us_bank_account", f"usBankAccount_{name}", why) for number, name, why in _AMERICAN),
    DebitAccount("000000000009", "us_bank_account", "usBankAccount_processing", delay=None),
    DebitAccount("000666666661", "us_bank_account", "usBankAccount_failMicrodeposits", verifies=False),
)
BY_KEY = {account.key: account for account in ALL}
BY_NUMBER = {account.number: account for account in ALL}


def named(text: str) -> DebitAccount | None:
    """The account behind a well-known name such as `pm_sepaDebit_success_de`."""
    return BY_KEY.get(text.removeprefix("pm_")) if text.startswith("pm_") else None
