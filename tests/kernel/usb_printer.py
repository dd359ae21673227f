"""A label printer on USB that the emulated machine makes for itself: its end of the line."""

from __future__ import annotations

import fcntl
import os
import select
import threading
from collections.abc import Callable
from contextlib import suppress

from tests.devices.printers.fake_label_printer import FakeLabelPrinter
from tests.kernel.gadgets import Gadget
from tests.waiting import wait_until

DEVICE = "/dev/g_printer0"
# From linux/usb/g_printer.h; the bits are those of a parallel port.
_SET_STATUS = 0xC0016722
_NO_ERROR, _SELECTED, _PAPER_EMPTY = 0x08, 0x10, 0x20
_PNP = b"MFG:Maker;MDL:Label;CLS:PRINTER;CMD:ZPL;"


class _Line:
    """What the printer hears and says, while it is plugged in."""

    def __init__(self, heard: Callable[[int, bytes], None]) -> None:
        self._heard = heard
        self._device = -1
        self._stop = os.eventfd(0)
        self._thread = threading.Thread(target=self._serve, name="printer's end")

    def begin(self) -> None:
        wait_until(self._is_open, "the machine has seen the printer", 30)
        self.set_status(_NO_ERROR | _SELECTED)
        self._thread.start()

    def _is_open(self) -> bool:
        """Opens it, as soon as the other end is there."""
        with suppress(OSError):
            self._device = os.open(DEVICE, os.O_RDWR | os.O_NONBLOCK)
        return self._device >= 0

    def end(self) -> None:
        os.eventfd_write(self._stop, 1)
        self._thread.join()
        os.close(self._device)

    def say(self, _number: int, data: bytes) -> None:
        with suppress(OSError):  # nobody is there any more
            os.write(self._device, data)

    def set_status(self, status: int) -> None:
        fcntl.ioctl(self._device, _SET_STATUS, status)

    def _serve(self) -> None:
        waiting = select.poll()
        for file in (self._stop, self._device):
            waiting.register(file, select.POLLIN)
        while self._stop not in {file for file, _ in waiting.poll(50)}:
            with suppress(OSError):  # nothing yet, or nobody any more
                if data := os.read(self._device, 4096):
                    self._heard(0, data)


class UsbPrinter(FakeLabelPrinter):
    """Prints what comes over USB, and says on the bus as well what it needs."""

    def __init__(self, plug: int, product: int) -> None:
        super().__init__()
        self._gadget = Gadget(plug, product, "printer.g1", {"pnp_string": _PNP, "q_len": b"10"})
        self._line = _Line(self._heard)

    def plug_in(self) -> None:
        """Switched on and plugged in; what it had not printed before is lost."""
        with self._lock:
            self._waiting.clear()
            self._coming = b""
        self._line = _Line(self._heard)
        self.lines = self._line  # type: ignore[assignment]  # what it says goes there
        self._gadget.plug_in()
        self._line.begin()

    def pull_out(self) -> None:
        """Gone, whatever it was doing."""
        self._gadget.pull_out()
        self._line.end()

    def run_out_of_paper(self) -> None:
        """As printers do, it says so on the bus."""
        with self._lock:
            self.paper_out = True
        self._line.set_status(_NO_ERROR | _SELECTED | _PAPER_EMPTY)

    def get_paper(self) -> None:
        """A person has put some in."""
        self._line.set_status(_NO_ERROR | _SELECTED)
        self.mend()
