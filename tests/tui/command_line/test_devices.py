"""`stockhand devices`: what is listed, what is shown of a scan, and how a scanner becomes one of the station's."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from core.errors import StockhandError
from devices import config
from devices.config import OwnScanner
from devices.scanners import candidates as plugged_in
from devices.scanners.aim import symbology_name
from devices.scanners.candidates import Candidate
from devices.scanners.scan import Input, Plugged, Scan, Unreadable
from tests.devices.printers.fake_printer import FakePrinter
from tests.devices.scanners.test_serial_port import Gun
from tests.tui.command_line.command import Command, begin, read_line
from tui.command_line.adopt import LEARN_CODE, block, code_on_screen
from tui.command_line.devices import in_words

GS, STX = "\x1d", "\x02"


@pytest.fixture
def gun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gun]:
    """A serial scanner that is plugged in."""
    folder = tmp_path / "by-id"
    folder.mkdir()
    monkeypatch.setattr(plugged_in, "SERIAL_PORTS", folder)
    gun = Gun(folder / "usb-Maker_Gun_123-if00")
    gun.plug_in()
    yield gun
    gun.pull_out()


@pytest.fixture
def station_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The station's file, which is not there yet."""
    path = tmp_path / "stockhand.toml"
    monkeypatch.setenv("STOCKHAND_CONFIG", str(path))
    return path


@contextmanager
def triggering(gun: Gun, sent: bytes) -> Iterator[None]:
    """Somebody pulls the trigger again and again."""
    enough = threading.Event()

    def pull() -> None:
        while not enough.wait(0.5):
            gun.send(sent)

    trigger = threading.Thread(target=pull)
    trigger.start()
    yield
    enough.set()
    trigger.join()


def test_what_is_set_up_is_listed_with_its_state(stockhand: Command, station_file: Path, gun: Gun) -> None:
    with FakePrinter() as printer:
        printer.paper_out = True
        station_file.write_text(
            f'[scanners.GUN]\nport = "{gun.path}"\n[scanners.RING]\nkeys = "0c2e:0b61"\n'
            f'[printers.DOCK]\nwire = "tcp://127.0.0.1:{printer.port}"\n'
            '[printers.OFF]\nwire = "tcp://127.0.0.1:9"\n'
        )
        ended = stockhand("devices", "--list")
    assert ended.status == 0
    assert ended.out.splitlines()[:5] == [
        "scanner  keyboard wedge: what types into this terminal",
        f"scanner  GUN: {gun.path}, ready",
        "scanner  RING: 0c2e:0b61, not plugged in",
        f"printer  DOCK: tcp://127.0.0.1:{printer.port}, paper out",
        "printer  OFF: tcp://127.0.0.1:9, no printer at 127.0.0.1:9: Connection refused",
    ]


def test_what_is_plugged_in_besides_is_listed_as_the_file_would_name_it(
    stockhand: Command, station_file: Path, gun: Gun
) -> None:
    station_file.write_text("")
    port = f"serial port {Path(os.path.realpath(gun.path)).name}: port = {gun.path}"
    assert f"besides  {port}" in stockhand("devices", "--list").out


def test_each_scan_is_shown_as_it_came_and_as_what_it_means(station_file: Path, gun: Gun) -> None:
    station_file.write_text(f'[scanners.GUN]\nport = "{gun.path}"\n')
    program = begin("devices")
    until(program, "GUN  ready")
    gun.send(f"]C10104006381333931{GS}\r".encode())
    until(program, "GUN  raw 5d 43 31 30 31 30 34 30 30 36 33 38 31 33 33 33 39 33 31 1d 0d")
    gun.send(b"]C101040063813339311727123110L1\r")
    until(program, "GTIN 04006381333931, lot L1, expires 2027-12-31")
    program.send_signal(signal.SIGINT)
    program.communicate(timeout=15)
    assert program.returncode == 0


def until(program: subprocess.Popen[bytes], text: str) -> None:
    """Reads what the program writes up to a line with the text."""
    while text not in (line := read_line(program).decode()):
        assert line


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (Scan("4006381333931", "]E0", "GUN", 0.0), "]E0 EAN or UPC '4006381333931'"),
        (Scan("A12-034.51", "", "GUN", 0.0), "'A12-034.51'"),
        (
            Scan("00106141412345678908", "]C1", "GUN", 0.0),
            "]C1 GS1-128 '00106141412345678908': SSCC 106141412345678908",
        ),
        (Scan("0104006381333932", "]C1", "GUN", 0.0), "]C1 GS1-128 '0104006381333932': 04006381333932 has a wrong"),
        (Scan("10ABC17261231", "]C1", "GUN", 0.0), "]C1 GS1-128 '10ABC17261231': lot ABC17261231, but its lot may"),
        (Unreadable("cut off", "GUN", 0.0), "not readable: cut off"),
        (Plugged("GUN", "", 0.0), "ready"),
        (Plugged("GUN", "pulled out", 0.0), "pulled out"),
    ],
)
def test_a_scan_is_told_in_words(given: Input, words: str) -> None:
    assert in_words(given).startswith(words)


def test_a_kind_of_barcode_that_nobody_knows_is_called_by_its_id() -> None:
    assert (symbology_name("]C1"), symbology_name("]C0"), symbology_name("]y0")) == ("GS1-128", "Code 128", "]y0")


def test_the_scanner_that_reads_the_code_on_the_screen_is_set_up(
    stockhand: Command, station_file: Path, gun: Gun
) -> None:
    station_file.write_text('[station]\nname = "DOCK-1"\n')
    with triggering(gun, f"{STX}]d1{LEARN_CODE}\r\n".encode()):
        ended = stockhand("devices", "--adopt", "GUN")
    assert ended.status == 0, ended.err
    made = config.read(station_file)
    assert made.station.name == "DOCK-1"
    assert made.scanners == {"GUN": OwnScanner(port=str(gun.path), prefix=STX)}


def test_a_scanner_that_is_set_up_already_is_not_set_up_twice(stockhand: Command, station_file: Path, gun: Gun) -> None:
    station_file.write_text(f'[scanners.GUN]\nport = "{gun.path}"\n')
    assert "There is a scanner GUN already" in stockhand("devices", "--adopt", "GUN").err
    assert "Nothing is plugged in here" in stockhand("devices", "--adopt", "OTHER").err


def test_where_the_file_cannot_be_written_the_block_is_said(
    stockhand: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gun: Gun
) -> None:
    (tmp_path / "a file").touch()
    monkeypatch.setenv("STOCKHAND_CONFIG", str(tmp_path / "a file" / "stockhand.toml"))
    monkeypatch.setattr("tui.command_line.devices.station_config", config.Config)
    with triggering(gun, f"{LEARN_CODE}\r".encode()):
        ended = stockhand("devices", "--adopt", "GUN")
    assert ended.status == 1
    assert "add this to it" in ended.err
    assert f'[scanners.GUN]\nport = "{gun.path}"' in ended.out


def test_a_name_that_the_file_may_not_hold_leaves_the_file_as_it_was(
    stockhand: Command, station_file: Path, gun: Gun
) -> None:
    station_file.write_text('[station]\nname = "DOCK-1"\n')
    with triggering(gun, f"{LEARN_CODE}\r".encode()):
        ended = stockhand("devices", "--adopt", "x" * 21)
    assert ended.status == 1
    assert station_file.read_text() == '[station]\nname = "DOCK-1"\n'


@pytest.mark.parametrize(
    ("sent", "learnt"),
    [
        (f"{LEARN_CODE}\r", ""),
        (f"{LEARN_CODE}\r\n", ""),
        (f"{LEARN_CODE}\t", ""),
        (f"A-1\r{STX}]C0{LEARN_CODE}\r", 'prefix = "\\u0002"\n'),
        (LEARN_CODE, 'suffix = ""\n'),
        (f"{LEARN_CODE}\x03", 'suffix = "\\u0003"\n'),
    ],
)
def test_what_is_sent_around_a_scan_is_learnt(sent: str, learnt: str) -> None:
    candidate = Candidate("keys", "0c2e:0b61", "Gun", lambda: pytest.fail("it is not opened"))
    assert block("GUN", candidate, sent) == f'[scanners.GUN]\nkeys = "0c2e:0b61"\n{learnt}'


def test_a_prefix_of_several_characters_is_complained_of() -> None:
    candidate = Candidate("keys", "0c2e:0b61", "Gun", lambda: pytest.fail("it is not opened"))
    with pytest.raises(StockhandError, match="sends 'ab' before each scan"):
        block("GUN", candidate, f"ab{LEARN_CODE}\r")


def test_the_code_on_the_screen_can_be_read_from_it() -> None:
    rows = list(code_on_screen(LEARN_CODE))
    assert max(map(len, rows)) <= 30
    assert len(rows) <= 12
    cells = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0)}
    drawn = bytes(cells[cell][half] for row in rows for half in (0, 1) for cell in row)
    picture = Image.frombytes("L", (len(rows[0]), 2 * len(rows)), drawn)
    (found,) = zxingcpp.read_barcodes(picture.resize((picture.width * 8, picture.height * 8), Image.Resampling.NEAREST))
    assert found.text == LEARN_CODE


def test_the_help_says_how_a_scanner_is_set_up(stockhand: Command) -> None:
    assert "--adopt NAME" in stockhand("devices", "--help").out
