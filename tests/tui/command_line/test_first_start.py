"""The first start: the database, the first administrator, and then the floor's screen."""

from __future__ import annotations

import getpass
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.access.log_in import check_pin, who_is
from core.errors import StockhandError
from core.stockroom import Stockroom
from devices.config import Config
from tests.core.warehouse import Warehouse
from tests.tui.command_line.command import Command, Ended, surroundings
from tui import floor
from tui.command_line.floor import local_time_zone
from tui.pepper import pepper, pepper_file

Opened = list[tuple[str, Config, Path, bytes]]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """What the floor's screen was opened with; the screen itself has tests of its own."""
    calls: Opened = []

    def run(
        database_url: str,
        config: Config,
        *,
        fault_log: Path,
        pepper: Callable[[], bytes],
        ready: Callable[[Stockroom], None],
    ) -> int:
        try:
            floor.open_session(database_url, config, pepper, ready=ready).close()
        except StockhandError as error:  # as the application ends when it cannot begin
            sys.stderr.write(f"{error}\n")
            return 1
        calls.append((database_url, config, fault_log, pepper()))
        return 0

    monkeypatch.setattr(floor, "run", run)
    return calls


def sit_down(monkeypatch: pytest.MonkeyPatch, typed: list[str], hidden: list[str]) -> None:
    """A person at a terminal who types these lines, and these PINs that nobody sees."""
    lines, pins = iter(typed), iter(hidden)
    monkeypatch.setattr("builtins.input", lambda _prompt="": next(lines))
    monkeypatch.setattr(getpass, "getpass", lambda _prompt="": next(pins))
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True)


def test_the_first_start_makes_the_administrator_who_can_then_log_in(
    home: Path, stockhand: Command, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, ["  ", "Ada", ""], ["12345", "abcdef", "471100", "471101", "471100", "471100"])
    ended = stockhand()
    assert (ended.status, ended.err) == (0, "This database has no operator yet.\n")
    url = f"sqlite:///{home / 'data' / 'stockhand' / 'stockhand.db'}"
    (opened_with,) = opened
    assert opened_with == (url, Config(), home / "state" / "stockhand" / "faults.log", pepper())
    assert "A PIN has 6 digits or more." in ended.out
    assert "These were two different PINs." in ended.out
    badge = next(line for line in ended.out.splitlines() if re.fullmatch("B[A-Z2-7]{26}", line))
    room = Stockroom(url, pepper=pepper())
    ada = who_is(room, badge)
    assert (ada.name, ada.role) == ("Ada", "administrator")
    check_pin(room, ada, "HH-1", "471100")
    room.close()
    sit_down(monkeypatch, [], [])
    assert stockhand().out == ""
    assert len(opened) == 2


def test_without_a_terminal_nobody_is_asked_and_nobody_is_made(stockhand: Command, opened: Opened) -> None:
    ended = stockhand()
    assert (ended.status, ended.out) == (2, "")
    assert "There is no operator yet: start stockhand at a terminal" in ended.err
    assert opened == []


def test_whoever_gives_up_half_way_is_asked_again_next_time(
    stockhand: Command, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, ["Ada"], [])

    def give_up(_prompt: str = "") -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(getpass, "getpass", give_up)
    ended = stockhand()
    assert (ended.status, ended.err) == (130, "This database has no operator yet.\nstockhand: stopped\n")
    sit_down(monkeypatch, ["Ada", ""], ["471100", "471100"])
    assert stockhand().status == 0
    assert len(opened) == 1


def test_a_station_without_the_pepper_is_told_so_instead_of_finding_every_pin_wrong(
    sqlite_warehouse: Warehouse, stockhand: Command, opened: Opened
) -> None:
    ended = stockhand("--database", sqlite_warehouse.url)
    said = f"No {pepper_file()}: copy it from the station that set the PINs\n"
    assert ended == Ended(1, "", said)
    assert opened == []
    assert not pepper_file().exists()


def test_the_screen_is_painted_before_anything_of_the_database_is_imported() -> None:
    imported = "import sys, tui.command_line.floor, tui.floor, tui.app; print('sqlalchemy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", imported], check=True, capture_output=True, timeout=60, env=surroundings()
    )
    assert done.stdout == b"False\n"


@pytest.mark.parametrize(("zone", "named"), [("Europe/Berlin", "Europe/Berlin"), (":America/Lima", "America/Lima"),
                                              ("CET-1CEST", "UTC"), ("../../etc/passwd", "UTC")])  # fmt: skip
def test_the_sites_time_zone_is_the_machines(zone: str, named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    assert local_time_zone() == named
