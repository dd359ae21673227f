"""Who was first, where a booking comes too late: told to whoever finds the goods gone or the room taken."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement, Connection, ScalarSelect, and_, func, or_, select

from core.command import SYSTEM, Command
from core.schema.tables import item, location, move, operator, plate, posting
from core.values import Micros
from core.work import MINUTE

JUST_NOW = 5 * MINUTE
LOOKED_AT = 2_000  # of the last moves: more are not made meanwhile
GONE = {
    "not_enough", "goods_on_plates", "nothing_there", "place_empty", "same_place", "plate_empty", "plate_elsewhere",
    "nothing_changes",
}  # fmt: skip
FILLED = {"bin_full", "location_mixed"}


def who_was_first(
    connection: Connection, site_id: int, refusal: str, command: Command, code: str, now: Micros
) -> str | None:
    """The other operator whose booking has just made this one impossible, as far as the refusal is of that kind."""
    about = _about(refusal, site_id, lambda name: str(getattr(command, name, "") or "").upper())
    if about is None:
        return None
    recent = select(func.coalesce(func.max(move.c.id), 0) - LOOKED_AT).scalar_subquery()
    query = (
        select(operator.c.code)
        .join(posting, posting.c.operator_id == operator.c.id)
        .join(move, move.c.posting_id == posting.c.id)
        .where(move.c.id > recent, move.c.site_id == site_id, about)
        .where(operator.c.code.not_in((code.upper(), SYSTEM)), posting.c.posted_at >= now - JUST_NOW)
    )
    return connection.execute(query.order_by(move.c.id.desc()).limit(1)).scalar()


def _about(refusal: str, site_id: int, said: Callable[[str], str]) -> ColumnElement[bool] | None:
    """The moves of the goods or the plate that are gone, or into the place that is filled."""
    if refusal in FILLED and said("target"):
        return and_(move.c.to_location_id == _place(site_id, said("target")))
    if refusal not in GONE:
        return None
    if on := said("plate") or said("source_plate"):
        this = select(plate.c.id).where(plate.c.code == on).scalar_subquery()
        return or_(move.c.from_plate_id == this, move.c.to_plate_id == this)
    if refusal == "same_place" or not (place := said("source") or said("location")):
        return None  # who scans the bin that he takes from has been slower than nobody
    here = _place(site_id, place)
    there = or_(move.c.from_location_id == here, move.c.to_location_id == here)
    return and_(there, move.c.item_id == _item(said("sku"))) if said("sku") else there


def _place(site_id: int, code: str) -> ScalarSelect[int]:
    return select(location.c.id).where(location.c.site_id == site_id, location.c.code == code).scalar_subquery()


def _item(sku: str) -> ScalarSelect[int]:
    return select(item.c.id).where(item.c.sku == sku).scalar_subquery()
