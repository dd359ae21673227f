"""Whoever finds a bin short has other goods reserved in the same posting, and ships nothing past its date or held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import ClassVar

import pytest
from sqlalchemy import Connection, select

from core.books import Books
from core.command import Outcome, SiteCommand
from core.errors import Rejection
from core.internal.hold_lot import HoldLot
from core.ledger.held_lots import require_shippable
from core.ledger.reservations import hold_of_lines
from core.outbound.allocate import AllocateOrders, allocate_line
from core.outbound.sales_order import follow_sales, hold_sale, need_sale, sale_lines
from core.schema.tables import balance, item, location, lot
from core.values import ONE, show_quantity
from tests.core.outbound.shop import MONDAY, allocate, places_of, sell, state
from tests.core.statements import counted_statements
from tests.core.warehouse import Warehouse


@dataclass(frozen=True, slots=True, kw_only=True)
class FindShort(SiteCommand):
    """Gives back what an order has at a place, and has as much reserved elsewhere; twice half of it."""

    permission: ClassVar[str] = "pick"

    order: str
    place: str

    def post(self, books: Books) -> Outcome:
        at = books.site(self.site)
        sale = hold_sale(books.connection, need_sale(books.connection, self.order, at.id).id)
        (line,) = sale_lines(books.connection, sale.id)
        place_id = books.connection.execute(select(location.c.id).where(location.c.code == self.place)).scalar_one()
        here = select(balance.c.id).where(balance.c.location_id == place_id)
        ids = set(books.connection.execute(here).scalars())
        held = [each for each in hold_of_lines(books.connection, [line.id]) if each.balance_id in ids]
        books.release([(each, each.open) for each in held])
        half = sum(each.open for each in held) // 2
        made = [claim for _ in (1, 2) for claim in allocate_line(books, sale, line, half, not_at=[place_id])]
        books.follow(sale.id, follow_sales)
        return Outcome(" ".join(show_quantity(claim.quantity) for claim in made))


def test_a_short_bin_is_made_up_for_from_the_next_ones_but_not_from_there(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 12)
    sell(warehouse, "SO1", ("BOLT", 10), ship_policy="complete")
    allocate(warehouse, "SO1")
    warehouse.clock.forward(1)
    warehouse.find("A2", "BOLT", 7)
    warehouse.clock.forward(1)
    warehouse.find("A3", "BOLT", 2)
    assert warehouse.post(FindShort(order="SO1", place="A1"), "OTTO").said == "5 2 2"
    assert places_of(warehouse, "SO1") == {"A2": 7, "A3": 2}
    assert state(warehouse, "SO1") == "allocated"
    assert warehouse.broken() == []


def test_nothing_to_make_up_for_reserves_nothing(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 12)
    sell(warehouse, "SO1", ("BOLT", 10))
    assert warehouse.post(FindShort(order="SO1", place="A1"), "OTTO").said == ""
    assert warehouse.reserved() == {}


@pytest.mark.parametrize("days", [-1, 0])
def test_nothing_past_its_date_is_shipped_though_the_night_has_not_come(warehouse: Warehouse, days: int) -> None:
    warehouse.find("A1", "MILK", 5, lot="L1", expires_on=MONDAY)
    today = MONDAY - timedelta(days=days)

    def ship(connection: Connection) -> None:
        of = connection.execute(select(lot.c.id).where(lot.c.code == "L1")).scalar_one()
        require_shippable(connection, [0, of], today)

    if not days:
        warehouse.room.write(ship)
        return
    with pytest.raises(Rejection) as refused:
        warehouse.room.write(ship)
    assert refused.value.fields == {"lot": "L1", "expires_on": "2026-03-02"}


def test_nothing_of_a_held_lot_is_shipped(warehouse: Warehouse) -> None:
    warehouse.find("A1", "GLUE", 5, lot="G1")
    warehouse.post(HoldLot(sku="GLUE", lot="G1", reason="glass"))
    of = warehouse.room.read(lambda at: at.execute(select(lot.c.id).where(lot.c.code == "G1")).scalar_one())
    with pytest.raises(Rejection) as refused:
        warehouse.room.write(lambda at: require_shippable(at, [of], MONDAY))
    assert refused.value.code == "lot_held"


def test_goods_that_expired_since_it_is_said_to_have_happened_are_for_nobody(warehouse: Warehouse) -> None:
    warehouse.find("A1", "MILK", 5, lot="L1", expires_on=MONDAY)
    sell(warehouse, "SO1", ("MILK", 5))
    stamp = warehouse.stamp("SUE")
    warehouse.clock.forward(1440)
    warehouse.room.post(AllocateOrders(orders=("SO1",)), stamp)
    assert places_of(warehouse, "SO1") == {}


def test_in_twenty_thousand_bins_goods_are_found_with_as_many_questions_as_in_two(warehouse: Warehouse) -> None:
    warehouse.find("A1", "BOLT", 40)
    for number in range(1, 4):
        sell(warehouse, f"SO{number}", *[("BOLT", 2)] * 10)
    allocate(warehouse, "SO1")
    with counted_statements(warehouse) as few:
        allocate(warehouse, "SO2")
    warehouse.room.write(_fill_twenty_thousand_bins)
    with counted_statements(warehouse) as many:
        allocate(warehouse, "SO3")
    assert len(questions(many)) == len(questions(few))
    assert len([each for each in many if "FROM balance" in each]) <= 3
    assert sum(places_of(warehouse, "SO3", 10).values()) == 2


def questions(statements: list[str]) -> list[str]:
    """What is asked; what is reserved is written line by line."""
    return [each for each in statements if each.lstrip().startswith("SELECT") and "settle(" not in each]


def _fill_twenty_thousand_bins(connection: Connection) -> None:
    """A bolt in each; nothing is reserved."""
    numbers = "WITH RECURSIVE bin(n) AS (SELECT 1000000 UNION ALL SELECT n + 1 FROM bin WHERE n < 1019999)"
    of = connection.execute(select(item.c.id).where(item.c.sku == "BOLT")).scalar_one()
    connection.exec_driver_sql(
        "INSERT INTO location (id, site_id, code, kind, sequence)"
        f" {numbers} SELECT n, 1, 'Z' || n, 'storage', n FROM bin"
    )
    connection.exec_driver_sql(
        "INSERT INTO balance (location_id, item_id, status, quantity, seq, since, changed_at)"
        f" {numbers} SELECT n, {of}, 'available', {ONE}, 1, 1, 1 FROM bin"
    )


def test_an_amount_in_fractions_is_allocated_to_the_last_one(warehouse: Warehouse) -> None:
    warehouse.find("A1", "CABLE", "2.25")
    warehouse.find("A2", "CABLE", "0.5")
    sell(warehouse, "SO1", ("CABLE", "2.75"))
    assert allocate(warehouse, "SO1").said == "SO1 allocated"
    assert sum(warehouse.reserved().values()) == Decimal("2.75")
