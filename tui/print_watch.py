"""Tells the operator while labels of this station do not come out, wherever their printer is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from core.errors import StockhandError
from core.printing import HeldLabel, held_labels
from core.stockroom import Stockroom
from devices.scanners.scan import Input, LabelsWait

LOOK_EVERY_S = 2.0


class PrintWatch:
    """A source of inputs: looks at the queue again and again, and tells what has changed at a printer."""

    def __init__(self, every_s: float = LOOK_EVERY_S) -> None:
        self._every_s = every_s
        self._deliver: Callable[[Input], None] = _nobody
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def open(self, deliver: Callable[[Input], None]) -> None:
        """From now on there is somebody to tell."""
        self._deliver = deliver

    def begin(self, room: Stockroom, device: str) -> None:
        """The books are open: begins to look, in place of any that looked before."""
        self.close()
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=self._look, args=(room, device, self._stop), name="print watch", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Looks no more."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _look(self, room: Stockroom, device: str, stop: threading.Event) -> None:
        told: Mapping[str, str] = {}
        while not stop.wait(self._every_s):
            try:
                matters = matters_of(room.read(held_labels, device))
            except StockhandError:  # whoever works with the books says so
                continue
            for printer in sorted(told.keys() | matters.keys()):
                if told.get(printer) != matters.get(printer):
                    self._deliver(LabelsWait(printer, matters.get(printer, ""), time.monotonic()))
            told = matters


def matters_of(held: list[HeldLabel]) -> dict[str, str]:
    """What is the matter at each printer: what asks a person first, else why its oldest label waits."""
    matters: dict[str, str] = {}
    for label in sorted(held, key=lambda each: not each.asks_a_person):
        matters.setdefault(label.printer, _matter(label))
    return matters


def _matter(label: HeldLabel) -> str:
    if label.state == "uncertain":
        return f"did label {label.job} come out?"
    return f"label {label.job}: {label.trouble}" if label.asks_a_person else label.trouble


def _nobody(_given: Input) -> None:
    """Nobody is there to tell yet."""
