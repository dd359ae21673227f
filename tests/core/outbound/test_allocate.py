"""Goods are reserved for customers' orders: which, for whom first, and what is said of the rest."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update

from core.catalogue.item import DefineItem
from core.catalogue.location import DefineLocation
from core.catalogue.party import DefineSupplier
from core.internal.hold_lot import HoldLot
from core.internal.reserve import Reserve
from core.outbound.allocate import AllocateOrders
from core.schema.tables import party, sales_order
from tests.core.outbound.shop import MONDAY, allocate, line, places_of, reserved_for, sell, state
from tests.core.warehouse import Warehouse


def test_an_order_is_allocated_from_what_lies_longest(warehouse: Warehouse) -> None:
    warehouse.find("A3", "BOLT", 10)
    warehouse.clock.forward(5)
    warehouse.find("A1", "BOLT", 10)
    sell(warehouse, "SO1", ("BOLT", 14))
    assert allocate(warehouse, "so1").said == "SO1 allocated"
    assert places_of(warehouse, "SO1") == {"A1": 4, "A3": 10}
    assert state(warehouse, "SO1") == "allocated"
    assert warehouse.reserved() == {"A1 BOLT": 4, "A3 BOLT": 10}
    assert allocate(warehouse, "SO1").said == "SO1 wants nothing more"
    assert warehouse.broken() == []


def test_what_expires_first_goes_first_and_what_is_too_old_by_then_never(warehouse: Warehouse) -> None:
    for place, lot, days in (("A1", "L30", 30), ("A2", "L10", 10), ("A3", "LAST", 0), ("A4", "OLD", -1)):
        warehouse.find(place, "MILK", 10, lot=lot, expires_on=MONDAY + timedelta(days=days))
    sell(warehouse, "SO1", ("MILK", 15))
    sell(warehouse, "SO2", ("MILK", 10), due_on=MONDAY + timedelta(days=11))
    allocate(warehouse, "SO2", "SO1")
    assert places_of(warehouse, "SO1") == {"A2": 5, "A3": 10}
    assert places_of(warehouse, "SO2") == {"A1": 10}


@pytest.mark.parametrize("whose", ["item", "customer", "order", "line"])
def test_goods_last_as_long_as_item_customer_and_line_want(warehouse: Warehouse, whose: str) -> None:
    life = {"item": 0, "customer": 0, "order": None, "line": None, whose: 5}
    warehouse.post(DefineItem(sku="MILK", name="Milk", tracking="lot", expires=True, min_life_days=life["item"] or 0))
    agreed = update(party).where(party.c.code == "BETA").values(customer_life_days=life["customer"])
    warehouse.room.write(lambda at: at.execute(agreed))
    for place, days in (("A1", 6), ("A2", 7)):
        warehouse.find(place, "MILK", 10, lot=f"L{days}", expires_on=MONDAY + timedelta(days=days))
    sold = line("MILK", 10, due_on=MONDAY + timedelta(days=2), min_life_days=life["line"])
    sell(warehouse, "SO1", sold, min_life_days=life["order"])
    allocate(warehouse, "SO1")
    assert places_of(warehouse, "SO1") == {"A2": 10}


def test_what_nobody_may_have_is_left_alone(warehouse: Warehouse) -> None:
    warehouse.post(DefineSupplier(code="ACME", name="Acme", owner=True))
    warehouse.post(DefineLocation(code="VAN", kind="vehicle"))
    warehouse.find("A1", "GLUE", 1, lot="G1", status="hold")
    warehouse.find("A2", "GLUE", 1, lot="G1", owner="ACME")
    warehouse.find("A3", "GLUE", 1, lot="G2")
    warehouse.find("A4", "GLUE", 1, lot="G1")
    warehouse.find("DOCK", "GLUE", 1, lot="G1")
    warehouse.find("VAN", "GLUE", 1, lot="G1")
    warehouse.find("A5", "GLUE", 1, lot="G1")
    warehouse.post(HoldLot(sku="GLUE", lot="G2", reason="glass"))
    warehouse.post(DefineLocation(code="A4", active=False))
    sell(warehouse, "SO1", ("GLUE", 9))
    assert allocate(warehouse, "SO1").said == "SO1: 1 of 1 lines short"
    assert places_of(warehouse, "SO1") == {"A5": 1}
    assert state(warehouse, "SO1") == "allocated"


def test_a_line_that_names_a_lot_gets_no_other(warehouse: Warehouse) -> None:
    warehouse.find("A1", "GLUE", 5, lot="G1")
    warehouse.find("A2", "GLUE", 5, lot="G2")
    sell(warehouse, "SO1", line("GLUE", 7, lot="G2"))
    allocate(warehouse, "SO1")
    assert reserved_for(warehouse, "SO1") == [("A2", "G2", "", Decimal(5))]


@pytest.mark.parametrize(
    ("policy", "first", "second"),
    [("partial", 5, 4), ("cancel", 5, 4), ("lines", 5, 0), ("complete", 0, 0)],
)
def test_what_is_sent_in_parts_follows_the_order(warehouse: Warehouse, policy: str, first: int, second: int) -> None:
    warehouse.find("A1", "BOLT", 5)
    warehouse.find("A2", "NUT", 4)
    sell(warehouse, "SO1", ("BOLT", 5), ("NUT", 6), ship_policy=policy)
    allocate(warehouse, "SO1")
    there = [sum(places_of(warehouse, "SO1", number).values()) for number in (1, 2)]
    assert there == [first, second]
    assert state(warehouse, "SO1") == ("allocated" if first else "confirmed")


def test_what_an_order_leaves_that_goes_complete_is_for_the_next(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 5)
    sell(warehouse, "SO1", ("BOLT", 5), ("NUT", 6), ship_policy="complete", priority=1)
    sell(warehouse, "SO2", ("BOLT", 5))
    done = allocate(warehouse, "SO1", "SO2")
    assert (done.said, done.facts["short"]) == ("Orders: 1 allocated, 1 short", "SO1")
    assert places_of(warehouse, "SO2") == {"A1": 5}


def test_the_most_urgent_is_served_first_then_the_earliest_due_then_by_number(warehouse: Warehouse) -> None:
    due = {"SO1": None, "SO2": 4, "SO3": 2, "SO4": 9, "SO5": 2}
    for number, days in due.items():
        due_on = None if days is None else MONDAY + timedelta(days=days)
        sell(warehouse, number, ("BOLT", 10), due_on=due_on, priority=1 if number == "SO4" else 5)
    warehouse.find("A1", "BOLT", 25)
    done = warehouse.post(AllocateOrders(through=MONDAY + timedelta(days=4)), "SUE")
    assert (done.facts["more"], done.facts["orders"]) == ("no", "2")
    got = {number: sum(places_of(warehouse, number).values()) for number in due}
    assert got == {"SO1": 0, "SO2": 5, "SO3": 10, "SO4": 0, "SO5": 10}
    warehouse.find("A2", "BOLT", 100)
    warehouse.post(AllocateOrders(through=MONDAY + timedelta(days=9)), "SUE")
    assert {number: sum(places_of(warehouse, number).values()) for number in due} == dict.fromkeys(due, 10)


def test_of_an_order_the_lines_that_are_due_are_allocated(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 50)
    sell(warehouse, "SO1", line("BOLT", 1, due_on=MONDAY), line("BOLT", 2, due_on=MONDAY + timedelta(days=30)))
    done = warehouse.post(AllocateOrders(through=MONDAY), "SUE")
    assert done.said == "SO1 allocated"
    assert places_of(warehouse, "SO1", 1) == {"A1": 1}
    assert places_of(warehouse, "SO1", 2) == {}
    assert warehouse.post(AllocateOrders(through=MONDAY), "SUE").said == "Orders: none"


def test_many_that_are_due_are_done_part_by_part(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.outbound.allocate.ORDERS_MAX", 2)
    warehouse.find("A1", "BOLT", 4)
    for number in range(1, 6):
        sell(warehouse, f"SO{number}", ("BOLT", 1 if number > 2 else 9), priority=number)
    warehouse.post(AllocateOrders(orders=("SO1",)), "SUE")
    warehouse.find("A2", "BOLT", 3)
    after, said = "", []
    while True:
        done = warehouse.post(AllocateOrders(through=MONDAY, after=after), "SUE")
        said.append(done.said)
        if done.facts["more"] == "no":
            break
        after = done.facts["after"]
    assert said == ["Orders: 2 short", "Orders: 2 short", "Nothing free for SO5"]
    assert places_of(warehouse, "SO1") == {"A1": 4, "A2": 3}


def test_an_order_with_very_many_lines_has_a_posting_of_its_own(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.outbound.allocate.LINES_MAX", 2)
    warehouse.find("A1", "BOLT", 9)
    sell(warehouse, "SO1", *[("BOLT", 1)] * 3)
    sell(warehouse, "SO2", ("BOLT", 1))
    done = warehouse.post(AllocateOrders(through=MONDAY), "SUE")
    assert (done.said, done.facts["more"]) == ("SO1 allocated", "yes")
    assert warehouse.post(AllocateOrders(through=MONDAY), "SUE").said == "SO2 allocated"


def test_serials_go_one_by_one_and_those_with_contents_whole(warehouse: Warehouse) -> None:
    for number in (1, 2, 3):
        warehouse.find(f"A{number}", "PUMP", 1, serial=f"S{number}")
    warehouse.post(DefineItem(sku="GAS", name="Gas bottle", unit="KG", tracking="contents"))
    warehouse.find("A4", "GAS", "7.5", serial="B1")
    warehouse.find("A5", "GAS", "2.5", serial="B2")
    sell(warehouse, "SO1", ("PUMP", 2), ("GAS", "9.5"), ("GAS", 2))
    allocate(warehouse, "SO1")
    assert len(reserved_for(warehouse, "SO1", 1)) == 2
    assert reserved_for(warehouse, "SO1", 2) == [("A4", "B1", "", Decimal("7.5"))]
    assert reserved_for(warehouse, "SO1", 3) == []
    assert warehouse.broken() == []


def test_what_somebody_else_reserved_stays_theirs_until_its_time_is_over(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 10)
    warehouse.post(Reserve(sku="BOLT", quantity=Decimal(8), location="A1", purpose="job 7", valid_minutes=5), "SUE")
    sell(warehouse, "SO1", ("BOLT", 10))
    allocate(warehouse, "SO1")
    assert places_of(warehouse, "SO1") == {"A1": 2}
    warehouse.clock.forward(6)
    allocate(warehouse, "SO1")
    assert places_of(warehouse, "SO1") == {"A1": 10}
    assert warehouse.broken() == []


def test_an_order_on_hold_or_a_draft_is_refused_by_name_and_skipped_among_those_due(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 10)
    sell(warehouse, "SO1", ("BOLT", 1))
    warehouse.room.write(lambda at: at.execute(update(sales_order).values(hold_reason="not paid")))
    sell(warehouse, "SO2", ("BOLT", 1))
    sell(warehouse, "SO3", ("BOLT", 1), draft=True)
    assert warehouse.refusal(AllocateOrders(orders=("SO1",)), "SUE").code == "order_on_hold"
    assert warehouse.refusal(AllocateOrders(orders=("SO2", "SO3")), "SUE").code == "order_not_open"
    done = warehouse.post(AllocateOrders(through=MONDAY), "SUE")
    assert (done.said, done.facts["skipped"]) == ("Orders: 1 allocated, 1 skipped", "SO1 on hold: not paid")


def test_what_cannot_be_asked_is_refused(warehouse: Warehouse) -> None:
    sell(warehouse, "SO1", ("BOLT", 1))
    day = date(2026, 3, 2)
    for command, code in (
        (AllocateOrders(), "orders_or_day"),
        (AllocateOrders(orders=("SO1",), through=day), "orders_or_day"),
        (AllocateOrders(orders=("SO7",)), "unknown_order"),
        (AllocateOrders(orders=("PO1",)), "order_of_another_kind"),
        (AllocateOrders(orders=("SO1",) * 51), "lines_wanted"),
        (AllocateOrders(through=day, after="SO1"), "unknown_value"),
        (AllocateOrders(through=day, after="5 never SO1"), "unknown_value"),
        (AllocateOrders(orders=("SO1",), site="MOON"), "unknown_site"),
    ):
        assert warehouse.refusal(command, "SUE").code == code
    assert warehouse.refusal(AllocateOrders(through=day), "OTTO").code == "not_permitted"
