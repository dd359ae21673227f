"""`stockhand spool`: prints queued labels, and lets a person settle the ones that may or may not have come out."""

from __future__ import annotations

import os
import signal
import socket
import threading
from argparse import Namespace

from core.catalogue.printer import printer_codes
from core.errors import StockhandError
from core.printing import queue_state
from core.stockroom import Stockroom
from devices.config import Config, spool
from devices.printers.spool import Spool
from tui.command_line.database import open_room
from tui.command_line.lines import remark, say
from tui.command_line.station import station_config
from tui.command_line.table import table_lines

SETTLED = {
    ("uncertain", "yes"): "it came out",
    ("uncertain", "no"): "it is printed again, marked as a reprint",
    ("failed", "yes"): "it is off the queue",
    ("failed", "no"): "it is tried again",
}
COLUMNS = ("printer", "job", "label", "state", "trouble")


def run(arguments: Namespace) -> int:
    """Prints, lists or settles, as asked."""
    with open_room(arguments) as room:
        if arguments.list:
            return _list(room)
        if arguments.settle:
            return _settle(room, *arguments.settle)
        config = station_config()
        if not config.printers:
            raise StockhandError("No printer is set up here: stockhand.toml names the printers of a station")
        for code in sorted(set(config.printers) - set(room.read(printer_codes))):
            remark(f"printer {code} is in stockhand.toml, but not in the books: post a DefinePrinter for it")
        worker = f"{socket.gethostname()}-{os.getpid()}"
        printing = spool(config, room.print_queue(), worker)
        return _print_once(room, printing, config) if arguments.once else _print_on(printing)


def _print_on(printing: Spool) -> int:
    """Prints until SIGTERM or Ctrl-C; a label that is being sent is finished first."""
    stop = threading.Event()

    def end(_number: int, _frame: object) -> None:
        stop.set()
        printing.wake()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        printing.run(stop)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


def _print_once(room: Stockroom, printing: Spool, config: Config) -> int:
    """Prints what is due; status 1 if something of it did not come out."""
    try:
        printed = sum(printing.work_off(printer) for printer in config.printers)
    finally:
        printing.release()
    say(f"{printed} printed")
    stuck = [job for job in room.read(queue_state) if job["printer"] in config.printers]
    for job in stuck:
        remark(f"job {job['job']} on {job['printer']}: {job['state']}, {job['trouble'] or 'not tried now'}")
    return int(bool(stuck))


def _list(room: Stockroom) -> int:
    jobs = room.read(queue_state)
    for line in table_lines(COLUMNS, [[job[name] for name in COLUMNS] for job in jobs], None) if jobs else ():
        say(line)
    uncertain = [job["job"] for job in jobs if job["state"] == "uncertain"]
    if uncertain:
        say(f"Look whether it came out, then: stockhand spool --settle {uncertain[0]} yes|no")
    failed = [job["job"] for job in jobs if job["state"] == "failed"]
    if failed:
        say(f"To take it off the queue, or to print it again: stockhand spool --settle {failed[0]} yes|no")
    if not jobs:
        say("nothing is waiting")
    return 0


def _settle(room: Stockroom, job: str, answer: str) -> int:
    if not (job.isascii() and job.isdigit() and len(job) < 19) or answer not in ("yes", "no"):
        raise StockhandError("--settle takes a job's number, and yes or no")
    state = room.print_queue().settle(int(job), done=answer == "yes")
    say(f"job {job}: {SETTLED[state, answer]}")
    return 0
