"""Maps and arrays are replaced whole, so what is in them is always new."""

import pytest

from portico.wire.errors import ParameterMissing
from portico.wire.reading import reader
from portico.wire.shape import Shape


class Amount(Shape):
    value: int


class Offer(Shape):
    by_currency: dict[str, Amount] = {}
    by_year: tuple[Amount, ...] = ()


@pytest.mark.parametrize(
    ("sent", "missing"),
    [({"by_currency": {"eur": {}}}, "by_currency[eur][value]"), ({"by_year": {"0": {}}}, "by_year[0][value]")],
)
@pytest.mark.parametrize("on", ["create", "update"])
def test_each_member_needs_what_a_new_one_needs(sent, missing, on):
    with pytest.raises(ParameterMissing) as refused:
        reader(Offer, on)(sent, ())

    assert refused.value.param == missing
