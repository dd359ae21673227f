"""The rows of a desk screen as they were read last, the marked one among them, and its detail."""

from __future__ import annotations

from core.errors import Rejection
from tui.desk.screen import DeskScreen, Detail, Row
from tui.station import Station

ROWS_MAX = 200  # read at once; more than that is found by typing


class Rows:
    """What is in the list; the marked row stays marked by its key, wherever it goes."""

    def __init__(self, screen: DeskScreen, marked: str = "") -> None:
        self._screen = screen
        self._key = marked
        self.typed = ""
        self.rows: tuple[Row, ...] = ()
        self.cut_off = False
        self.at = 0
        self.detail: Detail | None = None
        self.opened = False
        self.detail_at = 0

    @property
    def marked(self) -> Row | None:
        """The row that an action is about."""
        return self.rows[self.at] if self.rows else None

    def read(self, station: Station) -> None:
        """Reads the list again; where the marked row is gone, the one in its place is marked."""
        self._take_rows(station, self.typed)
        self._mark(station, next((at for at, row in enumerate(self.rows) if row.key == self._key), self.at))

    def narrow(self, station: Station, typed: str) -> None:
        """Leaves only the rows that fit what is typed, the first of them marked."""
        self._take_rows(station, typed)
        self.opened = False
        self._mark(station, 0)

    def jump(self, station: Station, typed: str) -> None:
        """Leaves only what was scanned, with its detail opened where it is one row; refused where it is none."""
        before, key = self.typed, self._key
        self.narrow(station, typed)
        if not self.rows:
            self.typed, self._key = before, key
            self.read(station)
            raise Rejection("not_listed", text=typed)
        self.opened = len(self.rows) == 1

    def show(self, station: Station, key: str) -> None:
        """Marks this row, where there is one, even if that takes forgetting what was typed."""
        self._key = key
        self.read(station)
        if self.typed and (self.marked is None or self.marked.key != key):
            self.typed, self._key = "", key
            self.read(station)

    def move(self, station: Station, by: int) -> None:
        """Moves the mark, in the list or, where it is opened, in the detail."""
        if self.opened and self.detail is not None and self.detail.table is not None:
            self.detail_at = max(0, min(self.detail_at + by, len(self.detail.table.rows) - 1))
        else:
            self._mark(station, self.at + by)

    def open(self, opened: bool) -> None:
        """Brings the detail to the foreground, or back beside the list."""
        self.opened, self.detail_at = opened, 0

    def back(self, station: Station) -> bool:
        """Closes the detail, else forgets what was typed; False where there was nothing of the kind."""
        if self.opened:
            self.opened = False
        elif self.typed:
            self.typed = ""
            self.read(station)
        else:
            return False
        return True

    def _take_rows(self, station: Station, typed: str) -> None:
        found = tuple(self._screen.rows(station, typed, ROWS_MAX + 1))
        self.typed, self.rows, self.cut_off = typed, found[:ROWS_MAX], len(found) > ROWS_MAX

    def _mark(self, station: Station, at: int) -> None:
        self.at, self.detail = max(0, min(at, len(self.rows) - 1)), None
        row = self.marked
        if row is None:
            self.opened = False
            return
        if row.key != self._key:
            self.detail_at = 0
        self.detail = self._screen.detail(station, row.key)
        self._key = row.key
