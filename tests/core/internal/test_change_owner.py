"""Whose goods are: those of others lie beside our own, never among them, until they change hands."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from core.catalogue.party import DefineCustomer, DefineSupplier
from core.command import Command, Outcome
from core.inbound.put_away import PutAway
from core.inbound.receive import Receive
from core.internal.adjust import AdjustStock
from core.internal.change_owner import ChangeOwner
from core.internal.move import Move
from core.internal.move_lines import MoveLine, MoveLines
from core.schema.tables import balance, location, party
from core.undo import Undo
from tests.core.warehouse import Warehouse

TEN = Decimal(10)
TAKEN_OVER = ChangeOwner(sku="BOLT", quantity=Decimal(4), location="A1", owner="ACME")


def make_owners(warehouse: Warehouse) -> Warehouse:
    """Acme leaves goods here on consignment, Beta has us keep some of its own."""
    warehouse.post(DefineSupplier(code="ACME", name="Acme", owner=True))
    warehouse.post(DefineCustomer(code="BETA", name="Beta", owner=True))
    warehouse.find("A1", "BOLT", 10)
    warehouse.find("A1", "BOLT", 7, owner="acme")
    warehouse.find("A1", "PUMP", 1, serial="S1", owner="BETA")
    return warehouse


@pytest.fixture
def consigned(warehouse: Warehouse) -> Warehouse:
    return make_owners(warehouse)


@pytest.fixture(scope="module")
def shared_consigned(shared_warehouse: Warehouse) -> Warehouse:
    """For tests that change nothing."""
    return make_owners(shared_warehouse)


def bolts(warehouse: Warehouse) -> dict[tuple[str, str], int]:
    """How many bolts lie where, by owner."""
    query = select(location.c.code, party.c.code, balance.c.quantity).join_from(balance, location)
    query = query.join(party, party.c.id == balance.c.owner_id).where(balance.c.is_serial == 0)
    return {(at, owner): n // 10**6 for at, owner, n in warehouse.room.read(lambda c: c.execute(query).all())}


def undo(warehouse: Warehouse, outcome: Outcome) -> None:
    assert outcome.posting is not None
    warehouse.post(Undo(posting=outcome.posting))


def test_goods_of_several_owners_lie_side_by_side(consigned: Warehouse) -> None:
    received = consigned.receive("BOLT", 5, owner="ACME", location="A1", plate="LP000001")
    assert received.facts["owner"] == "ACME"
    moved = consigned.post(Move(sku="BOLT", quantity=Decimal(3), source="A1", target="A2", owner="ACME"))
    assert moved.facts["owner"] == "ACME"
    consigned.post(PutAway(sku="BOLT", quantity=Decimal(2), source="A1", target="A3", owner="ACME"))
    line = MoveLine(sku="BOLT", quantity=TEN, source="A1", target="A2")
    consigned.post(MoveLines(lines=(line, replace(line, owner="ACME", quantity=Decimal(2)))))
    assert bolts(consigned) == {("A1", "ACME"): 5, ("A2", ""): 10, ("A2", "ACME"): 5, ("A3", "ACME"): 2}
    consigned.post(Move(plate="LP000001", target="A4"))
    assert bolts(consigned)["A4", "ACME"] == 5
    assert consigned.broken() == []


def test_consigned_goods_are_taken_over_and_the_taking_over_is_undone(consigned: Warehouse) -> None:
    taken = consigned.post(TAKEN_OVER)
    assert (taken.said, taken.facts["new_owner"]) == ("4 EA BOLT now our own at A1", "")
    assert bolts(consigned) == {("A1", ""): 14, ("A1", "ACME"): 3}
    undo(consigned, taken)
    assert bolts(consigned) == {("A1", ""): 10, ("A1", "ACME"): 7}
    sold = consigned.post(replace(TAKEN_OVER, quantity=TEN, owner="", new_owner="beta"))
    assert sold.said == "10 EA BOLT now BETA at A1"
    assert bolts(consigned) == {("A1", "BETA"): 10, ("A1", "ACME"): 7}
    assert consigned.broken() == []


def test_a_serial_and_goods_on_a_plate_change_hands(consigned: Warehouse) -> None:
    pump = ChangeOwner(sku="PUMP", serial="S1", quantity=Decimal(1), location="A1", owner="BETA", new_owner="ACME")
    undo(consigned, consigned.post(pump))
    consigned.post(pump)
    assert consigned.refusal(pump).code == "not_enough"
    consigned.find("A2", "BOLT", 6, plate="LP000001", owner="ACME")
    on_plate = replace(TAKEN_OVER, location="", plate="LP000001", quantity=Decimal(6))
    assert consigned.post(on_plate).facts["plate"] == "LP000001"
    assert bolts(consigned)["A2", ""] == 6
    consigned.post(Move(plate="LP000001", target="A5"))
    assert consigned.broken() == []


OWNED = Move(sku="BOLT", quantity=Decimal(1), source="A1", target="A2", owner="ACME")


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (replace(OWNED, owner="GAMMA"), "unknown_party"),
        (replace(OWNED, quantity=Decimal(8)), "not_enough"),
        (replace(OWNED, owner="BETA"), "not_enough"),
        (replace(OWNED, target="A1"), "same_place"),
        (Receive(order="PO1", sku="BOLT", quantity=TEN, location="A1", owner="GAMMA"), "unknown_party"),
        (AdjustStock(location="A1", sku="BOLT", reason="LOST", change=-TEN, owner="ACME"), "not_enough"),
        (AdjustStock(location="A1", sku="BOLT", reason="LOST", change=-TEN, owner="' OR 1=1"), "unknown_party"),
        (AdjustStock(location="A2", sku="PUMP", reason="FOUND", change=Decimal(1), serial="S1"), "serial_in_stock"),
        (replace(TAKEN_OVER, new_owner="GAMMA"), "unknown_party"),
        (replace(TAKEN_OVER, new_owner="ACME"), "nothing_changes"),
        (replace(TAKEN_OVER, quantity=None), "text_missing"),
        (replace(TAKEN_OVER, quantity=Decimal(8)), "not_enough"),
        (replace(TAKEN_OVER, quantity=Decimal(0)), "quantity_not_positive"),
        (replace(TAKEN_OVER, location=""), "text_missing"),
        (replace(TAKEN_OVER, location="Z9"), "unknown_location"),
        (replace(TAKEN_OVER, plate="LP000404"), "unknown_plate"),
        (replace(TAKEN_OVER, site="MOON"), "unknown_site"),
    ],
)
def test_goods_of_another_are_not_ours_to_take(shared_consigned: Warehouse, command: Command, code: str) -> None:
    assert shared_consigned.refusal(command).code == code


def test_who_is_no_owner_owns_nothing_here(warehouse: Warehouse) -> None:
    bolts_of_acme = AdjustStock(location="A1", sku="BOLT", reason="FOUND", change=TEN, owner="ACME")
    assert warehouse.refusal(bolts_of_acme).fields == {"role": "owner", "party": "ACME"}
    warehouse.post(DefineSupplier(code="ACME", name="Acme", owner=True))
    warehouse.post(DefineSupplier(code="ACME", name="Acme Ltd"))  # whoever is an owner stays one
    warehouse.post(bolts_of_acme)
    assert warehouse.broken() == []


def test_a_picker_changes_no_owner(shared_consigned: Warehouse) -> None:
    assert shared_consigned.refusal(TAKEN_OVER, "OTTO").code == "not_permitted"
