"""Why the stock does not allow a change: the refusals of what is not there, or is somewhere else."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, select

from core.errors import Rejection
from core.ledger.moves import Change, Key
from core.ledger.reservations import IS_OPEN
from core.schema.tables import balance, item, location, lot, reservation
from core.values import show_quantity

PURPOSES_MAX = 3  # of those that have the goods, as many as a refusal names
_THERE = (
    select(
        balance.c.id, balance.c.quantity, balance.c.reserved, balance.c.catch_quantity, lot.c.code.label("lot"),
        item.c.sku, item.c.unit, item.c.catch_unit,
    )
    .join(item, item.c.id == balance.c.item_id)
    .join(lot, lot.c.id == balance.c.lot_id)
)  # fmt: skip


def refusal(connection: Connection, change: Change) -> Rejection:
    """The refusal of a change that its balance does not allow, with what is there."""
    if change.how == "give":
        return serial_in_stock(connection, change.key.lot)
    there = connection.execute(_THERE.where(*of_key(change.key))).first()
    if there is not None and change.how == "carry" and there.quantity != change.whole:
        shown = show_quantity(there.quantity)
        return Rejection("contents_whole", serial=there.lot, quantity=shown, unit=there.unit)
    if there is not None and _is_spoken_for(there.quantity, there.reserved, change):
        return spoken_for(connection, change.key)
    if there is None or there.quantity < max(change.whole, -change.net) or not change.catch:
        return not_enough(connection, change.key)
    shown = show_quantity(there.catch_quantity)
    return Rejection("catch_short", sku=there.sku, catch=shown, unit=there.catch_unit)


def serial_in_stock(connection: Connection, lot_id: int) -> Rejection:
    """The refusal of a serial that is here already, with where."""
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


def spoken_for(connection: Connection, key: Key) -> Rejection:
    """The refusal of goods that are there, but reserved, with what for."""
    there = connection.execute(_THERE.where(*of_key(key))).first()
    if there is None:  # since they were looked at
        return not_enough(connection, key)
    held_here = select(reservation.c.purpose).where(reservation.c.balance_id == there.id, IS_OPEN)
    query = held_here.order_by(reservation.c.id).limit(PURPOSES_MAX)
    purposes = ", ".join(dict.fromkeys(connection.execute(query).scalars())) or "somebody"
    return Rejection("reserved", reserved=show_quantity(there.reserved), sku=there.sku, purpose=purposes)


def _is_spoken_for(quantity: int, held: int, change: Change) -> bool:
    """Whether as much as is wanted is there, but reserved for others."""
    free_wanted = change.whole or change.held - change.net
    return quantity >= max(change.whole, -change.net, change.held) and quantity - held < free_wanted


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
