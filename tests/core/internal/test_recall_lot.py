"""Recalls: held at once, the goods in the house given their status, traced, closed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

import core.ledger.sweep
from core.catalogue.location import DefineLocation, DefineSite
from core.command import Command, Outcome
from core.internal.change_status import ChangeStatus
from core.internal.hold_lot import HoldLot
from core.internal.move import Move
from core.internal.recall_lot import CloseRecall, NoteTraced, RecallGoods, RecallLot
from core.internal.reserve import Reserve
from core.night import recall_everywhere
from core.schema.tables import recall, reservation
from core.undo import Undo
from tests.core.together import at_once
from tests.core.warehouse import FRESH, Warehouse

RECALL = RecallLot(site="MAIN", sku="MILK", lot="L1", reason="listeria")
GOODS = RecallGoods(site="MAIN", sku="MILK", lot="L1")
TRACED = NoteTraced(site="MAIN", sku="MILK", lot="L1", note="Beta told")
CLOSE = CloseRecall(site="MAIN", sku="MILK", lot="L1")


@pytest.fixture
def dairy(warehouse: Warehouse) -> Warehouse:
    return fill(warehouse)


@pytest.fixture(scope="module")
def shared_dairy(shared_warehouse: Warehouse) -> Warehouse:
    """For tests that change nothing."""
    return fill(shared_warehouse)


def fill(warehouse: Warehouse) -> Warehouse:
    """Lot L1 loose at A1, on a plate at A2, damaged at A3, in transit to the other site, and there."""
    warehouse.post(DefineSite(code="EAST", name="East"))
    warehouse.post(DefineLocation(site="MAIN", code="TO-EAST", kind="transit"))
    warehouse.post(DefineLocation(site="EAST", code="E1"))
    for place, quantity, more in (
        ("A1", 10, {}),
        ("A2", 6, {"plate": "LP000001"}),
        ("A3", 1, {"status": "damaged"}),
        ("TO-EAST", 4, {}),
    ):
        warehouse.find(place, "MILK", quantity, lot="L1", expires_on=FRESH, site="MAIN", **more)
    warehouse.find("E1", "MILK", 2, lot="L1", site="EAST")
    warehouse.find("A1", "MILK", 3, lot="L2", expires_on=FRESH, site="MAIN")
    return warehouse


def statuses(warehouse: Warehouse, lot_code: str = "L1") -> set[str]:
    return {key[4] for key in warehouse.stock() if key[2] == lot_code}


def state(warehouse: Warehouse) -> str:
    return str(warehouse.room.read(lambda at: at.scalar(select(recall.c.state).order_by(recall.c.id.desc()).limit(1))))


def undo(warehouse: Warehouse, outcome: Outcome) -> None:
    assert outcome.posting is not None
    warehouse.post(Undo(posting=outcome.posting))


def test_a_recall_holds_the_lot_at_once_and_the_goods_follow_at_every_site(dairy: Warehouse) -> None:
    dairy.post(RECALL)
    wanted = Reserve(site="MAIN", sku="MILK", quantity=Decimal(1), location="A1", lot="L1", purpose="x")
    assert dairy.refusal(wanted).code == "lot_held"
    assert recall_everywhere(dairy.room, "TIMER") == 5
    assert recall_everywhere(dairy.room, "TIMER") == 0
    assert statuses(dairy) == {"recalled"}
    assert statuses(dairy, "L2") == {"available"}
    assert dairy.stock()["A2", "MILK", "L1", "LP000001", "recalled"] == 6
    assert dairy.broken() == []


def test_very_many_places_are_gone_through_in_batches_and_an_interrupted_one_goes_on(
    dairy: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core.ledger.sweep, "AT_ONCE_MAX", 2)
    dairy.post(RECALL)
    assert dairy.post(GOODS).facts["balances"] == "2"  # and the terminal is switched off
    assert statuses(dairy) > {"recalled"}
    assert recall_everywhere(dairy.room, "TIMER") == 3
    assert dairy.refusal(GOODS).code == "nothing_left_to_do"
    assert dairy.broken() == []


def test_what_was_reserved_of_it_is_released(dairy: Warehouse) -> None:
    dairy.find("A5", "PUMP", 1, serial="S1", site="MAIN")
    wanted = Reserve(site="MAIN", sku="MILK", quantity=Decimal(4), location="A1", lot="L1", purpose="x")
    dairy.post(wanted)
    dairy.post(replace(wanted, location="", plate="LP000001"))
    dairy.post(Reserve(site="MAIN", sku="PUMP", quantity=Decimal(1), serial="S1", purpose="x"))
    dairy.post(RECALL)
    dairy.post(RecallLot(site="MAIN", sku="PUMP", serial="S1", reason="leaks"))
    recall_everywhere(dairy.room, "TIMER")
    assert dairy.reserved() == {}
    left = dairy.room.read(lambda at: set(at.scalars(select(reservation.c.state))))
    assert left == {"released"}
    assert dairy.stock()["A5", "PUMP", "S1", "", "recalled"] == 1
    assert dairy.broken() == []


def test_a_recall_is_traced_and_closed_when_all_goods_have_the_status(dairy: Warehouse) -> None:
    dairy.post(RECALL)
    assert dairy.refusal(CLOSE).code == "recall_not_traced"
    dairy.post(TRACED)
    refused = dairy.refusal(CLOSE)
    assert (refused.code, refused.fields["places"]) == ("recall_goods_left", "A1, A2, A3")
    recall_everywhere(dairy.room, "TIMER")
    dairy.post(CLOSE)
    assert state(dairy) == "closed"
    assert dairy.refusal(CLOSE).code == "lot_not_recalled"
    assert dairy.refusal(HoldLot(site="MAIN", sku="MILK", lot="L1", reason="x")).code == "lot_held"
    dairy.post(RECALL)
    assert state(dairy) == "opened"


@pytest.mark.parametrize("held_before", [False, True])
def test_a_false_alarm_is_taken_back_and_the_lot_is_as_it_was(dairy: Warehouse, held_before: bool) -> None:
    if held_before:
        dairy.post(HoldLot(site="MAIN", sku="MILK", lot="L1", reason="smells"))
    before = dairy.stock()
    opened, moved = dairy.post(RECALL), dairy.post(GOODS)
    undo(dairy, moved)
    undo(dairy, opened)
    assert (dairy.stock(), state(dairy)) == (before, "withdrawn")
    wanted = Reserve(site="MAIN", sku="MILK", quantity=Decimal(1), location="A1", lot="L1", purpose="x")
    assert dairy.refusal(wanted).code == "lot_held" if held_before else dairy.post(wanted)
    assert dairy.broken() == []


def test_recalled_goods_that_went_on_are_not_taken_back(dairy: Warehouse) -> None:
    dairy.post(RECALL)
    moved = dairy.post(GOODS)
    dairy.post(
        ChangeStatus(
            site="MAIN", sku="MILK", lot="L1", quantity=Decimal(10), location="A1", status="recalled",
            new_status="damaged",
        )
    )  # fmt: skip
    assert moved.posting is not None
    assert dairy.refusal(Undo(posting=moved.posting)).code == "goods_moved_on"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (replace(RECALL, lot="L9"), "unknown_lot"),
        (replace(RECALL, reason=""), "text_missing"),
        (GOODS, "lot_not_recalled"),
        (TRACED, "lot_not_recalled"),
        (CLOSE, "lot_not_recalled"),
    ],
)
def test_what_cannot_be_recalled_is_refused(shared_dairy: Warehouse, command: Command, code: str) -> None:
    assert shared_dairy.refusal(command).code == code


def test_a_picker_recalls_nothing(shared_dairy: Warehouse) -> None:
    assert shared_dairy.refusal(RECALL, "OTTO").code == "not_permitted"


def test_a_lot_is_recalled_once_and_goods_on_their_way_are_not_lost(dairy: Warehouse) -> None:
    assert sorted(at_once([RECALL, replace(RECALL, reason="glass")], dairy)) == ["done", "lot_recalled"]
    plate = Move(site="MAIN", plate="LP000001", target="A4")
    answers = at_once([GOODS, plate, replace(plate, target="A5"), GOODS], dairy)
    assert set(answers) <= {"done", "nothing_left_to_do"}
    recall_everywhere(dairy.room, "TIMER")
    assert statuses(dairy) == {"recalled"}
    assert dairy.broken() == []
