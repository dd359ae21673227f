"""stockhand.toml: what is plugged in at this station, and the only place where devices are made from it.

[station]
name = "DOCK-1"
dock = "DOCK-IN"          # the location where goods arrive here
printer = "DOCK"          # the code of the printer that labels go to
sounds = true             # "alsa" for this machine's sound card
light = "green:status"    # an LED of this machine, by its name under /sys/class/leds
site = "EAST"             # where the books hold several sites

[scanner]                 # what a scanner that types into the terminal sends before and after each scan
prefix = "\\u0002"
suffix = "\\r"

[scanners.GUN]            # one block a scanner with a channel of its own, by any name; prefix and suffix as above
port = "/dev/serial/by-id/usb-Maker_Scanner_123-if00"
baud = 9600

[scanners.RING]
keys = "0c2e:0b61"        # a keyboard to Linux: vendor:product, or vendor:product:serial number

[scale]                   # of this station: what is packed, and goods that are weighed
port = "/dev/serial/by-id/usb-Maker_Scale_7-if00"
protocol = "continuous"   # it sends its reading all the time; "command": it is asked (MT-SICS)
baud = 9600

[printers.DOCK]           # one block a printer, by its code
wire = "tcp://10.0.0.5:9100"
dpi = 300
answers = true            # false for a printer that cannot tell its status

[printers.PACKING]
wire = "serial:///dev/ttyUSB0?baud=19200"
language = "escpos"       # a receipt printer; a label printer is "zpl"
paper_mm = 80             # the width of its roll

[printers.SCREEN]
wire = "file:///var/lib/stockhand/labels"
pictures = true           # a PNG beside each file

[printers.PAPERS]
wire = "cups://office"    # or file:///srv/papers
language = "pdf"          # documents on A4, like a shipment's papers

[documents]
folder = "/srv/orders"    # where the desk writes purchase orders as PDF and e-mail files
"""

from __future__ import annotations

import os
import re
import socket
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from pathlib import Path
from typing import Any

from core.labels.slip import Slip, plain_text
from devices.printers import addresses
from devices.printers.escpos_language import EscPos
from devices.printers.language import Content, Language
from devices.printers.paper import PAPERS, paper_of
from devices.printers.pdf_language import Pdf
from devices.printers.spool import JobSource, Outlet, Spool
from devices.printers.wires import Wire
from devices.printers.zpl_language import Zpl
from devices.scales.reading import READERS
from devices.scales.scale import Scale
from devices.scanners.framing import Framer
from devices.scanners.key_device import Maker
from devices.scanners.key_device import find as find_keys
from devices.scanners.plugged import PluggedScanner, Port
from devices.scanners.scan import ScanSource
from devices.serial_port import SerialPort

FILE_NAME = "stockhand.toml"

_RESOLUTIONS_DPI = {"zpl": (203, 300, 600), "escpos": (180, 203), "pdf": (203,)}
_PAPERS_MM = tuple(sorted({paper_mm for paper_mm, _dpi in PAPERS}))
_MAKER = re.compile(r"[0-9a-fA-F]{4}:[0-9a-fA-F]{4}(:[^:]+)?")
_TYPES: Mapping[str, type] = {"str": str, "int": int, "bool": bool, "bool | str": bool}
_WORDS: Mapping[type, str] = {str: "text in quotes", int: "a whole number", bool: "true or false"}
# Words that a key takes besides what its type says.
_ALSO: Mapping[str, tuple[str, ...]] = {"station.sounds": ("alsa",)}


class ConfigError(Exception):
    """The configuration cannot be used: one line with the file, the key and what is wrong."""


@dataclass(frozen=True, slots=True)
class Station:
    """This place of work."""

    name: str = field(default_factory=lambda: socket.gethostname().partition(".")[0] or "station")
    dock: str = ""
    printer: str = ""
    sounds: bool | str = True
    light: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True)
class Scanner:
    """What a scanner that types like a keyboard sends around each scan."""

    prefix: str = "\x02"
    suffix: str = "\r"


@dataclass(frozen=True, slots=True)
class OwnScanner:
    """A scanner with a channel of its own: a serial `port`, or a keyboard that is taken from Linux by its `keys`."""

    port: str = ""
    baud: int = 9600
    keys: str = ""
    prefix: str = ""
    suffix: str = "\r"


@dataclass(frozen=True, slots=True)
class ScaleLine:
    """The serial port of this station's scale and what is spoken there; none where the port is empty."""

    port: str = ""
    protocol: str = "continuous"
    baud: int = 9600


@dataclass(frozen=True, slots=True)
class Printer:
    """One printer: the address of its wire and what it can do."""

    wire: str
    language: str = "zpl"
    paper_mm: int = 80
    dpi: int = 203
    pictures: bool = False
    answers: bool = True


@dataclass(frozen=True, slots=True)
class Documents:
    """Where papers go that are no labels; none where it is empty."""

    folder: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """All of it; without a file there is a station of the machine's name and no printer."""

    station: Station = field(default_factory=Station)
    scanner: Scanner = Scanner()
    scanners: Mapping[str, OwnScanner] = field(default_factory=dict)
    scale: ScaleLine = ScaleLine()
    printers: Mapping[str, Printer] = field(default_factory=dict)
    documents: Documents = Documents()


def find() -> Path | None:
    """The file that STOCKHAND_CONFIG names, else the user's, else the machine's; None if there is none."""
    if named := os.environ.get("STOCKHAND_CONFIG"):
        return Path(named)
    places = (user_folder() / FILE_NAME, Path("/etc/stockhand") / FILE_NAME)
    return next((place for place in places if place.is_file()), None)


def user_folder() -> Path:
    """Where the user's own file is."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "stockhand"


def read(path: Path | None) -> Config:
    """The configuration in a file, or the defaults for None; ConfigError if it cannot be used."""
    if path is None:
        return Config()
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: is not TOML: {error}") from error
    try:
        return _config(document)
    except _WrongKey as error:
        raise ConfigError(f"{path}: {error}") from error


def virtual_printer(folder: Path) -> Printer:
    """A printer that is a folder: a ZPL file and a picture for each label."""
    return Printer(wire=folder.absolute().as_uri(), pictures=True)


def wire(printer: Printer) -> Wire:
    """The wire that a printer's address means; ConfigError if it means none."""
    try:
        return _wire(printer, "wire")
    except _WrongKey as error:
        raise ConfigError(str(error)) from error


def scan_source(name: str, scanner: OwnScanner, heard: Callable[[str], None] = lambda _text: None) -> PluggedScanner:
    """The scanner, to be opened; `heard` is told all that it sends, as it comes."""
    framer = Framer(name, scanner.prefix, scanner.suffix)
    return PluggedScanner(name, partial(find_scanner, scanner), framer, heard=heard)


def find_scanner(scanner: OwnScanner) -> Port:
    """The scanner, open; DeviceLost says why it cannot be."""
    return SerialPort(scanner.port, scanner.baud) if scanner.port else find_keys(_maker(scanner.keys))


def scan_sources(config: Config) -> list[ScanSource]:
    """All scanners of this station that have a channel of their own."""
    return [scan_source(name, scanner) for name, scanner in config.scanners.items()]


def scale(config: Config) -> Scale | None:
    """The scale of this station, to be asked; None where it has none."""
    line = config.scale
    return Scale(partial(SerialPort, line.port, line.baud), line.protocol) if line.port else None


def language(printer: Printer) -> Language:
    """What the printer understands."""
    if printer.language == "escpos":
        return EscPos(printer.dpi, printer.paper_mm)
    if printer.language == "pdf":
        return Pdf()
    return Zpl(printer.dpi)


def spool(config: Config, source: JobSource, worker: str) -> Spool:
    """A spool for all printers of this station; `worker` is a name that no other process has."""
    outlets = {code: Outlet(wire(printer), language(printer)) for code, printer in config.printers.items()}
    return Spool(source, outlets, worker)


class _WrongKey(Exception):
    """A key of the file, and what is wrong with it."""

    def __init__(self, key: str, matter: str) -> None:
        super().__init__(f"{key}: {matter}")


def _config(document: Mapping[str, object]) -> Config:
    _refuse_unknown(document, [each.name for each in fields(Config)], "")
    printers = {}
    for code, table in _table(document.get("printers", {}), "printers").items():
        if code.upper() in printers:
            raise _WrongKey(f"printers.{code}", "is there twice: codes are the same in small letters")
        printers[code.upper()] = _printer(code, table)
    scanner = Scanner(**_values(Scanner, document.get("scanner", {}), "scanner"))
    _require_single_characters(scanner, "scanner")
    scanners = {name: _scanner(name, table) for name, table in _table(document.get("scanners", {}), "scanners").items()}
    station = Station(**_values(Station, document.get("station", {}), "station"))
    if "/" in station.light or station.light in (".", ".."):
        raise _WrongKey("station.light", f"{station.light!r} is not a name under /sys/class/leds")
    scale_line = ScaleLine(**_values(ScaleLine, document.get("scale", {}), "scale"))
    if scale_line.protocol not in READERS:
        raise _WrongKey("scale.protocol", f"{scale_line.protocol!r} is none of {', '.join(READERS)}")
    documents = Documents(**_values(Documents, document.get("documents", {}), "documents"))
    if documents.folder and not Path(documents.folder).is_absolute():
        raise _WrongKey("documents.folder", f"{documents.folder!r} is not a whole path, from / on")
    return Config(station, scanner, scanners, scale_line, printers, documents)


def _scanner(name: str, table: object) -> OwnScanner:
    where = f"scanners.{name}"
    _require_code(where, name, "a scanner's name")
    scanner = OwnScanner(**_values(OwnScanner, table, where))
    _require_single_characters(scanner, where)
    if bool(scanner.port) == bool(scanner.keys):
        raise _WrongKey(where, "a scanner has a port or keys, one of the two")
    if scanner.keys and not _MAKER.fullmatch(scanner.keys):
        raise _WrongKey(f"{where}.keys", f"{scanner.keys!r} is not like 0c2e:0b61 or 0c2e:0b61:serial")
    return scanner


def _require_single_characters(scanner: Scanner | OwnScanner, where: str) -> None:
    if len(scanner.prefix) > 1 or len(scanner.suffix) > 1:
        raise _WrongKey(where, "prefix and suffix are one character each, or empty")


def _require_code(where: str, code: str, what: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,20}", code):
        raise _WrongKey(where, f"{what} is 1 to 20 letters, digits, dashes and underscores")


def _maker(keys: str) -> Maker:
    vendor, product, *serial = keys.split(":", 2)
    return Maker(int(vendor, 16), int(product, 16), *serial)


def _printer(code: str, table: object) -> Printer:
    where = f"printers.{code}"
    _require_code(where, code, "a printer's code")
    values = _values(Printer, table, where)
    if "wire" not in values:
        raise _WrongKey(f"{where}.wire", "is missing")
    printer = Printer(**values)
    if printer.language not in _RESOLUTIONS_DPI:
        raise _WrongKey(f"{where}.language", f"{printer.language!r} is none of {', '.join(_RESOLUTIONS_DPI)}")
    _refuse_other(f"{where}.dpi", printer.dpi, _RESOLUTIONS_DPI[printer.language])
    _refuse_other(f"{where}.paper_mm", printer.paper_mm, _PAPERS_MM)
    if printer.language == "pdf" and not printer.wire.startswith(("cups:", "file:")):
        raise _WrongKey(f"{where}.wire", f"{printer.wire!r}: PDF goes to cups://queue or file:///folder")
    _wire(printer, f"{where}.wire")
    return printer


def _wire(printer: Printer, key: str) -> Wire:
    drawing = partial(_draw, printer) if printer.pictures else None
    try:
        return addresses.wire(printer.wire, language(printer), answers=printer.answers, draw=drawing)
    except ValueError as error:
        raise _WrongKey(key, f"{printer.wire!r}: {error}") from error


def _draw(printer: Printer, content: Content, dpi: int) -> tuple[str, bytes]:
    if isinstance(content, Slip):
        return "txt", plain_text(content, paper_of(printer.paper_mm, dpi).characters).encode()
    # Drawing needs two large libraries, which most stations never load.
    from devices.printers.picture import png

    return "png", png(content, dpi)


def _values(kind: type[Any], table: object, where: str) -> dict[str, Any]:
    """The keys of a block, each of the type that its dataclass has."""
    given = _table(table, where)
    types = {each.name: _TYPES[str(each.type)] for each in fields(kind)}
    _refuse_unknown(given, list(types), f"{where}.")
    for key, value in given.items():
        # Not isinstance: true is an int to Python, and not to whoever writes the file.
        also = _ALSO.get(f"{where}.{key}", ())
        if type(value) is not types[key] and value not in also:
            words = " or ".join((_WORDS[types[key]], *(f'"{word}"' for word in also)))
            raise _WrongKey(f"{where}.{key}", f"{value!r} is not {words}")
    return dict(given)


def _table(value: object, where: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _WrongKey(where, f"{value!r} is not a block of keys")
    return value


def _refuse_other(key: str, value: int, allowed: tuple[int, ...]) -> None:
    if value not in allowed:
        raise _WrongKey(key, f"{value} is none of {', '.join(map(str, allowed))}")


def _refuse_unknown(given: Mapping[str, object], known: list[str], where: str) -> None:
    for key in given:
        if key not in known:
            raise _WrongKey(f"{where}{key}", f"is not known here; known are {', '.join(known)}")
