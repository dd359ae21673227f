"""stockhand.toml: what is plugged in at this station, and the only place where devices are made from it.

[station]
name = "DOCK-1"
dock = "DOCK-IN"          # the location where goods arrive here
printer = "DOCK"          # the code of the printer that labels go to
sounds = true

[scanner]                 # what the scanner sends before and after each scan
prefix = "\\u0002"
suffix = "\\r"

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
"""

from __future__ import annotations

import os
import re
import socket
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from core.labels.slip import Slip, plain_text
from devices.printers import addresses
from devices.printers.escpos_language import PAPERS, EscPos
from devices.printers.language import Content, Language
from devices.printers.spool import JobSource, Outlet, Spool
from devices.printers.wires import Wire
from devices.printers.zpl_language import Zpl

FILE_NAME = "stockhand.toml"

_RESOLUTIONS_DPI = {"zpl": (203, 300, 600), "escpos": (180, 203)}
_PAPERS_MM = tuple(sorted({paper_mm for paper_mm, _dpi in PAPERS}))
_PREVIEW_CHARACTERS = 42
_TYPES: Mapping[str, type] = {"str": str, "int": int, "bool": bool}
_WORDS: Mapping[type, str] = {str: "text in quotes", int: "a whole number", bool: "true or false"}


class ConfigError(Exception):
    """The configuration cannot be used: one line with the file, the key and what is wrong."""


@dataclass(frozen=True, slots=True)
class Station:
    """This place of work."""

    name: str = field(default_factory=lambda: socket.gethostname().partition(".")[0] or "station")
    dock: str = ""
    printer: str = ""
    sounds: bool = True


@dataclass(frozen=True, slots=True)
class Scanner:
    """What a scanner that types like a keyboard sends around each scan."""

    prefix: str = "\x02"
    suffix: str = "\r"


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
class Config:
    """All of it; without a file there is a station of the machine's name and no printer."""

    station: Station = field(default_factory=Station)
    scanner: Scanner = Scanner()
    printers: Mapping[str, Printer] = field(default_factory=dict)


def find() -> Path | None:
    """The file that STOCKHAND_CONFIG names, else the user's, else the machine's; None if there is none."""
    if named := os.environ.get("STOCKHAND_CONFIG"):
        return Path(named)
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    places = (home / "stockhand" / FILE_NAME, Path("/etc/stockhand") / FILE_NAME)
    return next((place for place in places if place.is_file()), None)


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


def language(printer: Printer) -> Language:
    """What the printer understands."""
    if printer.language == "escpos":
        return EscPos(printer.dpi, printer.paper_mm)
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
    if len(scanner.prefix) > 1 or len(scanner.suffix) > 1:
        raise _WrongKey("scanner", "prefix and suffix are one character each, or empty")
    station = Station(**_values(Station, document.get("station", {}), "station"))
    return Config(station, scanner, printers)


def _printer(code: str, table: object) -> Printer:
    where = f"printers.{code}"
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,20}", code):
        raise _WrongKey(where, "a printer's code is 1 to 20 letters, digits, dashes and underscores")
    values = _values(Printer, table, where)
    if "wire" not in values:
        raise _WrongKey(f"{where}.wire", "is missing")
    printer = Printer(**values)
    if printer.language not in _RESOLUTIONS_DPI:
        raise _WrongKey(f"{where}.language", f"{printer.language!r} is none of {', '.join(_RESOLUTIONS_DPI)}")
    _refuse_other(f"{where}.dpi", printer.dpi, _RESOLUTIONS_DPI[printer.language])
    _refuse_other(f"{where}.paper_mm", printer.paper_mm, _PAPERS_MM)
    _wire(printer, f"{where}.wire")
    return printer


def _wire(printer: Printer, key: str) -> Wire:
    drawing = _draw if printer.pictures else None
    try:
        return addresses.wire(printer.wire, language(printer), answers=printer.answers, draw=drawing)
    except ValueError as error:
        raise _WrongKey(key, f"{printer.wire!r}: {error}") from error


def _draw(content: Content, dpi: int) -> tuple[str, bytes]:
    if isinstance(content, Slip):
        return "txt", plain_text(content, _PREVIEW_CHARACTERS).encode()
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
        if type(value) is not types[key]:
            raise _WrongKey(f"{where}.{key}", f"{value!r} is not {_WORDS[types[key]]}")
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
