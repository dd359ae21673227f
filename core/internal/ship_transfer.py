"""Shipping a transfer: goods of this site go into transit, loose, onto a plate, or a whole plate at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import ClassVar, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select

from core.books import Books
from core.catalogue.location import LocationRow, physical_places
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.internal.in_transit import SHIPPED
from core.internal.reserve import require_allocatable
from core.internal.transfer import (
    SHIPPING,
    TransferRow,
    hold_transfer,
    need_line,
    need_transfer,
    progress_transfer,
    take_back,
    transfer_lines,
)
from core.ledger.held_lots import require_unheld
from core.ledger.plates import PlateRow, tree
from core.ledger.relocate import Relocation, carry, carry_plate, hold_loaded_plate
from core.schema.tables import balance, item, reservation
from core.undo import Posted
from core.values import show_quantity


class OnPlate(NamedTuple):
    """Goods on a plate, or on one that it carries."""

    sku: str
    lot_id: int
    status: str
    quantity: int
    reserved: int
    balance_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipTransfer(SiteCommand):
    """Puts goods of a transfer into its transit place: a whole plate, or so many packs of an item.

    More than was ordered needs the approval of somebody who orders.
    """

    permission: ClassVar[str] = "transfer"
    undoable: ClassVar[bool] = True

    order: str
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
    reservation: UUID | None = None

    @property
    def source_site(self) -> str:
        """None: what is shipped is here."""
        return ""

    def post(self, books: Books) -> Outcome:
        """Carries the goods and adds to the order's lines."""
        at = books.site(self.site)
        if bool(self.plate) == bool(self.sku) or (self.plate and self.reservation):
            raise Rejection("plate_or_item")
        found = need_transfer(books.connection, self.order, sender=at.id)
        place = physical_places(books.connection, [found.transit_id])[found.transit_id]
        if self.plate:
            outcome = self._ship_plate(books, at.id, found, place)
        else:
            outcome = self._ship_goods(books, at.id, found, place)
        facts = {**outcome.facts, "order": found.number, "site_to": found.to_site}
        return replace(outcome, said=f"{outcome.said} to {found.to_site}", facts=facts)

    def _ship_goods(self, books: Books, site_id: int, found: TransferRow, place: LocationRow) -> Outcome:
        books.known(require_allocatable, self.status)
        line = need_line(transfer_lines(books.connection, found.id), found.number, self.sku)
        moved, outcome = carry(books, SHIPPED, self, place, line.id)
        if moved.source.location == place.id:
            raise Rejection("same_place", location=place.code)
        require_unheld(books.connection, moved.source.lot)
        left = self._add(books, site_id, {line.sku: moved.quantity})
        return replace(outcome, facts={**outcome.facts, "open": show_quantity(left[line.sku])})

    def _ship_plate(self, books: Books, site_id: int, found: TransferRow, place: LocationRow) -> Outcome:
        plate = hold_loaded_plate(books, self.plate, place)
        if plate.site_id != site_id:
            raise Rejection("plate_elsewhere", plate=plate.code, location=f"{plate.location}, another site")
        amounts = _require_free(books, plate)
        self._add(books, site_id, amounts)
        return carry_plate(books, SHIPPED, plate, place, found.id)

    def _add(self, books: Books, site_id: int, amounts: Mapping[str, int]) -> dict[str, int]:
        """Adds what is shipped to the lines of the order, which is held; returns what is left to ship of each item."""
        found = hold_transfer(books.connection, self.order, site_id)
        found.requires(SHIPPING)
        lines = transfer_lines(books.connection, found.id)
        changes, left = {}, {}
        for sku, pieces in amounts.items():
            line = need_line(lines, found.number, sku)
            if pieces > line.to_ship:
                much, left_open = show_quantity(pieces), show_quantity(line.to_ship)
                books.require_approved(
                    "order", "over_transfer", sku=sku, order=found.number, quantity=much, open=left_open
                )
            changes[line.id], left[sku] = pieces, max(0, line.to_ship - pieces)
        progress_transfer(books.connection, found.id, "shipped", changes)
        return left

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Takes the quantities off the order's lines again; refused where they have come in since."""
        take_back(books, posted, "shipped")
        Relocation.undo(books, posted)


def goods_on(connection: Connection, plate_id: int) -> list[OnPlate]:
    """What lies on a plate and on those that it carries."""
    columns = (balance.c.lot_id, balance.c.status, balance.c.quantity, balance.c.reserved, balance.c.id)
    query = select(item.c.sku, *columns).join(item, item.c.id == balance.c.item_id)
    rows = connection.execute(query.where(balance.c.plate_id.in_(tree(connection, plate_id))).order_by(item.c.sku))
    return [OnPlate(*row) for row in rows]


def _require_free(books: Books, plate: PlateRow) -> dict[str, int]:
    """How much of each item is on the plate, which nobody else has and anybody may have."""
    goods = goods_on(books.connection, plate.id)
    require_unheld(books.connection, *(each.lot_id for each in goods))
    for each in goods:
        books.known(require_allocatable, each.status)
        if each.reserved:
            whose = select(reservation.c.purpose).where(reservation.c.balance_id == each.balance_id)
            purpose = books.connection.execute(whose.where(reservation.c.state == "open").limit(1)).scalar()
            raise Rejection("reserved", reserved=show_quantity(each.reserved), sku=each.sku, purpose=purpose)
    amounts: Counter[str] = Counter()
    for each in goods:
        amounts[each.sku] += each.quantity
    return amounts
