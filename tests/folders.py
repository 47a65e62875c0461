"""Where tests keep what they write: in memory, where there is plenty of it, so that no commit waits for a disk.

Nothing else changes. Databases write and synchronise as ever, and what is killed is a process, never the machine.
"""

import os
import shutil
import tempfile
from pathlib import Path

IN_MEMORY = Path("/dev/shm")
ROOM = 4 << 30
"""Bytes without which tests stay on the disk: a whole run takes a quarter of it."""


def use_memory() -> None:
    """Let all temporary folders of this process, and of those that it begins, be in memory, if that is large enough.

    They are in one that is this user's: PostgreSQL for tests locks a file beside its own folder, and of two users on
    one machine the second could not open it.
    """
    if "TMPDIR" in os.environ:
        return
    own = (IN_MEMORY if _has_room() else Path(tempfile.gettempdir())) / f"portico-tests-{os.getuid()}"
    own.mkdir(exist_ok=True)
    os.environ["TMPDIR"] = str(own)
    tempfile.tempdir = None  # it is found out anew


def _has_room() -> bool:
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        left = next(int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable:"))
        runs = not os.statvfs(IN_MEMORY).f_flag & os.ST_NOEXEC  # tests install programs, and begin them
        return runs and os.access(IN_MEMORY, os.W_OK) and min(left - ROOM, shutil.disk_usage(IN_MEMORY).free) >= ROOM
    except (OSError, StopIteration):
        return False
