"""What is credited of a line by and by."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.billing import crediting
from portico.billing.crediting import Credited, beside
from portico.billing.taxes import Rate, Tax, taxes

RATES = st.lists(
    st.builds(
        Rate,
        st.sampled_from(["txr_1", "txr_2", "txr_3"]),
        st.decimals(0, 30, places=2),
        st.booleans(),
        st.sampled_from(["due", "customer_exempt", "reverse_charge"]),
    ),
    max_size=3,
    unique_by=lambda rate: rate.id,
)


@given(
    st.lists(st.integers(0, 1000), min_size=1, max_size=6),
    st.lists(st.integers(0, 400), max_size=2),
    RATES,
    st.sampled_from([1, -1]),
)
def test_parts_together_are_the_whole_to_the_last_minor_unit(amounts, discounts, rates, sign):
    amount = sign * sum(amounts)
    taken = {f"di_{index}": sign * min(each, sum(amounts) // 2) for index, each in enumerate(discounts)}
    whole = Credited(amount, taken, taxes(amount - sum(taken.values()), rates))

    parts: list[Credited] = []
    for each in amounts:
        parts.append(crediting.part(sign * each, whole, parts))
    together, once = crediting.sums(parts), crediting.sums([whole])

    assert together == once if sum(amounts) else together.total == 0
    assert all(sign * value >= 0 for part in parts for value in (*part.taken.values(), *(t.amount for t in part.taxes)))


def test_a_part_after_others_makes_up_for_what_was_rounded():
    whole = Credited(1000, {}, [Tax("txr_1", 190, 1000, inclusive=False)])

    first = crediting.part(333, whole)
    second = crediting.part(333, whole, [first])
    third = crediting.part(334, whole, [first, second])

    assert [part.taxes[0].amount for part in (first, second, third)] == [63, 64, 63]


def test_what_was_credited_too_much_is_not_asked_back():
    whole = Credited(1000, {}, [Tax("txr_1", 190, 1000, inclusive=False)])
    more = Credited(500, {}, [Tax("txr_1", 200, 500, inclusive=False)])

    assert crediting.part(500, whole, [more]).taxes[0].amount == 0


@pytest.mark.parametrize(
    ("amount", "quantity", "unit", "wanted", "credited"),
    [
        (4000, 4, "1000", 1, 1000),
        (21, 2, "10.4", 1, 10),
        (1500, 25, "500", 5, 300),
        (1640, 5, "1200", 2, 656),
        (-5000, 2, "-2500", 1, -2500),
        (4150, 6, None, 3, 2075),
        (0, 0, "1000", 0, 0),
    ],
    ids=["units", "parts of cents", "packages", "a part of a period", "a credit", "tiers", "nothing"],
)
def test_a_quantity_is_so_many_units_or_its_part_of_the_line(amount, quantity, unit, wanted, credited):
    exact = unit and Decimal(unit)

    assert crediting.of_quantity(amount, Decimal(quantity), exact, Decimal(wanted)) == credited


@pytest.mark.parametrize(
    ("refunded", "credited", "paid", "found"),
    [([300, 200], [200], 1000, 300), ([300], [500], 1000, 0), ([1200], [], 1000, 1000), ([], [], 1000, 0)],
)
def test_what_was_given_back_beside_all_notes_is_at_most_what_was_paid(refunded, credited, paid, found):
    assert beside(refunded, credited, paid) == found
