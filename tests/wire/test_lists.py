"""Lists inside objects begin with the newest."""

from functools import reduce

import pytest

from portico.resources.application_fees.declaration import FeeRefund
from portico.wire.lists import SHOWN, ListOf, with_newest

URL = "/v1/application_fees/fee_1/refunds"


def listed(*numbers):
    return reduce(
        with_newest, [FeeRefund.of(id=f"fr_{number:02}") for number in numbers], ListOf[FeeRefund].of(url=URL)
    )


@pytest.mark.parametrize("many", [1, SHOWN, SHOWN + 1, SHOWN + 5])
def test_a_list_begins_with_the_newest_and_says_whether_there_are_more(many):
    found = listed(*range(many))

    assert [one.id for one in found.data] == [f"fr_{number:02}" for number in range(many)][::-1][:SHOWN]
    assert (found.has_more, found.url) == (many > SHOWN, URL)


def test_what_is_there_is_put_in_its_place_as_it_is_now():
    found = with_newest(listed(1, 2, 3), FeeRefund.of(id="fr_02", amount=7))

    assert [(one.id, one.amount) for one in found.data] == [("fr_03", 0), ("fr_02", 7), ("fr_01", 0)]


def test_an_older_one_that_is_not_shown_stays_so():
    found = with_newest(listed(*range(SHOWN + 1)), FeeRefund.of(id="fr_00", amount=7))

    assert found.data[-1].id == "fr_01"
    assert with_newest(found, found.data[0]).has_more
