"""Picking played for its screens: to the bin, how much, the tote, short, full, dropped."""

from __future__ import annotations

from collections.abc import Callable

from tests.floor.more_plays import See
from tests.floor.orders_to_pick import T1, T2, T3, TO_PICK_FOR_TWO
from tests.floor.stage import MENU, Stage
from tests.floor.warehouse import BELT_EAN, BOLT_EAN


def in_steps(*steps: Callable[[], None]) -> Callable[[], None]:
    """Several things done before the next screen is looked at."""

    def do() -> None:
        for step in steps:
            step()

    return do


def play_pick(stage: Stage, see: See) -> None:
    stage.set_up(*TO_PICK_FOR_TWO)
    stage.log_in()
    see("work", lambda: stage.enter(MENU["pick"]), "Scan order or wave,")
    see("cart", stage.enter, "Where do you put it?")
    see("totes", lambda: stage.scan("CART1"), "none: one order, loose")
    see("a tote", lambda: stage.scan(T1), f"1 {T1}")
    see("bin", in_steps(lambda: stage.scan(T2), stage.enter), "A12-040", "12 EA", "70007", "1/3 SO1")
    see("wrong bin", lambda: stage.scan("A12-010"), "A12-040", "12 EA", "70007")
    see("another line", lambda: stage.scan("B03-120"), "10447", "30 EA")
    see("wrong item", lambda: stage.scan(BELT_EAN), "10447")
    see("quantity of it", lambda: stage.scan(BOLT_EAN), "30", "10447", "B03-120")
    see("tote", stage.enter, "30 EA")
    see("wrong tote", lambda: stage.scan(T2), "0101")
    see("seen", stage.enter)
    see("into it", lambda: stage.scan(T1), "A12-040")
    see("quantity", lambda: stage.scan("A12-040"), "12", "EA to take", "A12-040", "70007")
    see("have", lambda: stage.press("F4"), "12", "70007")
    see("why", lambda: stage.enter("7"), "1 bin is empty", "4 cannot reach")
    see("back", lambda: stage.press("F3"))
    see("back again", lambda: stage.press("F3"))
    see("full", lambda: stage.press("F9"), f"{T1} is full")
    see("another", lambda: stage.scan(T3), "12", "EA to take", "70007")
    see("fewer", lambda: stage.enter("5"), "5 EA")
    see("why fewer", lambda: stage.scan(T3), "1 rest follows", "5 cannot reach")
    see("rest", lambda: stage.enter("1"), "7")
    see("drop", in_steps(lambda: stage.scan(T3), lambda: stage.scan(T2)), "DROP", "at CART1")
    see("dropped", lambda: stage.scan("STAGE"), "Scan order or wave,")
