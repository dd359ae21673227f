"""The demo's barcodes to print, for whoever has a real scanner: what is on the sheet, in the order of a shift."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from core.labels.label import Gs1, Plain
from tui.controls import LAYOUT_CHECK
from tui.demo import arrivals
from tui.demo.goods import BY_SKU
from tui.demo.people import PEOPLE
from tui.demo.places import CART, GATE, PACKING, RETURNS, check_digits
from tui.demo.purchases import LATE_ORDER, PLATE_ON_THE_DOCK, WHOLE_PLATE_ON_THE_DOCK
from tui.demo.sales import (
    BOXES,
    CARTON,
    OUTGOING,
    PACKED_ORDER,
    PICKED_ORDER,
    PICKED_TOTE,
    RETURN,
    RETURN_HERE,
    TOTES,
    UNUSED_CARTON,
    WAVE_ORDERS,
)

UNUSED_PLATE = "LP0010001"


class Ean(NamedTuple):
    """What an EAN-13 on a single piece carries."""

    content: str


class Cell(NamedTuple):
    """One barcode with its caption; `note` says in small letters what to do with it."""

    caption: str
    note: str
    payload: Plain | Gs1 | Ean


class Section(NamedTuple):
    """A part of a shift and its barcodes."""

    title: str
    cells: tuple[Cell, ...]


def sheet(today: date) -> tuple[Section, ...]:
    """Everything on the sheet."""
    return (
        Section("1  Log in: scan a badge", tuple(_badges())),
        Section("2  Receive: scan an order, then what comes in", (*_orders(), *_cases(today), *_pieces(today))),
        Section("3  Put away: scan what stands on the dock, then its bin", (*_plates(), *_bins())),
        Section("4  Pick: scan a cart, totes, then each bin and its tote", (*_carts(), *_picked())),
        Section("5  Pack: scan a tote or an order, its goods, a box", (*_packed(), *_boxes())),
        Section("6  Ship: scan the shipment, then carton by carton", tuple(_leaving())),
        Section("7  Take back: scan the return, what comes, where it lies", tuple(_returned())),
        Section("8  Move, look up, print: scan any item, bin or pallet", (*_stocked(), *_more_bins())),
        Section("Keys to scan instead of pressing them", tuple(_controls())),
    )


def _badges() -> Iterator[Cell]:
    for person in PEOPLE:
        note = f"{person.role}, PIN {person.pin}" if person.pin else person.role
        yield Cell(f"Badge of {person.name}", note, Plain(person.badge))


def _orders() -> Iterator[Cell]:
    yield Cell("Order PO4500012", "due today, from Nordöl", Plain("PO4500012"))
    yield Cell("Order PO4500014", "two lines of the same V-belt", Plain("PO4500014"))
    yield Cell(f"Order {LATE_ORDER}", "late", Plain(LATE_ORDER))
    yield Cell("Order PO4500015", "10 % more may come", Plain("PO4500015"))


def _cases(today: date) -> Iterator[Cell]:
    expiry = arrivals.expiry(today)
    with_all = arrivals.case_with_lot_and_expiry
    yield _case("31172", "says everything: one scan", with_all("31172", arrivals.lot("N", today, 4711), expiry))
    yield _case("31150", "on two orders", with_all("31150", arrivals.lot("N", today, 4688), expiry))
    yield _case("20982", "with its lot", arrivals.case_with_lot("20982", arrivals.lot("K", today, 20)))
    yield _case("10447", "three cases, one label", arrivals.case_with_count("10447", 3))
    yield _case("60101", "only says what it is", arrivals.plain_case("60101"))
    pump = arrivals.piece_with_serial("40012", f"SN{today:%y%m}7")
    yield Cell("40012 Pump P-200 stainless", "a piece with its serial", pump)


def _case(sku: str, note: str, payload: Gs1) -> Cell:
    goods = BY_SKU[sku]
    return Cell(f"{sku} {goods.name}, case of {goods.case}", note, payload)


def _pieces(today: date) -> Iterator[Cell]:
    yield _piece("31201", "asks for lot, expiry, quantity")
    yield Cell("The lot of 31201", "when LOT is asked", Plain(arrivals.lot("T", today, 815)))
    yield _piece("55121", "asks for the quantity")
    yield _piece("10612", "by the metre: key 12.5")
    yield _piece("10533", "a name that needs care")
    yield _piece("21010", "on no order: refused")


def _piece(sku: str, note: str) -> Cell:
    goods = BY_SKU[sku]
    return Cell(f"{sku} {goods.name}", note, Ean(goods.gtin))


def _plates() -> Iterator[Cell]:
    yield Cell(f"Pallet {PLATE_ON_THE_DOCK}", "on the dock", Plain(PLATE_ON_THE_DOCK))
    yield Cell(f"Pallet {WHOLE_PLATE_ON_THE_DOCK}", "on the dock", Plain(WHOLE_PLATE_ON_THE_DOCK))
    yield Cell(f"Pallet {UNUSED_PLATE}", "never used: open it at Receive", Plain(UNUSED_PLATE))
    yield _piece("10447", "four cases are on the dock")


def _bins() -> Iterator[Cell]:
    yield from (_bin(code, note) for code, note in (
        ("F01-021", "grease 31172"),
        ("C01-011", "hydraulic oil 31150"),
        ("C01-041", "threadlocker 31201"),
        ("C01-051", "coolant 31220"),
        ("A01-062", "cable ties 10520"),
        ("A01-011", "bolts 10447"),
        ("A03-032", "dust masks 60140"),
        ("E01-011", "pumps 40012"),
    ))  # fmt: skip


def _carts() -> Iterator[Cell]:
    yield _bin(CART, "a cart")
    yield from (Cell(f"Tote {tote}", "empty: for one order", Plain(tote)) for tote in TOTES)
    yield Cell(f"Order {WAVE_ORDERS[0]}", "picks this order alone", Plain(WAVE_ORDERS[0]))


def _picked() -> Iterator[Cell]:
    yield from (_bin(code, note) for code, note in (
        ("A03-021", "gloves 60110"),
        ("A03-031", "safety glasses 60130"),
        ("B03-051", "cleaning rags 60300"),
        (PACKING, "where what was picked is packed"),
    ))  # fmt: skip


def _packed() -> Iterator[Cell]:
    yield Cell(f"Tote {PICKED_TOTE}", f"with all of {PICKED_ORDER}", Plain(PICKED_TOTE))
    yield Cell(f"Order {PICKED_ORDER}", "picked, waits to be packed", Plain(PICKED_ORDER))
    yield _piece("55120", "two of them")
    yield _piece("10502", "ten of them: key 10, scan")


def _boxes() -> Iterator[Cell]:
    yield from (Cell(f"Box {code}", name, Plain(code)) for code, name, *_ in BOXES)
    yield Cell(f"Carton {UNUSED_CARTON}", "never used: a label for a box", Plain(UNUSED_CARTON))


def _leaving() -> Iterator[Cell]:
    yield Cell(f"Outgoing {OUTGOING}", f"loaded at {GATE}, Paketdienst Nord", Plain(OUTGOING))
    yield Cell(f"Carton {CARTON}", f"closed, of {PACKED_ORDER}: waits for its truck", Plain(CARTON))


def _returned() -> Iterator[Cell]:
    yield Cell(f"Return {RETURN}", "agreed with Hafenbetriebe Nord", Plain(RETURN))
    yield _piece("60102", "three were agreed")
    yield _bin(RETURNS, "where it is looked at")
    yield Cell(f"Return {RETURN_HERE}", "has come: inspect it", Plain(RETURN_HERE))


def _stocked() -> Iterator[Cell]:
    yield _piece("20981", "has lots")
    yield _piece("60201", "expires")
    yield Cell("Pallet LP0009706", "full of grease, in bulk", Plain("LP0009706"))
    yield Cell("Pallet LP0009701", "full of bolts, in bulk", Plain("LP0009701"))


def _more_bins() -> Iterator[Cell]:
    yield from (_bin(code, note) for code, note in (
        ("A02-012", "bearings 20981"),
        ("A01-081", "empty"),
        ("B01-071", "empty, for a pallet"),
        ("DOCK1", "where goods arrive"),
    ))  # fmt: skip


def _bin(code: str, note: str) -> Cell:
    digits = check_digits(code)
    return Cell(f"Bin {code}", f"check digits {digits}, {note}", Plain(f"{code}.{digits}"))


def _controls() -> Iterator[Cell]:
    yield Cell("KXOK", "ENT", Plain("KXOK"))
    yield Cell("KXUNDO", "F6 Undo", Plain("KXUNDO"))
    yield Cell("KXSHORT", "F4 something is wrong", Plain("KXSHORT"))
    yield Cell("KXRETURN", "F3 Back", Plain("KXRETURN"))
    yield Cell("KXPRINT", "F7 Label", Plain("KXPRINT"))
    yield Cell("KXHELP", "F1 Help", Plain("KXHELP"))
    yield Cell("KXDONE", "F8 close the pallet", Plain("KXDONE"))
    yield Cell("KXTEST", "do the scanner's keys arrive?", Plain(LAYOUT_CHECK))
