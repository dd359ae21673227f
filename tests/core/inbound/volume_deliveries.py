"""What the people at two docks do with the deliveries of a house's orders: commands, as they are sent."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from tests.core.inbound.volume_goods import AT_DOCK, BOX, DOCKS, OFFICE, Goods
from tests.core.inbound.volume_orders import Order, expiry, lot_of
from tests.core.inbound.volume_paper import Line, Paper

PARTS = (1, 1, 1, 1, 1, 1, 1, 2, 2, 3)  # in how many deliveries an order comes


class Sent(NamedTuple):
    """One command of somebody at a dock or in the office; `refused` is the code of the refusal it must get."""

    id: UUID
    who: str
    device: str
    command: str
    body: dict[str, Any]
    refused: str = ""

    def line(self, happened_at: str) -> str:
        """The command as `stockhand post` reads it."""
        stamp = {"id": str(self.id), "operator": self.who, "device": self.device, "happened_at": happened_at}
        return json.dumps({**stamp, "command": self.command, "body": self.body})


class Delivery(NamedTuple):
    """One of the deliveries of an order."""

    order: Order
    part: int
    parts: int

    @property
    def is_last(self) -> bool:
        return self.part == self.parts


class Clerk:
    """Whoever writes the commands down: makes their ids, and books those that are to be accepted on paper."""

    def __init__(self, paper: Paper, seed: int) -> None:
        self.paper = paper
        self.chance = random.Random(seed)
        self.plates = seed * 1_000_000

    def send(self, dock: str, command: str, /, *, by: str = "", refused: str = "", **body: Any) -> Sent:
        """A command at a dock; what is empty is left out."""
        given = {name: value for name, value in body.items() if value not in ("", None, ())}
        id = UUID(int=self.chance.getrandbits(128), version=4)
        sent = Sent(id, by or AT_DOCK[dock], f"AT-{dock}", command, given, refused)
        if not refused:
            self.paper.book(id, command, given)
        return sent

    def often(self, share: float) -> bool:
        """Whether it happens this time, which it does so often."""
        return self.chance.random() < share

    def new_plate(self) -> str:
        self.plates += 1
        return f"LP{self.plates:010}"


class Docks:
    """Takes in what is delivered: each dock's commands in their order."""

    def __init__(self, paper: Paper, orders: Sequence[Order], rounds: int, today: date) -> None:
        self.clerk = Clerk(paper, 1)
        self.paper = paper
        self.today = today
        self.plan: dict[tuple[int, str], list[Delivery]] = defaultdict(list)
        self._serials = 0
        for at, order in enumerate(orders):
            parts = self.clerk.chance.choice(PARTS) if order.fate == "delivered" else 1
            for part in range(1, parts + 1):
                when = min(at * rounds // len(orders) + part - 1, rounds - 1)
                self.plan[when, order.dock].append(Delivery(order, part, parts))

    def receive(self, when: int) -> dict[str, list[Sent]]:
        """What is sent from each dock in a round."""
        return {dock: [sent for each in self.plan[when, dock] for sent in self._day(each)] for dock in DOCKS}

    def _day(self, of: Delivery) -> Iterator[Sent]:
        for sent in {
            "cancelled": self._cancelled, "never": self._never, "announced": self._announced,
            "unplanned": self._unplanned, "delivered": self._delivered,
        }[of.order.fate](of):  # fmt: skip
            yield sent
            if self.clerk.often(0.01):
                yield sent  # a reader that is not sure sends the same once more
        if of.is_last:
            yield from self._rest(of.order)

    def _cancelled(self, of: Delivery) -> Iterator[Sent]:
        order, dock = of.order, of.order.dock
        yield self.clerk.send(dock, "CancelPurchase", by=OFFICE, order=order.number, reason="too late")
        goods = order.lines[0].goods
        late = self._identity(order, goods, Decimal(1))
        yield self.clerk.send(
            dock, "Receive", refused="order_not_open", order=order.number, sku=goods.sku, location=dock, **late
        )

    def _never(self, of: Delivery) -> Iterator[Sent]:
        yield from ()

    def _rest(self, order: Order) -> Iterator[Sent]:
        """Half of the orders that lack something are closed short; now and then that is taken back."""
        lacks = (
            any(line.open for line in self.paper.lines_of(order.number)) and order.number not in self.paper.cancelled
        )
        if not lacks or self.clerk.often(0.5):
            return
        closed = self.clerk.send(order.dock, "CloseShort", by=OFFICE, order=order.number, reason="no more comes")
        yield closed
        if self.clerk.often(0.2):
            yield self.clerk.send(order.dock, "Undo", by=OFFICE, posting=str(closed.id))

    def _announced(self, of: Delivery) -> Iterator[Sent]:
        """One scan takes in the whole plate; now and then something is missing, or it is taken back first."""
        order, dock = of.order, of.order.dock
        for master, rows in self.paper.announced.items():
            if rows[0].of[0] != order.number:
                continue
            found = []
            for row in rows:
                goods = order.lines[row.of[1] - 1].goods
                pieces = row.pieces - 1 if row.pieces > 1 and goods.kind == "plain" and self.clerk.often(0.1) else None
                weight = weighed(self.clerk, row.pieces) if goods.kind == "weighed" else None
                said = {"line": row.line, "quantity": pieces and str(pieces), "catch": weight}
                if pieces or weight:
                    found.append({name: value for name, value in said.items() if value})
            taken = self.clerk.send(dock, "ReceiveShipment", sscc=master, location=dock, lines=found)
            yield taken
            if self.clerk.often(0.2):
                yield self.clerk.send(dock, "Undo", posting=str(taken.id))
                yield self.clerk.send(dock, "ReceiveShipment", sscc=master, location=dock, lines=found)

    def _unplanned(self, of: Delivery) -> Iterator[Sent]:
        """Goods come without a word of their order; the office finds out later which it was, mostly."""
        order, dock, number = of.order, of.order.dock, f"F-{of.order.number}"
        head = {"dock": dock, "number": number, "supplier": order.supplier.code, "delivery_note": f"L{order.number}"}
        yield self.clerk.send(dock, "OpenReceipt", by=OFFICE, mode="free", **head)
        for at, line in enumerate(order.lines, 1):
            if line.goods.kind in ("serial", "service"):
                continue
            pieces = self.paper.lines[order.number, at].ordered
            what = self._identity(order, line.goods, pieces)
            received = self.clerk.send(dock, "Receive", receipt=number, sku=line.goods.sku, location=dock, **what)
            yield received
            if self.clerk.often(0.8):
                yield self.clerk.send(
                    dock, "MatchReceipt", by=OFFICE, posting=str(received.id), order=order.number, order_line=at
                )
        yield self.clerk.send(dock, "CloseReceipt", receipt=number)

    def _delivered(self, of: Delivery) -> Iterator[Sent]:
        order, dock = of.order, of.order.dock
        receipt = f"R-{order.number}-{of.part}" if self.clerk.often(0.3) else ""
        if receipt:
            yield self.clerk.send(dock, "OpenReceipt", dock=dock, number=receipt, order=order.number, mode="order")
        for goods in dict.fromkeys(line.goods for line in order.lines):
            yield from self._item(of, goods, receipt)
        if receipt:
            yield self.clerk.send(dock, "CloseReceipt", receipt=receipt)

    def _item(self, of: Delivery, goods: Goods, receipt: str) -> Iterator[Sent]:
        """What comes of one item: now and then too much, rejected or damaged, mistaken, or in two lots."""
        order = of.order
        lines = self.paper.lines_of(order.number, goods.sku)
        coming = self._coming(of, goods, lines)
        if not coming:
            return
        if goods.kind == "plain" and self.clerk.often(0.02):
            too_much = str(10 * sum(line.ordered for line in lines) + 1)
            yield self._sent(of, goods, receipt, {"quantity": too_much}, refused="over_receipt")
        if goods.kind == "lot" and self.clerk.often(0.05):
            stale = {"quantity": "1", "lot": f"OLD-{order.number}", "expires_on": f"{self.today - timedelta(days=3)}"}
            yield self._sent(of, goods, receipt, stale, refused="expired")
        if goods.kind != "service" and self.clerk.often(0.05):
            yield self._sent(of, goods, receipt, self._identity(order, goods, Decimal(1)), condition="rejected")
        for at, pieces in enumerate(self._split(goods, coming)):
            condition = "damaged" if goods.kind != "service" and self.clerk.often(0.04) else ""
            received = self._sent(of, goods, receipt, self._identity(order, goods, pieces, at), condition=condition)
            yield received
            if self.clerk.often(0.03):
                yield self.clerk.send(order.dock, "Undo", posting=str(received.id))
                yield self._sent(of, goods, receipt, self._identity(order, goods, pieces, at))

    def _coming(self, of: Delivery, goods: Goods, lines: Sequence[Line]) -> Decimal:
        """What comes of the item now; in the end all of it, more or less of it as is allowed, or too little."""
        ordered, done = (
            sum((line.ordered for line in lines), Decimal(0)),
            sum((line.done for line in lines), Decimal(0)),
        )
        step = Decimal("0.25") if goods.kind == "measured" else Decimal(1)
        if not of.is_last:
            return ordered * self.clerk.chance.randint(20, 60) // (100 * of.parts) // step * step
        percent = 100
        if len(lines) == 1:
            some = [100] * 8 + [100 + lines[0].over, 100 - lines[0].under, self.clerk.chance.randint(30, 90)]
            percent = self.clerk.chance.choice(some)
        return max(Decimal(0), ordered * percent / 100 // step * step - done)

    def _split(self, goods: Goods, pieces: Decimal) -> list[Decimal]:
        """What comes in lots is now and then of two; serials are not always captured in one go."""
        in_two = goods.kind in ("lot", "weighed", "serial") and pieces > 1 and self.clerk.often(0.2)
        return [pieces // 2, pieces - pieces // 2] if in_two else [pieces]

    def _identity(self, order: Order, goods: Goods, pieces: Decimal, which: int = 0) -> dict[str, Any]:
        """How much it is, as it is entered, and what tells it apart."""
        if goods.kind == "boxed" and not pieces % BOX:
            return {"quantity": str(pieces // BOX), "pack": "BOX"}
        what: dict[str, Any] = {"quantity": str(pieces), "lot": lot_of(order, goods, which)}
        if goods.kind == "lot":
            what["expires_on"] = f"{expiry(what['lot'], self.today)}"
        if goods.kind == "weighed":
            what["catch"] = weighed(self.clerk, pieces)
        if goods.kind == "serial":
            self._serials += int(pieces)
            numbers = range(self._serials - int(pieces), self._serials)
            what["serials"] = [f"{goods.sku}-{number:07}" for number in numbers]
        return what

    def _sent(self, of: Delivery, goods: Goods, receipt: str, what: dict[str, Any], **more: str) -> Sent:
        dock = of.order.dock
        where = {}
        if goods.kind != "service":
            where = {"location": dock, "plate": self.clerk.new_plate() if self.clerk.often(0.35) else ""}
        head = {"order": of.order.number, "receipt": receipt, "sku": goods.sku}
        return self.clerk.send(dock, "Receive", **head, **where, **what, **more)


def weighed(clerk: Clerk, pieces: Decimal) -> str:
    """What so many pieces weigh, of some 2.5 kg each."""
    return str(pieces * clerk.chance.randint(2300, 2700) / 1000)
