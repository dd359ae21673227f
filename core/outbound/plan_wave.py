"""Planning waves: the orders that are named, or all that fit what a wave is for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, exists, func, insert, select, update

from core.books import Books
from core.catalogue.location import need_zone
from core.catalogue.site import SiteRow
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.inbound.purchase_order import NUMBER_LENGTH_MAX
from core.outbound.order_sale import carrier_id, sale_priority
from core.outbound.release_orders import ORDERS_MAX, hold_named
from core.outbound.sales_order import SALE, SaleRow, hold_sales
from core.outbound.wave import (
    OPEN_WAVES,
    WaveRow,
    cut_off_at,
    find_wave,
    in_waves,
    need_wave,
    put_into,
    require_free_of_waves,
)
from core.schema.tables import (
    balance,
    carrier,
    location,
    order_line,
    orders,
    reservation,
    sales_order,
    wave,
    wave_order,
)
from core.text import name_text, upper_code


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWave(SiteCommand):
    """Puts orders into a wave: those that are named, or all that have goods reserved and fit what is said of them.

    `carrier` takes them, no later than `cut_off` as HH:MM, goods of theirs lie in `zone`, they are as urgent as
    `priority` or more, and due on `due_on` or before. The number is drawn unless it is given.
    """

    permission: ClassVar[str] = "release_work"  # not undoable: an undo would be CancelWave under another name

    number: str = ""
    orders: tuple[str, ...] = ()
    carrier: str = ""
    cut_off: str = ""
    zone: str = ""
    priority: int | None = None
    due_on: date | None = None
    note: str = ""

    def post(self, books: Books) -> Outcome:
        """Writes the wave and which orders are in it."""
        at = books.site(self.site)
        number = upper_code("number", self.number, NUMBER_LENGTH_MAX) if self.number else ""
        if number and find_wave(books.connection, number) is not None:
            raise Rejection("already_defined", what="Wave", code=number)
        taken_by = carrier_id(books.connection, self.carrier)
        values = {
            "site_id": at.id,
            "carrier_id": taken_by,
            "cut_off_at": cut_off_at(books, at, self.cut_off),
            "note": name_text(self.note, "note") if self.note else "",
            "made_at": books.now,
        }
        members = self._named(books, at) if self.orders else self._fitting(books, at, taken_by)
        if not members:
            raise Rejection("wave_of_nothing")
        found = _write(books, number, values)
        put_into(books.connection, found.id, members)
        facts = {"site": at.code, "wave": found.number, "orders": str(len(members))}
        return Outcome(f"Wave {found.number} planned, {len(members)} orders", facts)

    def _named(self, books: Books, at: SiteRow) -> list[SaleRow]:
        members = hold_named(books.connection, at.id, self.orders)
        require_free_of_waves(books.connection, members)
        return members

    def _fitting(self, books: Books, at: SiteRow, taken_by: int | None) -> list[SaleRow]:
        """The orders that fit, which nobody has put into another wave by the time they are held."""
        wanted = list(self._criteria(books, at, taken_by))
        if not wanted:
            raise Rejection("wave_of_nothing")
        found = hold_sales(books.connection, books.connection.execute(_allocated(at, wanted)).scalars())
        elsewhere = in_waves(books.connection, [sale.id for sale in found])
        return [s for s in found if s.id not in elsewhere and s.state == "allocated" and not s.hold_reason]

    def _criteria(self, books: Books, at: SiteRow, taken_by: int | None) -> Iterable[ColumnElement[bool]]:
        if taken_by is not None:
            yield sales_order.c.carrier_id == taken_by
        if self.cut_off:
            yield (carrier.c.cut_off != "") & (carrier.c.cut_off <= self.cut_off)
        if self.zone:
            yield _has_goods_in(need_zone(books.connection, at, self.zone))
        if self.priority is not None:
            yield sales_order.c.priority <= sale_priority(self.priority)
        if self.due_on is not None:
            yield orders.c.due_on <= self.due_on


def _write(books: Books, number: str, values: dict[str, Any]) -> WaveRow:
    given = number or f"* {books.posting.hex}"
    made = insert(wave).values(**values, number=given).returning(wave.c.id)
    wave_id = following = int(books.connection.execute(made).scalar_one())
    if not number:
        while find_wave(books.connection, given := f"W{following:06d}") is not None:
            following += 1
        books.connection.execute(update(wave).where(wave.c.id == wave_id).values(number=given))
    return need_wave(books.connection, given, values["site_id"])


def _allocated(at: SiteRow, wanted: Sequence[ColumnElement[bool]]) -> Any:
    """The orders that have goods reserved and fit, the most urgent first."""
    elsewhere = exists(
        select(wave_order.c.order_id)
        .join(wave, wave.c.id == wave_order.c.wave_id)
        .where(wave_order.c.order_id == orders.c.id, wave.c.state.in_(OPEN_WAVES))
    )
    waiting = (orders.c.kind == SALE, orders.c.state == "allocated", orders.c.site_id == at.id)
    return (
        select(orders.c.id)
        .join(sales_order, sales_order.c.order_id == orders.c.id)
        .outerjoin(carrier, carrier.c.id == sales_order.c.carrier_id)
        .where(*waiting, sales_order.c.hold_reason == "", ~elsewhere, *wanted)
        .order_by(sales_order.c.priority, func.coalesce(orders.c.due_on, date.max), orders.c.id)
        .limit(ORDERS_MAX)
    )


def _has_goods_in(zone_id: int) -> ColumnElement[bool]:
    return exists(
        select(reservation.c.id)
        .join(order_line, order_line.c.id == reservation.c.order_line_id)
        .join(balance, balance.c.id == reservation.c.balance_id)
        .join(location, location.c.id == balance.c.location_id)
        .where(order_line.c.order_id == orders.c.id, reservation.c.state == "open", location.c.zone_id == zone_id)
    )
