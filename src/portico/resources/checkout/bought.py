"""One line of what is bought in a session, before it is reckoned."""

from dataclasses import dataclass

from portico.resources.checkout.line_orders import LineOrder
from portico.resources.prices.declaration import Price
from portico.resources.subscriptions.tariffs import is_metered
from portico.resources.tax_rates.declaration import TaxRate


@dataclass(frozen=True)
class Bought:
    """One line, and what it needs to be reckoned."""

    order: LineOrder
    price: Price
    """As it is in the session's currency."""
    shown: Price
    name: str
    rates: tuple[TaxRate, ...]

    @property
    def quantity(self) -> int | None:
        """How many; nothing where usage is counted."""
        if is_metered(self.price):
            return None
        return 1 if self.order.quantity is None else self.order.quantity
