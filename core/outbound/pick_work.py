"""Picks: open work that asks for reserved goods of an order to be taken from where they stand."""

from __future__ import annotations

from sqlalchemy import insert

from core.books import Books
from core.ledger.moves import Key
from core.ledger.reservations import Reservation
from core.schema.tables import pick
from core.work import USUAL, ask_for

KIND = "pick"


def ask_to_pick(
    books: Books,
    found: Reservation,
    key: Key,
    *,
    priority: int = USUAL,
    wave_id: int | None = None,
    run_id: int | None = None,
) -> int:
    """Asks for all that is open of a held reservation, which stands there, to be picked; returns the work's number."""
    work_id = ask_for(
        books.connection, books.posting, books.now, KIND, found.site_id, item_id=found.item_id, lot_id=key.lot,
        plate_id=key.plate, from_location_id=key.location, quantity=found.open, priority=priority,
    )  # fmt: skip
    row = {"work_id": work_id, "order_line_id": found.order_line_id, "reservation_id": found.id}
    books.connection.execute(insert(pick).values(**row, wave_id=wave_id, run_id=run_id))
    return work_id
