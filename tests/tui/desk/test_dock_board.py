"""The dock board: how far each truck is, which of its orders are not, and that it looks anew by itself."""

from __future__ import annotations

import pytest

from tests.floor.stage import Stage
from tests.tui.desk.dock_in_office import packed, picked, sold
from tests.tui.desk.office import listed, marked, open_desk, poll
from tui.view import Listing


@pytest.fixture
def board(any_desk: Stage) -> Stage:
    """A desk with the board open, once on each kind of database."""
    any_desk.set_up(*sold())
    open_desk(any_desk, "dock")
    return any_desk


def listing(desk: Stage) -> Listing:
    assert desk.view.listing is not None
    return desk.view.listing


def row(desk: Stage, at: int) -> tuple[str, ...]:
    return listing(desk).rows.rows[at]


def test_trucks_are_listed_by_the_time_they_leave_under_all_of_them_together(board: Stage) -> None:
    assert listed(board) == ["all", "09:45", "16:30", "--:--", "03-06"]
    assert [row(board, at)[1] for at in range(5)] == ["", "DHL", "DPD", "", "PICKUP"]
    assert row(board, 0)[3:] == ("-----...", "6", "", "", "1", "2")
    assert listing(board).about == "2 confirmed, 1 allocated, 3 released"
    assert listing(board).facts[-1] == "6 orders, 1 late, 2 at risk"
    assert listing(board).table is not None
    assert listing(board).table.rows[0] == ("confirmed", "2", "1", "")  # type: ignore[union-attr]  # is not None


def test_a_bar_grows_by_itself_as_the_floor_goes_on(board: Stage) -> None:
    board.press("DOWN")
    assert listing(board).about == "09:45 DHL: 2 orders, 2 at risk"
    assert listing(board).facts == (
        "reserved ######## 2/2", "picked   ........ 0/2", "packed   ........ 0/2", "loaded   ........ 0/2",
        "shipped  ........ 0/2",
    )  # fmt: skip
    packed(board)
    poll(board)
    assert marked(board) == "09:45"
    assert row(board, 1)[3:] == ("####----", "2", "1", "1", "", "1")
    assert listing(board).facts == (
        "reserved ######## 2/2", "picked   ####.... 1/2", "packed   ####.... 1/2",
        "loaded   ####.... 1/2 1/1 cartons, SH000012 DOCK 1", "shipped  ........ 0/2",
    )  # fmt: skip


def test_the_orders_that_are_least_far_are_told(board: Stage) -> None:
    picked(board)
    poll(board)
    board.press("DOWN")
    table = listing(board).table
    assert table is not None
    assert [each[0] for each in table.rows] == ["SO2", "SO1"]
    assert table.rows[1] == ("SO1", "Beta [/] Pumps", "picked", "5", "1", "1", "0")
    assert table.narrow == ("SO2 0/1 released", "SO1 0/1 picked")


TYPED = {
    "dhl": ["09:45"], "d": ["09:45", "16:30"], "late": ["16:30"], "risk": ["09:45"], "hold": [], "so4": ["16:30"],
    "SO6": ["03-06"], "dpd late": ["16:30"], "dhl late": [], "SO9": [], "po4500017": [],
}  # fmt: skip


def test_typing_leaves_only_the_trucks_that_fit(board: Stage) -> None:
    for typed, left in TYPED.items():
        board.key(typed)
        assert (typed, listed(board)) == (typed, left)
        board.press("ESC")


def test_a_scanned_order_shows_the_truck_it_leaves_with(board: Stage) -> None:
    board.scan("SO3")
    assert listed(board) == ["16:30"]
    assert listing(board).opened


def test_a_shipment_is_found_by_its_number_and_its_dock(board: Stage) -> None:
    packed(board)
    for typed in ("sh000012", "dock"):
        board.key(typed)
        assert listed(board) == ["09:45"]
        board.press("ESC")
    board.scan("SH000012")
    assert listed(board) == ["09:45"]


def test_without_orders_the_board_says_so(desk: Stage) -> None:
    open_desk(desk, "dock")
    assert listed(desk) == []
    assert "nothing here" in desk.said
