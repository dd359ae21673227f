"""Opens the floor's screen on the demo."""

from __future__ import annotations

from pathlib import Path

from devices.config import Config
from tui.demo.folder import default_folder, opened
from tui.demo.people import HINTS, SHORTCUTS


def run(config: Config, fault_log: Path, *, fresh: bool) -> int:
    """Shows the screen until the operator quits, and returns the exit status."""
    from tui import floor, terminal

    terminal.prepare()  # a terminal that cannot show it is said before the warehouse is made
    folder = default_folder()
    with opened(folder, fresh=fresh):
        wired = folder.wire_up(config)
        return floor.run(folder.url, wired, fault_log=fault_log, pepper=folder.pepper, shortcuts=SHORTCUTS, hints=HINTS)
