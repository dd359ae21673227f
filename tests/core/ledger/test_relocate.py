"""Carrying goods: a place that does not mix holds one item, or one lot, however goods come to it."""

from __future__ import annotations

from dataclasses import asdict, replace
from decimal import Decimal

import pytest
from sqlalchemy import Connection, select

from core.inbound.put_away import PutAway
from core.internal.change_status import ChangeStatus
from core.internal.move import Move
from core.internal.move_lines import MoveLine, MoveLines
from core.schema.tables import move, pack
from tests.core.statements import counted_statements
from tests.core.warehouse import FRESH, Warehouse


def load(warehouse: Warehouse, plate: str, *goods: tuple[str, str]) -> None:
    for sku, lot in goods:
        more = {"expires_on": FRESH} if sku == "MILK" else {}
        warehouse.find("DOCK", sku, 1, lot=lot, plate=plate, **more)


@pytest.mark.parametrize(
    ("target", "goods", "held"),
    [
        ("B1", [("BOLT", ""), ("NUT", "")], "one item only"),
        ("B2", [("BOLT", ""), ("NUT", "")], "one lot only"),
        ("B2", [("GLUE", "G1"), ("GLUE", "G2")], "one lot only"),
    ],
)
def test_a_plate_of_several_goods_is_refused_by_an_empty_bin_that_takes_one(
    warehouse: Warehouse, target: str, goods: list[tuple[str, str]], held: str
) -> None:
    load(warehouse, "LP000001", *goods)
    refusal = warehouse.refusal(Move(plate="LP000001", target=target))
    assert (refusal.code, refusal.fields) == ("location_mixed", {"location": target, "held": held})


@pytest.mark.parametrize(
    ("target", "there", "comes", "held"),
    [
        ("B1", ("GLUE", "G1"), ("GLUE", "G2"), None),
        ("B1", ("GLUE", "G1"), ("NUT", ""), "GLUE G1"),
        ("B2", ("GLUE", "G1"), ("GLUE", "G1"), None),
        ("B2", ("GLUE", "G1"), ("GLUE", "G2"), "GLUE G1"),
        ("A1", ("GLUE", "G1"), ("NUT", ""), None),
    ],
)
def test_what_lies_in_a_bin_says_what_may_come_to_it(
    warehouse: Warehouse, target: str, there: tuple[str, str], comes: tuple[str, str], held: str | None
) -> None:
    warehouse.find(target, there[0], 1, lot=there[1])
    load(warehouse, "LP000001", comes)
    warehouse.find("DOCK", comes[0], 1, lot=comes[1])
    loose = Move(sku=comes[0], lot=comes[1], quantity=Decimal(1), source="DOCK", target=target)
    for command in (Move(plate="LP000001", target=target), loose):
        if held is None:
            warehouse.post(command)
        else:
            assert warehouse.refusal(command).fields == {"location": target, "held": held}


def test_what_was_entered_in_packs_stays_known_in_packs(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 100)
    moved = Move(sku="BOLT", quantity=Decimal(2), pack="box", source="A1", target="A2")
    line = MoveLine(sku="BOLT", quantity=Decimal(2), pack="BOX", source="A2", target="A3")
    held = ChangeStatus(sku="BOLT", quantity=Decimal(2), pack="BOX", location="A3", new_status="hold")
    for command in (moved, PutAway(**asdict(replace(moved, target="A3"))), MoveLines(lines=(line,)), held):
        posted = warehouse.post(command).posting
        query = select(pack.c.code, move.c.pack_quantity, move.c.quantity).select_from(move).join(pack)
        (row,) = warehouse.room.read(Connection.execute, query.where(move.c.posting_id == posted)).all()
        assert tuple(row) == ("BOX", 2_000_000, 40_000_000), command
    assert warehouse.broken() == []


def test_a_plate_of_forty_lots_asks_a_bin_of_one_item_no_more_than_a_plate_of_one(warehouse: Warehouse) -> None:
    load(warehouse, "LP000001", ("GLUE", "G0"))
    load(warehouse, "LP000040", *(("GLUE", f"G{number}") for number in range(40)))
    counts = []
    for plate in ("LP000001", "LP000040"):
        with counted_statements(warehouse) as statements:
            warehouse.post(Move(plate=plate, target="B1"))
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert warehouse.on_hand("B1", "GLUE") == 41
