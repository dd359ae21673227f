"""What each unit of work may cost in scans and keys: the table of floor.md, played; `readable` looks at each screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.floor.flows import (
    CART,
    CASE,
    FACES,
    KITS,
    LOOSE_SHIPMENT,
    ON_DOCK,
    PALLET,
    SHIPMENT,
    SHIPPED,
    TO_GO_BACK,
    TRANSFER,
    TWO_PALLETS,
    Flow,
    Ready,
    Step,
    came,
    enter,
    found,
    key,
    press,
    scan,
    sscc,
)
from tests.floor.loaded import CARTON, CARTON3, TO_LOAD
from tests.floor.orders_to_pick import T1, TO_PICK
from tests.floor.outbound_flows import AGREED, CAME_BACK
from tests.floor.picked import FIRST_CARTON, TO_PACK_FOUR
from tests.floor.played import Plays
from tests.floor.warehouse import BEARING_EAN, BELT_EAN, BOLT_EAN, OIL_EAN, PUMP_EAN, SEAL_EAN, bearing_case
from tui.tasks import TASKS
from tui.view import Tier


@dataclass(frozen=True)
class Unit:
    """A unit of work: what it may cost, how it is done, what is booked then, and what comes before and after it.

    What is keyed and not entered is booked by the scan `after` it, which belongs to the next unit.
    """

    scans: int
    keys: int
    steps: Sequence[Step]
    booked: tuple[str, ...] = ()
    before: Sequence[Step] = ()
    ready: tuple[Ready, ...] = ()
    who: str = "ANA"
    after: Sequence[Step] = ()
    site: str = ""
    weighs_mg: int = 0


BLIND = (press("F10"), enter("2"), scan("PO4500018"))
NEXT = (scan("PO4500017"),)
ASN_OPEN = (scan("ASN88124"),)
LOOK_AT = (scan("A12-040"), scan(SEAL_EAN))

RECEIVE = {
    "a GS1 case": Unit(1, 0, (CASE,), ("Receive",)),
    "a plain item, quantity keyed": Unit(1, 2, (scan(BOLT_EAN), key("60")), ("Receive",), after=NEXT),
    "all that is open": Unit(1, 1, (scan(BOLT_EAN), enter()), ("Receive",)),
    "lot by scan, quantity keyed": Unit(2, 1, (scan(OIL_EAN), scan("OIL-7"), key("4")), ("Receive",), after=NEXT),
    "expiry in shorthand": Unit(
        0, 5, (key("2704e"),), ("Receive",), (scan(BEARING_EAN), scan("L1")), after=(enter(), enter("12"))
    ),
    "blind, per item": Unit(1, 2, (scan(BELT_EAN), key("20")), ("Receive", "OpenReceipt"), BLIND, after=NEXT),
    "the same goods again": Unit(0, 1, (press("F5"),), ("Receive",), (scan(BOLT_EAN), enter("5"))),
    "each further serial": Unit(1, 0, (scan("SN-2"),), ("Receive",), (scan(PUMP_EAN), scan("SN-1"))),
    "a pallet by its SSCC": Unit(1, 0, (scan(PALLET),), ("ReceiveShipment",), ready=(SHIPMENT,)),
    "a shipment by its number": Unit(1, 0, (scan("ASN88124"),), ("OpenReceipt",), ready=(LOOSE_SHIPMENT,)),
    "a pallet of it": Unit(1, 0, (scan(sscc(6)),), ("ReceiveShipment",), ASN_OPEN, (LOOSE_SHIPMENT,)),
    "loose goods of it, all": Unit(1, 1, (scan(BELT_EAN), enter()), ("Receive",), ASN_OPEN, (LOOSE_SHIPMENT,)),
    "loose goods of it, quantity keyed": Unit(
        1, 1, (scan(SEAL_EAN), key("4")), ("Receive", "OpenReceipt"), ASN_OPEN, (LOOSE_SHIPMENT,), after=NEXT
    ),
    "damaged goods": Unit(1, 5, (scan(BOLT_EAN), press("F10"), enter("3"), enter("2")), ("Receive",)),
    "the label of what came": Unit(0, 1, (press("F7"),), ("PrintLabel",), (CASE,)),
    "the full pallet put away": Unit(1, 0, (scan("A12-010"),), ("PutAway",), (scan("LP000001"), CASE)),
}
PUT_AWAY = {
    "a pallet, directed": Unit(2, 0, (scan("LP000001"), scan("A12-010")), ("PutAway",), ready=ON_DOCK),
    "a case, directed": Unit(2, 0, (CASE, scan("A12-010")), ("PutAway",), ready=ON_DOCK),
    "a plain item, directed": Unit(2, 0, (scan(BOLT_EAN), scan("A12-010")), ("PutAway",), ready=ON_DOCK),
    "a part of it": Unit(2, 2, (scan(BOLT_EAN), key("25"), scan("A12-010")), ("PutAway",), ready=ON_DOCK),
    "same bin again": Unit(1, 1, (scan("LP000001"), enter()), ("PutAway",), (CASE, scan("A12-010")), ON_DOCK),
    "a line of a trolley": Unit(2, 0, (scan(BOLT_EAN), scan("B03-120")), ("PutAway",), (scan("CART1"),), CART),
}
REPLENISH = {
    "a bin with one item": Unit(2, 0, (scan("A12-040"), scan("A12-010")), ("Replenish",), ready=FACES),
    "a mixed bin": Unit(
        3,
        0,
        (scan("A12-040"), scan(SEAL_EAN), scan("A12-010")),
        ("Replenish",),
        ready=(*FACES, found("10447", 9, "A12-040")),
    ),
}
ON_CART = (scan(T1), scan("CART1"), enter())
AT_STAGING = (scan("SO1"), scan("STAGE"))
PICK = {
    "a bin with one item, into a tote": Unit(2, 0, (scan("A12-040"), scan(T1)), ("Pick",), ON_CART, TO_PICK),
    "a mixed bin, into a tote": Unit(
        3, 0, (scan("B03-120"), scan(BOLT_EAN), scan(T1)), ("Pick",), (*ON_CART, scan("A12-040"), scan(T1)), TO_PICK
    ),
    "a single order, no tote": Unit(
        1, 0, (scan("A12-040"),), ("Pick",), AT_STAGING, TO_PICK, after=(scan("B03-120"),)
    ),
    "nothing is there": Unit(
        0, 4, (press("F4"), enter(), enter("1")), ("ShortPick",), (*ON_CART, scan("A12-040")), TO_PICK
    ),
    "less is there": Unit(
        0, 5, (key("7"), press("F4"), enter(), enter("1")), ("ShortPick",), (*ON_CART, scan("A12-040")), TO_PICK,
        after=(scan(T1),),
    ),
    "all dropped": Unit(
        1, 1, (press("F8"), scan("STAGE")), ("DropRun",), (*ON_CART, scan("A12-040"), scan(T1)), TO_PICK
    ),
}  # fmt: skip
MOVE = {
    "loose, all of it": Unit(3, 0, (*LOOK_AT, scan("A12-020")), ("Move",)),
    "loose, quantity keyed": Unit(3, 2, (*LOOK_AT, key("12"), scan("A12-020")), ("Move",)),
    "a whole plate": Unit(2, 0, (scan("LP000001"), scan("A12-020")), ("Move",), ready=TWO_PALLETS),
    "all of a bin": Unit(2, 1, (scan("A12-040"), press("F5"), scan("A12-020")), ("MoveAll",)),
    "something wrong here": Unit(0, 3, (press("F4"), enter("5")), ("ReportProblem",), LOOK_AT),
    "damaged here, and how many": Unit(0, 5, (press("F4"), enter("1"), enter("4")), ("ReportProblem",), LOOK_AT),
}
ADJUST = {  # quantity + reason + 2
    "what was counted": Unit(2, 2 + 1 + 2, (*LOOK_AT, enter("27"), enter("1")), ("AdjustStock",), who="SUE"),
    "so many fewer": Unit(2, 3 + 1 + 2, (*LOOK_AT, enter("-12"), enter("3")), ("AdjustStock",), who="SUE"),
    "found stock": Unit(
        2, 1 + 1 + 2, (scan("A12-030"), scan(BOLT_EAN), enter("7"), enter("2")), ("AdjustStock",), who="SUE"
    ),
}
PALLETS = {
    "goods taken off": Unit(
        3, 4, (scan("LP000001"), enter("1"), scan(SEAL_EAN), key("12"), scan("LP000003")), ("Move",), ready=TWO_PALLETS
    ),
    "all onto another": Unit(
        2, 2, (scan("LP000002"), enter("2"), scan("LP000001")), ("MergePlates",), ready=TWO_PALLETS
    ),
}
SEND = {
    "a pallet": Unit(1, 0, (scan("LP000001"),), ("ShipTransfer",), ready=TRANSFER, site="MAIN"),
    "goods from a bin": Unit(
        2,
        1,
        (scan("A12-040"), scan(SEAL_EAN), key("5")),
        ("ShipTransfer",),
        ready=TRANSFER,
        site="MAIN",
        after=(scan("A12-020"),),
    ),
}
ARRIVE = {
    "a pallet": Unit(1, 0, (scan("LP000001"),), ("ReceiveTransfer",), ready=SHIPPED, site="EAST"),
    "loose goods, quantity keyed": Unit(
        1, 3, (scan(SEAL_EAN), enter("18")), ("ReceiveTransfer",), ready=SHIPPED, site="EAST"
    ),
}
RETURN = {
    "quantity, reason, credit or others": Unit(
        2,
        3 + 2 + 2,
        (scan("DOCK"), scan(BOLT_EAN), enter("12"), enter("1"), enter("2")),
        ("ReturnToSupplier",),
        ready=TO_GO_BACK,
    ),
}
KIT = {"so many": Unit(2, 1 + 1, (scan("90001"), key("3"), scan("A12-040"), enter()), ("Assemble",), ready=KITS)}
APART = {
    "so many": Unit(
        2,
        2 + 1,
        (scan("A12-030"), scan("90001"), enter("2"), enter()),
        ("TakeApart",),
        ready=(*KITS, found("90001", 5, "A12-030")),
    ),
}
REPACK = {
    "all of it": Unit(2, 1 + 1, (*LOOK_AT, enter(), enter()), ("Repack",), ready=KITS),
    "so many, put elsewhere": Unit(3, 2, (*LOOK_AT, key("12"), scan("A12-020")), ("Repack",), ready=KITS),
}
RELABEL = {
    "quantity, lot by scan, reason": Unit(
        3,
        2 + 2,
        (scan("DOCK"), scan("OIL1"), enter("3"), scan("OIL2"), enter("1")),
        ("Relabel",),
        ready=(came("31150", 5, lot="OIL1"),),
        who="SUE",
    ),
}
DISPOSE = {
    "put aside for a second person": Unit(
        2, 2 + 2 + 2, (*LOOK_AT, enter("3"), enter("1"), enter("2")), ("ProposeDisposal",)
    ),
}
RETURNED = (scan("RMA-7"),)
TAKE_BACK = {
    "a GS1 case": Unit(1, 0, (scan(bearing_case("L24-1"), "]C1"),), ("TakeReturn",), RETURNED, AGREED),
    "quantity keyed": Unit(1, 2, (scan(BOLT_EAN), key("12")), ("TakeReturn",), RETURNED, AGREED, after=RETURNED),
    "all that was agreed": Unit(1, 1, (scan(BOLT_EAN), enter()), ("TakeReturn",), RETURNED, AGREED),
    "a serial": Unit(2, 0, (scan(PUMP_EAN), scan("SN-1")), ("TakeReturn",), (enter("mill"),), AGREED),
}
INSPECT = {
    "all is good": Unit(1, 2 + 1, (scan(BOLT_EAN), enter("1"), enter()), ("InspectReturn",), (), CAME_BACK, "SUE"),
    "some is scrapped": Unit(
        1,
        2 + 2 + 1,
        (scan(BOLT_EAN), enter("3"), enter("1"), key("5")),
        ("InspectReturn",),
        (),
        CAME_BACK,
        "SUE",
        after=(scan(SEAL_EAN),),
    ),
}
FOUR = (scan(SEAL_EAN), scan(SEAL_EAN), scan(BOLT_EAN), scan("SN-1"))
PACK = {
    "four pieces, ready to ship": Unit(
        7,
        0,
        (scan("LP000101"), *FOUR, scan("M"), scan(FIRST_CARTON)),
        ("Pack",) * 4 + ("CloseCarton", "VerifyCarton"),
        ready=TO_PACK_FOUR,
        weighs_mg=1_300_000,
    ),
    "the suggested box": Unit(
        0, 1, (enter(),), ("CloseCarton",), (scan("LP000101"), *FOUR), TO_PACK_FOUR, weighs_mg=1_300_000
    ),
    "without a scale, unweighed": Unit(
        1, 1, (scan("M"), enter()), ("CloseCarton",), (scan("LP000101"), *FOUR), TO_PACK_FOUR
    ),
    "without a scale, the weight keyed": Unit(
        1, 4, (scan("M"), enter("1.3")), ("CloseCarton",), (scan("LP000101"), *FOUR), TO_PACK_FOUR
    ),
    "so many at once": Unit(1, 1, (key("2"), scan(SEAL_EAN)), ("Pack",), (scan("LP000101"),), TO_PACK_FOUR),
    "a piece is missing": Unit(
        0, 6, (press("F4"), enter("1"), enter(), enter("1")), ("ShortPack",), (scan("LP000101"),), TO_PACK_FOUR
    ),
    "one comes out again": Unit(
        1, 2, (press("F5"), scan(SEAL_EAN), enter()), ("Unpack",), (scan("LP000101"), scan(SEAL_EAN)), TO_PACK_FOUR
    ),
}
SHIP = {
    "a carton": Unit(1, 0, (scan(CARTON),), ("LoadCarton",), (enter(),), TO_LOAD),
    "a new truck": Unit(2, 0, (scan("UPS"), scan(CARTON3)), ("OpenShipment", "LoadCarton"), ready=TO_LOAD),
    "who takes it over": Unit(
        0, 1 + 5, (press("F8"), enter("JOHN")), ("ShipShipment",), (enter(), scan(CARTON)), TO_LOAD
    ),
    "one off again": Unit(1, 1, (press("F9"), scan(CARTON)), ("UnloadCarton",), (enter(), scan(CARTON)), TO_LOAD),
}
LOOK_UP = {
    "from its own task": Unit(1, 0, (scan(SEAL_EAN),)),
    "the label of what is shown": Unit(1, 1, (scan(SEAL_EAN), press("F7")), ("PrintLabel",)),
}
LABEL = {
    "one": Unit(1, 1, (scan(SEAL_EAN), enter()), ("PrintLabel",)),
    "several": Unit(1, 2, (scan(SEAL_EAN), enter("3")), ("PrintLabel",)),
}
AT_THE_MENU = {
    "a shipment is received": Unit(1, 0, (scan("ASN88124"),), ("OpenReceipt",), ready=(LOOSE_SHIPMENT,)),
    "an order is received": Unit(1, 0, (scan("PO4500017"),), ("OpenReceipt",)),
    "a pallet is put away": Unit(2, 0, (scan("LP000001"), scan("A12-010")), ("PutAway",), ready=ON_DOCK),
    "a return is taken in": Unit(1, 0, RETURNED, ready=AGREED),
    "anything is looked up": Unit(1, 0, (scan(SEAL_EAN),)),
}
BUDGETS = {
    "receive": RECEIVE, "put away": PUT_AWAY, "replenish": REPLENISH, "move": MOVE, "adjust": ADJUST,
    "pallets": PALLETS, "send": SEND, "arrive": ARRIVE, "return": RETURN, "kit": KIT, "apart": APART,
    "repack": REPACK, "relabel": RELABEL, "dispose": DISPOSE, "look up": LOOK_UP, "print label": LABEL, "pick": PICK,
    "pack": PACK, "ship": SHIP,
    "take back": TAKE_BACK, "inspect": INSPECT, "": AT_THE_MENU,
}  # fmt: skip


@pytest.fixture(scope="module")
def plays(floor_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plays]:
    with pytest.MonkeyPatch.context() as patch:
        yield Plays(floor_template, tmp_path_factory.mktemp("budgets"), patch)


@pytest.mark.parametrize(("task", "name"), [(task, name) for task, units in BUDGETS.items() for name in units])
def test_a_unit_of_work_costs_what_it_may(plays: Plays, task: str, name: str) -> None:
    unit = BUDGETS[task][name]
    with plays.open(Flow(task, (), (), unit.ready, unit.who, unit.site, unit.weighs_mg)) as stage:
        if not task:
            stage.log_in()
        for step in unit.before:
            step(stage)
        before, (scans, keys) = stage.booked(), stage.cost
        for step in unit.steps:
            step(stage)
            assert stage.tier in (Tier.NONE, Tier.OK, Tier.NOTE), stage.said
        assert (stage.scans - scans, stage.keys - keys) == (unit.scans, unit.keys)
        for step in unit.after:
            step(stage)
        assert tuple(stage.booked()[len(before) :]) == unit.booked


def test_every_task_has_its_budget() -> None:
    assert len([task for task in BUDGETS if task]) == len(TASKS)
