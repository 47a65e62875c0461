"""Past invoices: the newest on the overview, all of them on a page of their own, each with a link to its own page."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from starlette.responses import Response

from portico.pages.formats import Formats
from portico.pages.ways import there
from portico.papers.attempts import is_under_way
from portico.papers.bills import title
from portico.papers.gathering import in_order, product_names
from portico.portal.features.feature import Feature, Page
from portico.portal.room import Room
from portico.resources.invoices.declaration import Invoice

Tree = Mapping[str, Any]
NEWEST = 5
PAGE = 25
AT_ONCE = 40
"""How many are read at a time where some of them may not be shown."""
TITLES = 3
"""How many different things an invoice is said to be for."""


class Shown(NamedTuple):
    """One row of the table."""

    number: str
    moment: int
    what: str
    """What it is for: `Team and Data import`."""
    amount: str
    status: str
    """`overdue`, or the invoice's own."""
    path: str
    """Where it is read and paid; empty for one that has no page."""
    is_payable: bool
    """Whether something is left to do for the customer."""


async def newest(room: Room) -> Mapping[str, Any]:
    """The section of the overview."""
    found, more = await _read(room, NEWEST, {}, read=NEWEST + 1)
    return {"invoices": await _shown(room, found), "more": f"{room.home}/invoices" if more else ""}


async def show(room: Room) -> Response:
    """A page of all of them, from the newest on or around a cursor."""
    cursor = {name: room.query[name] for name in ("starting_after", "ending_before") if room.query.get(name)}
    found, more = await _read(room, PAGE, cursor, read=AT_ONCE)
    back = "ending_before" in cursor
    older, newer = (True, more) if back else (more, "starting_after" in cursor)
    return room.page(
        "invoice_history/all.html",
        invoices=await _shown(room, found),
        older=f"{room.home}/invoices?starting_after={found[-1]['id']}" if found and older else "",
        newer=f"{room.home}/invoices?ending_before={found[0]['id']}" if found and newer else "",
    )


async def _read(room: Room, wanted: int, cursor: Mapping[str, str], *, read: int) -> tuple[Sequence[Tree], bool]:
    """So many of the customer's invoices that are final and belong here, and whether there are more."""
    name = next(iter(cursor), "starting_after")
    found: list[Tree] = []
    more = True
    while more and len(found) <= wanted:
        filters: dict[str, Any] = {"customer": room.customer.id, "limit": read, **cursor}
        page, more = await room.client.read_list(Invoice, **filters)
        fitting = [invoice for invoice in page if _belongs(room, invoice)]
        found = [*found, *fitting] if name == "starting_after" else [*fitting, *found]
        if page:
            cursor = {name: page[-1 if name == "starting_after" else 0]["id"]}
        read = AT_ONCE
    kept = found[:wanted] if name == "starting_after" else found[-wanted:]
    return kept, len(found) > wanted


def _belongs(room: Room, invoice: Tree) -> bool:
    """Whether it is final, and of the account on whose behalf the session is."""
    on_behalf_of = room.session.on_behalf_of
    return invoice["status"] != "draft" and (on_behalf_of is None or invoice["on_behalf_of"] == on_behalf_of)


async def _shown(room: Room, found: Sequence[Tree]) -> list[Shown]:
    formats = Formats(room.locale)
    names = await product_names(room.client, [line for invoice in found for line in invoice["lines"]["data"]])
    now = await room.now() if any(invoice["due_date"] for invoice in found) else room.wall
    return [await _row(room, formats, invoice, names, now) for invoice in found]


async def _row(room: Room, formats: Formats, invoice: Tree, names: Mapping[str, str], now: int) -> Shown:
    is_open, due = invoice["status"] == "open", invoice["due_date"]
    titles = list(dict.fromkeys(title(line, names) for line in in_order(invoice["lines"]["data"])))
    what = formats.list([text for text in titles if text][:TITLES])
    return Shown(
        number=invoice["number"] or "",
        moment=invoice["effective_at"] or invoice["created"],
        what=what if len(titles) <= TITLES else f"{what} …",
        amount=formats.money(invoice["amount_remaining"] if is_open else invoice["total"], invoice["currency"]),
        status="overdue" if is_open and due is not None and due < now else invoice["status"],
        path=there(room.client.revealed(invoice["hosted_invoice_url"]), room.session),
        is_payable=is_open and not await is_under_way(room.client, invoice),
    )


FEATURE = Feature(
    "invoice_history",
    "invoices",
    "invoice_history/section.html",
    newest,
    aside="invoice_history/aside.html",
    pages=(Page("/invoices", show),),
)
