"""What was made of the latest texts: found by whose it is, given only if the texts are equal."""

import pytest

from portico.wire.latest import Latest


@pytest.fixture
def latest():
    return Latest(10)


def test_what_was_made_of_equal_texts_is_found(latest):
    latest.keep("a", 1, "text", None)

    assert latest.find("a", "te" + "xt", None) == 1


@pytest.mark.parametrize("texts", [("other", None), ("text", "hidden"), ("text",)])
def test_other_texts_of_the_same_object_are_not_known(latest, texts):
    latest.keep("a", 1, "text", None)

    assert latest.find("a", *texts) is None
    assert latest.find("a", "text", None) == 1


def test_nothing_is_known_of_another_object(latest):
    latest.keep("a", 1, "text")

    assert latest.find("b", "text") is None


def test_an_object_is_known_by_its_newest_text_alone(latest):
    latest.keep("a", 1, "old")
    latest.keep("a", 2, "new")

    assert (latest.find("a", "old"), latest.find("a", "new")) == (None, 2)


def test_what_was_not_used_for_longest_is_forgotten(latest):
    latest.keep("a", 1, "text")
    latest.keep("b", 2, "text")
    latest.find("a", "text")
    latest.keep("c", 3, "text")

    assert [latest.find(whose, "text") for whose in "abc"] == [1, None, 3]


def test_long_texts_leave_less_room(latest):
    latest.keep("a", 1, "text")
    latest.keep("b", 2, "longer", "x")
    latest.keep("c", 3, "the longest text")

    assert [latest.find("a", "text"), latest.find("b", "longer", "x")] == [None, None]
    assert latest.find("c", "the longest text") == 3


def test_a_newer_text_takes_the_room_of_the_old_one(latest):
    latest.keep("a", 1, "text")
    for number in range(9):
        latest.keep("b", number, "text")

    assert (latest.find("a", "text"), latest.find("b", "text")) == (1, 8)
