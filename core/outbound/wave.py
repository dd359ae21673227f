"""Waves: orders that go to the floor together, because of a truck, a zone, their urgency or the day they are due."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import ClassVar, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from core.books import Books
from core.catalogue.site import SiteRow
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.outbound.carrier import cut_off_time
from core.outbound.order_sale import sale_priority
from core.outbound.picking import UNDER_WAY
from core.outbound.release_orders import ORDERS_MAX, hold_named
from core.outbound.sales_order import SaleRow, follow_sales, hold_sales
from core.schema.tables import (
    operator,
    pick,
    wave,
    wave_order,
    work,
)
from core.schema.work import OPEN_STATES
from core.values import Micros, instant
from core.work import end_work

OPEN_WAVES = ("planned", "released")


class WaveRow(NamedTuple):
    """A wave as the rules need it."""

    id: int
    number: str
    site_id: int
    state: str
    cut_off_at: int | None

    def requires(self, *states: str) -> None:
        """Refuses a wave that is in none of these states."""
        if self.state not in states:
            raise Rejection("wave_not_open", wave=self.number, state=self.state)


_WAVE = select(wave.c.id, wave.c.number, wave.c.site_id, wave.c.state, wave.c.cut_off_at)
_FIND = _WAVE.where(wave.c.number == bindparam("number"))
_HOLD = _WAVE.where(wave.c.id == bindparam("wave_id")).with_for_update()
_MEMBERS = (
    select(wave_order.c.order_id).where(wave_order.c.wave_id == bindparam("wave_id")).order_by(wave_order.c.order_id)
)
_PICKS = (
    select(work.c.id, work.c.state, work.c.lease_until, operator.c.code.label("holder"))
    .join(pick, pick.c.work_id == work.c.id)
    .outerjoin(operator, operator.c.id == work.c.holder_id)
    .where(pick.c.wave_id == bindparam("wave_id"), work.c.state.in_(OPEN_STATES))
    .order_by(work.c.id)
    .with_for_update(of=work)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeWave(SiteCommand):
    """Puts orders into a wave that is planned, takes some out, or says what else holds of it.

    `priority` is that of the picks of a wave that was released; an empty `cut_off` leaves it as it is.
    """

    permission: ClassVar[str] = "release_work"  # not undoable: change it back

    wave: str
    add: tuple[str, ...] = ()
    take_out: tuple[str, ...] = ()
    cut_off: str = ""
    priority: int | None = None

    def post(self, books: Books) -> Outcome:
        """Writes what is changed."""
        at = books.site(self.site)
        found = need_wave(books.connection, self.wave, at.id)
        if not (self.add or self.take_out or self.cut_off or self.priority is not None):
            raise Rejection("text_missing", field="change")
        moving = hold_named(books.connection, at.id, (*self.add, *self.take_out)) if self.add or self.take_out else []
        found = hold_wave(books.connection, found.id)
        found.requires(*(("planned",) if moving else OPEN_WAVES))
        self._move(books.connection, found, moving)
        if self.cut_off:
            cut_off = cut_off_at(books, at, self.cut_off)
            books.connection.execute(update(wave).where(wave.c.id == found.id).values(cut_off_at=cut_off))
        if self.priority is not None:
            found.requires("released")
            _hurry(books, found, sale_priority(self.priority))
        return Outcome(f"Wave {found.number} changed", {"site": at.code, "wave": found.number})

    def _move(self, connection: Connection, found: WaveRow, moving: Sequence[SaleRow]) -> None:
        out = {number.upper() for number in self.take_out}
        leaving = [sale for sale in moving if sale.number in out]
        members = set(connection.execute(_MEMBERS, {"wave_id": found.id}).scalars())
        for sale in leaving:
            if sale.id not in members:
                raise Rejection("order_not_in_wave", order=sale.number, wave=found.number)
            connection.execute(
                delete(wave_order).where(wave_order.c.wave_id == found.id, wave_order.c.order_id == sale.id)
            )
        coming = [sale for sale in moving if sale.number not in out]
        require_free_of_waves(connection, coming)
        if len(members) + len(coming) - len(leaving) > ORDERS_MAX:
            raise Rejection("lines_wanted", most=ORDERS_MAX)
        put_into(connection, found.id, coming)


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelWave(SiteCommand):
    """Gives a wave up; what of it is still to be picked comes off the list, what was picked stays picked."""

    permission: ClassVar[str] = "release_work"  # not undoable: plan another wave of the same orders

    wave: str

    def post(self, books: Books) -> Outcome:
        """Ends the picks, refused while somebody is at one of them, and the wave."""
        at = books.site(self.site)
        found, _members = hold_wave_with_orders(books, at.id, self.wave)
        found.requires(*OPEN_WAVES)
        picks = books.connection.execute(_PICKS, {"wave_id": found.id}).all()
        for row in picks:
            if row.state == "leased" and row.lease_until > books.now:
                raise Rejection("wave_in_hand", wave=found.number, operator=row.holder)
            end_work(books.connection, row.id, books.posting, books.now, "cancelled")
        set_wave(books.connection, found.id, "cancelled")
        called_off = f", {len(picks)} picks called off" if picks else ""
        facts = {"site": at.code, "wave": found.number, "picks": str(len(picks))}
        return Outcome(f"Wave {found.number} cancelled{called_off}", facts)


def find_wave(connection: Connection, number: str) -> WaveRow | None:
    """The wave of that number."""
    row = connection.execute(_FIND, {"number": number.upper()}).first()
    return None if row is None else WaveRow._make(row)


def need_wave(connection: Connection, number: str, site_id: int) -> WaveRow:
    """The site's wave of that number, whatever its state."""
    found = find_wave(connection, number)
    if found is None or found.site_id != site_id:
        raise Rejection("unknown_wave", wave=number)
    return found


def hold_wave(connection: Connection, wave_id: int) -> WaveRow:
    """The wave with that id, held; its orders are held before it."""
    return WaveRow._make(connection.execute(_HOLD, {"wave_id": wave_id}).one())


def hold_wave_with_orders(books: Books, site_id: int, number: str) -> tuple[WaveRow, list[SaleRow]]:
    """The site's wave and the orders in it, all held; an order that was put into it just now is left for later."""
    wave_id = need_wave(books.connection, number, site_id).id
    held = hold_sales(books.connection, books.connection.execute(_MEMBERS, {"wave_id": wave_id}).scalars())
    found = hold_wave(books.connection, wave_id)
    still = set(books.connection.execute(_MEMBERS, {"wave_id": wave_id}).scalars())
    members = [sale for sale in held if sale.id in still]
    for sale in members:
        books.follow(sale.id, follow_sales)
    return found, members


def set_wave(connection: Connection, wave_id: int, state: str) -> None:
    """Gives a held wave that state."""
    connection.execute(update(wave).where(wave.c.id == wave_id).values(state=state))


def require_free_of_waves(connection: Connection, sales: Collection[SaleRow]) -> None:
    """Refuses held orders that are over, not confirmed, on hold, or in a wave that is open."""
    elsewhere = in_waves(connection, [sale.id for sale in sales])
    for sale in sales:
        sale.requires(UNDER_WAY)
        sale.require_free()
        if sale.id in elsewhere:
            raise Rejection("order_in_wave", order=sale.number, wave=elsewhere[sale.id])


def cut_off_at(books: Books, at: SiteRow, text: str) -> Micros | None:
    """When the truck leaves today, of a time at the site like 16:30."""
    if not text:
        return None
    leaves = time.fromisoformat(cut_off_time(text))
    return instant(datetime.combine(books.today(), leaves, ZoneInfo(at.zone_info)))


def in_waves(connection: Connection, order_ids: Collection[int]) -> dict[int, str]:
    """In which open wave each of these orders is, by its number."""
    query = select(wave_order.c.order_id, wave.c.number).join(wave, wave.c.id == wave_order.c.wave_id)
    open_ones = query.where(wave_order.c.order_id.in_(order_ids), wave.c.state.in_(OPEN_WAVES))
    return {row.order_id: row.number for row in connection.execute(open_ones)} if order_ids else {}


def put_into(connection: Connection, wave_id: int, members: Iterable[SaleRow]) -> None:
    """Writes that held orders are in a held wave."""
    rows = [{"wave_id": wave_id, "order_id": sale.id} for sale in members]
    if rows:
        connection.execute(insert(wave_order), rows)


def _hurry(books: Books, found: WaveRow, priority: int) -> None:
    of_wave = select(pick.c.work_id).where(pick.c.wave_id == found.id)
    still_open = (work.c.id.in_(of_wave), work.c.state.in_(OPEN_STATES))
    books.connection.execute(update(work).where(*still_open).values(priority=priority, changed_at=books.now))
