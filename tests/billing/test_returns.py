"""What comes back of a paid invoice, by refunds and by credit notes."""

import pytest

from portico.billing.returns import Note, Returned, returned


@pytest.mark.parametrize(
    ("refunded", "notes", "expected"),
    [
        pytest.param([], [], Returned(0, 0), id="nothing"),
        pytest.param([400, 100], [], Returned(500, 0), id="refunds without a note"),
        pytest.param([400], [Note(600, 0, (400,))], Returned(400, 200), id="a note's refund counts once"),
        pytest.param([], [Note(600, 250, ())], Returned(250, 350), id="some of it in another way"),
        pytest.param(
            [300, 100], [Note(300, 0, (300,)), Note(50, 0, ())], Returned(400, 50), id="two notes and a refund"
        ),
    ],
)
def test_what_was_given_back_is_counted_once(refunded, notes, expected):
    assert returned(refunded, notes) == expected
