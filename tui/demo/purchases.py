"""What the demo has on order: who delivers what on which terms, when, and what of it has come in already."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from core.catalogue.supplier_item import DefineSupplierItem
from core.command import Command
from core.inbound.approve_purchase import ApprovePurchase
from core.inbound.expect_shipment import ExpectedLine, ExpectShipment
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.inbound.receive import Receive
from core.labels.gs1 import check_digit
from tui.demo.goods import CASE, COMPANIES
from tui.demo.places import DOCK

PLATE_ON_THE_DOCK = "LP0009812"
WHOLE_PLATE_ON_THE_DOCK = "LP0009813"

# Days from today until it is due, and the lines: SKU, quantity, pack, percent that may come too much.
_ORDERS: tuple[tuple[str, str, int, tuple[tuple[str, int, str, int], ...]], ...] = (
    ("PO4500011", "KUGEL", -6, (("20982", 6, CASE, 0), ("21011", 40, "", 0), ("55140", 10, "", 0))),
    ("PO4500012", "NORDOEL", 0, (("31172", 10, CASE, 0), ("31150", 6, CASE, 0), ("31201", 24, "", 0),
                                 ("31211", 8, CASE, 0))),
    ("PO4500013", "ACME", 0, (("10447", 20, CASE, 0), ("10452", 300, "", 0), ("10520", 30, CASE, 0),
                              ("10533", 12, "", 0))),
    ("PO4500014", "KUGEL", 1, (("55120", 40, "", 0), ("55121", 40, "", 0), ("55120", 20, "", 0),
                               ("55130", 30, "", 0))),
    ("PO4500015", "ACME", 2, (("10610", 500, "", 10), ("10612", 200, "", 10))),
    ("PO4500016", "KUGEL", 3, (("40012", 4, "", 0), ("40020", 2, "", 0))),
    ("PO4500017", "GRUEN", 4, (("60101", 20, CASE, 0), ("60140", 4, CASE, 0), ("60201", 6, CASE, 0),
                               ("60300", 50, "", 5))),
    ("PO4500018", "NORDOEL", 9, (("31150", 12, CASE, 0), ("31220", 5, CASE, 0))),
    ("PO4500019", "ACME", 14, (("10448", 10, CASE, 0), ("10461", 6, CASE, 0), ("10630", 100, "", 10))),
)  # fmt: skip
LATE_ORDER = "PO4500011"
LATE_DAYS = 6

# What a supplier calls an item, the price of a case, and how many cases it delivers at the least and at a time.
_TERMS = (
    ("ACME", "10447", "AF-933-840", "4.20", 10, 10),
    ("ACME", "10520", "AF-125-8", "1.85", 5, 5),
    ("NORDOEL", "31150", "NO 4411", "38.90", 1, 1),
    ("NORDOEL", "31172", "NO 2203", "21.50", 2, 2),
    ("GRUEN", "60101", "G-7001/9", "16.75", 5, 5),
)
# Not sent yet: a draft, and one that waits to be sent.
_UNSENT: tuple[tuple[str, str, bool, tuple[tuple[str, int], ...]], ...] = (
    ("PO4500020", "ACME", True, (("10447", 30), ("10520", 20))),
    ("PO4500021", "GRUEN", False, (("60101", 10),)),
)
SHIPMENT = "LS88041"  # brings all of PO4500015, on two pallets


def _sscc(supplier: str, serial: int) -> str:
    """A pallet's own number, as its supplier gives it."""
    digits = f"3{COMPANIES[supplier]}{serial:09}"
    return digits + check_digit(digits)


SHIPPED = ((_sscc("ACME", 88041), "10610", 500), (_sscc("ACME", 88042), "10612", 200))


def terms() -> Iterator[Command]:
    """On what terms the suppliers deliver."""
    for supplier, sku, code, price, minimum, multiple in _TERMS:
        yield DefineSupplierItem(
            supplier=supplier,
            sku=sku,
            code=code,
            pack=CASE,
            price=Decimal(price),
            minimum=Decimal(minimum),
            multiple=Decimal(multiple),
        )


def orders(today: date) -> Iterator[Command]:
    """The purchase orders."""
    for number, supplier, due_in_days, lines in _ORDERS:
        ordered = tuple(OrderedLine(sku=sku, quantity=Decimal(n), pack=p, over_percent=o) for sku, n, p, o in lines)
        due_on = today + timedelta(days=due_in_days)
        yield OrderPurchase(number=number, supplier=supplier, lines=ordered, due_on=due_on)


def on_their_way(today: date) -> Iterator[Command]:
    """Orders that are not sent yet, and the shipment that is announced."""
    for number, supplier, approved, lines in _UNSENT:
        ordered = tuple(OrderedLine(sku=sku, quantity=Decimal(cases)) for sku, cases in lines)
        due_on = today + timedelta(days=21)
        yield OrderPurchase(number=number, supplier=supplier, lines=ordered, due_on=due_on, draft=True)
        if approved:
            yield ApprovePurchase(order=number)
    goods = tuple(
        ExpectedLine(order="PO4500015", sku=sku, quantity=Decimal(pieces), sscc=sscc) for sscc, sku, pieces in SHIPPED
    )
    due_on = today + timedelta(days=2)
    yield ExpectShipment(number=SHIPMENT, supplier="ACME", lines=goods, due_on=due_on, carrier="Nordfracht")


def deliveries(today: date) -> Iterator[Command]:
    """What stands on the dock and waits for its bin: loose goods, and two pallets."""
    best_before = today + timedelta(days=540)
    yield _receive("PO4500013", "10447", 4, CASE)
    yield _receive("PO4500013", "10520", 12, CASE, plate=WHOLE_PLATE_ON_THE_DOCK)
    yield _receive("PO4500017", "60140", 2, CASE, lot=f"M{today:%y}-0417", expires_on=best_before)
    yield _receive(
        "PO4500018", "31220", 2, CASE, lot=f"K{today:%y}-2210", expires_on=best_before, plate=PLATE_ON_THE_DOCK
    )
    yield _receive("PO4500016", "40012", 1, serial="SN00431")


def _receive(
    order: str,
    sku: str,
    quantity: int,
    pack: str = "",
    *,
    lot: str = "",
    serial: str = "",
    plate: str = "",
    expires_on: date | None = None,
) -> Receive:
    return Receive(
        order=order,
        sku=sku,
        quantity=Decimal(quantity),
        pack=pack,
        lot=lot,
        serial=serial,
        expires_on=expires_on,
        plate=plate,
        location=DOCK,
    )
