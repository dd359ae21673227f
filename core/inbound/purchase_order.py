"""Purchase orders: how they are placed, found, and kept in step with what came in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import Connection, and_, bindparam, func, insert, select, update

from core.books import Books
from core.catalogue.item import ItemRow, need_item, need_pack, pieces_in
from core.catalogue.party import SupplierRow, currency_code, need_supplier, require_terms
from core.catalogue.supplier_item import Terms, terms_of
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.schema.orders import OPEN_STATES
from core.schema.tables import item, order_line, orders, pack, party
from core.text import name_text, upper_code
from core.values import DECIMALS_MAX, QUANTITY_MAX, money, quantity

LINES_MAX = 500
NUMBER_LENGTH_MAX = 20
NOTHING: Mapping[int, int] = MappingProxyType({})
_ANY_QUANTITY = int(QUANTITY_MAX.scaleb(DECIMALS_MAX))
PURCHASE = "purchase"


class OrderRow(NamedTuple):
    """An order as the rules need it."""

    id: int
    number: str
    state: str
    party_id: int
    party: str
    site_id: int
    revision: int
    due_on: date | None
    ordered_on: date
    last_line: int
    kind: str


class OrderLineRow(NamedTuple):
    """One line of an order, quantities in millionths of the item's base unit; `price` in millionths for one pack."""

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
    pack_quantity: int | None
    rejected: int
    closed: int
    price: int | None
    due_on: date | None
    supplier_code: str
    under_percent: int
    over_unlimited: int

    @property
    def complete(self) -> bool:
        """Whether enough has come in: all of it, or all but what may be missing."""
        return self.done * 100 >= self.quantity * (100 - self.under_percent)

    @property
    def open(self) -> int:
        """What is still to come; nothing once the line is complete or closed."""
        return 0 if self.closed or self.complete else self.quantity - self.done

    @property
    def most(self) -> int:
        """What may still come, over-delivery included, in whole steps of what the item counts in."""
        if self.closed:
            return 0
        allowed = self.quantity + self.quantity * self.over_percent // 100
        step = int(10 ** (DECIMALS_MAX - self.decimals))
        allowed = _ANY_QUANTITY if self.over_unlimited else allowed - allowed % step
        return max(0, allowed - self.done)


_ORDER = select(
    orders.c.id, orders.c.number, orders.c.state, orders.c.party_id, party.c.name, orders.c.site_id,
    orders.c.revision, orders.c.due_on, orders.c.ordered_on, orders.c.last_line, orders.c.kind,
).join(party)  # fmt: skip
_FIND = _ORDER.where(orders.c.number == bindparam("number"))
_HOLD = _ORDER.where(orders.c.id == bindparam("order_id")).with_for_update(of=orders)
_DUE = func.coalesce(order_line.c.due_on, orders.c.due_on)
_LINES = (
    select(
        order_line.c.id, order_line.c.order_id, orders.c.number, order_line.c.line, item.c.sku, item.c.name,
        order_line.c.quantity, order_line.c.done, order_line.c.over_percent, pack.c.code, item.c.unit, item.c.decimals,
        order_line.c.pack_quantity, order_line.c.rejected, order_line.c.closed, order_line.c.price, _DUE,
        order_line.c.supplier_code, order_line.c.under_percent, order_line.c.over_unlimited,
    )
    .join(orders, orders.c.id == order_line.c.order_id)
    .join(item, item.c.id == order_line.c.item_id)
    .outerjoin(pack, pack.c.id == order_line.c.pack_id)
)  # fmt: skip
_LINES_OF_ORDER = _LINES.where(order_line.c.order_id == bindparam("order_id")).order_by(order_line.c.line)
_LINES_OF_ITEM = _LINES_OF_ORDER.where(order_line.c.item_id == bindparam("item_id"))
LACKING = order_line.c.done * 100 < order_line.c.quantity * (100 - order_line.c.under_percent)
WAITING = and_(order_line.c.closed == 0, LACKING)
_MISSING = select(order_line.c.id).where(
    order_line.c.order_id == bindparam("order_id"),
    order_line.c.closed == 0,
    order_line.c.done < order_line.c.quantity,
)
_STILL = select(
    func.count().filter(WAITING).label("waiting"),
    func.count().filter(order_line.c.closed == 1, LACKING).label("short"),
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
    .values(done=order_line.c.done + bindparam("change"), rejected=order_line.c.rejected + bindparam("refused"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedLine:
    """One line of a purchase order: how many packs of an item. What it leaves out is as agreed with the supplier."""

    sku: str
    quantity: Decimal
    pack: str = ""
    over_percent: int | None = None
    under_percent: int | None = None
    over_unlimited: bool = False
    price: Decimal | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPurchase(SiteCommand):
    """Places a purchase order with a supplier; it is open for receiving at once, unless it is a draft.

    A draft is approved, then sent, and may be without lines until then. The price of a line is for one of its packs.
    """

    permission: ClassVar[str] = "order"

    number: str
    supplier: str
    lines: tuple[OrderedLine, ...] = ()
    due_on: date | None = None
    draft: bool = False
    currency: str = ""
    note: str = ""
    ordered_on: date | None = None

    def post(self, books: Books) -> Outcome:
        """Writes the order and its lines."""
        at = books.site(self.site)
        number = upper_code("number", self.number, NUMBER_LENGTH_MAX)
        require_new_number(books.connection, number)
        if not self.lines and not self.draft:
            raise Rejection("order_without_lines", order=number)
        require_length(len(self.lines))
        supplier = books.known(need_supplier, self.supplier)
        head = self._head(books, supplier)
        values = {"kind": PURCHASE, "number": number, "site_id": at.id, "party_id": supplier.id, **head}
        order_id = books.connection.execute(insert(orders).values(**values).returning(orders.c.id)).scalar_one()
        add_lines(books, order_id, 1, self.lines, supplier, head["ordered_on"], self.due_on)
        facts = {"order": number, "lines": str(len(self.lines))}
        return Outcome(f"{'Draft' if self.draft else 'Order'} {number}, {len(self.lines)} lines", facts)

    def _head(self, books: Books, supplier: SupplierRow) -> dict[str, Any]:
        ordered_on = self.ordered_on or books.today()
        if ordered_on > books.today():
            raise Rejection("ordered_in_future", ordered_on=ordered_on)
        return {
            "state": "draft" if self.draft else "sent",
            "ordered_on": ordered_on,
            "due_on": self.due_on,
            "currency": currency_code(self.currency) or supplier.currency,
            "note": name_text(self.note, "note") if self.note else "",
            "last_line": len(self.lines),
        }


def require_new_number(connection: Connection, number: str) -> None:
    """Refuses a number that an order of whatever kind bears: numbers are never used twice."""
    if find_any_order(connection, number) is not None:
        raise Rejection("already_defined", what="Order", code=number)


def find_order(connection: Connection, number: str, site_id: int | None = None) -> OrderRow | None:
    """The purchase order of that number, if it is the site's; without a site, whosever it is."""
    found = find_any_order(connection, number, site_id)
    return found if found is not None and found.kind == PURCHASE else None


def find_any_order(connection: Connection, number: str, site_id: int | None = None) -> OrderRow | None:
    """The order of that number and whatever kind, if it is the site's; without a site, whosever it is."""
    row = connection.execute(_FIND, {"number": number}).first()
    if row is None or site_id not in (None, row.site_id):
        return None
    return OrderRow._make(row)


def need_order(connection: Connection, number: str, site_id: int) -> OrderRow:
    """The site's purchase order of that number, whatever its state."""
    found = find_any_order(connection, number.upper(), site_id)
    if found is None:
        raise Rejection("unknown_order", order=number)
    if found.kind != PURCHASE:
        raise Rejection("order_of_another_kind", order=found.number, kind=found.kind, wanted=PURCHASE)
    return found


def need_open_order(connection: Connection, number: str, site_id: int) -> OrderRow:
    """The site's purchase order of that number, which must be open for receiving."""
    return _require_open(connection, need_order(connection, number, site_id))


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
        .where(WAITING)
        .order_by(_DUE.is_(None), _DUE, orders.c.id, order_line.c.line)
        .limit(20)
    )
    return [OrderLineRow._make(row) for row in connection.execute(query)]


def hold_lines(
    connection: Connection, order_id: int, item_id: int, *, complete_too: bool = False
) -> list[OrderLineRow]:
    """The lines for this item of an open order, which is held, so that its progress has one writer at a time.

    With `complete_too` the order may be received by now: who counts blind is not told.
    """
    held = hold_order(connection, order_id)
    if not (complete_too and held.state == "received"):
        _require_open(connection, held)
    rows = connection.execute(_LINES_OF_ITEM, {"order_id": order_id, "item_id": item_id})
    return [OrderLineRow._make(row) for row in rows]


def held_lines(connection: Connection, order_id: int) -> list[OrderLineRow]:
    """All lines of an order that is held."""
    return [OrderLineRow._make(row) for row in connection.execute(_LINES_OF_ORDER, {"order_id": order_id})]


def hold_order(connection: Connection, order_id: int) -> OrderRow:
    """Holds the order: two who finish its last two lines at once must not miss each other's."""
    return OrderRow._make(connection.execute(_HOLD, {"order_id": order_id}).one())


def progress(
    connection: Connection, order_id: int, changes: Mapping[int, int], rejected: Mapping[int, int] = NOTHING
) -> str:
    """Adds to what is done, and to what is rejected, on lines of a held order, by their ids; returns its state.

    What is rejected comes in by moves of the kind `reject`; it is still to come, for the supplier owes it.
    """
    for line_id in sorted({*changes, *rejected}):
        values = {"line_id": line_id, "change": changes.get(line_id, 0), "refused": rejected.get(line_id, 0)}
        connection.execute(_PROGRESS, values)
    return follow(connection, order_id)


def follow(connection: Connection, order_id: int) -> str:
    """Gives a held order that was sent the state that follows from its lines, and returns it."""
    still = connection.execute(_STILL, {"order_id": order_id}).one()
    if still.waiting:
        state = "partly_received" if still.begun else "sent"
    else:
        state = "closed_short" if still.short else "received"
    set_state(connection, order_id, state)
    return state


def set_state(connection: Connection, order_id: int, state: str) -> None:
    """Gives a held order that state."""
    set_states(connection, {order_id: state})


def set_states(connection: Connection, states: Mapping[int, str]) -> None:
    """Gives held orders these states, by their ids."""
    if states:
        connection.execute(_STATE, [{"order_id": each, "now_state": state} for each, state in states.items()])


def shown_state(state: str) -> str:
    """A state as people say it."""
    return state.replace("_", " ")


def require_length(lines: int) -> None:
    """Refuses an order with more lines than one may have."""
    if lines > LINES_MAX:
        raise Rejection("text_too_long", field="lines", most=LINES_MAX)


def add_lines(
    books: Books,
    order_id: int,
    first: int,
    lines: Sequence[OrderedLine],
    supplier: SupplierRow,
    ordered_on: date,
    due_on: date | None,
) -> None:
    """Writes lines of an order, numbered from `first` on."""
    items = [books.known(need_item, line.sku) for line in lines]
    terms = terms_of(books.connection, supplier, {of.id for of in items})
    rows = []
    for number, (line, of) in enumerate(zip(lines, items, strict=True), first):
        row = line_values(books, line, of, terms[of.id])
        lead_days = row.pop("lead_days")
        if line.due_on is None and due_on is None and lead_days is not None:
            row["due_on"] = ordered_on + timedelta(days=lead_days)
        rows.append({"order_id": order_id, "line": number, **row})
    if rows:
        books.connection.execute(insert(order_line), rows)


def line_values(books: Books, line: OrderedLine, of: ItemRow, terms: Terms) -> dict[str, Any]:
    """What stands on a line of an order with that supplier, and the days that it takes to come."""
    require_terms(line.over_percent, line.under_percent, None, None)
    holder = terms.pack if terms.pack and not line.pack else books.known(need_pack, of, line.pack)
    packs = quantity(line.quantity, of.decimals if holder.id is None else 0)
    pieces = pieces_in(holder, packs)
    terms.require_quantity(of, holder, pieces)
    return {
        "item_id": of.id,
        "pack_id": holder.id,
        "pack_quantity": packs,
        "quantity": pieces,
        "price": terms.price_of(holder) if line.price is None else money(line.price),
        "due_on": line.due_on,
        "supplier_code": terms.code,
        "lead_days": terms.lead_days,
        **_tolerance(line, terms),
    }


def _tolerance(line: OrderedLine, terms: Terms) -> dict[str, int]:
    over, under = line.over_percent, line.under_percent
    return {
        "over_percent": terms.over_percent if over is None else over,
        "under_percent": terms.under_percent if under is None else under,
        "over_unlimited": int(line.over_unlimited or (over is None and terms.over_unlimited)),
    }


def _require_open(connection: Connection, found: OrderRow) -> OrderRow:
    """Refuses an order that waits for nothing; one that is received takes what was left missing of it."""
    short = found.state == "received" and connection.execute(_MISSING, {"order_id": found.id}).first() is not None
    if found.state not in OPEN_STATES and not short:
        raise Rejection("order_not_open", order=found.number, state=shown_state(found.state))
    return found
