"""`stockhand import`: a file of rows, all or none, with every bad one named."""

from __future__ import annotations

import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core.exchange.rows import ItemRows, LocationRows, Rows, StockRows
from core.schema.tables import item, item_code, location, pack, posting, zone
from tests.core.warehouse import Warehouse
from tests.tui.command_line.command import PROGRAM, Command, Ended, surroundings
from tests.tui.pseudo_terminal import PseudoTerminal

ITEMS = """\
sku,name,unit,tracking,expires,gtin,pack,pack_quantity,pack_gtin
00042,Screw M8,EA,none,no,4012345678901,BOX,100,
00042,Screw M8,,,,4012345678901,PALLET,4800,14012345678908
YOGHURT,"Yoghurt, plain",EA,lot,yes,,,,
"""
LOCATIONS = """\
Code;Kind;Zone;Sequence;Mixing;Check digits
C-01;storage;cold;5;item;07
C-02;;COLD;6;;
"""
STOCK = """\
location,sku,quantity,pack,lot,serial,expires_on,plate
A1,BOLT,3,BOX,,,,
A1,MILK,12,,L1,,2026-09-30,LP000007
A2,PUMP,1,,,S-1,,
A3,CABLE,2.25,,,,,
"""


def save(home: Path, text: str, name: str = "rows.csv", encoding: str = "utf-8") -> Path:
    path = home / name
    path.write_text(text, encoding=encoding)
    return path


def count(warehouse: Warehouse, table: object) -> int:
    return int(warehouse.room.read(lambda at: at.scalar(select(func.count()).select_from(table))) or 0)  # type: ignore[arg-type]  # any table


def test_items_come_with_their_packs_and_codes(warehouse: Warehouse, home: Path, stockhand: Command) -> None:
    file = save(home, ITEMS)
    ended = stockhand("import", "items", file, "--database", warehouse.url)
    assert ended == Ended(0, f"{file}: 3 rows imported\n", "")
    query = select(item.c.name, item.c.tracking, item.c.expires).where(item.c.sku.in_(("00042", "YOGHURT")))
    rows = warehouse.room.read(lambda at: at.execute(query.order_by(item.c.sku)).all())
    assert [tuple(row) for row in rows] == [("Screw M8", "none", 0), ("Yoghurt, plain", "lot", 1)]
    packs = select(pack.c.code, pack.c.quantity).join(item).where(item.c.sku == "00042").order_by(pack.c.quantity)
    assert [tuple(row) for row in warehouse.room.read(lambda at: at.execute(packs).all())] == [
        ("BOX", 100_000_000), ("PALLET", 4_800_000_000),
    ]  # fmt: skip
    codes = select(item_code.c.code).join(item, item.c.id == item_code.c.item_id).where(item.c.sku == "00042")
    assert set(warehouse.room.read(lambda at: at.execute(codes).scalars().all())) == {
        "04012345678901",
        "14012345678908",
    }


def test_locations_need_their_zones_unless_those_are_to_be_made(
    sqlite_warehouse: Warehouse, home: Path, stockhand: Command
) -> None:
    file = save(home, LOCATIONS.replace("cold", "warm").replace("COLD", "WARM"))
    refused = stockhand("import", "locations", file, "--database", sqlite_warehouse.url)
    assert refused.err.splitlines()[:2] == [
        f"{file}:2: zone: No zone WARM - define it first",
        f"{file}:3: zone: No zone WARM - define it first",
    ]
    made = stockhand("import", "locations", file, "--create", "--database", sqlite_warehouse.url)
    assert made == Ended(0, f"{file}: 2 rows imported\n", "")
    query = (
        select(location.c.code, zone.c.code, location.c.sequence, location.c.mixing, location.c.check_digits)
        .join(zone, zone.c.id == location.c.zone_id)
        .order_by(location.c.code)
    )
    first, second = sqlite_warehouse.room.read(lambda at: at.execute(query).all())
    assert tuple(first) == ("C-01", "WARM", 5, "item", "07")
    assert second[:4] == ("C-02", "WARM", 6, "any")


def test_a_zone_is_made_although_the_first_row_that_names_it_is_bad(
    sqlite_warehouse: Warehouse, home: Path, stockhand: Command
) -> None:
    file = save(home, "code,zone,kind\nC-01,WARM,attic\nC-02,WARM,\n")
    ended = stockhand("import", "locations", file, "--create", "--good-rows-only", "--database", sqlite_warehouse.url)
    row, last = ended.err.splitlines()
    assert row.startswith(f"{file}:2: kind: kind attic is not known - one of: storage, dock, ")
    assert last == f"stockhand: {file}: 1 of 2 rows are bad, 1 imported"
    assert count(sqlite_warehouse, zone) == 2


def test_opening_stock_is_booked_in_base_units(warehouse: Warehouse, home: Path, stockhand: Command) -> None:
    file = save(home, STOCK)
    ended = stockhand("import", "stock", file, "--database", warehouse.url)
    assert ended == Ended(0, f"{file}: 4 rows imported\n", "")
    assert warehouse.stock() == {
        ("A1", "BOLT", "", "", "available"): 60,
        ("A1", "MILK", "L1", "LP000007", "available"): 12,
        ("A2", "PUMP", "S-1", "", "available"): 1,
        ("A3", "CABLE", "", "", "available"): Decimal("2.25"),
    }
    assert warehouse.broken() == []


def test_the_same_file_twice_posts_nothing_twice(warehouse: Warehouse, home: Path, stockhand: Command) -> None:
    file = save(home, STOCK)
    stockhand("import", "stock", file, "--database", warehouse.url)
    before = warehouse.everything()
    again = stockhand("import", "stock", save(home, STOCK, "copy.csv"), "--database", warehouse.url)
    assert again == Ended(0, f"{home / 'copy.csv'}: 0 rows imported, 4 imported before\n", "")
    assert warehouse.everything() == before


BAD_STOCK = """\
location,sku,quantity,lot,expires_on
A1,BOLT,5,,
NOWHERE,BOLT,5,,
A1,NOPE,5,,
A1,BOLT,2.5,,
A1,BOLT,"2,5",,
A1,BOLT,0,,
A1,BOLT,,,
A1,MILK,5,,
A1,MILK,5,L9,30.09.2026
A1,MILK,5,L9,
A1,BOLT,5,L9,
A1,BOLT,=2+3,,
A1,BOLT,5
A1,BOLT,7,,
"""
BAD_CELLS = [
    (3, "location", "No location NOWHERE"),
    (4, "sku", "No item NOPE"),
    (5, "quantity", "2.5 is not whole"),
    (6, "quantity", "2,5 is not a number like 1234.5"),
    (7, "quantity", "Quantity 0 is not above 0"),
    (8, "quantity", "is empty, a number is needed"),
    (9, "lot", "MILK has lots"),
    (10, "expires_on", "30.09.2026 is not a date like 2027-12-31"),
    (11, "expires_on", "MILK needs an expiry date"),
    (12, "lot", "BOLT has no lots"),
    (13, "quantity", "is a formula, not a value"),
    (14, "", "3 cells, but the header has 5"),
]


def test_every_bad_row_is_named_with_line_column_and_reason_and_nothing_is_imported(
    warehouse: Warehouse, home: Path, stockhand: Command
) -> None:
    file = save(home, BAD_STOCK)
    postings = count(warehouse, posting)
    ended = stockhand("import", "stock", file, "--database", warehouse.url)
    assert stockhand("import", "stock", file, "--dry-run", "--database", warehouse.url) == ended
    *rows, last = ended.err.splitlines()
    assert (ended.status, ended.out) == (1, "")
    for row, (line, column, reason) in zip(rows, BAD_CELLS, strict=True):
        assert row.startswith(f"{file}:{line}: {f'{column}: ' if column else ''}{reason}")
    assert last == f"stockhand: {file}: 12 of 14 rows are bad, nothing imported"
    assert warehouse.stock() == {}
    assert count(warehouse, posting) == postings


def test_a_row_whose_pack_is_refused_does_not_leave_half_an_item(
    sqlite_warehouse: Warehouse, home: Path, stockhand: Command
) -> None:
    file = save(home, "sku,name,pack,pack_quantity,gtin\nNEW,New item,BOX,1.5,\nNEW2,Newer,,,4012345678902\n")
    items = count(sqlite_warehouse, item)
    ended = stockhand("import", "items", file, "--good-rows-only", "--database", sqlite_warehouse.url)
    assert f"{file}:2: pack_quantity: 1.5 is not whole" in ended.err
    assert f"{file}:3: gtin: 4012345678902 is not a GTIN" in ended.err
    assert count(sqlite_warehouse, item) == items


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ("X,One,,,\nX,Two,,,\n", "3: sku: X is another item on line 2"),
        ("X,One,,12,\n", "2: pack: is empty, but there is a pack_quantity"),
        ("X,One,BOX,,\n", "2: pack_quantity: is empty, a number is needed"),
        ("X,,,,\n", "2: name: name is empty"),
        (",One,,,\n", "2: sku: sku is empty"),
        ("X,One,,,1.23457E+12\n", "2: gtin: 1.23457E+12 was shortened by a spreadsheet"),
        (f"{'X' * 41},One,,,\n", "2: sku: sku is too long"),
        (f"X,{'y' * 501},,,\n", "2: name: 501 characters, 500 at the most"),
    ],
)
def test_an_item_that_does_not_add_up_is_refused(
    sqlite_warehouse: Warehouse, home: Path, stockhand: Command, rows: str, fault: str
) -> None:
    file = save(home, f"sku,name,pack,pack_quantity,gtin\n{rows}")
    ended = stockhand("import", "items", file, "--database", sqlite_warehouse.url)
    assert ended.status == 1
    assert ended.err.startswith(f"{file}:{fault}")


def test_a_location_is_named_once(sqlite_warehouse: Warehouse, home: Path, stockhand: Command) -> None:
    file = save(home, "code\nC-01\nC-02\nc-01\n")
    ended = stockhand("import", "locations", file, "--database", sqlite_warehouse.url)
    assert ended.err.startswith(f"{file}:4: code: C-01 is on line 2 already")


def test_a_dry_run_says_what_would_happen_and_does_not(
    sqlite_warehouse: Warehouse, home: Path, stockhand: Command
) -> None:
    file = save(home, STOCK)
    ended = stockhand("import", "stock", file, "--dry-run", "--database", sqlite_warehouse.url)
    assert ended == Ended(0, f"{file}: 4 rows would be imported\n", "")
    assert sqlite_warehouse.stock() == {}
    assert stockhand("import", "stock", file, "--database", sqlite_warehouse.url).out == f"{file}: 4 rows imported\n"


def test_an_operator_may_import_only_what_he_may_do(
    sqlite_warehouse: Warehouse, home: Path, stockhand: Command
) -> None:
    file = save(home, "location,sku,quantity\nA1,BOLT,5\n")
    address = ("--database", sqlite_warehouse.url)
    assert "OTTO may not adjust" in stockhand("import", "stock", file, "--operator", "otto", *address).err
    assert stockhand("import", "stock", file, "--operator", "SUE", *address).status == 0
    other = stockhand("import", "stock", file, "--operator", "ADMIN", *address)
    assert "was imported before, by another operator or with other values" in other.err
    assert sqlite_warehouse.on_hand("A1", "BOLT") == 5


@pytest.mark.parametrize(
    ("content", "matter"),
    [
        (b"", "is empty"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00\x03\x00>\x00" * 9, "is no text file"),
        (b"sku,name,Sku\nX,One,X\n", "line 1: column sku is there twice"),
        (b"sku,colour\nX,red\n", "line 1: column colour is not known; column name is missing"),
        (b"\xef\xbb\xbfsku,name\nX,\xff\n", "is not all utf-8-sig: save it as UTF-8"),
    ],
)
def test_a_file_that_is_no_sheet_is_one_line(
    sqlite_warehouse: Warehouse, home: Path, stockhand: Command, content: bytes, matter: str
) -> None:
    file = home / "rows.csv"
    file.write_bytes(content)
    said = stockhand("import", "items", file, "--database", sqlite_warehouse.url).complained(1)
    assert said.startswith(f"{file}: {matter}")


@pytest.mark.parametrize(
    ("arguments", "status", "matter"),
    [
        (("items", "nowhere.csv"), 2, "nowhere.csv: No such file or directory"),
        (("items", "."), 2, ".: Is a directory"),
        (("items", "/dev/null"), 1, "/dev/null: is no file that can be read twice"),
        (("stock", "nowhere.csv", "--site", "MARS"), 1, "No site MARS"),
        (("stock", "nowhere.csv", "--create"), 2, "--create makes zones"),
    ],
)
def test_what_cannot_be_imported_at_all_is_one_line(
    sqlite_warehouse: Warehouse, stockhand: Command, arguments: tuple[str, ...], status: int, matter: str
) -> None:
    said = stockhand("import", *arguments, "--database", sqlite_warehouse.url).complained(status)
    assert said.startswith(matter)


def test_an_old_windows_file_is_read_and_it_is_said_so(
    sqlite_warehouse: Warehouse, home: Path, stockhand: Command
) -> None:
    file = save(home, "sku;name\nX;Türgriff 5 €\n", encoding="cp1252")
    ended = stockhand("import", "items", file, "--database", sqlite_warehouse.url)
    assert ended.status == 0
    assert ended.err == f"{file}: read as Windows-1252, for it is not UTF-8\n"
    name = select(item.c.name).where(item.c.sku == "X")
    assert sqlite_warehouse.room.read(lambda at: at.scalar(name)) == "Türgriff 5 €"


def test_a_sheet_with_only_its_header_imports_nothing_and_is_no_error(
    sqlite_warehouse: Warehouse, home: Path, stockhand: Command
) -> None:
    file = save(home, "sku,name\n")
    ended = stockhand("import", "items", file, "--database", sqlite_warehouse.url)
    assert ended == Ended(0, f"{file}: 0 rows imported\n", "")


def test_two_imports_of_one_file_at_once_book_it_once(warehouse: Warehouse, home: Path) -> None:
    file = save(home, "location,sku,quantity\n" + "A1,BOLT,1\n" * 150)
    command = [*PROGRAM, "import", "stock", str(file), "--database", warehouse.url]
    pipe = subprocess.PIPE
    programs = [subprocess.Popen(command, stdout=pipe, stderr=pipe, env=surroundings()) for _ in range(2)]
    said = [program.communicate(timeout=60) for program in programs]
    assert [program.returncode for program in programs] == [0, 0], said
    assert warehouse.on_hand("A1", "BOLT") == 150
    assert warehouse.broken() == []


def test_a_terminal_sees_how_far_it_is(sqlite_warehouse: Warehouse, home: Path) -> None:
    file = save(home, "location,sku,quantity\n" + "A1,BOLT,1\n" * 450)
    arguments = (*PROGRAM[2:], "import", "stock", str(file), "--database", sqlite_warehouse.url)
    with PseudoTerminal(Path("-m"), *arguments, columns=120, environment=surroundings()) as terminal:
        assert terminal.wait_for_end() == 0
        terminal.wait_for_text("450 rows imported")
        assert b"200 of 450" in terminal.written
        assert not any("of 450" in row for row in terminal.rows)


@pytest.mark.parametrize("rows", [ItemRows, LocationRows, StockRows])
def test_the_help_has_the_columns_that_there_are(stockhand: Command, rows: type[Rows]) -> None:
    marked = ",".join(f"{name}*" if name in rows.required else name for name in rows.columns)
    assert f" {marked}\n" in stockhand("import", "--help").out
