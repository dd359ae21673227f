"""`stockhand report stock`: what is where, for people, spreadsheets and programs."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from core.catalogue.item import DefineItem
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.internal.close_period import ClosePeriod
from core.outbound.order_sale import OrderSale, SoldLine
from tests.core.warehouse import FRESH, Warehouse
from tests.tui.command_line.command import PROGRAM, Command, surroundings
from tests.tui.pseudo_terminal import PseudoTerminal
from tui.command_line.table import table_lines

COLUMNS = "site,location,sku,name,lot,expires_on,plate,status,quantity,unit,reserved,owner,catch,catch_unit,held"


@pytest.fixture
def stocked(sqlite_warehouse: Warehouse) -> Warehouse:
    sqlite_warehouse.post(DefineItem(sku="-5C", name='=HYPERLINK("x"), cold'))
    sqlite_warehouse.find("A2", "BOLT", 30)
    sqlite_warehouse.find("A1", "MILK", 10, lot="L1", expires_on=FRESH, plate="LP000001")
    sqlite_warehouse.find("A1", "CABLE", "2.25")
    sqlite_warehouse.find("A3", "-5C", 1)
    return sqlite_warehouse


def test_json_holds_every_balance_in_order_with_quantities_as_strings(stocked: Warehouse, stockhand: Command) -> None:
    ended = stockhand("report", "stock", "--format", "json", "--database", stocked.url)
    assert (ended.status, ended.err) == (0, "")
    rows = json.loads(ended.out)
    assert [(row["location"], row["sku"], row["quantity"]) for row in rows] == [
        ("A1", "CABLE", "2.25"), ("A1", "MILK", "10"), ("A2", "BOLT", "30"), ("A3", "-5C", "1"),
    ]  # fmt: skip
    milk = rows[1]
    assert ",".join(milk) == COLUMNS
    assert (milk["lot"], milk["expires_on"], milk["plate"]) == ("L1", "2026-09-30", "LP000001")


def test_csv_is_read_back_by_others_and_holds_no_formula(stocked: Warehouse, stockhand: Command) -> None:
    ended = stockhand("report", "stock", "--format", "csv", "--database", stocked.url)
    assert ended.out.startswith(f"{COLUMNS}\r\n")
    rows = list(csv.DictReader(io.StringIO(ended.out, newline="")))
    assert [row["quantity"] for row in rows] == ["2.25", "10", "30", "1"]
    assert rows[3]["sku"] == "'-5C"
    assert rows[3]["name"] == '\'=HYPERLINK("x"), cold'


def test_one_item_or_one_location_can_be_asked_for(stocked: Warehouse, stockhand: Command) -> None:
    for option, code, count in (("--sku", "MILK", 1), ("--location", "a1", 2)):
        ended = stockhand("report", "stock", "--format", "json", option, code, "--database", stocked.url)
        assert len(json.loads(ended.out)) == count


def test_what_there_was_on_a_day_is_told_in_the_same_columns(stocked: Warehouse, stockhand: Command) -> None:
    stocked.clock.forward(24 * 60)
    stocked.post(ClosePeriod(through=date(2026, 3, 2)))
    stocked.find("A2", "BOLT", 5)
    report = ("report", "stock", "--format", "json", "--database", stocked.url)
    for day, bolts in (("2026-03-01", []), ("2026-03-02", ["30"]), ("2026-03-03", ["35"])):
        rows = json.loads(stockhand(*report, "--as-of", day, "--sku", "BOLT").out)
        assert [row["quantity"] for row in rows] == bolts
    rows = json.loads(stockhand(*report, "--as-of", "2026-03-02", "--location", "A1").out)
    assert ",".join(rows[1]) == COLUMNS
    assert {name: rows[1][name] for name in ("sku", "lot", "expires_on", "plate", "quantity", "reserved")} == {
        "sku": "MILK", "lot": "L1", "expires_on": "2026-09-30", "plate": "", "quantity": "10", "reserved": "",
    }  # fmt: skip


def test_a_day_that_is_none_is_one_line(sqlite_warehouse: Warehouse, stockhand: Command) -> None:
    ended = stockhand("report", "stock", "--as-of", "yesterday", "--database", sqlite_warehouse.url)
    assert "yesterday is no date like 2026-03-31" in ended.complained(2)


@pytest.mark.parametrize(("option", "matter"), [("--sku", "No item NOPE"), ("--location", "No location NOPE")])
def test_a_code_that_nobody_knows_is_one_line(
    sqlite_warehouse: Warehouse, stockhand: Command, option: str, matter: str
) -> None:
    said = stockhand("report", "stock", option, "NOPE", "--database", sqlite_warehouse.url).complained(1)
    assert said.startswith(matter)


def test_an_empty_warehouse_gives_only_the_heading(sqlite_warehouse: Warehouse, stockhand: Command) -> None:
    ended = stockhand("report", "stock", "--database", sqlite_warehouse.url)
    assert ended.status == 0
    assert ended.out.split() == COLUMNS.split(",")
    assert ended.err == "nothing is in stock\n"


def test_a_table_in_a_pipe_is_not_cut(sqlite_warehouse: Warehouse, stockhand: Command) -> None:
    name = "A name that is much too long for any handheld " * 2
    sqlite_warehouse.post(DefineItem(sku="LONG", name=name))
    sqlite_warehouse.find("A1", "LONG", 3)
    assert name.strip() in stockhand("report", "stock", "--database", sqlite_warehouse.url).out


def test_a_table_fits_the_terminal(sqlite_warehouse: Warehouse) -> None:
    sqlite_warehouse.post(DefineItem(sku="LONG", name="A name that is much too long for any handheld"))
    sqlite_warehouse.find("A1", "LONG", 3)
    arguments = (*PROGRAM[2:], "report", "stock", "--database", sqlite_warehouse.url)
    with PseudoTerminal(Path("-m"), *arguments, columns=60, environment=surroundings()) as terminal:
        assert terminal.wait_for_end() == 0
        shown = [row.rstrip() for row in terminal.rows if row.strip()]
    assert len(shown) == 2
    assert "LONG" in shown[1]
    assert "~" in shown[1]


def test_a_table_in_wide_characters_keeps_its_columns() -> None:
    lines = list(table_lines(("name", "quantity"), [("螺丝螺丝螺丝", "5"), ("Scre\u0301w", "10")], 18, ("quantity",)))
    assert lines == ["name      quantity", "螺丝螺~          5", "Scre\u0301w           10"]


def test_a_reader_that_wants_only_the_beginning_ends_it_quietly(sqlite_warehouse: Warehouse) -> None:
    command = ["sh", "-c", '"$@" | true', "sh", *PROGRAM, "report", "stock", "--database", sqlite_warehouse.url]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60, env=surroundings())
    assert done.stderr in ("", "nothing is in stock\n")


def test_what_is_late_is_listed_with_whom_to_ring(stocked: Warehouse, stockhand: Command) -> None:
    line = OrderedLine(sku="CABLE", quantity=Decimal("2.5"))
    due_on = datetime.now(tz=UTC).date() - timedelta(days=9)
    order = OrderPurchase(number="PO3", supplier="ACME", lines=(line,), due_on=due_on)
    stocked.post(order)
    ended = stockhand("report", "late-orders", "--format", "json", "--database", stocked.url)
    (row,) = (row for row in json.loads(ended.out) if row["order"] == "PO3")
    assert int(row.pop("days_late")) in (8, 9, 10)  # the site's calendar may be a day ahead
    assert row == {
        "order": "PO3", "line": "1", "supplier": "ACME", "party": "Acme", "sku": "CABLE", "name": "Cable",
        "due_on": str(due_on), "ordered": "2.5", "open": "2.5", "unit": "M",
    }  # fmt: skip
    table = stockhand("report", "late-orders", "--database", stocked.url).out
    assert table.splitlines()[0].split()[:3] == ["order", "line", "supplier"]


def test_what_customers_wait_for_is_listed_with_what_is_missing(stocked: Warehouse, stockhand: Command) -> None:
    due_on = datetime.now(tz=UTC).date() - timedelta(days=9)
    line = SoldLine(sku="CABLE", quantity=Decimal("2.5"))
    stocked.post(OrderSale(number="SO1", customer="BETA", lines=(line,), due_on=due_on))
    ended = stockhand("report", "late-sales", "--site", "MAIN", "--format", "json", "--database", stocked.url)
    (row,) = json.loads(ended.out)
    assert (row["order"], row["customer"], row["sku"], row["open"], row["short"]) == (
        "SO1", "BETA", "CABLE", "2.5", "2.5",
    )  # fmt: skip
    table = stockhand("report", "late-sales", "--database", stocked.url).out
    assert table.splitlines()[0].split()[:3] == ["order", "line", "customer"]


def test_an_option_of_another_report_is_refused(sqlite_warehouse: Warehouse, stockhand: Command) -> None:
    for given in (("late-orders", "--sku", "NUT"), ("late-sales", "--sku", "NUT"), ("stock", "--site", "MAIN")):
        said = stockhand("report", *given, "--database", sqlite_warehouse.url).complained(2)
        assert said == f"{given[1]} does not go with report {given[0]}"


def test_a_lot_is_traced_as_a_tree_for_people_and_as_rows_for_programs(
    sqlite_warehouse: Warehouse, stockhand: Command
) -> None:
    sqlite_warehouse.receive("MILK", 5, lot="L1", expires_on=FRESH)
    trace = ("report", "trace", "MILK", "L1", "--database", sqlite_warehouse.url)
    table = stockhand(*trace).out.splitlines()
    assert [line.split()[:2] for line in table] == [
        ["way", "what"],
        ["lot", "MILK"],
        ["from", "received"],
        ["here", "on"],
    ]
    rows = json.loads(stockhand(*trace, "--format", "json").out)
    assert [(row["depth"], row["way"], row["what"], row["quantity"], row["order"]) for row in rows] == [
        ("0", "", "lot", "", ""), ("1", "from", "received", "5", "PO1"), ("1", "here", "on hand", "5", ""),
    ]  # fmt: skip
    assert len(stockhand(*trace, "--format", "csv").out.splitlines()) == 4


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        (("trace", "MILK"), 2, "wants the item's SKU and the lot"),
        (("stock", "MILK", "L1"), 2, "report stock wants no code"),
        (("trace", "MILK", "L9"), 1, "MILK has no lot L9"),
    ],
)
def test_what_cannot_be_traced_is_one_line(
    sqlite_warehouse: Warehouse, stockhand: Command, asked: tuple[str, ...], status: int, said: str
) -> None:
    assert said in stockhand("report", *asked, "--database", sqlite_warehouse.url).complained(status)
