"""The goods of a plate as they came: as they were announced, or as somebody found them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from core.books import Books
from core.catalogue.item import ItemRow, need_item
from core.errors import Rejection
from core.inbound.announced import LINES_MAX, Announced
from core.inbound.expected import ExpectedRow
from core.inbound.shelf_life import require_fresh, require_life
from core.ledger.catch_weight import catch_weighed
from core.ledger.lots import LotRow, ensure_lot, require_gone
from core.values import ONE, quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLine:
    """What was found of a line of the announcement, where it differs or says more; 0 is nothing.

    The quantity is in base units. A line is named several times for goods of several lots or serials.
    """

    line: int
    quantity: Decimal | None = None
    lot: str = ""
    serial: str = ""
    expires_on: date | None = None
    catch: Decimal | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether none of it came."""
        return self.quantity is not None and self.quantity.is_finite() and self.quantity == 0


class FoundGoods(NamedTuple):
    """Goods of one line of the announcement, of one lot or serial."""

    announced: ExpectedRow
    item: ItemRow
    pieces: int
    lot: LotRow
    catch: int | None


def as_found(books: Books, announced: Announced, lines: Sequence[FoundLine]) -> list[FoundGoods]:
    """All that came on the plate; lots are begun in one order, so that two plates do not wait for each other."""
    if len(lines) > LINES_MAX:
        raise Rejection("lines_wanted", most=LINES_MAX)
    said: dict[int, list[FoundLine]] = defaultdict(list)
    for line in lines:
        said[line.line].append(line)
    known = [row.line for row in announced.rows]
    for number in sorted(set(said) - set(known)):
        raise Rejection("unknown_value", field="line", value=number, known=", ".join(map(str, known[:20])))
    came = [
        (row, found)
        for row in announced.rows
        for found in said.get(row.line) or (FoundLine(line=row.line),)
        if not found.is_nothing
    ]
    if not came:
        raise Rejection("plate_empty", plate=announced.code)
    came.sort(key=lambda pair: (pair[0].sku, pair[1].lot or pair[0].lot, pair[1].serial or pair[0].serial))
    return [_goods(books, row, found) for row, found in came]


def _goods(books: Books, row: ExpectedRow, found: FoundLine) -> FoundGoods:
    of = books.known(need_item, row.sku)
    pieces = row.quantity if found.quantity is None else quantity(found.quantity, of.decimals)
    lot = _lot(books, of, found.lot or row.lot, found.serial or row.serial, found.expires_on or row.expires_on)
    if of.tracking == "serial" and pieces != ONE:
        raise Rejection("serial_wants_one")
    return FoundGoods(row, of, pieces, lot, catch_weighed(of, pieces, found.catch))


def _lot(books: Books, of: ItemRow, code: str, serial: str, expires_on: date | None) -> LotRow:
    if code or serial:
        require_fresh(books, of, code or serial, expires_on)
    lot = ensure_lot(books.connection, of, code, serial, expires_on)
    require_fresh(books, of, lot.code, lot.expires_on)
    if of.expires:
        require_life(books, of, [lot])
    if of.tracking == "contents":
        require_gone(books.connection, lot)
    return lot
