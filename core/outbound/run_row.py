"""Runs as they stand: who has which, where its goods go, and what is in hand."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, literal_column, select

from core.access.approval import may
from core.access.operator import need_operator
from core.errors import Rejection
from core.schema.tables import balance, location, operator, pick, pick_run, reservation, run_tote, wave, zone


class RunRow(NamedTuple):
    """A run as it stands; `zone` and `wave` are empty where it is of none."""

    id: int
    number: str
    site_id: int
    method: str
    state: str
    place_id: int
    place: str
    place_kind: str
    zone: str
    wave: str
    operator_id: int
    operator: str


_RUN = (
    select(
        pick_run.c.id, pick_run.c.number, pick_run.c.site_id, pick_run.c.method, pick_run.c.state, location.c.id,
        location.c.code, location.c.kind, func.coalesce(zone.c.code, ""), func.coalesce(wave.c.number, ""),
        operator.c.id, operator.c.code,
    )
    .join(location, location.c.id == pick_run.c.place_id)
    .join(operator, operator.c.id == pick_run.c.operator_id)
    .outerjoin(zone, zone.c.id == pick_run.c.zone_id)
    .outerjoin(wave, wave.c.id == pick_run.c.wave_id)
)  # fmt: skip
_NUMBERED = _RUN.where(pick_run.c.id == bindparam("run_id"))
_FIND = _RUN.where(pick_run.c.number == bindparam("number"))
_open_ones = (pick_run.c.site_id == bindparam("site_id"), pick_run.c.state == "open")
_IN_HAND = _RUN.where(*_open_ones, pick_run.c.operator_id == bindparam("operator_id")).order_by(pick_run.c.id).limit(1)
_AT_PLACE = _RUN.where(*_open_ones, pick_run.c.place_id == bindparam("place_id")).order_by(pick_run.c.id).limit(1)
# of a row that others refer to: they may go on doing so
_HOLD_OPERATOR = select(operator.c.id).where(operator.c.id == bindparam("operator_id")).with_for_update(key_share=True)
_totes = select(run_tote.c.plate_id).where(run_tote.c.run_id == bindparam("of_run"))
_IN_TOTES = select(balance.c.id).where(balance.c.plate_id.in_(_totes)).limit(1)
_lines = select(pick.c.order_line_id).where(pick.c.run_id == bindparam("of_run"))
_ON_CART = (
    select(balance.c.id)
    .join(reservation, reservation.c.balance_id == balance.c.id)
    .where(balance.c.location_id == bindparam("place_id"), reservation.c.state == literal_column("'open'"))
    .where(reservation.c.order_line_id.in_(_lines))
    .limit(1)
)
_ELSEWHERE = (
    select(pick_run.c.number, operator.c.code)
    .join(run_tote, run_tote.c.run_id == pick_run.c.id)
    .join(operator, operator.c.id == pick_run.c.operator_id)
    .where(run_tote.c.plate_id == bindparam("plate_id"), pick_run.c.state == "open")
    .limit(1)
)


def run_in_hand(connection: Connection, site_id: int, code: str) -> RunRow | None:
    """The run that this operator has begun and not ended."""
    return run_of(connection, site_id, need_operator(connection, code).id)


def run_of(connection: Connection, site_id: int, operator_id: int) -> RunRow | None:
    """The same by the operator's id."""
    row = connection.execute(_IN_HAND, {"site_id": site_id, "operator_id": operator_id}).first()
    return None if row is None else RunRow._make(row)


def run_at(connection: Connection, site_id: int, place_id: int) -> RunRow | None:
    """The run that puts what it picks there."""
    row = connection.execute(_AT_PLACE, {"site_id": site_id, "place_id": place_id}).first()
    return None if row is None else RunRow._make(row)


def need_open_run(connection: Connection, number: str, site_id: int) -> RunRow:
    """The site's run of that number, which must be open."""
    row = connection.execute(_FIND, {"number": number.upper()}).first()
    found = None if row is None else RunRow._make(row)
    if found is None or found.site_id != site_id:
        raise Rejection("unknown_run", run=number)
    if found.state != "open":
        raise Rejection("run_over", run=found.number, state=found.state)
    return found


def need_run_numbered(connection: Connection, run_id: int) -> RunRow:
    """The run with that id."""
    return RunRow._make(connection.execute(_NUMBERED, {"run_id": run_id}).one())


def hold_operator(connection: Connection, code: str) -> int:
    """The operator's id; nobody else gives them a run, or takes theirs, until the transaction ends."""
    who = need_operator(connection, code)
    connection.execute(_HOLD_OPERATOR, {"operator_id": who.id}).all()
    return who.id


def hold_picker(connection: Connection, site_id: int, code: str) -> int:
    """The same for somebody who is to have a run: refused where they may not pick, or have one."""
    who = need_operator(connection, code)
    if not who.active:
        raise Rejection("operator_closed", operator=who.code)
    if not may(connection, who.id, "pick"):
        raise Rejection("not_permitted", operator=who.code, permission="pick")
    hold_operator(connection, who.code)
    found = run_of(connection, site_id, who.id)
    if found is not None:
        raise Rejection("run_in_hand", operator=who.code, run=found.number)
    return who.id


def holds_picked(connection: Connection, run: RunRow) -> bool:
    """Whether goods are in the totes of a run, or of its orders on its cart."""
    if connection.execute(_IN_TOTES, {"of_run": run.id}).first() is not None:
        return True
    on_cart = run.place_kind == "cart"
    return on_cart and connection.execute(_ON_CART, {"of_run": run.id, "place_id": run.place_id}).first() is not None


def require_in_no_run(connection: Connection, plate_id: int, code: str) -> None:
    """Refuses a plate that somebody picks into."""
    run = connection.execute(_ELSEWHERE, {"plate_id": plate_id}).first()
    if run is not None:
        raise Rejection("tote_in_run", plate=code, run=run.number, operator=run.code)
