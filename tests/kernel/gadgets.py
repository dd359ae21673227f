"""USB devices that the emulated machine makes for itself and plugs into itself."""

from __future__ import annotations

import os
import subprocess
import tty
from pathlib import Path

from tests.kernel.machine import needed_by
from tests.waiting import wait_until

MODULES = (
    "dummy_hcd", "libcomposite", "usb_f_hid", "usb_f_acm", "usb_f_printer", "usbhid", "hid_generic", "evdev",
    "cdc_acm", "usblp",
)  # fmt: skip
VENDOR = 0x0C2E
_CONFIG = Path("/sys/kernel/config")
_ENGLISH = "strings/0x409"
_PLUGS = 3

# A keyboard as the USB HID specification has it (appendix B.1): eight modifiers, a pad byte, six keys.
_KEYBOARD = bytes.fromhex("05010906a101050719e029e71500250175019508810295017508810395067508150025650507190029658100c0")
_REPORT_BYTES = 8
_CTRL, _SHIFT = 0x01, 0x02
# Key usages of the same specification (HID Usage Tables, 10).
_SIGNS = {"\r": 0x28, "\t": 0x2B, " ": 0x2C, "-": 0x2D, "]": 0x30, "/": 0x38, ".": 0x37}


def load(modules: Path) -> None:
    """Loads the drivers of both ends, and a bus on which they meet."""
    for file in needed_by(modules, "configfs", *MODULES):
        settings = [f"num={_PLUGS}", "is_high_speed=n"] if file.name.startswith("dummy_hcd") else []
        subprocess.run(["busybox", "insmod", str(file), *settings], check=True)
    subprocess.run(["busybox", "mount", "-t", "configfs", "config", str(_CONFIG)], check=True)


class Gadget:
    """One device with one function, on a plug of its own."""

    def __init__(self, plug: int, product: int, function: str, settings: dict[str, bytes]) -> None:
        self._plug = plug
        self._folder = _CONFIG / "usb_gadget" / f"gadget{plug}"
        self._write({"idVendor": f"0x{VENDOR:04x}".encode(), "idProduct": f"0x{product:04x}".encode()})
        self._write({"manufacturer": b"Maker", "product": b"Gun", "serialnumber": b"S1"}, _ENGLISH)
        self._write(settings, f"functions/{function}")
        (self._folder / "configs/c.1").mkdir()
        (self._folder / "configs/c.1" / function).symlink_to(self._folder / "functions" / function)

    def plug_in(self) -> None:
        """It is seen by the machine from now on."""
        (self._folder / "UDC").write_text(f"dummy_udc.{self._plug}\n")

    def pull_out(self) -> None:
        """It is gone, whatever was under way."""
        (self._folder / "UDC").write_text("\n")

    def _write(self, settings: dict[str, bytes], part: str = "") -> None:
        folder = self._folder / part
        folder.mkdir(parents=True, exist_ok=True)
        for name, value in settings.items():
            (folder / name).write_bytes(value)


class Keyboard(Gadget):
    """A scanner that is a keyboard."""

    def __init__(self, plug: int, product: int) -> None:
        report = {"report_length": str(_REPORT_BYTES).encode(), "report_desc": _KEYBOARD}
        super().__init__(plug, product, "hid.usb0", {"protocol": b"1", "subclass": b"1", **report})

    def types(self, text: str) -> None:
        """Types as fast as the bus takes it."""
        with Path("/dev/hidg0").open("wb", buffering=0) as keys:
            for character in text:
                keys.write(_pressed(character))
                keys.write(bytes(_REPORT_BYTES))


class SerialGun(Gadget):
    """A scanner that is a serial port."""

    def __init__(self, plug: int, product: int) -> None:
        super().__init__(plug, product, "acm.usb0", {})

    def sends(self, text: bytes) -> None:
        """Sends as fast as the port takes it."""
        port = os.open("/dev/ttyGS0", os.O_WRONLY | os.O_NOCTTY)
        try:
            tty.setraw(port)
            while text:
                text = text[os.write(port, text) :]
        finally:
            os.close(port)


def appears(path: str) -> None:
    """Waits until the kernel has made the device's file."""
    wait_until(Path(path).exists, f"{path} was there", 30)


def _pressed(character: str) -> bytes:
    modifier, plain = 0, character
    if character == "\x1d":
        modifier, plain = _CTRL, "]"
    elif character.isupper():
        modifier = _SHIFT
    return bytes([modifier, 0, _usage(plain), 0, 0, 0, 0, 0])


def _usage(character: str) -> int:
    if character in _SIGNS:
        return _SIGNS[character]
    if character.isdigit():
        return 0x1E + (int(character) - 1) % 10
    return 0x04 + ord(character.lower()) - ord("a")
