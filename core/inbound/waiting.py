"""What waits at the docks to be put away, or is nobody's any more at staging, the oldest first, and who carries it."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, and_, bindparam, or_, select

from core.inbound.load import load_of_item, load_of_plate
from core.inbound.suggest import Circumstances, choose_bin
from core.ledger.plates import need_plate
from core.schema.customer_returns import RETURNED
from core.schema.tables import balance, item, location, lot, operator, plate, work
from core.schema.work import IS_OPEN
from core.values import Micros, show_quantity

KINDS = ("dock", "returns")
ON_THE_WAY_OUT = ("staging", "packing", "cart")  # what waits there is what no order has any more
ROWS_MAX = 12
WITH_BIN_MAX = 4  # to look for a bin takes a moment

_BIN = location.alias("bin")
_FREED = and_(location.c.kind.in_(ON_THE_WAY_OUT), balance.c.quantity > balance.c.reserved)
_GOODS = (
    select(
        item.c.sku, item.c.name, item.c.unit, lot.c.code.label("lot"), balance.c.item_id, balance.c.lot_id,
        balance.c.plate_id, balance.c.status, balance.c.location_id, balance.c.since,
        (balance.c.quantity - balance.c.reserved).label("free"), balance.c.quantity,
    )
    .join(item, item.c.id == balance.c.item_id)
    .join(lot, lot.c.id == balance.c.lot_id)
    .join(location, location.c.id == balance.c.location_id)
    .where(location.c.site_id == bindparam("site_id"), or_(location.c.kind.in_(KINDS), _FREED))
    .where(balance.c.status != RETURNED)
    .order_by(balance.c.since, balance.c.id)
    .limit(200)
)  # fmt: skip
_PLATES = select(plate.c.id, plate.c.code, plate.c.parent_id).where(
    plate.c.location_id.in_(bindparam("places", expanding=True))
)
_TO_INSPECT = select(balance.c.plate_id).where(
    balance.c.location_id.in_(bindparam("places", expanding=True)),
    balance.c.status == RETURNED,
    balance.c.plate_id != 0,
)
_CARRIED = (
    select(
        work.c.plate_id, work.c.item_id, work.c.lot_id, work.c.from_location_id, operator.c.code.label("operator"),
        _BIN.c.code.label("bin"),
    )
    .join(operator, operator.c.id == work.c.holder_id)
    .outerjoin(_BIN, _BIN.c.id == work.c.to_location_id)
    .where(
        work.c.site_id == bindparam("site_id"), work.c.kind == "put_away", IS_OPEN,
        work.c.lease_until > bindparam("now"),
    )
)  # fmt: skip

Plates = dict[int, Row[*tuple[Any, ...]]]


class Waiting(NamedTuple):
    """A plate, or loose goods, that wait; `bin` is empty where none is looked for yet or none fits."""

    code: str
    goods: str
    since: Micros
    bin: str
    carrier: str


def waiting(connection: Connection, site_id: int, dock: str, now: Micros) -> list[Waiting]:
    """What waits at the dock, or at all docks of the site where none is named.

    What came back waits once it was looked at, a plate once all on it was.
    """
    query = _GOODS.where(location.c.code == dock) if dock else _GOODS
    rows = connection.execute(query, {"site_id": site_id}).all()
    given = {"places": list({row.location_id for row in rows})}
    plates = {row.id: row for row in connection.execute(_PLATES, given)}
    carried = connection.execute(_CARRIED, {"site_id": site_id, "now": now}).all()
    to_inspect = {_root(plates, each) for each in connection.execute(_TO_INSPECT, given).scalars()}
    listed: dict[object, Waiting] = {}
    for row in rows:
        root = _root(plates, row.plate_id)
        key = root or (row.location_id, row.item_id, row.lot_id, row.status)
        if key in listed or root in to_inspect or not (root or row.free) or len(listed) == ROWS_MAX:
            continue
        by = next((each for each in carried if _is_of(each, root, row)), None)
        if by is not None:
            listed[key] = _named(row, plates, root, by.bin or "", by.operator)
        else:
            there = _bin_for(connection, site_id, row, plates, root, now) if len(listed) < WITH_BIN_MAX else ""
            listed[key] = _named(row, plates, root, there, "")
    return list(listed.values())


def _root(plates: Plates, plate_id: int) -> int:
    """The plate at the bottom of the stack that a plate is in; 0 for loose goods."""
    while plate_id in plates and plates[plate_id].parent_id in plates:
        plate_id = plates[plate_id].parent_id or 0
    return plate_id


def _is_of(by: Row[*tuple[Any, ...]], root: int, row: Row[*tuple[Any, ...]]) -> bool:
    if root:
        return bool(by.plate_id == root)
    loose = (by.plate_id, by.item_id, by.lot_id, by.from_location_id)
    return loose == (0, row.item_id, row.lot_id, row.location_id)


def _named(row: Row[*tuple[Any, ...]], plates: Plates, root: int, there: str, carrier: str) -> Waiting:
    goods = f"{show_quantity(row.quantity if root else row.free)} {row.unit}"
    if root:
        return Waiting(plates[root].code, f"{row.sku} {goods} {row.name}", row.since, there, carrier)
    return Waiting(row.sku, " ".join(filter(None, (goods, row.lot, row.name))), row.since, there, carrier)


def _bin_for(
    connection: Connection, site_id: int, row: Row[*tuple[Any, ...]], plates: Plates, root: int, now: Micros
) -> str:
    if root:
        load = load_of_plate(connection, need_plate(connection, plates[root].code))
    else:
        load = load_of_item(connection, row.sku, row.lot, row.free, row.status)
    found = choose_bin(connection, site_id, load, Circumstances(now))
    return found.location if found else ""
