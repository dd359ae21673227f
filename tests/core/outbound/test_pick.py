"""Picking: what is reserved is taken from its bin, stays reserved in the tote, and can be put back by an undo."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Connection, insert, select, update

from core.catalogue.item import DefineItem
from core.internal.hold_lot import HoldLot
from core.internal.move import Move
from core.outbound.pick import Pick
from core.schema.tables import carton, location, orders, plate, reservation, sales_order
from core.undo import Undo
from core.work import LEASE, MINUTE
from tests.core.open_work import work_in
from tests.core.outbound.pickers import (
    WHO,
    begin,
    furnish_for_picking,
    open_reservations,
    pick,
    picked,
    picks,
    released,
    sold,
    to_pick,
    undo,
)
from tests.core.together import while_held
from tests.core.warehouse import DAY, Warehouse

T1, T2, T3 = "LP000101", "LP000102", "LP000103"


@pytest.fixture
def shop(warehouse: Warehouse) -> Warehouse:
    """Twelve bolts and five nuts are to be picked for SO1."""
    furnish_for_picking(warehouse)
    released(warehouse, "SO1", sold("BOLT", 12), sold("NUT", 5))
    return warehouse


def states(warehouse: Warehouse) -> list[tuple[str, str]]:
    return [(each.state, each.done) for each in work_in(warehouse, "pick")]


def test_what_is_picked_stays_reserved_in_its_tote(shop: Warehouse) -> None:
    run = begin(shop, T1)
    outcome = pick(shop, to_pick(shop, run), tote=T1)
    assert outcome.said == f"12 EA BOLT > {T1}"
    assert shop.stock()["CART1", "BOLT", "", T1, "available"] == 12
    assert shop.reserved() == {"CART1 BOLT": 12, "A2 NUT": 5}
    assert (picked(shop, "SO1"), shop.order_state("SO1")) == ([12, 0], "picking")
    pick(shop, to_pick(shop, run), tote=T1)
    assert (picked(shop, "SO1"), shop.order_state("SO1"), picks(shop, run)) == ([12, 5], "picked", [])
    assert states(shop) == [("done", "12"), ("done", "5")]
    assert shop.broken() == []


def test_picks_come_in_the_order_of_the_way(shop: Warehouse) -> None:
    run = begin(shop, T1)
    assert [(each.location, each.sku, each.tote) for each in picks(shop, run)] == [
        ("A1", "BOLT", T1),
        ("A2", "NUT", T1),
    ]
    assert {each.holder for each in picks(shop, run)} == {WHO}


def test_the_rest_of_a_pick_stays_open(shop: Warehouse) -> None:
    run = begin(shop, T1)
    number = to_pick(shop, run)
    assert pick(shop, number, 7, tote=T1).facts["left"] == "5"
    assert (open_reservations(shop, "SO1"), picks(shop, run)[0].left) == ([5, 5, 7], 5_000_000)
    refused = shop.refusal(Pick(work=number, quantity=Decimal(6), tote=T1), WHO)
    assert (refused.code, refused.happened) == ("over_work", "Only 5 BOLT is asked for")
    pick(shop, number, tote=T1)
    assert picked(shop, "SO1") == [12, 0]
    assert shop.broken() == []


def test_goods_of_one_order_are_put_loose_on_the_cart(shop: Warehouse) -> None:
    run = begin(shop)
    pick(shop, to_pick(shop, run))
    assert shop.stock()["CART1", "BOLT", "", "", "available"] == 12
    assert shop.broken() == []


@pytest.mark.parametrize("pieces", [None, 7])
def test_undone_it_is_to_be_picked_again(shop: Warehouse, pieces: int | None) -> None:
    run = begin(shop, T1)
    pick(shop, to_pick(shop, run, "NUT"), 2, tote=T1)
    before = (shop.stock(), shop.reserved(), open_reservations(shop, "SO1")[:1], picked(shop, "SO1"))
    undo(shop, pick(shop, to_pick(shop, run), pieces, tote=T1))
    assert before == (shop.stock(), shop.reserved(), open_reservations(shop, "SO1")[:1], picked(shop, "SO1"))
    assert (states(shop)[0][1], shop.order_state("SO1")) == ("0", "picking")
    pick(shop, to_pick(shop, run), tote=T1)
    assert picked(shop, "SO1") == [12, 2]
    assert shop.broken() == []


def test_parts_are_taken_back_in_any_order(shop: Warehouse) -> None:
    run = begin(shop, T1)
    parts = [pick(shop, to_pick(shop, run, "BOLT"), much, tote=T1) for much in (4, 3, 5)]
    for each in parts:
        undo(shop, each)
        assert shop.broken() == []
    assert (picked(shop, "SO1"), open_reservations(shop, "SO1")) == ([0, 0], [12, 5])
    assert [row.done for row in work_in(shop, "pick") if row.state != "done" and row.sku == "BOLT"] == ["0"]


def test_undo_is_refused_where_the_goods_have_gone_on(shop: Warehouse) -> None:
    done = pick(shop, to_pick(shop, begin(shop, T1)), tote=T1)
    shop.post(Move(plate=T1, target="STAGE"))
    assert done.posting is not None
    assert shop.refusal(Undo(posting=done.posting), WHO).code == "goods_moved_on"
    assert shop.broken() == []


def test_only_whoever_has_the_lease_picks_and_others_are_told_who(shop: Warehouse) -> None:
    number = to_pick(shop, begin(shop, T1))
    refused = shop.refusal(Pick(work=number, tote=T1), "SUE")
    assert (refused.code, refused.happened) == ("work_of_another", "OTTO is at it")
    shop.clock.forward(LEASE / MINUTE)
    pick(shop, number, who="SUE", tote=T1)
    refused = shop.refusal(Pick(work=number, tote=T1), WHO)
    assert (refused.code, refused.happened) == ("work_settled", "SUE was first: it is done")
    assert shop.refusal(Pick(work=99_999), WHO).code == "unknown_work"


def test_two_who_pick_the_same_at_once_pick_it_once(postgresql_warehouse: Warehouse) -> None:
    furnish_for_picking(postgresql_warehouse)
    released(postgresql_warehouse, "SO1", sold("BOLT", 12))
    it = Pick(work=to_pick(postgresql_warehouse, begin(postgresql_warehouse, T1)), tote=T1)
    assert while_held(postgresql_warehouse, it, it, who=WHO) == {"work_settled"}
    assert int(postgresql_warehouse.on_hand("CART1", "BOLT")) == 12


def test_the_wrong_tote_is_refused(shop: Warehouse) -> None:
    released(shop, "SO2", sold("BOLT", 3))
    run = begin(shop, T1, T2, method="cluster")
    rows = {each.order: each for each in picks(shop, run) if each.sku == "BOLT"}
    wanted = {order: row.tote for order, row in rows.items()}
    assert set(wanted.values()) == {T1, T2}
    refused = shop.refusal(Pick(work=rows["SO1"].number, tote=wanted["SO2"]), WHO)
    assert (refused.code, refused.happened, refused.todo) == (
        "wrong_tote", f"Wrong tote {wanted['SO2']}", f"scan {wanted['SO1']}"
    )  # fmt: skip
    refused = shop.refusal(Pick(work=rows["SO1"].number, tote=T3), WHO)
    assert (refused.code, refused.todo) == ("wrong_tote", f"scan {wanted['SO1']}")
    assert shop.refusal(Pick(work=rows["SO1"].number, tote="TRAY"), WHO).code == "unknown_plate"


def test_a_new_tote_begins_with_what_is_put_into_it_and_is_forgotten_by_an_undo(shop: Warehouse) -> None:
    run = begin(shop)
    done = pick(shop, to_pick(shop, run), 4, tote=T1)
    assert picks(shop, run)[0].tote == T1
    undo(shop, done)
    assert picks(shop, run)[0].tote == ""
    shop.find("A3", "NUT", 1, plate=T2)
    assert shop.refusal(Pick(work=to_pick(shop, run), tote=T2), WHO).code == "plate_elsewhere"
    shop.find("CART1", "NUT", 1, plate=T3)
    assert shop.refusal(Pick(work=to_pick(shop, run), tote=T3), WHO).code == "plate_not_empty"


def test_a_carton_of_the_order_is_picked_into_and_no_other(shop: Warehouse) -> None:
    released(shop, "SO2", sold("BOLT", 3))
    for code, number in ((T1, "SO1"), (T2, "SO2")):
        shop.room.write(_begin_carton, code, number)
    run = begin(shop)
    refused = shop.refusal(Pick(work=to_pick(shop, run), tote=T2), WHO)
    assert (refused.code, refused.happened) == ("carton_of_another", f"{T2} is for SO2")
    pick(shop, to_pick(shop, run), tote=T1)
    with_goods = select(plate.c.id).where(plate.c.code == T1).scalar_subquery()
    closed = update(carton).where(carton.c.plate_id == with_goods).values(state="closed")
    shop.room.write(lambda at: at.execute(closed))
    assert (shop.order_state("SO1"), shop.broken()) == ("picking", [])


def _begin_carton(connection: Connection, code: str, number: str) -> None:
    place = connection.execute(select(location.c.id).where(location.c.code == "CART1")).scalar_one()
    order_id = connection.execute(select(orders.c.id).where(orders.c.number == number)).scalar_one()
    plate_id = connection.execute(insert(plate).values(code=code, location_id=place).returning(plate.c.id)).scalar_one()
    row = {"plate_id": plate_id, "order_id": order_id, "sequence": 1, "made_at": 0}
    connection.execute(insert(carton).values(**row))


def test_nothing_is_picked_for_an_order_on_hold_or_out_of_a_run(shop: Warehouse) -> None:
    number = work_in(shop, "pick")[0].number
    assert shop.refusal(Pick(work=number), WHO).code == "pick_without_run"
    number = to_pick(shop, begin(shop))
    shop.room.write(lambda at: at.execute(update(sales_order).values(hold_reason="credit")))
    assert shop.refusal(Pick(work=number), WHO).code == "order_on_hold"


def test_what_is_reserved_no_more_is_not_picked(shop: Warehouse) -> None:
    number = to_pick(shop, begin(shop))
    shop.room.write(
        lambda at: at.execute(update(reservation).values(released=reservation.c.quantity, state="released"))
    )
    assert shop.refusal(Pick(work=number), WHO).code == "pick_not_reserved"


def test_a_pallet_that_is_just_carried_off_is_told(postgresql_warehouse: Warehouse) -> None:
    shop = postgresql_warehouse
    furnish_for_picking(shop)
    shop.find("A4", "GLUE", 30, lot="G1", plate=T3)
    released(shop, "SO1", sold("GLUE", 12))
    it = Pick(work=to_pick(shop, begin(shop)))
    shop.post(Move(plate=T3, target="A5"))
    assert shop.post(it, WHO).facts["from"] == "A5"
    assert shop.broken() == []


def test_lots_that_are_held_or_past_their_date_are_not_picked(shop: Warehouse) -> None:
    shop.find("A3", "MILK", 9, lot="L1", expires_on=date(2026, 3, 4))
    released(shop, "SO2", sold("MILK", 4), priority=1)
    number = to_pick(shop, begin(shop, T1))
    shop.post(HoldLot(sku="MILK", lot="L1", reason="doubt"))
    assert shop.refusal(Pick(work=number, tote=T1), WHO).code == "lot_held"
    assert shop.broken() == []


def test_what_expired_since_it_was_allocated_is_not_picked(shop: Warehouse) -> None:
    shop.find("A3", "MILK", 9, lot="L1", expires_on=date(2026, 3, 4))
    released(shop, "SO2", sold("MILK", 4), priority=1)
    number = to_pick(shop, begin(shop, T1))
    shop.clock.forward(3 * DAY / MINUTE)
    assert shop.refusal(Pick(work=number, tote=T1), WHO).code == "expired"


def test_goods_of_unequal_weight_are_weighed_as_they_are_picked(shop: Warehouse) -> None:
    shop.post(DefineItem(sku="HAM", name="Ham", catch_unit="KG", catch_nominal=Decimal(2)))
    shop.find("A3", "HAM", 10, catch=Decimal(21))
    released(shop, "SO2", sold("HAM", 4), priority=1)
    number = to_pick(shop, begin(shop, T1))
    assert shop.refusal(Pick(work=number, tote=T1), WHO).code == "catch_missing"
    done = pick(shop, number, tote=T1, catch=Decimal(8))
    assert done.said == f"4 EA 8 KG HAM > {T1}"
    undo(shop, done)
    assert int(shop.on_hand("A3", "HAM")) == 10
    assert shop.broken() == []


def test_a_serial_takes_its_reservation_along_and_brings_it_back(shop: Warehouse) -> None:
    shop.find("A3", "PUMP", 1, serial="S1")
    released(shop, "SO2", sold("PUMP", 1), priority=1)
    run = begin(shop, T1)
    done = pick(shop, to_pick(shop, run), tote=T1, serial="S1")
    assert (int(shop.stock()["CART1", "PUMP", "S1", T1, "available"]), open_reservations(shop, "SO2")) == (1, [1])
    undo(shop, done)
    assert (int(shop.stock()["A3", "PUMP", "S1", "", "available"]), open_reservations(shop, "SO2")) == (1, [1])
    assert shop.broken() == []
    pick(shop, to_pick(shop, run), tote=T1)
    assert (shop.order_state("SO2"), shop.broken()) == ("picked", [])
