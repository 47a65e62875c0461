"""Which types of payment methods an intent may be paid with."""

from portico.resources.payment_methods.declaration import PaymentMethod
from portico.wire.errors import InvalidRequest, Path

CURRENCIES = {"sepa_debit": "eur", "us_bank_account": "usd"}
"""The types that know one currency only."""
BANKS = ("card", "sepa_debit", "us_bank_account")


def possible(
    currency: str | None,
    allowed: tuple[str, ...] | None = None,
    excluded: tuple[str, ...] | None = None,
    offered: tuple[str, ...] | None = None,
) -> tuple[str, ...]:
    """The types that the test bank has for a currency, as far as they are allowed. Raises InvalidRequest for none."""
    found = tuple(
        type
        for type in BANKS
        if (currency is None or CURRENCIES.get(type, currency) == currency)
        and (not allowed or type in allowed)
        and (offered is None or type in offered)
        and type not in (excluded or ())
    )
    if not found:
        raise InvalidRequest(
            "No payment method types remain: Portico's test bank has `card`, `sepa_debit` (in euros) and "
            "`us_bank_account` (in US dollars).",
            param=("excluded_payment_method_types" if excluded else "allowed_payment_method_types",),
        )
    return found


def named(currency: str, wanted: tuple[str, ...] | None) -> tuple[str, ...]:
    """Those types for a currency that are wanted; all of them if the test bank has none of the wanted ones."""
    found = possible(currency)
    return tuple(type for type in found if wanted and type in wanted) or found


def check(method: PaymentMethod, types: tuple[str, ...], noun: str, param: Path) -> None:
    """Raises InvalidRequest for a payment method of another type."""
    if method.type not in types:
        raise InvalidRequest(
            f"The PaymentMethod provided ({method.type}) is not allowed for this {noun}. Please attach a PaymentMethod "
            f"of one of the following types: {', '.join(types)}. Alternatively update the allowed payment_method_types "
            f'for this {noun} to include "{method.type}".',
            param=param,
        )
