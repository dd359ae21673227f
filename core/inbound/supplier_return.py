"""Returning goods to their supplier, against the order that they came in on."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace as fresh
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Connection, and_, case, exists, func, insert, or_, select

from core.books import Books
from core.catalogue.item import ItemRow
from core.catalogue.label_route import printer_for
from core.catalogue.location import counterparty
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.inbound.purchase_order import (
    PURCHASE,
    OrderLineRow,
    OrderRow,
    held_lines,
    hold_order,
    need_order,
    progress,
    shown_state,
)
from core.inbound.quality import FAILED
from core.labels.lines import joined
from core.ledger.goods import Taken, take
from core.ledger.lots import LotRow
from core.ledger.stand import Stand, at_place, on_plate
from core.schema.ledger import IS_NO_REVERSAL
from core.schema.orders import OPEN_STATES
from core.schema.tables import item, location, lot, move, order_line, orders, supplier_return
from core.text import name_text
from core.undo import Posted
from core.values import show_quantity

MOVE, REJECTED = "return_to_supplier", "reject"  # kinds of moves
SLIP = "return_slip"
REPLACED = (*OPEN_STATES, "received")  # states in which a supplier can still send others for what goes back


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnToSupplier(SiteCommand):
    """Sends goods back to the supplier, against a line of the order that they came in on, with a slip.

    With `replace` the supplier sends others for them: they no longer count as received, so the line is open again.
    Without it the order stays as it is: the goods are credited. What was rejected when it came never counted as
    received, so the order stays as it is either way.
    """

    permission: ClassVar[str] = "return_goods"
    undoable: ClassVar[bool] = True

    order: str
    sku: str
    reason: str
    quantity: Decimal | None = None
    line: int = 0
    pack: str = ""
    lot: str = ""
    serial: str = ""
    location: str = ""
    plate: str = ""
    status: str = "available"
    owner: str = ""
    catch: Decimal | None = None
    replace: bool = False
    printer: str = ""
    usual: str = ""

    def post(self, books: Books) -> Outcome:
        """Moves the goods to the supplier, and takes them off the order's line if others come for them."""
        at = books.site(self.site)
        reason = name_text(self.reason, "reason")
        order_id = need_order(books.connection, self.order, at.id).id
        taken = take(books, self, self._stand(books, at.id))
        order = self._held(books.connection, order_id)
        line, refused = self._line(books.connection, order, taken)
        there = books.known(counterparty, at.id, "supplier").id
        target = taken.source._replace(location=there, plate=0, status="available")
        moved = taken.moved(MOVE, target)
        reopened = line.id if self.replace and not refused else None
        books.move(fresh(moved, target_physical=False, order_line_id=reopened, party_id=order.party_id))
        number = self._note(books, line.id, refused)
        if reopened is not None:
            progress(books.connection, order.id, {reopened: -taken.amount.pieces})
        printer = self._slip(books, at.id, order, taken, number, reason)
        facts = {
            **taken.facts(), "order": order.number, "line": str(line.line), "return": number, "reason": reason,
            "printer": printer, "replace": "yes" if self.replace else "no",
        }  # fmt: skip
        return Outcome(f"{taken.shown} back to {order.party}", facts)

    def _held(self, connection: Connection, order_id: int) -> OrderRow:
        held = hold_order(connection, order_id)
        if self.replace and held.state not in REPLACED:
            raise Rejection("order_not_open", order=held.number, state=shown_state(held.state))
        return held

    def _stand(self, books: Books, site_id: int) -> Stand:
        if self.plate:
            return on_plate(books, site_id, self.plate, from_transit=False)
        return at_place(books, site_id, self.location)

    def _line(self, connection: Connection, order: OrderRow, taken: Taken) -> tuple[OrderLineRow, bool]:
        """The line that is named, or the first on which as many came in; and whether they were rejected then."""
        of_item = [line for line in held_lines(connection, order.id) if line.sku == taken.item.sku]
        named = [line for line in of_item if self.line in (0, line.line)]
        if not named:
            raise Rejection("not_on_order", sku=taken.item.sku, order=order.number)
        most = 0
        for refused in (True, False) if taken.source.status == FAILED else (False,):
            for line in named:
                left = returnable(connection, line.id, taken.item, taken.lot, refused=refused)
                if left >= taken.amount.pieces:
                    self._require_reopening(order, line, refused)
                    return line, refused
                most = max(most, left)
        shown = {"quantity": show_quantity(taken.amount.pieces), "open": show_quantity(most)}
        raise Rejection("over_return", sku=taken.item.sku, order=order.number, **shown)

    def _require_reopening(self, order: OrderRow, line: OrderLineRow, refused: bool) -> None:
        """Refuses others for goods of a line that takes none any more."""
        if self.replace and line.closed and not refused:
            raise Rejection("line_closed", line=line.line, order=order.number)

    def _note(self, books: Books, line_id: int, refused: bool) -> str:
        row = {
            "posting_id": books.posting, "order_line_id": line_id, "replaced": int(self.replace),
            "refused": int(refused),
        }  # fmt: skip
        written = insert(supplier_return).values(**row).returning(supplier_return.c.id)
        return f"RT{books.connection.execute(written).scalar_one():06}"

    def _slip(self, books: Books, site_id: int, order: OrderRow, taken: Taken, number: str, reason: str) -> str:
        """Queues the slip where the site sends such slips, or at the station's usual printer, if there is one."""
        asked = {"named": self.printer, "usual": self.usual}
        printer = printer_for(books.connection, site_id, SLIP, books.device, **asked)
        if not printer:
            return ""
        lot, serial = ("", taken.lot.code) if taken.lot.is_serial else (taken.lot.code, "")
        amount = show_quantity(taken.amount.pieces)
        line = (taken.item.sku, taken.item.name, amount, taken.item.unit, lot, serial)
        data = {
            "number": number, "order": order.number, "supplier": order.party, "date": books.today().isoformat(),
            "reason": reason, "wanted": "Please replace" if self.replace else "Please credit",
            "lines": joined([line]),
        }  # fmt: skip
        books.print(printer, SLIP, data)
        return printer

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Counts the goods as received again, where others were to come for them."""
        changes: dict[int, int] = {}
        for each in posted.moves:
            if each.order_line_id is not None:
                changes[each.order_line_id] = changes.get(each.order_line_id, 0) + each.quantity
        if changes:
            order_id = posted.order_id(books.connection)
            hold_order(books.connection, order_id)
            progress(books.connection, order_id, changes)


_reversal = move.alias("reversal")
_STANDS = (IS_NO_REVERSAL, ~exists(select(_reversal.c.id).where(_reversal.c.reverses_id == move.c.id)))


def returnable(connection: Connection, line_id: int, of: ItemRow, of_lot: LotRow, *, refused: bool) -> int:
    """How much of the lot came in on an order's line, or was rejected as it came, and has not gone back."""
    kind = move.c.kind == REJECTED if refused else move.c.kind != REJECTED
    came = and_(move.c.order_line_id == line_id, location.c.kind == "supplier", kind)
    noted = (supplier_return.c.order_line_id == line_id, supplier_return.c.refused == int(refused))
    went = and_(move.c.kind == MOVE, *noted)
    query = (
        select(func.coalesce(func.sum(case((move.c.kind == MOVE, -move.c.quantity), else_=move.c.quantity)), 0))
        .join(location, location.c.id == move.c.from_location_id)
        .outerjoin(supplier_return, supplier_return.c.posting_id == move.c.posting_id)
        .where(move.c.item_id == of.id, move.c.lot_id == of_lot.id, or_(came, went), *_STANDS)
    )
    return int(connection.execute(query).scalar_one())


def came_on(connection: Connection, site_id: int, sku: str, lot_code: str) -> list[str]:
    """The orders that goods of an item, of that lot or serial if one is named, came in on, the latest first."""
    query = (
        select(orders.c.number)
        .join(order_line, order_line.c.order_id == orders.c.id)
        .join(move, move.c.order_line_id == order_line.c.id)
        .join(location, location.c.id == move.c.from_location_id)
        .join(item, item.c.id == move.c.item_id)
        .join(lot, lot.c.id == move.c.lot_id)
        .where(orders.c.site_id == site_id, orders.c.kind == PURCHASE, location.c.kind == "supplier")
        .where(item.c.sku == sku, *_STANDS)
        .group_by(orders.c.number)
        .order_by(func.max(move.c.id).desc())
        .limit(9)
    )
    if lot_code:
        query = query.where(lot.c.code == lot_code)
    return list(connection.execute(query).scalars())
