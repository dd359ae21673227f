"""Give me work: the next orders by urgency, day and cut-off, leased to one, whoever else asks at the same moment."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete

from core.catalogue.location import DefineLocation, DefineZone
from core.errors import Rejection
from core.outbound.give_work import next_zone
from core.outbound.pick import Pick
from core.outbound.pick_run import leave_run, resume_run
from core.outbound.plan_run import free_run, reassign_run
from core.outbound.plan_wave import PlanWave
from core.outbound.release_orders import ReleaseOrders
from core.outbound.release_wave import ReleaseWave
from core.outbound.run_row import RunRow, run_in_hand
from core.outbound.wave import CancelWave
from core.schema.tables import role_permission
from core.work import LEASE, MINUTE, renew_work
from tests.core.outbound.shop import (
    begin,
    drop,
    furnish_shop,
    hold_up,
    orders_of,
    picker,
    picks,
    released,
    run_state,
    sell_from_bins,
    take_whole,
    totes_of,
    try_to_begin,
)
from tests.core.statements import counted_statements
from tests.core.warehouse import Warehouse


def refused(shop: Warehouse, who: str, *given: str, **more: Any) -> str:
    before = picks(shop)
    with pytest.raises(Rejection) as rejection:
        try_to_begin(shop, who, *given, **more)
    assert picks(shop) == before
    return rejection.value.code


def pick_all(shop: Warehouse, run: RunRow, tote: str) -> None:
    for number, _, _, _, of_run, holder in picks(shop):
        if of_run == run.number:
            shop.post(Pick(work=number, tote=tote), holder)


def had_by(shop: Warehouse, who: str) -> list[str]:
    """The orders of the picks that somebody has."""
    return [order for _, order, _, state, _, holder in picks(shop) if (state, holder) == ("leased", who)]


def test_a_single_order_is_the_most_urgent_then_the_first_due_then_of_the_first_truck(shop: Warehouse) -> None:
    monday, tuesday = date(2026, 3, 2), date(2026, 3, 3)
    what_of: dict[str, dict[str, Any]] = {
        "SO1": {"priority": 5},
        "SO2": {"priority": 5, "due_on": tuesday, "carrier": "EARLY"},
        "SO3": {"priority": 5, "due_on": monday, "carrier": "ANY"},
        "SO4": {"priority": 5, "due_on": monday, "carrier": "LATE"},
        "SO5": {"priority": 5, "due_on": monday, "carrier": "EARLY"},
        "SO6": {"priority": 1},
    }
    for number, what in what_of.items():
        released(shop, number, **what)
    given = []
    for _ in range(6):
        run = begin(shop, "ANA")
        given += orders_of(shop, run)
        take_whole(shop, given[-1])
        drop(shop, run)
    assert given == ["SO6", "SO5", "SO4", "SO3", "SO2", "SO1"]
    assert try_to_begin(shop, "ANA") is None


def test_a_run_has_a_number_a_place_and_who_does_it_and_its_picks_are_leased(shop: Warehouse) -> None:
    released(shop, "SO1", goods=(("BOLT", 2), ("NUT", 3)))
    run = begin(shop, "ANA", "single", "CART1", "LP000001")
    assert run.number == f"RUN{run.id:06}"
    assert run[3:5] + run[6:10] == ("single", "open", "CART1", "cart", "", "")
    assert [(line, state, number, holder) for _, _, line, state, number, holder in picks(shop)] == [
        (1, "leased", run.number, "ANA"), (2, "leased", run.number, "ANA"),
    ]  # fmt: skip
    assert totes_of(shop, run) == [("LP000001", "SO1")]
    assert shop.room.read(run_in_hand, 1, "ANA") == run
    assert shop.room.read(run_in_hand, 1, "JOE") is None


def test_a_cluster_has_a_tote_for_each_order_and_no_more_orders_than_totes(shop: Warehouse) -> None:
    released(shop, "SO1", "SO2", "SO3")
    run = begin(shop, "ANA", "cluster", "CART1", "LP000001", "LP000002")
    assert totes_of(shop, run) == [("LP000001", "SO1"), ("LP000002", "SO2")]
    few = begin(shop, "JOE", "cluster", "CART2", "LP000003", "LP000004")
    assert totes_of(shop, few) == [("LP000003", "SO3")]


def test_a_batch_is_of_so_many_orders_in_one_tote(shop: Warehouse) -> None:
    released(shop, "SO1", "SO2", "SO3")
    run = begin(shop, "ANA", "batch", "CART1", "LP000001", most=2)
    assert (orders_of(shop, run), totes_of(shop, run)) == (["SO1", "SO2"], [("LP000001", "")])
    assert orders_of(shop, begin(shop, "JOE", "batch")) == ["SO3"]


def test_a_zone_run_takes_what_lies_in_the_zone_and_its_tote_goes_on_to_the_next(shop: Warehouse) -> None:
    both = (("BOLT", 2), ("CABLE", 3))
    released(shop, "SO1", goods=both)
    released(shop, "SO2")
    run = begin(shop, "ANA", "zone", "STAGE", "LP000001", zone="cold")
    assert [line for _, _, line, _, number, _ in picks(shop) if number == run.number] == [2]
    pick_all(shop, run, "LP000001")
    assert shop.room.read(next_zone, run.id, run.zone, shop.clock()) == ""  # what is left has no zone
    drop(shop, run)
    assert refused(shop, "JOE", "cluster", "STAGE", "LP000001") == "plate_not_empty"
    assert refused(shop, "JOE", "zone", "CART1", "LP000001", zone="COLD") == "plate_elsewhere"


def test_totes_that_are_passed_on_keep_their_orders_and_come_first(shop: Warehouse) -> None:
    shop.post(DefineZone(code="DRY", name="Dry store"))
    shop.post(DefineLocation(code="A1", zone="DRY", sequence=1))
    released(shop, "SO1", goods=(("BOLT", 2),), priority=1)
    released(shop, "SO2", goods=(("BOLT", 2), ("CABLE", 3)), priority=9)
    run = begin(shop, "ANA", "zone", "STAGE", "LP000001", zone="COLD")
    pick_all(shop, run, "LP000001")
    assert shop.room.read(next_zone, run.id, run.zone, shop.clock()) == "DRY"
    drop(shop, run)
    on = begin(shop, "JOE", "zone", "STAGE", "LP000001", "LP000002", "LP000003", zone="DRY")
    assert totes_of(shop, on) == [("LP000001", "SO2"), ("LP000002", "SO1")]
    assert sorted(orders_of(shop, on)) == ["SO1", "SO2"]


def test_a_wave_alone_is_worked_on_where_that_is_wanted(shop: Warehouse) -> None:
    released(shop, "SO1")
    sell_from_bins(shop, "SO2", ("NUT", 2), priority=9)
    shop.post(PlanWave(number="W1", orders=("SO2",)))
    assert refused(shop, "ANA", "batch", wave="W1") == "wave_not_open"
    shop.post(ReleaseWave(wave="W1"))
    run = begin(shop, "ANA", "batch", wave="w1")
    assert (orders_of(shop, run), run.wave) == (["SO2"], "W1")


def test_an_order_on_hold_is_given_to_nobody(shop: Warehouse) -> None:
    released(shop, "SO1")
    hold_up(shop, "SO1")
    assert try_to_begin(shop, "ANA") is None


def test_who_has_a_run_gets_no_second_one_and_goes_on_with_it(shop: Warehouse) -> None:
    released(shop, "SO1", "SO2")
    run = begin(shop, "ANA")
    assert refused(shop, "ANA") == "run_in_hand"
    assert shop.room.write(resume_run, 1, picker(shop, "ANA", "HH9")) == run
    assert shop.room.write(resume_run, 1, picker(shop, "JOE")) is None
    assert had_by(shop, "ANA") == ["SO1"]


def test_a_lease_that_ran_out_is_for_others_and_what_they_took_does_not_come_back(shop: Warehouse) -> None:
    released(shop, "SO1", "SO2")
    lost = begin(shop, "ANA", "batch")
    assert try_to_begin(shop, "JOE", "batch") is None
    shop.clock.forward(LEASE // MINUTE - 1)
    shop.room.write(renew_work, "HH-ANA", "ANA", shop.clock())
    shop.clock.forward(LEASE // MINUTE - 1)
    assert try_to_begin(shop, "JOE", "batch") is None
    shop.clock.forward(2)
    taken = begin(shop, "JOE", "single")
    assert orders_of(shop, taken) == ["SO1"]
    assert shop.room.write(resume_run, 1, picker(shop, "ANA")) == lost
    assert (had_by(shop, "ANA"), had_by(shop, "JOE")) == (["SO2"], ["SO1"])


def test_a_run_of_which_others_took_all_is_over_when_its_picker_comes_back(shop: Warehouse) -> None:
    released(shop, "SO1")
    lost = begin(shop, "ANA")
    shop.clock.forward(LEASE // MINUTE)
    begin(shop, "JOE")
    assert shop.room.write(resume_run, 1, picker(shop, "ANA")) is None
    assert run_state(shop, lost) == "cancelled"


def test_a_run_that_is_left_gives_its_picks_back_and_is_open_while_goods_are_in_hand(shop: Warehouse) -> None:
    released(shop, "SO1", "SO2")
    run = begin(shop, "ANA", "cluster", "CART1", "LP000001", "LP000002")
    take_whole(shop, "SO1", "LP000001")
    assert shop.room.write(leave_run, run, shop.clock())
    assert [(order, state, number) for _, order, _, state, number, _ in picks(shop)] == [
        ("SO1", "done", run.number), ("SO2", "ready", ""),
    ]  # fmt: skip
    assert run_state(shop, run) == "open"
    drop(shop, run)
    assert run_state(shop, run) == "done"
    with pytest.raises(Rejection) as over:
        shop.room.write(leave_run, run, shop.clock())
    assert over.value.code == "run_over"


def test_a_run_that_is_left_with_empty_hands_is_cancelled(shop: Warehouse) -> None:
    released(shop, "SO1")
    run = begin(shop, "ANA", "single", "CART1")
    assert not shop.room.write(leave_run, run, shop.clock())
    assert (run_state(shop, run), picks(shop)[0][3:]) == ("cancelled", ("ready", "", ""))
    begin(shop, "JOE", "single", "CART1")


def test_a_pick_that_is_called_off_under_a_run_is_no_longer_in_it(shop: Warehouse) -> None:
    sell_from_bins(shop, "SO1", ("BOLT", 2))
    sell_from_bins(shop, "SO2", ("NUT", 2))
    shop.post(PlanWave(number="W1", orders=("SO1",)))
    shop.post(ReleaseWave(wave="W1"))
    shop.post(ReleaseOrders(orders=("SO2",)))
    run = begin(shop, "ANA", "batch")
    shop.clock.forward(LEASE // MINUTE)
    shop.post(CancelWave(wave="W1"))
    assert shop.room.write(resume_run, 1, picker(shop, "ANA")) == run
    assert had_by(shop, "ANA") == ["SO2"]
    take_whole(shop, "SO2")
    assert shop.room.write(resume_run, 1, picker(shop, "ANA")) is None
    assert run_state(shop, run) == "done"


def test_a_supervisor_frees_a_run_or_gives_it_to_another(shop: Warehouse) -> None:
    released(shop, "SO1", "SO2")
    run = begin(shop, "ANA", "batch", "CART1")
    assert shop.room.write(reassign_run, "", run.number, "joe", shop.clock()) == "ANA"
    assert (had_by(shop, "ANA"), had_by(shop, "JOE")) == ([], ["SO1", "SO2"])
    assert shop.room.read(run_in_hand, 1, "ANA") is None
    gone_on = shop.room.write(resume_run, 1, picker(shop, "JOE"))
    assert gone_on is not None
    assert (gone_on.number, gone_on.operator) == (run.number, "JOE")
    assert shop.room.write(free_run, "", run.number, shop.clock()) == "JOE"
    assert had_by(shop, "JOE") == []
    assert orders_of(shop, begin(shop, "ANA", "batch")) == ["SO1", "SO2"]


def test_a_run_goes_to_nobody_who_has_one_or_may_not_log_in(shop: Warehouse) -> None:
    released(shop, "SO1", "SO2")
    run = begin(shop, "ANA")
    begin(shop, "JOE")
    told = {}
    for who in ("JOE", "GONE", "NOBODY"):
        with pytest.raises(Rejection) as rejection:
            shop.room.write(reassign_run, "", run.number, who, shop.clock())
        told[who] = rejection.value.code
    assert told == {"JOE": "run_in_hand", "GONE": "operator_closed", "NOBODY": "unknown_operator"}
    shop.room.write(free_run, "", run.number, shop.clock())
    for number, code in (("RUN9", "unknown_run"), (run.number, "run_over")):
        with pytest.raises(Rejection) as rejection:
            shop.room.write(free_run, "", number, shop.clock())
        assert rejection.value.code == code


def test_a_run_goes_to_nobody_who_may_not_pick(sqlite_warehouse: Warehouse) -> None:
    shop = furnish_shop(sqlite_warehouse)
    released(shop, "SO1")
    shop.room.write(lambda at: at.execute(delete(role_permission).where(role_permission.c.permission == "pick")))
    assert refused(shop, "ANA") == "not_permitted"


@pytest.mark.parametrize(
    ("given", "more", "code"),
    [
        (("walk",), {}, "unknown_value"),
        (("single", "A1"), {}, "no_place_for_picks"),
        (("single", "NONE"), {}, "unknown_location"),
        (("single", "CART1"), {}, "cart_in_use"),
        (("cluster", "CART2"), {}, "totes_wanted"),
        (("single", "CART2", "LP000011", "LP000012"), {}, "totes_wanted"),
        (("cluster", "CART2", "LP000011", "lp000011"), {}, "tote_twice"),
        (("cluster", "CART2", "LP000001"), {}, "tote_in_run"),
        (("cluster", "CART2", "LP000021"), {}, "plate_not_empty"),
        (("cluster", "CART2", "TRAY"), {}, "unknown_plate"),
        (("zone", "CART2"), {}, "text_missing"),
        (("zone", "CART2"), {"zone": "HOT"}, "unknown_zone"),
        (("batch", "CART2"), {"wave": "W9"}, "unknown_wave"),
        (("batch", "CART2"), {"most": 101}, "unknown_value"),
    ],
)
def test_what_is_no_way_to_pick_is_refused(
    shop: Warehouse, given: tuple[str, ...], more: dict[str, Any], code: str
) -> None:
    shop.find("A3", "BOLT", 1, plate="LP000021")
    released(shop, "SO1", "SO2")
    begin(shop, "ANA", "cluster", "CART1", "LP000001")
    assert refused(shop, "JOE", *given, **more) == code


def test_giving_work_asks_no_more_of_the_database_the_more_was_picked_before(shop: Warehouse) -> None:
    counts = []
    for number in range(1, 7):
        released(shop, f"SO{number}")
        with counted_statements(shop) as statements:
            run = begin(shop, "ANA", "cluster", "CART1", f"LP{number:06}")
        take_whole(shop, f"SO{number}", f"LP{number:06}")
        drop(shop, run)
        counts.append(len(statements))
    assert counts == [counts[0]] * 6
