"""Transfers: ordered, shipped, received at the other site, closed; every step with its progress."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text

from core.catalogue.location import DefineLocation
from core.command import Command
from core.errors import Rejection
from core.identify import Order, identify
from core.inbound.purchase_order import lines_expecting, need_open_order
from core.inbound.receive import Receive
from core.internal.adjust import AdjustStock
from core.internal.close_transfer import CloseTransfer
from core.internal.hold_lot import HoldLot
from core.internal.nest_plate import NestPlate
from core.internal.order_transfer import ApproveTransfer, CancelTransfer, TransferLine
from core.internal.receive_transfer import transfer_of_plate
from core.internal.reserve import Reserve
from core.internal.transfer import open_transfers
from core.undo import Undo
from tests.core.as_owner import as_owner
from tests.core.internal.two_sites import CAME, COME, MILK, ORDER, PLATE, SHIP, approved, at, build, lines, undo
from tests.core.together import at_once, while_held
from tests.core.warehouse import Warehouse

CLOSE = CloseTransfer(site="MAIN", order="T1", reason="LOST")


@pytest.fixture
def sites(warehouse: Warehouse) -> Warehouse:
    return build(warehouse)


@pytest.fixture(scope="module")
def shared_sites(shared_warehouse: Warehouse) -> Warehouse:
    """For tests that change nothing."""
    return build(shared_warehouse)


def test_goods_are_shipped_and_received_piece_by_piece(sites: Warehouse) -> None:
    assert sites.order_state("T1") == "approved"
    assert sites.post(SHIP).facts["open"] == "10"
    assert (sites.order_state("T1"), at(sites, "TO-EAST", "BOLT")) == ("sent", 30)
    assert sites.post(replace(COME, quantity=Decimal(25))).facts["open"] == "5"
    assert sites.order_state("T1") == "partly_received"
    sites.post(replace(SHIP, quantity=Decimal(10)))
    sites.post(MILK)
    sites.post(replace(COME, quantity=Decimal(15)))
    sites.post(replace(COME, sku="MILK", lot="L1", quantity=Decimal(10)))
    assert lines(sites) == [("BOLT", 40, 40, 0), ("MILK", 10, 10, 0)]
    assert (sites.order_state("T1"), at(sites, "E-DOCK", "BOLT")) == ("received", 40)
    assert sites.broken() == []


def test_a_whole_plate_is_shipped_and_received_at_once(sites: Warehouse) -> None:
    sites.post(PLATE)
    assert lines(sites) == [("BOLT", 20, 0, 0), ("MILK", 4, 0, 0)]
    found = sites.room.read(transfer_of_plate, 2, "LP000001")
    assert found is not None
    assert (found.number, found.from_site) == ("T1", "MAIN")
    assert sites.post(CAME).said == "LP000001 > E-DOCK"
    assert lines(sites) == [("BOLT", 20, 20, 0), ("MILK", 4, 4, 0)]
    assert sites.stock()["E-DOCK", "MILK", "L2", "LP000001", "available"] == 4
    assert sites.broken() == []


def test_goods_go_onto_a_plate_in_transit_and_come_off_it(sites: Warehouse) -> None:
    sites.post(replace(SHIP, target_plate="LP000009"))
    sites.post(replace(COME, source_plate="LP000009", quantity=Decimal(10)))
    sites.post(replace(CAME, plate="LP000009"))
    assert lines(sites)[0] == ("BOLT", 30, 30, 0)
    assert sites.broken() == []


def test_every_step_is_taken_back(sites: Warehouse) -> None:
    before = sites.stock()
    shipped = sites.post(SHIP)
    came = sites.post(replace(COME, quantity=Decimal(7)))
    assert sites.refusal(Undo(posting=shipped.posting or UUID(int=0))).code == "goods_moved_on"
    undo(sites, came)
    assert sites.order_state("T1") == "sent"
    undo(sites, shipped)
    assert (sites.order_state("T1"), sites.stock()) == ("approved", before)
    loaded = sites.post(PLATE)
    received = sites.post(CAME)
    undo(sites, received)
    undo(sites, loaded)
    assert (sites.order_state("T1"), sites.stock()) == ("approved", before)
    assert sites.broken() == []


def test_a_plate_that_was_shipped_off_another_one_goes_back_onto_it(sites: Warehouse) -> None:
    sites.find("A2", "BOLT", 1, site="MAIN", plate="LP000002")
    sites.post(NestPlate(site="MAIN", plate="LP000001", onto="LP000002"))
    before = sites.everything()
    undo(sites, sites.post(PLATE))
    assert sites.everything()[1:] == before[1:]
    assert sites.broken() == []


def test_what_never_came_is_written_off_by_two_people(sites: Warehouse) -> None:
    sites.post(SHIP)
    sites.post(MILK)
    sites.post(replace(COME, quantity=Decimal(28)))
    refused = sites.refusal(CLOSE)
    assert (refused.code, refused.fields["lost"]) == ("transfer_difference", "2 BOLT, 10 MILK")
    closed = approved(sites, CLOSE, "SUE")
    assert closed.said == "Transfer T1 closed, 2 BOLT, 10 MILK lost"
    assert lines(sites) == [("BOLT", 30, 28, 2), ("MILK", 10, 0, 10)]
    assert (sites.order_state("T1"), at(sites, "TO-EAST", "BOLT")) == ("closed_short", 0)
    assert sites.refusal(COME).code == "order_not_open"
    assert sites.broken() == []
    assert closed.posting is not None
    approved(sites, Undo(posting=closed.posting), "SUE")
    assert (sites.order_state("T1"), at(sites, "TO-EAST", "MILK")) == ("partly_received", 10)
    assert sites.broken() == []


def test_what_was_never_shipped_is_not_sent_any_more(sites: Warehouse) -> None:
    assert sites.refusal(CLOSE).code == "transfer_not_begun"
    sites.post(SHIP)
    sites.post(COME)
    closed = sites.post(CLOSE)
    assert (closed.said, sites.order_state("T1")) == ("Transfer T1 closed", "closed_short")
    assert sites.refusal(replace(SHIP, quantity=Decimal(1))).code == "order_not_open"
    assert sites.broken() == []
    undo(sites, closed)
    assert sites.order_state("T1") == "partly_received"
    assert sites.broken() == []


def test_more_than_was_ordered_is_shipped_when_somebody_who_orders_approves(sites: Warehouse) -> None:
    much = replace(SHIP, quantity=Decimal(41))
    refused = sites.refusal(much, "OTTO")
    assert (refused.code, refused.fields["approval"], refused.fields["open"]) == ("over_transfer", "order", "40")
    approved(sites, much)
    assert lines(sites)[0] == ("BOLT", 41, 0, 0)
    sites.post(MILK)
    sites.post(replace(COME, quantity=Decimal(40)))
    sites.post(replace(COME, sku="MILK", lot="L1", quantity=Decimal(10)))
    assert sites.order_state("T1") == "received"
    approved(sites, CLOSE, "SUE")
    assert lines(sites)[0] == ("BOLT", 41, 40, 1)
    assert sites.refusal(CLOSE).code == "order_not_open"
    assert sites.broken() == []


def test_goods_that_nobody_may_have_are_not_shipped(sites: Warehouse) -> None:
    sites.post(HoldLot(site="MAIN", sku="MILK", lot="L1", reason="glass"))
    sites.post(HoldLot(site="MAIN", sku="MILK", lot="L2", reason="glass"))
    for command in (MILK, PLATE):
        assert sites.refusal(command).code == "lot_held"
    sites.find("A1", "BOLT", 5, site="MAIN", status="damaged")
    assert sites.refusal(replace(SHIP, quantity=Decimal(5), status="damaged")).code == "not_allocatable"


def test_a_plate_with_goods_of_somebody_elses_stays(sites: Warehouse) -> None:
    sites.post(Reserve(site="MAIN", sku="BOLT", quantity=Decimal(3), plate="LP000001", purpose="job 7"))
    refused = sites.refusal(PLATE)
    assert (refused.code, refused.fields["purpose"]) == ("reserved", "job 7")


def test_reserved_goods_are_shipped_with_their_reservation(sites: Warehouse) -> None:
    wanted = Reserve(site="MAIN", sku="BOLT", quantity=Decimal(30), location="A1", purpose="T1")
    sites.post(replace(SHIP, reservation=sites.post(wanted).posting))
    assert (sites.reserved(), lines(sites)[0]) == ({}, ("BOLT", 30, 0, 0))
    assert sites.broken() == []


def test_only_what_this_transfer_sent_is_received_for_it(sites: Warehouse) -> None:
    sites.post(replace(ORDER, number="T2"))
    sites.post(replace(MILK, order="T2", quantity=Decimal(6)))
    sites.post(replace(PLATE))
    other = replace(COME, sku="MILK", lot="L1", quantity=Decimal(6))
    assert sites.refusal(other).fields == {"quantity": "6", "open": "0", "sku": "MILK", "order": "T1"}
    assert sites.refusal(replace(CAME, order="T2")).code == "not_on_its_way"
    sites.post(replace(other, order="T2"))
    assert lines(sites, "T2")[1] == ("MILK", 6, 6, 0)
    assert sites.broken() == []


def test_a_draft_is_approved_before_it_is_shipped_and_can_be_cancelled(sites: Warehouse) -> None:
    sites.post(replace(ORDER, number="T2", draft=True))
    ship = replace(SHIP, order="T2")
    assert sites.refusal(ship).fields["state"] == "draft"
    sites.post(ApproveTransfer(site="MAIN", order="T2"))
    shipped = sites.post(ship)
    assert sites.refusal(CancelTransfer(site="MAIN", order="T2")).code == "order_not_open"
    undo(sites, shipped)
    sites.post(CancelTransfer(site="MAIN", order="T2"))
    assert sites.refusal(ship).fields["state"] == "cancelled"
    assert sites.broken() == []


def test_a_transfer_is_no_purchase_order(sites: Warehouse) -> None:
    main, east = 1, 2
    assert sites.room.read(identify, main, "t1") == [Order("T1", "approved", "EAST", "transfer out")]
    assert sites.room.read(identify, east, "T1") == [Order("T1", "approved", "MAIN", "transfer in")]
    assert {line.order for line in sites.room.read(lines_expecting, main, "BOLT")} == {"PO1"}
    with pytest.raises(Rejection, match="T1 is a transfer order"):
        sites.room.read(need_open_order, "T1", main)
    receive = Receive(site="MAIN", order="T1", sku="BOLT", quantity=Decimal(1), location="DOCK")
    assert sites.refusal(receive).code == "order_of_another_kind"
    assert sites.refusal(replace(SHIP, order="PO1")).code == "order_of_another_kind"


def test_what_is_to_ship_and_what_comes_is_listed(sites: Warehouse) -> None:
    main, east = 1, 2
    assert [found.number for found in sites.room.read(open_transfers, main, coming=False)] == ["T1"]
    assert sites.room.read(open_transfers, east, coming=True) == []
    sites.post(SHIP)
    assert [found.number for found in sites.room.read(open_transfers, east, coming=True)] == ["T1"]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (replace(ORDER, number="PO1"), "already_defined"),
        (replace(ORDER, number="T9", to_site="MAIN"), "same_site"),
        (replace(ORDER, number="T9", to_site="MOON"), "unknown_site"),
        (replace(ORDER, number="T9", lines=()), "order_without_lines"),
        (replace(ORDER, number="T9", lines=(ORDER.lines[0], ORDER.lines[0])), "item_twice"),
        (replace(ORDER, number="T9", lines=(TransferLine(sku="X", quantity=Decimal(1)),)), "unknown_item"),
        (replace(ORDER, number="T9", transit="A1"), "not_transit"),
        (replace(ORDER, number="T9", site="EAST", to_site="MAIN"), "no_transit"),
        (replace(SHIP, order="T9"), "unknown_order"),
        (replace(SHIP, site="EAST"), "unknown_order"),
        (replace(SHIP, plate="LP000001"), "plate_or_item"),
        (replace(SHIP, sku="NUT"), "not_on_order"),
        (replace(SHIP, quantity=Decimal(0)), "quantity_not_positive"),
        (replace(SHIP, quantity=Decimal(101)), "not_enough"),
        (replace(SHIP, source="A3"), "not_enough"),
        (replace(SHIP, source=""), "text_missing"),
        (replace(PLATE, plate="LP000404"), "unknown_plate"),
        (replace(COME, quantity=Decimal(1)), "order_not_open"),
        (replace(COME, site="MAIN"), "unknown_order"),
        (CAME, "plate_elsewhere"),
        (replace(CLOSE, site="EAST"), "unknown_order"),
    ],
)
def test_what_cannot_be_transferred_is_refused(shared_sites: Warehouse, command: Command, code: str) -> None:
    assert shared_sites.refusal(command).code == code


def test_goods_that_went_out_of_transit_otherwise_are_not_written_off(sites: Warehouse) -> None:
    sites.post(SHIP)
    sites.post(AdjustStock(site="MAIN", location="TO-EAST", sku="BOLT", change=Decimal(-30), reason="LOST"))
    refused = sites.refusal(CLOSE)
    assert refused.code == "transfer_difference"
    assert refused_when_approved(sites) == "goods_gone"


def refused_when_approved(warehouse: Warehouse) -> str:
    try:
        approved(warehouse, CLOSE, "SUE")
    except Rejection as refused:
        return refused.code
    return ""


def test_shipped_goods_that_came_in_for_others_are_not_taken_back(sites: Warehouse) -> None:
    shipped = sites.post(SHIP)
    sites.post(COME)
    sites.find("TO-EAST", "BOLT", 30, site="MAIN")
    assert shipped.posting is not None
    assert sites.refusal(Undo(posting=shipped.posting)).code == "transfer_went_on"


def test_a_plate_is_received_once_though_two_scan_it(sites: Warehouse) -> None:
    sites.post(PLATE)
    sites.post(DefineLocation(site="EAST", code="E-DOCK2", kind="dock"))
    answers = at_once([CAME, replace(CAME, location="E-DOCK2")], sites)
    assert sorted(answers) == ["done", "plate_elsewhere"]
    assert lines(sites) == [("BOLT", 20, 20, 0), ("MILK", 4, 4, 0)]
    assert sites.broken() == []


def test_a_plate_is_shipped_once_though_two_scan_it(sites: Warehouse) -> None:
    assert sorted(at_once([PLATE, PLATE], sites)) == ["done", "same_place"]
    assert lines(sites) == [("BOLT", 20, 0, 0), ("MILK", 4, 0, 0)]
    assert sites.broken() == []


def test_two_who_ship_the_rest_at_once_do_not_ship_it_twice(postgresql_warehouse: Warehouse) -> None:
    build(postgresql_warehouse)
    rest = replace(SHIP, quantity=Decimal(40))
    postgresql_warehouse.find("A3", "BOLT", 40, site="MAIN")
    answers = while_held(postgresql_warehouse, rest, replace(rest, source="A3"))
    assert answers == {"done"}  # who orders may ship more
    assert postgresql_warehouse.broken() == []


@pytest.mark.parametrize(
    ("fault", "broken"),
    [
        ("UPDATE transfer_line SET shipped = shipped + 1000000", "what was shipped or lost of a transfer"),
        ("UPDATE order_line SET done = 50000000 WHERE id IN (SELECT order_line_id FROM transfer_line)", "more came in"),
        ("UPDATE orders SET kind = 'purchase' WHERE number = 'T1'", "what was shipped or lost of a transfer"),
        ("UPDATE transfer SET to_site_id = 1", "a move is of another site than its places or its order"),
    ],
)
def test_a_fault_in_the_progress_of_a_transfer_is_found(sites: Warehouse, fault: str, broken: str) -> None:
    sites.post(SHIP)
    sites.post(replace(COME, quantity=Decimal(20)))
    with as_owner(sites) as connection:
        connection.execute(text(fault))
    assert any(each.what.startswith(broken) for each in sites.broken_rules())
