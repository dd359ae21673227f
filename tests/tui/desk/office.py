"""The desk of a supervisor in the small warehouse: orders under way, work to be done, and what went wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection

from core.access.badge import badge_digest
from core.access.operator import IssueBadge, find_operator
from core.catalogue.item import DefineItem, need_item
from core.catalogue.location import DefineLocation, DefineSite, find_location
from core.catalogue.supplier_item import DefineSupplierItem
from core.catalogue.unknown_code import CaptureCode
from core.command import Command
from core.first_start import ADMINISTRATOR
from core.inbound.purchase_order import OrderedLine, OrderPurchase
from core.inbound.receipt import OpenReceipt
from core.inbound.receive import Receive
from core.internal.change_status import ChangeStatus
from core.internal.dispose import ProposeDisposal
from core.internal.kit import DefineKit, KitLine
from core.internal.order_transfer import OrderTransfer, TransferLine
from core.internal.receive_transfer import ReceiveTransfer
from core.internal.report_problem import ReportProblem
from core.internal.ship_transfer import ShipTransfer
from core.stockroom import Stockroom
from core.values import Micros
from core.work import ask_for, take_work
from devices.scanners.scan import Refresh
from tests.floor.stage import Stage
from tests.floor.warehouse import MONDAY, PEPPER, PIN

SITE = 1
PALLET = "LP000777"
BOX = "BOX-4711"  # a code that nobody knows
ADA = "BADMIN"
ADAS_BADGE = IssueBadge(operator=ADMINISTRATOR, digest=badge_digest(ADA))
SCREENS = {
    "orders": "Orders",
    "receipts": "Receipts",
    "sales": "Sales",
    "returns": "Cust. returns",
    "shipments": "Shipments",
    "work": "Work",
    "waves": "Waves",
    "picking": "Picking",
    "exceptions": "Exceptions",
    "rules": "Put-away rules",
    "transfers": "Transfers",
    "lots": "Lots",
    "quality": "Quality rules",
    "kits": "Kit list",
    "supplies": "Supplier items",
    "shortages": "Shortages",
    "dock": "Dock board",
    "routes": "Label routes",
    "carriers": "Carriers",
    "boxes": "Box types",
    "allocation": "Allocation rules",
    "profiles": "Pick profiles",
    "path": "Walking path",
}


def furnish_office(url: str) -> None:
    """Puts on record what is to be seen at the desk."""
    room = Stockroom(url, lambda: Micros(MONDAY + 60_000_000), pepper=PEPPER)
    for command in (*_orders(), *_arrivals(), _shut("A12-050")):
        room.post(command, room.stamp(ADMINISTRATOR, "DESK"))
    room.write(_ask_for_work)
    room.close()


def _orders() -> list[Command]:
    """Three that are late, one that has no date, one that came in whole."""
    due = {
        "PO4500021": date(2026, 2, 20), "PO4500022": date(2026, 2, 27), "PO4500023": date(2026, 3, 1),
        "PO4500024": None, "PO4500025": date(2026, 2, 1),
    }  # fmt: skip
    supplier = {"PO4500021": "NORD", "PO4500023": "NORD"}
    lines = (OrderedLine(sku="10447", quantity=Decimal(100)), OrderedLine(sku="55120", quantity=Decimal(8)))
    return [
        OrderPurchase(
            number=number,
            supplier=supplier.get(number, "ACME"),
            lines=lines[:1] if number == "PO4500025" else lines,
            due_on=on,
        )
        for number, on in due.items()
    ]


def _arrivals() -> list[Command]:
    came = {"PO4500022": "40", "PO4500025": "100"}
    return [
        Receive(order=number, sku="10447", quantity=Decimal(amount), location="DOCK") for number, amount in came.items()
    ]


def _shut(code: str) -> Command:
    return DefineLocation(code=code, sequence=5, check_digits="55", active=False)


def _ask_for_work(connection: Connection) -> None:
    def ask(kind: str, source: str = "", target: str = "", sku: str = "", **what: object) -> int:
        ends = {"from_location_id": source, "to_location_id": target}
        ids = {name: _location_id(connection, code) for name, code in ends.items() if code}
        if sku:
            ids["item_id"] = need_item(connection, sku).id
        return ask_for(connection, None, MONDAY, kind, SITE, **ids, **what)

    ask("count", "A12-040", note="looks empty", priority=1)
    ask("check", "A12-020", sku="70007", note="rack is bent")
    taken = ask("replenish", "A12-040", "A12-010", "70007", quantity=20_000_000)
    ask("put_away", target="A12-020", sku="10447", quantity=40_000_000)
    joe = find_operator(connection, "JOE")
    assert joe is not None
    take_work(connection, taken, joe.id, "HH7", Micros(MONDAY))


def _location_id(connection: Connection, code: str) -> int:
    found = find_location(connection, SITE, code)
    assert found is not None
    return found.id


def unplanned() -> list[Command]:
    """Acme's delivery of bolts and belts without an order, R000003."""
    return [
        OpenReceipt(dock="DOCK", supplier="ACME", delivery_note="N 17", mode="free"),
        Receive(sku="10447", quantity=Decimal(70), location="DOCK", receipt="R000003", plate=PALLET),
        Receive(sku="55120", quantity=Decimal(3), location="DOCK", receipt="R000003", condition="damaged"),
    ]


def wrong() -> list[Command]:
    """One of everything that waits for a decision."""
    return [
        OpenReceipt(dock="DOCK", supplier="ACME", delivery_note="N 17", mode="free"),
        Receive(sku="10447", quantity=Decimal(30), location="DOCK", receipt="R000003"),
        ReportProblem(problem="blocked", location="A12-010"),
        ProposeDisposal(sku="70007", quantity=Decimal(2), location="A12-040", reason="DAMAGED"),
        ChangeStatus(sku="10447", quantity=Decimal(10), location="DOCK", new_status="quality"),
        CaptureCode(code=BOX, task="receive", document="PO4500017", location="DOCK", remark="red box"),
    ]


def between_sites() -> list[Command]:
    """A site in the east, what was ordered to it and from it, and what of it is on its way."""
    lines = tuple(TransferLine(sku=sku, quantity=Decimal(each)) for sku, each in (("70007", 20), ("10447", 10)))
    first = OrderTransfer(site="MAIN", number="TR1", to_site="EAST", lines=lines, due_on=date(2026, 2, 28))
    return [
        DefineSite(code="EAST", name="East"),
        DefineLocation(site="MAIN", code="TO-EAST", kind="transit"),
        DefineLocation(site="EAST", code="TO-MAIN", kind="transit"),
        DefineLocation(site="EAST", code="E-DOCK", kind="dock"),
        first,
        replace(first, number="TR2", lines=lines[:1], due_on=date(2026, 3, 9), draft=True),
        replace(first, number="TR3", lines=lines[1:], due_on=None),
        replace(first, number="E-1", site="EAST", to_site="MAIN", due_on=date(2026, 3, 5)),
        ShipTransfer(site="MAIN", order="TR1", source="A12-040", sku="70007", quantity=Decimal(20)),
        ReceiveTransfer(site="EAST", order="TR1", sku="70007", quantity=Decimal(17), location="E-DOCK"),
    ]


def kits() -> list[Command]:
    """A set of two seals and an oil, and a box of seals that is no longer made."""
    made = {"90001": (("70007", 2), ("31150", 1)), "90002": (("70007", 10),)}
    lines = {
        sku: tuple(KitLine(sku=part, quantity=Decimal(each)) for part, each in parts) for sku, parts in made.items()
    }
    return [
        DefineItem(sku="90001", name="Service set"),
        DefineItem(sku="90002", name="Box of seals"),
        DefineItem(sku="90003", name="Big set"),
        DefineKit(sku="90001", lines=lines["90001"]),
        DefineKit(sku="90002", lines=lines["90002"], active=False),
    ]


def supplies() -> list[Command]:
    """What Acme and Nordic Bearings deliver on which terms."""
    return [
        DefineSupplierItem(
            supplier="NORD", sku="20981", code="6204-2RS", pack="CS", price=Decimal("12.50"), lead_days=14,
            minimum=Decimal(2), multiple=Decimal(2), min_life_days=90, over_percent=10, under_percent=5,
        ),
        DefineSupplierItem(supplier="ACME", sku="10447", price=Decimal("0.12"), over_unlimited=True),
        DefineSupplierItem(supplier="ACME", sku="55120"),
    ]  # fmt: skip


def open_as_administrator(stage: Stage, screen: str) -> None:
    """The same for who sets things up."""
    stage.set_up(ADAS_BADGE)
    stage.scan(ADA)
    _open(stage, screen)


def open_desk(stage: Stage, screen: str, who: str = "SUE") -> None:
    """Logs the supervisor in and opens a screen from the menu; what comes is counted from here."""
    stage.log_in(who)
    _open(stage, screen)


def _open(stage: Stage, screen: str) -> None:
    stage.enter(PIN)
    stage.enter(str(words_of_menu(stage).index(SCREENS[screen]) + 1))
    stage.scans = stage.keys = 0


def words_of_menu(stage: Stage) -> list[str]:
    """The words of the whole menu, whatever page of it is shown."""
    return [entry.word for entry in stage.session._menu.entries]


def is_opened(stage: Stage) -> bool:
    """Whether the detail is in the foreground."""
    return stage.view.listing is not None and stage.view.listing.opened


def listed(stage: Stage) -> list[str]:
    """The first column of the list that is worked on, the work by its number."""
    assert stage.view.listing is not None
    return [row[0] for row in stage.view.listing.rows.rows]


def marked(stage: Stage) -> str:
    """The first column of the marked row."""
    listing = stage.view.listing
    assert listing is not None
    assert listing.rows.current is not None
    return listing.rows.rows[listing.rows.current][0]


def poll(stage: Stage) -> None:
    """Some time passes in which nothing else happens."""
    stage.give(Refresh(0.0))
