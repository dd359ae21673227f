"""Adjusting the book to what is really there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Connection, select

from core.books import Books
from core.catalogue.item import need_item
from core.catalogue.location import counterparty, need_place
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.ledger.lots import SERIALS, ensure_lot, need_lot
from core.ledger.moves import Key, Moved
from core.ledger.plates import load_onto
from core.schema.tables import balance, location, reason, status
from core.values import ONE, show_quantity, signed_quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustStock(SiteCommand):
    """Adds or takes a difference, or sets the quantity somebody counted just now; always with a reason.

    It says what is really there, so it books goods into a place that mixes none of them as well.
    """

    permission: ClassVar[str] = "adjust"
    undoable: ClassVar[bool] = True

    location: str
    sku: str
    reason: str
    change: Decimal | None = None
    counted: Decimal | None = None
    lot: str = ""
    serial: str = ""
    expires_on: date | None = None
    plate: str = ""
    status: str = "available"

    def post(self, books: Books) -> Outcome:
        """Moves the difference between the place and the counterparty that the reason names."""
        at = books.site(self.site)
        of = books.known(need_item, self.sku)
        place = books.known(need_place, at.id, self.location)
        why = books.known(need_reason, self.reason)
        books.known(need_status, self.status)
        if (self.change is None) == (self.counted is None):
            raise Rejection("change_or_counted")
        grows = self.counted is not None or (self.change is not None and self.change > 0)
        lot = ensure_lot(books.connection, of, self.lot, self.serial, self.expires_on) if grows else need_lot(
            books.connection, of, self.lot, self.serial
        )  # fmt: skip
        plate_id = load_onto(books.connection, self.plate, place.id) if self.plate else 0
        here = Key(place.id, of.id, lot.id, plate_id, 0, self.status)
        change = self._change(books.connection, here, of.decimals)
        if change == 0:
            raise Rejection("nothing_changes")
        if of.tracking == "serial" and abs(change) != ONE:
            raise Rejection("serial_wants_one")
        there = here._replace(location=books.known(counterparty, at.id, why).id, plate=0, status="available")
        source, target = (there, here) if change > 0 else (here, there)
        books.move(
            Moved(
                "adjust",
                abs(change),
                source,
                target,
                change < 0,
                change > 0,
                SERIALS.get(of.tracking, 0),
                reason=self.reason.upper(),
            )
        )
        signed = f"{'+' if change > 0 else '-'}{show_quantity(abs(change))}"
        facts = {
            "sku": of.sku,
            "change": signed,
            "unit": of.unit,
            "location": place.code,
            "lot": lot.code,
            "reason": self.reason,
        }
        return Outcome(f"{signed} {of.unit} {of.sku} at {place.code}", facts)

    def _change(self, connection: Connection, here: Key, decimals: int) -> int:
        if self.change is not None:
            return signed_quantity(self.change, decimals)
        counted = signed_quantity(self.counted or Decimal(0), decimals)
        if counted < 0:
            raise Rejection("quantity_not_positive", quantity=self.counted)
        return counted - on_book(connection, here)


def on_book(connection: Connection, key: Key) -> int:
    """What the book says is there, held until the transaction ends; the place is, for what has no row yet."""
    place = select(location.c.id).where(location.c.id == key.location)
    connection.execute(place.with_for_update(key_share=True)).all()
    same = (
        balance.c.location_id == key.location, balance.c.item_id == key.item, balance.c.lot_id == key.lot,
        balance.c.plate_id == key.plate, balance.c.owner_id == key.owner, balance.c.status == key.status,
    )  # fmt: skip
    return int(connection.execute(select(balance.c.quantity).where(*same).with_for_update()).scalar() or 0)


def need_status(connection: Connection, code: str) -> None:
    """Refuses a stock status that is not known."""
    known = list(connection.execute(select(status.c.code).order_by(status.c.code)).scalars())
    if code not in known:
        raise Rejection("unknown_status", status=code, statuses=", ".join(known))


def need_reason(connection: Connection, code: str) -> str:
    """The kind of counterparty that a reason books against."""
    known = {
        row.code: str(row.counterparty) for row in connection.execute(select(reason.c.code, reason.c.counterparty))
    }
    if code.upper() not in known:
        raise Rejection("unknown_reason", reason=code, reasons=", ".join(sorted(known)))
    return known[code.upper()]
