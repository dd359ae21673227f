"""How far waves are: done when the last pick of them is over, released again where one has come back."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, bindparam, case, func, select, update

from core.schema.tables import order_line, pick, wave, work
from core.schema.work import OPEN_STATES

_is_open = work.c.state.in_(OPEN_STATES)
_open: ColumnElement[int] = func.sum(case((_is_open, 1), else_=0))
_OF_ORDER = (
    select(wave.c.id, wave.c.state, _open.label("open"))
    .join(pick, pick.c.wave_id == wave.c.id)
    .join(work, work.c.id == pick.c.work_id)
    .join(order_line, order_line.c.id == pick.c.order_line_id)
    .where(order_line.c.order_id == bindparam("order_id"), wave.c.state.in_(("released", "done")))
    .group_by(wave.c.id, wave.c.state)
    .order_by(wave.c.id)
)
_HOLD = select(wave.c.state).where(wave.c.id == bindparam("wave_id")).with_for_update()
_OPEN = (
    select(pick.c.work_id)
    .join(work, work.c.id == pick.c.work_id)
    .where(pick.c.wave_id == bindparam("wave_id"), _is_open)
    .limit(1)
)
_STATE = update(wave).where(wave.c.id == bindparam("wave_id")).values(state=bindparam("now_state"))


def follow_waves(connection: Connection, order_id: int) -> None:
    """Gives the waves of a held order the state that follows from their picks.

    A wave is held only where the order's own last pick is over, or its first has come back: pickers of the same wave
    do not wait for each other, and of two who finish it the second sees it.
    """
    for row in connection.execute(_OF_ORDER, {"order_id": order_id}).all():
        if (row.state == "released") == bool(row.open):
            continue
        of_wave = {"wave_id": row.id}
        state = connection.execute(_HOLD, of_wave).scalar_one()
        if state in ("released", "done"):
            follows = "done" if connection.execute(_OPEN, of_wave).first() is None else "released"
            connection.execute(_STATE, {**of_wave, "now_state": follows})
