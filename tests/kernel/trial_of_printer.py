"""A printer on USB that runs out of paper and is pulled out: no label is lost, and none is doubled unmarked."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter

from devices.config import Config, Printer, spool
from tests.devices.printers.job_queue import MemoryQueue
from tests.kernel.usb_printer import UsbPrinter
from tests.waiting import wait_until

LABELS = 40
PATIENCE_S = 120.0
_CODE = re.compile(rb"A\d\d-\d\d\d")


class LiveQueue(MemoryQueue):
    """Its clock goes on."""

    @property
    def now(self) -> float:
        return time.monotonic()

    @now.setter
    def now(self, _at: float) -> None:
        """The one it begins with."""


def printer_on_usb(printer: UsbPrinter) -> None:
    queue, stop = LiveQueue(), threading.Event()
    codes = [f"A{at // 10:02}-{at % 10:03}" for at in range(LABELS)]
    for code in codes:
        queue.add("USB", "location", {"code": code, "check": "57"})
    printing = spool(Config(printers={"USB": Printer("usb:///dev/usb/lp0")}), queue, "worker-1")
    worker = threading.Thread(target=printing.run, args=(stop,))
    worker.start()
    try:
        _let_it_print(printer, queue)
    finally:
        stop.set()
        printing.wake()
        worker.join()
    printed = Counter(_code(label) for label in printer.labels if b"REPRINT" not in label)
    again = Counter(_code(label) for label in printer.labels if b"REPRINT" in label)
    assert set(printed) | set(again) == set(codes), sorted(set(codes) - set(printed) - set(again))
    assert max(printed.values()) == 1, printed
    assert all(row.state in ("confirmed", "settled") for row in queue.rows.values()), queue.rows


def _let_it_print(printer: UsbPrinter, queue: LiveQueue) -> None:
    printer.plug_in()
    _until_printed(printer, queue, LABELS // 4)
    printer.run_out_of_paper()
    wait_until(lambda: _troubles(queue) & {"paper out"}, "it was told that there is no paper", PATIENCE_S)
    printer.get_paper()
    _until_printed(printer, queue, LABELS // 2)
    printer.pull_out()
    wait_until(
        lambda: any("no printer" in each for each in _troubles(queue)), "it was told that it is gone", PATIENCE_S
    )
    printer.plug_in()
    wait_until(lambda: _is_done(queue), "all was printed", PATIENCE_S)
    printer.pull_out()


def _until_printed(printer: UsbPrinter, queue: LiveQueue, count: int) -> None:
    wait_until(lambda: len(printer.labels) >= count, f"{count} labels were printed, not {queue.rows}", PATIENCE_S)


def _is_done(queue: LiveQueue) -> bool:
    """Whether nothing is left; the person at the printer has each label that may be lost printed again."""
    for row in list(queue.rows.values()):
        if row.state == "uncertain":
            row.states.append("settled")
            queue.add("USB", row.job.design, dict(row.job.data), reprint=True)
    return all(row.state in ("confirmed", "settled") for row in queue.rows.values())


def _troubles(queue: LiveQueue) -> set[str]:
    return {said for row in queue.rows.values() for said in (row.reason, *row.troubles)}


def _code(label: bytes) -> str:
    found = _CODE.search(label)
    assert found is not None, label
    return found[0].decode()
