"""A price in a currency that it has an option for."""

from portico.resources.prices.declaration import Price


def in_currency(price: Price, currency: str) -> Price:
    """The price with the amounts of the option; as it is, if there is none or it is in this currency already."""
    option = (price.currency_options or {}).get(currency)
    if option is None or price.currency == currency:
        return price
    return price.having(
        currency=currency,
        tiers=option.tiers,
        unit_amount=option.unit_amount,
        unit_amount_decimal=option.unit_amount_decimal,
    )
