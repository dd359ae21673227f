"""Somebody in the warehouse works on a screen that comes over SSH."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.core.warehouse import Warehouse
from tests.deploy.conftest import BADGE, MILK_CASE
from tests.deploy.ssh_server import SshServer, command_line, descendants
from tests.tui.pseudo_terminal import PseudoTerminal
from tests.waiting import wait_until

F10 = b"\x1b[21~"
NOISE = ["-o", "SetEnv=TEXTUAL_FPS=1 STOCKHAND_DATABASE=sqlite:///other.db PYTHONPATH=/tmp LC_ALL=POSIX"]


@pytest.fixture
def screen(server: SshServer) -> Iterator[PseudoTerminal]:
    """A handheld that has logged in by its key and shows the log-in screen."""
    with server.terminal("handheld") as terminal:
        terminal.wait_for_text("Scan your badge.")
        yield terminal


def scan(text: str) -> bytes:
    return f"\x02{text}\r".encode()


def programs(server: SshServer) -> list[int]:
    """The screens that run on the server now."""
    return [pid for pid in server.sessions() if "tui.cli" in command_line(pid)]


def test_a_key_opens_the_log_in_screen_of_its_device(screen: PseudoTerminal) -> None:
    assert len(screen.rows) == 16
    assert screen.rows[0].split() == ["STOCKHAND", "HH-07", "ON"]
    assert screen.rows[-1].startswith("F1?")


def test_cases_scanned_in_one_burst_are_all_booked_with_their_lots(server: SshServer, screen: PseudoTerminal) -> None:
    lots = [f"L-{number:02}" for number in range(40)]
    cases = [scan(f"]C101{MILK_CASE:0>14}10{lot}\x1d17291231") for lot in lots]
    screen.send(scan(BADGE) + scan("PO-MILK") + b"".join(cases))
    warehouse = Warehouse(f"sqlite:///{server.installation.database}")
    screen.wait_for(lambda: warehouse.progress()["PO-MILK", 1] >= len(lots) * 10, "all cases were booked")
    received = {lot: quantity for (_, sku, lot, *_), quantity in warehouse.stock().items() if sku == "MILK"}
    assert received == dict.fromkeys(lots, 10)
    warehouse.room.close()


def test_no_control_key_leaves_the_screen(server: SshServer, screen: PseudoTerminal) -> None:
    screen.send(b"\x03\x1a\x1c\x04\x11\x10\x19\x1d\x1e\x1f~.\x7f\x7f")
    screen.send(scan(BADGE))
    screen.wait_for_text("OTTO ON")
    assert len(programs(server)) == 1
    assert screen.process.poll() is None


def test_quitting_ends_the_connection_and_no_shell_is_left(server: SshServer, screen: PseudoTerminal) -> None:
    screen.send(F10 + b"id\r")
    assert screen.wait_for_end() == 0
    assert b"uid=" not in screen.written
    wait_until(lambda: not server.sessions(), "the session had ended")


def test_a_killed_handheld_leaves_nothing_running(server: SshServer, screen: PseudoTerminal) -> None:
    left = server.sessions()
    assert programs(server)
    screen.process.kill()
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in left), "its processes were gone")


def test_the_screen_takes_nothing_from_the_client_but_its_terminal(server: SshServer) -> None:
    with server.terminal("careless", *NOISE) as screen:
        screen.wait_for_text("Scan your badge.")
        (program,) = programs(server)
        given = Path(f"/proc/{program}/environ").read_text("utf-8").split("\0")[:-1]
        root = server.root
        assert {line.partition("=")[0]: line.partition("=")[2] for line in given} == {
            "PATH": "/usr/bin:/bin",
            "PWD": str(Path.home()),
            "HOME": f"{root}/var/lib/stockhand",
            "LC_ALL": "C.UTF-8",
            "TERM": "linux",
            "STOCKHAND_DEVICE": "HH-07",
            "STOCKHAND_CONFIG": f"{root}/etc/stockhand/stations/HH-07.toml",
            "STOCKHAND_DATABASE": f"sqlite:///{server.installation.database}",
            "STOCKHAND_PEPPER_FILE": f"{root}/etc/stockhand/pepper",
        }
        assert command_line(program)[1:] == ["-I", "-X", "utf8", "-m", "tui.cli"]


@pytest.mark.parametrize("name", ["dumb", "unknown", "é\x1b[2J", ""])
def test_a_terminal_that_can_show_no_screen_is_told_so_in_one_line(server: SshServer, name: str) -> None:
    with server.terminal("handheld", TERM=name) as screen:
        assert screen.wait_for_end() == 2
        said = screen.written.decode().splitlines()
    assert len([line for line in said if line.startswith("stockhand: TERM")]) == 1
    assert len([line for line in said if line]) <= 2  # ssh adds that the connection is closed


@pytest.mark.nightly
def test_a_handheld_that_falls_silent_is_let_go_within_a_minute(server: SshServer, screen: PseudoTerminal) -> None:
    left = server.sessions()
    screen.process.send_signal(signal.SIGSTOP)
    try:
        wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in left), "its session was gone", 60)
    finally:
        with suppress(ProcessLookupError):
            os.kill(screen.process.pid, signal.SIGCONT)
    assert descendants(server.pid) == set()
