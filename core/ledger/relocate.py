"""Carrying goods from one place to another: loose, or a plate with all it holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from sqlalchemy import Connection, or_, select

from core.books import Books
from core.catalogue.item import ItemRow, need_item, need_pack, pieces_in
from core.catalogue.location import LocationRow, need_place
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.ledger.lots import SERIALS, LotRow, need_lot
from core.ledger.moves import Key, Moved
from core.ledger.plates import PlateRow, find_plate, hold_plate, holds_goods, load_onto, tree
from core.schema.tables import balance, item, location, lot
from core.values import ONE, quantity, show_quantity


class Goods(Protocol):
    """So many packs of an item, and where they are taken from and put."""

    @property
    def sku(self) -> str: ...
    @property
    def quantity(self) -> Decimal | None: ...
    @property
    def pack(self) -> str: ...
    @property
    def lot(self) -> str: ...
    @property
    def serial(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def source_plate(self) -> str: ...
    @property
    def target_plate(self) -> str: ...
    @property
    def status(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Relocation(SiteCommand):
    """What is carried and where to: a whole plate, or so many packs of an item from a place or plate."""

    target: str
    plate: str = ""
    sku: str = ""
    quantity: Decimal | None = None
    pack: str = ""
    lot: str = ""
    serial: str = ""
    source: str = ""
    source_plate: str = ""
    target_plate: str = ""
    status: str = "available"


def relocate(books: Books, kind: str, asked: Relocation) -> Outcome:
    """Carries what is asked for to its target, if the target takes it."""
    at = books.site(asked.site)
    place = books.known(need_place, at.id, asked.target)
    if bool(asked.plate) == bool(asked.sku):
        raise Rejection("plate_or_item")
    return _carry_plate(books, kind, asked, place) if asked.plate else carry_goods(books, kind, asked, place)


def require_mixing(connection: Connection, place: LocationRow, coming: Iterable[tuple[int, int]]) -> None:
    """Refuses goods, given as item and lot, that the place does not mix with each other or with what it holds."""
    if place.mixing == "any":
        return
    kinds = {goods if place.mixing == "lot" else goods[:1] for goods in coming}
    if len(kinds) > 1:
        raise Rejection("location_mixed", location=place.code, held=f"one {place.mixing} only")
    # held, so that two who find the bin empty do not both fill it
    connection.execute(select(location.c.id).where(location.c.id == place.id).with_for_update(key_share=True)).all()
    columns = (balance.c.item_id, balance.c.lot_id)
    other = [column != known for kind in kinds for column, known in zip(columns, kind, strict=False)]
    there = (
        select(item.c.sku, lot.c.code)
        .join(item, item.c.id == balance.c.item_id)
        .join(lot, lot.c.id == balance.c.lot_id)
    )
    held = connection.execute(there.where(balance.c.location_id == place.id, or_(*other)).limit(1)).first()
    if held is not None:
        raise Rejection("location_mixed", location=place.code, held=f"{held.sku} {held.code}".strip())


def _carry_plate(books: Books, kind: str, asked: Relocation, place: LocationRow) -> Outcome:
    plate = hold_plate(books.connection, asked.plate)
    _require_at_site(plate, place.site_id)
    if plate.location_id is None or not holds_goods(books.connection, plate.id):
        raise Rejection("plate_empty", plate=plate.code)
    if plate.location_id == place.id:
        raise Rejection("same_place", location=place.code)
    if place.mixing != "any":
        on_it = balance.c.plate_id.in_(tree(books.connection, plate.id))
        carried = select(balance.c.item_id, balance.c.lot_id).where(on_it).distinct()
        require_mixing(
            books.connection, place, [(row.item_id, row.lot_id) for row in books.connection.execute(carried)]
        )
    moved = books.move_plate(kind, plate.id, place.id)
    facts = {"plate": plate.code, "from": plate.location or "", "to": place.code, "moves": str(len(moved))}
    return Outcome(f"{plate.code} > {place.code}", facts)


def carry_goods(books: Books, kind: str, asked: Goods, place: LocationRow) -> Outcome:
    """Carries so many packs of an item, loose or from a plate, to the place or onto a plate there."""
    of = books.known(need_item, asked.sku)
    holder = books.known(need_pack, of, asked.pack)
    if asked.quantity is None:
        raise Rejection("text_missing", field="quantity")
    packs = quantity(asked.quantity, of.decimals if holder.id is None else 0)
    pieces = pieces_in(holder, packs)
    if of.tracking == "serial" and pieces != ONE:
        raise Rejection("serial_wants_one")
    lot_row = need_lot(books.connection, of, asked.lot, asked.serial)
    source, source_code = _source(books, place.site_id, asked, of, lot_row)
    target_plate = load_onto(books.connection, asked.target_plate, place.id) if asked.target_plate else 0
    target = Key(place.id, of.id, lot_row.id, target_plate, 0, asked.status)
    if source == target:
        raise Rejection("same_place", location=place.code)
    require_mixing(books.connection, place, [(of.id, lot_row.id)])
    books.move(Moved(kind, pieces, source, target, True, True, SERIALS.get(of.tracking, 0), holder.id, packs))
    facts = {
        "sku": of.sku,
        "quantity": show_quantity(pieces),
        "unit": of.unit,
        "lot": lot_row.code,
        "from": source_code,
        "to": place.code,
    }
    return Outcome(f"{show_quantity(pieces)} {of.unit} {of.sku} > {place.code}", facts)


def _require_at_site(plate: PlateRow, site_id: int) -> None:
    """Goods go from one site to another through transit only."""
    if plate.site_id not in (site_id, None):
        raise Rejection("plate_elsewhere", plate=plate.code, location=f"{plate.location}, another site")


def _source(books: Books, site_id: int, asked: Goods, of: ItemRow, lot_row: LotRow) -> tuple[Key, str]:
    if asked.source_plate:
        plate = find_plate(books.connection, asked.source_plate)
        if plate is None or plate.location_id is None:
            raise Rejection("unknown_plate", plate=asked.source_plate)
        _require_at_site(plate, site_id)
        return Key(plate.location_id, of.id, lot_row.id, plate.id, 0, asked.status), plate.location or ""
    if not asked.source:
        raise Rejection("text_missing", field="source")
    source = books.known(need_place, site_id, asked.source)
    return Key(source.id, of.id, lot_row.id, 0, 0, asked.status), source.code
