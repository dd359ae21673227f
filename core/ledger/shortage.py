"""Why the stock does not allow a change: the refusals of what is not there, or is somewhere else."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, select

from core.errors import Rejection
from core.ledger.moves import Change, Key
from core.schema.tables import balance, item, location, lot
from core.values import show_quantity


def refusal(connection: Connection, change: Change) -> Rejection:
    """The refusal of a change that its balance does not allow, with what is there."""
    if change.how == "give":
        return _serial_in_stock(connection, change.key.lot)
    return not_enough(connection, change.key)


def _serial_in_stock(connection: Connection, lot_id: int) -> Rejection:
    where = (
        select(location.c.code).join(balance, balance.c.location_id == location.c.id).where(balance.c.lot_id == lot_id)
    )
    code = connection.execute(select(lot.c.code).where(lot.c.id == lot_id)).scalar()
    return Rejection("serial_in_stock", serial=code, location=connection.execute(where).scalar() or "another place")


def not_enough(connection: Connection, key: Key) -> Rejection:
    """The refusal of a take that the balance does not cover, with what is free there."""
    free = connection.execute(select(balance.c.quantity - balance.c.reserved).where(*of_key(key))).scalar() or 0
    sku = connection.execute(select(item.c.sku).where(item.c.id == key.item)).scalar()
    place = connection.execute(select(location.c.code).where(location.c.id == key.location)).scalar()
    if key.plate == 0 and free == 0 and _is_on_plates(connection, key):
        return Rejection("goods_on_plates", sku=sku, location=place)
    return Rejection("not_enough", free=show_quantity(free), sku=sku, location=place)


def of_key(key: Key) -> tuple[ColumnElement[bool], ...]:
    """Picks the balance of that key."""
    columns = (
        balance.c.location_id, balance.c.item_id, balance.c.lot_id, balance.c.plate_id, balance.c.owner_id,
        balance.c.status,
    )  # fmt: skip
    return tuple(column == part for column, part in zip(columns, key, strict=True))


def _is_on_plates(connection: Connection, key: Key) -> bool:
    at_place = (balance.c.location_id == key.location, balance.c.item_id == key.item, balance.c.plate_id != 0)
    return connection.execute(select(balance.c.id).where(*at_place).limit(1)).first() is not None
