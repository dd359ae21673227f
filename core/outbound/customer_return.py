"""What customers send back: agreed before or not, taken in where returns lie, and looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, case, exists, func, insert, select, update

from core.books import Books
from core.catalogue.item import need_pack, need_stocked, pieces_in
from core.catalogue.party import need_party
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.inbound.purchase_order import NUMBER_LENGTH_MAX, require_length
from core.outbound.sales_order import SaleLineRow, SaleRow, hold_sale, need_sale, sale_lines
from core.schema.tables import (
    customer_return,
    customer_return_line,
    customer_return_posting,
    item,
    move,
    orders,
    party,
)
from core.text import name_text, upper_code
from core.undo import Posted
from core.values import quantity, show_quantity

MOVE = "take_return"  # the kind of move that brings it in
LOOK = "inspect_return"  # the kind that says what becomes of it
OPEN = ("authorised", "received")
ENDED = ("closed", "cancelled")


class ReturnRow(NamedTuple):
    """A return as the rules need it."""

    id: int
    number: str
    site_id: int
    party_id: int
    customer: str
    name: str
    order_id: int | None
    order: str
    state: str
    reason: str
    note: str
    made_at: int


class ReturnLineRow(NamedTuple):
    """One line of a return, quantities in millionths of the item's base unit; what was looked at is `settled`."""

    id: int
    line: int
    item_id: int
    sku: str
    name: str
    unit: str
    decimals: int
    order_line_id: int | None
    quantity: int
    received: int
    settled: int

    @property
    def open(self) -> int:
        """What was agreed and has not come."""
        return max(0, self.quantity - self.received)

    @property
    def to_inspect(self) -> int:
        """What has come and was not looked at."""
        return self.received - self.settled


_RETURN = (
    select(
        customer_return.c.id, customer_return.c.number, customer_return.c.site_id, customer_return.c.party_id,
        party.c.code, party.c.name, customer_return.c.order_id, func.coalesce(orders.c.number, ""),
        customer_return.c.state, customer_return.c.reason, customer_return.c.note, customer_return.c.made_at,
    )
    .join(party, party.c.id == customer_return.c.party_id)
    .outerjoin(orders, orders.c.id == customer_return.c.order_id)
)  # fmt: skip
_FIND = _RETURN.where(customer_return.c.number == bindparam("number"))
_HOLD = select(customer_return.c.id).where(customer_return.c.id == bindparam("return_id")).with_for_update()
_LINES = (
    select(
        customer_return_line.c.id, customer_return_line.c.line, item.c.id, item.c.sku, item.c.name, item.c.unit,
        item.c.decimals, customer_return_line.c.order_line_id, customer_return_line.c.quantity,
        customer_return_line.c.received, customer_return_line.c.settled,
    )
    .join(item, item.c.id == customer_return_line.c.item_id)
    .where(customer_return_line.c.return_id == bindparam("return_id"))
    .order_by(customer_return_line.c.line)
)  # fmt: skip
_ADD = (
    update(customer_return_line)
    .where(customer_return_line.c.id == bindparam("line_id"))
    .values(
        received=customer_return_line.c.received + bindparam("came"),
        settled=customer_return_line.c.settled + bindparam("done"),
    )
)
# what was sent to the customer once more counts as shipped again
_came = (move.c.kind == MOVE) == move.c.reverses_id.is_(None)
_CAME_BACK = select(func.coalesce(func.sum(case((_came, move.c.quantity), else_=-move.c.quantity)), 0)).where(
    move.c.order_line_id == bindparam("line_id"), move.c.kind.in_((MOVE, LOOK))
)
_IS_EXPECTED = and_(
    customer_return.c.state.in_(OPEN), customer_return_line.c.quantity > customer_return_line.c.received
)
_EXPECTED = (
    select(func.coalesce(func.sum(customer_return_line.c.quantity - customer_return_line.c.received), 0))
    .join(customer_return, customer_return.c.id == customer_return_line.c.return_id)
    .where(customer_return_line.c.order_line_id == bindparam("line_id"), _IS_EXPECTED)
)
_reversal = move.alias("reversal")
_WAITS = (
    select(func.coalesce(func.sum(case((move.c.kind == MOVE, move.c.quantity), else_=-move.c.quantity)), 0))
    .join(customer_return_posting, customer_return_posting.c.posting_id == move.c.posting_id)
    .where(customer_return_posting.c.line_id == bindparam("line_id"), move.c.lot_id == bindparam("lot_id"))
    .where(~exists(select(_reversal.c.id).where(_reversal.c.reverses_id == move.c.id)))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedLine:
    """So many packs of an item that a customer may send back."""

    sku: str
    quantity: Decimal
    pack: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthoriseReturn(SiteCommand):
    """Agrees that a customer sends goods back; of an order no more than was shipped and is not agreed already."""

    permission: ClassVar[str] = "authorise_return"

    number: str
    customer: str = ""
    order: str = ""
    lines: tuple[ReturnedLine, ...]
    reason: str = ""
    note: str = ""

    def post(self, books: Books) -> Outcome:
        """Writes the return and its lines."""
        at = books.site(self.site)
        number = upper_code("number", self.number, NUMBER_LENGTH_MAX)
        if books.connection.execute(_FIND, {"number": number}).first() is not None:
            raise Rejection("already_defined", what="Return", code=number)
        if not self.lines:
            raise Rejection("order_without_lines", order=number)
        require_length(len(self.lines))
        sale, party_id = whose(books, self.order, self.customer, at.id)
        return_id = begin_return(books, number, at.id, party_id, sale, "authorised", self.reason, self.note)
        sold = sale_lines(books.connection, sale.id) if sale else []
        for at_line, line in enumerate(self.lines, 1):
            of = books.known(need_stocked, line.sku)
            holder = books.known(need_pack, of, line.pack)
            pieces = pieces_in(holder, quantity(line.quantity, of.decimals if holder.id is None else 0))
            of_order, left = shipped_on(books.connection, sold, of.sku, pieces, expected=True)
            if sale and of_order is None:
                raise Rejection("over_shipped", open=show_quantity(left), sku=of.sku, order=sale.number)
            add_line(books.connection, return_id, at_line, of.id, of_order, pieces)
        said = f"Return {number}, {len(self.lines)} line{'' if len(self.lines) == 1 else 's'}"
        return Outcome(said, {"return": number, "lines": str(len(self.lines))})


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseReturn(SiteCommand):
    """Ends a return: what of it has not come is not waited for; one of which nothing came is cancelled."""

    permission: ClassVar[str] = "authorise_return"
    undoable: ClassVar[bool] = True
    moves_goods: ClassVar[bool] = False

    number: str

    def post(self, books: Books) -> Outcome:
        """Refused while goods of it wait to be looked at."""
        at = books.site(self.site)
        held = hold_return(books.connection, need_return(books.connection, self.number, at.id))
        lines = return_lines(books.connection, held.id)
        waiting = sum(line.to_inspect for line in lines)
        if waiting:
            raise Rejection("return_not_inspected", number=held.number, quantity=show_quantity(waiting))
        ended = "closed" if any(line.received for line in lines) else "cancelled"
        write_state(books.connection, held.id, ended)
        return Outcome(f"Return {held.number} {ended}", {"return": held.number, "site": at.code, "was": held.state})

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Waits for it again."""
        at = books.site(posted.facts["site"])
        found = need_return(books.connection, posted.facts["return"], at.id)
        hold_return(books.connection, found, ENDED)
        write_state(books.connection, found.id, posted.facts["was"])


def find_return(connection: Connection, number: str, site_id: int) -> ReturnRow | None:
    """The site's return of that number."""
    row = connection.execute(_FIND, {"number": number.upper()}).first()
    found = None if row is None else ReturnRow._make(row)
    return found if found is not None and found.site_id == site_id else None


def need_return(connection: Connection, number: str, site_id: int) -> ReturnRow:
    """The same, which must be known."""
    found = find_return(connection, number, site_id)
    if found is None:
        raise Rejection("unknown_return", number=number)
    return found


def need_open_return(connection: Connection, number: str, site_id: int) -> ReturnRow:
    """The same, on which goods may still come."""
    found = need_return(connection, number, site_id)
    if found.state not in OPEN:
        raise Rejection("return_not_open", number=found.number, state=found.state)
    return found


def hold_return(connection: Connection, found: ReturnRow, states: Sequence[str] = OPEN) -> ReturnRow:
    """The return, held, which must be in one of these states."""
    connection.execute(_HOLD, {"return_id": found.id}).all()
    held = need_return(connection, found.number, found.site_id)
    if held.state not in states:
        raise Rejection("return_not_open", number=held.number, state=held.state)
    return held


def return_lines(connection: Connection, return_id: int) -> list[ReturnLineRow]:
    """All lines of a return."""
    return [ReturnLineRow._make(row) for row in connection.execute(_LINES, {"return_id": return_id})]


def whose(books: Books, order: str, customer: str, site_id: int) -> tuple[SaleRow | None, int]:
    """The order that goods come back of, held, if one is named; and the customer's id."""
    if not order:
        return None, books.known(need_party, "customer", customer).id
    sale = hold_sale(books.connection, need_sale(books.connection, order, site_id).id)
    if customer and customer.upper() != sale.customer:
        raise Rejection("order_of_another_customer", order=sale.number, customer=sale.customer)
    return sale, sale.party_id


def begin_return(
    books: Books, number: str, site_id: int, party_id: int, sale: SaleRow | None, state: str, reason: str, note: str
) -> int:
    """Puts a return on record, and returns its id."""
    row = {
        "number": number, "site_id": site_id, "party_id": party_id, "order_id": sale.id if sale else None,
        "state": state, "reason": name_text(reason, "reason") if reason else "",
        "note": name_text(note, "note") if note else "", "made_at": books.now,
    }  # fmt: skip
    written = insert(customer_return).values(**row).returning(customer_return.c.id)
    return int(books.connection.execute(written).scalar_one())


def add_line(
    connection: Connection, return_id: int, line: int, item_id: int, order_line_id: int | None, pieces: int
) -> int:
    """Adds a line for so much, nothing where it was not agreed, and returns its id."""
    row: dict[str, Any] = {"return_id": return_id, "line": line, "item_id": item_id, "order_line_id": order_line_id}
    written = insert(customer_return_line).values(**row, quantity=pieces).returning(customer_return_line.c.id)
    return int(connection.execute(written).scalar_one())


def came_back(connection: Connection, line_id: int) -> int:
    """How much of an order's line came back and was not sent to the customer once more."""
    return int(connection.execute(_CAME_BACK, {"line_id": line_id}).scalar_one())


def shipped_on(
    connection: Connection, sold: Sequence[SaleLineRow], sku: str, pieces: int, *, expected: bool = False
) -> tuple[int | None, int]:
    """The line of a held order on which so much was shipped and is not back, and how much is left at the most.

    With `expected` what other returns still wait for counts as back.
    """
    most = 0
    for line in sold:
        if line.sku == sku:
            left = line.done - came_back(connection, line.id)
            if expected:
                left -= int(connection.execute(_EXPECTED, {"line_id": line.id}).scalar_one())
            if left >= pieces:
                return line.id, left
            most = max(most, left)
    return None, most


def note_posting(connection: Connection, posting: UUID, line_id: int) -> None:
    """Notes that this posting is for that line of a return: it is known by it what came, and of which lot."""
    connection.execute(insert(customer_return_posting).values(posting_id=posting, line_id=line_id))


def waits_of(connection: Connection, line_id: int, lot_id: int) -> int:
    """How much of a lot came on a line of a held return and was not looked at."""
    return int(connection.execute(_WAITS, {"line_id": line_id, "lot_id": lot_id}).scalar_one())


def progress_return(connection: Connection, return_id: int, line_id: int, *, came: int = 0, done: int = 0) -> None:
    """Adds to what came in, or was looked at, on a line of a held return, and has its state follow.

    One on which nothing was agreed is cancelled where nothing came either.
    """
    connection.execute(_ADD, {"line_id": line_id, "came": came, "done": done})
    lines = return_lines(connection, return_id)
    some = any(line.received for line in lines)
    whole = some and not any(line.open or line.to_inspect for line in lines)
    none = "authorised" if any(line.quantity for line in lines) else "cancelled"
    write_state(connection, return_id, "closed" if whole else "received" if some else none)


def write_state(connection: Connection, return_id: int, state: str) -> None:
    """Moves a held return to that state."""
    connection.execute(update(customer_return).where(customer_return.c.id == return_id).values(state=state))
