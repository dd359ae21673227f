"""One action of a desk screen while it is under way: the dialogue of a floor task, for one booking."""

from __future__ import annotations

from collections.abc import Mapping

from core.command import Outcome
from core.errors import Rejection
from core.undo import Undo, last_undoable
from tui.desk.screen import ROW, Action, DeskScreen
from tui.dialogue import Ask, Dialogue, Post, Show
from tui.engine import Engine
from tui.run import Task
from tui.station import Station


class UnderWay(Engine):
    """Runs the action's dialogue once."""

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
    found = station.read(last_undoable, station.device, station.operator)
    if found is None:
        raise Rejection("nothing_to_undo")
    shown = Show(lines=("Take back:", found[1]))
    yield Ask(prompt="ENT=undo", entered=True, hint="ENT takes it back, F3 keeps it", show=shown)
    yield Post(command=Undo(posting=found[0]))
    return None


UNDO = Action("F6", "Undo", "undo", take_back, on_row=False)
