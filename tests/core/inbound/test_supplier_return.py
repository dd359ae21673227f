"""Returns to a supplier: against the order that the goods came in on, credited or replaced, with a slip."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select

from core.catalogue.label_route import RouteLabels
from core.command import Command, Outcome
from core.inbound.close_purchase import CloseShort
from core.inbound.receive import Receive
from core.inbound.supplier_return import ReturnToSupplier, came_on
from core.internal.change_status import ChangeStatus
from core.internal.move import Move
from core.schema.tables import move, print_job
from core.undo import Undo
from tests.core.together import at_once
from tests.core.warehouse import FRESH, Warehouse

BOLTS = ReturnToSupplier(order="PO1", sku="BOLT", quantity=Decimal(10), location="DOCK", reason="bent")
MILK = ReturnToSupplier(order="PO1", sku="MILK", quantity=Decimal(4), lot="L1", plate="LP000001", reason="sour")


@pytest.fixture
def received(warehouse: Warehouse) -> Warehouse:
    return fill(warehouse)


@pytest.fixture(scope="module")
def shared_goods(shared_warehouse: Warehouse) -> Warehouse:
    """For tests that change nothing."""
    return fill(shared_warehouse)


def fill(warehouse: Warehouse) -> Warehouse:
    """All 120 bolts of the order and 30 milk on a plate at the dock; more of both that was found."""
    warehouse.receive("BOLT", 120)
    warehouse.receive("MILK", 30, lot="L1", expires_on=FRESH, plate="LP000001")
    warehouse.find("DOCK", "BOLT", 50)
    warehouse.find("A1", "MILK", 5, lot="L2", expires_on=FRESH)
    return warehouse


def undo(warehouse: Warehouse, outcome: Outcome) -> None:
    assert outcome.posting is not None
    warehouse.post(Undo(posting=outcome.posting))


def slips(warehouse: Warehouse) -> list[tuple[str, str]]:
    rows = select(print_job.c.design, print_job.c.state).order_by(print_job.c.id)
    return [tuple(row) for row in warehouse.room.read(lambda at: at.execute(rows).all())]


def test_what_is_credited_leaves_the_order_as_it_is(received: Warehouse) -> None:
    progress = received.progress()
    back = received.post(BOLTS)
    assert back.said == "10 EA BOLT back to Acme"
    assert (back.facts["line"], back.facts["replace"]) == ("1", "no")
    assert re.fullmatch(r"RT\d{6}", back.facts["return"])
    assert received.progress() == progress
    assert received.on_hand("DOCK", "BOLT") == Decimal(160)
    undo(received, back)
    assert received.on_hand("DOCK", "BOLT") == Decimal(170)
    assert received.broken() == []


def test_what_is_replaced_is_expected_again(received: Warehouse) -> None:
    back = received.post(replace(BOLTS, replace=True))
    assert received.progress()["PO1", 1] == 90
    received.receive("BOLT", 4)
    assert received.progress()["PO1", 1] == 94
    undo(received, back)
    assert received.progress()["PO1", 1] == 104
    assert received.broken() == []


def test_an_order_that_was_received_is_open_again_for_what_is_replaced(warehouse: Warehouse) -> None:
    warehouse.receive("NUT", 10, order="PO2")
    assert warehouse.order_state("PO2") == "received"
    back = replace(BOLTS, order="PO2", sku="NUT", quantity=Decimal(3), replace=True)
    outcome = warehouse.post(back)
    assert warehouse.order_state("PO2") == "partly_received"
    undo(warehouse, outcome)
    assert warehouse.order_state("PO2") == "received"
    warehouse.post(replace(back, quantity=Decimal(10)))
    assert warehouse.order_state("PO2") == "sent"
    assert warehouse.broken() == []


def test_rejected_goods_on_a_plate_go_back_with_their_lot(received: Warehouse) -> None:
    received.post(ChangeStatus(sku="MILK", lot="L1", quantity=Decimal(4), plate="LP000001", new_status="quality"))
    back = received.post(replace(MILK, status="quality"))
    row = received.room.read(
        lambda at: at.execute(
            select(move.c.party_id, move.c.order_line_id).where(move.c.posting_id == back.posting)
        ).one()
    )
    assert (row.party_id > 0, row.order_line_id) == (True, None)
    assert received.stock()["DOCK", "MILK", "L1", "LP000001", "available"] == 26
    assert received.broken() == []


def test_what_was_rejected_as_it_came_is_still_owed_when_it_goes_back(warehouse: Warehouse) -> None:
    warehouse.post(Receive(order="PO2", sku="NUT", quantity=Decimal(4), location="DOCK", condition="rejected"))
    warehouse.receive("NUT", 2, order="PO2")
    warehouse.post(ChangeStatus(sku="NUT", quantity=Decimal(2), location="DOCK", new_status="rejected"))
    nuts = replace(BOLTS, order="PO2", sku="NUT", quantity=Decimal(3), status="rejected", replace=True)
    back = warehouse.post(nuts)
    assert warehouse.progress()["PO2", 1] == 2
    undo(warehouse, back)
    assert warehouse.progress()["PO2", 1] == 2
    warehouse.post(replace(nuts, quantity=Decimal(4)))
    assert warehouse.refusal(nuts).code == "over_return"
    warehouse.post(replace(nuts, quantity=Decimal(2)))
    assert warehouse.progress()["PO2", 1] == 0
    assert warehouse.broken() == []


def test_a_line_that_is_closed_takes_no_others_for_what_goes_back(warehouse: Warehouse) -> None:
    warehouse.receive("BOLT", 20)
    warehouse.post(CloseShort(order="PO1", reason="Discontinued", line=1))
    named = replace(BOLTS, line=1, replace=True)
    assert warehouse.refusal(named).code == "line_closed"
    warehouse.post(replace(named, replace=False))


def test_no_more_goes_back_than_came_in_of_that_lot_on_that_order(received: Warehouse) -> None:
    much = replace(BOLTS, quantity=Decimal(101))
    assert received.refusal(much).fields == {"quantity": "101", "open": "100", "sku": "BOLT", "order": "PO1"}
    received.post(replace(BOLTS, quantity=Decimal(95)))
    assert received.post(BOLTS).facts["line"] == "5"
    assert received.refusal(replace(BOLTS, line=1)).fields["open"] == "5"
    other = replace(MILK, lot="L2", plate="", location="A1")
    assert received.refusal(other).fields["open"] == "0"


def test_what_was_returned_and_taken_back_can_go_back_again(received: Warehouse) -> None:
    all_of_it = replace(BOLTS, quantity=Decimal(100))
    undo(received, received.post(all_of_it))
    received.post(all_of_it)
    assert received.broken() == []


def test_a_return_prints_its_slip_where_the_site_sends_them(received: Warehouse) -> None:
    assert received.post(BOLTS).facts["printer"] == ""
    assert received.post(replace(BOLTS, usual="ZEBRA")).facts["printer"] == "ZEBRA"
    received.post(RouteLabels(printer="ZEBRA", label="return_slip"))
    back = received.post(replace(BOLTS, reason="bent\tand rusty"))
    assert slips(received) == [("return_slip", "queued")] * 2
    undo(received, back)
    assert slips(received) == [("return_slip", "queued"), ("return_slip", "void")]


def test_goods_that_went_on_go_back_from_where_they_are(received: Warehouse) -> None:
    received.post(Move(sku="BOLT", quantity=Decimal(170), source="DOCK", target="A4"))
    assert received.refusal(BOLTS).code == "not_enough"
    received.post(replace(BOLTS, location="A4"))
    assert received.room.read(came_on, 1, "BOLT", "") == ["PO1"]
    assert received.room.read(came_on, 1, "MILK", "L1") == ["PO1"]
    assert received.room.read(came_on, 1, "MILK", "L2") == []


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (replace(BOLTS, order="PO9"), "unknown_order"),
        (replace(BOLTS, reason=""), "text_missing"),
        (replace(BOLTS, sku="NUT"), "not_on_order"),
        (replace(BOLTS, line=2), "not_on_order"),
        (replace(BOLTS, location=""), "text_missing"),
        (replace(BOLTS, quantity=None), "text_missing"),
        (replace(BOLTS, quantity=Decimal(0)), "quantity_not_positive"),
        (replace(BOLTS, status="damaged"), "not_enough"),
        (replace(MILK, lot=""), "lot_missing"),
        (replace(MILK, plate="LP000404"), "unknown_plate"),
        (replace(MILK, quantity=Decimal(31)), "over_return"),
    ],
)
def test_what_cannot_go_back_is_refused(shared_goods: Warehouse, command: Command, code: str) -> None:
    assert shared_goods.refusal(command).code == code


def test_two_who_send_the_same_goods_back_at_once_send_them_once(received: Warehouse) -> None:
    half = replace(BOLTS, line=1, quantity=Decimal(60))
    assert sorted(at_once([half, half], received)) == ["done", "over_return"]
    assert received.on_hand("DOCK", "BOLT") == Decimal(110)
    assert received.broken() == []


def test_a_return_is_undone_once(received: Warehouse) -> None:
    back = received.post(replace(BOLTS, replace=True))
    undo(received, back)
    assert received.refusal(Undo(posting=back.posting or UUID(int=0))).code == "already_undone"
