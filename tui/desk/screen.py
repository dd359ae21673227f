"""What a desk screen is made of: a list, the detail of its marked row, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from core.identify import Found
from tui.dialogue import Dialogue
from tui.station import Station
from tui.view import Table

ROW = "row"  # in the context of an action: the key of the row that was marked


@dataclass(frozen=True, slots=True)
class Row:
    """One row; it stays marked by its key, and `state` decides which actions fit it."""

    key: str
    cells: tuple[str, ...]
    brief: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Detail:
    """What there is to know about one row: its name, facts in order of importance, and a list of its own."""

    about: str
    facts: tuple[str, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do with the marked row, or without one; `states` are the rows it fits, none named means all."""

    key: str
    word: str
    permission: str
    dialogue: Callable[[Station, Mapping[str, str]], Dialogue]
    on_row: bool = True
    states: tuple[str, ...] = ()
    help: tuple[str, ...] = ()

    def fits(self, row: Row | None) -> bool:
        """Whether it can be done with that row marked."""
        if not self.on_row:
            return True
        return row is not None and (not self.states or row.state in self.states)


@dataclass(frozen=True, slots=True)
class DeskScreen:
    """A desk screen as plain data.

    `rows` reads at most so many rows that fit the words typed; `detail` reads one row's, by its key. `find` says
    what to type to have the thing that was scanned in the list, None where it belongs elsewhere. `empty` is what is
    said, and what is to be done, where there is nothing in it.
    """

    code: str
    word: str
    title: str
    permission: str
    columns: tuple[str, ...]
    rows: Callable[[Station, str, int], Sequence[Row]]
    detail: Callable[[Station, str], Detail]
    find: Callable[[Found], str | None]
    hint: str
    actions: tuple[Action, ...] = ()
    help: tuple[str, ...] = ()
    empty: str = "nothing here"
    refresh_s: float = 5.0
