"""Picking: goods that are reserved for an order are taken from their bin, and stay reserved where they are put."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from core.books import Books
from core.catalogue.item import need_item
from core.command import Command, Outcome
from core.errors import Rejection
from core.ledger.catch_weight import catch_taken
from core.ledger.goods import shown_amount
from core.ledger.plates import need_plate
from core.outbound.carton import forget_carton, require_not_closed
from core.outbound.pick_plate import pick_plate, put_plate_back
from core.outbound.picking import (
    MOVE,
    UNDER_WAY,
    HeldPick,
    hold_pick,
    note_picked,
    require_good,
    take_back_picked,
)
from core.outbound.picks import PickRow, need_pick
from core.outbound.run_row import need_open_run
from core.outbound.sales_order import follow_sales, hold_sale, progress_sale
from core.outbound.swap_lot import SWAPPED, keep_swapped, take_other
from core.outbound.tote import forget_tote
from core.undo import Posted
from core.values import quantity, show_quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick(Command):
    """Takes what a pick asks for, or some of it, to the place of its run: loose, or into a tote or carton there.

    A `lot` or `serial` that is not the one it asks for is taken instead, where the order and the profile allow it.
    With `whole` the plate that the goods are on is taken as it is, if all on it is for the same order.
    """

    permission: ClassVar[str] = "pick"
    undoable: ClassVar[bool] = True

    work: int
    quantity: Decimal | None = None
    tote: str = ""
    lot: str = ""
    serial: str = ""
    catch: Decimal | None = None
    whole: bool = False

    def post(self, books: Books) -> Outcome:
        """Moves the goods, and notes what is picked of the line and done of the pick."""
        row = need_pick(books.connection, self.work)
        books.site(row.site)
        if self.whole:
            if self.tote or self.lot or self.serial or self.quantity is not None:
                raise Rejection("plate_or_item")
            return pick_plate(books, row)
        held = hold_pick(books, row, self.tote)
        pieces = pieces_of(held.row, self.quantity)
        other = self.serial or self.lot
        if other in ("", held.row.lot):
            require_good(books, held.row)
            catch, swap = hand_over(books, held, pieces, self.catch), ""
        else:
            catch, swap = take_other(books, held, pieces, other, self.catch)
        progress_sale(books.connection, picked={held.row.line_id: pieces})
        note_picked(books, held.row, pieces, ended="done" if pieces == held.row.left else "")
        books.follow(held.sale.id, follow_sales)
        return picked_outcome(books, held, pieces, catch, {SWAPPED: swap, "lot": other or held.row.lot})

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """It is to be picked again; a tote that was begun with it is free again."""
        take_back(books, posted, posted.order_id(books.connection))


def take_back(books: Books, posted: Posted, order_id: int) -> None:
    """Takes back what a posting picked: on the line, in the work, and in the totes of the run."""
    connection, facts = books.connection, posted.facts
    sale = hold_sale(connection, order_id)
    sale.requires(UNDER_WAY)
    run = need_open_run(connection, facts["run"], sale.site_id)
    require_not_closed(connection, facts["tote"])
    changes: dict[int, int] = {}
    for move in posted.moves:
        if move.kind == MOVE and move.order_line_id is not None:
            changes[move.order_line_id] = changes.get(move.order_line_id, 0) - move.quantity
    progress_sale(connection, picked=changes)
    keep_swapped(books, posted)
    for number, pieces in works_in(facts).items():
        take_back_picked(books, number, pieces, posted.id)
    if facts["tote"]:
        plate_id = need_plate(connection, facts["tote"]).id
        if facts.get("slot"):
            books.afterwards(lambda: forget_tote(connection, run, facts["slot"], plate_id))
        books.afterwards(lambda: forget_carton(connection, plate_id))
    put_plate_back(books, posted)
    books.follow(sale.id, follow_sales)


def works_in(facts: Mapping[str, str]) -> dict[int, int]:
    """The picks that a posting did, and how much of each."""
    pairs = (each.split(":") for each in facts["works"].split())
    return {int(number): int(pieces) for number, pieces in pairs}


def pieces_of(row: PickRow, asked: Decimal | None) -> int:
    """How much is picked: all that is open, or what is said; never more than is open."""
    pieces = row.left if asked is None else quantity(asked, row.decimals)
    if pieces > row.left:
        raise Rejection("over_work", open=show_quantity(row.left), sku=row.sku)
    if row.tracking == "contents" and pieces != row.left:
        raise Rejection("contents_whole", serial=row.lot, quantity=show_quantity(row.left), unit=row.unit)
    return pieces


def hand_over(books: Books, held: HeldPick, pieces: int, weighed: Decimal | None) -> int | None:
    """Notes so much of the goods that the pick is for on their way to its tote; returns what they weigh."""
    catch = catch_taken(books.connection, books.known(need_item, held.row.sku), held.key, pieces, weighed)
    books.hand_over(held.found, held.moved(held.key, pieces, catch))
    return catch


def picked_outcome(books: Books, held: HeldPick, pieces: int, catch: int | None, facts: Mapping[str, str]) -> Outcome:
    """What was picked, for people and for programs."""
    row = held.row
    of = books.known(need_item, row.sku)
    shown = f"{shown_amount(of, pieces, catch)} {row.sku}"
    goods = {"sku": row.sku, "quantity": show_quantity(pieces), "unit": row.unit, "lot": row.lot}
    told = {
        "site": row.site, "order": row.order, "line": str(row.line), "run": row.run, "from": row.location, **goods,
        "works": f"{row.number}:{pieces}", "left": show_quantity(row.left - pieces),
        **held.tote_facts, **books.loaded_facts(), **facts, "tote": held.tote,
    }  # fmt: skip
    return Outcome(f"{shown} > {held.tote or held.place.code}", told)
