"""Statuses: goods are held, released, called back or missed where they are, and move with the status they have."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from core.command import Command, Outcome
from core.internal.change_status import ChangeStatus
from core.internal.move import Move
from core.schema.seeds import STATUSES
from core.schema.tables import move
from core.undo import Undo
from tests.core.warehouse import FRESH, Warehouse

HELD = ChangeStatus(sku="BOLT", quantity=Decimal(4), location="A1", new_status="hold")
NAMES = [code for code, _, _ in STATUSES]


@pytest.fixture
def stocked(warehouse: Warehouse) -> Warehouse:
    return fill(warehouse)


@pytest.fixture(scope="module")
def shared_stock(shared_warehouse: Warehouse) -> Warehouse:
    """For tests that change nothing."""
    return fill(shared_warehouse)


def fill(warehouse: Warehouse) -> Warehouse:
    """10 bolts and a pump at A1, 6 bottles of milk on a plate at A2."""
    warehouse.find("A1", "BOLT", 10)
    warehouse.find("A1", "PUMP", 1, serial="S1")
    warehouse.find("A2", "MILK", 6, lot="L1", expires_on=FRESH, plate="LP000001")
    return warehouse


def statuses(warehouse: Warehouse, sku: str) -> dict[tuple[str, str], int]:
    """How much of the item is where, by status."""
    return {(key[0], key[4]): int(amount) for key, amount in warehouse.stock().items() if key[1] == sku}


def undo(warehouse: Warehouse, outcome: Outcome) -> None:
    assert outcome.posting is not None
    warehouse.post(Undo(posting=outcome.posting))


def test_goods_are_put_on_hold_let_go_and_the_letting_go_is_undone(stocked: Warehouse) -> None:
    held = stocked.post(HELD)
    assert (held.said, held.facts["new_status"]) == ("4 EA BOLT hold at A1", "hold")
    assert statuses(stocked, "BOLT") == {("A1", "available"): 6, ("A1", "hold"): 4}
    free = stocked.post(replace(HELD, quantity=Decimal(3), status="hold", new_status="available"))
    assert statuses(stocked, "BOLT") == {("A1", "available"): 9, ("A1", "hold"): 1}
    undo(stocked, free)
    undo(stocked, held)
    assert statuses(stocked, "BOLT") == {("A1", "available"): 10}
    assert stocked.broken() == []


def test_goods_go_through_every_status(stocked: Warehouse) -> None:
    for status, new_status in zip(NAMES, [*NAMES[1:], NAMES[0]], strict=True):
        for sku, serial, quantity in (("BOLT", "", 10), ("PUMP", "S1", 1)):
            given = {"sku": sku, "serial": serial, "quantity": Decimal(quantity)}
            stocked.post(replace(HELD, **given, status=status, new_status=new_status))  # type: ignore[arg-type]
    assert statuses(stocked, "BOLT") == {("A1", "available"): 10}
    assert stocked.broken() == []


def test_what_is_held_moves_as_held_goods_only(stocked: Warehouse) -> None:
    stocked.post(HELD)
    held = Move(sku="BOLT", quantity=Decimal(4), source="A1", target="A3", status="hold")
    assert stocked.refusal(replace(held, quantity=Decimal(5))).code == "not_enough"
    stocked.post(held)
    assert statuses(stocked, "BOLT") == {("A1", "available"): 6, ("A3", "hold"): 4}
    assert stocked.broken() == []


def test_goods_on_a_plate_are_called_back_where_they_are(stocked: Warehouse) -> None:
    back = ChangeStatus(
        sku="MILK", lot="L1", quantity=Decimal(2), plate="lp000001", new_status="recalled", reason="damaged"
    )
    undo(stocked, stocked.post(back))
    outcome = stocked.post(back)
    assert (outcome.facts["plate"], outcome.facts["location"]) == ("LP000001", "A2")
    reasons = select(move.c.reason).where(move.c.posting_id == outcome.posting)
    assert stocked.room.read(lambda c: c.scalar(reasons)) == "DAMAGED"
    stocked.post(Move(plate="LP000001", target="A4"))
    assert statuses(stocked, "MILK") == {("A4", "available"): 4, ("A4", "recalled"): 2}
    assert stocked.broken() == []


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (replace(HELD, new_status="lost"), "unknown_status"),
        (replace(HELD, new_status=""), "unknown_status"),
        (replace(HELD, status="HOLD"), "unknown_status"),
        (replace(HELD, new_status="available"), "nothing_changes"),
        (replace(HELD, reason="MOOD"), "unknown_reason"),
        (replace(HELD, sku="WASHER"), "unknown_item"),
        (replace(HELD, location="Z9"), "unknown_location"),
        (replace(HELD, location="*SCRAP"), "not_physical"),
        (replace(HELD, location=""), "text_missing"),
        (replace(HELD, plate="LP000404"), "unknown_plate"),
        (replace(HELD, quantity=None), "text_missing"),
        (replace(HELD, quantity=Decimal(11)), "not_enough"),
        (replace(HELD, quantity=Decimal("0.5")), "quantity_fractional"),
        (replace(HELD, status="damaged"), "not_enough"),
        (replace(HELD, pack="PALLET"), "unknown_pack"),
        (replace(HELD, lot="L1"), "lot_unwanted"),
        (replace(HELD, sku="PUMP", serial="S1"), "serial_wants_one"),
    ],
)
def test_a_change_that_cannot_be_is_refused(shared_stock: Warehouse, command: Command, code: str) -> None:
    assert shared_stock.refusal(command).code == code


def test_a_picker_changes_no_status(shared_stock: Warehouse) -> None:
    assert shared_stock.refusal(HELD, "OTTO").code == "not_permitted"
