"""The books of a day at hot docks, kept on paper from nothing but what people sent and were answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from core.outbound.cancel_sale import CancelSale
from core.outbound.load import LoadCarton
from core.outbound.pack import Pack
from core.outbound.ship import ShipShipment
from core.outbound.ship_order import ShipOrder
from core.outbound.unload import UnloadCarton
from core.outbound.unpack import Unpack
from core.undo import Undo
from tests.faults.hot_notes import Note
from tests.faults.hot_paper import facts_of

InCarton = tuple[str, str, str, str]  # carton, order, SKU, lot


@dataclass
class DockPaper:
    """What was put into which carton, what was loaded onto which shipment, what left."""

    inside: Counter[InCarton] = field(default_factory=Counter)
    loaded: Counter[tuple[str, str]] = field(default_factory=Counter)  # carton, shipment
    left: Counter[str] = field(default_factory=Counter)  # shipments
    as_they_were: Counter[str] = field(default_factory=Counter)  # orders that left so
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
        command, facts = note.command, facts_of(note)
        if isinstance(command, (Pack, Unpack)):
            into = times if isinstance(command, Pack) else -times
            key = facts["carton"], facts["order"], facts["sku"], facts["lot"]
            self.inside[key] += into * int(facts["quantity"])
        elif isinstance(command, (LoadCarton, UnloadCarton)):
            onto = times if isinstance(command, LoadCarton) else -times
            for code in facts["loaded" if isinstance(command, LoadCarton) else "unloaded"].split():
                self.loaded[code, facts["shipment"]] += onto
        elif isinstance(command, ShipShipment):
            self.left[facts["shipment"]] += times
        elif isinstance(command, ShipOrder):
            self.left[facts["shipment"]] += times
            self.as_they_were[facts["orders"]] += times
        elif isinstance(command, CancelSale):
            self.cancelled.add(command.order)
