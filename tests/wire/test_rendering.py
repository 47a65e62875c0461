"""The wire form as text: what Pydantic would write, with the texts of what is inside taken over."""

from decimal import Decimal

import pytest

from portico.resources.all import NOUNS
from portico.resources.invoices.declaration import Invoice
from portico.resources.prices.declaration import Tier
from portico.wire import events
from portico.wire.resource import restored
from tests import everything
from tests.conftest import only_sqlite


def by_pydantic(shape):
    """The slower way."""
    return shape.__pydantic_serializer__.to_json(shape).decode()


@only_sqlite
async def test_everything_is_written_as_pydantic_would(app, merchant):
    for noun in everything.MAKE:
        await everything.make(merchant, noun)

    kept = await app.engine.reader.all("SELECT object, after_body, after_hidden FROM audit", ())

    assert {row[0] for row in kept} >= {"invoice", "subscription", "charge", "price"}
    for noun, body, hidden in kept:
        shape = restored(NOUNS[noun], body, hidden).having()
        assert shape.body() == by_pydantic(shape) == body


def test_what_is_not_shown_is_left_out():
    invoice = Invoice.of(id="in_1", balance_applied=5, status_details=None)

    written = invoice.body()

    assert written == by_pydantic(invoice)
    assert "balance_applied" not in written
    assert "status_details" not in written


def test_decimals_are_written_in_digits():
    tier = Tier.of(up_to=None, unit_amount_decimal=Decimal("1E-12"), flat_amount_decimal=Decimal(7))

    assert '"unit_amount_decimal":"0.000000000001"' in tier.as_json()
    assert tier.as_json() == by_pydantic(tier)


def test_what_is_inside_is_written_once(monkeypatch):
    invoice = Invoice.of(id="in_1")
    first = invoice.body()
    written = []
    monkeypatch.setattr("portico.wire.rendering.text", lambda shape: written.append(type(shape)) or "null")

    assert invoice.body() == first
    assert invoice.status_transitions.as_json() in first
    assert written == []


def test_what_changed_is_told_with_its_old_values():
    before = Invoice.of(id="in_1", status="draft", total=5, balance_applied=5)
    after = before.having(
        status="open", balance_applied=6, status_transitions=before.status_transitions.having(paid_at=7)
    )

    assert events.previous(before, after) == {"status": "draft", "status_transitions": {"paid_at": None}}


def test_nothing_is_changed_that_is_not_declared():
    with pytest.raises(TypeError, match="Invoice has no colour"):
        Invoice.of(id="in_1").having(colour="red")
