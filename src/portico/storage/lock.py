"""One process per SQLite file: the WAL of older SQLite versions loses commits when two processes race a checkpoint."""

import os
import sys
from pathlib import Path
from typing import Self

from portico.storage.engine import Unusable


class AlreadyOpen(Unusable):
    """Another process has the file open."""


class FileLock:
    """Held as long as this process lives, or until it is released."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._file)
        except OSError:
            owner = os.read(self._file, 20).decode().strip() or "unknown"
            os.close(self._file)
            raise AlreadyOpen(
                f"Another Portico (process {owner}) has {path.parent} open. Stop it first, choose another --data "
                "folder, or keep the data in PostgreSQL, where several processes may work at once."
            ) from None
        os.ftruncate(self._file, 0)
        os.write(self._file, str(os.getpid()).encode())

    def release(self) -> None:
        """Let another process have it."""
        os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        os.lseek(file, 1 << 20, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        os.lseek(file, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
