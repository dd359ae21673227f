"""The dock board on a real pseudo-terminal: silent while nothing changes, and then only what changed is painted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.first_start import ADMINISTRATOR
from core.outbound.change_sale import ChangeSale
from tests.floor.handheld import Handheld
from tests.floor.stage import staged
from tests.floor.warehouse import BADGES, PIN
from tests.tui.desk.dock_in_office import packed, sold
from tests.tui.pseudo_terminal import ROOT
from tui.desk import dock_board
from tui.tasks import DESKS, TASKS

STATION = ROOT / "tests" / "tui" / "desk" / "board_station.py"
DOWN = b"\x1b[B"
FIGURE_BYTES_MAX = 150  # a row of the screen with the way to it
PICK_BYTES_MAX = 900  # the rows of the truck and of everything, four bars, a row of the table
SCREEN_BYTES_MIN = 1_500


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """Where the looks at the board are noted."""
    return tmp_path / "looks"


@pytest.fixture
def board(office_sqlite: str, tmp_path: Path, record: Path) -> Iterator[Handheld]:
    """The board in front of a supervisor, with the first truck marked, at rest."""
    with staged(office_sqlite, "DESK2") as desk:
        desk.set_up(*sold())
    with Handheld(office_sqlite, tmp_path, program=(str(STATION), str(record))) as started:
        terminal = started.terminal
        terminal.resize(80, 24)
        started.scan(BADGES["SUE"])
        started.see("PIN>")
        started.enter(PIN)
        started.see("NO.>")
        at = len(terminal.written)
        started.enter(str(len(TASKS) + DESKS.index(dock_board.SCREEN) + 1))
        started.see("DOCK 5")
        terminal.send(DOWN)
        started.see("09:45 DHL: 2 orders")
        come_to_rest(started)
        assert len(terminal.written) - at > SCREEN_BYTES_MIN
        yield started


def come_to_rest(board: Handheld) -> None:
    board.terminal.wait_for(lambda: board.terminal.bytes_within(0.5) == b"", "the screen came to rest")


def looks(record: Path) -> int:
    return record.read_text(encoding="utf-8").count("looked")


def written_meanwhile(board: Handheld, record: Path, until: int) -> bytes:
    """What is written until the board was looked at so many times more."""
    before, enough = len(board.terminal.written), looks(record) + until
    board.terminal.wait_for(lambda: looks(record) >= enough, "it was looked at anew")
    come_to_rest(board)
    return board.terminal.written[before:]


def test_a_board_on_which_nothing_changes_writes_nothing(board: Handheld, record: Path) -> None:
    assert written_meanwhile(board, record, 10) == b""


def test_one_figure_that_changes_costs_one_row(board: Handheld, record: Path) -> None:
    before = board.terminal.rows
    command = ChangeSale(order="SO2", priority=7)
    board.room.post(command, board.room.stamp(ADMINISTRATOR, "DESK2"))
    written = written_meanwhile(board, record, 5)
    changed = [(was, now) for was, now in zip(before, board.terminal.rows, strict=True) if was != now]
    assert [now.split()[-4:] for _, now in changed] == [["7", "1", "0", "0"]]
    assert 0 < len(written) < FIGURE_BYTES_MAX
    assert written_meanwhile(board, record, 5) == b""


def test_what_the_floor_has_done_grows_the_bars_alone(board: Handheld, office_sqlite: str, record: Path) -> None:
    with staged(office_sqlite, "HH7") as floor:
        packed(floor)
    before = len(board.terminal.written)
    board.see("packed   ####.... 1/2", "SH000012 DOCK 1", "####----")
    come_to_rest(board)
    assert len(board.terminal.written) - before < PICK_BYTES_MAX
