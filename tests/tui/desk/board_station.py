"""The real program, in which lists are read anew twenty times a second, and each look at the dock board is noted.

The first argument is the file to note it in; the others are the program's own.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import tui.tasks
from tui.cli import main
from tui.desk import dock_board
from tui.desk.screen import DeskScreen, Row
from tui.station import Station

LOOK_S = 0.05


def noted(screen: DeskScreen, record: Path) -> DeskScreen:
    """The same screen, which writes a line for each look."""

    def rows(station: Station, typed: str, most: int) -> Sequence[Row]:
        found = screen.rows(station, typed, most)
        with record.open("a", encoding="utf-8") as file:
            file.write("looked\n")
        return found

    return replace(screen, rows=rows, refresh_s=LOOK_S)


if __name__ == "__main__":
    record = Path(sys.argv[1])
    desks = tuple(noted(each, record) if each is dock_board.SCREEN else each for each in tui.tasks.DESKS)
    vars(tui.tasks)["DESKS"] = desks
    raise SystemExit(main(sys.argv[2:]))
