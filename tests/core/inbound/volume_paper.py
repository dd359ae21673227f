"""The books of a whole season of deliveries on paper: what the input says must be on hand and done on each order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

NONE = Decimal(0)
STATUS_OF = {"good": "available", "damaged": "damaged", "rejected": "rejected"}
OrderLine = tuple[str, int]
Body = Mapping[str, Any]


class Shelf(NamedTuple):
    """Where goods of one kind lie; the lot is the serial of what has one."""

    location: str
    sku: str
    lot: str
    plate: str
    status: str


class Amount(NamedTuple):
    """How many there are, and what they weigh if they are weighed."""

    pieces: Decimal
    catch: Decimal = NONE

    def plus(self, other: Amount) -> Amount:
        return Amount(self.pieces + other.pieces, self.catch + other.catch)

    def taken_back(self) -> Amount:
        return Amount(-self.pieces, -self.catch)


class Announced(NamedTuple):
    """Goods that a supplier has said are on a plate."""

    line: int
    of: OrderLine
    sku: str
    pieces: Decimal
    plate: str
    lot: str
    serial: str


class Booking(NamedTuple):
    """What one command changed: what lies on shelves, what is done on lines of orders, what came in of each item."""

    stock: list[tuple[Shelf, Amount]]
    done: list[tuple[OrderLine, Decimal, Decimal]]
    came: list[tuple[str, Decimal, Decimal]]


@dataclass(slots=True)
class Line:
    """A line of an order in base units."""

    sku: str
    ordered: Decimal
    over: int
    under: int
    done: Decimal = NONE
    rejected: Decimal = NONE
    closed: bool = False

    @property
    def lacks(self) -> bool:
        return self.done * 100 < self.ordered * (100 - self.under)

    @property
    def open(self) -> Decimal:
        return self.ordered - self.done if self.lacks and not self.closed else NONE


@dataclass(slots=True)
class Paper:
    """Books every command that is to be accepted; it refuses nothing and knows no database."""

    packs: Mapping[str, int]
    not_kept: frozenset[str]
    checked: frozenset[str]  # suppliers whose goods are all checked
    lines: dict[OrderLine, Line] = field(default_factory=dict)
    suppliers: dict[str, str] = field(default_factory=dict)  # by order, and by receipt without one
    cancelled: set[str] = field(default_factory=set)
    announced: dict[str, list[Announced]] = field(default_factory=dict)  # by the plate that is scanned
    stands_on: dict[str, str] = field(default_factory=dict)
    on_hand: dict[Shelf, Amount] = field(default_factory=dict)
    came: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    refused: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    booked: dict[UUID, Booking] = field(default_factory=dict)
    _closed: dict[UUID, list[Line]] = field(default_factory=dict)

    def book(self, id: UUID, command: str, body: Body) -> None:
        """Books one command that was accepted."""
        books: dict[str, Callable[[UUID, Body], Booking]] = {
            "Receive": self._receive, "ReceiveShipment": self._receive_shipment, "PutAway": self._put_away,
            "PutAwayAll": self._put_away_all, "MatchReceipt": self._match, "CloseShort": self._close_short,
            "CancelPurchase": self._cancel, "ReleaseQuality": self._decide, "RejectQuality": self._decide,
            "Undo": self._undo, "OpenReceipt": self._open_receipt,
        }  # fmt: skip
        if command in books:
            self.booked[id] = books[command](id, body)
            self._write(self.booked[id])

    def lines_of(self, order: str, sku: str = "") -> list[Line]:
        """The lines of an order, or those for one item."""
        return [line for _, line in self.numbered(order, sku)]

    def numbered(self, order: str, sku: str = "") -> list[tuple[OrderLine, Line]]:
        return [
            ((order, number), line)
            for number in range(1, 9)
            if (line := self.lines.get((order, number))) and sku in ("", line.sku)
        ]

    def state(self, order: str) -> str:
        """What state the order must be in."""
        lines = self.lines_of(order)
        if order in self.cancelled:
            return "cancelled"
        if any(line.lacks and not line.closed for line in lines):
            return "partly_received" if any(line.done for line in lines) else "sent"
        return "closed_short" if any(line.lacks for line in lines) else "received"

    def on_plate(self, plate: str) -> list[tuple[Shelf, Amount]]:
        """All that is on a plate and on the plates upon it."""
        return [(shelf, amount) for shelf, amount in self.on_hand.items() if plate in self._under(shelf.plate)]

    def _under(self, plate: str) -> Iterator[str]:
        while plate:
            yield plate
            plate = self.stands_on.get(plate, "")

    def _write(self, booking: Booking) -> None:
        for shelf, amount in booking.stock:
            now = self.on_hand.pop(shelf, Amount(NONE)).plus(amount)
            assert now.pieces >= 0, f"the input takes more from {shelf} than there is"
            if now.pieces:
                self.on_hand[shelf] = now
        for of, done, rejected in booking.done:
            self.lines[of].done += done
            self.lines[of].rejected += rejected
        for sku, came, refused in booking.came:
            self.came[sku] += came
            self.refused[sku] += refused

    def _pieces(self, body: Body) -> Decimal:
        return Decimal(body["quantity"]) * (self.packs[body["sku"]] if body.get("pack") else 1)

    def _receive(self, _id: UUID, body: Body) -> Booking:
        order, sku, condition = body.get("order", ""), body["sku"], body.get("condition", "good")
        pieces = self._pieces(body)
        done = self._shares(order, sku, pieces, condition) if order else []
        if sku in self.not_kept:
            return Booking([], done, [])
        whose = self.suppliers[order or body["receipt"]]
        status = "quality" if condition == "good" and whose in self.checked else STATUS_OF[condition]
        refused = pieces if condition == "rejected" else NONE
        lots = body.get("serials") or (body.get("serial") or body.get("lot", ""),)
        each = Amount(pieces / len(lots), Decimal(body.get("catch", 0)))
        plate = body.get("plate", "")
        stock = [(Shelf(body["location"], sku, lot, plate, status), each) for lot in lots]
        return Booking(stock, done, [(sku, pieces, refused)])

    def _shares(
        self, order: str, sku: str, pieces: Decimal, condition: str
    ) -> list[tuple[OrderLine, Decimal, Decimal]]:
        """Earlier lines fill first, the last that waits takes what is over; what is rejected is of the first."""
        lines = self.numbered(order, sku)
        waiting = [each for each in lines if each[1].open] or lines[-1:]
        if condition == "rejected":
            return [(waiting[0][0], NONE, pieces)]
        shares = []
        for at, (of, line) in enumerate(waiting, 1):
            taken = pieces if at == len(waiting) else min(pieces, line.open)
            shares.append((of, taken, NONE))
            pieces -= taken
        return shares

    def _receive_shipment(self, _id: UUID, body: Body) -> Booking:
        found = {each["line"]: each for each in body.get("lines", ())}
        booking = Booking([], [], [])
        for row in self.announced[body["sscc"]]:
            said = found.get(row.line, {})
            pieces = Decimal(said.get("quantity", row.pieces))
            if not pieces:
                continue
            booking.done.append((row.of, pieces, NONE))
            if row.sku in self.not_kept:
                continue
            status = "quality" if self.suppliers[row.of[0]] in self.checked else "available"
            shelf = Shelf(body["location"], row.sku, row.serial or row.lot, row.plate, status)
            booking.stock.append((shelf, Amount(pieces, Decimal(said.get("catch", 0)))))
            booking.came.append((row.sku, pieces, NONE))
        return booking

    def _put_away(self, _id: UUID, body: Body) -> Booking:
        if not body.get("sku"):
            return _carried(self.on_plate(body["plate"]), body["target"])
        lot = body.get("serial") or body.get("lot", "")
        shelf = Shelf(body["source"], body["sku"], lot, "", body.get("status", "available"))
        return _carried([(shelf, self.part(shelf, self._pieces(body), body.get("catch")))], body["target"])

    def part(self, shelf: Shelf, pieces: Decimal, catch: str | None = None) -> Amount:
        """So much of what lies there: all of it weighs what all of it weighs."""
        there = self.on_hand[shelf]
        return there if there.pieces == pieces else Amount(pieces, Decimal(catch or 0))

    def _put_away_all(self, _id: UUID, body: Body) -> Booking:
        return _carried(self.on_plate(body["plate"]), body["target"], loose=True)

    def _match(self, _id: UUID, body: Body) -> Booking:
        received = self.booked[UUID(body["posting"])]
        return Booking([], [((body["order"], body["order_line"]), received.came[0][1], NONE)], [])

    def _decide(self, _id: UUID, body: Body) -> Booking:
        becomes = "rejected" if body.get("reason") else "available"
        lot = body.get("serial") or body.get("lot", "")
        plate = body.get("plate", "")
        place = body.get("location") or self.on_plate(plate)[0][0].location
        shelf = Shelf(place, body["sku"], lot, plate, "quality")
        amount = self.part(shelf, Decimal(body["quantity"]), body.get("catch"))
        refused = amount.pieces if becomes == "rejected" else NONE
        moved = [(shelf, amount.taken_back()), (shelf._replace(status=becomes), amount)]
        return Booking(moved, [], [(body["sku"], NONE, refused)])

    def _close_short(self, id: UUID, body: Body) -> Booking:
        self._closed[id] = [line for line in self.lines_of(body["order"]) if line.open]
        for line in self._closed[id]:
            line.closed = True
        return Booking([], [], [])

    def _cancel(self, _id: UUID, body: Body) -> Booking:
        self.cancelled.add(body["order"])
        return Booking([], [], [])

    def _open_receipt(self, _id: UUID, body: Body) -> Booking:
        self.suppliers[body["number"]] = body.get("supplier", "")
        return Booking([], [], [])

    def _undo(self, _id: UUID, body: Body) -> Booking:
        undone = UUID(body["posting"])
        for line in self._closed.pop(undone, ()):
            line.closed = False
        stock, done, came = self.booked[undone]
        return Booking(
            [(shelf, amount.taken_back()) for shelf, amount in reversed(stock)],
            [(of, -pieces, -rejected) for of, pieces, rejected in done],
            [(sku, -pieces, -refused) for sku, pieces, refused in came],
        )


def _carried(goods: Sequence[tuple[Shelf, Amount]], target: str, *, loose: bool = False) -> Booking:
    away = [(shelf, amount.taken_back()) for shelf, amount in goods]
    there = [(shelf._replace(location=target, plate="" if loose else shelf.plate), amount) for shelf, amount in goods]
    return Booking([*away, *there], [], [])
