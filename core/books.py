"""The open unit of work that a command writes through."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy import Connection

from core.catalogue.known import KnownReader
from core.catalogue.site import SiteRow, need_site
from core.errors import Rejection
from core.gate import conclude, shut
from core.ledger.moves import Moved, Page
from core.ledger.plates import move_plate
from core.ledger.settle import settle
from core.printing import queue_label
from core.values import Micros, local_date

P = ParamSpec("P")
T = TypeVar("T", bound=Hashable)

MINUTE = 60_000_000
DAY = 1440 * MINUTE
CLOCK_SKEW_MAX = 5 * MINUTE


@dataclass(frozen=True, slots=True)
class _Label:
    printer: str
    design: str
    data: Mapping[str, str]
    copies: int


@dataclass(slots=True)
class Books:
    """Collects what a command does; `close` writes it in the one order that keeps locks from crossing.

    `connection` is the open transaction, for looking things up and for setting up master data.
    """

    connection: Connection
    posting: UUID
    operator_id: int
    device: str
    now: Micros
    happened_at: Micros
    catalogue: KnownReader
    _moves: list[Moved] = field(default_factory=list)
    _labels: list[_Label] = field(default_factory=list)
    _plate_moved: bool = False
    _at: SiteRow | None = None

    def site(self, code: str) -> SiteRow:
        """The site this posting is for; what happened must lie within the site's limits."""
        self._at = self.known(need_site, code)
        if self.happened_at < self.now - self._at.backdate_days * DAY - MINUTE:
            shown = local_date(self.happened_at, self._at.zone_info)
            raise Rejection("happened_too_long_ago", happened_at=shown, days=self._at.backdate_days)
        closed = self._at.closed_through
        if closed is not None and self.today() <= closed:
            raise Rejection("period_closed", date=self.today(), closed=closed)
        return self._at

    def known(self, look: Callable[Concatenate[Connection, P], T], *args: P.args, **_none: P.kwargs) -> T:
        """A row of the catalogue, as the station has read it before, if nobody has changed the catalogue since."""
        return self.catalogue.find(look, self.connection, *args)

    def shut(self) -> None:
        """Waits until no other posting is open, and lets none begin: for what changes the rules under them."""
        shut(self.connection)

    def today(self) -> date:
        """The business date of this posting: the site's date when it happened."""
        return self._page().business_date

    def move(self, moved: Moved) -> None:
        """Notes one quantity on its way; the balances change when the books are closed."""
        self._moves.append(moved)

    def move_plate(self, kind: str, plate_id: int, target_id: int, undone: UUID | None = None) -> list[int]:
        """Moves a plate with all it holds; returns the moves written. The only move of its posting."""
        self._plate_moved = True
        return move_plate(self.connection, self._page(), kind, plate_id, target_id, undone)

    def print(self, printer: str, design: str, data: Mapping[str, str], copies: int = 1) -> None:
        """Notes a label to be printed once this posting is committed."""
        self._labels.append(_Label(printer, design, data, copies))

    def close(self, said: str) -> None:
        """Writes the moves, the outcome that is `said`, and the labels."""
        if self._moves and self._plate_moved:
            raise RuntimeError("a posting moves a plate or goods, not both")
        if self._moves:
            settle(self.connection, self._page(), said, self._moves)
        else:
            conclude(self.connection, self.posting, said)
        for label in self._labels:
            queue_label(self.connection, self.posting, self.now, label.printer, label.design, label.data, label.copies)

    def _page(self) -> Page:
        if self._at is None:
            raise RuntimeError("a command that moves goods names its site first")
        return Page(self.posting, self._at.id, self.now, local_date(self.happened_at, self._at.zone_info))
