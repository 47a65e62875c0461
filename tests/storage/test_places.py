"""When keys were used: every use is found again, and what is too old makes room."""

import random

import pytest

from portico.storage import places
from portico.storage.places import KEEP, Places, Segment

NOW = 1_800_000_000


@pytest.mark.parametrize("count", [1, 1_000, 30_000])
def test_every_key_is_found_at_its_time(count):
    noted, times = Places(), {f"key {number}": NOW + number // 7 for number in range(count)}

    for key, second in times.items():
        noted.note(second, "acct_1", 0, key)

    assert all(second in noted.seconds("acct_1", 0, key) for key, second in times.items())


def test_what_nobody_used_is_hardly_ever_looked_for():
    noted = Places()
    for number in range(30_000):
        noted.note(NOW, "acct_1", 0, f"key {number}")

    for_nothing = sum(len(noted.seconds("acct_1", 0, f"other {number}")) for number in range(30_000))

    assert for_nothing <= 1


@pytest.mark.parametrize("other", [("acct_2", 0, "k"), ("acct_1", 1, "k"), ("acct_1", 0, "K")])
def test_a_key_is_of_one_account_and_mode(other):
    noted = Places()
    noted.note(NOW, "acct_1", 0, "k")

    assert noted.seconds(*other) == []


def test_keys_that_look_alike_are_all_found(monkeypatch):
    monkeypatch.setattr(places, "hash", lambda _: 0, raising=False)
    noted = Places()
    for second in range(NOW, NOW + 100):
        noted.note(second, "acct_1", 0, f"key {second}")

    assert sorted(noted.seconds("acct_1", 0, "any")) == list(range(NOW, NOW + 100))


def test_a_segment_finds_everything_whatever_the_order():
    chance = random.Random(7)
    for _ in range(50):
        segment, put = Segment(), []
        for _ in range(chance.randrange(1, 400)):
            tag, second = chance.choice((1, 7, 8, 15, 2**32 - 1, chance.randrange(1, 2**32))), NOW + len(put)
            segment = segment.grown(NOW) if segment.is_full else segment
            segment.put(tag, second)
            put.append((tag, second))

        assert all(
            sorted(segment.find(tag)) == [second for one, second in put if one == tag]
            for tag in {tag for tag, _ in put}
        )


def test_what_is_too_old_makes_room():
    noted = Places()
    for number in range(300_000):
        noted.note(NOW + number * KEEP // 10_000, "acct_1", 0, f"key {number}")

    assert noted.seconds("acct_1", 0, "key 5") == []
    assert noted.seconds("acct_1", 0, "key 299999") != []
    assert sum(len(segment.tags) for segment in noted._segments) < 100_000
