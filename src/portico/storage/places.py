"""When idempotency keys were used, kept in memory: where to look for the replies.

Keys are in no order. An index by them on disk changes another page for each request, and a page that is changed goes
into the log, and later into the file: for SQLite that is the dearest part of a POST. Where one process owns the
database it can know by itself when a key was used, and find the reply by that time, in an index that only grows at its
end.

Of a key forty bits of a hash are known, so there may be no reply where one is looked for; never the other way round.
"""

from array import array

KEEP = 72 * 3600
"""How long a reply is kept, in seconds. Stripe promises 24 hours."""

SEGMENTS = 256
"""Each grows by itself, so that nobody waits until all of them are made anew."""
SLOTS = 8
"""Of an empty segment. It grows when more than two thirds of its slots are taken."""


class Segment:
    """A hash table with open addressing and eight bytes a slot. Nothing leaves it except when it grows."""

    __slots__ = ("seconds", "tags", "taken")

    def __init__(self, slots: int = SLOTS) -> None:
        self.tags = array("I", bytes(4 * slots))
        """A part of the key's hash; 0 where the slot is free."""
        self.seconds = array("I", bytes(4 * slots))
        self.taken = 0

    @property
    def is_full(self) -> bool:
        """Whether it should grow before more is put into it."""
        return 3 * self.taken >= 2 * len(self.tags)

    def find(self, tag: int) -> list[int]:
        """The seconds that are noted under the tag."""
        tags, found = self.tags, []
        last = len(tags) - 1
        slot = tag & last
        while there := tags[slot]:
            if there == tag:
                found.append(self.seconds[slot])
            slot = (slot + 1) & last
        return found

    def put(self, tag: int, second: int) -> None:
        """Note a second under the tag."""
        tags = self.tags
        last = len(tags) - 1
        slot = tag & last
        while tags[slot]:
            slot = (slot + 1) & last
        tags[slot], self.seconds[slot] = tag, second
        self.taken += 1

    def grown(self, oldest: int) -> "Segment":
        """One with as much room again, and without what is older than a second."""
        kept = [both for both in zip(self.tags, self.seconds, strict=True) if both[0] and both[1] >= oldest]
        other = Segment(max(SLOTS, 1 << (2 * len(kept)).bit_length()))
        for tag, second in kept:
            other.put(tag, second)
        return other


class Places:
    """When keys were used of which the replies are kept."""

    def __init__(self) -> None:
        self.is_filled = False
        """Whether it is known of all the replies that the database has."""
        self._segments = [Segment() for _ in range(SEGMENTS)]

    def seconds(self, *key: object) -> list[int]:
        """When there may have been a request with the key; mostly never."""
        hashed = hash(key)
        return self._segments[hashed & 255].find((hashed >> 8) & 0xFFFFFFFF or 1)

    def note(self, second: int, *key: object) -> None:
        """Remember a request with the key. If it is undone, that does no harm."""
        hashed = hash(key)
        segment = self._segments[hashed & 255]
        if segment.is_full:
            segment = self._segments[hashed & 255] = segment.grown(second - KEEP)
        segment.put((hashed >> 8) & 0xFFFFFFFF or 1, second)
