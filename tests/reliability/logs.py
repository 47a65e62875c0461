"""SQLite's log as it lies on a disk, and what a power cut may leave of it (https://sqlite.org/fileformat2.html)."""

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

FILE, LOG = "portico.db", "portico.db-wal"
HEAD, HEAD_OF_FRAME, PAGE = 32, 24, 8_192
FRAME = HEAD_OF_FRAME + PAGE

Damage = Callable[[bytearray, int, random.Random], None]


def cut(log: bytearray, at: int, _: random.Random) -> None:
    """Nothing from there on has reached the disk."""
    del log[at:]


def flip(log: bytearray, at: int, chance: random.Random) -> None:
    """One bit is wrong."""
    log[at] ^= 1 << chance.randrange(8)


def blank(log: bytearray, at: int, _: random.Random) -> None:
    """The file has its length, and nothing in it from there on."""
    log[at:] = bytes(len(log) - at)


DAMAGES: dict[str, Damage] = {damage.__name__: damage for damage in (cut, flip, blank)}


@dataclass(frozen=True)
class Log:
    """A log in which nothing was written over yet: one commit after the other, from the first."""

    content: bytes

    @classmethod
    def of(cls, database: str | Path) -> "Log":
        """The log of a database that nobody has open."""
        return cls((Path(database) / LOG).read_bytes())

    @property
    def number(self) -> int:
        """How often the log has begun anew."""
        return int.from_bytes(self.content[12:16])

    @property
    def commits(self) -> list[int]:
        """Where each commit ends: after a frame that says how large the file is then."""
        frames = range(HEAD, len(self.content), FRAME)
        return [at + FRAME for at in frames if any(self.content[at + 4 : at + 8])]

    def whole_before(self, at: int) -> int:
        """How many commits lie before a place."""
        return sum(end <= at for end in self.commits)

    def places(self, many: int, chance: random.Random) -> Iterator[int]:
        """The edges of some commits, and then anywhere."""
        edges = [place for end in chance.choices(self.commits, k=many // 8) for place in (end - 1, end)]
        yield from (place for place in edges if place < len(self.content))
        for _ in range(many - len(edges)):
            yield chance.randrange(len(self.content))


def torn(database: str | Path, to: Path, damage: Damage, at: int, chance: random.Random) -> str:
    """A copy of a database whose log was hurt."""
    to.mkdir()
    shutil.copyfile(Path(database) / FILE, to / FILE)
    log = bytearray((Path(database) / LOG).read_bytes())
    damage(log, at, chance)
    (to / LOG).write_bytes(log)
    return str(to)


def is_sound(database: str | Path) -> bool:
    """Whether SQLite finds nothing wrong with a file."""
    with closing(sqlite3.connect(Path(database) / FILE)) as opened:
        return opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
