"""Lots and their dates: a date stands while goods are booked by it, and a wrong one can be put right."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from core.catalogue.item import DefineItem
from core.inbound.receive import Receive
from core.internal.move import Move
from core.schema.tables import lot
from core.undo import Undo
from tests.core.together import while_held
from tests.core.warehouse import FRESH, Warehouse

OTHER = date(2026, 10, 1)
PAST = date(2026, 3, 1)


def milk(expires_on: date | None, **more: str) -> Receive:
    given = {"order": "PO1", "sku": "MILK", "location": "DOCK", "lot": "L1", **more}
    return Receive(quantity=Decimal(1), expires_on=expires_on, **given)  # type: ignore[arg-type]  # words all


def date_of(warehouse: Warehouse, code: str = "L1") -> date | None:
    return warehouse.room.read(lambda c: c.scalar(select(lot.c.expires_on).where(lot.c.code == code)))


def test_a_wrongly_keyed_date_is_put_right_once_the_booking_is_undone(warehouse: Warehouse) -> None:
    wrong = warehouse.post(milk(OTHER))
    assert warehouse.refusal(milk(FRESH)).code == "lot_expiry_differs"
    assert wrong.posting is not None
    warehouse.post(Undo(posting=wrong.posting))
    assert warehouse.post(milk(FRESH)).facts["expires_on"] == FRESH.isoformat()
    assert date_of(warehouse) == FRESH
    assert warehouse.broken() == []


def test_a_date_stands_while_one_booking_by_it_stands_even_with_nothing_on_hand(warehouse: Warehouse) -> None:
    warehouse.post(milk(OTHER))
    undone = warehouse.post(milk(OTHER))
    assert undone.posting is not None
    warehouse.post(Undo(posting=undone.posting))
    warehouse.find("DOCK", "MILK", -1, lot="L1", reason="LOST")
    assert warehouse.on_hand("DOCK", "MILK") == 0
    refusal = warehouse.refusal(milk(FRESH))
    assert (refusal.code, refusal.fields["expires_on"]) == ("lot_expiry_differs", OTHER.isoformat())


def test_a_plate_that_was_moved_and_came_back_hides_no_booking(warehouse: Warehouse) -> None:
    received = warehouse.post(milk(OTHER, plate="LP000001"))
    moved = warehouse.post(Move(plate="LP000001", target="A1"))
    for outcome in (moved, received):
        assert warehouse.refusal(milk(FRESH)).code == "lot_expiry_differs"
        assert outcome.posting is not None
        warehouse.post(Undo(posting=outcome.posting))
    warehouse.post(milk(FRESH))


def test_a_lot_without_a_date_takes_the_first_that_is_given(warehouse: Warehouse) -> None:
    warehouse.find("A1", "GLUE", 5, lot="G1")
    assert date_of(warehouse, "G1") is None
    warehouse.receive("GLUE", 1, lot="G1", expires_on=FRESH)
    assert date_of(warehouse, "G1") == FRESH
    assert warehouse.refusal(milk(OTHER, sku="GLUE", lot="G1")).code == "lot_expiry_differs"


def test_goods_that_expire_do_not_come_in_on_a_lot_that_has_no_date(warehouse: Warehouse) -> None:
    warehouse.find("A1", "GLUE", 5, lot="G1")
    warehouse.post(DefineItem(sku="GLUE", name="Glue", tracking="lot", expires=True))
    assert warehouse.refusal(milk(None, sku="GLUE", lot="G1")).code == "expiry_missing"
    warehouse.post(milk(FRESH, sku="GLUE", lot="G1"))


def test_goods_that_have_expired_do_not_come_in_whatever_is_known_of_their_lot(warehouse: Warehouse) -> None:
    warehouse.post(milk(FRESH))
    warehouse.find("A1", "GLUE", 5, lot="G1")
    for command in (milk(PAST), milk(PAST, sku="GLUE", lot="G1"), milk(PAST, lot="NEW")):
        refusal = warehouse.refusal(command)
        assert (refusal.code, refusal.fields["expires_on"]) == ("expired", PAST.isoformat())
    assert (date_of(warehouse), date_of(warehouse, "G1")) == (FRESH, None)


def test_goods_do_not_come_in_by_the_old_date_while_the_lot_gets_another(postgresql_warehouse: Warehouse) -> None:
    warehouse = postgresql_warehouse
    wrong = warehouse.post(milk(OTHER))
    assert wrong.posting is not None
    warehouse.post(Undo(posting=wrong.posting))
    on_another_line = milk(OTHER, location="DOCK2")
    assert while_held(warehouse, milk(FRESH), on_another_line) == {"lot_expiry_differs"}
    assert date_of(warehouse) == FRESH
