"""Waiting for a condition, the only way in which a test lets time pass."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


def wait_until(condition: Callable[[], object], what: str, timeout_s: float = 15.0) -> None:
    """Return as soon as the condition holds; fail, saying what was waited for, at the deadline."""
    pulse = threading.Event()
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {timeout_s:g} s in vain until {what}")
        pulse.wait(0.01)
