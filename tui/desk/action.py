"""One action of a desk screen while it is under way: the dialogue of a floor task, for one booking."""

from __future__ import annotations

from collections.abc import Mapping

from core.command import Outcome
from tui.desk.screen import ROW, Action, DeskScreen
from tui.dialogue import Ask, Dialogue, Post, Show
from tui.engine import Engine
from tui.run import Task
from tui.shown import UNDO as UNDO_KEY
from tui.station import Station
from tui.undoing import Undoing


class UnderWay(Engine):
    """Runs the action's dialogue once."""

    everywhere = (UNDO_KEY,)  # nothing lies before a desk that could be wrong

    def __init__(self, station: Station, screen: DeskScreen, action: Action, row: str) -> None:
        self._began_with = row
        title = f"{screen.title} {action.word}"
        task = Task(screen.code, action.word, title, action.permission, action.dialogue, action.help)
        super().__init__(station, task, {ROW: row})

    @property
    def made(self) -> str:
        """The key of a row that came of it, empty while none has."""
        row = self._context.get(ROW, "")
        return row if row != self._began_with else ""

    def _next_line(self, context: Mapping[str, str] | None) -> None:
        """There is one line only: then back to the list."""
        self._context |= context or {}
        self.left = True

    def _undone(self, outcome: Outcome) -> None:
        super()._undone(outcome)
        self.left = True


def take_back(station: Station, _context: Mapping[str, str]) -> Dialogue:
    """Names what was booked last, and takes it back on ENT."""
    undoing = Undoing(station)
    shown = Show(lines=undoing.lines)
    yield Ask(prompt="ENT=undo", entered=True, hint="ENT takes it back, F3 keeps it", show=shown)
    yield Post(command=undoing.command)
    return None


UNDO = Action("F6", "Undo", "undo", take_back, on_row=False)
