"""A program that forks a spool, a process of its own, each time that it reads a line: made to be killed at any moment.

Arguments: the database's address, the printers (JSON), when the day began, and how many times faster than the clock on
the wall it goes. A line names the worker; its process id is the answer.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import core.server_link  # noqa: F401  once, here, rather than in each spool
from core.stockroom import Stockroom
from core.values import Clock, Micros, utc_now
from devices.printers.escpos_language import EscPos
from devices.printers.escpos_library import new_sheet
from devices.printers.ports import Patience
from devices.printers.serial_port import SerialPort
from devices.printers.spool import Outlet, Spool
from devices.printers.tcp import TcpPort
from devices.printers.wires import TwoWayWire
from devices.printers.zpl_language import Zpl

# A day that goes fast has little time for a printer that does not answer.
HASTE = Patience(0.3, 0.15, 0.1, 0.005, 0.1, 0.0, 0.02, 0.004)
POLL_S = 0.02
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


@dataclass(frozen=True, slots=True)
class Plug:
    """Where a printer is plugged in: a TCP port or a device."""

    code: str
    language: str
    port: int = 0
    device: str = ""

    def outlet(self) -> Outlet:
        """The printer as a spool knows it."""
        language = EscPos() if self.language == "escpos" else Zpl()
        port = SerialPort(Path(self.device)) if self.device else TcpPort("127.0.0.1", self.port)
        return Outlet(TwoWayWire(port, language, patience=HASTE), language)


def fast_clock(began: Micros, times: int) -> Clock:
    """The clock of a day that began then and goes so many times faster."""
    return lambda: Micros(began + (utc_now() - began) * times)


def die_with_parent() -> None:
    """Be killed when the program that forked us ends, however it does."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def spool(url: str, plugs: list[Plug], clock: Clock, worker: str) -> None:
    """Prints until it is killed."""
    room = Stockroom(url, clock, deadline_s=30)
    outlets = {plug.code: plug.outlet() for plug in plugs}
    Spool(room.print_queue(), outlets, worker, POLL_S).run(threading.Event())


def main() -> None:
    url, plugs, began, times = sys.argv[1], *map(json.loads, sys.argv[2:])
    clock = fast_clock(Micros(began), times)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    new_sheet()  # loaded once
    for worker in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                die_with_parent()
                spool(url, [Plug(**plug) for plug in plugs], clock, worker.strip())
            finally:
                os._exit(1)
        print(child, flush=True)


if __name__ == "__main__":
    main()
