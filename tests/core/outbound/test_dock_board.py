"""The dock board: what leaves with which truck, how far it is, what is late and what will be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from sqlalchemy import select

from core.catalogue.site import need_site
from core.outbound.cancel_sale import CloseSale
from core.outbound.dock_board import (
    Departure,
    InState,
    Loading,
    departure_with,
    departures,
    orders_by_state,
    orders_leaving,
)
from core.outbound.due_orders import due_orders
from core.outbound.plan_wave import PlanWave
from core.outbound.release_orders import ReleaseOrders
from core.outbound.release_wave import ReleaseWave
from tests.core.outbound.on_the_dock import leave, load, pack, pick
from tests.core.outbound.shop import MONDAY, hold_up, line, released, sell, sell_from_bins
from tests.core.statements import counted_statements
from tests.core.warehouse import Warehouse

FRIDAY = date(2026, 3, 6)
LITERALLY = {"literal_binds": True}
STAGES = ("lines", "reserved", "picked", "packed", "loaded", "shipped")


def board(shop: Warehouse) -> list[Departure]:
    site = shop.room.read(need_site, "")
    return shop.room.read(departures, site, shop.clock())


def trucks(shop: Warehouse) -> list[str]:
    """What leaves, in its order."""
    return [each.key for each in board(shop)]


def the_one(shop: Warehouse) -> Departure:
    (only,) = board(shop)
    return only


def stages(shop: Warehouse) -> Mapping[str, int]:
    """How far the only departure is."""
    found = the_one(shop)
    return {name: getattr(found, name) for name in STAGES if getattr(found, name)}


def leaving(shop: Warehouse, of: Departure) -> list[str]:
    site = shop.room.read(need_site, "")
    return [each.number for each in shop.room.read(orders_leaving, site, shop.clock(), of)]


def test_trucks_are_in_the_order_in_which_they_leave(shop: Warehouse) -> None:
    for number, by in (("S1", "ANY"), ("S2", "LATE"), ("S3", "EARLY"), ("S4", "LATE"), ("S5", "")):
        sell(shop, number, ("BOLT", 2), carrier=by)
    assert [(each.key, each.orders) for each in board(shop)] == [
        (f"EARLY {MONDAY}", 1), (f"LATE {MONDAY}", 2), (str(MONDAY), 1), (f"ANY {MONDAY}", 1),
    ]  # fmt: skip


def test_lines_are_counted_by_how_far_all_of_them_is(shop: Warehouse) -> None:
    sell(shop, "S1", ("BOLT", 2), ("NUT", 600), carrier="LATE")
    assert stages(shop) == {"lines": 2}
    released(shop, "S2", goods=(("BOLT", 2), ("NUT", 3)), carrier="LATE")
    assert stages(shop) == {"lines": 4, "reserved": 2}
    pick(shop, "S2")
    assert stages(shop) == {"lines": 4, "reserved": 2, "picked": 2}
    released(shop, "S3", carrier="LATE")
    pack(shop, "S3", "LP000901")
    assert stages(shop) == {"lines": 5, "reserved": 3, "picked": 3, "packed": 1}
    load(shop, "SH1", "LP000901")
    assert stages(shop) == {"lines": 5, "reserved": 3, "picked": 3, "packed": 1, "loaded": 1}
    leave(shop, "SH1")
    assert stages(shop) == {"lines": 5, "reserved": 3, "picked": 3, "packed": 1, "loaded": 1, "shipped": 1}
    shop.clock.forward(24 * 60)
    assert stages(shop) == {"lines": 4, "reserved": 2, "picked": 2}, "what left yesterday is history"


def test_of_a_closed_line_only_what_was_picked_is_to_leave(shop: Warehouse) -> None:
    released(shop, "S1", goods=(("BOLT", 2),))
    sell(shop, "S2", ("BOLT", 5), ("NUT", 5))
    assert the_one(shop).lines == 3
    shop.post(CloseSale(order="S2", line=1, reason="not wanted"))
    assert the_one(shop).lines == 2


def test_the_cartons_that_are_loaded_are_told_of_all_that_are_closed(shop: Warehouse) -> None:
    for number, box in (("S1", "LP000901"), ("S2", "LP000902"), ("S3", "LP000903")):
        released(shop, number, carrier="LATE")
        pack(shop, number, box)
    load(shop, "SH1", "LP000901")
    load(shop, "SH2", "LP000902", dock="DOCK")
    load(shop, "SH9", carrier_code="EARLY")
    found = the_one(shop)
    assert (found.cartons, found.cartons_loaded) == (3, 2)
    assert found.loading == (Loading("SH1", "DOCK2", 1), Loading("SH2", "DOCK", 1))


def test_what_is_due_later_is_not_on_the_board_until_somebody_is_at_it(shop: Warehouse) -> None:
    sell_from_bins(shop, "S1", ("BOLT", 2), carrier="LATE", due_on=FRIDAY)
    sell(shop, "S2", ("BOLT", 2), carrier="LATE", draft=True)
    assert board(shop) == []
    shop.post(ReleaseOrders(orders=("S1",)), "SUE")
    assert [(each.key, each.day) for each in board(shop)] == [(f"LATE {FRIDAY}", FRIDAY)]


def test_an_order_without_a_day_is_due_when_the_first_of_its_lines_is(shop: Warehouse) -> None:
    sell(shop, "S1", line("BOLT", 1, due_on=FRIDAY), line("NUT", 1, due_on=date(2026, 3, 5)))
    assert board(shop) == []
    shop.clock.forward(3 * 24 * 60)
    assert (the_one(shop).late, the_one(shop).day) == (0, date(2026, 3, 5))
    shop.clock.forward(24 * 60)
    assert the_one(shop).late == 1


def test_an_hour_before_the_truck_leaves_what_is_not_packed_is_at_risk_and_then_late(shop: Warehouse) -> None:
    for number in ("S1", "S2", "S3"):
        released(shop, number, carrier="EARLY")  # at 11:00, which is 10:00 UTC
    pack(shop, "S1", "LP000901")
    assert (the_one(shop).late, the_one(shop).at_risk) == (0, 0)
    shop.clock.forward(59)
    assert the_one(shop).at_risk == 0
    shop.clock.forward(1)
    assert (the_one(shop).late, the_one(shop).at_risk) == (0, 2)
    shop.clock.forward(60)
    assert (the_one(shop).late, the_one(shop).at_risk) == (3, 0)


def test_what_was_due_before_today_is_late_whenever_the_truck_leaves(shop: Warehouse) -> None:
    sell(shop, "S1", ("BOLT", 1), carrier="LATE", due_on=date(2026, 2, 27))
    sell(shop, "S2", ("BOLT", 1), carrier="LATE", due_on=MONDAY)
    found = the_one(shop)
    assert (found.orders, found.late, found.at_risk, found.day) == (2, 1, 0, MONDAY)


def test_what_is_on_hold_is_told(shop: Warehouse) -> None:
    sell(shop, "S1", ("BOLT", 1))
    hold_up(shop, "S1")
    assert the_one(shop).on_hold == 1


def test_the_orders_of_a_wave_leave_together_by_its_own_cut_off(shop: Warehouse) -> None:
    for number, by in (("S1", "LATE"), ("S2", "EARLY"), ("S3", "LATE")):
        sell_from_bins(shop, number, ("BOLT", 2), carrier=by)
    shop.post(PlanWave(number="W1", orders=("S1", "S2"), cut_off="10:00"), "SUE")
    assert [(each.key, each.orders) for each in board(shop)] == [("W1", 2), (f"LATE {MONDAY}", 1)]
    shop.post(ReleaseWave(wave="W1"), "SUE")
    pick(shop, "S1")
    pick(shop, "S2")
    first = board(shop)[0]
    assert (first.key, first.picked, first.late) == ("W1", 2, 0)
    assert leaving(shop, first) == ["S1", "S2"]
    shop.clock.forward(60)
    assert board(shop)[0].late == 2


def test_the_orders_that_are_least_far_are_named_first(shop: Warehouse) -> None:
    released(shop, "S1", carrier="LATE")
    pack(shop, "S1", "LP000901")
    released(shop, "S2", carrier="LATE")
    pick(shop, "S2")
    sell(shop, "S3", ("BOLT", 1), carrier="LATE", priority=7)
    sell(shop, "S4", ("BOLT", 1), carrier="LATE", priority=1)
    sell(shop, "S5", ("BOLT", 1), carrier="EARLY")
    assert [leaving(shop, each) for each in board(shop)] == [["S5"], ["S4", "S3", "S2", "S1"]]


def test_the_truck_of_an_order_is_found(shop: Warehouse) -> None:
    sell(shop, "S1", ("BOLT", 1), carrier="LATE")
    sell(shop, "S2", ("BOLT", 1), carrier="LATE", due_on=FRIDAY)
    site = shop.room.read(need_site, "")
    found = [shop.room.read(departure_with, site, shop.clock(), number) for number in ("s1", "S2", "PO1")]
    assert found == [f"LATE {MONDAY}", "", ""]


def test_orders_are_counted_by_their_state(shop: Warehouse) -> None:
    sell(shop, "S1", ("BOLT", 1), draft=True)
    sell(shop, "S2", ("BOLT", 1), due_on=date(2026, 2, 27))
    sell(shop, "S3", ("BOLT", 1), due_on=FRIDAY)
    hold_up(shop, "S3")
    released(shop, "S4")
    assert shop.room.read(orders_by_state, 1, MONDAY) == [
        InState("draft", 1, 0, 0), InState("confirmed", 2, 1, 1), InState("released", 1, 0, 0),
    ]  # fmt: skip
    assert shop.room.read(orders_by_state, 2, MONDAY) == []


@pytest.mark.parametrize("many", [1, 7])
def test_the_board_costs_two_statements_however_much_leaves(shop: Warehouse, many: int) -> None:
    for at in range(many):
        sell(shop, f"S{at}", ("BOLT", 1), carrier=("LATE", "EARLY", "ANY")[at % 3])
    site = shop.room.read(need_site, "")
    with counted_statements(shop) as statements:
        found = shop.room.read(departures, site, shop.clock())
    assert len(found) == min(many, 3)
    assert len([each for each in statements if "SELECT" in each]) == 2


def test_the_board_goes_through_nothing_that_grows_with_the_years(sqlite_warehouse: Warehouse) -> None:
    site = sqlite_warehouse.room.read(need_site, "")
    query = select(due_orders(site, MONDAY).number).compile(sqlite_warehouse.engine, compile_kwargs=LITERALLY)
    steps = sqlite_warehouse.room.read(lambda at: at.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}").all())
    told = [str(step[3]) for step in steps]
    assert any("orders USING INDEX orders_open" in step for step in told)
    assert any("reservation USING INDEX reservation_of_order_line" in step for step in told)
    assert [step for step in told if step.startswith("SCAN") and not step.startswith("SCAN anon_")] == []
    assert [step for step in told if "orders_of_site" in step] == []
