"""Who was first, where a booking comes too late: told to whoever finds the goods gone or the room taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from sqlalchemy import ColumnElement, Connection, Row, ScalarSelect, Select, and_, exists, func, or_, select

from core.command import SYSTEM, Command
from core.errors import Rejection
from core.inbound.supplier_return import MOVE as WENT_BACK
from core.internal.in_transit import CAME, SHIPPED
from core.schema.tables import item, location, move, operator, order_line, orders, plate, posting, supplier_return
from core.values import Micros, to_decimal
from core.work import MINUTE

JUST_NOW = 5 * MINUTE
LOOKED_AT = 2_000  # of the last moves: more are not made meanwhile
GONE = {"nothing_there", "place_empty", "same_place", "plate_empty", "plate_elsewhere", "nothing_changes"}
SHORT = {"not_enough", "goods_on_plates"}  # these say themselves of what, and where
FILLED = {"bin_full", "location_mixed"}
# More than is still open on an order, and the kind of moves that leave less of it.
OVER = {"over_transfer": SHIPPED, "not_on_its_way": CAME, "over_return": WENT_BACK}

_reversal = move.alias("reversal")
_STANDS = (move.c.reverses_id.is_(None), ~exists(select(_reversal.c.id).where(_reversal.c.reverses_id == move.c.id)))


def who_was_first(
    connection: Connection, site_id: int, refused: Rejection, command: Command, code: str, now: Micros
) -> str | None:
    """The other operator whose booking has just made this one impossible, as far as the refusal is of that kind."""
    if refused.code in OVER:
        rows = connection.execute(_just_now(site_id, _on_order(refused), code, now).where(*_STANDS)).all()
        return str(rows[0].code) if rows and _would_have_fitted(refused, rows) else None
    about = _about(refused, site_id, lambda name: str(getattr(command, name, "") or "").upper())
    if about is None:
        return None
    last = connection.execute(_just_now(site_id, about, code, now).limit(1)).first()
    return None if last is None else str(last.code)


def _just_now(site_id: int, about: ColumnElement[bool], code: str, now: Micros) -> Select[tuple[str, int]]:
    """What other operators have moved of that, the latest first."""
    recent = select(func.coalesce(func.max(move.c.id), 0) - LOOKED_AT).scalar_subquery()
    return (
        select(operator.c.code, move.c.quantity)
        .join(posting, posting.c.operator_id == operator.c.id)
        .join(move, move.c.posting_id == posting.c.id)
        .where(move.c.id > recent, move.c.site_id == site_id, about)
        .where(operator.c.code.not_in((code.upper(), SYSTEM)), posting.c.posted_at >= now - JUST_NOW)
        .order_by(move.c.id.desc())
    )


def _on_order(refused: Rejection) -> ColumnElement[bool]:
    """The moves of that kind on the lines of the order that the refusal names."""
    fields = refused.fields
    lines = select(order_line.c.id).join(orders, orders.c.id == order_line.c.order_id)
    lines = lines.join(item, item.c.id == order_line.c.item_id)
    lines = lines.where(orders.c.number == fields["order"], item.c.sku == fields["sku"])
    noted = select(supplier_return.c.posting_id).where(supplier_return.c.order_line_id.in_(lines))
    of_line = or_(move.c.order_line_id.in_(lines), move.c.posting_id.in_(noted))
    return and_(move.c.kind == OVER[refused.code], of_line)


def _would_have_fitted(refused: Rejection, rows: Sequence[Row[tuple[str, int]]]) -> bool:
    """Whether as much was open before others took theirs: else it is too much, whoever was first."""
    too_much = Decimal(refused.fields["quantity"]) - Decimal(refused.fields["open"])
    return to_decimal(sum(row.quantity for row in rows)) >= too_much


def _about(refused: Rejection, site_id: int, said: Callable[[str], str]) -> ColumnElement[bool] | None:
    """The moves of the goods or the plate that are gone, or into the place that is filled."""
    if refused.code in FILLED and said("target"):
        return and_(move.c.to_location_id == _place(site_id, said("target")))
    if refused.code in SHORT:
        return _goods(site_id, refused.fields["location"], refused.fields["sku"])
    if refused.code not in GONE:
        return None
    if on := said("plate") or said("source_plate"):
        this = select(plate.c.id).where(plate.c.code == on).scalar_subquery()
        return or_(move.c.from_plate_id == this, move.c.to_plate_id == this)
    if refused.code == "same_place" or not (place := said("source") or said("location")):
        return None  # who scans the bin that he takes from has been slower than nobody
    return _goods(site_id, place, said("sku"))


def _goods(site_id: int, place: str, sku: str) -> ColumnElement[bool]:
    here = _place(site_id, place)
    there = or_(move.c.from_location_id == here, move.c.to_location_id == here)
    return and_(there, move.c.item_id == _item(sku)) if sku else there


def _place(site_id: int, code: str) -> ScalarSelect[int]:
    return select(location.c.id).where(location.c.site_id == site_id, location.c.code == code).scalar_subquery()


def _item(sku: str) -> ScalarSelect[int]:
    return select(item.c.id).where(item.c.sku == sku).scalar_subquery()
