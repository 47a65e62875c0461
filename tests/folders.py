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
    """Let all temporary folders of this process, and of those that it begins, be in memory, if that is large enough."""
    if "TMPDIR" not in os.environ and _has_room():
        os.environ["TMPDIR"] = str(IN_MEMORY)
        tempfile.tempdir = None  # it is found out anew


def _has_room() -> bool:
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        left = next(int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable:"))
        runs = not os.statvfs(IN_MEMORY).f_flag & os.ST_NOEXEC  # tests install programs, and begin them
        return runs and os.access(IN_MEMORY, os.W_OK) and min(left - ROOM, shutil.disk_usage(IN_MEMORY).free) >= ROOM
    except (OSError, StopIteration):
        return False
