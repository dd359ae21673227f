"""Receipts: a delivery as it arrived at a dock, opened, filled by what is received, and closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, select, update

from core.books import Books
from core.catalogue.location import need_place
from core.catalogue.party import OWN, PartyRow, need_party
from core.catalogue.site import SiteRow
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.inbound.announced import need_announced
from core.inbound.dock_to_stock import dock_to_stock
from core.inbound.expected import hold_shipment
from core.inbound.purchase_order import OrderRow, hold_order, need_open_order
from core.schema.receipts import RECEIPT_MODES
from core.schema.tables import location, orders, party, receipt, receipt_line, site
from core.text import name_text, upper_code
from core.undo import Posted
from core.values import Micros, instant

NUMBER_LENGTH_MAX = 20


class ReceiptRow(NamedTuple):
    """A receipt as the rules need it; `order` and `supplier` are empty where it has none."""

    id: int
    number: str
    site_id: int
    dock: str
    party_id: int
    supplier: str
    supplier_name: str
    order_id: int | None
    order: str
    delivery_note: str
    mode: str
    state: str
    arrived_at: int

    @property
    def is_blind(self) -> bool:
        """Whether nobody at the dock is to learn what is expected."""
        return self.mode == "blind"

    @property
    def plans(self) -> bool:
        """Whether what comes in belongs to lines of orders."""
        return self.order_id is not None or self.mode in ("order", "item")

    def takes(self, order: str) -> bool:
        """Whether goods for that order may come in on this receipt."""
        return self.plans and self.order in ("", order.upper())


_ROWS = (
    select(
        receipt.c.id, receipt.c.number, receipt.c.site_id, location.c.code, receipt.c.party_id,
        party.c.code, party.c.name, receipt.c.order_id, func.coalesce(orders.c.number, ""), receipt.c.delivery_note,
        receipt.c.mode, receipt.c.state, receipt.c.arrived_at,
    )
    .join(location, location.c.id == receipt.c.location_id)
    .join(party, party.c.id == receipt.c.party_id)
    .outerjoin(orders, orders.c.id == receipt.c.order_id)
)  # fmt: skip
_FIND = _ROWS.where(receipt.c.number == bindparam("number"))
_OPEN_OF_ORDER = (
    _ROWS.where(receipt.c.order_id == bindparam("order_id"), receipt.c.state == "open")
    .order_by(receipt.c.id.desc())
    .limit(1)
)
_OPEN_OF_NOTE = (
    _ROWS.where(
        receipt.c.site_id == bindparam("site_id"),
        receipt.c.state == "open",
        receipt.c.party_id == bindparam("party_id"),
        receipt.c.delivery_note == bindparam("note"),
        receipt.c.order_id.is_(None),
    )
    .order_by(receipt.c.id.desc())
    .limit(1)
)
_SHARE = _FIND.with_for_update(read=True, of=receipt)
_JOIN = _OPEN_OF_ORDER.with_for_update(read=True, of=receipt)
_BLIND = select(site.c.blind).where(site.c.id == bindparam("site_id"))
_BLIND_SUPPLIER = select(party.c.blind).where(party.c.id == bindparam("party_id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReceipt(SiteCommand):
    """Opens a receipt for a delivery that has arrived; its number is drawn unless it is given.

    The modes: `order` and `item` go by orders, `blind` tells nobody what is expected, `free` goes without an order.
    None given is what the site and the supplier want. A delivery that has a receipt open already gets that one.
    A shipment that is announced is the delivery note of its supplier.
    """

    permission: ClassVar[str] = "receive"

    dock: str
    number: str = ""
    delivery_note: str = ""
    supplier: str = ""
    order: str = ""
    mode: str = ""
    arrived_at: datetime | None = None
    shipment: str = ""

    def post(self, books: Books) -> Outcome:
        """Writes the receipt, or finds the open one that this delivery has."""
        at = books.site(self.site)
        dock = books.known(need_place, at.id, self.dock)
        order, supplier, note = self._whose(books, at)
        mode = self._mode(books, at, order, supplier, note)
        values = {
            "site_id": at.id,
            "location_id": dock.id,
            "party_id": supplier.id,
            "order_id": order.id if order else None,
            "delivery_note": note,
            "mode": mode,
            "arrived_at": self._arrived_at(books),
        }
        known = None if self.number else _open_already(books.connection, at, order, supplier, note)
        if known is not None and known.mode == mode:
            return _opened(known, at, "open")
        return _opened(begin_receipt(books, values, self.number), at, "opened")

    def _whose(self, books: Books, at: SiteRow) -> tuple[OrderRow | None, PartyRow, str]:
        """The order, who delivers, and the delivery note."""
        if self.shipment:
            if self.order:
                raise Rejection("shipment_or_order")
            announced = need_announced(books.connection, at, self.shipment, self.supplier)
            hold_shipment(books.connection, announced.id)  # of two who open its receipt the second finds the first's
            return None, PartyRow(announced.party_id, announced.supplier, announced.party), announced.number
        supplier = need_party(books.connection, "supplier", self.supplier) if self.supplier else _NOBODY
        note = name_text(self.delivery_note, "delivery_note") if self.delivery_note else ""
        if not self.order:
            return None, supplier, note
        order = need_open_order(books.connection, self.order, at.id)
        hold_order(books.connection, order.id)  # of two who open its receipt at once the second finds the first's
        if supplier.id not in (OWN, order.party_id):
            raise Rejection("order_of_another", order=order.number, supplier=order.party)
        return order, PartyRow(order.party_id, "", order.party), note

    def _mode(self, books: Books, at: SiteRow, order: OrderRow | None, supplier: PartyRow, note: str) -> str:
        mode = self.mode or _usual_mode(books.connection, at.id, order, supplier)
        if mode not in RECEIPT_MODES:
            raise Rejection("unknown_value", field="mode", value=mode, known=", ".join(RECEIPT_MODES))
        if mode == "order" and order is None:
            raise Rejection("text_missing", field="order")
        if mode in ("blind", "free") and order is None and supplier.id == OWN and not note:
            raise Rejection("receipt_of_nothing")
        if mode == "free":
            if order is not None:
                raise Rejection("unknown_value", field="mode", value=mode, known="order, item or blind with an order")
            books.require_approved("receive_unplanned", "unplanned_receipt", reference=note or supplier.name)
        return mode

    def _arrived_at(self, books: Books) -> Micros:
        if self.arrived_at is None:
            return books.happened_at
        if self.arrived_at.tzinfo is None:
            raise Rejection("unknown_value", field="arrived_at", value=self.arrived_at, known="a time with its zone")
        arrived = instant(self.arrived_at)
        if arrived > books.now:
            raise Rejection("arrived_in_future", arrived_at=f"{self.arrived_at:%Y-%m-%d %H:%M}")
        return arrived


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseReceipt(SiteCommand):
    """Closes a receipt: all that was delivered is in; taken back, it is open again.

    It says how many of its lines are still at the dock.
    """

    permission: ClassVar[str] = "receive"
    undoable: ClassVar[bool] = True
    moves_goods: ClassVar[bool] = False

    receipt: str

    def post(self, books: Books) -> Outcome:
        """Notes when it was closed."""
        at = books.site(self.site)
        found = need_open_receipt(books.connection, self.receipt, at.id)
        _change_state(books.connection, found.id, "open", {"state": "closed", "closed_at": books.now})
        lines = lines_on(books.connection, found.id)
        waiting = sum(1 for each in dock_to_stock(books.connection, found.number) if each.stocked_at is None)
        said = f"Receipt {found.number} closed, {lines} line{'' if lines == 1 else 's'}"
        facts = {"receipt": found.number, "lines": str(lines), "at_dock": str(waiting), "site": at.code}
        return Outcome(said, facts)

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Opens it again."""
        found = need_receipt(books.connection, posted.facts["receipt"])
        _change_state(books.connection, found.id, "closed", {"state": "open", "closed_at": None})


_NOBODY = PartyRow(OWN, "", "")


def find_receipt(connection: Connection, number: str) -> ReceiptRow | None:
    """The receipt of that number."""
    row = connection.execute(_FIND, {"number": number.upper()}).first()
    return None if row is None else ReceiptRow._make(row)


def need_receipt(connection: Connection, number: str, site_id: int | None = None) -> ReceiptRow:
    """The receipt of that number, which must be known at the site."""
    found = find_receipt(connection, number)
    if found is None or site_id not in (None, found.site_id):
        raise Rejection("unknown_receipt", receipt=number)
    return found


def need_open_receipt(connection: Connection, number: str, site_id: int) -> ReceiptRow:
    """The site's receipt of that number, which must be open."""
    found = need_receipt(connection, number, site_id)
    if found.state != "open":
        raise Rejection("receipt_not_open", receipt=found.number)
    return found


def share_receipt(connection: Connection, number: str, site_id: int) -> ReceiptRow:
    """The same, and nobody closes it until the transaction ends."""
    connection.execute(_SHARE, {"number": number.upper()}).all()
    return need_open_receipt(connection, number, site_id)


def open_receipt_of(connection: Connection, order_id: int) -> ReceiptRow | None:
    """The receipt that is open for that order, the latest if there are several."""
    row = connection.execute(_OPEN_OF_ORDER, {"order_id": order_id}).first()
    return None if row is None else ReceiptRow._make(row)


def open_receipt_of_note(connection: Connection, site_id: int, party_id: int, note: str) -> ReceiptRow | None:
    """The receipt without an order that is open for that delivery note of that supplier."""
    row = connection.execute(_OPEN_OF_NOTE, {"site_id": site_id, "party_id": party_id, "note": note}).first()
    return None if row is None else ReceiptRow._make(row)


def join_receipt(connection: Connection, order_id: int) -> ReceiptRow | None:
    """The same, and nobody closes it until the transaction ends."""
    row = connection.execute(_JOIN, {"order_id": order_id}).first()
    return None if row is None else ReceiptRow._make(row)


def begin_receipt(books: Books, values: Mapping[str, object], number: str = "") -> ReceiptRow:
    """Writes a receipt, under the number that is given or the next that is free."""
    connection = books.connection
    given = upper_code("number", number, NUMBER_LENGTH_MAX) if number else f"* {books.posting.hex}"
    if find_receipt(connection, given) is not None:
        raise Rejection("already_defined", what="Receipt", code=given)
    row = {**values, "number": given, "opened_at": books.now, "posting_id": books.posting}
    receipt_id = int(connection.execute(insert(receipt).values(**row).returning(receipt.c.id)).scalar_one())
    if not number:
        following = receipt_id
        while find_receipt(connection, given := f"R{following:06d}") is not None:
            following += 1
        connection.execute(update(receipt).where(receipt.c.id == receipt_id).values(number=given))
    return need_receipt(connection, given)


def lines_on(connection: Connection, receipt_id: int) -> int:
    """How many lines stand on the receipt."""
    standing = (receipt_line.c.receipt_id == receipt_id, receipt_line.c.undone_by.is_(None))
    return int(connection.execute(select(func.count()).select_from(receipt_line).where(*standing)).scalar_one())


def _open_already(
    connection: Connection, at: SiteRow, order: OrderRow | None, supplier: PartyRow, note: str
) -> ReceiptRow | None:
    """The open receipt of the order, or of the same note of the same supplier."""
    if order is not None:
        found = open_receipt_of(connection, order.id)
        return found if found is not None and note in ("", found.delivery_note) else None
    if not note:
        return None
    return open_receipt_of_note(connection, at.id, supplier.id, note)


def _usual_mode(connection: Connection, site_id: int, order: OrderRow | None, supplier: PartyRow) -> str:
    if is_blind(connection, site_id, supplier.id):
        return "blind"
    return "item" if order is None else "order"


def is_blind(connection: Connection, site_id: int, party_id: int = OWN) -> bool:
    """Whether the site, or the supplier, wants goods received blind."""
    at_site = connection.execute(_BLIND, {"site_id": site_id}).scalar()
    return bool(at_site or connection.execute(_BLIND_SUPPLIER, {"party_id": party_id}).scalar())


def _opened(found: ReceiptRow, at: SiteRow, how: str) -> Outcome:
    facts = {"receipt": found.number, "order": found.order, "mode": found.mode, "dock": found.dock, "site": at.code}
    return Outcome(f"Receipt {found.number} {how}", facts)


def _change_state(connection: Connection, receipt_id: int, was: str, values: dict[str, object]) -> None:
    change = update(receipt).where(receipt.c.id == receipt_id, receipt.c.state == was).values(**values)
    if not connection.execute(change).rowcount:
        raise Rejection("receipt_not_open" if was == "open" else "already_undone", receipt=receipt_id)
