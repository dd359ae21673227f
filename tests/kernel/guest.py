"""What is tried on the emulated machine; each trial that held is a line `held: ...`, and the last line says all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from devices.config import OwnScanner, scan_source
from tests.devices.scanners.listener import Listener, listening
from tests.kernel.gadgets import VENDOR, Keyboard, SerialGun, appears, load
from tests.kernel.trial_of_printer import printer_on_usb
from tests.kernel.usb_printer import UsbPrinter
from tests.waiting import wait_until

ALL_HELD = "all held"
KEYS, PORT, PRINTER = 0x0B61, 0x0B62, 0x0B63
SCANS = 50
GS = "\x1d"


def scanner_that_is_a_keyboard(gun: Keyboard) -> None:
    codes = [f"0104006381333931{GS}10L{number:04}" for number in range(3 * SCANS)]
    source = scan_source("RING", OwnScanner(keys=f"{VENDOR:04x}:{KEYS:04x}"))
    with listening(source) as listener:
        listener.expect_plugs("not plugged in")
        for half in (codes[: 2 * SCANS], codes[2 * SCANS :]):
            gun.plug_in()
            wait_until(lambda: listener.plugs[-1] == "", "the scanner was found", 60)
            appears("/dev/hidg0")
            gun.types("".join(f"{code}\r" for code in half))
            came(listener, half[-1])
            gun.types("40063")
            gun.pull_out()
            wait_until(lambda: listener.plugs[-1] != "", "it was told that the scanner is gone", 60)
        assert listener.scans == codes, difference(codes, listener.scans)
        assert listener.faults == ["cut off"] * 2


def scanner_on_a_serial_port(gun: SerialGun) -> None:
    codes = [f"]C10104006381333931{GS}10L{number:04}" for number in range(5 * SCANS)]
    source = scan_source("GUN", OwnScanner(port="/dev/ttyACM0"))
    with listening(source) as listener:
        for half in (codes[: 2 * SCANS], codes[2 * SCANS :]):
            gun.plug_in()
            wait_until(lambda: listener.plugs[-1] == "", "the scanner was found", 60)
            gun.sends("".join(f"{code}\r\n" for code in half).encode())
            came(listener, half[-1][3:])
            gun.sends(b"40063")
            wait_until(lambda: listener.faults[-1:] == ["cut off"], "half a scan was told of", 60)
            gun.pull_out()
            wait_until(lambda: listener.plugs[-1] != "", "it was told that the scanner is gone", 60)
        assert listener.scans == [code[3:] for code in codes], difference(codes, listener.scans)


def came(listener: Listener, code: str) -> None:
    """Waits until this was the last scan."""
    wait_until(lambda: listener.scans[-1:] == [code], f"{code!r} came", 120)


def difference(sent: list[str], came: list[str]) -> str:
    return f"{len(sent)} sent, {len(came)} came; first other: {next(zip(sent, came, strict=False), None)}"


@contextmanager
def busy_machine() -> Iterator[None]:
    """Somebody else wants one of the two processors all the time."""
    spinning = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    yield
    spinning.kill()


def main(modules: Path) -> None:
    load(modules)
    with busy_machine():
        scanner_that_is_a_keyboard(Keyboard(0, KEYS))
        print("held: a scanner that is a keyboard", flush=True)
        scanner_on_a_serial_port(SerialGun(1, PORT))
        print("held: a scanner on a serial port", flush=True)
        printer_on_usb(UsbPrinter(2, PRINTER))
        print("held: a printer on USB", flush=True)
    print(ALL_HELD, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
