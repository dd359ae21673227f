"""The stock report: one row a balance, in an order that does not depend on the database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, text

from core.catalogue.item import DefineItem
from core.catalogue.location import DefineLocation, DefineSite
from core.catalogue.party import DefineSupplier
from core.errors import Rejection
from core.internal.close_period import ClosePeriod
from core.reports.stock import StockRow, stock
from core.server_link import LONG_ANSWER_TIMEOUT_S
from core.store import writing
from tests.core.warehouse import FRESH, Warehouse


def test_a_row_says_all_there_is_to_know_of_a_balance(warehouse: Warehouse) -> None:
    warehouse.find("A1", "MILK", 10, lot="L1", expires_on=FRESH, plate="LP000001", status="hold")
    assert warehouse.room.read(stock) == [
        StockRow("MAIN", "A1", "MILK", "Milk", "L1", FRESH, "LP000001", "hold", Decimal(10), "EA", Decimal(0))
    ]


def test_whose_goods_are_and_what_they_weigh_is_told(warehouse: Warehouse) -> None:
    warehouse.post(DefineSupplier(code="ACME", name="Acme", owner=True))
    warehouse.post(DefineItem(sku="CHEESE", name="Cheese", catch_unit="KG", catch_nominal=Decimal("2.5")))
    for owner, weight in (("", "7.25"), ("ACME", "5.1")):
        warehouse.find("A1", "CHEESE", 3, owner=owner, catch=Decimal(weight))
    for as_of in (None, date(2026, 3, 2)):
        rows = [(row.quantity, row.owner, row.catch, row.catch_unit) for row in warehouse.room.read(stock, as_of=as_of)]
        three = Decimal(3)
        assert rows == [(three, "", Decimal("7.25"), "KG"), (three, "ACME", Decimal("5.1"), "KG")]


def test_rows_come_by_location_item_and_what_expires_first(warehouse: Warehouse) -> None:
    for sku in ("a-1", "B-1", "_1", "Ä1"):
        warehouse.post(DefineItem(sku=sku, name=sku))
        warehouse.find("A2", sku, 1)
    for lot, expires_on in (("L1", date(2027, 5, 1)), ("L2", date(2027, 1, 1)), ("L3", date(2027, 1, 1))):
        warehouse.find("A1", "MILK", 1, lot=lot, expires_on=expires_on)
    rows = [(row.location, row.sku, row.lot) for row in warehouse.room.read(stock)]
    assert rows == [
        ("A1", "MILK", "L2"), ("A1", "MILK", "L3"), ("A1", "MILK", "L1"),
        ("A2", "B-1", ""), ("A2", "_1", ""), ("A2", "a-1", ""), ("A2", "Ä1", ""),
    ]  # fmt: skip


def test_only_what_is_asked_for_comes(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 1)
    warehouse.find("A2", "BOLT", 2)
    warehouse.find("A2", "NUT", 3)
    assert [row.quantity for row in warehouse.room.read(stock, "BOLT")] == [1, 2]
    assert [row.quantity for row in warehouse.room.read(stock, "", "a2")] == [2, 3]
    assert [row.quantity for row in warehouse.room.read(stock, "NUT", "A1")] == []


def test_as_of_a_day_goods_are_told_by_place_whatever_plate_they_were_on(warehouse: Warehouse) -> None:
    warehouse.find("A1", "MILK", 10, lot="L1", expires_on=FRESH, plate="LP000001")
    warehouse.find("A1", "MILK", 5, lot="L1", expires_on=FRESH)
    warehouse.clock.forward(24 * 60)
    warehouse.find("A1", "MILK", 1, lot="L1", expires_on=FRESH)
    monday = warehouse.room.read(stock, as_of=date(2026, 3, 2))
    assert monday == [StockRow("MAIN", "A1", "MILK", "Milk", "L1", FRESH, "", "available", Decimal(15), "EA", None)]
    assert [row.quantity for row in warehouse.room.read(stock, "MILK", "A1", date(2026, 3, 3))] == [16]
    assert warehouse.room.read(stock, "BOLT", "", date(2026, 3, 3)) == []


def test_as_of_a_day_every_site_tells_by_its_own_periods(warehouse: Warehouse) -> None:
    warehouse.post(DefineSite(code="EAST", name="East"))
    warehouse.post(DefineLocation(site="EAST", code="A1"))
    for site in ("EAST", "MAIN"):
        warehouse.find("A1", "BOLT", 1, site=site)
    warehouse.clock.forward(24 * 60)
    warehouse.post(ClosePeriod(site="EAST", through=date(2026, 3, 2)))
    rows = warehouse.room.read(stock, as_of=date(2026, 3, 2))
    assert [(row.site, row.location) for row in rows if row.quantity == 1] == [("EAST", "A1"), ("MAIN", "A1")]


@pytest.mark.parametrize(("sku", "place", "code"), [("NOPE", "", "unknown_item"), ("", "NOPE", "unknown_location"),
                                                    ("", "*SUPPLIER", "unknown_location")])  # fmt: skip
def test_a_code_that_nobody_knows_is_refused(shared_warehouse: Warehouse, sku: str, place: str, code: str) -> None:
    with pytest.raises(Rejection) as refused:
        shared_warehouse.room.read(stock, sku, place)
    assert refused.value.code == code


@pytest.mark.parametrize("as_of", [None, FRESH])
def test_all_stock_of_a_large_house_may_take_its_time(postgresql_warehouse: Warehouse, as_of: date | None) -> None:
    def waits_for(connection: Connection) -> float:
        stock(connection, as_of=as_of)
        driver: Any = connection.connection.driver_connection
        return float(driver.answer_within_s)

    assert postgresql_warehouse.room.read(waits_for) == LONG_ANSWER_TIMEOUT_S


def test_a_name_that_would_steer_a_terminal_is_made_harmless(sqlite_warehouse: Warehouse) -> None:
    sqlite_warehouse.find("A1", "BOLT", 1)
    with writing(sqlite_warehouse.engine) as connection:  # as somebody else's program might write it
        connection.execute(text("UPDATE item SET name = :name"), {"name": "\x1b[2Jbolt\u202e"})
    assert sqlite_warehouse.room.read(stock)[0].name == "[2Jbolt"
