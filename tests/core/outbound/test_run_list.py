"""What a supervisor sees of waves and runs; however much was picked before, no more is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert, select

from core.outbound.pick import Pick
from core.outbound.plan_wave import PlanWave
from core.outbound.release_wave import ReleaseWave
from core.outbound.run_list import count_waiting, find_run_brief, find_runs, picks_in_run, picks_waiting
from core.outbound.wave import CancelWave
from core.outbound.wave_list import find_wave_brief, find_waves, orders_of_wave
from core.schema.tables import operator, pick_run, wave
from tests.core.outbound.shop import begin, drop, released, sell_from_bins, take_whole
from tests.core.statements import counted_statements
from tests.core.warehouse import Warehouse


def test_a_wave_is_seen_with_its_orders_and_how_far_they_are(shop: Warehouse) -> None:
    for number, priority in (("SO1", 5), ("SO2", 1)):
        sell_from_bins(shop, number, ("BOLT", 2), priority=priority)
    shop.post(PlanWave(number="W1", orders=("SO1", "SO2"), note="first truck"))
    shop.post(ReleaseWave(wave="W1"))
    take_whole(shop, "SO1")
    found = shop.room.read(find_wave_brief, 1, "W1")
    assert found is not None
    assert (found.state, found.orders, found.picks, found.over, found.note) == ("released", 2, 2, 1, "first truck")
    assert [(each.number, each.picks, each.over) for each in shop.room.read(orders_of_wave, 1, "W1")] == [
        ("SO2", 1, 0), ("SO1", 1, 1),
    ]  # fmt: skip
    assert shop.room.read(find_wave_brief, 2, "W1") is None


def test_waves_that_are_open_come_by_their_cut_off_and_the_others_for_who_searches(shop: Warehouse) -> None:
    for at, cut_off in enumerate(("", "17:00", "11:00", "09:00"), 1):
        sell_from_bins(shop, f"SO{at}", ("BOLT", 2))
        shop.post(PlanWave(number=f"W{at}", orders=(f"SO{at}",), cut_off=cut_off))
    shop.post(CancelWave(wave="W4"))

    def found(typed: str, most: int = 9) -> list[str]:
        return [each.number for each in shop.room.read(find_waves, 1, typed, most)]

    assert found("") == ["W3", "W2", "W1"]
    assert (found("w"), found("", 2)) == (["W3", "W2", "W1", "W4"], ["W3", "W2"])
    assert (found("so4"), found("cancel"), found("planned so2"), found("%")) == (["W4"], ["W4"], ["W2"], [])


def test_a_run_is_seen_with_its_picks_on_their_way_and_what_is_over_last(shop: Warehouse) -> None:
    released(shop, "SO1", goods=(("NUT", 1), ("BOLT", 2), ("CABLE", 3)))
    run = begin(shop, "ANA", "single", "CART1", "LP000001")
    assert [each.source for each in shop.room.read(picks_in_run, run.id)] == ["A1", "A2", "C1"]
    first = shop.room.read(picks_in_run, run.id)[0]
    shop.post(Pick(work=first.number, tote="LP000001"), "ANA")
    assert [each.state for each in shop.room.read(picks_in_run, run.id)] == ["leased", "leased", "done"]
    found = shop.room.read(find_run_brief, 1, run.number)
    assert found is not None
    assert (found.picks, found.over, found.operator, found.device) == (3, 1, "ANA", "HH-ANA")
    for typed in ("ana", "single cart1", "so1", "lp000001"):
        assert [each.number for each in shop.room.read(find_runs, 1, typed, 9)] == [run.number]
    assert shop.room.read(find_runs, 1, "joe", 9) == []


def test_what_nobody_has_is_counted_and_listed_by_urgency(shop: Warehouse) -> None:
    released(shop, "SO1", priority=9)
    released(shop, "SO2", priority=1)
    assert shop.room.read(count_waiting, 1, shop.clock()) == 2
    assert [each.order for each in shop.room.read(picks_waiting, 1, shop.clock(), 9)] == ["SO2", "SO1"]
    begin(shop, "ANA")
    assert [each.order for each in shop.room.read(picks_waiting, 1, shop.clock(), 9)] == ["SO1"]
    shop.clock.forward(11)
    assert shop.room.read(count_waiting, 1, shop.clock()) == 2


READS: dict[str, Callable[[Warehouse], Any]] = {
    "waves": lambda shop: shop.room.read(find_waves, 1, "", 200),
    "runs": lambda shop: shop.room.read(find_runs, 1, "", 200),
    "waiting": lambda shop: shop.room.read(picks_waiting, 1, shop.clock(), 100),
}


@pytest.mark.parametrize("name", READS)
def test_a_list_asks_no_more_the_more_was_done_before(shop: Warehouse, name: str) -> None:
    counts = []
    for number in range(1, 5):
        sell_from_bins(shop, f"SO{number}", ("BOLT", 2))
        shop.post(PlanWave(number=f"W{number}", orders=(f"SO{number}",)))
        shop.post(ReleaseWave(wave=f"W{number}"))
        run = begin(shop, "ANA")
        with counted_statements(shop) as statements:
            assert len(READS[name](shop)) == (0 if name == "waiting" else 1)
        counts.append(len(statements))
        take_whole(shop, f"SO{number}")
        drop(shop, run)
    assert counts == [counts[0]] * 4


def test_runs_and_waves_that_are_over_are_passed_by_an_index(sqlite_warehouse: Warehouse) -> None:
    who = sqlite_warehouse.room.read(lambda at: at.scalar(select(operator.c.id).where(operator.c.code == "OTTO")))
    over = [{"number": f"W{at}", "site_id": 1, "state": "done", "made_at": at} for at in range(500)]
    sqlite_warehouse.room.write(lambda at: at.execute(insert(wave), over))
    gone = {"site_id": 1, "method": "single", "state": "done", "place_id": 1, "operator_id": who, "made_at": 1}
    runs = [{**gone, "number": f"RUN{at}", "changed_at": at} for at in range(500)]
    sqlite_warehouse.room.write(lambda at: at.execute(insert(pick_run), runs))
    with counted_statements(sqlite_warehouse) as statements:
        assert sqlite_warehouse.room.read(find_waves, 1, "", 200) == []
        assert sqlite_warehouse.room.read(find_runs, 1, "", 200) == []
    first = [each for each in statements if "LIMIT" in each]
    plans = [_plan(sqlite_warehouse, statement) for statement in first]
    assert ["wave_open" in plans[0], "pick_run_open" in plans[1]] == [True, True]


def _plan(warehouse: Warehouse, statement: str) -> str:
    given = (1,) * statement.count("?")
    rows = warehouse.room.read(lambda at: at.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all())
    return " ".join(row[3] for row in rows)
