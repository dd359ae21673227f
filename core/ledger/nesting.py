"""Plates on plates: none carries itself, and only so many stand on each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select, text, update

from core.errors import Rejection
from core.ledger.plates import NESTING_MAX, WAS_AT, PlateRow, hold_plates, need_plate, stand_at, tree
from core.schema.tables import balance, location, plate

_CARRIERS = text(
    f"""
    WITH RECURSIVE carrier AS (
        SELECT id, parent_id, 1 AS level FROM plate WHERE id = :plate
        UNION ALL
        SELECT plate.id, plate.parent_id, level + 1 FROM plate JOIN carrier ON plate.id = carrier.parent_id
        WHERE level <= {NESTING_MAX}
    ) SELECT id FROM carrier
    """  # noqa: S608  our own number
)
_HEIGHT = text(
    f"""
    WITH RECURSIVE carried AS (
        SELECT id, 1 AS level FROM plate WHERE id = :plate
        UNION ALL
        SELECT plate.id, level + 1 FROM plate JOIN carried ON plate.parent_id = carried.id
        WHERE level <= {NESTING_MAX}
    ) SELECT MAX(level) FROM carried
    """  # noqa: S608  our own number
)


def carriers(connection: Connection, plate_id: int) -> list[int]:
    """The plate and all that carry it, the next one first."""
    return list(connection.execute(_CARRIERS, {"plate": plate_id}).scalars())


def hold_stack(connection: Connection, plate_id: int, onto_id: int) -> None:
    """Holds a plate with all on it, and the plate it is put on with all that carry that one."""
    hold_plates(connection, lambda: sorted({*tree(connection, plate_id), *carriers(connection, onto_id)}))


def require_stack(connection: Connection, this: PlateRow, onto: PlateRow) -> None:
    """Refuses a plate on one that it carries itself, and too many on each other."""
    below = carriers(connection, onto.id)
    if this.id in below:
        raise Rejection("plate_circle", plate=this.code, onto=onto.code)
    height = int(connection.execute(_HEIGHT, {"plate": this.id}).scalar_one())
    if len(below) + height > NESTING_MAX:
        raise Rejection("plates_too_high", most=NESTING_MAX)


def stack(connection: Connection, plate_id: int, onto_id: int | None) -> None:
    """Puts a plate onto another one at its place, or onto none."""
    connection.execute(update(plate).where(plate.c.id == plate_id).values(parent_id=onto_id))


def restack(connection: Connection, code: str, carrier: str) -> None:
    """Puts a plate back onto the one that carried it, which must be at its place still."""
    this, onto = need_plate(connection, code), need_plate(connection, carrier)
    hold_stack(connection, this.id, onto.id)
    onto = need_plate(connection, carrier)
    if onto.location_id != this.location_id:
        raise Rejection("plate_elsewhere", plate=onto.code, location=onto.location or "nowhere")
    require_stack(connection, this, onto)
    stack(connection, this.id, onto.id)


def put_back_plates(connection: Connection, site_id: int, facts: Mapping[str, str], moves: Sequence[Row[Any]]) -> None:
    """Puts the plates that these moves were the first to load back to where they were, if nothing else is on them."""
    for name, place in facts.items():
        if name.endswith(WAS_AT):
            _put_back(connection, site_id, name.removesuffix(WAS_AT), place, moves)


def _put_back(connection: Connection, site_id: int, code: str, place: str, moves: Sequence[Row[Any]]) -> None:
    plate_id = need_plate(connection, code).id
    plates = hold_plates(connection, lambda: tree(connection, plate_id))
    if need_plate(connection, code).carrier:
        return  # it stays where that is
    loaded = sum(row.quantity * ((row.to_plate_id in plates) - (row.from_plate_id in plates)) for row in moves)
    on_it = select(func.coalesce(func.sum(balance.c.quantity), 0)).where(balance.c.plate_id.in_(plates))
    if connection.execute(on_it).scalar_one() != loaded:
        return
    query = select(location.c.id).where(location.c.site_id == site_id, location.c.code == place)
    stand_at(connection, plates, connection.execute(query).scalar() if place else None)
