"""Picking straight into the shipping carton: a new label is scanned twice, and the goods are not touched again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core.command import Command
from core.outbound.carton import cartons_of
from core.schema.tables import orders
from tests.floor.orders_to_pick import C1, C2, PICKED_INTO_CARTONS, T1, TO_PICK, TO_PICK_FOR_TWO
from tests.floor.stage import Stage
from tests.floor.warehouse import BOLT_EAN
from tui.view import Tier

SEALS, BOLTS = "A12-040", "B03-120"


@pytest.fixture
def picker(stage: Stage) -> Stage:
    stage.set_up(*TO_PICK)
    stage.open("pick")
    return stage


def begin(stage: Stage, *codes: str) -> None:
    """Onto a cart, into totes, or an order loose."""
    for each in codes:
        stage.scan(each)
    stage.scans = stage.keys = 0


def cartons(stage: Stage, number: str = "SO1") -> list[tuple[str, str]]:
    order = select(orders.c.id).where(orders.c.number == number)
    found = stage.room.read(lambda at: cartons_of(at, at.execute(order).scalar_one()))
    return [(each.code, each.state) for each in found]


def into_totes(stage: Stage, *totes: str) -> None:
    stage.enter()
    begin(stage, "CART1", *totes)
    stage.enter()
    stage.scans = stage.keys = 0


def test_an_order_is_picked_into_its_carton_without_a_key(picker: Stage) -> None:
    begin(picker, "SO1", "CART1")
    picker.scan(C1)
    assert (picker.prompt, picker.tier, picker.said) == (
        "LOC", Tier.NOTE, f"{C1} is a new label / again: carton of SO1"
    )  # fmt: skip
    picker.scan(C1)
    assert (picker.prompt, picker.said) == ("LOC", f"{C1} is a carton of SO1 / go on")
    assert picker.view.big_note == f"12 EA > {C1}"
    for each in (SEALS, C1, BOLTS, BOLT_EAN, C1):
        picker.scan(each)
    assert (picker.cost, picker.prompt) == ((7, 0), "DROP")
    assert (picker.booked(), cartons(picker)) == (["PickIntoCarton", "Pick", "Pick"], [(C1, "open")])


def test_at_the_tote_the_second_scan_begins_the_carton_and_puts_the_goods_into_it(picker: Stage) -> None:
    into_totes(picker, T1)
    picker.scan(SEALS)
    picker.scan(C1)
    assert (picker.prompt, picker.tier, picker.booked()) == ("TOTE", Tier.NOTE, [])
    picker.scan(C1)
    assert (picker.cost, picker.booked(), picker.said) == (
        (3, 0),
        ["PickIntoCarton", "Pick"],
        f"12 EA 70007 > {C1} / go on",
    )
    picker.press("F6")
    picker.enter()
    assert (cartons(picker), int(picker.on_hand("CART1", "70007"))) == ([], 0)
    picker.press("F6")
    picker.enter()
    picker.scan(SEALS)
    picker.scan(T1)
    assert (picker.booked()[-1], picker.said, cartons(picker)) == ("Pick", f"12 EA 70007 > {T1} / go on", [])


def test_another_new_label_is_asked_about_anew(picker: Stage) -> None:
    into_totes(picker, T1)
    picker.scan(SEALS)
    picker.scan(C1)
    picker.scan(C2)
    assert (picker.prompt, picker.said, picker.booked()) == ("TOTE", f"{C2} is a new label / again: carton of SO1", [])
    picker.scan(T1)
    assert picker.booked() == ["Pick"]


def test_less_than_asked_for_goes_into_a_new_carton_too(picker: Stage) -> None:
    into_totes(picker, T1)
    picker.scan(SEALS)
    picker.press("F4")
    for each in ("7", "1"):
        picker.enter(each)
    picker.scan(C1)
    picker.scan(C1)
    assert (picker.booked(), cartons(picker)) == (["PickIntoCarton", "ShortPick"], [(C1, "open")])


def test_full_it_is_followed_by_the_next(picker: Stage) -> None:
    begin(picker, "SO1", "CART1", C1, C1)
    picker.scan(SEALS)
    picker.scan(C1)
    picker.scan("KXFULL")
    assert (picker.prompt, picker.said) == ("NEW", "scan another carton label / ")
    picker.scan(C2)
    for each in (BOLTS, BOLT_EAN, C2):
        picker.scan(each)
    assert (picker.cost[1], cartons(picker)) == (0, [(C1, "open"), (C2, "open")])


def test_a_run_begins_with_a_carton_for_each_order(stage: Stage) -> None:
    stage.set_up(*TO_PICK_FOR_TWO)
    stage.open("pick")
    stage.enter()
    stage.scan("CART1")
    stage.press("F9")
    assert stage.said == "F9 does nothing here / F1 lists the keys"
    begin(stage, C1, C2)
    stage.press("F9")
    stage.scans = stage.keys = 0
    for each in (SEALS, C1, C2, BOLTS, BOLT_EAN, C1):
        stage.scan(each)
    assert (stage.cost, stage.booked(), stage.prompt) == ((6, 0), ["Pick"] * 3, "DROP")
    assert (cartons(stage), cartons(stage, "SO2")) == ([(C1, "open")], [(C2, "open")])


def test_a_carton_of_another_order_is_refused_hard(stage: Stage) -> None:
    stage.set_up(*TO_PICK_FOR_TWO)
    stage.open("pick")
    begin(stage, "SO2", "STAGE", C2, C2, SEALS, C2, "STAGE")
    assert cartons(stage, "SO2") == [(C2, "open")]
    begin(stage, "SO1", "STAGE")
    stage.scan(C2)
    assert (stage.tier, stage.said) == (Tier.HARD, f"{C2} is for SO2 / scan another carton")
    stage.enter()
    assert (stage.prompt, stage.booked()) == ("LOC", ["PickIntoCarton", "Pick", "EndRun"])


def test_the_open_carton_of_the_order_is_gone_on_with_at_the_first_scan(stage: Stage) -> None:
    stage.set_up(*TO_PICK)
    stage.open("pick")
    begin(stage, "SO1", "STAGE", C1, C1, SEALS, C1)
    stage.press("F8")
    stage.scan("STAGE")
    begin(stage, "SO1", "STAGE", C1)
    for each in (BOLTS, BOLT_EAN, C1):
        stage.scan(each)
    assert (cartons(stage), stage.booked()[-1]) == ([(C1, "open")], "Pick")


def test_what_is_no_label_is_refused_where_a_bin_is_asked_for(picker: Stage) -> None:
    begin(picker, "SO1", "CART1")
    wrong = (("LP12", "LP12 is not known"), ("9" * 18, "999999999999999999 has a wrong"), (BOLT_EAN, "Not item 10447"))
    for each, said in wrong:
        picker.scan(each)
        assert (picker.tier, picker.said.startswith(said)) == (Tier.SOFT, True), picker.said
        picker.enter()
    assert picker.booked() == []


@pytest.mark.parametrize("scans", [1, 2])
def test_the_power_goes_off_at_the_new_label(picker: Stage, scans: int) -> None:
    into_totes(picker, T1)
    for each in (SEALS, *[C1] * scans):
        picker.scan(each)
    picker.power_off_and_on()
    picker.log_in("ANA")
    if scans == 1:
        for each in (SEALS, C1, C1):
            picker.scan(each)
    assert (picker.booked(), cartons(picker)) == (["PickIntoCarton", "Pick"], [(C1, "open")])


def test_at_the_table_it_is_closed_as_it_is_and_the_next_comes_by_itself(stage: Stage) -> None:
    for each in PICKED_INTO_CARTONS:
        if isinstance(each, Command):
            stage.set_up(each)
        else:
            each(stage.room)
    stage.open("pack")
    stage.scan(C1)
    assert (stage.prompt, stage.view.big_note) == ("BOX[M]", C1)
    stage.enter()
    stage.enter("0.5")
    stage.scan(C1)
    assert (stage.prompt, stage.said) == ("BOX[M]", f"{C1} verified / now {C2}")
    stage.enter()
    stage.enter()
    stage.scan(C2)
    assert (stage.prompt, cartons(stage)) == ("TOTE", [(C1, "closed"), (C2, "closed")])
    assert stage.room.read(lambda at: at.scalar(select(orders.c.state).where(orders.c.number == "SO1"))) == "packed"
