"""Carrying goods from one place to another: loose, or a plate with all it holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from sqlalchemy import Connection, or_, select

from core.books import Books
from core.catalogue.location import LocationRow, need_place, require_unlocked
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.ledger.goods import Goods, take
from core.ledger.moves import Moved
from core.ledger.nesting import restack
from core.ledger.plates import PlateRow, find_plate, hold_plate, holds_goods, tree
from core.ledger.stand import Stand, at_place, on_plate, require_in_reach
from core.schema.tables import balance, item, location, lot

if TYPE_CHECKING:
    from core.undo import Posted


class Carried(Goods, Protocol):
    """Goods, and where they are taken from and put."""

    @property
    def source(self) -> str: ...
    @property
    def source_site(self) -> str: ...
    @property
    def source_plate(self) -> str: ...
    @property
    def target_plate(self) -> str: ...
    @property
    def reservation(self) -> UUID | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Relocation(SiteCommand):
    """What is carried and where to: a whole plate, or so many packs of an item from a place or plate.

    `reservation` is the posting that reserved these goods; `source_site` is named for goods that come in from a
    transit place of another site.
    """

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
    owner: str = ""
    catch: Decimal | None = None
    source_site: str = ""
    reservation: UUID | None = None

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Puts a plate that was taken off another one back onto it, if that is still there."""
        carrier = find_plate(books.connection, posted.facts.get("carrier", ""))
        if carrier is not None and carrier.location_id == posted.moves[0].from_location_id:
            restack(books.connection, posted.facts["plate"], carrier.code)


def relocate(books: Books, kind: str, asked: Relocation) -> Outcome:
    """Carries what is asked for to its target, if the target takes it."""
    at = books.site(asked.site)
    place = books.known(need_place, at.id, asked.target)
    if bool(asked.plate) == bool(asked.sku) or (asked.plate and asked.reservation):  # a plate keeps its reservations
        raise Rejection("plate_or_item")
    return _carry_plate(books, kind, asked, place) if asked.plate else carry_goods(books, kind, asked, place)


def require_mixing(connection: Connection, place: LocationRow, coming: Iterable[tuple[int, int]]) -> None:
    """Refuses goods, given as item and lot, that the place does not mix with each other or with what it holds."""
    if place.mixing == "any":
        return
    kinds = {goods if place.mixing == "lot" else goods[:1] for goods in coming}
    if not kinds:
        return  # an empty plate goes anywhere
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


def require_plate_fits(connection: Connection, place: LocationRow, plate: PlateRow) -> None:
    """Refuses a plate with goods that the place does not mix."""
    if place.mixing == "any":
        return
    on_it = balance.c.plate_id.in_(tree(connection, plate.id))
    carried = connection.execute(select(balance.c.item_id, balance.c.lot_id).where(on_it).distinct())
    require_mixing(connection, place, [(row.item_id, row.lot_id) for row in carried])


def _carry_plate(books: Books, kind: str, asked: Relocation, place: LocationRow) -> Outcome:
    plate = hold_loaded_plate(books, asked.plate, place)
    return carry_plate(books, kind, plate, place)


def hold_loaded_plate(books: Books, code: str, place: LocationRow) -> PlateRow:
    """The plate of that code, held, which has goods on it and can be carried to the place."""
    plate = hold_plate(books.connection, code)
    require_in_reach(books, plate, place.site_id)
    if plate.location_id is None or not holds_goods(books.connection, plate.id):
        raise Rejection("plate_empty", plate=plate.code)
    if plate.location_id == place.id:
        raise Rejection("same_place", location=place.code)
    require_unlocked(place)
    require_plate_fits(books.connection, place, plate)
    return plate


def carry_plate(books: Books, kind: str, plate: PlateRow, place: LocationRow, order_id: int | None = None) -> Outcome:
    """Carries a held plate with all it holds, for the lines of the order if there is one."""
    moved = books.move_plate(kind, plate.id, place.id, order_id=order_id)
    facts = {"plate": plate.code, "from": plate.location or "", "to": place.code, "moves": str(len(moved))}
    if plate.carrier:
        facts["carrier"] = plate.carrier
    return Outcome(f"{plate.code} > {place.code}", facts)


def carry_goods(books: Books, kind: str, asked: Carried, place: LocationRow) -> Outcome:
    """Carries so many packs of an item, loose or from a plate, to the place or onto a plate there."""
    return carry(books, kind, asked, place)[1]


def carry(
    books: Books, kind: str, asked: Carried, place: LocationRow, order_line_id: int | None = None
) -> tuple[Moved, Outcome]:
    """The same, for a line of an order if there is one; returns the move as well."""
    stand = _stand(books, asked, place.site_id)
    taken = take(books, asked, stand)
    target_plate = books.load_plate(asked.target_plate, place.id)
    target = taken.source._replace(location=place.id, plate=target_plate)
    if taken.source == target:
        raise Rejection("same_place", location=place.code)
    require_unlocked(place)
    require_mixing(books.connection, place, chain([(taken.item.id, taken.lot.id)], books.coming(place.id)))
    moved = replace(taken.moved(kind, target), order_line_id=order_line_id)
    books.move(moved if asked.reservation is None else books.consume(asked.reservation, moved))
    facts = {**taken.facts(), "from": stand.code, "to": place.code, **books.loaded_facts()}
    return moved, Outcome(f"{taken.shown} > {asked.target_plate.upper() or place.code}", facts)


def _stand(books: Books, asked: Carried, site_id: int) -> Stand:
    if asked.source_plate:
        return on_plate(books, site_id, asked.source_plate)
    return at_place(books, site_id, asked.source, asked.source_site)
