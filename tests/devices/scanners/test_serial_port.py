"""Serial scanners, on a real pseudo-terminal that is pulled out and plugged in again."""

from __future__ import annotations

import errno
import os
import termios
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from devices.errors import DeviceLost
from devices.scanners.framing import CUT_OFF, Framer
from devices.scanners.plugged import PluggedScanner
from devices.serial_port import SerialPort
from tests.devices.scanners.listener import listening
from tests.waiting import wait_until

GS = "\x1d"


class Gun:
    """A scanner with a serial plug: a pseudo-terminal under a name that stays, as by-id names do."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._ends: tuple[int, int] | None = None

    def plug_in(self) -> None:
        self._ends = os.openpty()
        self.path.symlink_to(os.ttyname(self._ends[1]))

    def pull_out(self) -> None:
        assert self._ends is not None
        self.path.unlink()
        for end in self._ends:
            os.close(end)
        self._ends = None

    def send(self, text: bytes) -> None:
        assert self._ends is not None
        while text:
            text = text[os.write(self._ends[0], text) :]


@pytest.fixture
def gun(tmp_path: Path) -> Iterator[Gun]:
    gun = Gun(tmp_path / "usb-Maker_Gun_123-if00")
    gun.plug_in()
    yield gun
    if gun.path.exists():
        gun.pull_out()


def source(gun: Gun, suffix: str = "\r") -> PluggedScanner:
    return PluggedScanner("GUN", partial(SerialPort, str(gun.path)), Framer("GUN", suffix=suffix))


def test_scans_come_as_they_are_sent(gun: Gun) -> None:
    with listening(source(gun)) as listener:
        gun.send(f"]C10104006381333931{GS}10L1\r\n4006381333931\r\n".encode())
        listener.expect(f"0104006381333931{GS}10L1", "4006381333931")
        assert listener.plugs == [""]


def test_two_thousand_scans_in_one_burst_all_come_in_order(gun: Gun) -> None:
    codes = [f"CASE-{number:04}" for number in range(2000)]
    with listening(source(gun)) as listener:
        sender = threading.Thread(target=gun.send, args=("".join(f"{code}\r" for code in codes).encode(),))
        sender.start()
        listener.expect(*codes)
        sender.join()


def test_a_scanner_that_is_pulled_out_and_plugged_in_again_is_found_again(gun: Gun) -> None:
    with listening(source(gun)) as listener:
        gun.send(b"A-1\r")
        listener.expect("A-1")
        gun.pull_out()
        wait_until(lambda: listener.plugs[-1], "it was said that the scanner is gone")
        gun.plug_in()
        wait_until(lambda: not listener.plugs[-1], "it was said that the scanner is back")
        gun.send(b"A-2\r")
        listener.expect("A-1", "A-2")


def test_half_a_scan_before_it_was_pulled_out_is_not_taken(gun: Gun) -> None:
    with listening(source(gun)) as listener:
        gun.send(b"40063")
        wait_until(lambda: listener.faults == [CUT_OFF], "the half scan was told of")
        gun.pull_out()
        wait_until(lambda: listener.plugs[-1], "it was said that the scanner is gone")
        assert listener.scans == []


def test_a_scanner_without_a_suffix_ends_its_scans_by_silence(gun: Gun) -> None:
    with listening(source(gun, suffix="")) as listener:
        gun.send(b"4006381333931")
        listener.expect("4006381333931")
        gun.send(b"A-2")
        listener.expect("4006381333931", "A-2")


def test_bytes_that_are_no_text_are_one_scan_that_cannot_be_taken(gun: Gun) -> None:
    with listening(source(gun)) as listener:
        gun.send(b"Gew\xe4hr\rA-2\r")
        listener.expect("A-2")
        assert listener.faults == ["unreadable character"]


def test_a_letter_that_comes_in_two_pieces_is_one_letter(gun: Gun) -> None:
    with listening(source(gun)) as listener:
        letter = "ä".encode()
        gun.send(b"K" + letter[:1])
        gun.send(letter[1:] + b"se\r")
        listener.expect("Käse")


def test_a_scanner_that_is_not_there_yet_is_told_of_once(gun: Gun) -> None:
    gun.pull_out()
    with listening(source(gun)) as listener:
        listener.expect_plugs("not plugged in")
        gun.plug_in()
        listener.expect_plugs("not plugged in", "")
        gun.send(b"A-1\r")
        listener.expect("A-1")


def test_a_port_that_another_program_has_is_told_of(gun: Gun) -> None:
    first = SerialPort(str(gun.path))
    with pytest.raises(DeviceLost, match="in use by another program"):
        SerialPort(str(gun.path))
    first.close()
    SerialPort(str(gun.path)).close()


def test_a_rate_that_no_port_has_is_told_of(gun: Gun) -> None:
    with pytest.raises(DeviceLost, match="cannot be opened"):
        SerialPort(str(gun.path), baud=-1)


def test_a_port_that_is_pulled_out_while_it_is_opened_is_looked_for_again(
    gun: Gun, monkeypatch: pytest.MonkeyPatch
) -> None:
    def flush(_descriptor: int, _which: int) -> None:
        monkeypatch.undo()
        raise termios.error(errno.EIO, "Input/output error")

    monkeypatch.setattr(termios, "tcflush", flush)
    with listening(source(gun)) as listener:
        listener.expect_plugs("cannot be opened: (5, 'Input/output error')", "")
        gun.send(b"A-1\r")
        listener.expect("A-1")


def test_closing_ends_the_thread_while_nothing_comes(gun: Gun) -> None:
    before = threading.active_count()
    with listening(source(gun)):
        assert threading.active_count() == before + 1
    assert threading.active_count() == before
