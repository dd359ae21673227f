"""`stockhand carrier`: what a carrier is told as files in a folder, and what it says in files of another one."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from core.catalogue.site import need_site
from core.command import SYSTEM
from core.errors import Rejection, StockhandError
from core.exchange.carrier_files import TrackingRows, write_advice
from core.exchange.file_import import FileImport, ImportHalted
from core.exchange.sheet import Sheet, UnreadableSheet
from core.outbound.advice import AdviseCarrier, not_told_yet, note_told, told_in
from core.outbound.carrier import need_carrier
from core.stockroom import Stockroom
from tui.command_line.database import open_room
from tui.command_line.lines import complain, remark, say

DEVICE = "carrier"
DONE = "done"


def run(arguments: Namespace) -> int:
    """Writes what is new for the carrier, or reads what it has sent."""
    folder: Path = arguments.folder
    if not folder.is_dir():
        raise StockhandError(f"{folder}: there is no such folder")
    with open_room(arguments) as room:
        _, carrier = room.read(need_carrier, arguments.carrier)
        if arguments.action == "export":
            return _export(room, arguments, carrier, folder)
        return _import(room, arguments, carrier, folder)


def _export(room: Stockroom, arguments: Namespace, carrier: str, folder: Path) -> int:
    """Lists that an earlier run did not finish are written first; a list is told once its file is there."""
    site = room.read(need_site, arguments.site)
    operator = arguments.operator.upper() or SYSTEM
    for advice in room.read(not_told_yet, site.id, carrier):
        _write(room, folder, advice)
    while True:
        try:
            made = room.post(AdviseCarrier(site=site.code, carrier=carrier), room.stamp(operator, DEVICE))
        except Rejection as refused:
            if refused.code != "nothing_to_advise":
                raise
            return 0
        _write(room, folder, made.facts["advice"])


def _write(room: Stockroom, folder: Path, advice: str) -> None:
    told = room.read(told_in, advice)
    try:
        file = write_advice(folder, advice, told)
    except OSError as error:
        raise StockhandError(f"{error.filename}: {error.strerror}: {advice} is written by the next run") from error
    room.write(note_told, advice)
    say(f"{file}: {len(told)} cartons")


def _import(room: Stockroom, arguments: Namespace, carrier: str, folder: Path) -> int:
    """Each file by itself: its good rows are noted, the bad ones named, and it is put into done/."""
    status = 0
    for file in sorted(each for each in folder.glob("*.csv") if each.is_file() and not each.name.startswith(".")):
        try:
            sheet = Sheet(file, TrackingRows.columns, TrackingRows.required)
            rows = TrackingRows(arguments.site, carrier)
            operator = arguments.operator.upper() or SYSTEM
            found = FileImport(room, sheet, rows, operator, good_rows_only=True).run()
        except (UnreadableSheet, ImportHalted) as error:
            complain(f"{file}: {error}")
            status = 1
            continue
        for bad in found.bad:
            column = f"{bad.column}: " if bad.column else ""
            remark(f"{file}:{bad.line}: {column}{bad.reason}")
        status = status or int(bool(found.bad))
        say(f"{file}: {found.booked + found.booked_before} of {found.rows} rows noted, now in {_put_away(file)}")
    return status


def _put_away(file: Path) -> Path:
    """Moves a file that is read into done/, under a name that is free there."""
    done = file.parent / DONE
    done.mkdir(exist_ok=True)
    target, count = done / file.name, 1
    while target.exists():
        count += 1
        target = done / f"{file.stem}-{count}{file.suffix}"
    file.rename(target)
    return target
