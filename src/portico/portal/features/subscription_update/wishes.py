"""What the customer would like, as it was typed: it survives every page, and every mistake."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from portico.resources.billing_portal.flows import SubscriptionUpdateConfirmFlow

FIELDS = ("price", "quantity", "promotion_code")


@dataclass(frozen=True)
class Wish:
    """A plan, a quantity and a promotion code. What is empty stays as it is."""

    price: str = ""
    quantity: str = ""
    promotion_code: str = ""
    coupon: str = ""
    """A coupon's id, which only a flow can name."""
    code_id: str = ""
    """A promotion code's id, which only a flow can name."""

    @property
    def query(self) -> str:
        """The wish as the end of an address."""
        said = {name: text for name in FIELDS if (text := getattr(self, name))}
        return f"?{urlencode(said)}" if said else ""


def of_fields(sent: Mapping[str, str]) -> Wish:
    """What an address or a form says."""
    return Wish(**{name: sent.get(name, "").strip() for name in FIELDS})


def of_flow(flow: SubscriptionUpdateConfirmFlow) -> Wish:
    """What the merchant proposes, and the customer can only confirm."""
    [item] = flow.items
    given = flow.discounts[0] if flow.discounts else None
    return Wish(
        price=item.price or "",
        quantity="" if item.quantity is None else str(item.quantity),
        coupon=(given.coupon or "") if given else "",
        code_id=(given.promotion_code or "") if given else "",
    )
