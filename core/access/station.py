"""Where each station is in its task, so that it goes on there after a crash, a dropped link or a take-over."""

from __future__ import annotations

from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from core.command import Place
from core.schema.tables import operator, station_place
from core.values import Micros
from core.work import let_go_of_all


class KeptPlace(NamedTuple):
    """Where somebody was at a station, and what they booked last."""

    place: Place
    last_said: str


def keep_place(connection: Connection, device: str, code: str, place: Place, said: str, now: Micros) -> None:
    """Keeps the station's place; empty `said` leaves the last posting's words as they are."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values = {
        "task": place.task,
        "context": msgspec.json.encode(dict(place.context)).decode(),
        "changed_at": now,
    }
    whose = select(operator.c.id).where(operator.c.code == code).scalar_subquery()
    fresh = make(station_place).values(device=device, operator_id=whose, last_said=said, **values)
    changed = values | ({"last_said": said} if said else {})
    connection.execute(fresh.on_conflict_do_update(index_elements=["device", "operator_id"], set_=changed))


def kept_place(connection: Connection, device: str, code: str) -> KeptPlace | None:
    """The place that was kept for this operator at the station."""
    query = select(station_place.c.task, station_place.c.context, station_place.c.last_said)
    query = query.join(operator, operator.c.id == station_place.c.operator_id)
    row = connection.execute(query.where(station_place.c.device == device, operator.c.code == code)).first()
    if row is None:
        return None
    context = msgspec.json.decode(row.context, type=dict[str, str])
    return KeptPlace(Place(row.task, context), row.last_said)


def leave_place(connection: Connection, device: str, code: str, now: Micros) -> None:
    """Forgets the place: the task is left, and what the operator had on lease for it is anybody's."""
    whose = select(operator.c.id).where(operator.c.code == code).scalar_subquery()
    mine = (station_place.c.device == device, station_place.c.operator_id == whose)
    connection.execute(delete(station_place).where(*mine))
    let_go_of_all(connection, code, device, now)
