"""The terminal UI in a real pseudo-terminal, as a handheld's console runs it (TERM=linux, 30x16)."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.tui.pseudo_terminal import ROOT, PseudoTerminal
from tui.glyphs import SAFE

STATION = ROOT / "tests" / "tui" / "echo_station.py"
GS = b"\x1d"
F6 = b"\x1b[17~"

# What we send ourselves: cursor moves, colours, erasing, modes; and the console's tones.
CONTROL_SEQUENCE = re.compile(
    rb"\x1b\[[0-9;]*[HmJ]|\x1b\[\?[0-9]+[hl]|\x1b\[\?2026\$p|\x1b\[10;[0-9]+\]\x1b\[11;[0-9]+\]\x07"
)


class Station:
    """The echo station on a terminal, and what its session wrote down."""

    def __init__(self, terminal: PseudoTerminal, record: Path) -> None:
        self.terminal = terminal
        self.record = record

    @property
    def taken(self) -> list[str]:
        """The inputs that the session took, in order."""
        return self.record.read_text(encoding="utf-8").splitlines() if self.record.exists() else []

    def wait_for(self, count: int) -> None:
        """Wait until the session has taken so many inputs."""
        self.terminal.wait_for(lambda: len(self.taken) >= count, f"{count} inputs were taken")


Start = Callable[..., Station]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts the station; what is started is ended with the test."""
    with ExitStack() as started:

        def start(gate: str = "-", **settings: str) -> Station:
            record = tmp_path / "record"
            terminal = PseudoTerminal(STATION, str(record), gate, environment=settings)
            return Station(started.enter_context(terminal), record)

        yield start


@pytest.fixture
def station(start: Start) -> Station:
    """A station that is ready to work."""
    station = start()
    station.terminal.wait_for_text("ready")
    return station


def burst() -> tuple[bytes, list[str]]:
    """200 scans of GS1 labels, with a function key after every tenth, and what must come of them."""
    keys, expected = b"", []
    for number in range(200):
        code = f"010400638133393110L{number:04}\x1d21S{number}"
        keys += b"\x02]C1" + code.encode() + b"\r"
        expected.append(repr(("scan ]C1", code)))
        if number % 10 == 9:
            keys += F6
            expected.append(repr(("pressed", "F6")))
    return keys, expected


def test_200_scans_in_one_burst_are_neither_lost_nor_doubled_nor_mangled(station: Station) -> None:
    keys, expected = burst()
    station.terminal.send(keys)
    station.wait_for(len(expected))
    assert station.taken == expected
    station.terminal.wait_for_text("took 220")


def test_200_scans_byte_by_byte_are_neither_lost_nor_doubled_nor_mangled(station: Station) -> None:
    keys, expected = burst()
    station.terminal.send_bytewise(keys)
    station.wait_for(len(expected))
    assert station.taken == expected


def test_a_scanner_without_prefix_is_taken_as_typed_at_full_speed(station: Station) -> None:
    codes = [f"010400638133393110L{number:04}\x1d21S{number}" for number in range(60)]
    station.terminal.send("".join(f"{code}\r\n" for code in codes).encode())
    station.wait_for(len(codes))
    assert station.taken == [repr(("typed", code)) for code in codes]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x1b[A", "unreadable character"),
        (b"\x1b[11~", "unreadable character"),
        (b"\x1b", "unreadable character"),
        (b"\x1b[200~", "unreadable character"),
        (b"\x11", "binary data"),
        (b"\x03", "binary data"),
        (b"\x1a", "binary data"),
        (b"\x00", "binary data"),
        (b"\x7f", "binary data"),
        (b"\xe9", "unreadable character"),
        (b"\xc2\x9b", "binary data"),
    ],
)
def test_nothing_in_a_scan_acts_as_a_key(station: Station, data: bytes, reason: str) -> None:
    station.terminal.send(b"\x0212" + data + b"34\r\x0256\r")
    station.wait_for(2)
    assert station.taken == [repr(("unreadable", reason)), repr(("scan", "56"))]


def test_pasted_lines_are_typed_lines(station: Station) -> None:
    station.terminal.send(b"\x1b[200~A-1\rB" + GS + b"2\r\x02C\r\x1b[201~\x02D\r")
    station.wait_for(4)
    assert station.taken == [
        repr(("typed", "A-1")),
        repr(("typed", "B\x1d2")),
        repr(("scan", "C")),
        repr(("scan", "D")),
    ]


def test_bytes_of_another_encoding_are_refused_and_the_screen_lives_on(station: Station) -> None:
    station.terminal.send(b"caf\xe9\r\x02M\xfcller\rplain\r")
    station.wait_for(3)
    refused = repr(("unreadable", "unreadable character"))
    assert station.taken == [refused, refused, repr(("typed", "plain"))]


def test_no_key_ends_the_app_or_stops_it(station: Station) -> None:
    station.terminal.send(b"\x03\x11\x10\x1a\x1c")
    station.terminal.send(b"still here\r")
    station.wait_for(2)
    assert station.taken == [repr(("pressed", "ESC")), repr(("typed", "still here"))]


def test_what_is_typed_is_seen_at_once(station: Station) -> None:
    station.terminal.send(b"12")
    station.terminal.wait_for_text("SCAN> 12_")
    assert station.taken == []


def test_the_first_screen_comes_before_the_session_and_inputs_wait_for_it(start: Start, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    station = start(str(gate))
    station.terminal.wait_for_text("starting")
    station.terminal.send(b"\x02A-1\r12\r" + F6)
    station.terminal.wait_for_text("...")
    assert station.taken == []
    gate.touch()
    station.wait_for(3)
    assert station.taken == [repr(("scan", "A-1")), repr(("typed", "12")), repr(("pressed", "F6"))]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_app_and_leaves_the_terminal_as_it_was(station: Station, number: signal.Signals) -> None:
    assert station.terminal.settings != station.terminal.settings_before
    station.terminal.signal(number)
    assert station.terminal.wait_for_end() == 0
    assert station.terminal.settings == station.terminal.settings_before
    assert station.taken == ["closed"]
    assert b"Traceback" not in station.terminal.written


def test_a_vanished_terminal_ends_the_app(station: Station) -> None:
    station.terminal.hang_up()
    station.terminal.process.wait(15)
    assert station.taken == ["closed"]


def test_the_last_line_is_read_on_a_clear_screen(station: Station) -> None:
    station.terminal.send(b"bye\r")
    assert station.terminal.wait_for_end() == 0
    assert [row.strip() for row in station.terminal.rows if row.strip()] == ["Good bye [/] [31m"]
    assert station.terminal.settings == station.terminal.settings_before


def test_a_bug_is_logged_and_the_operator_starts_again(station: Station) -> None:
    station.terminal.send(b"bug\r")
    station.terminal.wait_for_text("call support")
    log = station.record.with_name("faults.log").read_text(encoding="utf-8")
    assert "a bug on purpose" in log
    assert b"Traceback" not in station.terminal.written
    station.terminal.send(b"\x02A-1\r\r")
    station.terminal.wait_for_text("ready")
    station.terminal.send(b"\x02A-2\r")
    station.terminal.wait_for_text("A-2")
    assert station.taken == [repr(("typed", "bug")), "closed", repr(("scan", "A-2"))]


def test_nothing_from_outside_reaches_the_terminal_raw(station: Station) -> None:
    hostile = "[/][bold]x\u009b31m \u202e滚\u0007é\u2713 \x1d[2J"
    station.terminal.send(f"{hostile}\r".encode())
    station.terminal.send("\x02ü✓滚[/]\x1d[2Jend\r".encode())
    station.terminal.wait_for_text("[2Jend")
    left = CONTROL_SEQUENCE.sub(b"", station.terminal.written).replace(b"\r\n", b"")
    assert set(left.decode()) <= SAFE
    assert "[/]" in "".join(station.terminal.rows)


def test_a_console_is_not_asked_for_what_it_cannot_answer(station: Station) -> None:
    for request in (b"\x1b[?1004h", b"\x1b[?1003h", b"\x1b[?2048", b"\x1b[>", b"\x1b]"):
        assert request not in station.terminal.written


def test_an_idle_screen_writes_nothing(station: Station) -> None:
    station.terminal.send(b"\x02A-1\r12")
    station.terminal.wait_for_text("SCAN> 12_")
    # The flash of the message ends, and then there is silence.
    station.terminal.wait_for(lambda: station.terminal.bytes_within(0.5) == b"", "the screen came to rest")
    assert station.terminal.bytes_within(1.5) == b""


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"TERM": "dumb"}, "TERM=dumb"),
        ({"TERM": "unknown"}, "TERM=unknown"),
        ({"TERM": ""}, "TERM="),
        ({"PYTHONIOENCODING": "latin-1"}, "UTF-8"),
    ],
)
def test_a_terminal_that_cannot_show_a_screen_is_refused_in_one_line(
    start: Start, settings: dict[str, str], said: str
) -> None:
    station = start(**settings)
    assert station.terminal.wait_for_end() == 2
    assert station.terminal.written.count(b"\n") == 1
    assert said in station.terminal.written.decode()
