"""From what was entered to a payment method: only the test bank's numbers and names, and nothing of them is kept."""

from datetime import UTC, datetime

from portico.bank import cards, debits, declines, ibans
from portico.bank.cards import BankCard
from portico.bank.debits import DebitAccount
from portico.resources.payment_methods import checking
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.payment_methods.kinds import (
    BankNetworks,
    Card,
    CardNetworks,
    Checks,
    SepaDebit,
    ThreeDSecureUsage,
    UsBankAccount,
)
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing
from portico.wire.ids import letters
from portico.wire.refusals import only_one

FINGERPRINT_LETTERS = 16
NAMED_EXPIRY = (12, 3)
"""Month, and years ahead, in which cards expire that are known by a name."""


def is_name(text: str) -> bool:
    """Whether the test bank knows something by this name."""
    return cards.named(text) is not None or debits.named(text) is not None


def from_name(tx: Transaction, name: str) -> PaymentMethod | None:
    """A fresh payment method of a well-known name such as `pm_card_visa`; None if there is no such name."""
    card, debit = cards.named(name), debits.named(name)
    if card is None and debit is None:
        return None
    if tx.scope.livemode:
        raise checking.declined(declines.LIVE_MODE)
    return (
        _from_card_name(tx, PaymentMethod.of(), card)
        if card
        else _of_debit(tx, PaymentMethod.of(), debit, verified=True)
    )


def _from_card_name(tx: Transaction, draft: PaymentMethod, card: BankCard) -> PaymentMethod:
    month, years = NAMED_EXPIRY
    sent = Card.of(exp_month=month, exp_year=_year(tx) + years, cvc="123")
    return _of_card(tx, draft, card, sent)


def from_draft(tx: Transaction, draft: PaymentMethod) -> PaymentMethod:
    """The payment method that a caller describes. Raises CardError, or what is wrong with the parameters."""
    for name in ("card", "sepa_debit", "us_bank_account"):
        if name != draft.type and getattr(draft, name) is not None:
            raise only_one(draft.type, name, param=(name,))
    if getattr(draft, draft.type) is None:
        raise ParameterMissing((draft.type,))
    if tx.scope.livemode:
        raise checking.declined(declines.LIVE_MODE, (draft.type,))
    if draft.type == "card":
        return _from_card(tx, draft)
    return _from_iban(tx, draft) if draft.type == "sepa_debit" else _from_account_number(tx, draft)


def _from_card(tx: Transaction, draft: PaymentMethod) -> PaymentMethod:
    sent = draft.card
    assert sent is not None
    if sent.token:
        card = cards.named(sent.token) if sent.token.startswith("tok_") else None
        if card is None:
            raise InvalidRequest(f"No such token: '{sent.token}'", param=("card", "token"), code="resource_missing")
        return _from_card_name(tx, draft, card)
    if not sent.number:
        raise ParameterMissing(("card", "number"))
    card = checking.card(sent.number)
    checking.check_expiry(sent.exp_month, sent.exp_year, tx.here.now)
    if sent.cvc:
        checking.check_cvc(sent.cvc, card)
    return _of_card(tx, draft, card, sent)


def _of_card(tx: Transaction, draft: PaymentMethod, card: BankCard, sent: Card) -> PaymentMethod:
    networks = CardNetworks.of(available=(card.brand,), preferred=sent.networks.preferred if sent.networks else None)
    shown = Card.of(
        brand=card.brand,
        checks=_checks(draft, card, sent),
        country=card.country,
        display_brand={"amex": "american_express", "diners": "diners_club"}.get(card.brand, card.brand),
        exp_month=sent.exp_month,
        exp_year=sent.exp_year,
        fingerprint=_fingerprint(tx, card.number),
        funding=card.funding,
        last4=card.number[-4:] if card.number.isdigit() else "0341",
        networks=networks,
        regulated_status="unregulated",
        three_d_secure_usage=ThreeDSecureUsage.of(supported=card.supports_3ds),
    )
    return draft.having(card=shown, type="card", drawn_on=card.key)


def _checks(draft: PaymentMethod, card: BankCard, sent: Card) -> Checks:
    """What the bank says of what was given; by its name, a card says what it is for, too."""
    address, named = draft.billing_details.address, not sent.number
    line1 = (address and address.line1) or (named and card.line1_check != "pass")
    postal_code = (address and address.postal_code) or (named and card.postal_code_check != "pass")
    return Checks.of(
        address_line1_check=card.line1_check if line1 else None,
        address_postal_code_check=card.postal_code_check if postal_code else None,
        cvc_check=card.cvc_check if sent.cvc else None,
    )


def _from_iban(tx: Transaction, draft: PaymentMethod) -> PaymentMethod:
    sent = draft.sepa_debit
    assert sent is not None
    account = checking.account_of_iban(sent.iban)
    for name in ("name", "email"):
        if not getattr(draft.billing_details, name):
            raise ParameterMissing(("billing_details", name))
    return _of_debit(tx, draft, account, verified=True)


def _from_account_number(tx: Transaction, draft: PaymentMethod) -> PaymentMethod:
    sent = draft.us_bank_account
    assert sent is not None
    _check_account(sent, draft.billing_details.name)
    return _of_debit(tx, draft, checking.account(sent.account_number or ""), verified=False)


def _check_account(sent: UsBankAccount, owner: str | None) -> None:
    """What an account has to be sent with. Raises InvalidRequest."""
    if sent.financial_connections_account:
        raise InvalidRequest(
            "Portico connects no bank accounts; send `account_number` and `routing_number`.",
            param=("us_bank_account", "financial_connections_account"),
        )
    for name in ("account_number", "routing_number"):
        if not getattr(sent, name):
            raise ParameterMissing(("us_bank_account", name))
    if not owner:
        raise ParameterMissing(("billing_details", "name"))
    checking.check_routing_number(sent.routing_number or "")


def _of_debit(tx: Transaction, draft: PaymentMethod, account: DebitAccount | None, *, verified: bool) -> PaymentMethod:
    assert account is not None
    common = {"fingerprint": _fingerprint(tx, account.number), "last4": account.number[-4:]}
    draft = draft.having(type=account.kind, drawn_on=account.key, verified=verified)
    if account.kind == "sepa_debit":
        bank, branch = ibans.bank_and_branch(account.number)
        shown = SepaDebit.of(country=account.number[:2], bank_code=bank, branch_code=branch, **common)
        return draft.having(sepa_debit=shown)
    sent = draft.us_bank_account or UsBankAccount.of()
    return draft.having(
        us_bank_account=UsBankAccount.of(
            account_holder_type=sent.account_holder_type or "individual",
            account_type=sent.account_type or "checking",
            bank_name="STRIPE TEST BANK",
            networks=BankNetworks.of(preferred="ach", supported=("ach",)),
            routing_number=debits.ROUTING_NUMBER,
            **common,
        )
    )


def _fingerprint(tx: Transaction, number: str) -> str:
    """The same for the same number in one account and mode; nothing that leads back to the number."""
    digest = tx.here.keys.fingerprint(f"number:{tx.scope.account}:{int(tx.scope.livemode)}:{number}")
    return letters(bytes.fromhex(digest)[:FINGERPRINT_LETTERS])


def _year(tx: Transaction) -> int:
    return datetime.fromtimestamp(tx.here.now, UTC).year
