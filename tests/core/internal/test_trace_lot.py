"""Tracing: held against a plain walk over the moves, for any history of making, taking apart and relabelling."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from core.catalogue.location import DefineLocation, DefineSite
from core.errors import Rejection
from core.inbound.supplier_return import ReturnToSupplier
from core.internal.conversion import Part
from core.internal.hold_lot import HoldLot
from core.internal.move import Move
from core.internal.repack import Relabel
from core.internal.take_apart import TakeApart
from core.internal.trace_lot import TraceRow, trace_lot
from core.schema.tables import item, location, lot, move
from tests.core.internal.workshop import SET, furnish, undo
from tests.core.warehouse import Warehouse

Node = tuple[str, str]


@pytest.fixture
def shop(warehouse: Warehouse) -> Warehouse:
    return furnish(warehouse)


def told(rows: Iterable[TraceRow]) -> list[str]:
    """Each row in short."""
    return [
        " ".join(
            filter(
                None,
                ("." * row.depth, row.way, row.what, row.sku, row.lot, f"{int(row.quantity or 0)}", row.who, row.order),
            )
        )
        for row in rows
    ]


def test_a_part_is_traced_from_its_supplier_to_the_kits_that_it_went_into(shop: Warehouse) -> None:
    shop.post(SET)
    shop.post(ReturnToSupplier(order="PO1", sku="GLUE", lot="G1", quantity=Decimal(3), location="A1", reason="dry"))
    shop.post(Move(sku="SET", lot="K1", quantity=Decimal(1), source="A5", target="A4"))
    assert told(shop.room.read(trace_lot, "GLUE", "G1")) == [
        "lot GLUE G1 0",
        ". from received GLUE G1 10 ACME PO1",
        ". here on hand GLUE G1 6 A1",
        ". to sent back GLUE G1 3 ACME",
        ". to went into SET K1 2",
        ".. here on hand SET K1 1 A4",
        ".. here on hand SET K1 1 A5",
    ]


def test_a_kit_is_traced_back_to_the_suppliers_of_its_parts(shop: Warehouse) -> None:
    shop.post(SET)
    shop.post(HoldLot(sku="SET", lot="K1", reason="glass"))
    rows = shop.room.read(trace_lot, "SET", "K1")
    assert told(rows) == [
        "lot SET K1 0",
        ". from made of BOLT 8",
        ". from made of GLUE G1 1",
        ".. from received GLUE G1 10 ACME PO1",
        ". from made of GLUE G2 1",
        ".. from received GLUE G2 5 ACME PO1",
        ". from made of MILK M1 2",
        ".. from received MILK M1 6 ACME PO1",
        ". here on hand SET K1 2 A5",
    ]
    assert rows[0].status == "held: glass"
    assert rows[-1].site == "MAIN"


def test_what_was_undone_counts_as_never_done(shop: Warehouse) -> None:
    before = told(shop.room.read(trace_lot, "GLUE", "G1"))
    undo(shop, shop.post(SET))
    assert told(shop.room.read(trace_lot, "GLUE", "G1")) == before


def test_goods_at_another_site_and_on_their_way_to_it_are_found(shop: Warehouse) -> None:
    shop.post(DefineSite(code="EAST", name="East"))
    shop.post(DefineLocation(site="MAIN", code="TO-EAST", kind="transit"))
    shop.post(DefineLocation(site="EAST", code="E1"))
    out = Move(site="MAIN", sku="GLUE", lot="G1", quantity=Decimal(4), source="A1", target="TO-EAST")
    shop.post(out)
    come = Move(
        site="EAST", sku="GLUE", lot="G1", quantity=Decimal(3), source_site="MAIN", source="TO-EAST", target="E1"
    )
    shop.post(come)
    rows = [row for row in shop.room.read(trace_lot, "GLUE", "G1") if row.way == "here"]
    assert [(row.what, row.site, row.who, int(row.quantity or 0)) for row in rows] == [
        ("on hand", "EAST", "E1", 3), ("on hand", "MAIN", "A1", 6), ("in transit", "MAIN", "TO-EAST", 1),
    ]  # fmt: skip


def test_lots_that_became_each_other_are_followed_once(shop: Warehouse) -> None:
    there = Relabel(sku="GLUE", lot="G1", new_lot="G2", quantity=Decimal(2), location="A1", reason="x")
    shop.post(there)
    shop.post(replace(there, lot="G2", new_lot="G1"))
    rows = told(shop.room.read(trace_lot, "GLUE", "G1"))
    assert ". from made of GLUE G2 2" in rows
    assert ".. from made of, as above GLUE G1 2" in rows
    assert ".. to went into, as above GLUE G1 2" in rows


def test_an_unknown_lot_is_refused(shop: Warehouse) -> None:
    with pytest.raises(Rejection, match="GLUE has no lot G9"):
        shop.room.read(trace_lot, "GLUE", "G9")


@pytest.mark.parametrize("seed", range(3))
def test_whatever_was_made_of_what_the_trace_finds_what_a_plain_walk_finds(
    sqlite_warehouse: Warehouse, seed: int
) -> None:
    shop, dice = furnish(sqlite_warehouse), random.Random(seed)
    for at in range(25):
        _do_something(shop, dice, at)
    assert len(_conversions(shop)[0]) > 5
    for of in (("GLUE", "G1"), ("MILK", "M2"), ("SET", "K0"), ("SET", "K1")):
        try:
            rows = shop.room.read(trace_lot, *of)
        except Rejection:
            continue
        assert reached(rows, "from") | {of} == walk(shop, of, back=True)
        assert reached(rows, "to") | {of} == walk(shop, of, back=False)
    assert shop.broken_rules() == []


def _do_something(shop: Warehouse, dice: random.Random, at: int) -> None:
    glue, milk = dice.choice(("G1", "G2", "G3")), dice.choice(("M1", "M2", "M3"))
    kit = f"K{dice.randrange(3)}"
    one = Decimal(1)
    bolts = Part(sku="BOLT", quantity=Decimal(4), location="A1")
    parts = (bolts, Part(sku="GLUE", quantity=one, lot=glue, location="A1"), Part(
        sku="MILK", quantity=one, lot=milk, location="A1"))  # fmt: skip
    commands = (
        replace(SET, quantity=one, lot=kit, parts=parts, expires_on=None),
        TakeApart(sku="SET", quantity=one, lot=kit, location="A5", parts=parts),
        Relabel(sku="GLUE", lot=glue, new_lot=dice.choice(("G1", "G2", "G3")), quantity=one, location="A1", reason="x"),
        Relabel(sku="MILK", lot="M2", new_lot="M3", quantity=one, location="A1", reason="x"),
    )
    try:
        outcome = shop.post(commands[(at + dice.randrange(2)) % 4])
        if dice.random() < 0.2:
            undo(shop, outcome)
    except Rejection:
        pass


def reached(rows: Iterable[TraceRow], way: str) -> set[Node]:
    return {(row.sku, row.lot) for row in rows if row.way == way and row.lot}


def walk(shop: Warehouse, start: Node, *, back: bool) -> set[Node]:
    """All lots that the conversions lead to, posting by posting."""
    into, out = _conversions(shop)
    here, there = (out, into) if back else (into, out)
    found, waiting = {start}, [start]
    while waiting:
        node = waiting.pop()
        for posting, nodes in here.items():
            for other in there[posting] - found if node in nodes else ():
                found.add(other)
                waiting.append(other)
    return found


def _conversions(shop: Warehouse) -> tuple[dict[object, set[Node]], dict[object, set[Node]]]:
    """By posting, the lots that went into conversion and those that came out, as far as they were not undone."""
    kinds = select(location.c.id).where(location.c.kind == "conversion")
    columns = (move.c.id, move.c.posting_id, item.c.sku, lot.c.code, move.c.reverses_id)
    query = select(*columns, move.c.to_location_id.in_(kinds), move.c.from_location_id.in_(kinds))
    query = query.join(item, item.c.id == move.c.item_id).join(lot, lot.c.id == move.c.lot_id)
    rows = shop.room.read(lambda at: at.execute(query).all())
    undone = {row.reverses_id for row in rows}
    into: dict[object, set[Node]] = defaultdict(set)
    out: dict[object, set[Node]] = defaultdict(set)
    for number, posting, sku, code, reverses, goes_in, comes_out in rows:
        if reverses is None and number not in undone and code:
            (into if goes_in else out if comes_out else defaultdict(set))[posting].add((sku, code))
    return into, out
