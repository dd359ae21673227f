"""Desk screens at every size: as agreed, and with all that must be seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.command import Command
from core.outbound.load import LoadCarton
from tests.floor.loaded import CARTON, TO_LOAD
from tests.floor.stage import Stage
from tests.tui.desk.office import open_desk, unplanned, wrong
from tests.tui.golden_screens import check_golden
from tui.glyphs import SAFE

SIZES = [(80, 24), (100, 30), (160, 50), (30, 16)]
ODD_SIZES = [(20, 8), (20, 10), (26, 12), (40, 15), (70, 10), (70, 18), (99, 9), (101, 9), (120, 40)]
Play = Callable[[Stage], None]


def orders(desk: Stage) -> None:
    open_desk(desk, "orders")
    desk.press("DOWN")


def typed(desk: Stage) -> None:
    open_desk(desk, "orders")
    desk.key("acme")


def opened(desk: Stage) -> None:
    open_desk(desk, "orders")
    desk.scan("PO4500017")
    desk.press("DOWN")


def new_order(desk: Stage) -> None:
    open_desk(desk, "orders")
    desk.press("F5")
    for answer in ("acme", "", "+2w", "10447", "250", "0.12", "", "55120", "40", "", ""):
        desk.enter(answer)


def work(desk: Stage) -> None:
    open_desk(desk, "work")
    desk.press("DOWN")
    desk.press("DOWN")


def exceptions(desk: Stage) -> None:
    open_desk(desk, "exceptions")


def decisions(desk: Stage) -> None:
    desk.set_up(*wrong())
    open_desk(desk, "exceptions")
    for _ in range(3):
        desk.press("DOWN")


def receipts(desk: Stage) -> None:
    desk.set_up(*unplanned())
    open_desk(desk, "receipts")


def matching(desk: Stage) -> None:
    receipts(desk)
    desk.scan("R000003")
    desk.press("F8")
    desk.enter("1")
    desk.enter("1")


def shipments(desk: Stage) -> None:
    for each in TO_LOAD:
        if isinstance(each, Command):
            desk.set_up(each)
        else:
            each(desk.room)
    desk.set_up(LoadCarton(shipment="T1", plate=CARTON))
    open_desk(desk, "shipments")


def palette(desk: Stage) -> None:
    open_desk(desk, "work")
    desk.press("F9")
    desk.key("go ex")


def refused(desk: Stage) -> None:
    open_desk(desk, "orders")
    desk.scan("A12-010")


def helped(desk: Stage) -> None:
    open_desk(desk, "work")
    desk.press("F1")


PLAYS: dict[str, tuple[Play, list[str]]] = {
    "orders": (orders, ["ORDERS 6", "PO4500022", "FIND> _", "scan or type an order"]),
    "typed": (typed, ["FIND> acme_", "PO4500022"]),
    "opened": (opened, ["FIND[PO4500017]> _", "PO4500017 ACME Acme", "31150"]),
    "new-order": (new_order, ["LINE> _", "PO4500026 changed, 2 lines", "10447", "55120"]),
    "work": (work, ["WORK 4", "JOE", "A12-040"]),
    "exceptions": (exceptions, ["EXCEPTIONS 3", "looks empty", "closed bin"]),
    "decisions": (decisions, ["EXCEPTIONS 8", "> dispose of", "in check", "unmatched", "A12-010"]),
    "receipts": (receipts, ["RECEIPTS 3", "> R000003 ", "R000001"]),
    "matching": (matching, ["10447", "QTY[60]> _"]),
    "shipments": (shipments, ["SHIPMENTS 1", "> T1 ", "DHL"]),
    "palette": (palette, ["DO> go ex_", "> Go to Exceptions"]),
    "refused": (refused, ["X That is bin A12-010", "scan or type an order"]),
    "help": (helped, ["HELP Work", "arrows: mark a row", "F9: all there is to do", "ENT=back"]),
}


@pytest.mark.parametrize("name", PLAYS)
def test_a_desk_screen_looks_as_agreed_and_shows_what_it_must(desk: Stage, name: str) -> None:
    play, must = PLAYS[name]
    play(desk)
    for width, height in SIZES:
        rows = desk.rows(width, height)
        check_golden(f"desk-{name}-{width}x{height}", rows)
        shown = "\n".join(rows)
        assert [text for text in must if text not in shown] == []
        assert set(shown) <= SAFE | {"\n"}


@pytest.mark.parametrize("name", ["orders", "opened", "shipments", "palette"])
def test_a_desk_screen_fits_any_size(desk: Stage, name: str) -> None:
    PLAYS[name][0](desk)
    for width, height in ODD_SIZES:
        rows = desk.rows(width, height)
        assert [len(row) for row in rows] == [width] * height
        assert any(row.startswith(desk.view.prompt) for row in rows)
        assert any(row.startswith(("> ", "─")) for row in rows), "the mark or the detail is seen"
