"""Commits run in a thread of their own, while the loop goes on."""

import asyncio
import sys
from threading import Event, current_thread

import pytest

from portico.storage.flushing import Flusher


@pytest.fixture
def flusher_of():
    """What makes a flusher, which is closed in the end."""
    made = []

    def make(commit):
        made.append(Flusher(commit))
        return made[-1]

    yield make
    for one in made:
        one.close()


async def test_the_loop_goes_on_while_a_commit_waits_for_the_disk(flusher_of):
    disk = Event()

    done = flusher_of(lambda: disk.wait(60)).begin()
    await asyncio.sleep(0)
    was_done = done.done()
    disk.set()
    await done

    assert not was_done


async def test_a_commit_has_begun_before_the_loop_goes_on(flusher_of):
    begun, before = [], sys.getswitchinterval()
    sys.setswitchinterval(60)  # who does not wait keeps Python for himself
    try:
        done = flusher_of(lambda: begun.append(current_thread().name)).begin()
        seen = list(begun)
    finally:
        sys.setswitchinterval(before)
    await done

    assert seen == ["portico-commit"]


async def test_what_goes_wrong_is_told_and_the_next_commit_runs(flusher_of):
    ways = iter([OSError("the disk is full"), None])

    def commit():
        way = next(ways)
        if way:
            raise way

    flusher = flusher_of(commit)
    with pytest.raises(OSError, match="the disk is full"):
        await flusher.begin()

    assert await flusher.begin() is None


async def test_to_close_it_waits_for_the_commit_that_runs():
    ended = []
    flusher = Flusher(lambda: ended.append(True))

    flusher.begin()
    flusher.close()

    assert ended == [True]


def test_a_loop_that_is_gone_keeps_nobody_from_committing(flusher_of):
    disk, ended = Event(), []

    def commit():
        disk.wait(60)
        ended.append(True)

    flusher = flusher_of(commit)

    async def begin():
        flusher.begin()

    asyncio.run(begin())
    disk.set()

    asyncio.run(begin())
    flusher.close()
    assert ended == [True, True]
