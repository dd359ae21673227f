"""Adjusting: the book follows what is really there, by a difference or by a count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from core.access.operator import DefineOperator, SetPin
from core.access.pin import hash_pin
from core.catalogue.reason import DefineReason, LimitAdjustments
from core.internal.adjust import AdjustStock
from core.internal.move import Move
from core.schema.tables import location, move, pack
from core.undo import Undo
from tests.core.open_work import with_approval, work_in
from tests.core.together import while_held
from tests.core.warehouse import PEPPER, PIN, Warehouse

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


def limited(warehouse: Warehouse, *, role: int | None = None, reason: int | None = None) -> None:
    """A supervisor, SUE, and another one, BOSS, who has a PIN; both are limited."""
    warehouse.post(DefineOperator(code="BOSS", name="Boss", role="supervisor"))
    warehouse.post(SetPin(operator="BOSS", pin_hash=hash_pin(PIN, PEPPER)))
    if role is not None:
        warehouse.post(LimitAdjustments(role="supervisor", quantity=Decimal(role)))
    if reason is not None:
        warehouse.post(DefineReason(code="FOUND", name="Found stock", approve_over=Decimal(reason)))


def found(pieces: int) -> AdjustStock:
    return AdjustStock(location="A1", sku="BOLT", reason="FOUND", change=Decimal(pieces))


def test_more_than_a_role_may_takes_a_second_person(warehouse: Warehouse) -> None:
    limited(warehouse, role=10)
    warehouse.post(found(10), "SUE")
    refused = warehouse.refusal(found(11), "SUE")
    assert (refused.code, refused.happened) == ("adjust_over_limit", "11 BOLT is over 10")
    with_approval(warehouse, found(11), "SUE", "BOSS")
    assert warehouse.on_hand("A1", "BOLT") == 21
    warehouse.post(LimitAdjustments(role="supervisor"))
    warehouse.post(found(1000), "SUE")


def test_more_than_a_reason_allows_wants_somebody_who_may_approve_it(warehouse: Warehouse) -> None:
    limited(warehouse, reason=5)
    warehouse.post(found(6), "SUE")
    warehouse.post(LimitAdjustments(role="supervisor", quantity=Decimal(100)))
    warehouse.post(found(6), "SUE")
    assert warehouse.on_hand("A1", "BOLT") == 12


def test_the_limit_is_for_what_is_taken_off_as_well_and_for_counts(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 50)
    limited(warehouse, role=10)
    for command in (found(-11), replace(COUNTED, counted=Decimal(39)), replace(COUNTED, counted=Decimal(61))):
        assert warehouse.refusal(command, "SUE").code == "adjust_over_limit"
    warehouse.post(replace(COUNTED, counted=Decimal(40)), "SUE")


def test_found_stock_asks_for_its_bin_to_be_counted_and_undone_it_does_not(warehouse: Warehouse) -> None:
    booked = warehouse.post(replace(found(3), count_bin=True))
    (count,) = work_in(warehouse, "count")
    assert (count.state, count.source, count.sku) == ("ready", "A1", "BOLT")
    assert booked.posting is not None
    warehouse.post(Undo(posting=booked.posting))
    assert [each.state for each in work_in(warehouse)] == ["cancelled"]
    warehouse.find("A1", "BOLT", 3)
    assert len(work_in(warehouse)) == 1
