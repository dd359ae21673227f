"""`stockhand import`: items of every kind, and opening stock with status, owner and catch weight."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid5

import pytest
from sqlalchemy import select

from core.catalogue.handling import handling_of
from core.catalogue.item import find_item
from core.catalogue.item_class import DefineItemClass
from core.catalogue.location import find_location
from core.catalogue.party import DefineSupplier
from core.inbound.room import terms_of
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


MEASURED = """\
sku,name,class,weight_g,volume_ml,height_mm,hazard,temperature,abc,pack,pack_quantity,pack_weight_g,pack_height_mm
PAINT,Paint,paints,1250.5,1000,120,3,ambient,a,CASE,12,15000.25,260
"""
RACKS = """\
code,max_weight_kg,max_volume_l,max_height_mm,max_plates,put_away
R1,1200.5,2000,1800,1,no
A1,,,,0,
"""


def test_measures_of_goods_and_what_places_can_take_come_from_files(
    warehouse: Warehouse, home: Path, stockhand: Command
) -> None:
    warehouse.post(DefineItemClass(code="PAINTS", name="Paints"))
    for kind, text in (("items", MEASURED), ("locations", RACKS), ("items", MEASURED.replace(",1250.5", ","))):
        file = home / "file.csv"
        file.write_text(text)
        ended = stockhand("import", kind, file, "--database", warehouse.url)
        assert (ended.status, ended.err) == (0, "")
    paint = warehouse.room.read(find_item, "PAINT")
    assert paint is not None
    handling = warehouse.room.read(handling_of, paint.id)
    assert (handling.hazard, handling.temperature, handling.abc) == ("3", "ambient", "A")
    assert handling.unit[1:] == (1_250_500, 1_000_000, 120)
    assert handling.packs == ((12_000_000, 15_000_250, 0, 260),)
    place = warehouse.room.read(find_location, 1, "R1")
    assert place is not None
    assert warehouse.room.read(terms_of, place.id)[1:6] == (0, 1_200_500_000, 2_000_000_000, 1800, 1)


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
