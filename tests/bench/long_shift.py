"""A process that posts for a long time, and how much memory it came to need."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from pathlib import Path

from core.stockroom import Stockroom
from tests.bench.layout import DEVICE
from tests.bench.site import WHO, move_of, some_line


def peaks_kb(url: str, milestones: Sequence[int]) -> list[int]:
    """The most memory this process has had when it has posted as many moves as each milestone says."""
    room, dice = Stockroom(url), random.Random(1)
    posted, peaks = 0, []
    for milestone in milestones:
        while posted < milestone:
            room.post(move_of(some_line(dice)), room.stamp(WHO, DEVICE))
            posted += 1
        peaks.append(_peak_kb())
    room.close()
    return peaks


def _peak_kb() -> int:
    """The kernel's high-water mark of this program alone: what getrusage says counts those it was started by."""
    found = re.search(r"^VmHWM:\s+(\d+) kB$", Path("/proc/self/status").read_text(), re.MULTILINE)
    assert found
    return int(found[1])
