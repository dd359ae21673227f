"""Lists on a real pseudo-terminal: fast typing, scans at full speed in between, and silence while nothing happens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.floor.handheld import Handheld, framed
from tests.floor.warehouse import BADGES, PIN
from tests.tui.pseudo_terminal import ROOT, PseudoTerminal
from tui.tasks import TASKS

STATION = ROOT / "tests" / "tui" / "echo_station.py"
DOWN, F5, F6, CTRL_P = b"\x1b[B", b"\x1b[[E", b"\x1b[17~", b"\x10"


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """What the session wrote down."""
    return tmp_path / "record"


@pytest.fixture
def station(record: Path) -> Iterator[PseudoTerminal]:
    """A station that shows a list and writes down what it takes."""
    with PseudoTerminal(STATION, str(record), "-", environment={}) as terminal:
        terminal.wait_for_text("ready")
        terminal.send(b"list\r")
        terminal.wait_for_text("FIND>")
        yield terminal


def taken(record: Path) -> list[str]:
    """The inputs that somebody gave, without what is typed meanwhile and the looks at the list in between."""
    lines = record.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith(("('edited'", "('refresh'"))]


def burst() -> tuple[bytes, list[str]]:
    """Words half typed, scans, arrows, keys and whole lines, and what must come of them."""
    keys, expected = b"", []
    for number in range(60):
        keys += b"nord" + framed(f"PO{number:04}", "]C1") + b"ac" + DOWN + b"me"
        expected += [repr(("scan ]C1", f"PO{number:04}")), repr(("pressed", "DOWN"))]
        if number % 3 == 0:
            keys += F6
            expected.append(repr(("pressed", "F6")))
        if number % 3 == 1:
            keys += b"\r"
            expected.append(repr(("typed", "acme")))
        if number % 3 == 2:
            keys += CTRL_P + framed("A12-010")
            expected += [repr(("pressed", "CTRL+P")), repr(("scan", "A12-010"))]
    return keys, expected


@pytest.mark.parametrize("bytewise", [False, True])
def test_nothing_is_lost_doubled_or_mangled_however_fast(station: PseudoTerminal, record: Path, bytewise: bool) -> None:
    keys, expected = burst()
    (station.send_bytewise if bytewise else station.send)(keys)
    station.wait_for(lambda: len(taken(record)) > len(expected), "all was taken")
    assert taken(record) == [repr(("typed", "list")), *expected]


def test_a_list_that_is_read_anew_and_has_not_changed_writes_nothing(station: PseudoTerminal, record: Path) -> None:
    station.send(b"nor")
    station.wait_for_text("FIND> nor_")
    station.wait_for(lambda: station.bytes_within(0.5) == b"", "the screen came to rest")
    before = record.read_text(encoding="utf-8").count("refresh")
    assert station.bytes_within(0.5) == b""
    station.wait_for(lambda: record.read_text(encoding="utf-8").count("refresh") > before + 3, "it was read anew")
    assert station.bytes_within(0.1) == b""
    assert repr(("edited", "nor")) in record.read_text(encoding="utf-8")


@pytest.fixture
def handheld(office_sqlite: str, tmp_path: Path) -> Iterator[Handheld]:
    """The real program in front of a supervisor."""
    with Handheld(office_sqlite, tmp_path) as started:
        started.terminal.resize(80, 24)
        started.scan(BADGES["SUE"])
        started.see("PIN>")
        started.enter(PIN)
        started.see("NO.>")
        yield started
        started.require_sound()


def test_a_supervisor_types_scans_and_books_without_waiting(handheld: Handheld) -> None:
    terminal = handheld.terminal
    handheld.enter(str(len(TASKS) + 1))
    handheld.see("ORDERS 6", "F5New")
    terminal.send(b"nor" + framed("PO4500017") + b"acm" + framed("PO4500018") + b"nord")
    handheld.see("FIND> nord_", "ORDERS 3")
    terminal.send(DOWN + F5)
    handheld.see("SUPPLIER> _")
    terminal.send(b"acme\rX-1\r+2w\r10447\r250\r0.12\r\r")
    handheld.see("LINE> _", "OK X-1 changed, 1 lines")
    handheld.press("F8")
    handheld.see("FIND> _", "> X-1")
    assert len(handheld.payloads("ChangePurchase")) == 1
    terminal.send(CTRL_P + b"go work\r")
    handheld.see("WORK 4", "looks empty")
    terminal.resize(30, 16)
    handheld.see("> 1 count A12-040")
    terminal.send(framed("A12-020"))
    handheld.see("FIND[A12-020]>", "> 2 check 70007")
