"""Listens to a scan source, and waits for what it delivers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from devices.scanners.scan import Input, Plugged, Scan, ScanSource, Unreadable
from tests.waiting import wait_until


@dataclass
class Listener:
    """What came, in order."""

    came: list[Input] = field(default_factory=list)

    @property
    def scans(self) -> list[str]:
        """The texts of the scans."""
        return [each.text for each in self.came if isinstance(each, Scan)]

    @property
    def faults(self) -> list[str]:
        """Why scans were not taken."""
        return [each.reason for each in self.came if isinstance(each, Unreadable)]

    @property
    def plugs(self) -> list[str]:
        """What was said of the plug: a matter, or nothing where it is back."""
        return [each.matter for each in self.came if isinstance(each, Plugged)]

    def expect(self, *scans: str) -> None:
        """Waits until there are as many scans, which are to be these."""
        wait_until(lambda: len(self.scans) >= len(scans), f"{len(scans)} scans came, not only {self.came[-3:]}")
        assert self.scans == list(scans)

    def expect_plugs(self, *matters: str) -> None:
        """Waits until that was said of the plug."""
        wait_until(lambda: self.plugs == list(matters), f"the plug was {matters}, not {self.plugs}")


@contextmanager
def listening(source: ScanSource) -> Iterator[Listener]:
    """The source, open."""
    listener = Listener()
    source.open(listener.came.append)
    try:
        wait_until(lambda: listener.plugs, "the source said whether its scanner is there")
        yield listener
    finally:
        source.close()
