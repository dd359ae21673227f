"""Receiving: what comes in goes onto the order's lines, and only what was ordered comes in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from threading import Thread

import pytest
from sqlalchemy import func, select

from core.access.operator import DefineOperator
from core.catalogue.item import DefineItem
from core.catalogue.location import DefineLocation, DefineSite
from core.command import Outcome
from core.errors import Rejection
from core.inbound.purchase_order import OrderedLine, OrderPurchase, hold_order, progress
from core.inbound.receipt import CloseReceipt
from core.inbound.receive import Receive
from core.inbound.received import received_on
from core.internal.move import Move
from core.ledger.lots import find_lot
from core.schema.tables import item, move, order_line, orders, receipt_line
from core.store import writing
from core.undo import Undo
from tests.core.together import at_once, somebody_waits, while_held
from tests.core.warehouse import FRESH, Warehouse
from tests.waiting import wait_until


def entered(warehouse: Warehouse, outcome: Outcome) -> list[tuple[int, int | None]]:
    """The quantities moved and the packs entered, in whole pieces."""
    query = select(move.c.quantity, move.c.pack_quantity).where(move.c.posting_id == outcome.posting)
    rows = warehouse.room.read(lambda connection: connection.execute(query.order_by(move.c.line)).all())
    return [(moved // 10**6, packs if packs is None else packs // 10**6) for moved, packs in rows]


def test_what_comes_in_fills_the_earlier_line_of_the_item_first(warehouse: Warehouse) -> None:
    warehouse.receive("BOLT", 90)
    outcome = warehouse.receive("BOLT", 25)
    progress_now = warehouse.progress()
    assert [progress_now["PO1", line] for line in (1, 5)] == [100, 15]
    assert (outcome.said, outcome.facts["line"], outcome.facts["open"]) == ("+25 EA  BOLT", "5", "5")
    assert entered(warehouse, outcome) == [(10, None), (15, None)]
    assert warehouse.stock() == {("DOCK", "BOLT", "", "", "available"): Decimal(115)}
    assert warehouse.broken() == []


def test_over_delivery_is_taken_up_to_the_last_lines_percent(warehouse: Warehouse) -> None:
    with pytest.raises(Rejection) as refused:
        warehouse.receive("BOLT", 123, "OTTO")
    assert (refused.value.code, refused.value.fields["open"], refused.value.fields["most"]) == (
        *("over_receipt", "120"),
        "122",
    )
    warehouse.receive("BOLT", 121)
    warehouse.clock.forward(10)
    with pytest.raises(Rejection) as second:
        warehouse.receive("BOLT", 2, "OTTO")
    assert (second.value.code, second.value.fields["most"]) == ("over_receipt", "1")
    warehouse.receive("BOLT", 1)
    warehouse.clock.forward(10)  # what others did before that is no news
    with pytest.raises(Rejection) as third:
        warehouse.receive("BOLT", 1, "OTTO")
    assert third.value.code == "nothing_open"
    assert warehouse.progress()["PO1", 5] == 22


def test_packs_come_in_as_what_they_hold_and_stay_known_as_packs(warehouse: Warehouse) -> None:
    outcome = warehouse.receive("MILK", 3, pack="CASE", lot="L1", expires_on=FRESH)
    assert (outcome.said, outcome.facts["quantity"], outcome.facts["open"]) == ("+30 EA  MILK", "30", "30")
    assert entered(warehouse, outcome) == [(30, 3)]


def test_goods_by_the_metre_come_in_with_decimals(warehouse: Warehouse) -> None:
    warehouse.receive("CABLE", "0.25")
    warehouse.receive("CABLE", "50.25")
    assert warehouse.stock() == {("DOCK", "CABLE", "", "", "available"): Decimal("50.5")}


def test_a_lot_keeps_the_expiry_it_began_with(warehouse: Warehouse) -> None:
    warehouse.receive("MILK", 1, lot="L1", expires_on=FRESH)
    outcome = warehouse.receive("MILK", 1, lot="L1")
    assert (outcome.facts["lot"], outcome.facts["expires_on"]) == ("L1", FRESH.isoformat())
    with pytest.raises(Rejection) as refused:
        warehouse.receive("MILK", 1, lot="L1", expires_on=date(2026, 10, 1))
    assert refused.value.fields == {"lot": "L1", "expires_on": FRESH.isoformat()}
    milk = warehouse.room.read(lambda connection: connection.scalar(select(item.c.id).where(item.c.sku == "MILK")))
    row = warehouse.room.read(find_lot, milk or 0, "L1")
    assert row is not None
    assert row.expires_on == FRESH


def test_what_expires_today_still_comes_in_and_what_expired_yesterday_does_not(sqlite_warehouse: Warehouse) -> None:
    sqlite_warehouse.receive("MILK", 1, lot="L1", expires_on=date(2026, 3, 2))
    with pytest.raises(Rejection) as refused:
        sqlite_warehouse.receive("MILK", 1, lot="L2", expires_on=date(2026, 3, 1))
    assert refused.value.code == "expired"


def test_a_serial_is_in_the_warehouse_once_and_may_come_back(warehouse: Warehouse) -> None:
    warehouse.receive("PUMP", 1, serial="S1")
    with pytest.raises(Rejection) as refused:
        warehouse.receive("PUMP", 1, serial="S1", location="DOCK2")
    assert (refused.value.code, refused.value.fields) == ("serial_in_stock", {"serial": "S1", "location": "DOCK"})
    warehouse.find("DOCK", "PUMP", -1, serial="S1", reason="LOST")
    warehouse.receive("PUMP", 1, serial="S1", location="DOCK2")
    assert warehouse.on_hand("DOCK2", "PUMP") == 1
    assert warehouse.broken() == []


def test_an_order_is_received_when_all_its_lines_are(warehouse: Warehouse) -> None:
    assert warehouse.order_state("PO2") == "sent"
    warehouse.receive("NUT", 4, order="po2")
    assert warehouse.order_state("PO2") == "partly_received"
    warehouse.receive("NUT", 6, order="PO2")
    assert warehouse.order_state("PO2") == "received"
    with pytest.raises(Rejection) as refused:
        warehouse.receive("NUT", 1, order="PO2")
    assert (refused.value.code, refused.value.fields["state"]) == ("order_not_open", "received")


def test_goods_are_received_onto_a_plate_that_begins_at_the_dock(warehouse: Warehouse) -> None:
    warehouse.receive("BOLT", 10, plate="LP000001")
    warehouse.receive("NUT", 5, order="PO2", plate="LP000001")
    warehouse.receive("BOLT", 1, plate="340123450000000000")
    assert {(place, sku, plate) for place, sku, _, plate, _ in warehouse.stock()} == {
        ("DOCK", "BOLT", "LP000001"),
        ("DOCK", "NUT", "LP000001"),
        ("DOCK", "BOLT", "340123450000000000"),
    }


def test_an_empty_plate_can_be_used_anywhere(warehouse: Warehouse) -> None:
    warehouse.receive("BOLT", 1, plate="LP000001")
    warehouse.post(Move(sku="BOLT", quantity=Decimal(1), source_plate="LP000001", target="A1"))
    warehouse.receive("BOLT", 2, plate="LP000001", location="DOCK2")
    assert warehouse.stock()["DOCK2", "BOLT", "", "LP000001", "available"] == 2
    assert warehouse.broken() == []


def test_of_two_who_receive_the_last_of_a_line_at_once_one_is_told_that_it_is_over(
    postgresql_warehouse: Warehouse,
) -> None:
    six = Receive(order="PO2", sku="NUT", quantity=Decimal(6), location="DOCK")
    answers = at_once([six] * 2, postgresql_warehouse, "OTTO")
    assert sorted(answers) == ["done", "over_receipt"]
    assert postgresql_warehouse.broken() == []


def test_two_who_finish_the_last_two_lines_at_once_leave_the_order_received(postgresql_warehouse: Warehouse) -> None:
    """The first has written its line and not committed yet when the second finishes the other one."""
    warehouse = postgresql_warehouse
    warehouse.receive("BOLT", 120)
    warehouse.receive("MILK", 60, lot="L1", expires_on=FRESH)
    for number in range(5):
        warehouse.receive("PUMP", 1, serial=f"S{number}")
    lines = select(order_line.c.id, order_line.c.order_id, order_line.c.quantity).join(item)
    cable = warehouse.room.read(lambda connection: connection.execute(lines.where(item.c.sku == "CABLE")).one())
    with writing(warehouse.engine) as first:
        hold_order(first, cable.order_id)
        progress(first, cable.order_id, {cable.id: cable.quantity})
        answers: list[str] = []
        glue = Receive(order="PO1", sku="GLUE", lot="G1", quantity=Decimal(40), location="DOCK")
        second = Thread(target=lambda: answers.extend(at_once([glue], warehouse)))
        second.start()
        wait_until(lambda: answers or somebody_waits(warehouse.engine), "the second waits for the first")
    second.join()
    state = select(orders.c.state).where(orders.c.number == "PO1")
    assert (answers, warehouse.room.read(lambda connection: connection.scalar(state))) == (["done"], "received")


def test_goods_come_in_only_against_an_order_of_the_site_they_come_to(warehouse: Warehouse) -> None:
    warehouse.post(DefineSite(code="EAST", name="East"))
    warehouse.post(DefineLocation(site="EAST", code="E1", kind="dock"))
    there = Receive(site="EAST", order="PO1", sku="BOLT", quantity=Decimal(1), location="E1")
    refusal = warehouse.refusal(there)
    assert (refusal.code, refusal.fields) == ("unknown_order", {"order": "PO1"})
    lines = (OrderedLine(sku="BOLT", quantity=Decimal(10)),)
    assert warehouse.refusal(OrderPurchase(site="EAST", number="PO1", supplier="ACME", lines=lines)).code == (
        "already_defined"
    )
    warehouse.post(OrderPurchase(site="EAST", number="PO9", supplier="ACME", lines=lines))
    warehouse.post(Receive(site="EAST", order="po9", sku="BOLT", quantity=Decimal(1), location="E1"))
    assert warehouse.on_hand("E1", "BOLT") == 1


def test_whole_pieces_are_over_delivered_in_whole_pieces(warehouse: Warehouse) -> None:
    lines = (
        OrderedLine(sku="NUT", quantity=Decimal(3), over_percent=10),
        OrderedLine(sku="CABLE", quantity=Decimal("3.05"), over_percent=10),
    )
    warehouse.post(OrderPurchase(number="PO3", supplier="ACME", lines=lines))
    for sku, amount, open_now, most in (("NUT", "4", "3", "3"), ("CABLE", "3.36", "3.05", "3.35")):
        command = Receive(order="PO3", sku=sku, quantity=Decimal(amount), location="DOCK")
        refusal = warehouse.refusal(command, "OTTO")
        assert (refusal.code, refusal.fields["open"], refusal.fields["most"]) == ("over_receipt", open_now, most)
        warehouse.receive(sku, most, order="PO3")


NUTS = Receive(order="PO2", sku="NUT", quantity=Decimal(1), location="DOCK")
NUTS_HAVE_LOTS = DefineItem(sku="NUT", name="Nut", tracking="lot")


def test_an_item_is_not_tracked_otherwise_while_some_of_it_comes_in(postgresql_warehouse: Warehouse) -> None:
    assert while_held(postgresql_warehouse, NUTS, NUTS_HAVE_LOTS) == {"already_defined"}
    assert postgresql_warehouse.broken() == []


def test_goods_come_in_as_the_item_is_tracked_once_its_change_is_committed(postgresql_warehouse: Warehouse) -> None:
    assert while_held(postgresql_warehouse, NUTS_HAVE_LOTS, NUTS) == {"lot_missing"}


def test_two_may_receive_the_same_item_at_once(postgresql_warehouse: Warehouse) -> None:
    lines = (OrderedLine(sku="NUT", quantity=Decimal(3)),)
    postgresql_warehouse.post(OrderPurchase(number="PO3", supplier="ACME", lines=lines))
    others = Receive(order="PO3", sku="NUT", quantity=Decimal(1), location="DOCK2")
    assert while_held(postgresql_warehouse, NUTS, others) == {"done"}


def test_damaged_goods_count_as_received_and_rejected_ones_are_still_owed(warehouse: Warehouse) -> None:
    damaged = warehouse.receive("BOLT", 2, condition="damaged")
    rejected = warehouse.receive("BOLT", 3, condition="rejected")
    assert (damaged.said, rejected.said) == ("+2 EA  BOLT damaged", "+3 EA  BOLT rejected")
    assert warehouse.progress()["PO1", 1] == 2
    assert rejected_on(warehouse) == 3
    assert warehouse.stock() == {
        ("DOCK", "BOLT", "", "", "damaged"): Decimal(2),
        ("DOCK", "BOLT", "", "", "rejected"): Decimal(3),
    }
    assert warehouse.broken() == []
    for outcome in (damaged, rejected):
        assert outcome.posting is not None
        warehouse.post(Undo(posting=outcome.posting))
    assert warehouse.stock() == {}
    assert (warehouse.progress()["PO1", 1], rejected_on(warehouse)) == (Decimal(0), 0)
    assert warehouse.broken() == []


def rejected_on(warehouse: Warehouse) -> int:
    query = select(func.sum(order_line.c.rejected))
    return int(warehouse.room.read(lambda connection: connection.scalar(query)) or 0) // 10**6


def test_what_is_received_goes_onto_the_open_receipt_of_its_order(warehouse: Warehouse) -> None:
    first = warehouse.receive("BOLT", 90)
    second = warehouse.receive("BOLT", 25)
    assert first.facts["receipt"] == second.facts["receipt"]
    shown = [each.shown for each in warehouse.room.read(received_on, first.facts["receipt"])]
    assert shown == ["+15 EA BOLT", "+10 EA BOLT", "+90 EA BOLT"]
    warehouse.post(CloseReceipt(receipt=first.facts["receipt"]))
    assert warehouse.receive("CABLE", 1).facts["receipt"] != first.facts["receipt"]


def test_two_who_receive_the_first_goods_of_an_order_at_once_are_on_one_receipt(
    postgresql_warehouse: Warehouse,
) -> None:
    one = Receive(order="PO2", sku="NUT", quantity=Decimal(1), location="DOCK")
    assert while_held(postgresql_warehouse, one, one) == {"done"}
    query = select(func.count(func.distinct(receipt_line.c.receipt_id)))
    assert postgresql_warehouse.room.read(lambda connection: connection.scalar(query)) == 1


def test_who_comes_second_is_told_who_was_first(warehouse: Warehouse) -> None:
    warehouse.receive("NUT", 8, "OTTO", order="PO2")
    late = Receive(order="PO2", sku="NUT", quantity=Decimal(5), location="DOCK")
    warehouse.post(DefineOperator(code="LILY", name="Lily", role="operator"))
    refusal = warehouse.refusal(late, "LILY")
    assert str(refusal) == "OTTO received 8 NUT - 2 open, 2 at the most"
    assert refusal.fields["approval"] == "over_receive"
    warehouse.receive("NUT", 2, "OTTO", order="PO2")
    refusal = warehouse.refusal(late, "LILY")
    assert (refusal.code, str(refusal)) == ("received_first", "OTTO received 10 NUT - PO2 is complete")
    warehouse.clock.forward(10)
    assert warehouse.refusal(late, "LILY").code == "order_not_open"


def test_more_than_was_ordered_comes_in_by_who_may(warehouse: Warehouse) -> None:
    warehouse.receive("NUT", 25, "SUE", order="PO2")
    assert warehouse.progress()["PO2", 1] == 25
    assert warehouse.order_state("PO2") == "received"
    assert warehouse.broken() == []
