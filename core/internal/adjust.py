"""Adjusting the book to what is really there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Connection, select

from core.books import Books
from core.catalogue.item import ItemRow, need_pack, need_stocked, pieces_in
from core.catalogue.location import counterparty, need_place
from core.catalogue.party import need_owner
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.ledger.catch_weight import OnBook, catch_taken, catch_weighed, on_book
from core.ledger.goods import Amount, goods_facts, shown_amount
from core.ledger.lots import SERIALS, LotRow, ensure_lot, need_lot
from core.ledger.moves import Key, Moved
from core.schema.tables import location, reason, status
from core.values import ONE, Quantity, show_quantity, signed_quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustStock(SiteCommand):
    """Adds or takes a difference, or sets the quantity somebody counted just now; always with a reason.

    It says what is really there, so it books goods into a place that mixes none of them as well. The catch weight is
    that of the change, or of all that was counted.
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
    pack: str = ""
    owner: str = ""
    catch: Decimal | None = None

    def post(self, books: Books) -> Outcome:
        """Moves the difference between the place and the counterparty that the reason names."""
        at = books.site(self.site)
        of = books.known(need_stocked, self.sku)
        place = books.known(need_place, at.id, self.location)
        why = books.known(need_reason, self.reason)
        books.known(need_status, self.status)
        lot = self._lot(books, of)
        plate_id = books.load_plate(self.plate, place.id)
        owner = books.known(need_owner, self.owner)
        here = Key(place.id, of.id, lot.id, plate_id, owner.id, self.status)
        grows, amount, catch = self._change(books, of, here)
        if of.tracking == "serial" and amount.pieces != ONE:
            raise Rejection("serial_wants_one")
        there = here._replace(location=books.known(counterparty, at.id, why).id, plate=0, status="available")
        ends = (there, here, False, True) if grows else (here, there, True, False)
        serial = SERIALS.get(of.tracking, 0)
        books.move(Moved("adjust", amount.pieces, *ends, serial, *amount[1:], self.reason.upper(), catch=catch))
        sign = "+" if grows else "-"
        facts = goods_facts(of, amount.pieces, catch, lot, owner.code)
        facts |= {"change": f"{sign}{facts.pop('quantity')}", "location": place.code, "reason": self.reason}
        said = f"{sign}{shown_amount(of, amount.pieces, catch)} {of.sku} at {place.code}"
        return Outcome(said, facts | books.loaded_facts())

    def _lot(self, books: Books, of: ItemRow) -> LotRow:
        if (self.change is None) == (self.counted is None):
            raise Rejection("change_or_counted")
        if self.change is None or (self.change.is_finite() and self.change > 0):
            return ensure_lot(books.connection, of, self.lot, self.serial, self.expires_on)
        return need_lot(books.connection, of, self.lot, self.serial)

    def _change(self, books: Books, of: ItemRow, here: Key) -> tuple[bool, Amount, int | None]:
        """Whether it becomes more, by how much, and what that weighs."""
        if self.counted is not None:
            return self._counted(books, of, here)
        given, amount = self._entered(books, of, self.change or Decimal(0))
        if given == 0:
            raise Rejection("nothing_changes")
        if given > 0:
            return True, amount, catch_weighed(of, amount.pieces, self.catch)
        return False, amount, catch_taken(books.connection, of, here, amount.pieces, self.catch)

    def _counted(self, books: Books, of: ItemRow, here: Key) -> tuple[bool, Amount, int | None]:
        given, (counted, *_) = self._entered(books, of, self.counted or Decimal(0))
        if given < 0:
            raise Rejection("quantity_not_positive", quantity=self.counted)
        there = held_on_book(books.connection, here)
        if counted == there.quantity:
            raise Rejection("nothing_changes")
        grows = counted > there.quantity
        amount = Amount(abs(counted - there.quantity))
        return grows, amount, self._weight_of_difference(of, counted, there, grows)

    def _entered(self, books: Books, of: ItemRow, packs: Decimal) -> tuple[int, Amount]:
        """The packs with their sign, and without it in base units."""
        holder = books.known(need_pack, of, self.pack)
        given = signed_quantity(packs, of.decimals if holder.id is None else 0)
        pieces = pieces_in(holder, Quantity(abs(given)))
        return given, Amount(pieces, holder.id, abs(given))

    def _weight_of_difference(self, of: ItemRow, counted: int, there: OnBook, grows: bool) -> int | None:
        if of.catch_unit is None:
            return catch_weighed(of, counted, self.catch)
        weighed = (catch_weighed(of, counted, self.catch) or 0) if counted or self.catch is not None else 0
        difference = weighed - there.catch if grows else there.catch - weighed
        if difference <= 0:
            shown = {"catch": show_quantity(there.catch), "unit": of.catch_unit}
            raise Rejection("catch_against_count", sku=of.sku, **shown)
        return difference


def held_on_book(connection: Connection, key: Key) -> OnBook:
    """What the book says is there, held until the transaction ends; the place is, for what has no row yet."""
    place = select(location.c.id).where(location.c.id == key.location)
    connection.execute(place.with_for_update(key_share=True)).all()
    return on_book(connection, key, hold=True)


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


def reasons_of(connection: Connection, kind: str) -> dict[str, str]:
    """The reasons that book against that kind of counterparty: their codes by their names."""
    query = select(reason.c.name, reason.c.code).where(reason.c.counterparty == kind).order_by(reason.c.code)
    return {row.name: row.code for row in connection.execute(query)}
