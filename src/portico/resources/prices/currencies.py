"""`currency_options` of a price: what it costs in other currencies. Source: billing-behaviour 8.3."""

from portico.resources import own_currency
from portico.resources.prices import amounts
from portico.resources.prices.amounts import both, completed_tiers
from portico.resources.prices.declaration import CurrencyOption, Price
from portico.wire.errors import InvalidRequest, Path

Options = dict[str, CurrencyOption]
"""Options by their currencies."""

_AMOUNTS = ("tiers", *amounts.WAYS)
"""The ways to say how much; one of them takes the place of the others."""


def check(price: Price) -> None:
    """Each option of a new price says its amount once, in another currency than the price's own."""
    sent = price.currency_options or {}
    _check(price, sent, sent)


def after(old: Price, new: Price) -> Options | None:
    """The options as they are then: what is sent of each is laid over what was; '' takes all of them away."""
    sent, known = new.currency_options, old.currency_options or {}
    if not sent or sent == known:
        return sent
    laid = {currency: _laid_over(known.get(currency), option, currency) for currency, option in sent.items()}
    _check(new, sent, laid)
    return {**known, **laid}


def all_of(price: Price) -> Options:
    """Every currency's amounts, the price's own among them."""
    own = both(CurrencyOption.of(**{name: getattr(price, name) for name in ("tax_behavior", *_AMOUNTS)}))
    options = {**(price.currency_options or {}), price.currency: own}
    return {
        currency: both(option).model_copy(update={"tiers": completed_tiers(option.tiers)})
        for currency, option in options.items()
    }


def fixed(behavior: str, param: Path) -> InvalidRequest:
    """The refusal of another tax behavior than the one that was said."""
    return InvalidRequest(f"You cannot change the tax behavior of a price once it is set to `{behavior}`.", param=param)


def _check(price: Price, sent: Options, laid: Options) -> None:
    own_currency.check(price.currency, sent, "price", ("currency_options",), is_new=sent is laid)
    for currency, option in laid.items():
        path = ("currency_options", currency)
        amounts.check_amounts(option, path, tiered=price.billing_scheme == "tiered")
        amounts.check_custom(option, path, recurs=price.recurring is not None)
        amounts.check_once(sent[currency], path)


def _laid_over(before: CurrencyOption | None, sent: CurrencyOption, currency: str) -> CurrencyOption:
    """An option with what is sent of it in the place of what was."""
    if before is None:
        return sent
    said = {name: getattr(sent, name) for name in sent.model_fields_set}
    behavior = before.tax_behavior
    if behavior not in (None, "unspecified", said.get("tax_behavior", behavior)):
        raise fixed(behavior, ("currency_options", currency, "tax_behavior"))
    others = () if said.keys().isdisjoint(_AMOUNTS) else _AMOUNTS
    kept = {name: getattr(before, name) for name in CurrencyOption.model_fields if name not in others}
    return CurrencyOption.of(**{**kept, **said})
