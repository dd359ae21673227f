"""Serials with contents: a drum, a gas bottle, a reel. One serial in one place, used up bit by bit, moved whole."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.catalogue.item import DefineItem
from core.command import Outcome
from core.errors import Rejection
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.internal.change_status import ChangeStatus
from core.internal.move import Move
from core.internal.move_lines import MoveLine, MoveLines
from core.schema.tables import balance, posting
from core.undo import Undo
from tests.core.together import while_held
from tests.core.warehouse import Warehouse

DRUM = Move(sku="OIL", serial="D1", source="DOCK", target="A1")


def stock(warehouse: Warehouse) -> Warehouse:
    """Two lines of oil are on order; a drum of 200 litres is at the dock."""
    warehouse.post(DefineItem(sku="OIL", name="Oil in drums", unit="L", tracking="contents"))
    lines = (OrderedLine(sku="OIL", quantity=Decimal(150)), OrderedLine(sku="OIL", quantity=Decimal(850)))
    warehouse.post(OrderPurchase(number="PO3", supplier="ACME", lines=lines))
    warehouse.receive("OIL", 200, order="PO3", serial="D1")
    return warehouse


@pytest.fixture
def oil(warehouse: Warehouse) -> Warehouse:
    return stock(warehouse)


def undo(warehouse: Warehouse, outcome: Outcome) -> None:
    assert outcome.posting is not None
    warehouse.post(Undo(posting=outcome.posting))


def drums(warehouse: Warehouse) -> dict[tuple[str, str, str, str], Decimal]:
    return {(key[0], key[2], key[3], key[4]): amount for key, amount in warehouse.stock().items()}


def test_what_comes_in_on_two_lines_is_one_serial(oil: Warehouse) -> None:
    assert drums(oil) == {("DOCK", "D1", "", "available"): 200}
    assert [oil.progress()["PO3", line] for line in (1, 2)] == [150, 50]
    assert oil.broken() == []


def test_contents_are_used_up_and_refilled_where_they_are(oil: Warehouse) -> None:
    oil.find("DOCK", "OIL", "-0.125", serial="D1", reason="LOST")
    assert oil.on_hand("DOCK", "OIL") == Decimal("199.875")
    oil.find("DOCK", "OIL", "10.5", serial="D1")
    assert oil.find("DOCK", "OIL", "-210.375", serial="D1", reason="LOST").facts["change"] == "-210.375"
    assert drums(oil) == {}
    oil.find("A2", "OIL", 20, serial="D1")  # the drum comes back, filled
    assert drums(oil) == {("A2", "D1", "", "available"): 20}
    assert oil.broken() == []


def test_a_drum_moves_whole_and_back_again(oil: Warehouse) -> None:
    oil.find("DOCK", "OIL", -30, serial="D1", reason="LOST")
    for command in (DRUM, replace(DRUM, quantity=Decimal(170)), replace(DRUM, target_plate="LP000001")):
        moved = oil.post(command)
        assert moved.said == f"170 L OIL > {command.target_plate or 'A1'}"
        assert drums(oil) == {("A1", "D1", command.target_plate, "available"): 170}
        undo(oil, moved)
        assert drums(oil) == {("DOCK", "D1", "", "available"): 170}
        assert oil.broken() == []


@pytest.mark.parametrize("quantity", ["1", "199.999", "200.001", "500"])
def test_a_part_of_a_drum_does_not_move(oil: Warehouse, quantity: str) -> None:
    shown = {"serial": "D1", "quantity": "200", "unit": "L"}
    line = MoveLine(sku="OIL", serial="D1", quantity=Decimal(quantity), source="DOCK", target="A1")
    held = ChangeStatus(sku="OIL", serial="D1", quantity=Decimal(quantity), location="DOCK", new_status="hold")
    for command in (replace(DRUM, quantity=Decimal(quantity)), MoveLines(lines=(line,)), held):
        refusal = oil.refusal(command)
        assert (refusal.code, refusal.fields) == ("contents_whole", shown)


def test_a_drum_is_in_one_place(oil: Warehouse) -> None:
    for code in ("DOCK", "DOCK2"):
        with pytest.raises(Rejection) as refused:
            oil.receive("OIL", 5, order="PO3", serial="D1", location=code)
        assert (refused.value.code, refused.value.fields["location"]) == ("serial_in_stock", "DOCK")
    with pytest.raises(Rejection) as found:
        oil.find("A2", "OIL", 5, serial="D1")
    assert found.value.code == "serial_in_stock"
    assert oil.broken() == []


def test_the_database_itself_refuses_a_drum_in_two_places(oil: Warehouse) -> None:
    row = oil.room.read(lambda c: c.execute(select(balance)).mappings().one())
    twin = {name: value for name, value in row.items() if name != "id"} | {"status": "hold"}
    with pytest.raises(IntegrityError), oil.engine.begin() as connection:
        connection.execute(insert(balance).values(**twin))


def test_a_drum_that_is_not_there_is_named(oil: Warehouse) -> None:
    elsewhere = replace(DRUM, source="A3")
    assert oil.refusal(elsewhere).code == "nothing_there"
    assert oil.refusal(replace(elsewhere, quantity=Decimal(200))).code == "not_enough"
    assert oil.refusal(replace(DRUM, serial="")).code == "serial_missing"
    assert oil.refusal(replace(DRUM, serial="D7")).code == "unknown_lot"
    bolts = Move(sku="BOLT", source="DOCK", target="A1")
    assert oil.refusal(bolts).code == "text_missing"


def test_drums_ride_on_plates(oil: Warehouse) -> None:
    oil.post(replace(DRUM, target_plate="LP000001"))
    oil.receive("OIL", "55.5", order="PO3", serial="D2", location="DOCK2", plate="LP000002")
    moved = oil.post(Move(plate="LP000001", target="A4"))
    assert oil.on_hand("A4", "OIL") == 200
    undo(oil, moved)
    oil.find("A1", "OIL", -1, serial="D1", plate="LP000001", reason="LOST")
    assert drums(oil) == {("A1", "D1", "LP000001", "available"): 199, ("DOCK2", "D2", "LP000002", "available"): 55.5}
    assert oil.broken() == []


def test_a_receipt_is_undone_while_the_drum_is_full(oil: Warehouse) -> None:
    received = oil.receive("OIL", 40, order="PO3", serial="D3", plate="LP000003")
    used = oil.find("DOCK", "OIL", -1, serial="D3", plate="LP000003", reason="LOST")
    assert received.posting is not None
    assert oil.refusal(Undo(posting=received.posting)).code == "goods_moved_on"
    undo(oil, used)
    undo(oil, received)
    assert drums(oil) == {("DOCK", "D1", "", "available"): 200}
    oil.receive("OIL", 40, order="PO3", serial="D3")
    assert oil.broken() == []


def test_a_drum_that_filled_two_lines_is_taken_back_from_both(oil: Warehouse) -> None:
    (received,) = oil.room.read(lambda c: c.scalars(select(posting.c.id).where(posting.c.kind == "Receive")).all())
    oil.post(Undo(posting=received))
    assert drums(oil) == {}
    assert [oil.progress()["PO3", line] for line in (1, 2)] == [0, 0]
    assert oil.broken() == []


def test_a_drum_that_the_book_takes_for_something_else_is_found(oil: Warehouse) -> None:
    for wrong in (0, 1):
        taken_for = update(balance).values(is_serial=wrong, quantity=1_000_000)
        oil.room.write(Connection.execute, taken_for)
        assert "I5" in {each.invariant for each in oil.broken()}


def test_a_move_is_not_undone_once_contents_were_used(oil: Warehouse) -> None:
    moved = oil.post(DRUM)
    assert moved.posting is not None
    for change, code in ((-1, "goods_moved_on"), (2, "contents_whole")):
        oil.find("A1", "OIL", change, serial="D1")
        assert oil.refusal(Undo(posting=moved.posting)).code == code


@pytest.mark.parametrize("other", [DRUM, replace(DRUM, quantity=Decimal(200))])
def test_whoever_comes_second_to_a_drum_is_told_that_it_is_gone(postgresql_warehouse: Warehouse, other: Move) -> None:
    """The first has moved the drum and not committed yet when the second comes for it."""
    oil = stock(postgresql_warehouse)
    assert while_held(oil, replace(DRUM, target="A2"), other) == {"not_enough"}
    assert oil.broken() == []
