"""Held lots: blocked at once wherever they lie, and let go again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select

from core.catalogue.location import DefineLocation, DefineSite
from core.command import Command, Outcome
from core.internal.hold_lot import HoldLot, ReleaseLot
from core.internal.look_up import item_card, lot_card
from core.internal.move import Move
from core.internal.recall_lot import RecallLot
from core.internal.reserve import Reserve
from core.reports.available import available_to_promise
from core.reports.stock import stock
from core.schema.tables import item, lot, site
from core.undo import Undo
from tests.core.together import at_once, while_held
from tests.core.warehouse import FRESH, Warehouse

HOLD = HoldLot(sku="MILK", lot="L1", reason="glass found")
RELEASE = ReleaseLot(sku="MILK", lot="L1", reason="checked")
FOUR = Reserve(sku="MILK", quantity=Decimal(4), location="A1", lot="L1", purpose="job 7")
TAKE = Move(sku="MILK", quantity=Decimal(4), lot="L1", source="A1", target="A2")


@pytest.fixture
def dairy(warehouse: Warehouse) -> Warehouse:
    return fill(warehouse)


@pytest.fixture(scope="module")
def shared_dairy(shared_warehouse: Warehouse) -> Warehouse:
    """For tests that change nothing."""
    return fill(shared_warehouse)


def fill(warehouse: Warehouse) -> Warehouse:
    """Ten bottles of lot L1 and three of L2 at A1."""
    warehouse.find("A1", "MILK", 10, lot="L1", expires_on=FRESH)
    warehouse.find("A1", "MILK", 3, lot="L2", expires_on=FRESH)
    return warehouse


def undo(warehouse: Warehouse, outcome: Outcome) -> None:
    assert outcome.posting is not None
    warehouse.post(Undo(posting=outcome.posting))


def held_for(warehouse: Warehouse, code: str) -> str:
    reason = select(lot.c.hold_reason).where(lot.c.code == code)
    return str(warehouse.room.read(lambda at: at.scalar(reason)))


def promised(warehouse: Warehouse) -> int:
    of = select(item.c.id).where(item.c.sku == "MILK")
    at = warehouse.room.read(lambda c: c.scalar(select(site.c.id)))
    milk = warehouse.room.read(lambda c: c.scalar(of))
    left = warehouse.room.read(available_to_promise, at or 0, milk or 0, today=date(2026, 3, 2), now=warehouse.clock())
    return left // 1_000_000


def test_nobody_gets_any_of_a_lot_that_is_held_until_it_is_released(dairy: Warehouse) -> None:
    dairy.post(HOLD)
    assert dairy.refusal(FOUR).fields == {"lot": "L1", "reason": "glass found"}
    dairy.post(replace(FOUR, lot="L2", quantity=Decimal(3)))
    assert promised(dairy) == 0
    dairy.post(RELEASE)
    dairy.post(FOUR)
    assert promised(dairy) == 6
    assert dairy.broken() == []


def test_what_was_reserved_before_is_not_taken_while_the_lot_is_held(dairy: Warehouse) -> None:
    reserved = dairy.post(FOUR).posting
    dairy.post(HOLD)
    assert dairy.refusal(replace(TAKE, reservation=reserved)).code == "lot_held"
    dairy.post(replace(TAKE, quantity=Decimal(6)))  # out of the way, as it is
    dairy.post(RELEASE)
    dairy.post(replace(TAKE, reservation=reserved))
    assert dairy.on_hand("A2", "MILK") == 10
    assert dairy.broken() == []


def test_more_of_a_held_lot_comes_in_on_hold(dairy: Warehouse) -> None:
    dairy.post(HOLD)
    came = dairy.receive("MILK", 2, lot="L1")
    assert dairy.stock()["DOCK", "MILK", "L1", "", "hold"] == 2
    undo(dairy, came)
    assert dairy.on_hand("DOCK", "MILK") == 0
    assert dairy.broken() == []


def test_a_held_lot_is_shown_as_such_wherever_it_is_shown(dairy: Warehouse) -> None:
    dairy.post(HOLD)
    card = dairy.room.read(lot_card, 1, "MILK", "L1")
    assert (card.held, card.facts[0]) == (True, "HELD: glass found")
    assert [row.standing for row in card.stock] == ["held"]
    goods = dairy.room.read(item_card, 1, "MILK")
    assert "free 3 of 13 EA" in goods.facts
    assert {row.lot: row.standing for row in goods.stock} == {"L1": "held", "L2": "available"}
    assert {row.lot: row.held for row in dairy.room.read(stock, "MILK")} == {"L1": "glass found", "L2": ""}


def test_holding_and_releasing_are_taken_back(dairy: Warehouse) -> None:
    held = dairy.post(HOLD)
    released = dairy.post(RELEASE)
    undo(dairy, released)
    assert held_for(dairy, "L1") == "glass found"
    undo(dairy, held)
    assert held_for(dairy, "L1") == ""
    assert dairy.broken() == []


def test_what_was_held_for_another_reason_since_is_not_taken_back(dairy: Warehouse) -> None:
    held, released = dairy.post(HOLD), dairy.post(RELEASE)
    dairy.post(replace(HOLD, reason="smells"))
    assert refused_undo(dairy, held) == "lot_changed"
    assert refused_undo(dairy, released) == "lot_held"


def refused_undo(warehouse: Warehouse, outcome: Outcome) -> str:
    return warehouse.refusal(Undo(posting=outcome.posting or UUID(int=0))).code


def test_a_serial_is_held_as_well(warehouse: Warehouse) -> None:
    warehouse.find("A1", "PUMP", 1, serial="S1")
    warehouse.post(HoldLot(sku="PUMP", serial="S1", reason="leaks"))
    assert warehouse.refusal(Reserve(sku="PUMP", quantity=Decimal(1), serial="S1", purpose="x")).code == "lot_held"


def test_a_lot_is_held_at_every_site(dairy: Warehouse) -> None:
    dairy.post(DefineSite(code="EAST", name="East"))
    dairy.post(DefineLocation(site="EAST", code="A1"))
    dairy.find("A1", "MILK", 5, lot="L1", site="EAST")
    dairy.post(replace(HOLD, site="MAIN"))
    assert dairy.refusal(replace(FOUR, site="EAST")).code == "lot_held"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (replace(HOLD, sku="CHEESE"), "unknown_item"),
        (replace(HOLD, lot="L9"), "unknown_lot"),
        (replace(HOLD, lot=""), "lot_missing"),
        (replace(HOLD, reason=" "), "text_missing"),
        (replace(HOLD, reason="x" * 121), "text_too_long"),
        (HoldLot(sku="BOLT", reason="bent"), "lot_unwanted"),
        (RELEASE, "lot_not_held"),
    ],
)
def test_what_cannot_be_held_is_refused(shared_dairy: Warehouse, command: Command, code: str) -> None:
    assert shared_dairy.refusal(command).code == code


def test_a_lot_is_held_once(dairy: Warehouse) -> None:
    dairy.post(HOLD)
    assert dairy.refusal(replace(HOLD, reason="smells")).fields["reason"] == "glass found"
    assert dairy.refusal(replace(HOLD), "OTTO").code == "not_permitted"


def test_a_recalled_lot_is_not_released(dairy: Warehouse) -> None:
    dairy.post(RecallLot(sku="MILK", lot="L1", reason="listeria"))
    assert dairy.refusal(RELEASE).code == "lot_recalled"


def test_two_who_hold_a_lot_at_once_hold_it_once(dairy: Warehouse) -> None:
    answers = at_once([HOLD, replace(HOLD, reason="smells")], dairy)
    assert sorted(answers) == ["done", "lot_held"]


def test_whoever_reserves_while_the_lot_is_being_held_gets_none(postgresql_warehouse: Warehouse) -> None:
    postgresql_warehouse.find("A1", "MILK", 10, lot="L1", expires_on=FRESH)
    assert while_held(postgresql_warehouse, HOLD, FOUR) == {"lot_held"}
    assert postgresql_warehouse.reserved() == {}
