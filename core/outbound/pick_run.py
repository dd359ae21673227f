"""Runs: the picks that one person does on one way, how they are given, gone on with, given back and ended.

None of it is a posting: who picks what is a lease on the work, which ends by itself. Everybody holds what they need
in one order, which is operator, place, totes, orders, run, work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, exists, insert, or_, select, update

from core.catalogue.location import LocationRow, need_place, need_zone
from core.catalogue.site import site_numbered
from core.errors import Rejection
from core.outbound.give_work import Wanted, take_orders
from core.outbound.run_row import (
    RunRow,
    hold_operator,
    hold_picker,
    holds_picked,
    need_open_run,
    need_run_numbered,
    run_at,
    run_of,
)
from core.outbound.run_totes import Tote, hold_totes, write_totes
from core.outbound.sales_order import need_sale
from core.outbound.wave import need_wave
from core.schema.picking import RUN_METHODS
from core.schema.tables import location, pick, pick_run, work
from core.schema.work import IS_OPEN
from core.values import Micros, new_id
from core.work import LEASE

PLACE_KINDS = ("cart", "staging", "packing")
BATCH = 20  # so many orders are in a batch unless somebody says otherwise
ORDERS_MAX = 100


@dataclass(frozen=True, slots=True)
class Picker:
    """Who picks, with which device, when."""

    operator: str
    device: str
    now: Micros


_HOLD_PLACE = select(location.c.id).where(location.c.id == bindparam("place_id")).with_for_update(key_share=True)
_HOLD_RUN = select(pick_run.c.state).where(pick_run.c.id == bindparam("run_id")).with_for_update()
_of_run = select(pick.c.work_id).where(pick.c.run_id == bindparam("of_run"))
_is_free = or_(work.c.state == "ready", work.c.lease_until <= bindparam("now"))
_LEASED = {
    "state": "leased", "holder_id": bindparam("holder"), "device": bindparam("at_device"),
    "lease_until": bindparam("until"), "changed_at": bindparam("now"),
}  # fmt: skip
_TAKE = update(work).where(work.c.id.in_(bindparam("ids", expanding=True)), IS_OPEN).values(**_LEASED)
_TAKE_AGAIN = (
    update(work)
    .where(work.c.id.in_(_of_run), IS_OPEN, or_(_is_free, work.c.holder_id == bindparam("had_by")))
    .values(**_LEASED)
)
_ASSIGN = update(pick).where(pick.c.work_id.in_(bindparam("ids", expanding=True))).values(run_id=bindparam("to_run"))
_GIVE_BACK = (
    update(work)
    .where(work.c.id.in_(_of_run), work.c.state == "leased", work.c.holder_id == bindparam("had_by"))
    .values(state="ready", holder_id=None, device=None, lease_until=0, changed_at=bindparam("now"))
)
_untouched = select(work.c.id).where(work.c.id == pick.c.work_id, IS_OPEN, work.c.done == 0)
_TAKE_OFF = update(pick).where(pick.c.run_id == bindparam("of_run"), exists(_untouched)).values(run_id=None)
_PICKED = select(work.c.id).where(work.c.id.in_(_of_run), or_(work.c.state == "done", work.c.done > 0)).limit(1)
_STATE = (
    update(pick_run)
    .where(pick_run.c.id == bindparam("run"))
    .values(state=bindparam("now_state"), changed_at=bindparam("now"))
)


def begin_run(
    connection: Connection,
    site_id: int,
    by: Picker,
    method: str,
    place: str,
    totes: Sequence[str] = (),
    *,
    zone: str = "",
    wave: str = "",
    order: str = "",
    most: int = 0,
    cartons: bool = False,
) -> RunRow | None:
    """Gives the picker the next work as a run, leased to them; None where there is none.

    `single` is one order, `cluster` an order for each tote, `batch` at most so many orders, sorted later; `zone` what
    of the orders lies in the zone, in totes that may come from another zone with goods in them. An `order` is the only
    one then. Totes that are `cartons` are what the goods leave in: each begins as one with what is picked into it.
    """
    if method not in RUN_METHODS:
        raise Rejection("unknown_value", field="method", value=method, known=", ".join(RUN_METHODS))
    if not 0 <= most <= ORDERS_MAX:
        raise Rejection("unknown_value", field="orders", value=most, known=f"1 to {ORDERS_MAX}")
    wanted = _wanted(connection, site_id, by.now, method, zone, wave)
    if order:
        wanted = wanted._replace(order_id=need_sale(connection, order, site_id).id)
    who = hold_picker(connection, site_id, by.operator)
    there = _hold_run_place(connection, site_id, place)
    held = hold_totes(connection, method, there, totes, cartons=cartons)
    taken = take_orders(connection, wanted, _new_orders(method, held, most), [t.order_id for t in held if t.order_id])
    if not taken:
        return None
    run_id = _write_run(connection, {"method": method, "place_id": there.id, "operator_id": who}, wanted)
    write_totes(connection, run_id, there, held, _orders_of(method, held, list(taken)), cartons=cartons)
    ids = sorted(each for picks in taken.values() for each in picks)
    connection.execute(_ASSIGN, {"ids": ids, "to_run": run_id})
    connection.execute(_TAKE, {"ids": ids, **_lease(who, by.device, by.now)})
    return need_run_numbered(connection, run_id)


def resume_run(connection: Connection, site_id: int, by: Picker) -> RunRow | None:
    """The run in hand, with those of its picks on lease again that nobody else took; over where nothing is left."""
    who = hold_operator(connection, by.operator)
    found = run_of(connection, site_id, who)
    if found is None:
        return None
    if take_again(connection, found, who, by.device, by.now) or holds_picked(connection, found):
        return found
    _end(connection, found, by.now)
    return None


def leave_run(connection: Connection, run: RunRow, now: Micros) -> bool:
    """Gives back what is still to be picked and ends the run; True where goods in hand must be dropped first."""
    _give_back(connection, run, now)
    if holds_picked(connection, run):
        return True
    _end(connection, run, now)
    return False


def take_again(connection: Connection, run: RunRow, who: int, device: str, now: Micros) -> int:
    """Leases to `who` what is free of the run's picks, or was its operator's; how many that are."""
    _hold_open(connection, run)
    again = {"of_run": run.id, "had_by": run.operator_id, **_lease(who, device, now)}
    return int(connection.execute(_TAKE_AGAIN, again).rowcount)


def _hold_open(connection: Connection, run: RunRow) -> None:
    connection.execute(_HOLD_RUN, {"run_id": run.id}).all()
    need_open_run(connection, run.number, run.site_id)


def _wanted(connection: Connection, site_id: int, now: Micros, method: str, zone: str, wave: str) -> Wanted:
    if method == "zone" and not zone:
        raise Rejection("text_missing", field="zone")
    zone_id = need_zone(connection, site_numbered(connection, site_id), zone) if zone else None
    of_wave = need_wave(connection, wave, site_id) if wave else None
    if of_wave is not None:
        of_wave.requires("released")
    return Wanted(site_id, zone_id, of_wave.id if of_wave else None, now)


def _hold_run_place(connection: Connection, site_id: int, code: str) -> LocationRow:
    """Where a run puts what it picks; a cart has one run at a time."""
    there = need_place(connection, site_id, code)
    if there.kind not in PLACE_KINDS:
        raise Rejection("no_place_for_picks", location=there.code)
    if there.kind == "cart":
        connection.execute(_HOLD_PLACE, {"place_id": there.id}).all()
        other = run_at(connection, site_id, there.id)
        if other is not None:
            raise Rejection("cart_in_use", location=there.code, run=other.number)
    return there


def _new_orders(method: str, held: Sequence[Tote], most: int) -> int:
    """How many orders may be taken besides those whose totes are there already."""
    if method == "single":
        return 1
    if method == "batch" or not held:
        return most or BATCH
    return sum(tote.order_id is None for tote in held)


def _orders_of(method: str, held: Sequence[Tote], taken: Sequence[int]) -> dict[str, int | None]:
    """Which order goes into which tote; none where they are sorted later. Totes that got no order are left out."""
    if method == "batch":
        return {tote.code: None for tote in held}
    bound = {tote.code: tote.order_id for tote in held if tote.order_id is not None}
    others = (order_id for order_id in taken if order_id not in bound.values())
    empty = (tote.code for tote in held if tote.code not in bound)
    return {**bound, **dict(zip(empty, others, strict=False))}


def _write_run(connection: Connection, values: dict[str, Any], wanted: Wanted) -> int:
    row = {
        **values, "number": f"* {new_id(wanted.now).hex}", "site_id": wanted.site_id, "zone_id": wanted.zone_id,
        "wave_id": wanted.wave_id, "made_at": wanted.now, "changed_at": wanted.now,
    }  # fmt: skip
    run_id = int(connection.execute(insert(pick_run).values(**row).returning(pick_run.c.id)).scalar_one())
    connection.execute(update(pick_run).where(pick_run.c.id == run_id).values(number=f"RUN{run_id:06d}"))
    return run_id


def _lease(who: int, device: str, now: Micros) -> dict[str, Any]:
    return {"holder": who, "at_device": device, "now": now, "until": now + LEASE}


def _give_back(connection: Connection, run: RunRow, now: Micros) -> None:
    _hold_open(connection, run)
    connection.execute(_GIVE_BACK, {"of_run": run.id, "had_by": run.operator_id, "now": now})
    connection.execute(_TAKE_OFF, {"of_run": run.id})


def _end(connection: Connection, run: RunRow, now: Micros) -> None:
    state = "done" if connection.execute(_PICKED, {"of_run": run.id}).first() is not None else "cancelled"
    connection.execute(_STATE, {"run": run.id, "now_state": state, "now": now})
