from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from core.labels.slip import plain_text
from devices import config
from devices.config import Config, ConfigError, OwnScanner, Printer
from devices.printers.escpos_language import EscPos
from devices.printers.folder import FileWire
from devices.printers.serial_port import SerialPort
from devices.printers.tcp import TcpPort
from devices.printers.wires import TwoWayWire
from devices.printers.zpl_language import Zpl
from tests.core.labels.documents import PICK_LIST
from tests.core.labels.drawn import draw_slip
from tests.devices.printers.job_queue import MemoryQueue

WHOLE = """
[station]
name = "DOCK-1"
dock = "DOCK-IN"
printer = "DOCK"
sounds = false

[scanner]
prefix = "]"
suffix = "\\t"

[scanners.GUN]
port = "/dev/serial/by-id/usb-Maker_Scanner_123-if00"
baud = 115200
suffix = ""

[scanners.RING]
keys = "0C2E:0b61:S 1"
prefix = "\\u0002"

[printers.dock]
wire = "tcp://10.0.0.5:6101"
dpi = 300
answers = false

[printers.SCREEN]
wire = "file:///var/lib/stock%20hand/labels"
pictures = true

[documents]
folder = "/srv/orders"
"""


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    read = config.read(_file(tmp_path, WHOLE))
    assert (read.station.name, read.station.dock, read.station.printer, read.station.sounds) == (
        *("DOCK-1", "DOCK-IN", "DOCK", False),
    )
    assert (read.scanner.prefix, read.scanner.suffix) == ("]", "\t")
    assert read.scanners["GUN"] == OwnScanner(
        port="/dev/serial/by-id/usb-Maker_Scanner_123-if00", baud=115200, suffix=""
    )
    assert read.scanners["RING"] == OwnScanner(keys="0C2E:0b61:S 1", prefix="\x02")
    assert read.printers["DOCK"] == Printer("tcp://10.0.0.5:6101", dpi=300, answers=False)
    assert read.documents.folder == "/srv/orders"
    assert config.wire(read.printers["DOCK"]) == TwoWayWire(TcpPort("10.0.0.5", 6101), Zpl(300), answers=False)


def test_without_a_file_there_are_sensible_defaults() -> None:
    read = config.read(None)
    assert read == Config()
    assert read.station.name
    assert read.station.sounds
    assert read.scanner.prefix == "\x02"
    assert dict(read.printers) == {}


def test_a_station_may_have_a_sound_card_and_a_light(tmp_path: Path) -> None:
    station = config.read(_file(tmp_path, '[station]\nsounds = "alsa"\nlight = "green:status"')).station
    assert (station.sounds, station.light) == ("alsa", "green:status")


def test_an_empty_file_is_the_same_as_none(tmp_path: Path) -> None:
    assert config.read(_file(tmp_path, "")) == config.read(None)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[stations]", "stations: is not known here; known are station, scanner, scanners, scale"),
        ('[station]\ncolour = "red"', "station.colour: is not known here; known are name, dock, printer, sounds"),
        ("[station]\nname = 7", "station.name: 7 is not text in quotes"),
        ('[station]\nsounds = "yes"', "station.sounds: 'yes' is not true or false or \"alsa\""),
        ("[station]\nsounds = 1", "station.sounds: 1 is not true or false"),
        ('[station]\nlight = "../power"', "station.light: '../power' is not a name under /sys/class/leds"),
        ('[documents]\nfolder = "orders"', "documents.folder: 'orders' is not a whole path, from / on"),
        ("[documents]\nfolder = true", "documents.folder: True is not text in quotes"),
        ("station = 3", "station: 3 is not a block of keys"),
        ('[scanner]\nprefix = "ab"', "scanner: prefix and suffix are one character each, or empty"),
        ("[printers]\nDOCK = 1", "printers.DOCK: 1 is not a block of keys"),
        ("[printers.DOCK]\ndpi = 203", "printers.DOCK.wire: is missing"),
        ('[printers.DOCK]\nwire = "tcp://a"\ndpi = true', "printers.DOCK.dpi: True is not a whole number"),
        ('[printers.DOCK]\nwire = "tcp://a"\ndpi = 72', "printers.DOCK.dpi: 72 is none of 203, 300, 600"),
        (
            '[printers.DOCK]\nwire = "10.0.0.5"',
            "printers.DOCK.wire: '10.0.0.5': is none of tcp://host:port, serial:///device",
        ),
        ('[printers.DOCK]\nwire = "http://a/"', "printers.DOCK.wire: 'http://a/': is none of"),
        ('[printers.DOCK]\nwire = "file://labels"', "printers.DOCK.wire: 'file://labels': is none of"),
        ('[printers.DOCK]\nwire = "tcp://a:99999"', "printers.DOCK.wire: 'tcp://a:99999': Port out of range"),
        (
            '[printers.DOCK]\nwire = "tcp://a"\nlanguage = "pcl"',
            "printers.DOCK.language: 'pcl' is none of zpl, escpos, pdf",
        ),
        ('[printers.D]\nwire = "tcp://a"\nlanguage = "pdf"', "printers.D.wire: 'tcp://a': PDF goes to cups://queue"),
        ('[printers.D]\nwire = "tcp://a"\nlanguage = "escpos"\ndpi = 300', "printers.D.dpi: 300 is none of 180, 203"),
        ('[printers.DOCK]\nwire = "tcp://a"\npaper_mm = 70', "printers.DOCK.paper_mm: 70 is none of 58, 80"),
        (
            '[printers.DOCK]\nwire = "serial:///dev/ttyS0?baud=1"',
            "printers.DOCK.wire: 'serial:///dev/ttyS0?baud=1': baud",
        ),
        ('[printers.DOCK]\nwire = "tcp://a:x"', "printers.DOCK.wire: 'tcp://a:x': Port could not"),
        ('[printers."a b"]\nwire = "tcp://a"', "printers.a b: a printer's code is 1 to 20 letters"),
        ('[printers.d]\nwire = "tcp://a"\n[printers.D]\nwire = "tcp://a"', "printers.D: is there twice"),
        ("[scanners.GUN]", "scanners.GUN: a scanner has a port or keys, one of the two"),
        ('[scanners.GUN]\nport = "/dev/x"\nkeys = "0c2e:0b61"', "scanners.GUN: a scanner has a port or keys, one"),
        ('[scanners.GUN]\nkeys = "c2e:b61"', "scanners.GUN.keys: 'c2e:b61' is not like 0c2e:0b61 or"),
        ('[scanners.GUN]\nkeys = "0c2e:0b61:"', "scanners.GUN.keys: '0c2e:0b61:' is not like"),
        ('[scanners.GUN]\nport = "/dev/x"\nsuffix = "\\r\\n"', "scanners.GUN: prefix and suffix are one character"),
        ('[scanners.GUN]\nport = "/dev/x"\nbaud = "9600"', "scanners.GUN.baud: '9600' is not a whole number"),
        ('[scanners."a b"]\nport = "/dev/x"', "scanners.a b: a scanner's name is 1 to 20 letters"),
        ('[scale]\nport = "/dev/x"\nprotocol = "shouting"', "scale.protocol: 'shouting' is none of continuous"),
        ("[station", "is not TOML: "),
        ('[station]\nname = "\udce4"', "is not TOML: "),
    ],
)
def test_a_wrong_file_gives_one_line_with_file_and_key(tmp_path: Path, text: str, complaint: str) -> None:
    path = _file(tmp_path, text)
    with pytest.raises(ConfigError) as wrong:
        config.read(path)
    assert str(wrong.value).startswith(f"{path}: {complaint}")
    assert "\n" not in str(wrong.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.toml: cannot be read: No such file"):
        config.read(tmp_path / "gone.toml")


def test_the_file_is_looked_for_where_people_put_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("STOCKHAND_CONFIG", raising=False)
    (tmp_path / "stockhand").mkdir()
    own = tmp_path / "stockhand" / "stockhand.toml"
    own.touch()
    assert config.find() == own
    monkeypatch.setenv("STOCKHAND_CONFIG", "/elsewhere.toml")
    assert config.find() == Path("/elsewhere.toml")


def test_a_spool_prints_on_the_printers_of_the_file(tmp_path: Path) -> None:
    queue = MemoryQueue()
    job = queue.add("SCREEN", "location", {"code": "A12-034", "check": "57"})
    read = Config(printers={"SCREEN": config.virtual_printer(tmp_path / "labels of today")})
    assert config.spool(read, queue, "worker-1").work_off("SCREEN") == 1
    assert queue.rows[job].state == "confirmed"
    assert sorted(each.suffix for each in (tmp_path / "labels of today").iterdir()) == [".png", ".zpl"]


def test_a_receipt_printer_is_one_by_its_language() -> None:
    printer = Printer("serial:///dev/ttyUSB0?baud=19200", language="escpos", paper_mm=58)
    language = EscPos(203, 58)
    assert config.language(printer) == language
    assert config.wire(printer) == TwoWayWire(SerialPort(Path("/dev/ttyUSB0"), 19200), language)


@pytest.mark.parametrize(("language", "endings"), [("zpl", [".png", ".zpl"]), ("escpos", [".escpos", ".png"])])
def test_a_folder_holds_the_bytes_of_either_language(tmp_path: Path, language: str, endings: list[str]) -> None:
    queue = MemoryQueue()
    queue.add("SCREEN", "location", {"code": "A12-034", "check": "57"})
    printers = {"SCREEN": Printer(tmp_path.as_uri(), language=language, pictures=True)}
    assert config.spool(Config(printers=printers), queue, "worker-1").work_off("SCREEN") == 1
    assert sorted(each.suffix for each in tmp_path.iterdir()) == endings


@pytest.mark.parametrize(("paper_mm", "characters"), [(58, 32), (80, 48)])
def test_the_picture_of_a_slip_is_its_text_as_wide_as_the_paper(tmp_path: Path, paper_mm: int, characters: int) -> None:
    queue = MemoryQueue()
    job = queue.add("SCREEN", "pick_list", PICK_LIST)
    other = queue.add("LABELS", "pick_list", PICK_LIST)
    slips = Printer((tmp_path / "slips").as_uri(), language="escpos", paper_mm=paper_mm, pictures=True)
    printers = {"SCREEN": slips, "LABELS": Printer((tmp_path / "labels").as_uri())}
    spool = config.spool(Config(printers=printers), queue, "worker-1")
    assert (spool.work_off("SCREEN"), spool.work_off("LABELS")) == (1, 0)
    assert queue.rows[job].state == "confirmed"
    shown = plain_text(draw_slip("pick_list", 1, PICK_LIST), characters)
    assert (tmp_path / "slips" / "000001-pick_list.txt").read_text() == shown
    assert (queue.rows[other].state, queue.rows[other].reason) == ("failed", "a slip needs a receipt printer")


def test_only_a_printer_with_pictures_draws(tmp_path: Path) -> None:
    plain = config.wire(Printer(wire=tmp_path.as_uri()))
    drawing = config.wire(Printer(wire=tmp_path.as_uri(), pictures=True))
    assert plain == FileWire(tmp_path)
    assert isinstance(drawing, FileWire)
    assert drawing.draw is not None


def test_a_station_without_pictures_never_loads_the_drawing_libraries() -> None:
    program = "import sys, devices.config; sys.exit(bool({'PIL', 'zxingcpp', 'serial', 'escpos'} & {*sys.modules}))"
    assert subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[2], check=False).returncode == 0


def _file(folder: Path, text: str) -> Path:
    path = folder / "stockhand.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return path
