"""Shipping on the floor: a truck at the dock, cartons scanned one by one, and who takes it over."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.catalogue.location import DefineLocation
from core.catalogue.site import need_site
from core.internal.adjust import AdjustStock
from core.outbound.confirm_sale import HoldSale
from core.outbound.loading import loading_of, shipments_of_day
from core.outbound.ship import ShipShipment
from core.outbound.shipment import OpenShipment, need_shipment
from core.values import local_date
from tests.floor.flows import Ready
from tests.floor.loaded import CARTON, CARTON2, CARTON3, TO_LOAD, sold
from tests.floor.picked import TOTE, pick_all
from tests.floor.stage import Stage
from tests.floor.warehouse import BADGES, BOLT_EAN, PIN
from tui.view import Tier

LEAVES = OpenShipment(number="T2", dock="DOCK", carrier="UPS")


def ready(stage: Stage, *steps: Ready) -> Stage:
    """What was done before Ana opens the task."""
    stage.set_up(*TO_LOAD, *steps)
    stage.open("ship")
    return stage


def states(stage: Stage) -> list[tuple[str, str, str]]:
    """The trucks of today: number, state, who took them over."""
    at = stage.room.read(need_site, "")
    rows = stage.room.read(shipments_of_day, at, local_date(stage.room.clock(), at.zone_info))
    return [(each.number, each.state, each.proof_name) for each in rows]


def loaded(stage: Stage, number: str = "T1") -> list[tuple[str, int, int]]:
    found = stage.room.read(need_shipment, number, 1)
    return [(each.order, each.loaded, each.cartons) for each in stage.room.read(loading_of, found.id)]


def test_cartons_are_loaded_with_a_scan_each_and_it_is_counted(any_stage: Stage) -> None:
    stage = ready(any_stage)
    assert (stage.prompt, stage.view.lines[0]) == ("SHIPMENT", "T1 DHL DOCK")
    stage.enter()
    stage.scan(CARTON)
    assert (stage.prompt, stage.said) == ("CARTON", f"{CARTON} loaded, T1 / scan the next, or F8")
    assert (stage.view.big, stage.view.lines[0]) == ("1/2", "T1 DHL DOCK")
    stage.scan(CARTON2)
    assert stage.view.big == "2/2"
    stage.press("F8")
    assert stage.prompt == "NAME"
    stage.enter("Mr Jones")
    assert (stage.said, stage.prompt) == ("T1 shipped, 2 cartons / scan the next truck", "SHIPMENT")
    assert states(stage) == [("T1", "shipped", "Mr Jones")]


def test_a_wrong_carriers_carton_locks_the_entry_until_it_is_approved(stage: Stage) -> None:
    ready(stage)
    stage.enter()
    stage.scan(CARTON3)
    assert stage.said.startswith("Needs an approval")
    assert "SO7002 goes with UPS" in stage.view.lines
    stage.press("F3")
    assert loaded(stage) == []
    stage.scan(CARTON3)
    stage.scan(BADGES["SUE"])
    stage.enter(PIN)
    assert (stage.said, loaded(stage)) == (f"{CARTON3} loaded, T1 / scan the next, or F8", [("SO7002", 1, 1)])


@pytest.mark.parametrize("what", ["twice", "hold", "nobody", "bin"])
def test_what_may_not_go_on_the_truck_locks_the_entry(stage: Stage, what: str) -> None:
    ready(stage, AdjustStock(location="STAGE", sku="55120", change=Decimal(1), reason="FOUND", plate="LP000400"))
    stage.enter()
    if what == "twice":
        stage.scan(CARTON)
        stage.scan(CARTON)
        assert stage.said == f"{CARTON} is on T1 / ANA loaded it"
    elif what == "hold":
        stage.set_up(HoldSale(order="SO7001", reason="credit"))
        stage.scan(CARTON)
        assert "SO7001 is on hold" in stage.said
    elif what == "nobody":
        stage.scan("LP000400")
        assert stage.said == "LP000400 is for no order / put it back"
    else:
        stage.scan(BOLT_EAN)
        assert stage.tier is Tier.SOFT
        return
    assert stage.tier is Tier.HARD
    stage.scan(CARTON2)
    assert CARTON2 not in stage.said
    stage.enter()
    if what != "hold":
        stage.scan(CARTON2)
        assert stage.said.startswith(f"{CARTON2} loaded")


def test_a_tote_that_nobody_packed_leaves_as_it_is_only_where_it_is_scanned_twice(stage: Stage) -> None:
    ready(stage, *sold("SO7003", "DHL", ("70007", 2)), pick_all)
    stage.enter()
    stage.scan(TOTE)
    assert (stage.tier, stage.said) == (Tier.NOTE, f"{TOTE} is not packed / again: it leaves so")
    stage.scan(CARTON)
    assert loaded(stage) == [("SO7001", 1, 2)]
    stage.scan(TOTE)
    assert loaded(stage) == [("SO7001", 1, 2)]
    stage.scan(TOTE)
    assert (stage.said, len(loaded(stage))) == (f"{TOTE} loaded, T1 / scan the next, or F8", 2)


def test_a_dock_a_carrier_and_a_shipment_each_find_the_truck(stage: Stage) -> None:
    ready(stage, LEAVES)
    for code in ("T2", "UPS"):
        stage.scan(code)
        assert stage.view.lines[0] == "T2 UPS DOCK"
        stage.scan("T1")
        assert stage.view.lines[0] == "T1 DHL DOCK"
    stage.scan("DOCK")
    assert stage.view.lines[:2] == ("1 T1 DHL", "2 T2 UPS")
    stage.enter("2")
    assert stage.view.lines[0] == "T2 UPS DOCK"


def test_at_a_dock_without_a_truck_the_carrier_of_a_new_one_is_asked(stage: Stage) -> None:
    ready(stage)
    stage.scan("STAGE")
    assert (stage.prompt, stage.view.lines[0]) == ("CARRIER", "New truck at STAGE")
    stage.enter()
    assert stage.said.startswith("Shipment SH")
    stage.scan(CARTON)
    stage.scan(CARTON3)  # any carrier's
    assert stage.view.big == "2/3"


def test_one_comes_off_again_and_undo_takes_back_what_was_loaded(stage: Stage) -> None:
    ready(stage)
    stage.enter()
    stage.scan(CARTON)
    stage.press("F9")
    assert stage.prompt == "UNLOAD"
    stage.scan(CARTON)
    assert (stage.said, loaded(stage)) == (f"{CARTON} off T1 / scan the next, or F8", [])
    stage.scan(CARTON2)
    stage.press("F6")
    assert stage.view.lines[1] == f"{CARTON2} loaded, T1"
    stage.enter()
    assert loaded(stage) == []


def test_a_truck_that_left_comes_back_with_undo(stage: Stage) -> None:
    ready(stage)
    stage.enter()
    stage.scan(CARTON)
    stage.press("F8")
    stage.enter("JO")
    stage.press("F6")
    stage.enter()
    assert states(stage) == [("T1", "loading", "")]
    stage.scan("T1")
    assert stage.view.big == "1/2"


def test_without_a_truck_at_this_dock_those_elsewhere_are_shown(stage: Stage) -> None:
    stage.set_up(DefineLocation(code="A-DOCK", kind="dock"))
    stage.power_off_and_on()
    ready(stage)
    assert stage.view.lines == ("No truck is loaded here.", "T1 DHL DOCK")
    stage.scan("T1")
    assert stage.prompt == "CARTON"


def test_an_empty_truck_does_not_leave_and_one_that_left_is_left(stage: Stage) -> None:
    ready(stage)
    stage.enter()
    stage.press("F8")
    stage.enter("JO")
    assert stage.said == "Nothing is on T1 / scan cartons first"
    stage.enter()
    stage.press("F3")
    stage.scan(CARTON)
    stage.press("F8")
    stage.enter("JO")
    stage.scan("T1")
    assert "T1 is shipped" in stage.said


def test_a_truck_that_somebody_else_ships_meanwhile_is_told(stage: Stage) -> None:
    ready(stage)
    stage.enter()
    stage.scan(CARTON)
    stage.set_up(ShipShipment(shipment="T1", proof_name="Sue"))
    stage.scan(CARTON2)
    assert "T1 is shipped" in stage.said


def test_the_menu_opens_it_with_a_shipment(stage: Stage) -> None:
    stage.set_up(*TO_LOAD)
    stage.log_in()
    stage.scan("T1")
    assert (stage.prompt, stage.view.lines[0]) == ("CARTON", "T1 DHL DOCK")
