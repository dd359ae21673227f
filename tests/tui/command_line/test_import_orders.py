"""`stockhand import` of purchase orders, announced shipments and the terms of suppliers."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

import core.exchange.file_import
from core.exchange.file_import import FileImport, ImportHalted
from core.exchange.purchase_rows import PurchaseOrderRows
from core.exchange.sheet import Sheet
from core.inbound.close_purchase import CancelPurchase
from core.inbound.expect_shipment import CancelExpected
from core.inbound.expected import contents_of, need_shipment
from core.inbound.order_card import order_card
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.schema.tables import order_line, orders
from core.stockroom import Stockroom
from tests.core.warehouse import Warehouse
from tests.tui.command_line.command import Command, Ended

BATCH_STEPS = 20
TERMS = """\
supplier,sku,code,pack,price,lead_days,minimum,multiple,over_percent,over_unlimited
ACME,BOLT,HX-8,BOX,3.50,14,5,5,10,
acme,NUT,,,0.02,,,,,yes
"""
ORDERS = """\
Order;Supplier;SKU;Quantity;Pack;Price;Due on;Ordered on;Currency;Note;Draft
po8;acme;BOLT;10;;;2026-03-20;2026-02-20;EUR;Ring at gate 2;
PO9;ACME;NUT;5;;;;;;;yes
PO8;;CABLE;7.25;;2.5;2026-03-10;;;;
PO8;ACME;GLUE;3;;;;2026-02-20;eur;Ring at gate 2;
"""
SHIPMENTS = """\
shipment,supplier,order,order_line,sku,quantity,pack,sscc,parent_sscc,lot,serial,expires_on,due_on,carrier
DN1,ACME,PO1,1,,4,BOX,LP700001,,,,,2026-03-05,Nordfracht
DN1,ACME,,,,,,LP700002,LP700001,,,,,
DN1,ACME,PO1,,MILK,3,CASE,LP700002,,L1,,2026-09-30,,
DN2,ACME,,,PUMP,,,,,,S-1,,,
"""


def save(home: Path, text: str, name: str = "rows.csv") -> Path:
    path = home / name
    path.write_text(text)
    return path


def imported(stockhand: Command, warehouse: Warehouse, kind: str, file: Path, *more: str) -> Ended:
    return stockhand("import", kind, file, *more, "--database", warehouse.url)


def test_an_order_is_gathered_from_its_rows_wherever_they_stand(
    warehouse: Warehouse, home: Path, stockhand: Command
) -> None:
    terms = save(home, TERMS, "terms.csv")
    assert imported(stockhand, warehouse, "supplier-items", terms) == Ended(0, f"{terms}: 2 rows imported\n", "")
    file = save(home, ORDERS)
    assert imported(stockhand, warehouse, "purchase-orders", file) == Ended(0, f"{file}: 4 rows imported\n", "")
    card = warehouse.room.read(order_card, "PO8")
    assert card.head[4:12] == (
        "ACME", "Acme", "", "EUR", date(2026, 2, 20), date(2026, 3, 10), "Ring at gate 2", "",
    )  # fmt: skip
    assert [(line.line, line.sku, line.pack, line.price, line.due_on) for line in card.lines] == [
        (1, "BOLT", "BOX", 3_500_000, date(2026, 3, 20)),
        (2, "CABLE", None, 2_500_000, date(2026, 3, 10)),
        (3, "GLUE", None, None, date(2026, 3, 10)),
    ]
    draft = warehouse.room.read(order_card, "PO9")
    assert (draft.head.state, draft.lines[0].over_unlimited) == ("draft", 1)
    assert warehouse.broken() == []


def test_an_order_is_placed_once_whatever_file_it_is_in(warehouse: Warehouse, home: Path, stockhand: Command) -> None:
    imported(stockhand, warehouse, "purchase-orders", save(home, ORDERS))
    more = save(home, f"{ORDERS}PO10;ACME;NUT;1;;;;;;;\n", "more.csv")
    again = imported(stockhand, warehouse, "purchase-orders", more)
    assert again.out == f"{more}: 1 rows imported, 4 imported before\n"
    changed = save(home, ORDERS.replace(";10;", ";11;"), "changed.csv")
    refused = imported(stockhand, warehouse, "purchase-orders", changed)
    assert f"{changed}:2: was imported before, by another operator or with other values" in refused.err
    assert warehouse.room.read(order_card, "PO8").lines[0].quantity == 10_000_000


BAD_ORDERS = """\
order,supplier,sku,quantity,pack,price,due_on,ordered_on,draft
PO8,ACME,BOLT,10,,,,,
PO8,ACME,NOPE,10,,,,,
PO8,ACME,NUT,0.5,,,,,
PO8,ACME,NUT,1,PALLET,,,,
PO8,ACME,NUT,ten,,,,,
PO8,ACME,NUT,1,,-1,,,
PO8,BETA,NUT,1,,,,,
PO8,ACME,NUT,1,,,9.3.26,,
,ACME,NUT,1,,,,,
PO10,BETA,NUT,1,,,,,
PO10,BETA,BOLT,1,,,,,
PO1,ACME,NUT,1,,,,,
PO11,ACME,NUT,1,,,,2027-01-01,
PO12,ACME,NUT,1,,,,,maybe
PO13,ACME,NUT,1,,,,,
"""
BAD_CELLS = [
    (3, "sku", "No item NOPE"),
    (4, "quantity", "0.5 is not whole"),
    (5, "pack", "NUT has no pack PALLET"),
    (6, "quantity", "ten is not a number like 1234.5"),
    (7, "price", "Price -1 cannot be used"),
    (8, "supplier", "is ACME on line 2, of the same order"),
    (9, "due_on", "9.3.26 is not a date like 2027-12-31"),
    (10, "order", "is empty"),
    (11, "supplier", "No supplier BETA"),
    (13, "order", "Order PO1 is there already"),
    (14, "ordered_on", "2027-01-01 is not yet"),
    (15, "draft", "maybe is neither yes nor no"),
]


def test_every_bad_row_of_every_order_is_named_and_no_order_is_placed(
    warehouse: Warehouse, home: Path, stockhand: Command
) -> None:
    file = save(home, BAD_ORDERS)
    for more in ((), ("--dry-run",)):
        ended = imported(stockhand, warehouse, "purchase-orders", file, *more)
        *rows, last = ended.err.splitlines()
        assert [
            row for row, told in zip(rows, BAD_CELLS, strict=True) if not row.startswith(told_as(file, *told))
        ] == []
        assert last == f"stockhand: {file}: 12 of 15 rows are bad, nothing imported"
    assert warehouse.room.read(lambda at: at.scalar(select(func.count()).select_from(orders))) == 2


def told_as(file: Path, line: int, column: str, reason: str) -> str:
    return f"{file}:{line}: {column}: {reason}"


def test_a_dry_run_places_nothing(sqlite_warehouse: Warehouse, home: Path, stockhand: Command) -> None:
    file = save(home, ORDERS)
    ended = imported(stockhand, sqlite_warehouse, "purchase-orders", file, "--dry-run")
    assert ended.out == f"{file}: 4 rows would be imported\n"
    assert sqlite_warehouse.room.read(lambda at: at.scalar(select(func.count()).select_from(orders))) == 2


@pytest.mark.parametrize(("kind", "text"), [("purchase-orders", ORDERS), ("shipments", SHIPMENTS)])
def test_what_belongs_together_is_not_torn_apart(
    sqlite_warehouse: Warehouse, home: Path, stockhand: Command, kind: str, text: str
) -> None:
    ended = imported(stockhand, sqlite_warehouse, kind, save(home, text), "--good-rows-only")
    assert ended.complained(2).endswith("are imported whole: --dry-run names the bad rows, mend them first")


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core.exchange.file_import, "BATCH_STEPS", BATCH_STEPS)


def many_orders(home: Path, count: int) -> Path:
    """Each order has two lines, which stand far apart."""
    rows = [f"PO8{n:04},ACME,{sku},{n % 50 + 1}" for sku in ("BOLT", "NUT") for n in range(count)]
    return save(home, "order,supplier,sku,quantity\n" + "\n".join(rows) + "\n")


@pytest.mark.usefixtures("small_batches")
def test_a_long_file_that_is_stopped_goes_on_where_it_was(sqlite_warehouse: Warehouse, home: Path) -> None:
    room = sqlite_warehouse.room
    file = many_orders(home, BATCH_STEPS)
    rest = file_import(room, file)
    committed: list[int] = []

    def interrupt(steps: object) -> object:
        for step in steps:  # type: ignore[attr-defined]  # a sequence of steps
            committed.append(step.line)
            if len(committed) == BATCH_STEPS + BATCH_STEPS // 2 + 5:
                raise KeyboardInterrupt
            yield step

    with pytest.raises(KeyboardInterrupt):
        rest.run(interrupt)  # type: ignore[arg-type]  # as above
    lines = select(func.count()).select_from(order_line)
    before = room.read(lambda at: at.scalar(lines))
    placed = room.read(lambda at: at.scalar(select(func.count()).select_from(orders)))
    assert (before, placed) == (7 + BATCH_STEPS, 2 + BATCH_STEPS // 2)  # whole orders only
    found = file_import(room, file).run()
    assert (found.booked, found.booked_before, found.bad) == (BATCH_STEPS, BATCH_STEPS, [])
    assert sqlite_warehouse.broken() == []


def file_import(room: Stockroom, file: Path) -> FileImport:
    meaning = PurchaseOrderRows(room, "")
    return FileImport(room, Sheet(file, meaning.columns, meaning.required), meaning, "ADMIN")


@pytest.mark.nightly
def test_four_thousand_orders_with_nine_thousand_lines_are_placed(
    warehouse: Warehouse, home: Path, stockhand: Command
) -> None:
    """Real-looking: most orders have one to four lines, some twenty, and the lines of an order stand together."""
    chance = random.Random(4_000)
    lines = [1 + chance.choice((0, 0, 0, 0, 1, 1, 2, 3)) for _ in range(3_970)]
    lines += [(9_000 - sum(lines)) // 30] * 30
    goods = ("BOLT", "NUT", "GLUE")
    rows = [
        f"PO8{n:05},ACME,{chance.choice(goods)},{chance.randint(1, 400)},2026-{chance.randint(3, 12):02}-01"
        for n, count in enumerate(lines)
        for _ in range(count)
    ]
    file = save(home, "order,supplier,sku,quantity,due_on\n" + "\n".join(rows) + "\n")
    assert imported(stockhand, warehouse, "purchase-orders", file).out == f"{file}: {len(rows)} rows imported\n"
    assert warehouse.room.read(lambda at: at.scalar(select(func.count()).select_from(orders))) == 4_002
    assert warehouse.room.read(lambda at: at.scalar(select(func.count()).select_from(order_line))) == 7 + len(rows)
    again = imported(stockhand, warehouse, "purchase-orders", file)
    assert again.out == f"{file}: 0 rows imported, {len(rows)} imported before\n"
    assert warehouse.broken() == []


def test_a_shipment_is_announced_with_its_plates(warehouse: Warehouse, home: Path, stockhand: Command) -> None:
    file = save(home, SHIPMENTS)
    assert imported(stockhand, warehouse, "shipments", file) == Ended(0, f"{file}: 4 rows imported\n", "")
    rows = warehouse.room.read(contents_of, 1, "LP700001")
    assert [(row.sku, row.quantity // 10**6, row.plate, row.parent, row.lot) for row in rows] == [
        ("BOLT", 80, "LP700001", "", ""), ("MILK", 30, "LP700002", "LP700001", "L1"),
    ]  # fmt: skip
    shipment = warehouse.room.read(need_shipment, 1, "DN1")
    assert (shipment.due_on, shipment.carrier) == (date(2026, 3, 5), "Nordfracht")
    again = imported(stockhand, warehouse, "shipments", file)
    assert again.out == f"{file}: 0 rows imported, 4 imported before\n"


def test_a_shipment_that_was_cancelled_may_be_announced_otherwise(
    sqlite_warehouse: Warehouse, home: Path, stockhand: Command
) -> None:
    imported(stockhand, sqlite_warehouse, "shipments", save(home, SHIPMENTS))
    mended = save(home, SHIPMENTS.replace("PO1,1,,4", "PO1,1,,5"), "mended.csv")
    refused = imported(stockhand, sqlite_warehouse, "shipments", mended)
    assert f"{mended}:2: shipment: Shipment DN1 is there already" in refused.err
    sqlite_warehouse.post(CancelExpected(number="DN1"))
    assert imported(stockhand, sqlite_warehouse, "shipments", mended).out == (
        f"{mended}: 3 rows imported, 1 imported before\n"
    )


BAD_SHIPMENTS = """\
shipment,supplier,order,order_line,sku,quantity,pack,sscc,parent_sscc,lot,serial
S1,ACME,PO1,,BOLT,4,,,,,
S1,ACME,PO1,9,,4,,,,,
S1,ACME,PO99,,BOLT,4,,,,,
S1,ACME,PO2,,BOLT,4,,,,,
S1,ACME,,,BOLT,4,,BOX,,,
S1,ACME,,,BOLT,4,,340123450000000018,,,
S1,ACME,,,BOLT,4,,,LP700001,,
S1,ACME,,,BOLT,4,,,,L1,
S1,ACME,,,PUMP,2,,,,,S1
S2,ACME,,,BOLT,4,,LP700001,LP700002,,
S2,ACME,,,BOLT,4,,LP700001,LP700003,,
S3,ACME,CLOSED,,NUT,1,,,,,
"""


def test_every_bad_row_of_a_shipment_is_named(sqlite_warehouse: Warehouse, home: Path, stockhand: Command) -> None:
    closed = save(home, "order,supplier,sku,quantity\nCLOSED,ACME,NUT,1\n", "closed.csv")
    imported(stockhand, sqlite_warehouse, "purchase-orders", closed)
    sqlite_warehouse.post(CancelPurchase(order="CLOSED"))
    file = save(home, BAD_SHIPMENTS)
    ended = imported(stockhand, sqlite_warehouse, "shipments", file)
    named = [tuple(line.removeprefix(f"{file}:").split(": ")[:2]) for line in ended.err.splitlines()[:-1]]
    assert named == [
        ("3", "order_line"), ("4", "order"), ("5", "sku"), ("6", "sscc"), ("7", "sscc"), ("8", "sscc"), ("9", "lot"),
        ("10", "quantity"), ("11", "parent_sscc"), ("13", "order"),
    ]  # fmt: skip


def test_terms_that_a_file_says_twice_or_wrongly_are_named(
    sqlite_warehouse: Warehouse, home: Path, stockhand: Command
) -> None:
    text = "supplier,sku,price,lead_days,multiple,pack\nACME,BOLT,1,,,\nacme,BOLT,2,,,\nBETA,NUT,1,,,\nACME,NUT,-1,,,\n"
    file = save(home, f"{text}ACME,MILK,1,soon,,\nACME,CABLE,1,,,REEL\n")
    ended = imported(stockhand, sqlite_warehouse, "supplier-items", file)
    named = [tuple(line.removeprefix(f"{file}:").split(": ")[:2]) for line in ended.err.splitlines()[:-1]]
    assert named == [("3", "sku"), ("4", "supplier"), ("5", "price"), ("6", "lead_days"), ("7", "pack")]
    good = imported(stockhand, sqlite_warehouse, "supplier-items", file, "--good-rows-only")
    assert good.err.splitlines()[-1] == f"stockhand: {file}: 5 of 6 rows are bad, 1 imported"


@pytest.mark.usefixtures("small_batches")
def test_an_order_that_changed_meanwhile_halts_the_import(sqlite_warehouse: Warehouse, home: Path) -> None:
    room = sqlite_warehouse.room
    file = many_orders(home, BATCH_STEPS)
    seen: list[int] = []

    def place_one_meanwhile(steps: object) -> object:
        for step in steps:  # type: ignore[attr-defined]  # a sequence of steps
            seen.append(step.line)
            if len(seen) == BATCH_STEPS + 1:  # all are checked, none is committed
                line = OrderedLine(sku="NUT", quantity=Decimal(1))
                sqlite_warehouse.post(OrderPurchase(number=f"PO8{BATCH_STEPS - 1:04}", supplier="ACME", lines=(line,)))
            yield step

    with pytest.raises(ImportHalted, match=r"line 21: Order PO80019 is there already .* before line 12 are imported"):
        file_import(room, file).run(place_one_meanwhile)  # type: ignore[arg-type]  # as above
