"""A small warehouse in which whole tasks of the floor are tried: made by commands, once for each kind of database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from core.access.badge import badge_digest
from core.access.operator import DefineOperator, IssueBadge, SetPin
from core.access.pin import hash_pin
from core.catalogue.item import AssignCode, DefineItem, DefinePack
from core.catalogue.location import AssignBin, DefineLocation
from core.catalogue.party import DefineSupplier
from core.catalogue.printer import DefinePrinter
from core.command import Command
from core.first_start import ADMINISTRATOR, make_first_administrator
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.internal.adjust import AdjustStock
from core.labels.gs1 import check_digit
from core.schema.upgrade import upgrade
from core.stockroom import Stockroom
from core.values import Micros, instant, moment

GS = "\x1d"
PEPPER = b"pepper-of-the-tests"
PIN = "471100"
BADGES = {"ANA": "BANA", "JOE": "BJOE", "SUE": "BSUE", "OLD": "BOLD"}
MONDAY = instant(moment(0).replace(year=2026, month=3, day=2, hour=8))


def gtin(number: str) -> str:
    """The number with its check digit."""
    return number + check_digit(number)


BOLT_EAN = gtin("950600013435")
BEARING_EAN = gtin("9638507")
BEARING_CASE = gtin("1950600013435")
OIL_EAN = gtin("950600013111")
BELT_EAN = gtin("950600013222")
PUMP_EAN = gtin("950600013333")
SEAL_EAN = gtin("950600013444")


def bearing_case(lot: str, expiry: str = "271231") -> str:
    """What the GS1-128 label of a case of ten bearings says."""
    return f"01{BEARING_CASE}17{expiry}10{lot}"


def furnish(url: str) -> None:
    """Makes an empty database into the warehouse that the tests of the floor know."""
    upgrade(url)
    room = Stockroom(url, lambda: Micros(MONDAY), pepper=PEPPER)
    make_first_administrator(room, "DESK", "Ada", PIN, "Europe/Berlin")
    for command in (*_people(), *_places(), *_goods(), *_orders(), *_stock()):
        room.post(command, room.stamp(ADMINISTRATOR, "DESK"))
    room.close()


def _people() -> tuple[Command, ...]:
    roles = {"ANA": "operator", "JOE": "operator", "SUE": "supervisor", "OLD": "operator"}
    return (
        *(DefineOperator(code=code, name=code.capitalize(), role=role) for code, role in roles.items()),
        *(IssueBadge(operator=code, digest=badge_digest(badge)) for code, badge in BADGES.items()),
        SetPin(operator="SUE", pin_hash=hash_pin(PIN, PEPPER)),
        DefineOperator(code="OLD", name="Old", active=False),
        DefineSupplier(code="ACME", name="Acme Fasteners"),
        DefineSupplier(code="NORD", name="Nordic Bearings"),
        DefinePrinter(code="ZT1", name="At the dock"),
    )


def _places() -> tuple[Command, ...]:
    return (
        *(DefineLocation(code=f"A12-0{at}0", sequence=at, check_digits=f"5{at}") for at in range(1, 6)),
        DefineLocation(code="B03-110", sequence=20, check_digits="77", mixing="item"),
        DefineLocation(code="B03-120", sequence=21, check_digits="78"),
        DefineLocation(code="31150", sequence=30, check_digits="31"),
    )


def _goods() -> tuple[Command, ...]:
    return (
        DefineItem(sku="10447", name="Hex bolt M8x40 zinc DIN933"),
        DefineItem(sku="20981", name="Bearing 6204-2RS C3", tracking="lot", expires=True),
        DefineItem(sku="31150", name="Hydraulic oil ISO46 5L", tracking="lot"),
        DefineItem(sku="40012", name="Pump P-200", tracking="serial"),
        DefineItem(sku="55120", name="V-belt SPA 1250"),
        DefineItem(sku="60001", name="Cable 3x1.5", unit="M"),
        DefineItem(sku="70007", name="Seal [/] 20x30"),
        DefinePack(sku="20981", pack="CS", quantity=Decimal(10), gtin=BEARING_CASE),
        AssignCode(sku="10447", code=BOLT_EAN),
        AssignCode(sku="20981", code=BEARING_EAN),
        AssignCode(sku="31150", code=OIL_EAN),
        AssignCode(sku="40012", code=PUMP_EAN),
        AssignCode(sku="55120", code=BELT_EAN),
        AssignCode(sku="70007", code=SEAL_EAN),
        AssignBin(sku="31150", location="B03-110"),
    )


def _orders() -> tuple[Command, ...]:
    ordered = {"10447": "500", "31150": "24", "40012": "3", "55120": "40", "60001": "50.5"}
    lines = tuple(OrderedLine(sku=sku, quantity=Decimal(amount)) for sku, amount in ordered.items())
    bearings = OrderedLine(sku="20981", quantity=Decimal(300), pack="CS")
    belts = OrderedLine(sku="55120", quantity=Decimal(20))
    return (
        OrderPurchase(number="PO4500017", supplier="ACME", lines=(*lines, bearings), due_on=date(2026, 3, 9)),
        OrderPurchase(number="PO4500018", supplier="NORD", lines=(belts,), due_on=date(2026, 3, 12)),
    )


def _stock() -> tuple[Command, ...]:
    """Seals in two bins."""
    return (
        AdjustStock(location="A12-040", sku="70007", change=Decimal(25), reason="FOUND"),
        AdjustStock(location="A12-050", sku="70007", change=Decimal(4), reason="FOUND"),
    )
