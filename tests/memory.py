"""Where the tests write: in memory, where the system has room there, for nothing of it outlives them.

A database of PostgreSQL is 400 files, and every commit to an SQLite file waits for its disk: in memory both cost a
tenth. What is tested by kill -9 is as safe there; only a power cut would show the difference, and none is tested.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM_MIN = 4 * 2**30


def write_in_memory() -> None:
    """Puts temporary files into memory from now on, those of the programs that are started as well."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and _may_run_programs() and _has_room():
        tempfile.tempdir = os.environ["TMPDIR"] = str(MEMORY)


def _may_run_programs() -> bool:
    return not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC


def _has_room() -> bool:
    return shutil.disk_usage(MEMORY).free >= ROOM_MIN
