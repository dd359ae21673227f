"""Adjusting: the book follows what is really there, by a difference or by a count."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import select, update

from core.internal.adjust import AdjustStock
from core.internal.move import Move
from core.schema.tables import balance, location, move
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


def test_goods_that_are_reserved_are_not_taken(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 10)
    warehouse.room.write(lambda connection: connection.execute(update(balance).values(reserved=8_000_000)))
    refusal = warehouse.refusal(Move(sku="BOLT", quantity=Decimal(3), source="A1", target="A2"))
    assert (refusal.code, refusal.fields["free"]) == ("not_enough", "2")
    warehouse.post(Move(sku="BOLT", quantity=Decimal(2), source="A1", target="A2"))
    assert warehouse.on_hand("A1", "BOLT") == 8


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
