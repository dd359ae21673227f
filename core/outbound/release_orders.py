"""Releasing orders: what is reserved for them in bins becomes picks, which the floor takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from sqlalchemy import Connection, bindparam, select

from core.books import Books
from core.catalogue.location import physical_places
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.inbound.bins import BINS
from core.ledger.moves import Key
from core.ledger.reservations import Reservation, hold_of_lines, keys_of
from core.outbound.pick_work import ask_to_pick
from core.outbound.sales_order import SaleLineRow, SaleRow, follow_sale, hold_sales, need_sale, sale_lines
from core.schema.tables import pick, work
from core.schema.work import OPEN_STATES
from core.undo import Posted

UNDER_WAY = ("confirmed", "allocated", "released", "picking", "picked", "packed", "backordered")
ORDERS_MAX = 200  # so many are released in one posting, so that nobody waits for it long

_ASKED = (
    select(pick.c.reservation_id)
    .join(work, work.c.id == pick.c.work_id)
    .where(pick.c.reservation_id.in_(bindparam("ids", expanding=True)), work.c.state.in_(OPEN_STATES))
)


@dataclass(slots=True)
class Released:
    """How many picks came of it, of which orders, and which orders had to wait and why."""

    picks: int = 0
    orders: list[str] = field(default_factory=list)
    waiting: dict[str, Rejection] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseOrders(SiteCommand):
    """Gives orders to the floor: each reservation of theirs in a bin becomes a pick, unless there is one.

    An order that goes only as a whole is released once all of it is reserved or in hand.
    """

    permission: ClassVar[str] = "release_work"
    undoable: ClassVar[bool] = True
    moves_goods: ClassVar[bool] = False

    orders: tuple[str, ...]

    def post(self, books: Books) -> Outcome:
        """Asks for the picks."""
        at = books.site(self.site)
        sales = hold_named(books.connection, at.id, self.orders)
        released = release_sales(books, sales)
        for refused in released.waiting.values():
            raise refused
        if not released.picks:
            raise Rejection("nothing_to_release", what=" ".join(sale.number for sale in sales))
        said = f"Released {' '.join(released.orders[:3])}{' …' if len(released.orders) > 3 else ''}"
        facts = {"site": at.code, "orders": " ".join(released.orders), "picks": str(released.picks)}
        return Outcome(f"{said}, {released.picks} picks", facts)

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """The orders are as far as they were; the picks are called off with all work that was asked for."""
        follow_again(books, posted)


def follow_again(books: Books, posted: Posted) -> None:
    """Has the orders that a posting released follow from what is left when it is undone."""
    at = books.site(posted.facts["site"])
    for sale in hold_named(books.connection, at.id, posted.facts["orders"].split()):
        books.follow(sale.id, follow_sale)


def hold_named(connection: Connection, site_id: int, numbers: Sequence[str]) -> list[SaleRow]:
    """The site's sales orders of these numbers, held."""
    if not 1 <= len(set(numbers)) <= ORDERS_MAX:
        raise Rejection("lines_wanted", most=ORDERS_MAX)
    return hold_sales(connection, [need_sale(connection, number, site_id).id for number in numbers])


def release_sales(books: Books, sales: Sequence[SaleRow], wave_id: int | None = None, priority: int = 0) -> Released:
    """Asks for what of these held orders stands in bins to be picked; their own priority holds unless one is given."""
    released = Released()
    lines = {sale.id: sale_lines(books.connection, sale.id) for sale in sales}
    held = hold_of_lines(books.connection, [line.id for those in lines.values() for line in those])
    of_line: dict[int, list[Reservation]] = defaultdict(list)
    for each in held:
        if each.order_line_id is not None and each.balance_id is not None:
            of_line[each.order_line_id].append(each)
    keys = _in_bins(books.connection, [each for those in of_line.values() for each in those])
    for sale in sales:
        refused = _why_not(sale, lines[sale.id], of_line)
        if refused is not None:
            released.waiting[sale.number] = refused
            continue
        wanted = _to_pick(sale, lines[sale.id], of_line, keys)
        for found in wanted:
            ask_to_pick(books, found, keys[found.id], priority=priority or sale.priority, wave_id=wave_id)
        if wanted:
            released.picks += len(wanted)
            released.orders.append(sale.number)
            books.follow(sale.id, follow_sale)
    return released


def _in_bins(connection: Connection, held: Collection[Reservation]) -> dict[int, Key]:
    """Where the goods stand of those reservations that wait in a bin for a pick, by reservation."""
    by_balance = keys_of(connection, list(held))
    places = physical_places(connection, {key.location for key in by_balance.values()})
    ids = [each.id for each in held]
    asked = set(connection.execute(_ASKED, {"ids": ids}).scalars()) if ids else set()
    stand = {each.id: by_balance[each.balance_id] for each in held if each.balance_id in by_balance}
    return {
        found: key
        for found, key in stand.items()
        if found not in asked and key.location in places and places[key.location].kind in BINS
    }


def _why_not(sale: SaleRow, lines: Sequence[SaleLineRow], of_line: Mapping[int, list[Reservation]]) -> Rejection | None:
    """Why nothing of the order may go to the floor now."""
    try:
        sale.requires(UNDER_WAY)
        sale.require_free()
    except Rejection as refused:
        return refused
    if sale.ship_policy == "complete":
        for line in lines:
            if not _is_whole(line, of_line):
                return Rejection("not_all_reserved", order=sale.number, sku=line.sku)
    return None


def _to_pick(
    sale: SaleRow, lines: Sequence[SaleLineRow], of_line: Mapping[int, list[Reservation]], keys: Mapping[int, Key]
) -> list[Reservation]:
    whole_only = sale.ship_policy in ("complete", "lines")
    fit = [line for line in lines if not whole_only or _is_whole(line, of_line)]
    return [each for line in fit for each in of_line.get(line.id, ()) if each.id in keys]


def _is_whole(line: SaleLineRow, of_line: Mapping[int, list[Reservation]]) -> bool:
    """Whether all that is still to be shipped of the line is reserved, in a bin or in hand."""
    reserved = sum(each.open for each in of_line.get(line.id, ()))
    return bool(line.closed) or reserved >= line.quantity - line.done
