"""Waves: planned of orders or of what they have in common, released, done with their last pick, cancelled."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from core.command import Command, Outcome
from core.outbound.pick import Pick
from core.outbound.plan_wave import PlanWave
from core.outbound.release_orders import ReleaseOrders
from core.outbound.release_wave import ReleaseWave
from core.outbound.wave import CancelWave, ChangeWave
from core.schema.tables import orders, wave, wave_order
from core.undo import Undo
from core.values import moment
from tests.core.open_work import work_in
from tests.core.outbound.shop import (
    begin,
    broken,
    furnish_shop,
    hold_up,
    picks,
    released,
    sell,
    sell_from_bins,
    set_aside,
    take_whole,
    wave_state,
)
from tests.core.together import at_once, while_held
from tests.core.warehouse import Warehouse


def members(shop: Warehouse, number: str) -> list[str]:
    """The orders in a wave."""
    query = (
        select(orders.c.number)
        .join(wave_order, wave_order.c.order_id == orders.c.id)
        .join(wave, wave.c.id == wave_order.c.wave_id)
        .where(wave.c.number == number)
        .order_by(orders.c.number)
    )
    return list(shop.room.read(lambda at: at.execute(query).scalars().all()))


def plan(shop: Warehouse, number: str = "W1", **what: object) -> Outcome:
    return shop.post(PlanWave(number=number, **what), "SUE")  # type: ignore[arg-type]  # the test's choice


def id_of(outcome: Outcome) -> UUID:
    assert outcome.posting is not None
    return outcome.posting


@pytest.fixture
def market(shop: Warehouse) -> Warehouse:
    """Orders with all that waves go by, and some that no wave takes by itself."""
    sell_from_bins(shop, "SO1", ("BOLT", 2), carrier="EARLY", priority=1, due_on=date(2026, 3, 2))
    sell_from_bins(shop, "SO2", ("NUT", 2), carrier="LATE", priority=5, due_on=date(2026, 3, 3))
    sell_from_bins(shop, "SO3", ("BOLT", 2), ("CABLE", 2), carrier="ANY", priority=9)
    sell(shop, "SO4", ("BOLT", 2), carrier="EARLY", priority=1)  # nothing reserved
    sell_from_bins(shop, "SO5", ("BOLT", 2), carrier="EARLY", priority=1)
    hold_up(shop, "SO5")
    return shop


@pytest.mark.parametrize(
    ("what", "orders_in_it"),
    [
        ({"orders": ("so3", "SO4")}, ["SO3", "SO4"]),
        ({"carrier": "early"}, ["SO1"]),
        ({"cut_off": "12:00"}, ["SO1"]),
        ({"cut_off": "18:00"}, ["SO1", "SO2"]),
        ({"zone": "cold"}, ["SO3"]),
        ({"priority": 5}, ["SO1", "SO2"]),
        ({"due_on": date(2026, 3, 3)}, ["SO1", "SO2"]),
        ({"due_on": date(2026, 3, 3), "carrier": "LATE"}, ["SO2"]),
    ],
)
def test_a_wave_takes_the_orders_that_are_named_or_all_that_fit(
    market: Warehouse, what: dict[str, Any], orders_in_it: list[str]
) -> None:
    assert plan(market, **what).said == f"Wave W1 planned, {len(orders_in_it)} orders"
    assert (members(market, "W1"), wave_state(market, "W1")) == (orders_in_it, "planned")
    assert picks(market) == []


def test_the_number_is_drawn_and_the_cut_off_is_a_time_of_today_at_the_site(market: Warehouse) -> None:
    drawn = plan(market, "", carrier="EARLY", cut_off="16:30", note="first truck").facts["wave"]
    row = market.room.read(lambda at: at.execute(select(wave)).one())
    assert drawn == row.number == f"W{row.id:06}"
    assert f"{moment(row.cut_off_at):%m-%d %H:%M}" == "03-02 15:30"  # UTC: the site is in Berlin
    assert row.note == "first truck"


def test_an_order_is_in_one_open_wave_at_the_most(market: Warehouse) -> None:
    plan(market, orders=("SO1",))
    refused = market.refusal(PlanWave(number="W2", orders=("SO1", "SO2")))
    assert (refused.code, refused.happened) == ("order_in_wave", "SO1 is in wave W1")
    assert plan(market, "W2", priority=9).facts["orders"] == "2"
    assert members(market, "W2") == ["SO2", "SO3"]
    market.post(CancelWave(wave="W1"))
    assert market.refusal(ChangeWave(wave="W2", add=("SO2",))).code == "order_in_wave"
    market.post(ChangeWave(wave="W2", add=("SO1",), take_out=("SO2",)))
    assert members(market, "W2") == ["SO1", "SO3"]


def test_of_two_waves_planned_at_once_one_has_the_order(market: Warehouse) -> None:
    answers = at_once([PlanWave(number=f"W{number}", orders=("SO1", "SO2")) for number in (1, 2)], market)
    assert sorted(answers) == ["done", "order_in_wave"]
    answers = at_once([PlanWave(number=f"W{number}", priority=9) for number in (3, 4)], market)
    assert sorted(answers) == ["done", "wave_of_nothing"]


def test_a_released_wave_has_its_picks_and_is_done_with_the_last_of_them(market: Warehouse) -> None:
    plan(market, orders=("SO1", "SO2"))
    assert market.post(ReleaseWave(wave="w1"), "SUE").said == "Wave W1 released, 2 orders, 2 picks"
    assert [each.priority for each in work_in(market, "pick")] == [1, 5]
    take_whole(market, "SO1")
    assert wave_state(market, "W1") == "released"
    take_whole(market, "SO2")
    assert wave_state(market, "W1") == "done"
    assert broken(market) == []


def test_a_wave_is_released_again_when_one_of_its_picks_comes_back(market: Warehouse) -> None:
    plan(market, orders=("SO1",))
    market.post(ReleaseWave(wave="W1"))
    begin(market, "ANA")
    outcome = market.post(Pick(work=picks(market)[0][0]), "ANA")
    assert wave_state(market, "W1") == "done"
    market.post(Undo(posting=id_of(outcome)), "ANA")
    assert wave_state(market, "W1") == "released"
    take_whole(market, "SO1")
    assert wave_state(market, "W1") == "done"
    assert broken(market) == []


def test_of_two_who_take_the_last_picks_of_a_wave_at_once_the_second_ends_it(postgresql_warehouse: Warehouse) -> None:
    shop = furnish_shop(postgresql_warehouse)
    for number in ("SO1", "SO2"):
        sell_from_bins(shop, number, ("BOLT" if number == "SO1" else "NUT", 2))
    plan(shop, orders=("SO1", "SO2"))
    shop.post(ReleaseWave(wave="W1"))
    begin(shop, "ANA", "batch")
    first, second = (Pick(work=each[0]) for each in picks(shop))
    assert while_held(shop, first, second, who="ANA") == {"done"}
    assert wave_state(shop, "W1") == "done"


def test_orders_that_cannot_go_wait_and_are_named_and_go_when_the_wave_is_released_again(market: Warehouse) -> None:
    sell(market, "SO6", ("BOLT", 2), ship_policy="complete")
    plan(market, orders=("SO1", "SO6"))
    assert market.post(ReleaseWave(wave="W1")).said == "Wave W1 released, 1 orders, 1 picks, SO6 waits"
    assert market.refusal(ReleaseWave(wave="W1")).code == "not_all_reserved"
    market.post(ReleaseOrders(orders=("SO2",)))  # of no wave
    set_aside(market, "SO6", 1, "BOLT", 2)
    assert market.post(ReleaseWave(wave="W1", priority=3)).facts["orders"] == "SO6"
    orders_picked = [order for _, order, *_ in picks(market)]
    urgent = [each.priority for each in work_in(market, "pick")]
    assert (orders_picked, urgent) == (["SO1", "SO2", "SO6"], [1, 5, 3])


def test_a_wave_of_which_nothing_is_reserved_is_not_released(market: Warehouse) -> None:
    plan(market, orders=("SO4",))
    refused = market.refusal(ReleaseWave(wave="W1"))
    assert (refused.code, refused.happened) == ("nothing_to_release", "Nothing of wave W1 waits")


def test_undo_of_a_release_leaves_the_wave_planned(market: Warehouse) -> None:
    plan(market, orders=("SO1", "SO2"))
    outcome = market.post(ReleaseWave(wave="W1"), "SUE")
    market.post(Undo(posting=id_of(outcome)), "SUE")
    assert wave_state(market, "W1") == "planned"
    assert {state for _, _, _, state, *_ in picks(market)} == {"cancelled"}
    assert (market.order_state("SO1"), market.order_state("SO2")) == ("allocated", "allocated")
    market.post(ReleaseWave(wave="W1"))
    assert wave_state(market, "W1") == "released"
    assert broken(market) == []


def test_the_picks_of_a_released_wave_are_made_urgent_together(market: Warehouse) -> None:
    plan(market, orders=("SO1", "SO2"))
    assert market.refusal(ChangeWave(wave="W1", priority=1)).code == "wave_not_open"
    market.post(ReleaseWave(wave="W1"))
    market.post(ChangeWave(wave="W1", priority=2, cut_off="10:00"))
    assert [each.priority for each in work_in(market, "pick")] == [2, 2]
    assert market.refusal(ChangeWave(wave="W1", add=("SO3",))).code == "wave_not_open"


def test_a_cancelled_wave_calls_off_what_nobody_has_begun(market: Warehouse) -> None:
    plan(market, orders=("SO1", "SO2"))
    market.post(ReleaseWave(wave="W1"))
    take_whole(market, "SO1")
    assert market.post(CancelWave(wave="W1"), "SUE").said == "Wave W1 cancelled, 1 picks called off"
    assert (market.order_state("SO1"), market.order_state("SO2")) == ("picked", "allocated")
    assert wave_state(market, "W1") == "cancelled"
    assert market.refusal(CancelWave(wave="W1")).code == "wave_not_open"
    assert market.refusal(ReleaseWave(wave="W1")).code == "wave_not_open"
    assert broken(market) == []


def test_nobody_is_interrupted_by_the_cancelling_of_a_wave(market: Warehouse) -> None:
    plan(market, orders=("SO1", "SO2"))
    market.post(ReleaseWave(wave="W1"))
    begin(market, "ANA")
    refused = market.refusal(CancelWave(wave="W1"))
    assert (refused.code, refused.happened) == ("wave_in_hand", "ANA picks for W1")
    market.clock.forward(11)
    market.post(CancelWave(wave="W1"))


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (PlanWave(number="W1", carrier="LATE"), "already_defined"),
        (PlanWave(number="W2", carrier="NONE"), "unknown_carrier"),
        (PlanWave(number="W2", zone="NONE"), "unknown_zone"),
        (PlanWave(number="W2", cut_off="25:00"), "unknown_value"),
        (PlanWave(number="W2", priority=10), "unknown_value"),
        (PlanWave(number="W2", orders=("SO5",)), "order_on_hold"),
        (PlanWave(number="W2", orders=("SO7",)), "order_not_open"),
        (PlanWave(number="W2", orders=("SO9",)), "unknown_order"),
        (PlanWave(number="W2"), "wave_of_nothing"),
        (PlanWave(number="W2", carrier="EARLY"), "wave_of_nothing"),
        (PlanWave(number="W" * 60, carrier="LATE"), "text_too_long"),
        (ChangeWave(wave="W9", add=("SO2",)), "unknown_wave"),
        (ChangeWave(wave="W1"), "text_missing"),
        (ChangeWave(wave="W1", take_out=("SO2",)), "order_not_in_wave"),
        (ChangeWave(wave="W1", add=("SO5",)), "order_on_hold"),
        (ChangeWave(wave="W1", cut_off="4 pm"), "unknown_value"),
        (ReleaseWave(wave="W9"), "unknown_wave"),
        (ReleaseWave(wave="W1", priority=0), "unknown_value"),
        (CancelWave(wave="W9"), "unknown_wave"),
        (CancelWave(wave="W1", site="MOON"), "unknown_site"),
    ],
)
def test_what_is_no_wave_is_refused(market: Warehouse, command: Command, code: str) -> None:
    sell(market, "SO7", ("BOLT", 2), draft=True)
    plan(market, orders=("SO1",))
    assert market.refusal(command).code == code


def test_an_order_that_is_released_alone_is_of_no_wave(market: Warehouse) -> None:
    released(market, "SO8")
    assert market.refusal(PlanWave(number="W1", orders=("SO8", "SO8"), site="MOON")).code == "unknown_site"
    assert plan(market, orders=("SO8",)).facts["orders"] == "1"
    assert market.refusal(ReleaseWave(wave="W1")).code == "nothing_to_release"
