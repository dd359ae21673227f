"""`stockhand import`: items of every kind, and opening stock with status, owner and catch weight."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid5

import pytest
from sqlalchemy import select

from core.catalogue.item import find_item
from core.catalogue.party import DefineSupplier
from core.reports.stock import stock
from core.schema.tables import posting
from tests.core.warehouse import Warehouse
from tests.tui.command_line.command import Command

ITEMS = """\
sku,name,unit,tracking,kind,decimals,catch_unit,catch_nominal,catch_tolerance
CHEESE,Wheels of cheese,EA,,,,kg,2.5,20
OIL,Oil in drums,L,Contents,stock,2,,,
HOURS,Fitter's hours,,,Service,1,,,
"""
STOCK = """\
location,sku,quantity,serial,status,owner,catch
A1,CHEESE,4,,,,10.2
A1,CHEESE,2,,Hold,acme,5.1
A2,OIL,199.5,D1,,,
A3,BOLT,7,,,,
"""


def test_items_and_stock_of_every_kind_come_from_files(warehouse: Warehouse, home: Path, stockhand: Command) -> None:
    warehouse.post(DefineSupplier(code="ACME", name="Acme", owner=True))
    for kind, text in (("items", ITEMS), ("stock", STOCK), ("stock", STOCK)):
        file = home / f"{kind}.csv"
        file.write_text(text)
        ended = stockhand("import", kind, file, "--database", warehouse.url)
        assert (ended.status, ended.err) == (0, "")
    cheese, oil, hours = (warehouse.room.read(find_item, sku) for sku in ("CHEESE", "OIL", "HOURS"))
    assert cheese is not None
    assert cheese[-4:] == ("stock", "KG", 2_500_000, 20)
    assert [(each.tracking, each.kind, each.decimals) for each in (oil, hours) if each] == [
        ("contents", "stock", 2), ("none", "service", 1),
    ]  # fmt: skip
    rows = [(row.sku, row.quantity, row.status, row.owner, row.catch) for row in warehouse.room.read(stock)]
    assert rows == [
        ("CHEESE", Decimal(4), "available", "", Decimal("10.2")),
        ("CHEESE", Decimal(2), "hold", "ACME", Decimal("5.1")),
        ("OIL", Decimal("199.5"), "available", "", None),
        ("BOLT", Decimal(7), "available", "", None),
    ]
    assert warehouse.broken() == []


def test_what_is_opened_is_named_as_it_was_before_owners_were(
    sqlite_warehouse: Warehouse, home: Path, stockhand: Command
) -> None:
    """A file that was imported by an older version still opens nothing twice."""
    file = home / "stock.csv"
    file.write_text("location,sku,quantity\nA3,BOLT,7\n")
    stockhand("import", "stock", file, "--database", sqlite_warehouse.url)
    ids = sqlite_warehouse.room.read(
        lambda at: at.scalars(select(posting.c.id).where(posting.c.device == "import")).all()
    )
    opened = UUID("6b0c1f5e-2d0a-5c57-9a5c-0b6a4f1f7a10")
    assert ids == [uuid5(opened, "MAIN\x1fA3\x1fBOLT\x1f\x1f\x1f\x1f1")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A1,CHEESE,4,,,,", "catch: CHEESE is weighed - key its KG"),
        ("A1,CHEESE,4,,,,99", "catch: 99 KG is unlikely for CHEESE - 8 to 12: weigh again"),
        ("A1,CHEESE,4,,,,ten", "catch: ten is not a number like 1234.5"),
        ("A1,BOLT,4,,lost,,", "status: No status lost"),
        ("A1,BOLT,4,,,BETA,", "owner: No owner BETA - define it first"),
        ("A1,HOURS,4,,,,", "sku: HOURS is not kept in stock"),
    ],
)
def test_a_bad_row_is_named_at_its_cell(
    sqlite_warehouse: Warehouse, home: Path, stockhand: Command, row: str, reason: str
) -> None:
    for kind, text in (("items", ITEMS), ("stock", f"{STOCK.splitlines()[0]}\n{row}\n")):
        file = home / f"{kind}.csv"
        file.write_text(text)
        ended = stockhand("import", kind, file, "--database", sqlite_warehouse.url)
    assert f"{file}:2: {reason}" in ended.err
