"""Releasing a wave: all that is reserved for its orders becomes picks at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import update

from core.books import Books
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.outbound.order_sale import sale_priority
from core.outbound.release_orders import follow_again, release_sales
from core.outbound.wave import OPEN_WAVES, hold_wave_with_orders, set_wave
from core.schema.tables import wave
from core.undo import Posted


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseWave(SiteCommand):
    """Gives a wave to the floor; released again it takes what was reserved since.

    Orders that cannot go now, because they are on hold or not all there, wait and are named. Their own priorities
    hold unless one is given.
    """

    permission: ClassVar[str] = "release_work"
    undoable: ClassVar[bool] = True
    moves_goods: ClassVar[bool] = False

    wave: str
    priority: int | None = None

    def post(self, books: Books) -> Outcome:
        """Asks for the picks."""
        at = books.site(self.site)
        found, members = hold_wave_with_orders(books, at.id, self.wave)
        found.requires(*OPEN_WAVES)
        urgent = 0 if self.priority is None else sale_priority(self.priority)
        released = release_sales(books, members, found.id, urgent)
        if not released.picks:
            for refused in released.waiting.values():
                raise refused
            raise Rejection("nothing_to_release", what=f"wave {found.number}")
        set_wave(books.connection, found.id, "released")
        waiting = f", {' '.join(released.waiting)} waits" if released.waiting else ""
        said = f"Wave {found.number} released, {len(released.orders)} orders, {released.picks} picks{waiting}"
        facts = {
            "site": at.code, "wave": found.number, "was": found.state, "orders": " ".join(released.orders),
            "picks": str(released.picks), "waiting": " ".join(released.waiting),
        }  # fmt: skip
        return Outcome(said, facts)

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """The wave is as it was; its picks are called off with all work that was asked for."""
        follow_again(books, posted)
        of_wave = (wave.c.number == posted.facts["wave"], wave.c.state == "released")
        books.connection.execute(update(wave).where(*of_wave).values(state=posted.facts["was"]))
