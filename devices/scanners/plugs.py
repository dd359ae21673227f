"""Who tells when something is plugged in: udev, where it is; else one has to look again and again."""

from __future__ import annotations

from typing import Any

_SUBSYSTEMS = ("input", "tty")


class Plugs:
    """Listens for what is plugged in; without udev `fileno` is None, and there is nothing to wait for."""

    def __init__(self) -> None:
        self._monitor = _monitor()

    def fileno(self) -> int | None:
        """What to wait for."""
        return None if self._monitor is None else int(self._monitor.fileno())

    def clear(self) -> None:
        """Forgets what was told so far."""
        while self._monitor is not None and self._monitor.poll(timeout=0) is not None:
            pass

    def close(self) -> None:
        """Listens no more; the socket goes with its object."""
        self._monitor = None


def _monitor() -> Any:
    try:
        import pyudev  # type: ignore[import-untyped,import-not-found,unused-ignore]  # optional, ships no types
    except ImportError:
        return None
    try:
        monitor = pyudev.Monitor.from_netlink(pyudev.Context())
        for subsystem in _SUBSYSTEMS:
            monitor.filter_by(subsystem)
        monitor.start()
    except (OSError, ImportError):  # no udev library, or a place where it may not listen
        return None
    return monitor
