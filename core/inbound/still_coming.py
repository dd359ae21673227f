"""How far an announced shipment is: which of its pallets and loose goods are still to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from core.inbound.expected import ExpectedRow, ShipmentRow, plates_of, shipment_lines, shipment_of_note
from core.inbound.receipt import ReceiptRow


class ComingPallet(NamedTuple):
    """A pallet of a shipment that stands by itself, with the lines on it and upon it that are still to come."""

    code: str
    lines: Sequence[ExpectedRow]


class StillComing(NamedTuple):
    """A shipment, how many pallets and loose lines it has, and those of them that are still to come."""

    shipment: ShipmentRow
    pallets: int
    loose: int
    coming_pallets: Sequence[ComingPallet]
    coming_loose: Sequence[ExpectedRow]

    @property
    def is_over(self) -> bool:
        """Whether all of it is here."""
        return not self.coming_pallets and not self.coming_loose

    def loose_of(self, sku: str) -> list[ExpectedRow]:
        """What is still to come of an item on no pallet."""
        return [row for row in self.coming_loose if row.sku == sku]


def coming_on(connection: Connection, on: ReceiptRow) -> StillComing | None:
    """What is still to come of the shipment that the receipt is for; None where it is for none."""
    found = shipment_of_note(connection, on.site_id, on.party_id, on.delivery_note)
    return None if found is None else still_coming(connection, found)


def still_coming(connection: Connection, shipment: ShipmentRow) -> StillComing:
    """What is still to come of a shipment, in the order in which it was announced."""
    rows = shipment_lines(connection, shipment.id)
    carriers = plates_of(connection, shipment.id)
    loose = [row for row in rows if not row.plate]
    open_by_pallet: dict[str, list[ExpectedRow]] = {}
    pallets: set[str] = set()
    for row in rows:
        if row.plate:
            pallet = _lowest(carriers, row.plate)
            pallets.add(pallet)
            if not row.received:  # a pallet comes whole: what lacks on it does not come later
                open_by_pallet.setdefault(pallet, []).append(row)
    coming = [ComingPallet(code, lines) for code, lines in open_by_pallet.items()]
    return StillComing(shipment, len(pallets), len(loose), coming, [row for row in loose if row.open])


def _lowest(carriers: Mapping[str, str], code: str) -> str:
    """The pallet that a plate stands on in the end."""
    while carriers[code]:
        code = carriers[code]
    return code
