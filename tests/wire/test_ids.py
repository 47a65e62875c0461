"""Ids: a prefix, then base62; they never repeat, and text order is the order of time."""

import re

from hypothesis import given
from hypothesis import strategies as st

from portico.wire.ids import ALPHABET, IdSource, base62, beginning, letters
from tests.clocks import Clock

MICROSECONDS = st.integers(0, 62**9 - 1)


def test_an_id_is_its_prefix_and_24_base62_digits():
    id = IdSource(Clock()).new("cus")

    assert re.fullmatch(r"cus_1[0-9A-Za-z]{23}", id)


def test_ids_of_one_microsecond_differ_and_grow():
    ids = IdSource(Clock())

    made = [ids.new("cus") for _ in range(20_000)]

    assert made == sorted(set(made))


def test_ids_grow_with_the_clock_across_processes():
    clock = Clock()
    first = IdSource(clock).new("cus")

    clock.advance(0.000_001)
    second = IdSource(clock).new("cus")

    assert first < second


def test_ids_grow_even_when_the_clock_is_set_back():
    clock = Clock()
    ids = IdSource(clock)
    before = ids.new("cus")

    clock.advance(-3_600)

    assert ids.new("cus") > before


def test_ids_have_chance_in_them():
    one, other = IdSource(Clock()), IdSource(Clock())

    assert one.new("cus")[:14] == other.new("cus")[:14]
    assert one.new("cus")[-14:] != other.new("cus")[-14:]


@given(MICROSECONDS, MICROSECONDS)
def test_text_order_is_the_order_of_time(one, other):
    assert (base62(one, 9) < base62(other, 9)) == (one < other)


@given(MICROSECONDS)
def test_the_beginning_of_a_time_is_below_every_id_made_then(moment):
    id = IdSource(lambda: moment).new("cus")

    assert beginning("cus", moment) <= id
    if moment:
        assert beginning("cus", moment + 1) > beginning("cus", moment) or moment == 62**9 - 1


@given(st.integers(62**9))
def test_a_time_beyond_all_ids_begins_above_them(moment):
    last = IdSource(lambda: 62**9 - 2).new("cus")

    assert beginning("cus", moment) > last


def test_every_byte_becomes_a_digit():
    digits = letters(bytes(range(256)))

    assert set(digits) == set(ALPHABET)
    assert list(ALPHABET) == sorted(ALPHABET)
