"""Several sites: the same goods and the same codes at each, and goods go from one to the other through transit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.catalogue.location import DefineLocation, DefineSite
from core.catalogue.site import need_site
from core.command import Command, Outcome
from core.errors import Rejection
from core.inbound.purchase_order import OrderedLine, OrderPurchase, lines_of, need_open_order
from core.inbound.put_away import PutAway
from core.inbound.receive import Receive
from core.internal.adjust import AdjustStock
from core.internal.close_period import ClosePeriod
from core.internal.look_up import find_by_text, item_card, location_card
from core.internal.move import Move
from core.internal.move_lines import MoveLine, MoveLines
from core.internal.nest_plate import NestPlate
from core.undo import Undo
from tests.core.warehouse import Warehouse

FIVE = Decimal(5)
OUT = Move(site="MAIN", sku="BOLT", quantity=FIVE, source="A1", target="TO-EAST")
IN = Move(site="EAST", sku="BOLT", quantity=FIVE, source_site="MAIN", source="TO-EAST", target="A1")


def build(warehouse: Warehouse) -> Warehouse:
    """A second site with an A1 and a dock of its own; 20 bolts at A1 of the first, 3 at that of the second."""
    warehouse.post(DefineLocation(code="TO-EAST", kind="transit"))
    warehouse.post(DefineSite(code="EAST", name="East", time_zone="Asia/Tokyo"))
    for code, kind in (("A1", "storage"), ("DOCK", "dock")):
        warehouse.post(DefineLocation(site="EAST", code=code, kind=kind))
    warehouse.find("A1", "BOLT", 20, site="MAIN")
    warehouse.find("A1", "BOLT", 3, site="EAST")
    return warehouse


@pytest.fixture
def two_sites(warehouse: Warehouse) -> Warehouse:
    return build(warehouse)


@pytest.fixture(scope="module")
def shared_sites(shared_warehouse: Warehouse) -> Warehouse:
    """For tests that change nothing."""
    return build(shared_warehouse)


def at(warehouse: Warehouse, site: str, place: str) -> str:
    """What there is of the bolts at the place."""
    site_id = warehouse.room.read(need_site, site).id
    return " ".join(row.shown for row in warehouse.room.read(location_card, site_id, place).stock)


def undo(warehouse: Warehouse, outcome: Outcome) -> None:
    assert outcome.posting is not None
    warehouse.post(Undo(posting=outcome.posting))


def test_the_same_bin_of_two_sites_is_two_bins(two_sites: Warehouse) -> None:
    assert (at(two_sites, "MAIN", "A1"), at(two_sites, "EAST", "A1")) == ("20 EA", "3 EA")
    two_sites.post(AdjustStock(site="EAST", location="A1", sku="BOLT", reason="LOST", change=Decimal(-3)))
    assert (at(two_sites, "MAIN", "A1"), at(two_sites, "EAST", "A1")) == ("20 EA", "")
    assert two_sites.broken() == []


def test_goods_go_to_another_site_through_transit_and_back(two_sites: Warehouse) -> None:
    sent = two_sites.post(OUT)
    came = two_sites.post(IN)
    assert (at(two_sites, "MAIN", "TO-EAST"), at(two_sites, "EAST", "A1")) == ("", "8 EA")
    undo(two_sites, came)
    assert (at(two_sites, "MAIN", "TO-EAST"), at(two_sites, "EAST", "A1")) == ("5 EA", "3 EA")
    line = MoveLine(sku="BOLT", quantity=Decimal(2), source_site="MAIN", source="TO-EAST", target="DOCK")
    undo(two_sites, two_sites.post(MoveLines(site="EAST", lines=(line,))))
    undo(two_sites, sent)
    assert (at(two_sites, "MAIN", "A1"), at(two_sites, "MAIN", "TO-EAST")) == ("20 EA", "")
    assert two_sites.broken() == []


def test_a_pallet_goes_to_another_site_through_transit_and_back(two_sites: Warehouse) -> None:
    two_sites.post(replace(OUT, target="A2", target_plate="LP000001"))
    onto = Move(site="MAIN", plate="LP000001", target="TO-EAST")
    two_sites.post(onto)
    taken = Move(site="EAST", sku="BOLT", quantity=Decimal(1), source_plate="LP000001", target="A1")
    two_sites.post(taken)
    came = two_sites.post(PutAway(site="EAST", plate="LP000001", target="DOCK"))
    assert (at(two_sites, "EAST", "DOCK"), at(two_sites, "EAST", "A1")) == ("4 EA", "4 EA")
    undo(two_sites, came)
    assert at(two_sites, "MAIN", "TO-EAST") == "4 EA"
    assert two_sites.broken() == []


def test_a_pallet_in_transit_is_put_onto_one_of_the_site_it_comes_to(two_sites: Warehouse) -> None:
    two_sites.post(replace(OUT, target_plate="LP000001"))
    two_sites.find("DOCK", "BOLT", 1, site="EAST", plate="LP000002")
    stacked = two_sites.post(NestPlate(site="EAST", plate="LP000001", onto="LP000002"))
    assert at(two_sites, "EAST", "DOCK") == "5 EA 1 EA"
    assert two_sites.broken() == []
    undo(two_sites, stacked)
    assert (at(two_sites, "EAST", "DOCK"), at(two_sites, "MAIN", "TO-EAST")) == ("1 EA", "5 EA")
    assert two_sites.broken() == []


def test_a_transit_that_another_site_has_booked_through_stays_one(two_sites: Warehouse) -> None:
    """Moves of another site are right there as long as it is one."""
    as_a_shelf = DefineLocation(site="MAIN", code="TO-EAST")
    two_sites.post(OUT)
    two_sites.post(as_a_shelf)
    two_sites.post(replace(as_a_shelf, kind="transit"))
    two_sites.post(IN)
    assert two_sites.refusal(as_a_shelf).code == "already_defined"
    assert two_sites.broken() == []


def test_a_closed_period_of_the_sending_site_keeps_its_transit_as_it_was(two_sites: Warehouse) -> None:
    two_sites.post(OUT)
    yesterday = two_sites.stamp()
    two_sites.clock.forward(2 * 24 * 60)
    two_sites.post(ClosePeriod(site="MAIN", through=date(2026, 3, 2)))
    with pytest.raises(Rejection) as refused:
        two_sites.room.post(IN, replace(yesterday, id=two_sites.stamp().id))
    assert (refused.value.code, refused.value.fields["closed"]) == ("period_closed", "2026-03-02")
    two_sites.post(IN)
    assert two_sites.broken() == []


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (replace(IN, source="A1"), "not_in_transit"),
        (replace(IN, source_site="MOON"), "unknown_site"),
        (replace(IN, source_site=""), "unknown_location"),
        (replace(IN, source="TO-WEST"), "unknown_location"),
        (replace(OUT, target="DOCK9"), "unknown_location"),
        (IN, "not_enough"),
        (replace(OUT, site=""), "site_needed"),
        (AdjustStock(location="A1", sku="BOLT", reason="FOUND", change=FIVE), "site_needed"),
        (Receive(order="PO1", sku="BOLT", quantity=FIVE, location="DOCK"), "site_needed"),
        (Receive(site="EAST", order="PO1", sku="BOLT", quantity=FIVE, location="DOCK"), "unknown_order"),
    ],
)
def test_everything_else_across_sites_is_refused(shared_sites: Warehouse, command: Command, code: str) -> None:
    assert shared_sites.refusal(command).code == code


def test_each_site_sees_its_own_orders_and_stock(two_sites: Warehouse) -> None:
    lines = (OrderedLine(sku="BOLT", quantity=FIVE),)
    two_sites.post(OrderPurchase(site="EAST", number="PO9", supplier="ACME", lines=lines))
    main, east = (two_sites.room.read(need_site, code).id for code in ("MAIN", "EAST"))
    assert two_sites.room.read(item_card, east, "BOLT").facts[0] == "free 3 of 3 EA"
    assert [hit.code for hit in two_sites.room.read(find_by_text, main, "PO")] == ["PO1", "PO2"]
    assert [hit.code for hit in two_sites.room.read(find_by_text, east, "PO")] == ["PO9"]
    assert two_sites.room.read(need_open_order, "PO9", east).number == "PO9"
    assert two_sites.room.read(lines_of, "PO9", main) == []
    with pytest.raises(Rejection) as refused:
        two_sites.room.read(need_open_order, "PO9", main)
    assert refused.value.code == "unknown_order"
