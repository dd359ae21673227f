"""What the demo has on order: who delivers what, when, and what of it has come in already."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from core.command import Command
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.inbound.receive import Receive
from tui.demo.goods import CASE
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


def orders(today: date) -> Iterator[Command]:
    """The purchase orders."""
    for number, supplier, due_in_days, lines in _ORDERS:
        ordered = tuple(OrderedLine(sku=sku, quantity=Decimal(n), pack=p, over_percent=o) for sku, n, p, o in lines)
        due_on = today + timedelta(days=due_in_days)
        yield OrderPurchase(number=number, supplier=supplier, lines=ordered, due_on=due_on)


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
