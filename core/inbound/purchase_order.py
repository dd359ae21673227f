"""Purchase orders: how they are placed, found, and kept in step with what came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, select, update

from core.books import Books
from core.catalogue.item import need_item, need_pack, pieces_in
from core.catalogue.party import need_party
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.schema.orders import OPEN_STATES
from core.schema.tables import item, order_line, orders, pack, party
from core.text import upper_code
from core.values import DECIMALS_MAX, quantity

LINES_MAX = 500
PURCHASE = "purchase"


class OrderRow(NamedTuple):
    """An order as the rules need it."""

    id: int
    number: str
    state: str
    party_id: int
    party: str
    site_id: int
    kind: str


class OrderLineRow(NamedTuple):
    """One line of an order, quantities in millionths of the item's base unit."""

    id: int
    order_id: int
    order: str
    line: int
    sku: str
    name: str
    quantity: int
    done: int
    over_percent: int
    pack: str | None
    unit: str
    decimals: int

    @property
    def open(self) -> int:
        """What is still to come."""
        return max(0, self.quantity - self.done)

    @property
    def most(self) -> int:
        """What may still come, over-delivery included, in whole steps of what the item counts in."""
        allowed = self.quantity + self.quantity * self.over_percent // 100
        step = int(10 ** (DECIMALS_MAX - self.decimals))
        return max(0, allowed - allowed % step - self.done)


_FIND = (
    select(
        orders.c.id, orders.c.number, orders.c.state, orders.c.party_id, party.c.name, orders.c.site_id, orders.c.kind
    )
    .join(party)
    .where(orders.c.number == bindparam("number"))
)
_LINES = (
    select(
        order_line.c.id, order_line.c.order_id, orders.c.number, order_line.c.line, item.c.sku, item.c.name,
        order_line.c.quantity, order_line.c.done, order_line.c.over_percent, pack.c.code, item.c.unit, item.c.decimals,
    )
    .join(orders, orders.c.id == order_line.c.order_id)
    .join(item, item.c.id == order_line.c.item_id)
    .outerjoin(pack, pack.c.id == order_line.c.pack_id)
)  # fmt: skip
_LINES_OF_ITEM = _LINES.where(
    order_line.c.order_id == bindparam("order_id"), order_line.c.item_id == bindparam("item_id")
).order_by(order_line.c.line)
_HOLD = select(orders.c.id).where(orders.c.id == bindparam("order_id")).with_for_update()
_STILL = select(
    func.count().filter(order_line.c.done < order_line.c.quantity).label("open"),
    func.count().filter(order_line.c.done > 0).label("begun"),
).where(order_line.c.order_id == bindparam("order_id"))
_STATE = (
    update(orders)
    .where(orders.c.id == bindparam("order_id"), orders.c.state != bindparam("now_state"))
    .values(state=bindparam("now_state"))
)
_PROGRESS = (
    update(order_line)
    .where(order_line.c.id == bindparam("line_id"))
    .values(done=order_line.c.done + bindparam("change"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedLine:
    """One line of a purchase order: how many packs of an item."""

    sku: str
    quantity: Decimal
    pack: str = ""
    over_percent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPurchase(SiteCommand):
    """Places a purchase order with a supplier; it is open for receiving at once."""

    permission: ClassVar[str] = "order"

    number: str
    supplier: str
    lines: tuple[OrderedLine, ...]
    due_on: date | None = None

    def post(self, books: Books) -> Outcome:
        """Writes the order and its lines."""
        at = books.site(self.site)
        number = upper_code("number", self.number, 20)
        if find_order(books.connection, number) is not None:
            raise Rejection("already_defined", what="Order", code=number)
        if not self.lines:
            raise Rejection("order_without_lines", order=number)
        if len(self.lines) > LINES_MAX:
            raise Rejection("text_too_long", field="lines", most=LINES_MAX)
        values = {
            "kind": PURCHASE,
            "number": number,
            "site_id": at.id,
            "party_id": need_party(books.connection, "supplier", self.supplier).id,
            "state": "sent",
            "ordered_on": books.today(),
            "due_on": self.due_on,
        }
        order_id = books.connection.execute(insert(orders).values(**values).returning(orders.c.id)).scalar_one()
        rows = [_line_row(books.connection, order_id, at_line, line) for at_line, line in enumerate(self.lines, 1)]
        books.connection.execute(insert(order_line), rows)
        return Outcome(f"Order {number}, {len(rows)} lines", {"order": number, "lines": str(len(rows))})


def find_order(connection: Connection, number: str, site_id: int | None = None) -> OrderRow | None:
    """The order of that number, if it is the site's; without a site, whosever it is: numbers are never used twice."""
    row = connection.execute(_FIND, {"number": number}).first()
    if row is None or site_id not in (None, row.site_id):
        return None
    return OrderRow(*row)


def need_open_order(connection: Connection, number: str, site_id: int) -> OrderRow:
    """The site's order of that number, which must be open for receiving."""
    found = find_order(connection, number.upper(), site_id)
    if found is None:
        raise Rejection("unknown_order", order=number)
    if found.kind != PURCHASE:
        raise Rejection("order_of_another_kind", order=found.number, kind=found.kind, wanted=PURCHASE)
    if found.state not in OPEN_STATES:
        raise Rejection("order_not_open", order=found.number, state=found.state.replace("_", " "))
    return found


def lines_of(connection: Connection, number: str, site_id: int) -> list[OrderLineRow]:
    """All lines of an order of the site."""
    of_order = (orders.c.number == number, orders.c.site_id == site_id)
    rows = connection.execute(_LINES.where(*of_order).order_by(order_line.c.line))
    return [OrderLineRow._make(row) for row in rows]


def lines_expecting(connection: Connection, site_id: int, sku: str) -> list[OrderLineRow]:
    """The open lines of all open purchase orders at the site that this item could come in on, earliest due first."""
    query = (
        _LINES.where(orders.c.kind == PURCHASE, orders.c.site_id == site_id)
        .where(orders.c.state.in_(OPEN_STATES), item.c.sku == sku)
        .where(order_line.c.done < order_line.c.quantity)
        .order_by(orders.c.due_on.is_(None), orders.c.due_on, orders.c.id, order_line.c.line)
        .limit(20)
    )
    return [OrderLineRow._make(row) for row in connection.execute(query)]


def hold_lines(connection: Connection, order_id: int, item_id: int) -> list[OrderLineRow]:
    """The order's lines for this item; the order is held, so that its progress has one writer at a time."""
    hold_order(connection, order_id)
    rows = connection.execute(_LINES_OF_ITEM, {"order_id": order_id, "item_id": item_id})
    return [OrderLineRow._make(row) for row in rows]


def hold_order(connection: Connection, order_id: int) -> None:
    """Holds the order: two who finish its last two lines at once must not miss each other's."""
    connection.execute(_HOLD, {"order_id": order_id}).all()


def progress(connection: Connection, order_id: int, changes: dict[int, int]) -> str:
    """Adds to what is done on each line of a held order, by their ids, and returns the order's state that follows."""
    for line_id, change in sorted(changes.items()):
        connection.execute(_PROGRESS, {"line_id": line_id, "change": change})
    still = connection.execute(_STILL, {"order_id": order_id}).one()
    state = "received" if not still.open else "partly_received" if still.begun else "sent"
    connection.execute(_STATE, {"order_id": order_id, "now_state": state})
    return state


def _line_row(connection: Connection, order_id: int, at_line: int, line: OrderedLine) -> dict[str, object]:
    of = need_item(connection, line.sku)
    holder = need_pack(connection, of, line.pack)
    if not 0 <= line.over_percent <= 1000:
        raise Rejection("unknown_value", field="over_percent", value=line.over_percent, known="0 to 1000")
    packs = quantity(line.quantity, of.decimals if holder.id is None else 0)
    return {
        "order_id": order_id,
        "line": at_line,
        "item_id": of.id,
        "pack_id": holder.id,
        "pack_quantity": packs,
        "quantity": pieces_in(holder, packs),
        "over_percent": line.over_percent,
    }
