"""Scanners that are keyboards to Linux (evdev): taken whole, so that no key of theirs reaches a terminal.

Only a device that is named is ever taken: nothing tells a scanner from the keyboard that somebody types on.
"""

from __future__ import annotations

import errno
import fcntl
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from devices.errors import DeviceLost
from devices.scanners.keymap import Keymap
from devices.scanners.line import UNDECODABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

_SYN, _KEY, _MSC = 0, 1, 4  # kinds of events
_REPORT, _DROPPED = 0, 3  # codes of SYN events
_ENTER, _LETTER_A = 28, 30
_SET_MASK = 0x4010_4593  # EVIOCSMASK: which events of a kind to hand over


@dataclass(frozen=True, slots=True)
class Maker:
    """Which device: vendor and product, and the serial number where several alike are plugged in."""

    vendor: int
    product: int
    serial: str = ""

    def fits(self, device: Any) -> bool:
        """Whether the device is this one, and has the keys of a keyboard."""
        return (
            (device.info.vendor, device.info.product) == (self.vendor, self.product)
            and self.serial in ("", device.uniq)
            and types_letters(device)
        )


class KeyDevice:
    """One open device that nobody else reads."""

    def __init__(self, device: Any) -> None:
        self._device = device
        self._keymap = Keymap()
        self._dropping = False

    def fileno(self) -> int:
        """The device's descriptor."""
        return int(self._device.fd)

    def take(self) -> str:
        """What was typed; OSError where the device is gone."""
        try:
            events = list(self._device.read())
        except BlockingIOError:
            return ""
        return "".join(self._typed(event.type, event.code, event.value) for event in events)

    def close(self) -> None:
        """Gives the device back."""
        self._device.close()

    def _typed(self, kind: int, code: int, value: int) -> str:
        """The character, if any; events that the kernel could not keep stand as one that is unreadable."""
        if kind == _SYN and code == _DROPPED:
            self._dropping = True
            return UNDECODABLE
        if self._dropping:
            if kind == _SYN and code == _REPORT:
                self._dropping = False
                self._keymap.hold(set(self._device.active_keys()))
            return ""
        return self._keymap.take(code, value) if kind == _KEY else ""


def find(maker: Maker) -> KeyDevice:
    """The device, open and taken; DeviceLost says why it cannot be."""
    for device in keyboards():
        if not maker.fits(device):
            device.close()
            continue
        try:
            device.grab()
        except OSError as error:
            device.close()
            raise DeviceLost("in use by another program" if error.errno == errno.EBUSY else "pulled out") from error
        _leave_out_scan_codes(device.fd)
        return KeyDevice(device)
    raise DeviceLost("not plugged in")


def _leave_out_scan_codes(device: int) -> None:
    """They say nothing new, and of the 64 events that the kernel keeps for a busy reader they are a third."""
    with suppress(OSError):  # a kernel before 4.4
        fcntl.ioctl(device, _SET_MASK, struct.pack("IIQ", _MSC, 0, 0))


def keyboards() -> Iterator[Any]:
    """Each input device that this station may read; whoever takes one closes it."""
    for path in _paths():
        try:
            yield _library().InputDevice(path)
        except OSError:
            continue  # pulled out just now


def types_letters(device: Any) -> bool:
    """Whether it has the keys that every scanner needs: a scanner's second device, for its buttons, has not."""
    keys = device.capabilities().get(_KEY, ())
    return _ENTER in keys and _LETTER_A in keys


def _paths() -> Sequence[str]:
    paths: Sequence[str] = _library().list_devices()
    return paths


def _library() -> Any:
    try:
        import evdev  # type: ignore[import-untyped,import-not-found,unused-ignore]  # optional, ships no types
    except ImportError as error:
        raise DeviceLost("needs the package evdev: pip install 'stockhand[evdev]'") from error
    return evdev
