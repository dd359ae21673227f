"""Why an order cannot be filled, and what can be done about it: who has the goods, where others lie, what is coming."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, case, func, or_, select

from core.catalogue.party import OWN
from core.inbound.purchase_order import PURCHASE, WAITING
from core.ledger.reservations import IS_OPEN
from core.outbound.allocate import Terms, terms_of
from core.outbound.pickable import PICKABLE
from core.outbound.sales_order import SALE, SaleLineRow, SaleRow, find_sale, sale_lines
from core.outbound.waiting_sales import DUE, UNRESERVED
from core.schema.orders import LINE_IS_OPEN, OPEN_STATES
from core.schema.tables import (
    balance,
    location,
    lot,
    operator,
    order_line,
    orders,
    party,
    posting,
    reservation,
    site,
    status,
)

LINES_MAX = 20  # that an explanation covers, and of each so many causes of a kind
CAUSES_MAX = 5
LOOKED_AT = 200  # balances of an item, the largest first

# What can be done about each kind of cause, by the name of its command; about what is not here, nothing.
REMEDIES = {
    "free": "AllocateOrders", "reserved": "TakeFromOrder", "set aside": "Release", "not in a bin": "PutAway",
    "held lot": "ReleaseLot", "blocked bin": "UnblockLocation", "closed bin": "DefineLocation",
    "quality": "ReleaseQuality", "hold": "ChangeStatus", "returned": "ChangeStatus", "expired": "Dispose",
    "short life": "ChangeSale", "another lot": "ChangeSale", "other site": "OrderTransfer",
}  # fmt: skip


class Cause(NamedTuple):
    """So much that could fill a line, and why it does not; `order_line` of the order at `where` has it reserved."""

    kind: str
    quantity: int
    where: str
    lot: str = ""
    who: str = ""
    since: int = 0
    order_line: int = 0
    due_on: date | None = None

    @property
    def remedy(self) -> str:
        """The name of the command that does something about it, empty for none."""
        return REMEDIES.get(self.kind, "")


class ShortLine(NamedTuple):
    """A line that goods are missing for, and the causes."""

    line: int
    sku: str
    name: str
    unit: str
    wanted: int
    reserved: int
    in_hand: int
    missing: int
    causes: tuple[Cause, ...]


_free = balance.c.quantity - balance.c.reserved
_KIND = case(
    (status.c.allocatable == 0, balance.c.status),
    (lot.c.hold == 1, "held lot"),
    (lot.c.expires_on < bindparam("today"), "expired"),
    (lot.c.expires_on < bindparam("until"), "short life"),
    ((bindparam("lot_id") != 0) & (balance.c.lot_id != bindparam("lot_id")), "another lot"),
    (location.c.active == 0, "closed bin"),
    (location.c.in_lock == 1, "blocked bin"),
    (location.c.kind.not_in(PICKABLE), "not in a bin"),
    else_="free",
)
_THERE = (
    select(_KIND.label("kind"), location.c.code, lot.c.code.label("lot"), _free.label("free"))
    .join(location, location.c.id == balance.c.location_id)
    .join(lot, lot.c.id == balance.c.lot_id)
    .join(status, status.c.code == balance.c.status)
    .where(balance.c.item_id == bindparam("item_id"), balance.c.owner_id == OWN, _free > 0)
    .where(location.c.site_id == bindparam("site_id"))
    .order_by(_free.desc(), balance.c.id)
    .limit(LOOKED_AT)
)
_open = func.sum(reservation.c.quantity - reservation.c.done - reservation.c.released)
_TAKEN = (
    select(
        func.coalesce(orders.c.number, reservation.c.purpose).label("where"), order_line.c.line, operator.c.code,
        func.min(reservation.c.made_at), _open,
    )
    .join(balance, balance.c.id == reservation.c.balance_id)
    .join(location, location.c.id == balance.c.location_id)
    .join(posting, posting.c.id == reservation.c.posting_id)
    .join(operator, operator.c.id == posting.c.operator_id)
    .outerjoin(order_line, order_line.c.id == reservation.c.order_line_id)
    .outerjoin(orders, (orders.c.id == order_line.c.order_id) & (orders.c.kind == SALE))
    .where(IS_OPEN, reservation.c.kind == "hard", reservation.c.site_id == bindparam("site_id"))
    .where(reservation.c.item_id == bindparam("item_id"), location.c.kind.in_(PICKABLE))
    .where(or_(reservation.c.order_line_id.is_(None), reservation.c.order_line_id != bindparam("line_id")))
    .group_by(orders.c.number, reservation.c.purpose, order_line.c.line, operator.c.code)
    .order_by(_open.desc(), "where")
    .limit(CAUSES_MAX)
)  # fmt: skip
_COMING = (
    select(orders.c.number, order_line.c.quantity - order_line.c.done, DUE, party.c.name)
    .join_from(order_line, orders, orders.c.id == order_line.c.order_id)
    .join(party, party.c.id == orders.c.party_id)
    .where(order_line.c.item_id == bindparam("item_id"), *LINE_IS_OPEN, WAITING)
    .where(orders.c.kind == PURCHASE, orders.c.state.in_(OPEN_STATES), orders.c.site_id == bindparam("site_id"))
    .order_by(DUE.is_(None), DUE, orders.c.number)
    .limit(CAUSES_MAX)
)
_ELSEWHERE = (
    select(site.c.code, func.sum(_free))
    .join_from(balance, location, location.c.id == balance.c.location_id)
    .join(site, site.c.id == location.c.site_id)
    .join(lot, lot.c.id == balance.c.lot_id)
    .join(status, status.c.code == balance.c.status)
    .where(balance.c.item_id == bindparam("item_id"), balance.c.owner_id == OWN, location.c.kind.in_(PICKABLE))
    .where(location.c.active == 1, status.c.allocatable == 1, lot.c.hold == 0, _free > 0)
    .where(or_(lot.c.expires_on.is_(None), lot.c.expires_on >= bindparam("until")))
    .where(location.c.site_id != bindparam("site_id"))
    .group_by(site.c.code)
    .order_by(func.sum(_free).desc(), site.c.code)
    .limit(CAUSES_MAX)
)
_UNRESERVED = select(order_line.c.id, UNRESERVED.label("missing")).where(
    order_line.c.order_id == bindparam("order_id"), *LINE_IS_OPEN, UNRESERVED > 0
)


def why_short(connection: Connection, site_id: int, order: str, today: date) -> list[ShortLine]:
    """The lines of an order that goods are missing for, the first of them, each with what could fill it."""
    sale = find_sale(connection, order, site_id)
    if sale is None:
        return []
    missing = {row.id: int(row.missing) for row in connection.execute(_UNRESERVED, {"order_id": sale.id})}
    short = [line for line in sale_lines(connection, sale.id) if line.id in missing][:LINES_MAX]
    terms = terms_of(connection, site_id, {line.item_id for line in short}, today)
    return [_short(connection, sale, line, missing[line.id], terms) for line in short]


def _short(connection: Connection, sale: SaleRow, line: SaleLineRow, missing: int, terms: Terms) -> ShortLine:
    given = {
        "item_id": line.item_id, "site_id": sale.site_id, "lot_id": line.lot_id, "line_id": line.id,
        "today": terms.today, "until": terms.lasting_until(sale, line),
    }  # fmt: skip
    causes = (*_there(connection, given), *_taken(connection, given), *_coming(connection, given))
    reserved = line.quantity - line.done - missing - line.in_hand
    return ShortLine(
        line.line, line.sku, line.name, line.unit, line.quantity - line.done, reserved, line.in_hand, missing, causes
    )


def _there(connection: Connection, given: dict[str, object]) -> Iterator[Cause]:
    """What is free somewhere, and why it is not for this line."""
    found = Counter[tuple[str, str, str]]()
    for kind, place, of_lot, free in connection.execute(_THERE, given):
        found[kind, place, of_lot] += int(free)
    shown = Counter[str]()
    for (kind, place, of_lot), pieces in found.most_common():
        shown[kind] += 1
        if shown[kind] <= CAUSES_MAX:
            yield Cause(kind, pieces, place, of_lot)
    for code, pieces in connection.execute(_ELSEWHERE, given):
        yield Cause("other site", int(pieces), code)


def _taken(connection: Connection, given: dict[str, object]) -> Iterator[Cause]:
    """Who has how much reserved, since when, and whose doing it was."""
    for where, line, who, since, pieces in connection.execute(_TAKEN, given):
        yield Cause("reserved" if line else "set aside", int(pieces), where, "", who, since, line or 0)


def _coming(connection: Connection, given: dict[str, object]) -> Iterator[Cause]:
    """What suppliers owe us."""
    for number, pieces, due_on, supplier in connection.execute(_COMING, given):
        yield Cause("on order", int(pieces), number, "", supplier, due_on=due_on)
