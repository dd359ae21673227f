"""Disposing: never by one person alone, there and then or later."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from core.access.operator import DefineOperator, SetPin
from core.access.pin import hash_pin
from core.command import Command, Outcome
from core.internal.dispose import ApproveDisposal, Dispose, ProposeDisposal, RefuseDisposal
from core.internal.move import Move
from core.undo import Undo
from tests.core.open_work import with_approval, work_in
from tests.core.together import while_held
from tests.core.warehouse import FRESH, PEPPER, PIN, Warehouse

FOUR = Decimal(4)
DISPOSE = Dispose(location="A1", sku="BOLT", quantity=FOUR, reason="DAMAGED")
ASIDE = ProposeDisposal(location="A1", sku="BOLT", quantity=FOUR, reason="DAMAGED")


@pytest.fixture
def yard(warehouse: Warehouse) -> Warehouse:
    """Ten bolts at A1; SUE may approve what OTTO wants to dispose of."""
    warehouse.post(SetPin(operator="SUE", pin_hash=hash_pin(PIN, PEPPER)))
    warehouse.post(DefineOperator(code="BOSS", name="Boss", role="supervisor"))
    warehouse.find("A1", "BOLT", 10)
    return warehouse


def bolts(yard: Warehouse) -> dict[str, Decimal]:
    return {key[4]: amount for key, amount in yard.stock().items() if key[:2] == ("A1", "BOLT")}


def proposed(yard: Warehouse, command: Command = ASIDE, who: str = "OTTO") -> UUID:
    return id_of(yard.post(command, who))


def id_of(outcome: Outcome) -> UUID:
    assert outcome.posting is not None
    return outcome.posting


def test_two_people_dispose_of_goods_at_once(yard: Warehouse) -> None:
    assert yard.refusal(DISPOSE, "OTTO").happened == "Two people dispose of BOLT"
    assert yard.refusal(DISPOSE, "SUE").code == "disposal_needs_two"
    outcome = with_approval(yard, DISPOSE, "OTTO", "SUE")
    assert (outcome.said, outcome.facts["reason"]) == ("4 EA BOLT at A1 disposed", "DAMAGED")
    assert bolts(yard) == {"available": Decimal(6)}
    assert yard.refusal(Undo(posting=id_of(outcome)), "SUE").code == "undo_wants_approval"
    with_approval(yard, Undo(posting=id_of(outcome)), "OTTO", "SUE")
    assert bolts(yard) == {"available": Decimal(10)}
    assert yard.broken() == []


def test_goods_are_put_aside_and_somebody_else_approves_later(yard: Warehouse) -> None:
    proposal = proposed(yard)
    assert bolts(yard) == {"available": Decimal(6), "disposal": FOUR}
    (work,) = work_in(yard)
    assert (work.kind, work.state, work.source, work.quantity) == ("dispose", "ready", "A1", "4")
    approved = yard.post(ApproveDisposal(proposal=proposal), "SUE")
    assert approved.said == "4 EA BOLT at A1 disposed"
    assert bolts(yard) == {"available": Decimal(6)}
    assert [each.state for each in work_in(yard)] == ["done"]
    assert yard.broken() == []


def test_nobody_approves_what_they_have_proposed(yard: Warehouse) -> None:
    proposal = proposed(yard, who="SUE")
    for command in (ApproveDisposal(proposal=proposal), RefuseDisposal(proposal=proposal)):
        assert yard.refusal(command, "SUE").code == "approved_by_oneself"
        assert yard.refusal(command, "OTTO").code == "not_permitted"
    yard.post(ApproveDisposal(proposal=proposal), "BOSS")


def test_what_is_turned_down_is_again_what_it_was(yard: Warehouse) -> None:
    proposal = proposed(yard)
    assert yard.post(RefuseDisposal(proposal=proposal), "SUE").said == "4 EA BOLT kept at A1"
    assert bolts(yard) == {"available": Decimal(10)}
    assert yard.refusal(ApproveDisposal(proposal=proposal), "BOSS").code == "disposal_settled"
    assert [each.state for each in work_in(yard)] == ["cancelled"]


def test_of_two_who_approve_the_second_is_told_who_was_first(yard: Warehouse) -> None:
    first, second = proposed(yard), proposed(yard)
    yard.post(ApproveDisposal(proposal=first), "SUE")
    refused = yard.refusal(ApproveDisposal(proposal=first), "BOSS")
    assert (refused.happened, refused.todo) == ("That proposal is done", "SUE was first")
    assert yard.refusal(RefuseDisposal(proposal=first), "BOSS").code == "disposal_settled"
    yard.post(ApproveDisposal(proposal=second), "BOSS")
    assert bolts(yard) == {"available": Decimal(2)}


def test_of_two_who_approve_at_the_same_moment_one_does(postgresql_warehouse: Warehouse) -> None:
    postgresql_warehouse.find("A1", "BOLT", 10)
    first, _ = (proposed(postgresql_warehouse) for _ in range(2))
    approve = ApproveDisposal(proposal=first)
    assert while_held(postgresql_warehouse, approve, approve) == {"disposal_settled"}
    assert bolts(postgresql_warehouse) == {"available": Decimal(2), "disposal": FOUR}


def test_a_proposal_is_withdrawn_by_undo_until_it_is_settled(yard: Warehouse) -> None:
    proposal = proposed(yard)
    yard.post(Undo(posting=proposal), "OTTO")
    assert bolts(yard) == {"available": Decimal(10)}
    assert [each.state for each in work_in(yard)] == ["cancelled"]
    settled = proposed(yard)
    approved = yard.post(ApproveDisposal(proposal=settled), "SUE")
    assert "*SCRAP" in yard.refusal(Undo(posting=settled), "OTTO").happened
    yard.post(Undo(posting=id_of(approved)), "SUE")
    assert [each.state for each in work_in(yard)] == ["cancelled", "ready"]
    yard.post(ApproveDisposal(proposal=settled), "BOSS")
    assert yard.broken() == []


def test_damaged_goods_are_damaged_again_when_they_are_kept(yard: Warehouse) -> None:
    yard.find("A2", "BOLT", 4, status="damaged")
    proposal = proposed(yard, replace(ASIDE, location="A2", status="damaged"))
    twice = replace(ASIDE, location="A2", status="disposal")
    assert yard.refusal(twice, "OTTO").code == "proposed_before"
    kept = yard.post(RefuseDisposal(proposal=proposal), "SUE")
    assert yard.stock()["A2", "BOLT", "", "", "damaged"] == 4
    yard.post(Undo(posting=id_of(kept)), "SUE")
    yard.post(ApproveDisposal(proposal=proposal), "BOSS")
    assert yard.on_hand("A2", "BOLT") == 0
    assert yard.broken() == []


def test_goods_that_were_carried_to_the_yard_are_disposed_of_there(yard: Warehouse) -> None:
    proposal = proposed(yard)
    yard.post(Move(sku="BOLT", quantity=FOUR, source="A1", target="A5", status="disposal"))
    assert yard.refusal(ApproveDisposal(proposal=proposal), "SUE").code == "not_enough"
    yard.post(ApproveDisposal(proposal=proposal, location="A5"), "SUE")
    assert yard.on_hand("A5", "BOLT") == 0


def test_plates_lots_and_serials_are_disposed_of(yard: Warehouse) -> None:
    yard.find("A2", "MILK", 10, lot="L1", expires_on=FRESH, plate="LP000001")
    yard.find("A2", "PUMP", 1, serial="S1")
    milk = Dispose(plate="LP000001", sku="MILK", lot="L1", quantity=Decimal(1), pack="CASE", reason="EXPIRED")
    pump = Dispose(location="A2", sku="PUMP", serial="S1", quantity=Decimal(1), reason="DAMAGED")
    for command in (milk, pump):
        with_approval(yard, command, "OTTO", "SUE")
    assert yard.on_hand("A2", "MILK") + yard.on_hand("A2", "PUMP") == 0
    assert yard.broken() == []


REFUSED = (
    (replace(DISPOSE, reason="LOST"), "reason_not_for_this"),
    (replace(DISPOSE, reason="MOOD"), "unknown_reason"),
    (replace(DISPOSE, quantity=Decimal(11)), "not_enough"),
    (replace(DISPOSE, location="A2"), "not_enough"),
    (replace(DISPOSE, location=""), "text_missing"),
    (replace(DISPOSE, plate="LP777777"), "unknown_plate"),
    (replace(ASIDE, reason="FOUND"), "reason_not_for_this"),
    (replace(ASIDE, status="hold"), "not_enough"),
    (replace(ASIDE, quantity=Decimal(11)), "not_enough"),
    (ApproveDisposal(proposal=uuid4()), "unknown_disposal"),
    (RefuseDisposal(proposal=uuid4()), "unknown_disposal"),
)


def test_each_broken_rule_is_named_and_nobody_is_fetched_for_it(yard: Warehouse) -> None:
    for command, code in REFUSED:
        assert yard.refusal(command, "SUE").code == code
