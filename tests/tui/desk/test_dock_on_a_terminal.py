"""The dock board on a real pseudo-terminal: silent while nothing changes, and then only what changed is painted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.first_start import ADMINISTRATOR
from core.outbound.change_sale import ChangeSale
from tests.core.outbound.on_the_dock import close_carton
from tests.floor.handheld import Handheld
from tests.floor.stage import staged
from tests.floor.warehouse import BADGES, PIN
from tests.tui.desk.dock_in_office import CARTON, picked, sold
from tests.tui.pseudo_terminal import ROOT
from tui.desk import dock_board
from tui.tasks import DESKS, TASKS

STATION = ROOT / "tests" / "tui" / "desk" / "board_station.py"
DOWN = b"\x1b[B"
FIGURE_BYTES_MAX = 150  # a row of the screen with the way to it
CARTON_BYTES_MAX = 700  # the rows of the truck and of everything, two bars, the order
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


def test_a_carton_that_is_closed_grows_the_bars_of_its_truck_alone(
    board: Handheld, office_sqlite: str, record: Path
) -> None:
    with staged(office_sqlite, "HH7") as floor:
        picked(floor)
    board.see("picked   ####.... 1/2")
    come_to_rest(board)
    before = board.terminal.rows
    board.room.write(close_carton, "SO1", CARTON)
    written = written_meanwhile(board, record, 5)
    changed = [now.split()[0] for was, now in zip(before, board.terminal.rows, strict=True) if was != now]
    assert sorted(changed) == [">", "SO1", "all", "loaded", "packed"]
    assert 0 < len(written) < CARTON_BYTES_MAX
