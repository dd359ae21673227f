"""The menu: floor tasks, then desk screens, each with its number; what has no room is a page further."""

from __future__ import annotations

from collections.abc import Sequence

from tui.desk.screen import DeskScreen
from tui.dialogue import parse_option
from tui.run import Task

PAGE = 9  # on each page, where there are more: 0 turns it
MORE = "0"


class Menu:
    """What one operator may do, in the order of its numbers, and the page that is shown."""

    def __init__(self, entries: Sequence[Task | DeskScreen] = ()) -> None:
        self.entries = tuple(entries)
        self._page = 0

    @property
    def shown(self) -> tuple[tuple[str, str], ...]:
        """The numbers and words of this page."""
        numbered = [(str(number), entry.word) for number, entry in enumerate(self.entries, 1)]
        if len(numbered) <= PAGE:
            return tuple(numbered)
        first = self._page * PAGE
        return (*numbered[first : first + PAGE], (MORE, "More"))

    def turn(self) -> None:
        """Shows the next page, after the last the first again."""
        self._page = (self._page + 1) % -(-len(self.entries) // PAGE) if self.entries else 0

    def pick(self, text: str) -> Task | DeskScreen | None:
        """The entry with this number, on whatever page; None where the page is turned instead."""
        if text == MORE and len(self.entries) > PAGE:
            self.turn()
            return None
        picked = self.entries[parse_option(text, len(self.entries)) - 1]
        self._page = 0
        return picked
