"""Two operators at the same goods, at the same moment: nothing is doubled, and whoever comes second is told by whom."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

import pytest
from sqlalchemy import event

from core.access.badge import badge_digest
from core.access.operator import DefineOperator, IssueBadge, SetPin
from core.access.pin import hash_pin
from core.catalogue.location import DefineLocation
from core.command import Command
from core.errors import Rejection
from core.internal.change_status import ChangeStatus
from core.values import Micros
from core.work import LEASE, MINUTE
from tests.floor.flows import (
    CASE,
    FACES,
    KITS,
    ON_DOCK,
    SHIPPED,
    TO_GO_BACK,
    TRANSFER,
    Line,
    came,
    enter,
    found,
    key,
    scan,
)
from tests.floor.stage import MENU, SUPERVISORS_MENU, Stage, staged
from tests.floor.warehouse import BELT_EAN, BOLT_EAN, OIL_EAN, PEPPER, PIN, SEAL_EAN
from tui.view import Tier

RACKS = tuple(DefineLocation(code=f"A12-0{at}0", sequence=at, check_digits=f"5{at}", max_plates=1) for at in (1, 2))
PALLETS = (came("10447", 50, plate="LP000001"), came("10447", 50, plate="LP000002"))
MAX = (
    DefineOperator(code="MAX", name="Max", role="supervisor"),
    IssueBadge(operator="MAX", digest=badge_digest("BMAX")),
    SetPin(operator="MAX", pin_hash=hash_pin(PIN, PEPPER)),
)


@pytest.fixture
def pair(floor_url: str) -> Iterator[tuple[Stage, Stage]]:
    """Two handhelds; who comes to them is in the race."""
    with staged(floor_url, "HH1") as one, staged(floor_url, "HH2") as other:
        yield one, other


@dataclass(frozen=True)
class Race:
    """What both do, the last step at the same moment, how the second is told, and where the goods are in the end."""

    task: str
    steps: Line
    told: str
    stock: dict[tuple[str, str], int]
    ready: tuple[Command, ...] = ()
    others: Line = ()
    who: tuple[str, str] = ("ANA", "JOE")
    site: str = ""
    others_task: str = ""


RACES = {
    "the last pieces of an order": Race(
        "receive", (scan("PO4500018"), scan(BELT_EAN), enter("20")),
        "{first} received 20 55120 / PO4500018 is complete", {("DOCK", "55120"): 20},
    ),
    "the same pallet": Race(
        "put away", (scan("LP000001"), scan("A12-010")),
        "A12-010 is where it is / {first} was first: scan another bin", {("A12-010", "20981"): 30}, ON_DOCK,
        (scan("LP000001"), scan("LP000001"), scan("A12-010")),
    ),
    "a bin with room for one": Race(
        "put away", (scan("LP000001"), scan("A12-010")),
        "A12-010 is full: 2 of 1 plates / {first} was first / scan another bin", {("A12-010", "10447"): 50},
        (*RACKS, *PALLETS), (scan("LP000002"), scan("A12-010"), scan("A12-010"), enter("3")),
    ),
    "the same loose goods": Race(
        "put away", (CASE, enter("20"), scan("A12-010")),
        "20981 at DOCK is on plates / {first} was first: scan the plate", {("A12-010", "20981"): 20}, ON_DOCK,
    ),
    "the goods in a bin": Race(
        "move", (scan("A12-040"), scan(SEAL_EAN), scan("A12-020")),
        "Only 0 70007 free at A12-040 / {first} was first: take less, or look it up", {("A12-020", "70007"): 25},
    ),
    "what is wrong in a bin": Race(
        "adjust", (scan("A12-040"), scan(SEAL_EAN), enter("20"), enter("3")),
        "That is what the book says / {first} was first: nothing to adjust", {("A12-040", "70007"): 20}, MAX,
        who=("SUE", "MAX"),
    ),
    "what is to go": Race(
        "dispose", (scan("A12-040"), scan(SEAL_EAN), enter("25"), enter("1"), enter("2")),
        "Only 0 70007 free at A12-040 / {first} was first: take less, or look it up", {("A12-040", "70007"): 25},
    ),
    "a pallet that is sent": Race(
        "send", (scan("LP000001"),), "TO-EAST is where it is / {first} was first: scan another bin",
        {("TO-EAST", "10447"): 10}, TRANSFER, site="MAIN",
    ),
    "goods that are sent": Race(
        "send", (scan("A12-040"), scan(SEAL_EAN), enter("20")),
        "20 70007 is over TR1 / {first} was first / 0 open, or ask", {("TO-EAST", "70007"): 20}, TRANSFER, site="MAIN",
    ),
    "a pallet that arrives": Race(
        "arrive", (scan("LP000001"),), "E-DOCK is where it is / {first} was first: scan another bin",
        {("E-DOCK", "10447"): 10}, SHIPPED, site="EAST",
    ),
    "goods that arrive": Race(
        "arrive", (scan(SEAL_EAN), enter("18")), "Only 2 70007 of TR1 come / {first} was first: check what it is",
        {("E-DOCK", "70007"): 18}, SHIPPED, site="EAST",
    ),
    "goods that go back": Race(
        "return", (scan("DOCK"), scan(BOLT_EAN), enter("30"), enter("1"), enter("2")),
        "10 10447 of PO4500017 can go back / {first} was first: check lot and order", {("DOCK", "10447"): 10},
        TO_GO_BACK,
    ),
    "the parts of a kit": Race(
        "kit", (scan("90001"), key("10"), scan("A12-040"), scan("A12-020")),
        "Only 5 70007 free at A12-040 / {first} was first: take less, or look it up",
        {("A12-040", "70007"): 5, ("A12-020", "90001"): 10}, KITS,
    ),
    "a kit that is taken apart": Race(
        "apart", (scan("A12-030"), scan("90001"), enter("5"), enter()),
        "Only 0 90001 free at A12-030 / {first} was first: take less, or look it up",
        {("A12-030", "70007"): 10, ("A12-030", "90001"): 0}, (*KITS, found("90001", 5, "A12-030")),
    ),
    "goods for a kit or for a transfer": Race(
        "kit", (scan("90001"), key("10"), scan("A12-040"), enter()),
        "Only 5 70007 free at A12-040 / {first} was first: take less, or look it up", {("A12-040", "70007"): 5},
        (*TRANSFER, *KITS), (scan("A12-040"), scan(SEAL_EAN), enter("20")), site="MAIN", others_task="send",
    ),
    "goods that go back or elsewhere": Race(
        "return", (scan("DOCK"), scan(BOLT_EAN), enter("30"), enter("1"), enter("2")),
        "Only 10 10447 free at DOCK / {first} was first: take less, or look it up", {("DOCK", "10447"): 10},
        TO_GO_BACK, (scan("DOCK"), scan(BOLT_EAN), enter("30"), scan("A12-010")), others_task="move",
    ),
}  # fmt: skip


def begin(stage: Stage, task: str, who: str) -> None:
    stage.scan(f"B{who}")
    if stage.view.secret:
        stage.enter(PIN)
    stage.enter((MENU if who in ("ANA", "JOE") else SUPERVISORS_MENU)[task])


def at_once(*steps: Callable[[], None]) -> None:
    """Does all of them at the same moment, each in a thread of its own."""
    start = threading.Barrier(len(steps))

    def run(step: Callable[[], None]) -> None:
        start.wait(10)
        step()

    threads = [threading.Thread(target=run, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)


def given_up(*stages: Stage) -> list[str]:
    """What the databases say from now on to whoever has waited for a lock, or a turn, too long or in a circle."""
    said: list[str] = []
    for stage in stages:
        event.listen(stage.room._engine, "handle_error", lambda context: said.append(str(context.original_exception)))
    return said


def do(stage: Stage, steps: Line) -> None:
    for step in steps:
        step(stage)
        assert stage.tier not in (Tier.SOFT, Tier.HARD, Tier.OFFLINE), stage.said


def told(stage: Stage) -> str:
    """Why it was refused: as it is said, or above the prompt for a badge that approves it."""
    assert stage.tier is (Tier.SOFT if stage.view.title == "APPROVE" else Tier.HARD), stage.said
    return " / ".join(stage.view.lines) if stage.view.title == "APPROVE" else stage.said


@pytest.mark.parametrize("name", RACES)
def test_of_two_at_the_same_moment_one_is_first_and_the_other_is_told(pair: tuple[Stage, Stage], name: str) -> None:
    race = RACES[name]
    pair[0].set_up(*race.ready)
    both, tasks = (race.steps, race.others or race.steps), (race.task, race.others_task or race.task)
    for stage, who, task, steps in zip(pair, race.who, tasks, both, strict=True):
        stage.site = race.site
        stage.power_off_and_on()
        begin(stage, task, who)
        do(stage, steps[:-1])
    errors = given_up(*pair)
    at_once(*(partial(steps[-1], stage) for stage, steps in zip(pair, both, strict=True)))
    assert [said for said in errors if "lock" in said] == []  # no lock was waited for until it was given up
    won = [stage.tier for stage in pair].index(Tier.OK)
    assert told(pair[1 - won]) == race.told.format(first=race.who[won])
    assert {place: int(pair[0].on_hand(*place)) for place in race.stock} == race.stock


def test_two_who_load_the_same_pallet_both_do(pair: tuple[Stage, Stage]) -> None:
    for stage, who in zip(pair, ("ANA", "JOE"), strict=True):
        begin(stage, "receive", who)
        do(stage, [CASE, scan("LP000001")])
    at_once(*(partial(CASE, stage) for stage in pair))
    assert [stage.tier for stage in pair] == [Tier.OK, Tier.OK]
    assert pair[0].stock("DOCK", "20981") == {("L1", ""): Decimal(20), ("L1", "LP000001"): Decimal(20)}


def test_who_asks_for_more_than_there_ever_was_is_not_told_that_another_was_first(pair: tuple[Stage, Stage]) -> None:
    pair[0].set_up(*TRANSFER)
    for stage, who in zip(pair, ("ANA", "JOE"), strict=True):
        stage.site = "MAIN"
        stage.power_off_and_on()
        begin(stage, "send", who)
        do(stage, [scan("A12-040"), scan(SEAL_EAN)])
    ana, joe = pair
    ana.enter("5")
    joe.enter("21")
    assert told(joe) == "21 70007 is over TR1 / 15 open, or ask"
    joe.press("F3")
    joe.enter("20")
    assert told(joe) == "20 70007 is over TR1 / ANA was first / 15 open, or ask"
    ana.press("F6")
    ana.enter()
    joe.press("F3")
    joe.enter("21")
    assert told(joe) == "21 70007 is over TR1 / 20 open, or ask"


def test_work_that_two_are_at_is_done_once_by_whoever_has_it(pair: tuple[Stage, Stage]) -> None:
    ana, joe = pair
    ana.set_up(*FACES)
    begin(ana, "replenish", "ANA")
    do(ana, [scan("A12-040")])
    ana._now = joe._now = Micros(ana._now + LEASE + MINUTE)
    begin(joe, "replenish", "JOE")
    do(joe, [scan("A12-040")])
    at_once(partial(ana.scan, "A12-010"), partial(joe.scan, "A12-010"))
    assert (joe.booked(), ana.booked()) == (["Replenish"], [])
    assert ana.view.message.happened in ("JOE is at it", "JOE was first: it is done")
    assert joe.on_hand("A12-010", "70007") == 20


def test_a_lot_that_is_held_while_it_is_put_away_goes_one_way_or_the_other(pair: tuple[Stage, Stage]) -> None:
    ana, _ = pair
    ana.set_up(*ON_DOCK)
    begin(ana, "put away", "ANA")
    do(ana, [CASE, enter("20")])
    hold = ChangeStatus(sku="20981", lot="L1", location="DOCK", quantity=Decimal(20), new_status="hold")
    refused: list[str] = []

    def at_desk() -> None:
        try:
            pair[1].room.post(hold, pair[1].room.stamp("SUE", "DESK"))
        except Rejection as late:
            refused.append(late.code)

    at_once(partial(ana.scan, "A12-010"), at_desk)
    assert (ana.tier is Tier.OK) == bool(refused)
    if not refused:
        assert ana.said == "20981 at DOCK is on plates / SUE was first: scan the plate"
    assert ana.on_hand("A12-010", "20981") == (20 if refused else 0)
    assert ana.on_hand("DOCK", "20981") == (30 if refused else 50)


def test_two_who_receive_the_same_line_at_full_speed_never_exceed_it(pair: tuple[Stage, Stage]) -> None:
    def receive_one_by_one(stage: Stage) -> None:
        for _ in range(20):
            for step in (scan(OIL_EAN), scan("OIL-7"), enter("1")):
                step(stage)
            while stage.tier in (Tier.HARD, Tier.SOFT, Tier.OFFLINE) or stage.prompt != "SCAN":
                stage.enter()
                stage.press("F3")
                if stage.view.title == "MENU":
                    stage.enter(MENU["receive"])

    for stage, who in zip(pair, ("ANA", "JOE"), strict=True):
        begin(stage, "receive", who)
    at_once(*(partial(receive_one_by_one, stage) for stage in pair))
    assert pair[0].on_hand("DOCK", "31150") == 24
    assert sum(stage.booked().count("Receive") for stage in pair) == 24
