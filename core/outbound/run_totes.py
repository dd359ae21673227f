"""The totes of a run: a slot for each, with the order whose goods go into it, or of several that are sorted later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, insert, select

from core.catalogue.location import LocationRow
from core.errors import Rejection
from core.ledger.plates import find_plate, holds_goods, plate_code, tree
from core.outbound.sales_order import SALE
from core.schema.tables import balance, carton, operator, order_line, orders, pick_run, plate, reservation, run_tote

SLOTS_MAX = 40
# How many totes a run of each method may have, at the least and at the most.
SLOTS = {"single": (0, 1), "batch": (0, 1), "cluster": (1, SLOTS_MAX), "zone": (0, SLOTS_MAX)}


class Tote(NamedTuple):
    """A tote as it was scanned for a run; `id` is none as long as no tote of that code was ever used.

    A tote that comes from another zone holds goods of an order already, whose number is `order_id`.
    """

    code: str
    id: int | None
    order_id: int | None


_HOLD = (
    select(plate.c.id)
    .where(plate.c.code.in_(bindparam("codes", expanding=True)))
    .order_by(plate.c.id)
    .with_for_update(key_share=True)
)
_IN_RUN = (
    select(pick_run.c.number, operator.c.code)
    .join(run_tote, run_tote.c.run_id == pick_run.c.id)
    .join(operator, operator.c.id == pick_run.c.operator_id)
    .where(run_tote.c.plate_id == bindparam("plate_id"), pick_run.c.state == "open")
)
_CARTON = select(carton.c.plate_id).where(carton.c.plate_id == bindparam("plate_id"))
_ORDERS_ON = (
    select(order_line.c.order_id)
    .select_from(balance)
    .outerjoin(reservation, (reservation.c.balance_id == balance.c.id) & (reservation.c.state == "open"))
    .outerjoin(order_line, order_line.c.id == reservation.c.order_line_id)
    .outerjoin(orders, (orders.c.id == order_line.c.order_id) & (orders.c.kind == SALE))
    .where(balance.c.plate_id.in_(bindparam("plates", expanding=True)))
    .distinct()
)


def hold_totes(
    connection: Connection, method: str, place: LocationRow, scanned: Sequence[str], *, cartons: bool = False
) -> list[Tote]:
    """The totes for a run, held; refused where one cannot be used, `cartons` also where they hold anything."""
    codes = [plate_code(each) for each in scanned]
    least, most = SLOTS[method]
    if not least <= len(codes) <= most:
        raise Rejection("totes_wanted", count=len(codes), method=method, least=least, most=most)
    twice = next((code for code in codes if codes.count(code) > 1), None)
    if twice is not None:
        raise Rejection("tote_twice", plate=twice)
    if cartons and (method == "batch" or not codes):
        raise Rejection("cartons_of_orders")
    if codes and connection.dialect.name == "postgresql":
        connection.execute(_HOLD, {"codes": codes}).all()
    # What is in a tote of another zone was picked into no carton.
    return [_tote(connection, "" if cartons else method, place, code) for code in codes]


def write_totes(
    connection: Connection,
    run_id: int,
    place: LocationRow,
    totes: Sequence[Tote],
    order_of: Mapping[str, int | None],
    *,
    cartons: bool = False,
) -> None:
    """Notes which totes the run has, with the order of each; one that was never used begins where the run is."""
    for slot, tote in enumerate((each for each in totes if each.code in order_of), 1):
        plate_id = tote.id
        if plate_id is None:
            fresh = insert(plate).values(code=tote.code, location_id=place.id).returning(plate.c.id)
            plate_id = int(connection.execute(fresh).scalar_one())
        row = {"run_id": run_id, "slot": slot, "plate_id": plate_id, "order_id": order_of[tote.code]}
        row["is_carton"] = int(cartons)
        connection.execute(insert(run_tote).values(**row))


def _tote(connection: Connection, method: str, place: LocationRow, code: str) -> Tote:
    found = find_plate(connection, code)
    if found is None:
        return Tote(code, None, None)
    if found.state == "retired":
        raise Rejection("plate_not_usable", plate=code, state=found.state)
    if connection.execute(_CARTON, {"plate_id": found.id}).first() is not None:
        raise Rejection("plate_not_usable", plate=code, state="a carton")
    in_run = connection.execute(_IN_RUN, {"plate_id": found.id}).first()
    if in_run is not None:
        raise Rejection("tote_in_run", plate=code, run=in_run.number, operator=in_run.code)
    if not holds_goods(connection, found.id):
        return Tote(code, found.id, None)
    order_ids = list(connection.execute(_ORDERS_ON, {"plates": tree(connection, found.id)}).scalars())
    if method != "zone" or len(order_ids) != 1 or order_ids[0] is None:
        raise Rejection("plate_not_empty", plate=code)
    if found.location_id != place.id:
        raise Rejection("plate_elsewhere", plate=code, location=found.location or "nowhere")
    return Tote(code, found.id, int(order_ids[0]))
