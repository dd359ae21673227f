"""Every floor task as a few lines of work, each a list of what the operator does; and all that comes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal, Protocol

from core.catalogue.item import DefineItem
from core.catalogue.location import AssignBin, DefineLocation, DefineSite
from core.command import Command
from core.inbound.expect_shipment import ExpectedLine, ExpectShipment
from core.inbound.receive import Receive
from core.internal.adjust import AdjustStock
from core.internal.kit import DefineKit, KitLine
from core.internal.order_transfer import OrderTransfer, TransferLine
from core.internal.plan_replenishment import PlanReplenishment
from core.internal.ship_transfer import ShipTransfer
from core.labels.gs1 import check_digit
from core.stockroom import Stockroom
from tests.floor.warehouse import BEARING_EAN, BELT_EAN, BOLT_EAN, OIL_EAN, PUMP_EAN, SEAL_EAN, bearing_case


class Hand(Protocol):
    """A handheld, played or real."""

    def scan(self, code: str, aim: str = "") -> None: ...
    def key(self, text: str) -> None: ...
    def enter(self, text: str = "") -> None: ...
    def press(self, name: str) -> None: ...


@dataclass(frozen=True)
class Step:
    """One thing that the operator does."""

    how: Literal["scan", "key", "enter", "press"]
    text: str = ""
    aim: str = ""

    def __call__(self, hand: Hand) -> None:
        if self.how == "scan":
            hand.scan(self.text, self.aim)
        else:
            getattr(hand, self.how)(self.text)


def scan(code: str, aim: str = "") -> Step:
    return Step("scan", code, aim)


def key(text: str) -> Step:
    return Step("key", text)


def enter(text: str = "") -> Step:
    return Step("enter", text)


def press(name: str) -> Step:
    return Step("press", name)


Line = Sequence[Step]
Ready = Command | Callable[[Stockroom], object]


@dataclass(frozen=True)
class Flow:
    """Lines of one task, or of several; `task` is opened first, and `ready` was posted from the desk before that.

    So much `weighs_mg` what lies on the station's scale; 0 where it has none.
    """

    task: str
    lines: tuple[Line, ...]
    booked: tuple[str, ...]
    ready: tuple[Ready, ...] = ()
    who: str = "ANA"
    site: str = ""
    weighs_mg: int = 0

    @property
    def steps(self) -> list[Step]:
        return [step for line in self.lines for step in line]


def is_open_ended(line: Line) -> bool:
    """Whether its last quantity is typed and not entered: the next line's scan commits it."""
    return line[-1].how == "key"


def sscc(number: int) -> str:
    body = f"3401234500{number:07d}"
    return body + check_digit(body)


PALLET, BOX, BARE, OTHER = (sscc(number) for number in (1, 2, 3, 5))
SHIPMENT = ExpectShipment(
    number="ASN88123",
    supplier="ACME",
    lines=(
        ExpectedLine(sku="10447", quantity=Decimal(250), order="PO4500017", sscc=PALLET),
        ExpectedLine(sku="40012", serial="SN1", order="PO4500017", sscc=BOX, parent_sscc=PALLET),
        ExpectedLine(sku="10447", quantity=Decimal(9), order="PO4500017", sscc=OTHER),
        ExpectedLine(sku="20981", quantity=Decimal(30), sscc=BARE),
        ExpectedLine(sku="40012", quantity=Decimal(2), sscc=BARE),
    ),
)


LOOSE_SHIPMENT = ExpectShipment(
    number="ASN88124",
    supplier="ACME",
    lines=(
        ExpectedLine(sku="10447", quantity=Decimal(20), order="PO4500017", sscc=sscc(6)),
        ExpectedLine(sku="55120", quantity=Decimal(12), order="PO4500017"),
        ExpectedLine(sku="70007", quantity=Decimal(6)),
    ),
)


def came(sku: str, quantity: int, place: str = "DOCK", **how: Any) -> Receive:
    return Receive(order="PO4500017", sku=sku, quantity=Decimal(quantity), location=place, **how)


def found(sku: str, quantity: int, place: str, plate_code: str = "") -> AdjustStock:
    return AdjustStock(location=place, sku=sku, change=Decimal(quantity), plate=plate_code, reason="FOUND")


LOT_1: dict[str, Any] = {"pack": "CS", "lot": "L1", "expires_on": date(2027, 12, 31)}
ON_DOCK = (
    came("20981", 2, **LOT_1),
    came("20981", 3, plate="LP000001", **LOT_1),
    came("10447", 60),
    came("40012", 1, serial="SN-1"),
)
CART = (
    DefineLocation(code="CART1", kind="cart"),
    AssignBin(sku="10447", location="B03-120"),
    AssignBin(sku="40012", location="A12-020"),
    came("31150", 4, "CART1", lot="OIL1"),
    came("10447", 60, "CART1"),
    came("40012", 1, "CART1", serial="SN-1"),
)
FACES = (
    AssignBin(sku="70007", location="A12-010", min_quantity=Decimal(0), max_quantity=Decimal(20)),
    AssignBin(sku="55120", location="A12-020", min_quantity=Decimal(0), max_quantity=Decimal(8)),
    found("55120", 30, "B03-120", "LP000001"),
    AdjustStock(location="A12-050", sku="70007", change=Decimal(-4), reason="LOST"),
    PlanReplenishment(),
)
TWO_PALLETS = (found("70007", 30, "A12-010", "LP000001"), found("10447", 5, "A12-010", "LP000002"))
TRANSFER = (
    DefineSite(code="EAST", name="East"),
    DefineLocation(site="MAIN", code="TO-EAST", kind="transit"),
    DefineLocation(site="EAST", code="E-DOCK", kind="dock"),
    *(replace(each, site="MAIN") for each in (found("10447", 10, "A12-010", "LP000001"), found("55120", 6, "A12-020"))),
    OrderTransfer(
        site="MAIN",
        number="TR1",
        to_site="EAST",
        lines=tuple(TransferLine(sku=sku, quantity=Decimal(each)) for sku, each in (("70007", 20), ("10447", 10))),
    ),
)
SHIPPED = (
    *TRANSFER,
    ShipTransfer(order="TR1", site="MAIN", plate="LP000001"),
    ShipTransfer(order="TR1", site="MAIN", source="A12-040", sku="70007", quantity=Decimal(20)),
)
KITS = (
    DefineItem(sku="90001", name="Service set"),
    DefineKit(sku="90001", lines=(KitLine(sku="70007", quantity=Decimal(2)),)),
)
TO_GO_BACK = (came("10447", 40), came("31150", 5, lot="L1", plate="LP000001"))
CASE = scan(bearing_case("L1"), "]C1")
THIS_BIN = enter("A12-050.55")  # A12-050 once more: at full speed a second scan of it would be a bouncing trigger

FLOWS = {
    "receive on an order": Flow(
        "receive",
        (
            (scan("PO4500017"),),
            (scan(BEARING_EAN), scan("L1"), enter("2704e"), enter("3")),
            (scan(BOLT_EAN), key("60")),
            (scan(OIL_EAN), scan("OIL-7"), enter("4")),
        ),
        ("OpenReceipt", "Receive", "Receive", "Receive"),
    ),
    "receive by item": Flow(
        "receive", ((CASE,), (scan(BOLT_EAN), enter("5")), (press("F5"),)),
        ("Receive", "Receive", "Receive"),
    ),
    "receive damaged goods": Flow(
        "receive",
        ((scan(BOLT_EAN), press("F10"), enter("3"), enter("2")), (press("F10"), enter("1")),
         (CASE, enter("4"), enter("3"))),
        ("Receive", "Receive"),
    ),
    "receive blind": Flow(
        "receive",
        (
            (press("F10"), enter("2"), scan("LS-1")),
            (scan(SEAL_EAN), enter("5"), enter("5")),
            (press("F5"),),
            (scan(PUMP_EAN), press("F10"), scan("SN-1"), scan("SN-3"), enter("3")),
            (scan("SN-7"),),
            (enter(),),
            (press("F8"),),
        ),
        ("OpenReceipt", "Receive", "Receive", "Receive", "Receive", "CloseReceipt"),
    ),
    "receive without an order": Flow(
        "receive", ((press("F10"), enter("3"), scan("NOTE 7")), (scan(SEAL_EAN), enter("5")), (press("F8"),)),
        ("OpenReceipt", "Receive", "CloseReceipt"),
        who="SUE",
    ),
    "receive onto a pallet": Flow(
        "receive", ((scan("LP000001"),), (CASE,), (scan("LP000001"),), (scan("A12-010"),)),
        ("Receive", "PrintLabel", "PutAway"),
    ),
    "receive what was announced": Flow(
        "receive",
        ((scan(PALLET),), (scan(BARE), scan("L24-1"), enter("2712e"), scan("SN7"), scan("SN8")), (scan(OTHER),)),
        ("ReceiveShipment", "ReceiveShipment", "ReceiveShipment"),
        (SHIPMENT,),
    ),
    "receive a shipment": Flow(
        "receive",
        (
            (scan("ASN88124"),),
            (scan(sscc(6)),),
            (scan(BELT_EAN), enter()),
            (scan(SEAL_EAN), enter("4")),
            (press("F8"),),
        ),
        ("OpenReceipt", "ReceiveShipment", "Receive", "Receive", "CloseReceipt"),
        (LOOSE_SHIPMENT,),
    ),
    "put away": Flow(
        "put away",
        ((scan("LP000001"), scan("A12-010")), (CASE, scan("A12-010")), (scan(BOLT_EAN), key("25"), scan("A12-020")),
         (scan("SN-1"), scan("A12-050"), THIS_BIN, enter("3"))),
        ("PutAway", "PutAway", "PutAway", "PutAway"),
        ON_DOCK,
    ),
    "put a trolley away": Flow(
        "put away", ((scan("CART1"),), (scan(BOLT_EAN), scan("B03-120")), (scan("A12-050"), THIS_BIN)),
        ("PutAway", "PutAwayAll"),
        CART,
    ),
    "replenish": Flow(
        "replenish", ((scan("A12-040"), key("12"), scan("A12-010"), enter("1")), (scan("A12-040"), scan("A12-010")),
                      (scan("LP000001"), scan("A12-020"))),
        ("Replenish", "Replenish", "Replenish"),
        FACES,
    ),
    "move": Flow(
        "move",
        ((scan("A12-040"), scan(SEAL_EAN), key("12"), scan("A12-020")), (scan("LP000001"), scan("A12-030")),
         (scan("A12-050"), press("F5"), scan("A12-020"))),
        ("Move", "Move", "MoveAll"),
        TWO_PALLETS,
    ),
    "adjust": Flow(
        "adjust",
        ((scan("A12-040"), scan(SEAL_EAN), enter("20"), enter("3")),
         (scan("A12-030"), scan(BOLT_EAN), enter("+7"), enter("2"))),
        ("AdjustStock", "AdjustStock"),
        who="SUE",
    ),
    "pallets": Flow(
        "pallets",
        ((scan("LP000001"), enter("1"), scan(SEAL_EAN), key("12"), scan("LP000003")),
         (scan("LP000001"), enter("2"), scan("LP000002")), (scan("LP000001"), enter("2"))),
        ("Move", "MergePlates", "RetirePlate"),
        TWO_PALLETS,
    ),
    "send": Flow(
        "send", ((scan("LP000001"),), (scan("A12-040"), scan(SEAL_EAN), enter("5")),
                 (scan("A12-040"), scan(SEAL_EAN), enter("4"))),
        ("ShipTransfer",) * 3,
        TRANSFER,
        site="MAIN",
    ),
    "arrive": Flow(
        "arrive", ((scan("LP000001"),), (scan(SEAL_EAN), enter("18"))), ("ReceiveTransfer",) * 2, SHIPPED, site="EAST"
    ),
    "return": Flow(
        "return",
        ((scan("DOCK"), scan(BOLT_EAN), enter("12"), enter("1"), enter("2")),
         (scan("LP000001"), enter("31150"), enter(), enter("leaks"), enter("1"))),
        ("ReturnToSupplier",) * 2,
        TO_GO_BACK,
    ),
    "kits": Flow(
        "kit", ((scan("90001"), key("3"), scan("A12-040"), enter()),
                (scan("90001"), key("1"), scan("A12-040"), enter())),
        ("Assemble",) * 2,
        KITS,
    ),
    "kits taken apart": Flow(
        "apart", ((scan("A12-030"), scan("90001"), enter("2"), enter()),
                  (scan("A12-030"), scan("90001"), enter("1"), enter())),
        ("TakeApart",) * 2,
        (*KITS, found("90001", 5, "A12-030")),
    ),
    "repack": Flow(
        "repack", ((scan("A12-040"), scan(SEAL_EAN), enter(), enter()),
                   (scan("A12-040"), scan("90001"), key("3"), scan("A12-020"))),
        ("Repack",) * 2,
        KITS,
    ),
    "relabel": Flow(
        "relabel",
        ((scan("DOCK"), scan("OIL1"), enter("3"), scan("OIL2"), enter("1")),
         (scan("DOCK"), scan("OIL1"), enter(), enter("OIL3"), enter("told so"))),
        ("Relabel",) * 2,
        (came("31150", 5, lot="OIL1"),),
        who="SUE",
    ),
    "dispose": Flow(
        "dispose",
        ((scan("A12-040"), scan(SEAL_EAN), enter("3"), enter("1"), enter("2")),
         (scan("A12-050"), scan(SEAL_EAN), enter(), enter("2"), enter("2"))),
        ("ProposeDisposal", "ProposeDisposal"),
    ),
    "look up": Flow("look up", ((scan(SEAL_EAN),), (scan("A12-040"), press("F7"))), ("PrintLabel",)),
    "print labels": Flow(
        "print label", ((scan(SEAL_EAN), enter("2")), (press("F8"), enter("2")), (scan("A12-010"), press("F9")),
                        (scan("A12-010"),)),
        ("PrintLabel",) * 4,
    ),
}  # fmt: skip
