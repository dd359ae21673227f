"""What is printed of a thing, and read by a reader, is that thing again."""

from __future__ import annotations

import pytest

from core.catalogue.item import AssignCode
from core.catalogue.site import need_site
from core.identify import Control, Item, Location, Plate, Printer, identify
from core.internal.print_label import PrintLabel
from tests.core.labels.drawn import draw
from tests.core.warehouse import FRESH, Warehouse
from tests.devices.printers import judge


def scanned(warehouse: Warehouse, command: PrintLabel, dpi: int) -> tuple[str, list[object]]:
    """The kind of barcode on the label, and what its scan is taken for."""
    warehouse.post(command)
    queue = warehouse.room.print_queue()
    assert queue.lease("ZEBRA", "spool")
    job = queue.next_job("ZEBRA", "spool")
    assert job is not None
    (read,) = judge.scan(judge.printed(draw(job.design, job.version, job.data, definition=job.definition), dpi))
    at = warehouse.room.read(need_site, "")
    return read.symbology, list(warehouse.room.read(identify, at.id, read.text, symbology=read.symbology))


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize(("gtin", "symbology"), [("4012345678901", "]Q1"), ("", "]d2")])
def test_a_serial_is_itself(warehouse: Warehouse, gtin: str, symbology: str, dpi: int) -> None:
    warehouse.receive("PUMP", 1, serial="S-1/A")
    if gtin:
        warehouse.post(AssignCode(sku="PUMP", code=gtin))
    read, found = scanned(warehouse, PrintLabel(printer="ZEBRA", sku="PUMP", serial="S-1/A"), dpi)
    assert read == symbology
    (pump,) = found
    assert isinstance(pump, Item)
    assert (pump.sku, pump.serial) == ("PUMP", "S-1/A")


def test_a_lot_is_itself_with_its_expiry(warehouse: Warehouse) -> None:
    warehouse.receive("MILK", 10, lot="L1", expires_on=FRESH)
    (milk,) = scanned(warehouse, PrintLabel(printer="ZEBRA", sku="MILK", lot="L1"), 203)[1]
    assert isinstance(milk, Item)
    assert (milk.sku, milk.lot, milk.expires_on) == ("MILK", "L1", FRESH)


def test_an_item_is_itself(warehouse: Warehouse) -> None:
    (bolt,) = scanned(warehouse, PrintLabel(printer="ZEBRA", sku="BOLT"), 203)[1]
    assert isinstance(bolt, Item)
    assert bolt.sku == "BOLT"


@pytest.mark.parametrize(
    ("command", "kind", "code"),
    [
        (PrintLabel(printer="ZEBRA", location="A1"), Location, "A1"),
        (PrintLabel(printer="ZEBRA", plate="LP000001"), Plate, "LP000001"),
        (PrintLabel(printer="ZEBRA", of_printer="zebra"), Printer, "ZEBRA"),
        (PrintLabel(printer="ZEBRA", control="KXUNDO"), Control, "KXUNDO"),
    ],
)
def test_a_place_a_plate_a_printer_and_a_code_for_the_wall_are_themselves(
    warehouse: Warehouse, command: PrintLabel, kind: type[Location | Plate | Printer | Control], code: str
) -> None:
    warehouse.receive("BOLT", 10, plate="LP000001")
    (found,) = scanned(warehouse, command, 203)[1]
    assert isinstance(found, kind)
    assert found.code == code


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (PrintLabel(printer="ZEBRA", of_printer="INKJET"), "unknown_printer"),
        (PrintLabel(printer="ZEBRA", control="KXFLY"), "unknown_value"),
    ],
)
def test_no_label_is_printed_of_what_there_is_not(warehouse: Warehouse, command: PrintLabel, refusal: str) -> None:
    assert warehouse.refusal(command).code == refusal
