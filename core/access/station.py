"""Where each station is in its task, so that it goes on there after a crash, a dropped link or a take-over."""

from __future__ import annotations

from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from core.command import Place
from core.schema.tables import operator, station_place
from core.values import Micros


class KeptPlace(NamedTuple):
    """A station's place, whose it is, and what was posted last."""

    operator: str
    place: Place
    last_said: str


def keep_place(connection: Connection, device: str, code: str, place: Place, said: str, now: Micros) -> None:
    """Keeps the station's place; empty `said` leaves the last posting's words as they are."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values = {
        "operator_id": select(operator.c.id).where(operator.c.code == code).scalar_subquery(),
        "task": place.task,
        "context": msgspec.json.encode(dict(place.context)).decode(),
        "changed_at": now,
    }
    fresh = make(station_place).values(device=device, last_said=said, **values)
    changed = values | ({"last_said": said} if said else {})
    connection.execute(fresh.on_conflict_do_update(index_elements=["device"], set_=changed))


def kept_place(connection: Connection, device: str) -> KeptPlace | None:
    """The place that was kept for the station."""
    query = (
        select(operator.c.code, station_place.c.task, station_place.c.context, station_place.c.last_said)
        .join(operator, operator.c.id == station_place.c.operator_id)
        .where(station_place.c.device == device)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    context = msgspec.json.decode(row.context, type=dict[str, str])
    return KeptPlace(row.code, Place(row.task, context), row.last_said)


def leave_place(connection: Connection, device: str) -> None:
    """Forgets the station's place: its task is done."""
    connection.execute(delete(station_place).where(station_place.c.device == device))
