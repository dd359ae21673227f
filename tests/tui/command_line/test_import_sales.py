"""`stockhand import` of customers and of their orders."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.core.outbound.counter import sale
from tests.core.warehouse import Warehouse
from tests.tui.command_line.command import Command, Ended
from tests.tui.command_line.test_import_orders import imported, save

CUSTOMERS = """\
customer,name,ship_to,min_life_days
gamma,Gamma & Sons,Gamma / Harbour 5 / 12345 Town,60
"""
ORDERS = """\
Order;Customer;SKU;Quantity;Pack;Price;Due on;Priority;Ship policy;Service;Reference;Ship to;Draft
so8;gamma;BOLT;2;BOX;3.50;2026-03-20;2;Complete;express;4711;;
SO9;BETA;NUT;5;;;;;;;;Beta / Gate 2;yes
SO8;;CABLE;7.25;;;2026-03-10;;;;;;
"""


def test_customers_and_orders_are_as_the_files_say(warehouse: Warehouse, home: Path, stockhand: Command) -> None:
    customers = save(home, CUSTOMERS, "customers.csv")
    assert imported(stockhand, warehouse, "customers", customers) == Ended(0, f"{customers}: 1 rows imported\n", "")
    file = save(home, ORDERS)
    assert imported(stockhand, warehouse, "sales-orders", file) == Ended(0, f"{file}: 3 rows imported\n", "")
    first, second = sale(warehouse, "SO8"), sale(warehouse, "SO9")
    assert (first.head.customer, first.head.state, first.head.due_on) == ("GAMMA", "confirmed", date(2026, 3, 10))
    assert (first.head.priority, first.head.ship_policy, first.head.service) == (2, "complete", "express")
    assert (first.head.ship_to, first.head.min_life_days) == ("Gamma\nHarbour 5\n12345 Town", 60)
    assert [(line.sku, line.quantity, line.price) for line in first.lines] == [
        ("BOLT", 40_000_000, 3_500_000),
        ("CABLE", 7_250_000, None),
    ]
    assert (second.head.state, second.head.ship_to, second.head.priority) == ("draft", "Beta\nGate 2", 5)
    assert warehouse.broken() == []


def test_an_order_is_taken_once_whatever_file_it_is_in(warehouse: Warehouse, home: Path, stockhand: Command) -> None:
    imported(stockhand, warehouse, "customers", save(home, CUSTOMERS, "customers.csv"))
    file = save(home, ORDERS)
    imported(stockhand, warehouse, "sales-orders", file)
    again = save(home, ORDERS, "again.csv")
    assert imported(stockhand, warehouse, "sales-orders", again).out == f"{again}: 0 rows imported, 3 imported before\n"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("SO1,BETA,BOLT,0,,,,", "quantity: Quantity 0 is not above 0"),
        ("SO1,BETA,BOLT,many,,,,", "quantity: "),
        ("SO1,BETA,NONE,1,,,,", "No item NONE"),
        ("SO1,NOBODY,BOLT,1,,,,", "NOBODY"),
        (",BETA,BOLT,1,,,,", "order: is empty"),
        ("PO1,BETA,BOLT,1,,,,", "PO1 is there already"),
        ("SO1,BETA,BOLT,1,soon,,,", "priority: "),
        ("SO1,BETA,BOLT,1,12,,,", "priority"),
        ("SO1,BETA,BOLT,1,,now,,", "ship_policy"),
        ("SO1,BETA,BOLT,1,,,SNAIL,", "No carrier SNAIL"),
        ("SO1,BETA,BOLT,1,,,,31.2.2026", "due_on: "),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_taken(
    warehouse: Warehouse, home: Path, stockhand: Command, row: str, told: str
) -> None:
    head = "order,customer,sku,quantity,priority,ship_policy,carrier,due_on\n"
    file = save(home, f"{head}SO7,BETA,BOLT,1,,,,\n{row}\n")
    ended = imported(stockhand, warehouse, "sales-orders", file)
    assert ended.status == 1
    assert f"{file}:3: " in ended.err
    assert told in ended.err
    assert "nothing imported" in ended.err
    assert warehouse.room.read(lambda at: at.exec_driver_sql("SELECT COUNT(*) FROM sales_order").scalar()) == 0
