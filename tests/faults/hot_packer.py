"""A packer at hot docks: packs what others pack too, takes out again, closes, verifies, and takes some of it back."""

from __future__ import annotations

import random
import threading
from collections import deque
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select

from core.command import Command
from core.outbound.carton import CartonRow, cartons_of, contents_of
from core.outbound.close_carton import CloseCarton, VerifyCarton
from core.outbound.in_hand import InHand, to_pack
from core.outbound.pack import Pack
from core.outbound.unpack import Unpack
from core.schema.tables import orders
from core.undo import Undo
from core.values import to_decimal
from tests.faults.hot_notes import Notes, done

UNDER_WAY = ("picking", "picked", "packed")
AT_ONCE = 6  # orders that everybody works at


class Asked(NamedTuple):
    """An order of which something is here."""

    id: int
    number: str


class HotHand:
    """Somebody at hot docks; what they did last they may take back."""

    def __init__(self, notes: Notes, chance: random.Random, _places: list[str], day: Path) -> None:
        self.notes, self.room, self.who = notes, notes.room, notes.who
        self.chance, self.day = chance, day
        self._mine: deque[UUID] = deque(maxlen=5)
        self._pulse = threading.Event()

    def work(self) -> None:
        """Works until the day is over."""
        while not (self.day / "over").exists():
            if not self.is_calm and self._mine and self._now_and_then(0.1):
                self.notes.post(Undo(posting=self.chance.choice(list(self._mine))))
            elif not self._step():
                self._pulse.wait(0.2)

    @property
    def is_calm(self) -> bool:
        """Whether nobody disturbs anybody any more."""
        return (self.day / "calm").exists()

    def _step(self) -> bool:
        """Does one thing; False where there is nothing to do."""
        raise AssertionError("everybody has something to do")

    def _post(self, command: Command) -> bool:
        answer = done(self.notes.post(command))
        if answer is not None and isinstance(answer.posting, UUID) and command.undoable:
            self._mine.append(answer.posting)
        return answer is not None

    def _now_and_then(self, share: float) -> bool:
        return self.chance.random() < share


class HotPacker(HotHand):
    """One packer."""

    def _step(self) -> bool:
        here = self.room.read(_under_way)
        if not here:
            return False
        order = self.chance.choice(here)
        rows, boxes = self.room.read(to_pack, order.id), self.room.read(cartons_of, order.id)
        opened = [box for box in boxes if box.state == "open"]
        if opened and not self.is_calm and self._now_and_then(0.08):
            return self._unpack(self.chance.choice(opened))
        if rows and not (opened and self._now_and_then(0.1)):
            return self._pack(order, self.chance.choice(rows))
        if opened:
            return self._close(self.chance.choice(opened))
        return False

    def _pack(self, order: Asked, row: InHand) -> bool:
        much = to_decimal(row.pieces)
        if much > 1 and self._now_and_then(0.3):
            much -= 1
        carton = f"LP{self.chance.randrange(10**10):010}" if self._now_and_then(0.1) else ""
        return self._post(
            Pack(order=order.number, sku=row.sku, quantity=much, lot=row.lot, source=row.plate, carton=carton)
        )

    def _unpack(self, box: CartonRow) -> bool:
        inside = self.room.read(contents_of, box.plate_id)
        if not inside:
            return False
        one = self.chance.choice(inside)
        tote = f"LP{self.chance.randrange(10**10):010}" if self._now_and_then(0.3) else ""
        return self._post(Unpack(carton=box.code, sku=one.sku, quantity=to_decimal(10**6), lot=one.lot, tote=tote))

    def _close(self, box: CartonRow) -> bool:
        closed = self._post(CloseCarton(carton=box.code, usual="ZEBRA"))
        if closed and self._now_and_then(0.5):
            self._post(VerifyCarton(carton=box.code))
        return closed


def _under_way(connection: Connection) -> list[Asked]:
    """The first orders of which something is in hand."""
    query = select(orders.c.id, orders.c.number).where(orders.c.kind == "sales", orders.c.state.in_(UNDER_WAY[:2]))
    return [Asked(*row) for row in connection.execute(query.order_by(orders.c.id).limit(AT_ONCE))]
