"""Releasing orders: what is reserved for them in bins becomes picks, which the floor takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from sqlalchemy import Connection

from core.books import Books
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.outbound.pick_work import Asked, ask_to_pick
from core.outbound.picking import UNDER_WAY
from core.outbound.reserved_goods import InBin, Reserved, hold_reserved
from core.outbound.sales_order import SaleRow, follow_sales, hold_sales, lines_of_sales, need_sales
from core.undo import Posted

ORDERS_MAX = 200  # so many are released in one posting, so that nobody waits for it long


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
        books.follow(sale.id, follow_sales)


def hold_named(connection: Connection, site_id: int, numbers: Sequence[str]) -> list[SaleRow]:
    """The site's sales orders of these numbers, held."""
    if not 1 <= len(set(numbers)) <= ORDERS_MAX:
        raise Rejection("lines_wanted", most=ORDERS_MAX)
    return hold_sales(connection, need_sales(connection, numbers, site_id))


def release_sales(books: Books, sales: Sequence[SaleRow], wave_id: int | None = None, priority: int = 0) -> Released:
    """Asks for what of these held orders lies in bins to be picked; their own priority holds unless one is given."""
    released = Released()
    asked: list[Asked] = []
    reserved: dict[int, list[Reserved]] = defaultdict(list)
    for each in hold_reserved(books, lines_of_sales(books.connection, [sale.id for sale in sales])).values():
        reserved[each.line.order_id].append(each)
    for sale in sales:
        of_sale = reserved[sale.id]
        refused = _why_not(sale, of_sale)
        if refused is not None:
            released.waiting[sale.number] = refused
            continue
        wanted = _to_pick(sale, of_sale)
        asked += [Asked(each.reservation, each.key, priority or sale.priority, wave_id) for each in wanted]
        if wanted:
            released.picks += len(wanted)
            released.orders.append(sale.number)
            books.follow(sale.id, follow_sales)
    ask_to_pick(books, asked)
    return released


def _why_not(sale: SaleRow, reserved: Sequence[Reserved]) -> Rejection | None:
    """Why nothing of the order may go to the floor now."""
    try:
        sale.requires(UNDER_WAY)
        sale.require_free()
    except Rejection as refused:
        return refused
    missing = next((each.line.sku for each in reserved if each.wanted), "")
    if sale.ship_policy == "complete" and missing:
        return Rejection("not_all_reserved", order=sale.number, sku=missing)
    return None


def _to_pick(sale: SaleRow, reserved: Sequence[Reserved]) -> list[InBin]:
    """What of the order lies in bins and has no pick yet."""
    fit = [each for each in reserved if sale.ship_policy != "lines" or not each.wanted]
    return [goods for each in fit for goods in each.in_bins if goods.work_id is None]
