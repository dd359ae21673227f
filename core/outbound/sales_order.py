"""Sales orders: how they are found and held, and kept in step with what was picked and shipped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, case, exists, func, select, update

from core.errors import Rejection
from core.inbound.purchase_order import find_any_order, hold_order, set_states, shown_state
from core.outbound.wave_progress import follow_waves
from core.schema.tables import (
    balance,
    carrier,
    carton,
    item,
    lot,
    order_line,
    orders,
    pack,
    party,
    pick,
    reservation,
    sales_line,
    sales_order,
    work,
)
from core.schema.work import OPEN_STATES

SALE = "sales"
ENDED = ("shipped", "cancelled")
SET = ("draft", "cancelled")  # by people; every other state follows from the goods
NOTHING: Mapping[int, int] = MappingProxyType({})


class SaleRow(NamedTuple):
    """A sales order as the rules need it."""

    id: int
    number: str
    state: str
    site_id: int
    party_id: int
    customer: str
    name: str
    ordered_on: date
    due_on: date | None
    last_line: int
    revision: int
    priority: int
    ship_policy: str
    carrier: str
    service: str
    customer_reference: str
    ship_to: str
    min_life_days: int | None
    hold_reason: str

    def requires(self, states: tuple[str, ...]) -> None:
        """Refuses an order that is in none of these states."""
        if self.state not in states:
            raise Rejection("order_not_open", order=self.number, state=shown_state(self.state))

    def require_free(self) -> None:
        """Refuses an order that is on hold."""
        if self.hold_reason:
            raise Rejection("order_on_hold", order=self.number, reason=self.hold_reason)


class SaleLineRow(NamedTuple):
    """One line of a sales order, quantities in millionths of the item's base unit; `done` is what was shipped."""

    id: int
    order_id: int
    order: str
    line: int
    item_id: int
    sku: str
    name: str
    unit: str
    decimals: int
    quantity: int
    picked: int
    let_go: int
    done: int
    closed: int
    lot_id: int
    lot: str
    min_life_days: int | None
    pack: str | None
    pack_quantity: int | None
    price: int | None
    due_on: date | None

    @property
    def open(self) -> int:
        """What is still to be picked; nothing once the line is closed."""
        return 0 if self.closed else self.quantity - self.picked + self.let_go

    @property
    def in_hand(self) -> int:
        """What was picked and neither shipped, put back nor let go."""
        return self.picked - self.done - self.let_go


_SALE = (
    select(
        orders.c.id, orders.c.number, orders.c.state, orders.c.site_id, orders.c.party_id, party.c.code, party.c.name,
        orders.c.ordered_on, orders.c.due_on, orders.c.last_line, orders.c.revision, sales_order.c.priority,
        sales_order.c.ship_policy, func.coalesce(carrier.c.code, ""), sales_order.c.service,
        sales_order.c.customer_reference, sales_order.c.ship_to, sales_order.c.min_life_days,
        sales_order.c.hold_reason,
    )
    .join(sales_order, sales_order.c.order_id == orders.c.id)
    .join(party, party.c.id == orders.c.party_id)
    .outerjoin(carrier, carrier.c.id == sales_order.c.carrier_id)
)  # fmt: skip
_FIND = _SALE.where(orders.c.number == bindparam("number"))
_NUMBERED = _SALE.where(orders.c.id == bindparam("order_id"))
_IDS = (
    select(orders.c.number, orders.c.id)
    .join(sales_order, sales_order.c.order_id == orders.c.id)
    .where(orders.c.site_id == bindparam("site_id"), orders.c.number.in_(bindparam("numbers", expanding=True)))
)
_ALL_NUMBERED = _SALE.where(orders.c.id.in_(bindparam("order_ids", expanding=True))).order_by(orders.c.id)
_HOLD_ALL = (
    select(orders.c.id)
    .where(orders.c.id.in_(bindparam("order_ids", expanding=True)))
    .order_by(orders.c.id)
    .with_for_update()
)
_LINES = (
    select(
        order_line.c.id, order_line.c.order_id, orders.c.number, order_line.c.line, item.c.id, item.c.sku, item.c.name,
        item.c.unit, item.c.decimals, order_line.c.quantity, sales_line.c.picked, sales_line.c.let_go,
        order_line.c.done, order_line.c.closed, lot.c.id, lot.c.code,
        func.coalesce(sales_line.c.min_life_days, sales_order.c.min_life_days), pack.c.code,
        order_line.c.pack_quantity, order_line.c.price, func.coalesce(order_line.c.due_on, orders.c.due_on),
    )
    .join(sales_line, sales_line.c.order_line_id == order_line.c.id)
    .join(orders, orders.c.id == order_line.c.order_id)
    .join(sales_order, sales_order.c.order_id == orders.c.id)
    .join(item, item.c.id == order_line.c.item_id)
    .join(lot, lot.c.id == sales_line.c.lot_id)
    .outerjoin(pack, pack.c.id == order_line.c.pack_id)
)  # fmt: skip
_LINES_OF_ORDERS = _LINES.where(order_line.c.order_id.in_(bindparam("order_ids", expanding=True))).order_by(
    order_line.c.order_id, order_line.c.line
)
_LINES_NUMBERED = _LINES.where(order_line.c.id.in_(bindparam("lines", expanding=True))).order_by(order_line.c.id)
_PICKED = (
    update(sales_line)
    .where(sales_line.c.order_line_id == bindparam("line_id"))
    .values(picked=sales_line.c.picked + bindparam("change"))
)
_SHIPPED = (
    update(order_line)
    .where(order_line.c.id == bindparam("line_id"))
    .values(done=order_line.c.done + bindparam("change"))
)
_left = reservation.c.quantity - reservation.c.done - reservation.c.released
_reserved = (
    select(func.coalesce(func.sum(_left), 0))
    .select_from(reservation.join(order_line, order_line.c.id == reservation.c.order_line_id))
    .where(order_line.c.order_id == orders.c.id, reservation.c.state == "open", reservation.c.kind == "hard")
    .correlate(orders)
)
_in_cartons = (
    select(func.coalesce(func.sum(_left), 0))
    .select_from(
        reservation.join(order_line, order_line.c.id == reservation.c.order_line_id)
        .join(balance, balance.c.id == reservation.c.balance_id)
        .join(carton, carton.c.plate_id == balance.c.plate_id)
    )
    .where(order_line.c.order_id == orders.c.id, reservation.c.state == "open", carton.c.state == "closed")
    .correlate(orders)
)
_to_pick = exists(
    select(pick.c.work_id)
    .join(work, work.c.id == pick.c.work_id)
    .join(order_line, order_line.c.id == pick.c.order_line_id)
    .where(order_line.c.order_id == orders.c.id, work.c.state.in_(OPEN_STATES))
    .correlate(orders)
)
_in_wave = exists(
    select(pick.c.work_id)
    .join(order_line, order_line.c.id == pick.c.order_line_id)
    .where(order_line.c.order_id == orders.c.id, pick.c.wave_id.is_not(None))
    .correlate(orders)
)
_waits = (order_line.c.closed == 0) & (order_line.c.done < order_line.c.quantity)
_STANDS = (
    select(
        orders.c.id,
        orders.c.state,
        case((_in_wave, 1), else_=0).label("in_wave"),
        func.coalesce(func.sum(case((_waits, 1), else_=0)), 0).label("waiting"),
        func.coalesce(func.sum(order_line.c.done), 0).label("shipped"),
        func.coalesce(func.sum(sales_line.c.picked - order_line.c.done - sales_line.c.let_go), 0).label("in_hand"),
        _reserved.scalar_subquery().label("reserved"),
        _in_cartons.scalar_subquery().label("in_cartons"),
        case((_to_pick, 1), else_=0).label("to_pick"),
    )
    .outerjoin(order_line, order_line.c.order_id == orders.c.id)
    .outerjoin(sales_line, sales_line.c.order_line_id == order_line.c.id)
    .where(orders.c.id.in_(bindparam("order_ids", expanding=True)))
    .group_by(orders.c.id, orders.c.state)
    .order_by(orders.c.id)
)


def find_sale(connection: Connection, number: str, site_id: int) -> SaleRow | None:
    """The site's sales order of that number."""
    row = connection.execute(_FIND, {"number": number.upper()}).first()
    found = None if row is None else SaleRow._make(row)
    return found if found is not None and found.site_id == site_id else None


def need_sale(connection: Connection, number: str, site_id: int) -> SaleRow:
    """The site's sales order of that number, whatever its state."""
    found = find_sale(connection, number, site_id)
    if found is not None:
        return found
    other = find_any_order(connection, number.upper(), site_id)
    if other is not None:
        raise Rejection("order_of_another_kind", order=other.number, kind=other.kind, wanted=SALE)
    raise Rejection("unknown_order", order=number)


def need_sales(connection: Connection, numbers: Iterable[str], site_id: int) -> list[int]:
    """The ids of the site's sales orders of these numbers."""
    asked = [number.upper() for number in numbers]
    known = dict(connection.execute(_IDS, {"numbers": asked, "site_id": site_id}).all())
    return [known[number] if number in known else need_sale(connection, number, site_id).id for number in asked]


def hold_sale(connection: Connection, order_id: int) -> SaleRow:
    """The sales order with that id, held: its progress has one writer at a time."""
    hold_order(connection, order_id)
    return SaleRow._make(connection.execute(_NUMBERED, {"order_id": order_id}).one())


def hold_sales(connection: Connection, order_ids: Iterable[int]) -> list[SaleRow]:
    """The same for several, held in the order of their ids, so that two never wait for each other in a circle."""
    wanted = {"order_ids": sorted(set(order_ids))}
    if not wanted["order_ids"]:
        return []
    connection.execute(_HOLD_ALL, wanted).all()
    return [SaleRow._make(row) for row in connection.execute(_ALL_NUMBERED, wanted)]


def sale_lines(connection: Connection, order_id: int) -> list[SaleLineRow]:
    """All lines of a sales order."""
    return lines_of_sales(connection, [order_id])


def lines_of_sales(connection: Connection, order_ids: Sequence[int]) -> list[SaleLineRow]:
    """All lines of several, order by order."""
    return [SaleLineRow._make(row) for row in connection.execute(_LINES_OF_ORDERS, {"order_ids": order_ids})]


def sale_lines_numbered(connection: Connection, line_ids: Iterable[int]) -> list[SaleLineRow]:
    """The lines with these ids."""
    return [SaleLineRow._make(row) for row in connection.execute(_LINES_NUMBERED, {"lines": sorted(set(line_ids))})]


def progress_sale(
    connection: Connection, picked: Mapping[int, int] = NOTHING, shipped: Mapping[int, int] = NOTHING
) -> None:
    """Adds to what is picked, and to what is shipped, on lines of held orders, by their ids.

    Their states follow when the books are closed: `books.follow(order_id, follow_sales)`.
    """
    for line_id, change in sorted(picked.items()):
        connection.execute(_PICKED, {"line_id": line_id, "change": change})
    for line_id, change in sorted(shipped.items()):
        connection.execute(_SHIPPED, {"line_id": line_id, "change": change})


def follow_sales(connection: Connection, order_ids: Sequence[int]) -> None:
    """Gives held orders the states that follow from their lines, reservations and picks.

    A draft or a cancelled order is left as it is. The waves that the orders are in follow too.
    """
    stand = connection.execute(_STANDS, {"order_ids": order_ids}).all()
    for row in stand:
        if row.in_wave:
            follow_waves(connection, row.id)
    follows = {row.id: _state_of(row) for row in stand if row.state not in SET}
    set_states(connection, {row.id: follows[row.id] for row in stand if follows.get(row.id, row.state) != row.state})


def _state_of(stands: Row[*tuple[Any, ...]]) -> str:
    """How far an order is whose lines and goods stand so."""
    if not stands.waiting and not stands.in_hand:
        return "shipped" if stands.shipped else "cancelled"
    if stands.in_hand and stands.to_pick:
        return "picking"
    if stands.in_hand:
        return "packed" if stands.in_cartons == stands.in_hand else "picked"
    if stands.to_pick:
        return "released"
    if stands.reserved:
        return "allocated"
    return "backordered" if stands.shipped else "confirmed"
