"""The books of a day at hot bins, kept on paper from nothing but what people sent and were answered."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from core.inbound.put_away import PutAway
from core.inbound.receive import Receive
from core.internal.adjust import AdjustStock
from core.internal.move import Move
from core.outbound.cancel_sale import CancelSale
from core.outbound.pick import Pick
from core.outbound.put_back import PutBack
from core.outbound.short_pick import ShortPick
from core.undo import Undo
from tests.faults.hot_notes import Note

IN_HAND = "in hand"  # carts, totes and staging: all that is no bin
Goods = tuple[str, str, str]  # where, SKU, lot
Line = tuple[str, int]


@dataclass
class HotPaper:
    """What must be where, and what was picked of each line."""

    bins: frozenset[str]
    line_of: dict[tuple[str, str], int]  # of an order, by the item
    there: Counter[Goods] = field(default_factory=Counter)
    picked: Counter[Line] = field(default_factory=Counter)
    cancelled: set[str] = field(default_factory=set)
    _posted: dict[UUID, Note] = field(default_factory=dict)

    def book(self, notes: Iterable[Note]) -> None:
        """Books what was done. Sums do not ask what came first."""
        done = [note for note in notes if note.done]
        self._posted |= {note.stamp.id: note for note in done}
        for note in done:
            if isinstance(note.command, Undo):
                self._add(self._posted[note.command.posting], -1)
            else:
                self._add(note, 1)

    def _add(self, note: Note, times: int) -> None:
        for where, sku, lot, quantity in self._changes(note):
            self.there[where if where in self.bins else IN_HAND, sku, lot] += times * quantity
        command, facts = note.command, facts_of(note)
        if isinstance(command, (Pick, ShortPick)):
            self.picked[facts["order"], int(facts["line"])] += times * int(facts["quantity"])
        elif isinstance(command, PutBack):
            self.picked[command.order, self.line_of[command.order, command.sku]] -= times * int(command.quantity)
        elif isinstance(command, CancelSale):
            self.cancelled.add(command.order)

    def _changes(self, note: Note) -> Iterator[tuple[str, str, str, int]]:
        """What came where, and left where."""
        command = note.command
        if isinstance(command, (Pick, ShortPick)):
            facts = facts_of(note)
            quantity = int(facts["quantity"])
            yield facts["from"], facts["sku"], facts["lot"], -quantity
            yield IN_HAND, facts["sku"], facts["lot"], quantity
        elif isinstance(command, PutBack):
            yield IN_HAND, command.sku, command.lot, -int(command.quantity)
            yield command.target, command.sku, command.lot, int(command.quantity)
        elif isinstance(command, (Move, PutAway)):
            quantity = int(command.quantity or 0)
            yield command.source, command.sku, command.lot, -quantity
            yield command.target, command.sku, command.lot, quantity
        elif isinstance(command, Receive):
            yield command.location, command.sku, command.lot, int(command.quantity)
        elif isinstance(command, AdjustStock):
            yield command.location, command.sku, command.lot, int(command.change or Decimal(0))


def facts_of(note: Note) -> dict[str, Any]:
    """What the answer says besides its sentence."""
    said = note.answer
    return dict(json.loads(said[said.index(" {") + 1 :])) if note.done else {}
