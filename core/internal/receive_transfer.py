"""Receiving a transfer: what another site sent comes out of transit, loose or a whole plate at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Connection, select

from core.books import Books
from core.catalogue.location import need_place
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.internal.in_transit import CAME, SHIPPED, on_its_way
from core.internal.move_lines import MoveLine
from core.internal.ship_transfer import goods_on
from core.internal.transfer import (
    COMING,
    TransferRow,
    hold_transfer,
    need_line,
    need_transfer,
    progress_transfer,
    take_back,
    transfer_lines,
)
from core.ledger.plates import need_plate, tree
from core.ledger.relocate import Relocation, carry, carry_plate, hold_loaded_plate
from core.schema.tables import move, order_line, orders
from core.undo import Posted
from core.values import show_quantity

Amounts = Mapping[tuple[str, int], int]  # by SKU and lot


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveTransfer(SiteCommand):
    """Takes goods of a transfer in at a place of this site: a whole plate, or so many packs of an item."""

    permission: ClassVar[str] = "transfer"
    undoable: ClassVar[bool] = True

    order: str
    location: str
    plate: str = ""
    sku: str = ""
    quantity: Decimal | None = None
    pack: str = ""
    lot: str = ""
    serial: str = ""
    source_plate: str = ""
    target_plate: str = ""
    status: str = "available"
    owner: str = ""
    catch: Decimal | None = None

    def post(self, books: Books) -> Outcome:
        """Carries the goods and adds to the order's lines."""
        at = books.site(self.site)
        if bool(self.plate) == bool(self.sku):
            raise Rejection("plate_or_item")
        found = need_transfer(books.connection, self.order, receiver=at.id)
        place = books.known(need_place, at.id, self.location)
        if self.plate:
            plate = hold_loaded_plate(books, self.plate, place)
            if plate.location_id != found.transit_id:
                raise Rejection("plate_elsewhere", plate=plate.code, location=plate.location)
            self._add(books, at.id, _amounts_on(books.connection, plate.id))
            outcome = carry_plate(books, CAME, plate, place, found.id)
        else:
            line = need_line(transfer_lines(books.connection, found.id), found.number, self.sku)
            moved, outcome = carry(books, CAME, self._out_of(found), place, line.id)
            if moved.source.location != found.transit_id:
                raise Rejection("plate_elsewhere", plate=self.source_plate.upper(), location=outcome.facts["from"])
            self._add(books, at.id, {(line.sku, moved.source.lot): moved.quantity})
            outcome = replace(outcome, facts={**outcome.facts, "open": show_quantity(line.on_its_way - moved.quantity)})
        return replace(outcome, facts={**outcome.facts, "order": found.number, "site_from": found.from_site})

    def _out_of(self, found: TransferRow) -> MoveLine:
        return MoveLine(
            sku=self.sku, quantity=self.quantity, target=self.location, pack=self.pack, lot=self.lot,
            serial=self.serial, source=found.transit, source_site=found.from_site, source_plate=self.source_plate,
            target_plate=self.target_plate, status=self.status, owner=self.owner, catch=self.catch,
        )  # fmt: skip

    def _add(self, books: Books, site_id: int, amounts: Amounts) -> None:
        """Adds what came to the lines of the order, which is held; refused where so much of it was not sent."""
        found = hold_transfer(books.connection, self.order, receiver=site_id)
        found.requires(COMING)
        coming = {(each.sku, each.lot_id): each for each in on_its_way(books.connection, found)}
        changes: Counter[int] = Counter()
        for goods, pieces in amounts.items():
            sent = coming.get(goods)
            if sent is None or pieces > sent.quantity:
                much, left = show_quantity(pieces), show_quantity(sent.quantity if sent else 0)
                raise Rejection("not_on_its_way", open=left, sku=goods[0], order=found.number, quantity=much)
            changes[sent.line_id] += pieces
        progress_transfer(books.connection, found.id, "done", changes)

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Takes the quantities off the order's lines again; a plate goes back onto the one that carried it."""
        take_back(books, posted, "done")
        Relocation.undo(books, posted)


def _amounts_on(connection: Connection, plate_id: int) -> Amounts:
    amounts: Counter[tuple[str, int]] = Counter()
    for each in goods_on(connection, plate_id):
        amounts[each.sku, each.lot_id] += each.quantity
    return amounts


def transfer_of_plate(connection: Connection, site_id: int, code: str) -> TransferRow | None:
    """The transfer to this site that a plate in transit was shipped for last."""
    plate = need_plate(connection, code)
    query = select(orders.c.number).join(order_line, order_line.c.order_id == orders.c.id)
    query = query.join(move, move.c.order_line_id == order_line.c.id)
    shipped = (move.c.kind == SHIPPED, move.c.to_location_id == plate.location_id)
    on_it = move.c.to_plate_id.in_(tree(connection, plate.id))
    number = connection.execute(query.where(*shipped, on_it).order_by(move.c.id.desc()).limit(1)).scalar()
    return None if number is None else need_transfer(connection, number, receiver=site_id)
