"""The flows of work that goes out to customers, and of what they send back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from core.catalogue.location import DefineLocation
from core.catalogue.party import DefineCustomer
from core.outbound.customer_return import AuthoriseReturn, ReturnedLine
from core.outbound.take_return import TakeReturn
from tests.floor.flows import LOT_1, Flow, came, enter, found, key, press, scan
from tests.floor.loaded import CARTON, CARTON2, CARTON3, TO_LOAD
from tests.floor.orders_to_pick import C1, C2, PICKED_INTO_CARTONS, T1, T2, TO_PICK, TO_PICK_FOR_TWO
from tests.floor.picked import TO_PACK
from tests.floor.warehouse import BOLT_EAN, PUMP_EAN, SEAL_EAN, bearing_case

AGREED = (
    DefineCustomer(code="MILL", name="Mill & Sons"),
    DefineLocation(code="BACK", kind="returns"),
    AuthoriseReturn(
        number="RMA-7",
        customer="MILL",
        lines=tuple(ReturnedLine(sku=sku, quantity=Decimal(each)) for sku, each in (("10447", 20), ("20981", 10))),
    ),
    came("20981", 1, **{**LOT_1, "lot": "L24-1"}),
    *(replace(found("40012", change, "A12-010"), serial=each) for each in ("SN-1", "SN-2") for change in (1, -1)),
)
CAME_BACK = (
    *AGREED,
    TakeReturn(number="RMA-7", sku="10447", quantity=Decimal(12)),
    TakeReturn(customer="MILL", sku="70007", quantity=Decimal(4), plate="LP000001"),
)
OUTBOUND_FLOWS = {
    "take back": Flow(
        "take back",
        ((scan("RMA-7"),), (scan(BOLT_EAN), key("12")), (scan(bearing_case("L24-1"), "]C1"),), (press("F8"),),
         (enter("mill"),), (scan("LP000001"),), (scan(PUMP_EAN), scan("SN-1")), (scan(SEAL_EAN), enter("2"))),
        ("TakeReturn",) * 4,
        AGREED,
    ),
    "inspect": Flow(
        "inspect",
        ((scan(BOLT_EAN), enter("1"), key("5")), (scan("RMA-7"),), (scan(BOLT_EAN), enter("3"), enter("1"), enter()),
         (scan("RMA-7"),), (scan("LP000001"), enter("2"), enter())),
        ("InspectReturn",) * 3,
        CAME_BACK,
        who="SUE",
    ),
    "pack": Flow(
        "pack",
        (
            (scan("LP000101"),),
            (scan("LP000201"), scan(SEAL_EAN)), (scan(SEAL_EAN),),
            (press("F8"), scan("M"), enter("1.3")), (scan("LP000201"),),
            (scan("LP000202"), scan("SN-1")),
            (press("F4"), enter("1"), enter("1")), (scan(BOLT_EAN),), (enter(), enter()), (scan("LP000202"),),
        ),
        ("Pack", "Pack", "CloseCarton", "VerifyCarton", "Pack", "ShortPack", "Pack", "CloseCarton", "VerifyCarton"),
        TO_PACK,
    ),
    "take out of a carton again": Flow(
        "pack",
        (
            (scan("LP000101"),),
            (scan("LP000201"), key("2"), scan(SEAL_EAN)), (scan(PUMP_EAN), scan("SN-1")),
            (press("F5"), scan(SEAL_EAN), enter()),
            (press("F5"), scan(PUMP_EAN), scan("SN-1"), scan("LP000102")),
            (scan(SEAL_EAN),), (scan("SN-1"),), (key("2"), scan(BOLT_EAN)),
            (scan("M"), press("F5"), key("2"), scan(SEAL_EAN), scan("LP000103")),
            (key("2"), scan(SEAL_EAN)),
            (enter(), enter()), (press("F5"), enter()), (enter(), enter()), (scan("LP000201"),),
        ),
        ("Pack", "Pack", "Unpack", "Unpack", "Pack", "Pack", "Pack", "Unpack", "Pack", "CloseCarton", "ReopenCarton",
         "CloseCarton", "VerifyCarton"),
        TO_PACK,
    ),
    "ship": Flow(
        "ship",
        (
            (enter(),), (scan(CARTON),), (scan(CARTON2),), (press("F9"), scan(CARTON2)), (scan(CARTON2),),
            (press("F8"), enter("Mr Jones")), (scan("UPS"),), (scan(CARTON3),),
        ),
        ("LoadCarton", "LoadCarton", "UnloadCarton", "LoadCarton", "ShipShipment", "OpenShipment", "LoadCarton"),
        TO_LOAD,
    ),
    "pick into totes": Flow(
        "pick",
        (
            (enter(), scan("CART1"), scan(T1), scan(T2), enter()),
            (scan("A12-040"), scan(T1)),
            (key("2"), scan(T2), enter("1")),
            (scan(T2),),
            (press("F5"),),
            (scan("B03-120"), scan(BOLT_EAN), scan(T1)),
            (scan("STAGE"),),
        ),
        ("Pick", "Pick", "Pick", "SkipPick", "Pick", "DropRun"),
        TO_PICK_FOR_TWO,
    ),
    "pick into cartons": Flow(
        "pick",
        (
            (scan("SO1"), scan("CART1")),
            (scan(C1), scan(C1)),
            (scan("A12-040"), key("7"), scan(C1), enter("1")),
            (press("F9"), scan(C2)),
            (scan(C2),),
            (scan("B03-120"), scan(BOLT_EAN), scan(C2)),
            (scan("STAGE"),),
        ),
        ("PickIntoCarton", "Pick", "ChangeTote", "Pick", "Pick", "DropRun"),
        TO_PICK,
    ),
    "pick with cartons from the start": Flow(
        "pick",
        (
            (enter(), scan("CART1"), scan(C1), scan(C2), press("F9")),
            (scan("A12-040"), scan(C1)),
            (scan(C2),),
            (scan("B03-120"), scan(BOLT_EAN), press("F4"), enter("20"), enter("1"), scan(C1)),
            (scan("STAGE"),),
        ),
        ("Pick", "Pick", "ShortPick", "DropRun"),
        TO_PICK_FOR_TWO,
    ),
    "pack what was picked into cartons": Flow(
        "pack",
        (
            (scan("SO1"),), (scan("M"), enter()), (scan(C2),),
            (enter(), enter("1.5")), (scan(C1),),
        ),
        ("CloseCarton", "VerifyCarton", "CloseCarton", "VerifyCarton"),
        PICKED_INTO_CARTONS,
    ),
    "pick what is short": Flow(
        "pick",
        (
            (scan("SO1"), scan("CART1")),
            (scan("A12-040"), press("F4"), enter("7"), enter("1")),
            (press("F4"), enter(), enter("2")),
            (scan("B03-120"), scan(BOLT_EAN), enter()),
            (scan("STAGE"),),
        ),
        ("ShortPick", "ShortPick", "Pick", "DropRun"),
        TO_PICK,
    ),
    "pick with a full tote": Flow(
        "pick",
        (
            (scan(T1), scan("CART1"), enter()),
            (scan("A12-040"), press("F9"), scan("LP000103")),
            (scan("LP000103"),),
            (press("F8"), scan("STAGE")),
        ),
        ("ChangeTote", "Pick", "DropRun"),
        TO_PICK,
    ),
}  # fmt: skip
