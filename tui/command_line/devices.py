"""`stockhand devices`: what is set up and plugged in at this station, and what its scanners send."""

from __future__ import annotations

import sys
import threading
from argparse import Namespace
from collections.abc import Iterator
from functools import partial

from core.errors import Rejection
from core.gs1 import Gs1Data, read_gs1
from core.values import show_decimal
from devices.config import Config, OwnScanner, Printer, find_scanner, scan_source, wire
from devices.errors import DeviceError
from devices.scanners.aim import symbology_name
from devices.scanners.candidates import Candidate, candidates
from devices.scanners.scan import Input, Plugged, Scan, Unreadable
from tui.command_line.lines import remark, say
from tui.command_line.station import station_config

READY = "ready"


def run(arguments: Namespace) -> int:
    """Lists the devices; then shows what the scanners send, or adopts a new one."""
    config = station_config()
    if arguments.adopt:
        from tui.command_line.adopt import adopt

        return adopt(arguments.adopt, config)
    for line in listed(config, candidates()):
        say(line)
    if config.scanners and not arguments.list:
        watch(config)
    return 0


def listed(config: Config, plugged_in: list[Candidate]) -> Iterator[str]:
    """A line for each device that is set up, and for each that is plugged in besides."""
    yield "scanner  keyboard wedge: what types into this terminal"
    for name, scanner in config.scanners.items():
        yield f"scanner  {name}: {scanner.port or scanner.keys}, {_scanner_state(scanner)}"
    for code, printer in config.printers.items():
        yield f"printer  {code}: {printer.wire}, {_printer_state(printer)}"
    known = {scanner.port or scanner.keys for scanner in config.scanners.values()}
    for candidate in plugged_in:
        if candidate.value not in known:
            yield f"besides  {candidate.name}: {candidate.setting} = {candidate.value}"


def watch(config: Config) -> None:
    """Shows each scan as it comes, until Ctrl-C."""
    remark("scan something; Ctrl-C ends")
    sources = [scan_source(name, scanner, partial(_show_raw, name)) for name, scanner in config.scanners.items()]
    for source in sources:
        source.open(_show)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        remark("")
    finally:
        for source in sources:
            source.close()


def in_words(given: Input) -> str:
    """What was scanned: the kind of barcode, and what a code that tells more says."""
    match given:
        case Scan(text, symbology):
            kind = f"{symbology} {symbology_name(symbology)} " if symbology else ""
            return f"{kind}{text!r}{_gs1_words(text, symbology)}"
        case Unreadable(reason):
            return f"not readable: {reason}"
        case Plugged(_, matter):
            return matter or READY
        case _:
            return ""


def _scanner_state(scanner: OwnScanner) -> str:
    try:
        find_scanner(scanner).close()
    except DeviceError as fault:
        return str(fault)
    return READY


def _printer_state(printer: Printer) -> str:
    try:
        connection = wire(printer).connect()
    except DeviceError as fault:
        return str(fault)
    try:
        connection.check()
    except DeviceError as fault:
        return str(fault)
    finally:
        connection.close()
    return READY


def _show_raw(name: str, text: str) -> None:
    if text:
        _say_now(f"{name}  raw {text.encode('utf-8', 'replace').hex(' ')}")


def _show(given: Input) -> None:
    if isinstance(given, Scan | Unreadable | Plugged):
        _say_now(f"{given.source}  {in_words(given)}")


def _say_now(line: str) -> None:
    """A line that is seen at once, also by a program that reads along."""
    say(line)
    sys.stdout.flush()


def _gs1_words(text: str, symbology: str) -> str:
    try:
        data = read_gs1(text, symbology)
    except Rejection as refused:
        return f": {refused.happened}"
    return f": {_parts(data)}" if data is not None else ""


def _parts(data: Gs1Data) -> str:
    parts = (
        ("GTIN", data.gtin),
        ("SSCC", data.sscc),
        ("item", data.internal_sku),
        ("lot", data.lot),
        ("serial", data.serial),
        ("expires", f"{data.expires_on}" if data.expires_on else ""),
        ("count", show_decimal(data.count) if data.count is not None else ""),
    )
    said = ", ".join(f"{word} {value}" for word, value in parts if value)
    return f"{said}, but its lot may hold more" if data.doubtful else said
