"""What is announced to be on a plate, and what has become of it: held for whoever receives it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, bindparam, exists, select

from core.books import Books
from core.catalogue.site import SiteRow
from core.errors import Rejection
from core.inbound.expected import ExpectedRow, ShipmentRow, contents_of, need_coming, need_shipment, nesting_of
from core.ledger.lots import SERIALS
from core.ledger.plates import find_plate, holds_goods
from core.schema.tables import (
    expected_line,
    expected_plate,
    expected_shipment,
    item,
    operator,
    plate,
    posting,
    receipt_line,
)
from core.values import moment

LINES_MAX = 500  # of one plate, received in one posting

_ANNOUNCED = (
    select(expected_shipment.c.number, expected_shipment.c.state)
    .join(expected_plate, expected_plate.c.shipment_id == expected_shipment.c.id)
    .where(
        expected_plate.c.code == bindparam("code"),
        expected_shipment.c.site_id == bindparam("site_id"),
        expected_shipment.c.state != "cancelled",
    )
    .order_by(expected_shipment.c.id.desc())
    .limit(1)
)
_HOLD = (
    select(expected_line.c.id)
    .where(expected_line.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(expected_line.c.id)
    .with_for_update()
)
_LAST = (
    select(operator.c.code, posting.c.posted_at, receipt_line.c.id)
    .join(posting, posting.c.operator_id == operator.c.id)
    .join(receipt_line, receipt_line.c.posting_id == posting.c.id)
    .where(receipt_line.c.undone_by.is_(None))
    .order_by(receipt_line.c.id.desc())
    .limit(1)
)
_RECEIVED = _LAST.join(plate, plate.c.id == receipt_line.c.plate_id).where(
    plate.c.code.in_(bindparam("codes", expanding=True))
)
_OF_SHIPMENT = expected_line.c.shipment_id == bindparam("shipment_id")
_ON_PLATES = (
    select(plate.c.id)
    .join(expected_plate, expected_plate.c.code == plate.c.code)
    .where(expected_plate.c.shipment_id == bindparam("shipment_id"))
)
_ON_NONE = select(expected_line.c.order_line_id).where(
    _OF_SHIPMENT, expected_line.c.plate_id.is_(None), expected_line.c.order_line_id.is_not(None)
)
_OF_WHOLE = (
    _LAST.where(receipt_line.c.plate_id.in_(_ON_PLATES)),
    _LAST.where(receipt_line.c.order_line_id.in_(_ON_NONE)),
)


@dataclass(frozen=True, slots=True)
class Announced:
    """What is to come on a plate: its goods, and the plates they are on, carriers first, each with what it is on."""

    code: str
    party_id: int
    rows: Sequence[ExpectedRow]
    plates: Sequence[tuple[str, str]]

    @property
    def shipment_id(self) -> int:
        """The shipment that it comes with."""
        return self.rows[0].shipment_id


def is_announced(connection: Connection, site_id: int, code: str) -> bool:
    """Whether a shipment to the site brings that plate, or has brought it."""
    query = select(exists(_ANNOUNCED.with_only_columns(expected_shipment.c.id)))
    return bool(connection.execute(query, {"code": code, "site_id": site_id}).scalar_one())


def announced_on(connection: Connection, site_id: int, code: str) -> Announced:
    """What is still to come on the plate; a plate on it that has come in already is left out."""
    rows = contents_of(connection, site_id, code)
    coming = [row for row in rows if not row.received]
    parents = dict(nesting_of(connection, site_id, code))
    wanted = {code}
    for row in coming:
        below = row.plate
        while below and below not in wanted:
            wanted.add(below)
            below = parents.get(below, "")
    party_id = _party_of(connection, coming[0].shipment_id) if coming else 0
    return Announced(code, party_id, coming, [each for each in parents.items() if each[0] in wanted])


def hold_announced(books: Books, at: SiteRow, code: str) -> Announced:
    """The same, held: of two who receive the plate at once, the second is told who was first."""
    rows = contents_of(books.connection, at.id, code)
    coming = sum(not row.received for row in rows)
    if coming > LINES_MAX:
        raise Rejection("plate_too_full", plate=code, lines=coming)
    if rows:
        books.connection.execute(_HOLD, {"ids": [row.id for row in rows]}).all()
    found = announced_on(books.connection, at.id, code)
    if not found.rows:
        raise _refusal(books.connection, at, code)
    for each, _ in found.plates:
        there = find_plate(books.connection, each)
        if there is not None and there.location_id is not None and holds_goods(books.connection, there.id):
            first = _received_before(books.connection, at, {each}, each)
            raise first or Rejection("plate_in_stock", plate=each, location=there.location)
    return found


def incomplete(connection: Connection, announced: Announced) -> list[ExpectedRow]:
    """The lines of which the supplier has left out what must be known of the goods."""
    query = select(item.c.sku, item.c.tracking, item.c.expires, item.c.catch_unit)
    items = {row.sku: row for row in connection.execute(query.where(item.c.sku.in_({r.sku for r in announced.rows})))}
    return [row for row in announced.rows if _lacks(row, items[row.sku])]


def _lacks(row: ExpectedRow, of: Row[*tuple[Any, ...]]) -> bool:
    nameless = not row.lot if of.tracking == "lot" else of.tracking in SERIALS and not row.serial
    return nameless or bool(of.expires and row.expires_on is None) or of.catch_unit is not None


def need_announced(connection: Connection, at: SiteRow, number: str, supplier: str) -> ShipmentRow:
    """The shipment of that number, of which something must still be to come; else who received it, and when."""
    found = need_shipment(connection, at.id, number, supplier)
    if found.state != "received":
        return need_coming(connection, at.id, number, supplier)
    last = [connection.execute(query, {"shipment_id": found.id}).first() for query in _OF_WHOLE]
    who = max((row for row in last if row is not None), key=lambda row: row.id, default=None)
    if who is None:
        return need_coming(connection, at.id, number, supplier)
    raise Rejection("shipment_received", shipment=found.number, operator=who.code, when=when_at(at, who.posted_at))


def who_received(connection: Connection, codes: Collection[str]) -> tuple[str, int] | None:
    """Who received goods on these plates last, and when."""
    row = connection.execute(_RECEIVED, {"codes": sorted(codes)}).first()
    return None if row is None else (row.code, row.posted_at)


def _party_of(connection: Connection, shipment_id: int) -> int:
    query = select(expected_shipment.c.party_id).where(expected_shipment.c.id == shipment_id)
    return int(connection.execute(query).scalar_one())


def _refusal(connection: Connection, at: SiteRow, code: str) -> Rejection:
    announced = connection.execute(_ANNOUNCED, {"code": code, "site_id": at.id}).first()
    if announced is None:
        return Rejection("plate_not_announced", plate=code)
    plates = {code, *(each for each, _ in nesting_of(connection, at.id, code))}
    state = announced.state.replace("_", " ")
    first = _received_before(connection, at, plates, code)
    return first or Rejection("shipment_not_coming", shipment=announced.number, state=state)


def _received_before(connection: Connection, at: SiteRow, plates: Collection[str], code: str) -> Rejection | None:
    """The refusal of a plate that somebody has received, with who it was and when."""
    who = who_received(connection, plates)
    if who is None:
        return None
    return Rejection("plate_received", plate=code, operator=who[0], when=when_at(at, who[1]))


def when_at(at: SiteRow, posted_at: int) -> str:
    """Day and time at the site, in few characters."""
    return f"{moment(posted_at).astimezone(ZoneInfo(at.zone_info)):%m-%d %H:%M}"
