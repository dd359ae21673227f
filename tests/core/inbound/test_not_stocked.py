"""What is ordered but not kept: consumables that are used as they come, and services."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from core.catalogue.item import DefineItem
from core.command import Command
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.inbound.put_away import PutAway
from core.inbound.receive import Receive
from core.internal.adjust import AdjustStock
from core.internal.change_owner import ChangeOwner
from core.internal.change_status import ChangeStatus
from core.internal.move import Move
from core.internal.move_lines import MoveLine, MoveLines
from core.schema.tables import location, move
from core.undo import Undo
from tests.core.warehouse import Warehouse

ONE = Decimal(1)
HOURS = Receive(order="PO3", sku="HOURS", quantity=Decimal("2.5"))


def order(warehouse: Warehouse) -> Warehouse:
    """Tape and a fitter's hours are on order."""
    warehouse.post(DefineItem(sku="TAPE", name="Tape for the packers", kind="non_stock"))
    warehouse.post(DefineItem(sku="HOURS", name="Fitter's hours", kind="service", decimals=2))
    lines = (OrderedLine(sku="TAPE", quantity=Decimal(10)), OrderedLine(sku="HOURS", quantity=Decimal(8)))
    warehouse.post(OrderPurchase(number="PO3", supplier="ACME", lines=lines))
    return warehouse


@pytest.fixture
def ordered(warehouse: Warehouse) -> Warehouse:
    return order(warehouse)


@pytest.fixture(scope="module")
def shared_order(shared_warehouse: Warehouse) -> Warehouse:
    """For tests that change nothing."""
    return order(shared_warehouse)


def test_what_is_not_stocked_counts_for_its_order_and_lies_nowhere(ordered: Warehouse) -> None:
    tape = ordered.receive("TAPE", 10, order="PO3")
    hours = ordered.post(HOURS)
    assert (hours.said, hours.facts["open"]) == ("+2.5 EA  HOURS", "5.5")
    assert [ordered.progress()["PO3", line] for line in (1, 2)] == [10, Decimal("2.5")]
    assert ordered.stock() == {}
    ends = select(location.c.kind).join(move, location.c.id == move.c.to_location_id)
    assert ordered.room.read(lambda c: c.scalars(ends).all()) == ["consumption"] * 2
    ordered.receive("HOURS", "5.5", order="PO3", location="")
    assert ordered.order_state("PO3") == "received"
    assert tape.posting is not None
    ordered.post(Undo(posting=tape.posting))
    assert ordered.order_state("PO3") == "partly_received"
    assert ordered.progress()["PO3", 1] == 0
    assert ordered.broken() == []


def test_what_is_not_stocked_comes_in_as_much_as_was_ordered(shared_order: Warehouse) -> None:
    assert shared_order.refusal(replace(HOURS, quantity=Decimal(9)), "OTTO").code == "over_receipt"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (replace(HOURS, plate="LP000001"), "not_stocked"),
        (replace(HOURS, lot="L1"), "lot_unwanted"),
        (replace(HOURS, serial="S1"), "serial_unwanted"),
        (replace(HOURS, catch=ONE), "catch_unwanted"),
        (replace(HOURS, order="PO1", sku="BOLT", quantity=ONE), "text_missing"),
        (Move(sku="TAPE", quantity=ONE, source="DOCK", target="A1"), "not_stocked"),
        (PutAway(sku="TAPE", quantity=ONE, source="DOCK", target="A1"), "not_stocked"),
        (MoveLines(lines=(MoveLine(sku="TAPE", quantity=ONE, source="DOCK", target="A1"),)), "not_stocked"),
        (AdjustStock(location="A1", sku="TAPE", reason="FOUND", change=ONE), "not_stocked"),
        (AdjustStock(location="A1", sku="HOURS", reason="FOUND", counted=ONE), "not_stocked"),
        (ChangeStatus(sku="TAPE", quantity=ONE, location="A1", new_status="hold"), "not_stocked"),
        (ChangeOwner(sku="TAPE", quantity=ONE, location="A1", new_owner=""), "not_stocked"),
        (DefineItem(sku="X", name="X", kind="magic"), "unknown_value"),
        (DefineItem(sku="X", name="X", kind="service", tracking="serial"), "unknown_value"),
        (DefineItem(sku="X", name="X", kind="service", catch_unit="KG", catch_nominal=ONE), "unknown_value"),
    ],
)
def test_what_is_not_stocked_is_only_received(shared_order: Warehouse, command: Command, code: str) -> None:
    assert shared_order.refusal(command).code == code


def test_an_item_does_not_become_stocked_once_it_was_received(ordered: Warehouse) -> None:
    stocked = DefineItem(sku="TAPE", name="Tape")
    ordered.receive("TAPE", 1, order="PO3")
    assert ordered.refusal(stocked).code == "already_defined"
