"""Addresses of printers, as a person writes them.

tcp://10.0.0.5:9100                              on the network
serial:///dev/ttyUSB0?baud=9600&flow=hardware    on a serial line; flow hardware, software or none
usb:///dev/usb/lp0                               on USB, by the kernel's own driver
cups://queue                                     a queue of CUPS, which never says whether a label came out
file:///var/lib/labels                           the virtual printer: a folder
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from devices.printers.cups import QUEUE, CupsWire
from devices.printers.folder import FileWire, Picture
from devices.printers.language import Language
from devices.printers.ports import Port
from devices.printers.serial_port import FLOWS, PARITIES, SerialPort
from devices.printers.tcp import TcpPort
from devices.printers.usblp import UsbPort
from devices.printers.wires import TwoWayWire, Wire

_TCP_PORT = 9100
_BAUDS = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
_FORMS = "tcp://host:port, serial:///device, usb:///device, cups://queue or file:///folder"


def wire(address: str, language: Language, *, answers: bool = True, draw: Picture | None = None) -> Wire:
    """The way to the printer at this address; ValueError says in a few words why it is none."""
    parts = urlsplit(address)
    match parts.scheme:
        case "cups" if QUEUE.fullmatch(parts.netloc) and parts.path in ("", "/"):
            return CupsWire(parts.netloc)
        case "file" if _is_path(parts):
            return FileWire(_path(parts), draw)
    return TwoWayWire(_port(parts), language, answers)


def _port(parts: SplitResult) -> Port:
    match parts.scheme:
        case "tcp" if parts.hostname and parts.path in ("", "/"):
            return TcpPort(parts.hostname, parts.port or _TCP_PORT)
        case "serial" if _is_path(parts):
            return _serial(parts)
        case "usb" if _is_path(parts):
            return UsbPort(_path(parts))
    raise ValueError(f"is none of {_FORMS}")


def _serial(parts: SplitResult) -> SerialPort:
    settings = {"baud": "9600", "flow": "hardware", "parity": "none"}
    for key, value in parse_qsl(parts.query, keep_blank_values=True):
        if key not in settings:
            raise ValueError(f"{key} is not known here; known are {', '.join(settings)}")
        settings[key] = value
    known = {"baud": tuple(map(str, _BAUDS)), "flow": FLOWS, "parity": PARITIES}
    for key, values in known.items():
        if settings[key] not in values:
            raise ValueError(f"{key} {settings[key]!r} is none of {', '.join(values)}")
    return SerialPort(_path(parts), int(settings["baud"]), settings["flow"], settings["parity"])


def _is_path(parts: SplitResult) -> bool:
    return not parts.netloc and parts.path.startswith("/") and parts.path != "/"


def _path(parts: SplitResult) -> Path:
    return Path(unquote(parts.path))
