"""Receiving a plate as it was announced: one scan of its SSCC takes in all that is on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from sqlalchemy import Connection, Row, insert, select

from core.books import Books
from core.catalogue.item import need_pack
from core.catalogue.location import LocationRow, counterparty, need_place
from core.catalogue.party import OWN
from core.catalogue.site import SiteRow
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.inbound.announced import Announced, hold_announced
from core.inbound.expected import ExpectedRow, ShipmentRow, hold_shipment, shipment_progress, take_back
from core.inbound.found_goods import FoundGoods, FoundLine, as_found
from core.inbound.purchase_order import held_lines, hold_order, progress, shown_state
from core.inbound.quality import FREE, arrival_status
from core.inbound.receipt import ReceiptRow, begin_receipt, is_blind, open_receipt_of_note, share_receipt
from core.inbound.received import mark_undone, progress_of
from core.inbound.shares import require_wanted
from core.ledger.lots import SERIALS, status_coming_in
from core.ledger.moves import Key, Moved
from core.ledger.nesting import stack
from core.ledger.plates import find_plate, hold_plates, plate_code, tree
from core.ledger.relocate import require_mixing
from core.schema.orders import OPEN_STATES
from core.schema.tables import order_line, receipt_line
from core.undo import Posted

ON = " on"  # ends the name of the fact that says what a plate came on


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveShipment(SiteCommand):
    """Takes in a plate with everything that is announced to be on it, the plates on it too, at a dock.

    What differs is said line by line. It goes on the receipt of the shipment, which is opened if there is none.
    """

    permission: ClassVar[str] = "receive"
    undoable: ClassVar[bool] = True

    sscc: str
    location: str
    receipt: str = ""
    lines: tuple[FoundLine, ...] = ()

    def post(self, books: Books) -> Outcome:
        """Builds the plates, moves the goods onto them, and adds to the orders, the shipment and the receipt."""
        at = books.site(self.site)
        place = books.known(need_place, at.id, self.location)
        announced = hold_announced(books, at, plate_code(self.sscc))
        goods = as_found(books, announced, self.lines)
        named = share_receipt(books.connection, self.receipt, at.id) if self.receipt else None
        plates = _build(books, place, announced)
        blind = named.is_blind if named else is_blind(books.connection, at.id, announced.party_id)
        _progress_orders(books, goods, named, blind=blind)
        shipment = hold_shipment(books.connection, announced.shipment_id)
        if named is not None and named.party_id not in (OWN, shipment.party_id):
            raise Rejection("receipt_of_another", receipt=named.number, order=shipment.number)
        taken = _by_line(goods)
        shipment_progress(books.connection, shipment.id, {row.id: pieces for row, pieces in taken.items()})
        on = named or _receipt(books, at, place, shipment, blind=blind)
        _move(books, place, goods, plates, on, shipment.party_id)
        facts = {
            "plate": announced.code, "shipment": shipment.number, "supplier": shipment.supplier,
            "receipt": on.number, "location": place.code, "site": at.code,
            "taken": " ".join(f"{row.line}:{pieces}" for row, pieces in taken.items()),
            **{f"{code}{ON}": parent for code, parent in announced.plates if parent and code != announced.code},
        }  # fmt: skip
        lines = "plate" if blind else f"{len(goods)} line{'' if len(goods) == 1 else 's'}"
        said = f"+{lines} {announced.code}"
        return Outcome(said, facts | books.loaded_facts())

    @classmethod
    def undo(cls, books: Books, posted: Posted) -> None:
        """Takes the plates apart, and the quantities off the orders, the shipment and the receipt."""
        connection = books.connection
        _take_apart(connection, posted.facts)
        for order_id, moves in _by_order(connection, posted).items():
            hold_order(connection, order_id)
            progress(connection, order_id, *progress_of(moves))
        take_back(connection, books.site(posted.facts["site"]).id, posted.facts)
        mark_undone(books, posted.id)


def _build(books: Books, place: LocationRow, announced: Announced) -> dict[str, int]:
    """The plates as they stand on each other, by their codes."""
    ids: dict[str, int] = {}
    for code, parent in announced.plates:
        ids[code] = books.load_plate(code, place.id)
        if parent in ids:
            stack(books.connection, ids[code], ids[parent])
    return ids


def _take_apart(connection: Connection, facts: Mapping[str, str]) -> None:
    """Takes each plate off what it came on, where it still is."""
    came_on = {name.removesuffix(ON): parent for name, parent in facts.items() if name.endswith(ON)}
    codes = [facts["plate"], *came_on]
    plates = [found.id for found in (find_plate(connection, code) for code in codes) if found is not None]
    hold_plates(connection, lambda: sorted({each for plate_id in plates for each in tree(connection, plate_id)}))
    for code, parent in came_on.items():
        this = find_plate(connection, code)
        if this is not None and this.carrier == parent:
            stack(connection, this.id, None)


def _progress_orders(books: Books, goods: Sequence[FoundGoods], named: ReceiptRow | None, *, blind: bool) -> None:
    """Adds what came to the lines it was announced for; the orders are held in one order."""
    pieces: dict[int, int] = defaultdict(int)
    for each in goods:
        if each.announced.order_line_id is not None:
            pieces[each.announced.order_line_id] += each.pieces
    for order_id, lines in sorted(_orders_of(books.connection, pieces).items()):
        held = hold_order(books.connection, order_id)
        if named is not None and named.order not in ("", held.number):
            raise Rejection("receipt_of_another", receipt=named.number, order=held.number)
        if held.state not in (*OPEN_STATES, "received"):
            raise Rejection("order_not_open", order=held.number, state=shown_state(held.state))
        for line in held_lines(books.connection, order_id):
            if line.id in lines:
                require_wanted(books, held, line.sku, [line], pieces[line.id], blind=blind)
        progress(books.connection, order_id, {line_id: pieces[line_id] for line_id in lines})


def _orders_of(connection: Connection, lines: Mapping[int, int]) -> dict[int, list[int]]:
    """The orders that these lines are of, with their lines."""
    query = select(order_line.c.id, order_line.c.order_id).where(order_line.c.id.in_(lines))
    found: dict[int, list[int]] = defaultdict(list)
    for row in connection.execute(query.order_by(order_line.c.id)):
        found[row.order_id].append(row.id)
    return found


def _by_order(connection: Connection, posted: Posted) -> dict[int, list[Row[tuple[object, ...]]]]:
    """The moves of a posting by the order that they are for, in one order."""
    moves: dict[int, list[Row[tuple[object, ...]]]] = defaultdict(list)
    for move in posted.moves:
        if move.order_line_id is not None:
            moves[int(move.order_line_id)].append(move)
    orders = _orders_of(connection, dict.fromkeys(moves, 0))
    return {order_id: [move for line in orders[order_id] for move in moves[line]] for order_id in sorted(orders)}


def _by_line(goods: Sequence[FoundGoods]) -> dict[ExpectedRow, int]:
    taken: dict[ExpectedRow, int] = defaultdict(int)
    for each in goods:
        taken[each.announced] += each.pieces
    return taken


def _receipt(books: Books, at: SiteRow, place: LocationRow, shipment: ShipmentRow, *, blind: bool) -> ReceiptRow:
    """The receipt that is open for the shipment, which is held; else a new one."""
    found = open_receipt_of_note(books.connection, at.id, shipment.party_id, shipment.number)
    if found is not None:
        return found
    values = {
        "site_id": at.id,
        "location_id": place.id,
        "party_id": shipment.party_id,
        "delivery_note": shipment.number,
        "mode": "blind" if blind else "item",
        "arrived_at": books.happened_at,
    }
    return begin_receipt(books, values)


def _move(
    books: Books,
    place: LocationRow,
    goods: Sequence[FoundGoods],
    plates: Mapping[str, int],
    on: ReceiptRow,
    supplier_id: int,
) -> None:
    """Moves the goods onto their plates, and writes a line of the receipt for each move."""
    stocked = [(each.item.id, each.lot.id) for each in goods if each.item.kind == "stock"]
    require_mixing(books.connection, place, stocked)
    status = {
        item_id: arrival_status(books.connection, on.site_id, supplier_id, item_id, on.id)
        for item_id in {item_id for item_id, _ in stocked}
    }
    rows: list[dict[str, Any]] = []
    for at, each in enumerate(goods, 1):
        target = _target(books, place, each, plates, status.get(each.item.id, FREE))
        books.move(_moved(books, each, target, on.site_id, supplier_id))
        rows.append(_receipt_row(books, on, at, each, target))
    books.connection.execute(insert(receipt_line), rows)


def _target(books: Books, place: LocationRow, of: FoundGoods, plates: Mapping[str, int], status: str) -> Key:
    if of.item.kind != "stock":  # it is used up as it comes
        return Key(books.known(counterparty, place.site_id, "consumption").id, of.item.id, 0, 0, 0, FREE)
    return Key(place.id, of.item.id, of.lot.id, plates[of.announced.plate], 0, status_coming_in(of.lot, status))


def _moved(books: Books, of: FoundGoods, target: Key, site_id: int, supplier_id: int) -> Moved:
    row = of.announced
    source = target._replace(location=books.known(counterparty, site_id, "supplier").id, plate=0)
    whole = of.pieces == row.quantity
    pack_id = books.known(need_pack, of.item, row.pack).id if whole else None
    packs = row.pack_quantity if whole else None
    ends = (source, target, False, of.item.kind == "stock", SERIALS.get(of.item.tracking, 0))
    moved = Moved("receive", of.pieces, *ends, pack_id, packs, order_line_id=row.order_line_id, party_id=supplier_id)
    return replace(moved, catch=of.catch)


def _receipt_row(books: Books, on: ReceiptRow, at: int, of: FoundGoods, target: Key) -> dict[str, Any]:
    return {
        "receipt_id": on.id,
        "posting_id": books.posting,
        "line": at,
        "order_line_id": of.announced.order_line_id,
        "item_id": target.item,
        "lot_id": target.lot,
        "plate_id": target.plate,
        "quantity": of.pieces,
    }
