"""What is on its way to a bin: how much of what, and all that a bin must be able to take of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from core.catalogue.handling import Handling, handling_of
from core.catalogue.item import need_item
from core.errors import Rejection
from core.ledger.lots import find_lot
from core.ledger.plates import PlateRow, tree
from core.schema.customer_returns import RETURNED
from core.schema.places import MIXINGS
from core.schema.tables import balance, status


class Part(NamedTuple):
    """So much of one item, lot and status, in millionths of the base unit."""

    item_id: int
    lot_id: int
    status: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Load:
    """Goods that go to one bin together; the rules look at the item there is most of.

    `status` is empty for goods that are all fit for use, else that of those which are not. `mixings` are the kinds
    of bin that may take all of it beside each other; heights are not summed: it stands as high as its highest part.
    """

    main: Handling
    lot_id: int
    quantity: int
    status: str
    mixings: Sequence[str]
    goods: frozenset[tuple[int, int]]
    hazards: tuple[str, ...]
    temperatures: tuple[str, ...]
    weight_mg: int
    volume_mm3: int
    height_mm: int
    plates: int


_ON_PLATES = (
    select(balance.c.item_id, balance.c.lot_id, balance.c.status, func.sum(balance.c.quantity).label("quantity"))
    .where(balance.c.plate_id.in_(bindparam("plates", expanding=True)))
    .group_by(balance.c.item_id, balance.c.lot_id, balance.c.status)
)
_FIT = select(status.c.code).where(status.c.allocatable == 1)


def fit_for_use(connection: Connection) -> frozenset[str]:
    """The statuses of goods that may be used."""
    return frozenset(connection.execute(_FIT).scalars())


def load_of(parts: Iterable[Part], fit: frozenset[str], look: Callable[[int], Handling], plates: int = 0) -> Load:
    """The load that these parts make, on so many plates; refused where some came back and were not looked at."""
    parts = sorted(parts)
    if any(part.status == RETURNED for part in parts):
        raise Rejection("not_inspected")
    sums: dict[int, int] = {}
    for part in parts:
        sums[part.item_id] = sums.get(part.item_id, 0) + part.quantity
    most = min(sums, key=lambda item_id: (-sums[item_id], item_id))
    lots = {part.lot_id for part in parts if part.item_id == most}
    handled = [(look(item_id), quantity) for item_id, quantity in sums.items()]
    mixings = MIXINGS if len(lots) == 1 else ("any", "item")
    return Load(
        main=look(most),
        lot_id=max(lots),
        quantity=sums[most],
        status=min((part.status for part in parts if part.status not in fit), default=""),
        mixings=mixings if len(sums) == 1 else ("any",),
        goods=frozenset((part.item_id, part.lot_id) for part in parts),
        hazards=tuple(sorted({each.hazard for each, _ in handled} - {""})),
        temperatures=tuple(sorted({each.temperature for each, _ in handled} - {"any"})),
        weight_mg=sum(each.weight_mg(quantity) for each, quantity in handled),
        volume_mm3=sum(each.volume_mm3(quantity) for each, quantity in handled),
        height_mm=max(each.height_mm(quantity) for each, quantity in handled),
        plates=plates,
    )


def load_of_item(connection: Connection, sku: str, lot_code: str, quantity: int, of_status: str) -> Load:
    """So much of an item, loose."""
    of = need_item(connection, sku)
    lot = find_lot(connection, of.id, lot_code) if lot_code else None
    part = Part(of.id, lot.id if lot else 0, of_status, quantity)
    return load_of([part], fit_for_use(connection), lambda item_id: handling_of(connection, item_id))


def load_of_plate(connection: Connection, plate: PlateRow) -> Load:
    """A plate with all that it holds."""
    parts = parts_on(connection, plate)
    return load_of(parts, fit_for_use(connection), lambda item_id: handling_of(connection, item_id), plates=1)


def parts_on(connection: Connection, plate: PlateRow) -> list[Part]:
    """What lies on a plate, and on those that stand on it; refused where that is nothing."""
    rows = connection.execute(_ON_PLATES, {"plates": tree(connection, plate.id)}).all()
    if not rows:
        raise Rejection("plate_empty", plate=plate.code)
    return [Part(row.item_id, row.lot_id, row.status, int(row.quantity)) for row in rows]
