"""Every refusal: each row of the tables breaks exactly one rule, and the last column names the refusal."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import update

import core
from core.access.operator import DefineOperator, IssueBadge, SetPin
from core.access.pin import hash_pin
from core.catalogue.item import AssignCode, DefineItem, DefinePack
from core.catalogue.location import AssignBin, DefineLocation, DefineSite, DefineZone
from core.catalogue.party import DefineCustomer, DefineSupplier
from core.catalogue.printer import DefinePrinter
from core.command import Command
from core.errors import Rejection
from core.first_start import ADMINISTRATOR
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.inbound.put_away import PutAway
from core.internal.adjust import AdjustStock
from core.internal.move import Move
from core.internal.print_label import PrintLabel
from core.refusals import REFUSALS
from core.schema.tables import plate
from tests.core.fixtures import NewDatabase
from tests.core.refused_elsewhere import ELSEWHERE
from tests.core.refused_receipts import NUMBERS, RECEIVE
from tests.core.refused_reservations import COUNTED_OUT, RESERVE, reserve_some
from tests.core.warehouse import FRESH, PEPPER, PIN, Warehouse

ONE = Decimal(1)
LOOSE = Move(sku="BOLT", quantity=ONE, source="A1", target="A3")
PLATE = Move(plate="LP000001", target="A3")
MOVE = (
    (replace(LOOSE, site="MOON"), "unknown_site"),
    (replace(LOOSE, sku="WASHER"), "unknown_item"),
    (replace(LOOSE, pack="PALLET"), "unknown_pack"),
    (replace(LOOSE, quantity=None), "text_missing"),
    *((replace(LOOSE, quantity=quantity), code) for quantity, code in NUMBERS),
    (replace(LOOSE, quantity=Decimal(51)), "not_enough"),
    (replace(LOOSE, quantity=Decimal(3), pack="BOX"), "not_enough"),
    (replace(LOOSE, source="A4"), "not_enough"),
    (replace(LOOSE, status="hold"), "not_enough"),
    (replace(LOOSE, status="lost"), "not_enough"),
    (replace(LOOSE, source=""), "text_missing"),
    (replace(LOOSE, source="Z9"), "unknown_location"),
    (replace(LOOSE, source="*ADJUSTMENT"), "not_physical"),
    (replace(LOOSE, source="SHUT"), "location_closed"),
    (replace(LOOSE, target="Z9"), "unknown_location"),
    (replace(LOOSE, target="*SCRAP"), "not_physical"),
    (replace(LOOSE, target="SHUT"), "location_closed"),
    (replace(LOOSE, target="A1"), "same_place"),
    (replace(LOOSE, target="B1"), "location_mixed"),
    (replace(LOOSE, lot="L1"), "lot_unwanted"),
    (replace(LOOSE, serial="S1"), "serial_unwanted"),
    (replace(LOOSE, source_plate="LP777777"), "unknown_plate"),
    (replace(LOOSE, source_plate="LP000001"), "not_enough"),
    (replace(LOOSE, target_plate="LP000001"), "plate_elsewhere"),
    (replace(LOOSE, target_plate="TRAY"), "unknown_plate"),
    (replace(LOOSE, target_plate="LP000009"), "plate_not_usable"),
    (replace(LOOSE, plate="LP000001"), "plate_or_item"),
    (replace(LOOSE, sku=""), "plate_or_item"),
    (replace(LOOSE, sku="MILK", lot="L1", source="DOCK"), "goods_on_plates"),
    (replace(LOOSE, sku="MILK", lot="L7", source="DOCK"), "unknown_lot"),
    (replace(LOOSE, sku="MILK", source="DOCK"), "lot_missing"),
    (replace(LOOSE, sku="GLUE", lot="G2", source="B2", target="B2"), "same_place"),
    (replace(LOOSE, sku="GLUE", lot="G2", source="A5", target="B2"), "location_mixed"),
    (replace(LOOSE, sku="PUMP", serial="S7", source="A2"), "unknown_lot"),
    (replace(LOOSE, sku="PUMP", source="A2"), "serial_missing"),
    (replace(LOOSE, sku="PUMP", serial="S1", source="A1"), "not_enough"),
    (replace(LOOSE, sku="PUMP", serial="S1", source="A2", quantity=Decimal(2)), "serial_wants_one"),
    (replace(PLATE, plate="LP777777"), "unknown_plate"),
    (replace(PLATE, plate="LP000002"), "plate_empty"),
    (replace(PLATE, plate="340123450000000007"), "check_digit_wrong"),
    (replace(LOOSE, source_plate="340123450000000007"), "check_digit_wrong"),
    (replace(PLATE, target="DOCK"), "same_place"),
    (replace(PLATE, target="SHUT"), "location_closed"),
    (replace(PLATE, target="B1"), "location_mixed"),
)
PUT_AWAY = tuple((PutAway(**asdict(each)), code) for each, code in MOVE)

FOUND = AdjustStock(location="A1", sku="BOLT", reason="FOUND", change=ONE)
COUNTED = AdjustStock(location="A1", sku="BOLT", reason="CORRECTION", counted=Decimal(50))
ADJUST = (
    (replace(FOUND, site="MOON"), "unknown_site"),
    (replace(FOUND, sku="WASHER"), "unknown_item"),
    (replace(FOUND, location="Z9"), "unknown_location"),
    (replace(FOUND, location="*CUSTOMER"), "not_physical"),
    (replace(FOUND, location="SHUT"), "location_closed"),
    (replace(FOUND, reason="MOOD"), "unknown_reason"),
    (replace(FOUND, status="lost"), "unknown_status"),
    (replace(FOUND, change=None), "change_or_counted"),
    (replace(FOUND, counted=ONE), "change_or_counted"),
    (replace(FOUND, change=Decimal(0)), "nothing_changes"),
    (replace(FOUND, change=Decimal("0.5")), "quantity_fractional"),
    (replace(FOUND, change=Decimal("1e10")), "quantity_out_of_range"),
    (replace(FOUND, change=Decimal(-51)), "not_enough"),
    (replace(FOUND, sku="MILK", lot="L1", location="DOCK", change=Decimal(-1)), "goods_on_plates"),
    (COUNTED, "nothing_changes"),
    (replace(COUNTED, counted=Decimal(-1)), "quantity_not_positive"),
    (replace(COUNTED, counted=Decimal("NaN")), "quantity_out_of_range"),
    (replace(COUNTED, location="A4", counted=Decimal(0)), "nothing_changes"),
    (replace(FOUND, sku="MILK"), "lot_missing"),
    (replace(FOUND, sku="MILK", lot="L7"), "expiry_missing"),
    (replace(FOUND, sku="MILK", lot="L7", change=Decimal(-1)), "unknown_lot"),
    (replace(FOUND, sku="PUMP", serial="S1", location="A3"), "serial_in_stock"),
    (replace(FOUND, sku="PUMP", serial="S1", location="A2"), "serial_in_stock"),
    (replace(FOUND, sku="PUMP", serial="S8", change=Decimal(2)), "serial_wants_one"),
    (replace(FOUND, sku="PUMP", serial="S1", change=Decimal(-1)), "not_enough"),
    (replace(FOUND, plate="LP000001"), "plate_elsewhere"),
    (replace(FOUND, plate="TRAY"), "unknown_plate"),
)

LABEL = PrintLabel(printer="ZEBRA", sku="BOLT")
PRINT = (
    (replace(LABEL, printer="INKJET"), "unknown_printer"),
    (replace(LABEL, printer="BROKEN"), "unknown_printer"),
    (replace(LABEL, printer=""), "no_printer"),
    (replace(LABEL, copies=0), "copies_out_of_range"),
    (replace(LABEL, copies=101), "copies_out_of_range"),
    (replace(LABEL, sku=""), "nothing_to_label"),
    (replace(LABEL, sku="WASHER"), "unknown_item"),
    (replace(LABEL, pack="PALLET"), "unknown_pack"),
    (replace(LABEL, sku="MILK", lot="L7"), "unknown_lot"),
    (replace(LABEL, sku="MILK", lot="L1", quantity=Decimal(0)), "quantity_not_positive"),
    (replace(LABEL, location="Z9"), "unknown_location"),
    (replace(LABEL, plate="LP" + "1" * 40), "unknown_plate"),
)

ORDER = OrderPurchase(number="PO3", supplier="ACME", lines=(OrderedLine(sku="BOLT", quantity=ONE),))
LINE = ORDER.lines[0]
PURCHASE = (
    (replace(ORDER, site="MOON"), "unknown_site"),
    (replace(ORDER, number=""), "text_missing"),
    (replace(ORDER, number="P" * 21), "text_too_long"),
    (replace(ORDER, number="po1"), "already_defined"),
    (replace(ORDER, supplier="BETA"), "unknown_party"),
    (replace(ORDER, lines=()), "order_without_lines"),
    (replace(ORDER, lines=(LINE,) * 501), "text_too_long"),
    (replace(ORDER, lines=(LINE, replace(LINE, sku="WASHER"))), "unknown_item"),
    (replace(ORDER, lines=(replace(LINE, pack="PALLET"),)), "unknown_pack"),
    (replace(ORDER, lines=(replace(LINE, over_percent=-1),)), "unknown_value"),
    (replace(ORDER, lines=(replace(LINE, over_percent=1001),)), "unknown_value"),
    (replace(ORDER, lines=(replace(LINE, pack="BOX", quantity=Decimal(999_999_999)),)), "quantity_out_of_range"),
    *((replace(ORDER, lines=(LINE, replace(LINE, quantity=quantity))), code) for quantity, code in NUMBERS),
)

ITEM = DefineItem(sku="WASHER", name="Washer")
PACK = DefinePack(sku="BOLT", pack="CARTON", quantity=Decimal(100))
CODE = AssignCode(sku="BOLT", code="96385074")
CATALOGUE = (
    (replace(ITEM, sku=""), "text_missing"),
    (replace(ITEM, sku="W" * 41), "text_too_long"),
    (replace(ITEM, sku="\u202eW"), "text_unusable"),
    (replace(ITEM, name="\x00 "), "text_missing"),
    (replace(ITEM, name="W" * 121), "text_too_long"),
    (replace(ITEM, unit="STONE"), "unknown_unit"),
    (replace(ITEM, tracking="magic"), "unknown_value"),
    (replace(ITEM, decimals=7), "unknown_value"),
    (replace(ITEM, decimals=2, tracking="serial"), "unknown_value"),
    (replace(ITEM, expires=True), "unknown_value"),
    (replace(ITEM, sku="BOLT", tracking="lot"), "already_defined"),
    (replace(ITEM, sku="BOLT", unit="SET"), "already_defined"),
    (replace(PACK, sku="WASHER"), "unknown_item"),
    (replace(PACK, pack=""), "text_missing"),
    (replace(PACK, pack="EA"), "already_defined"),
    (replace(PACK, pack="box"), "already_defined"),
    *((replace(PACK, quantity=quantity), code) for quantity, code in NUMBERS),
    (replace(PACK, gtin="4006381333932"), "gtin_wrong"),
    (replace(PACK, gtin="4006381333931"), "code_taken"),
    (replace(CODE, sku="WASHER"), "unknown_item"),
    (replace(CODE, kind="rune"), "unknown_value"),
    (replace(CODE, code="96385075"), "gtin_wrong"),
    (replace(CODE, code=""), "text_missing"),
    (replace(CODE, code="4006381333931"), "code_taken"),
    (replace(CODE, pack="PALLET"), "unknown_pack"),
    (replace(CODE, kind="supplier", supplier="BETA"), "unknown_party"),
)

SITE = DefineSite(code="EAST", name="East")
PLACE = DefineLocation(code="C1")
BIN = AssignBin(sku="BOLT", location="A1")
PLACES = (
    (replace(SITE, code=""), "text_missing"),
    (replace(SITE, name=""), "text_missing"),
    (replace(SITE, time_zone="Mars/Olympus"), "unknown_value"),
    (replace(SITE, time_zone="../../etc/passwd"), "unknown_value"),
    (replace(SITE, backdate_days=-1), "unknown_value"),
    (replace(SITE, backdate_days=367), "unknown_value"),
    (replace(PLACE, site="MOON"), "unknown_site"),
    (replace(PLACE, code=""), "text_missing"),
    (replace(PLACE, code="C" * 21), "text_too_long"),
    (replace(PLACE, code="C.1"), "text_unusable"),
    (replace(PLACE, code="*C1"), "text_unusable"),
    (replace(PLACE, kind="supplier"), "unknown_value"),
    (replace(PLACE, mixing="never"), "unknown_value"),
    (replace(PLACE, zone="HOT"), "unknown_zone"),
    (replace(PLACE, check_digits="1"), "unknown_value"),
    (replace(PLACE, check_digits="٣٣"), "unknown_value"),
    (replace(PLACE, sequence=10**30), "unknown_value"),
    (replace(PLACE, sequence=-1), "unknown_value"),
    (DefineZone(code="", name="Nowhere"), "text_missing"),
    (DefineZone(code="HOT", name="Hot", site="MOON"), "unknown_site"),
    (replace(BIN, sku="WASHER"), "unknown_item"),
    (replace(BIN, location="*SUPPLIER"), "not_physical"),
    (replace(BIN, rank=0), "unknown_value"),
    (replace(BIN, rank=2**40), "unknown_value"),
)

PIN_HASH = hash_pin(PIN, PEPPER)
SOMEBODY = DefineOperator(code="NEW", name="New")
PEOPLE = (
    (replace(SOMEBODY, code=""), "text_missing"),
    (replace(SOMEBODY, code="N" * 13), "text_too_long"),
    (replace(SOMEBODY, name="\t"), "text_missing"),
    (replace(SOMEBODY, role="king"), "unknown_role"),
    (replace(SOMEBODY, code="stockhand"), "already_defined"),
    (IssueBadge(operator="NEW", digest="0" * 64), "unknown_operator"),
    (IssueBadge(operator="OTTO", digest="0" * 63), "unknown_value"),
    (IssueBadge(operator="OTTO", digest="G" * 64), "unknown_value"),
    (IssueBadge(operator="SUE", digest="0" * 64), "already_defined"),
    (SetPin(operator="NEW", pin_hash="$argon2id$"), "unknown_operator"),
    (SetPin(operator="OTTO", pin_hash="123456"), "unknown_value"),
    (SetPin(operator="OTTO", pin_hash="$argon2id$" + "x" * 200), "unknown_value"),
    (SetPin(operator="OTTO", pin_hash=PIN_HASH[:-1]), "unknown_value"),
    (SetPin(operator="OTTO", pin_hash=f"{PIN_HASH}\n"), "unknown_value"),
    (SetPin(operator="OTTO", pin_hash=PIN_HASH.replace("argon2id", "argon2i")), "unknown_value"),
    (SetPin(operator="OTTO", pin_hash=PIN_HASH.replace("m=19456", "m=4000000000")), "unknown_value"),
    (SetPin(operator="OTTO", pin_hash=PIN_HASH.replace("v=19", "v=99")), "unknown_value"),
    (DefineOperator(code="ADMIN", name="Ada", role="supervisor"), "last_administrator"),
    (DefineOperator(code="ADMIN", name="Ada", role="administrator", active=False), "last_administrator"),
    (DefineSupplier(code="", name="None"), "text_missing"),
    (DefineCustomer(code="C", name=""), "text_missing"),
    (DefinePrinter(code="P" * 21, name="Printer"), "text_too_long"),
    (DefinePrinter(code="P", name=""), "text_missing"),
)

TABLES = {
    "receive": RECEIVE, "move": MOVE, "put away": PUT_AWAY, "adjust": ADJUST, "print": PRINT,
    "reserve": (*RESERVE, *((replace(each, quantity=wrong), code) for each in COUNTED_OUT for wrong, code in NUMBERS)),
    "purchase": PURCHASE, "catalogue": CATALOGUE, "places": PLACES, "people": PEOPLE,
}  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def stocked(request: pytest.FixtureRequest, new_database: NewDatabase) -> Iterator[Warehouse]:
    """The warehouse with goods in it, one of everything that can stand in the way."""
    with new_database(request.param) as url:
        warehouse = Warehouse(url)
        warehouse.find("A1", "BOLT", 50)
        warehouse.find("B1", "NUT", 5)
        warehouse.find("B2", "GLUE", 5, lot="G1")
        warehouse.find("B2", "GLUE", 5, lot="G2")
        warehouse.find("A5", "GLUE", 5, lot="G2")
        warehouse.find("A5", "MILK", 1, lot="OLD", expires_on=date(2026, 3, 1))
        warehouse.find("A2", "PUMP", 1, serial="S1")
        warehouse.receive("MILK", 30, lot="L1", expires_on=FRESH, plate="LP000001")
        warehouse.receive("GLUE", 40, lot="G1")
        warehouse.receive("NUT", 10, order="PO2")
        for number in ("LP000002", "LP000009"):
            warehouse.receive("BOLT", 1, plate=number)
            warehouse.post(Move(sku="BOLT", quantity=ONE, source_plate=number, target="A3"))
        retired = update(plate).where(plate.c.code == "LP000009").values(state="retired")
        warehouse.room.write(lambda connection: connection.execute(retired))
        warehouse.post(IssueBadge(operator="OTTO", digest="0" * 64))
        warehouse.clock.forward(10)
        reserve_some(warehouse)
        yield warehouse
        warehouse.room.close()


@pytest.mark.parametrize("table", TABLES)
def test_each_broken_rule_is_named_and_changes_nothing(stocked: Warehouse, table: str) -> None:
    rows: tuple[tuple[Command, str], ...] = TABLES[table]
    before = stocked.everything()
    who = "OTTO" if table == "receive" else ADMINISTRATOR  # who may do more is refused less
    answers = stocked.room.post_batch([(command, stocked.stamp(who)) for command, _ in rows])
    codes = [answer.code if isinstance(answer, Rejection) else answer.said for answer in answers]
    assert list(zip((command for command, _ in rows), codes, strict=True)) == list(rows)
    assert stocked.everything() == before
    assert stocked.broken() == []


@pytest.mark.parametrize("table", TABLES)
def test_every_refusal_is_one_line_without_a_gap(shared_warehouse: Warehouse, table: str) -> None:
    for command, _ in TABLES[table][:2]:
        words = str(shared_warehouse.refusal(command))
        assert "{" not in words
        assert len(words.splitlines()) == 1


# Where the refusals that no row above can raise are tested.
# These raise what a scan can be refused for: no command reaches them.
SCANS = {"identify.py", "gs1.py", "expiry.py"}


def test_no_refusal_of_the_core_is_without_a_test() -> None:
    here = {code for rows in TABLES.values() for _, code in rows}
    there = set[str]().union(*ELSEWHERE.values())
    assert raised_by_the_core() - here - there == set()
    for name, codes in ELSEWHERE.items():
        text = (Path(__file__).parent / name).read_text("utf-8")
        assert [code for code in codes if f'"{code}"' not in text] == []


def raised_by_the_core() -> set[str]:
    files = [path for path in Path(core.__path__[0]).rglob("*.py") if path.name not in SCANS]
    constants = (node for path in files for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    calls = (node for node in constants if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Rejection")
    named = {node.args[0].value for node in calls if node.args and isinstance(node.args[0], ast.Constant)}
    return {str(code) for code in named} & set(REFUSALS)
