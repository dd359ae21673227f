"""Adjusting: the book follows what is really there, by a difference or by a count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from core.internal.adjust import AdjustStock
from core.internal.move import Move
from core.schema.tables import location, move, pack
from tests.core.together import while_held
from tests.core.warehouse import Warehouse

COUNTED = AdjustStock(location="A1", sku="BOLT", reason="correction", counted=Decimal(10))


def counterparties(warehouse: Warehouse) -> list[tuple[str, int]]:
    """Where each adjustment came from or went to, and how many pieces."""
    ends = location.c.id.in_((move.c.from_location_id, move.c.to_location_id)) & (location.c.is_physical == 0)
    query = select(location.c.kind, move.c.quantity).join(move, ends).order_by(move.c.id)
    return [(kind, quantity // 10**6) for kind, quantity in warehouse.room.read(lambda c: c.execute(query).all())]


def test_a_difference_is_added_or_taken(warehouse: Warehouse) -> None:
    assert warehouse.find("a1", "BOLT", 10).said == "+10 EA BOLT at A1"
    outcome = warehouse.find("A1", "BOLT", -4, reason="lost")
    assert (outcome.said, outcome.facts["change"]) == ("-4 EA BOLT at A1", "-4")
    assert warehouse.on_hand("A1", "BOLT") == 6


def test_a_count_books_what_it_differs_by(warehouse: Warehouse) -> None:
    for counted, said in ((10, "+10"), (7, "-3"), (8, "+1"), (0, "-8")):
        command = AdjustStock(location="A1", sku="BOLT", reason="CORRECTION", counted=Decimal(counted))
        assert warehouse.post(command).facts["change"] == said
        assert warehouse.on_hand("A1", "BOLT") == counted
    assert warehouse.broken() == []


def test_the_reason_says_what_the_goods_are_booked_against(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 9, reason="OPENING")
    warehouse.find("A1", "BOLT", -1, reason="DAMAGED")
    warehouse.find("A1", "BOLT", -2, reason="LOST")
    warehouse.find("A1", "BOLT", 3, reason="FOUND")
    assert counterparties(warehouse) == [("opening", 9), ("scrap", 1), ("adjustment", 2), ("adjustment", 3)]
    assert warehouse.broken() == []


def test_found_goods_may_begin_a_lot_a_serial_or_a_plate(warehouse: Warehouse) -> None:
    warehouse.find("A1", "MILK", 2, lot="L1", expires_on=date(2026, 1, 31), status="expired")
    warehouse.find("A1", "PUMP", 1, serial="S1")
    warehouse.find("A2", "BOLT", 3, plate="LP000001")
    assert warehouse.stock() == {
        ("A1", "MILK", "L1", "", "expired"): Decimal(2),
        ("A1", "PUMP", "S1", "", "available"): Decimal(1),
        ("A2", "BOLT", "", "LP000001", "available"): Decimal(3),
    }
    assert warehouse.broken() == []


def test_a_serial_is_counted_as_there_or_not(warehouse: Warehouse) -> None:
    for counted in (1, 0, 1):
        warehouse.post(
            AdjustStock(location="A1", sku="PUMP", serial="S1", reason="CORRECTION", counted=Decimal(counted))
        )
        assert warehouse.on_hand("A1", "PUMP") == counted
    assert warehouse.broken() == []


def test_packs_are_adjusted_and_stay_known_as_packs(warehouse: Warehouse) -> None:
    """A count says how many packs are there, not how many the book was wrong by: it is kept in pieces."""
    found = warehouse.find("A1", "BOLT", 3, pack="box")
    lost = warehouse.find("A1", "BOLT", -1, pack="BOX", reason="LOST")
    counted = warehouse.post(replace(COUNTED, counted=Decimal(1), pack="BOX"))
    assert [outcome.facts["change"] for outcome in (found, lost, counted)] == ["+60", "-20", "-20"]
    query = select(pack.c.code, move.c.pack_quantity).select_from(move).outerjoin(pack).order_by(move.c.id)
    entered = warehouse.room.read(lambda c: [tuple(row) for row in c.execute(query)])
    assert entered == [("BOX", 3_000_000), ("BOX", 1_000_000), (None, None)]
    for pack_code, amount, code in (("CASE", 1, "unknown_pack"), ("BOX", "0.5", "quantity_fractional")):
        command = replace(COUNTED, counted=Decimal(amount), pack=pack_code)
        assert warehouse.refusal(command).code == code
    assert warehouse.broken() == []


def test_two_who_count_the_same_goods_at_once_do_not_book_them_twice(postgresql_warehouse: Warehouse) -> None:
    assert while_held(postgresql_warehouse, COUNTED, COUNTED) == {"nothing_changes"}
    assert postgresql_warehouse.on_hand("A1", "BOLT") == 10


def test_two_who_fill_an_empty_bin_at_once_do_not_mix_their_goods(postgresql_warehouse: Warehouse) -> None:
    warehouse = postgresql_warehouse
    warehouse.find("A1", "BOLT", 1)
    warehouse.find("A2", "NUT", 1)
    bolts, nuts = (
        Move(sku=sku, quantity=Decimal(1), source=place, target="B1") for sku, place in (("BOLT", "A1"), ("NUT", "A2"))
    )
    assert while_held(warehouse, bolts, nuts) == {"location_mixed"}


def test_what_is_really_there_is_booked_even_where_goods_should_not_mix(warehouse: Warehouse) -> None:
    warehouse.find("B1", "BOLT", 2)
    warehouse.find("B1", "NUT", 3)
    assert [warehouse.on_hand("B1", sku) for sku in ("BOLT", "NUT")] == [2, 3]
