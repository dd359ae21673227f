"""A short pick: less is there than the book says. What is there is picked, the rest is missing, others are sought."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Connection, update

from core.books import Books
from core.command import Command, Outcome
from core.errors import Rejection
from core.ledger.reservations import hold_of_lines
from core.outbound.allocate import allocate_line
from core.outbound.missing_goods import (
    ask_to_count,
    call_off_new,
    find_again,
    mark_missing,
    orders_there,
    rest_there,
    take_from_others,
)
from core.outbound.pick import hand_over, take_back
from core.outbound.picking import HeldPick, ask_for_new, hold_pick, note_picked, require_good
from core.outbound.picks import PickRow, need_pick
from core.outbound.sales_order import SaleLineRow, follow_sales, hold_sales, progress_sale, sale_lines_numbered
from core.schema.tables import order_line
from core.undo import Posted
from core.values import quantity, show_quantity

# Why less is there, and the status that the rest has from then on: nobody is sent there for it again.
STATUSES = {"empty": "missing", "damaged": "damaged", "wrong_item": "missing", "unreachable": "missing"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortPick(Command):
    """Picks what is there of what a pick asks for, perhaps nothing; all else that the book has there is missing.

    The bin is to be counted at once. Other goods are reserved in their place and picked in the same run; where there
    are none the order waits for them, or goes without if that is its policy.
    """

    permission: ClassVar[str] = "pick"
    undoable: ClassVar[bool] = True

    work: int
    quantity: Decimal
    reason: str
    tote: str = ""
    catch: Decimal | None = None

    def post(self, books: Books) -> Outcome:
        """Moves what is there, and writes off the rest for the time being."""
        row = need_pick(books.connection, self.work)
        books.site(row.site)
        if self.reason not in STATUSES:
            raise Rejection("unknown_value", field="reason", value=self.reason, known=", ".join(STATUSES))
        pieces = quantity(self.quantity, row.decimals) if self.quantity else 0
        others = orders_there(books.connection, row)
        held = hold_pick(books, row, self.tote if pieces else "", others, allocates=True)
        row = held.row
        if pieces >= row.left:
            raise Rejection("not_short", open=show_quantity(row.left), sku=row.sku)
        rest = rest_there(books.connection, held, pieces, others)
        weighed = self._pick(books, held, pieces)
        mark_missing(books, held.key, rest, STATUSES[self.reason], weighed)
        cancelled = take_from_others(books, row, rest)
        ask_to_count(books, row.site_id, held.key, f"short: {self.reason.replace('_', ' ')}")
        found = self._seek(books, held, row.left - pieces)
        facts = {
            "site": row.site, "order": row.order, "line": str(row.line), "run": row.run, "from": row.location,
            "sku": row.sku, "quantity": show_quantity(pieces), "unit": row.unit, "lot": row.lot, "tote": held.tote,
            "works": " ".join([f"{row.number}:{pieces}", *(f"{each}:0" for each in cancelled)]),
            "let_go": " ".join(f"{each.id}:{much}" for each, much in rest.losing),
            "others": " ".join(map(str, sorted(others))), **held.tote_facts, **books.loaded_facts(), **found,
        }  # fmt: skip
        return Outcome(_said(row, pieces, facts), facts)

    def _pick(self, books: Books, held: HeldPick, pieces: int) -> int | None:
        """Picks what is there; returns what it weighs."""
        catch = None
        if pieces:
            require_good(books, held.row)
            catch = hand_over(books, held, pieces, self.catch)
            progress_sale(books.connection, picked={held.row.line_id: pieces})
        note_picked(books, held.row, pieces, ended="done" if pieces else "cancelled")
        books.follow(held.sale.id, follow_sales)
        return catch

    def _seek(self, books: Books, held: HeldPick, missing: int) -> dict[str, str]:
        """Reserves other goods for the line, to be picked in the same run; or closes it, if that is its policy."""
        (line,) = sale_lines_numbered(books.connection, [held.row.line_id])
        claims = allocate_line(books, held.sale, line, missing, [held.key.location])
        given = sum(each.quantity for each in claims)
        if claims:
            row, target = held.row, held.key._replace(location=held.place.id, plate=held.tote_id)
            books.afterwards(lambda: ask_for_new(books, row.line_id, row, {target}))
        closed = (
            not given and held.sale.ship_policy == "cancel" and not _is_reserved_in_bins(books.connection, held, line)
        )
        if closed:
            _close(books.connection, line.id, 1)
        return {"found": show_quantity(given), "missing": show_quantity(missing), "closed": "yes" if closed else ""}

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """All is as it was: the goods are there and reserved, and the new picks are called off."""
        connection, facts = books.connection, posted.facts
        row = need_pick(connection, int(facts["works"].split(":")[0]))
        for sale in hold_sales(connection, {row.order_id, *map(int, facts["others"].split())}):
            books.follow(sale.id, follow_sales)
        call_off_new(books, posted)
        find_again(books, posted)
        if facts["closed"]:
            _close(connection, row.line_id, 0)
        take_back(books, posted, row.order_id)


def _is_reserved_in_bins(connection: Connection, held: HeldPick, line: SaleLineRow) -> bool:
    """Whether other goods are still to be picked for the line; what was in hand before is reserved as well."""
    others = sum(each.open for each in hold_of_lines(connection, [line.id]) if each.id != held.found.id)
    return others > held.in_hand


def _close(connection: Connection, line_id: int, closed: int) -> None:
    connection.execute(update(order_line).where(order_line.c.id == line_id).values(closed=closed))


def _said(row: PickRow, pieces: int, facts: dict[str, str]) -> str:
    """What is there, and what comes of the rest."""
    there = f"{show_quantity(pieces)} of {show_quantity(row.left)} {row.sku}"
    if facts["found"] == facts["missing"]:
        return f"{there}, rest elsewhere"
    if facts["closed"]:
        return f"{there}, rest not sent"
    return f"{there}, {facts['found']} elsewhere" if facts["found"] != "0" else f"{there}, rest waits"
