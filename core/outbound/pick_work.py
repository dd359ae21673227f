"""Picks: open work that asks for reserved goods of an order to be taken from where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import insert

from core.books import Books
from core.ledger.moves import Key
from core.ledger.reservations import Reservation
from core.schema.tables import pick
from core.work import USUAL, ask_for_all

KIND = "pick"
_PICK = insert(pick)


class Asked(NamedTuple):
    """All that is open of a held reservation is to be picked where it stands: how urgently, in which wave or run."""

    found: Reservation
    key: Key
    priority: int = USUAL
    wave_id: int | None = None
    run_id: int | None = None

    @property
    def work(self) -> dict[str, int]:
        """What the work is about."""
        return {
            "item_id": self.found.item_id, "lot_id": self.key.lot, "plate_id": self.key.plate,
            "from_location_id": self.key.location, "quantity": self.found.open, "priority": self.priority,
        }  # fmt: skip


def ask_to_pick(books: Books, asked: Sequence[Asked]) -> None:
    """Asks for picks of reservations at one site."""
    if not asked:
        return
    works = [each.work for each in asked]
    numbers = ask_for_all(books.connection, books.posting, books.now, KIND, asked[0].found.site_id, works)
    rows = [
        {
            "work_id": number, "order_line_id": each.found.order_line_id, "reservation_id": each.found.id,
            "wave_id": each.wave_id, "run_id": each.run_id,
        }
        for number, each in zip(numbers, asked, strict=True)
    ]  # fmt: skip
    books.connection.execute(_PICK, rows)
