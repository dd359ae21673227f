"""Looking things up: what an item, bin, lot, plate or order is, and where things are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, bindparam, case, func, literal, or_, select

from core.catalogue.item import ItemRow, need_item, packs_of
from core.errors import Rejection
from core.expiry import shown_expiry
from core.ledger.lots import find_lot
from core.ledger.plates import need_plate, tree
from core.reports.on_hand import free_and_total
from core.schema.tables import (
    balance,
    carton,
    fixed_bin,
    item,
    item_code,
    location,
    lot,
    orders,
    party,
    plate,
    reservation,
    work,
    zone,
)
from core.schema.work import IS_OPEN
from core.text import search_text
from core.values import show_quantity

ROWS_MAX = 200
FOUND_MAX = 9
_BOX = (
    select(carton.c.sequence, orders.c.number)
    .join(orders, orders.c.id == carton.c.order_id)
    .where(carton.c.plate_id == bindparam("plate_id"))
)


class Stock(NamedTuple):
    """Goods at a place; quantity in millionths of the base unit."""

    location: str
    sku: str
    name: str
    lot: str
    is_serial: int
    expires_on: date | None
    plate: str
    status: str
    quantity: int
    reserved: int
    unit: str
    catch: int
    catch_unit: str | None
    owner: str
    held: int

    @property
    def shown(self) -> str:
        """The quantity with its unit, and the catch weight of what is weighed."""
        weighed = f" {show_quantity(self.catch)} {self.catch_unit}" if self.catch_unit else ""
        return f"{show_quantity(self.quantity)} {self.unit}{weighed}"

    @property
    def standing(self) -> str:
        """The status, whether the lot is held, and the owner of what is not our own."""
        held = "held" if self.held else ""
        status = "" if held and self.status == "available" else self.status
        return " ".join(filter(None, (status, held, self.owner)))

    @property
    def identity(self) -> tuple[str, str]:
        """The lot and the serial: at the most one of them is there."""
        return ("", self.lot) if self.is_serial else (self.lot, "")


@dataclass(frozen=True, slots=True)
class Card:
    """Everything about one thing that an operator wants to see: facts first, then the goods.

    `held` is said of a lot that nobody may have.
    """

    what: str
    code: str
    name: str
    facts: tuple[str, ...]
    stock: tuple[Stock, ...] = ()
    held: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer to a search by typed text; `sku` is that of a lot or serial."""

    what: str
    code: str
    name: str
    sku: str = ""


_STOCK = (
    select(
        location.c.code.label("location"), item.c.sku, item.c.name,
        lot.c.code.label("lot"), lot.c.is_serial, lot.c.expires_on,
        plate.c.code.label("plate"), balance.c.status, balance.c.quantity, balance.c.reserved, item.c.unit,
        balance.c.catch_quantity, item.c.catch_unit, party.c.code.label("owner"), lot.c.hold,
    )
    .join(location, location.c.id == balance.c.location_id)
    .join(item, item.c.id == balance.c.item_id)
    .join(lot, lot.c.id == balance.c.lot_id)
    .join(plate, plate.c.id == balance.c.plate_id)
    .join(party, party.c.id == balance.c.owner_id)
    .order_by(location.c.code, item.c.sku, lot.c.expires_on, lot.c.code, plate.c.code, balance.c.status, party.c.code)
)  # fmt: skip


def stock_of(connection: Connection, site_id: int, *where: ColumnElement[bool]) -> tuple[Stock, ...]:
    """The goods at the site that fit, by place."""
    query = _STOCK.where(location.c.site_id == site_id, *where).limit(ROWS_MAX)
    return tuple(Stock._make(row) for row in connection.execute(query))


def item_card(connection: Connection, site_id: int, sku: str) -> Card:
    """An item: where it is, what packs it has, what is on order."""
    of = need_item(connection, sku)
    stock, cut = _goods(connection, site_id, balance.c.item_id == of.id)
    free, total = free_and_total(connection, site_id, of.id)
    facts = [f"free {show_quantity(free)} of {show_quantity(total)} {of.unit}", *cut, *_home(connection, of)]
    packs = [f"{pack.code}={show_quantity(pack.quantity)}" for pack in packs_of(connection, of)]
    if packs:
        facts.append(" ".join([*packs, of.unit]))
    return Card("item", of.sku, of.name, tuple(facts), stock)


def location_card(connection: Connection, site_id: int, code: str) -> Card:
    """A bin: what lies in it."""
    query = select(location.c.id, location.c.kind, location.c.in_lock, zone.c.name)
    query = query.outerjoin(zone, zone.c.id == location.c.zone_id)
    row = connection.execute(query.where(location.c.site_id == site_id, location.c.code == code)).first()
    if row is None:
        raise Rejection("unknown_location", location=code)
    stock, cut = _goods(connection, site_id, balance.c.location_id == row.id)
    blocked = ["blocked, takes no goods"] if row.in_lock else []
    facts = [*blocked, *(cut if stock else ["empty"]), *_to_do_at(connection, row.id)]
    return Card("bin", code, row.name or row.kind.replace("_", " "), tuple(facts), stock)


def lot_card(connection: Connection, site_id: int, sku: str, code: str) -> Card:
    """A lot or serial: its dates and where it is."""
    of = need_item(connection, sku)
    row = find_lot(connection, of.id, code)
    if row is None:
        raise Rejection("unknown_lot", sku=sku, lot=code)
    facts = [f"{of.sku} {of.name}"]
    if row.expires_on is not None:
        facts.insert(0, f"expires {shown_expiry(row.expires_on)}")
    if row.hold:
        facts.insert(0, f"HELD: {row.hold_reason}")
    stock, cut = _goods(connection, site_id, balance.c.lot_id == row.id)
    return Card("serial" if row.is_serial else "lot", code, of.name, (*facts, *cut), stock, bool(row.hold))


def plate_card(connection: Connection, site_id: int, code: str) -> Card:
    """A plate: where it is and what is on it."""
    found = need_plate(connection, code)
    stock, cut = _goods(connection, site_id, balance.c.plate_id.in_(tree(connection, found.id)))
    at = found.location if found.site_id == site_id else f"{found.location} of site {found.site}"
    where = f"at {at}, {found.carton or found.state}" if found.location else "not used yet"
    on = (f"on {found.carrier}",) if found.carrier else ()
    box = connection.execute(_BOX, {"plate_id": found.id}).first() if found.carton is not None else None
    of = (f"carton {box.sequence} of {box.number}",) if box is not None else ()
    return Card("plate", found.code, "", (where, *of, *on, *cut), stock)


def find_by_text(connection: Connection, site_id: int, text: str) -> list[Hit]:
    """Items, bins, plates, lots, serials and orders whose name or code holds what was typed, some of each kind."""
    words = search_text(text).split()
    if not words:
        raise Rejection("text_missing", field="search")
    typed = text.strip()
    kinds = (_items(words), _bins(site_id, typed), _plates(site_id, typed), _lots(typed), _orders(site_id, typed))
    return _shared_out([[Hit(*row) for row in connection.execute(query.limit(FOUND_MAX))] for query in kinds])


def known_lot_expiry(connection: Connection, sku: str, code: str) -> date | None:
    """When the item's lot expires, None where the lot is new or has no date."""
    query = select(lot.c.expires_on).join(item, item.c.id == lot.c.item_id).where(item.c.sku == sku, lot.c.code == code)
    return connection.execute(query).scalar()


def loose_stock(connection: Connection, site_id: int, sku: str, kinds: tuple[str, ...]) -> tuple[Stock, ...]:
    """The goods of an item that lie loose at places of these kinds, fit for use or not, as far as they are free."""
    loose = (balance.c.plate_id == 0, location.c.kind.in_(kinds), balance.c.quantity > balance.c.reserved)
    return stock_of(connection, site_id, item.c.sku == sku, *loose)


def stock_at(connection: Connection, site_id: int, code: str) -> tuple[Stock, ...]:
    """The free goods that lie loose at one place."""
    here = (location.c.code == code, balance.c.plate_id == 0, balance.c.status == "available")
    return stock_of(connection, site_id, *here, balance.c.quantity > balance.c.reserved)


def goods_at(connection: Connection, site_id: int, code: str, plate_code: str = "") -> tuple[Stock, ...]:
    """All goods at one place, on plates too, or only those on one of them, whatever their status."""
    on = (plate.c.code == plate_code,) if plate_code else ()
    return stock_of(connection, site_id, location.c.code == code, *on)


def reserved_at(connection: Connection, site_id: int, code: str, sku: str = "") -> tuple[str, str, str] | None:
    """Of the loose goods at a place that are all reserved: the SKU, how much, and for whom."""
    of = (item.c.sku == sku,) if sku else ()
    query = (
        select(item.c.sku, func.sum(reservation.c.quantity - reservation.c.done - reservation.c.released),
               func.min(reservation.c.purpose))
        .join(balance, balance.c.id == reservation.c.balance_id)
        .join(item, item.c.id == balance.c.item_id)
        .join(location, location.c.id == balance.c.location_id)
        .where(reservation.c.state == "open", balance.c.plate_id == 0, location.c.code == code, *of)
        .where(location.c.site_id == site_id)
        .group_by(item.c.sku).order_by(item.c.sku)
    )  # fmt: skip
    row = connection.execute(query).first()
    return None if row is None else (row[0], show_quantity(int(row[1])), row[2])


def _goods(connection: Connection, site_id: int, *where: ColumnElement[bool]) -> tuple[tuple[Stock, ...], list[str]]:
    """The goods that fit, and what to say where there are more of them than a card lists."""
    stock = stock_of(connection, site_id, *where)
    if len(stock) < ROWS_MAX:
        return stock, []
    query = select(func.count()).select_from(balance).join(location, location.c.id == balance.c.location_id)
    rows = connection.execute(query.where(location.c.site_id == site_id, *where)).scalar_one()
    return stock, [f"list cut: {len(stock)} of {rows}"] if rows > len(stock) else []


def _to_do_at(connection: Connection, location_id: int) -> list[str]:
    """The open work from or to a place: of which kind and how many."""
    here = or_(work.c.from_location_id == location_id, work.c.to_location_id == location_id)
    query = select(work.c.kind, func.count()).where(here, IS_OPEN).group_by(work.c.kind).order_by(work.c.kind)
    kinds = [f"{count} {kind.replace('_', ' ')}" for kind, count in connection.execute(query)]
    return [f"to do: {', '.join(kinds)}"] if kinds else []


def _shared_out(kinds: list[list[Hit]]) -> list[Hit]:
    """As many hits as there are digits, one of each kind in turn while there are any, put back by kind."""
    in_turn = [(turn, kind) for kind, hits in enumerate(kinds) for turn in range(len(hits))]
    chosen = sorted((kind, turn) for turn, kind in sorted(in_turn)[:FOUND_MAX])
    return [kinds[kind][turn] for kind, turn in chosen]


def _items(words: list[str]) -> Select[Any, Any, Any]:
    by_name = [item.c.search_name.like(f"%{_literal(word)}%", escape="\\") for word in words]
    query = select(literal("item"), item.c.sku, item.c.name).where(item.c.active == 1)
    codes = select(item_code.c.item_id).where(_holds(item_code.c.code, words[0]))
    hit = or_(item.c.id.in_(codes), *by_name[:1]) if len(words) == 1 else by_name[0]
    return query.where(hit, *by_name[1:]).order_by(item.c.sku)


def _bins(site_id: int, typed: str) -> Select[Any, Any, Any]:
    query = select(literal("bin"), location.c.code, location.c.kind).order_by(location.c.code)
    return query.where(location.c.site_id == site_id, location.c.is_physical == 1, _holds(location.c.code, typed))


def _plates(site_id: int, typed: str) -> Select[Any, Any, Any]:
    """Those of the site, those that stand nowhere, and those on their way from another site."""
    query = select(literal("plate"), plate.c.code, func.coalesce(location.c.code, ""))
    query = query.outerjoin(location, location.c.id == plate.c.location_id)
    near = or_(plate.c.location_id.is_(None), location.c.site_id == site_id, location.c.kind == "transit")
    return query.where(plate.c.id != 0, near, _holds(plate.c.code, typed)).order_by(plate.c.code)


def _lots(typed: str) -> Select[Any, Any, Any, Any]:
    what = case((lot.c.is_serial == 1, "serial"), else_="lot")
    query = select(what, lot.c.code, item.c.name, item.c.sku).join(item, item.c.id == lot.c.item_id)
    return query.where(_holds(lot.c.code, typed)).order_by(lot.c.code, item.c.sku)


def _orders(site_id: int, typed: str) -> Select[Any, Any, Any]:
    query = select(literal("order"), orders.c.number, party.c.name).join(party, party.c.id == orders.c.party_id)
    return query.where(orders.c.site_id == site_id, _holds(orders.c.number, typed)).order_by(orders.c.number)


def _holds(code: ColumnElement[str], typed: str) -> ColumnElement[bool]:
    """Whether the code holds what was typed, in whatever case: LIKE minds it on some databases only."""
    return func.upper(code).like(f"%{_literal(typed.upper())}%", escape="\\")


def _home(connection: Connection, of: ItemRow) -> list[str]:
    query = select(location.c.code).join(fixed_bin, fixed_bin.c.location_id == location.c.id)
    homes = connection.execute(query.where(fixed_bin.c.item_id == of.id).order_by(fixed_bin.c.rank)).scalars()
    return [f"home {', '.join(codes)}" for codes in [list(homes)] if codes]


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
