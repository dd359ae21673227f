"""Scanners that are keyboards to Linux: their events, as the kernel writes them, through the driver's own parser."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import evdev
import evdev.ecodes as kernel
import pytest

from devices.errors import DeviceLost
from devices.scanners import key_device
from devices.scanners.framing import Framer
from devices.scanners.key_device import KeyDevice, Maker, find
from devices.scanners.plugged import PluggedScanner
from tests.devices.scanners.listener import listening
from tests.devices.scanners.typist import DROPPED, REPORT, event, events

GS = "\x1d"


@dataclass
class Gun:
    """A scanner's input device on a pipe; `held` are the keys that the kernel would say are held."""

    held: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        reading, self._writing = os.pipe2(os.O_NONBLOCK)
        os.set_blocking(self._writing, True)
        device: Any = evdev.InputDevice.__new__(evdev.InputDevice)
        device.fd = reading
        device.active_keys = lambda: self.held
        self.device = device

    def types(self, data: bytes) -> None:
        os.write(self._writing, data)

    def unplug(self) -> None:
        os.close(self._writing)


@pytest.fixture
def gun() -> Iterator[Gun]:
    gun = Gun()
    yield gun
    gun.unplug()


def source(gun: Gun) -> PluggedScanner:
    return PluggedScanner("GUN", lambda: KeyDevice(gun.device), Framer("GUN"))


def test_what_is_typed_is_what_was_scanned(gun: Gun) -> None:
    with listening(source(gun)) as listener:
        gun.types(events(f"]C10104006381333931{GS}10aB/9-x\r4006381333931\r"))
        listener.expect(f"0104006381333931{GS}10aB/9-x", "4006381333931")


def test_three_hundred_scans_in_one_burst_are_exact(gun: Gun) -> None:
    codes = [f"0104006381333931{GS}10L{number:03}" for number in range(300)]
    with listening(source(gun)) as listener:
        for code in codes:
            gun.types(events(f"{code}\r"))
        listener.expect(*codes)


def test_a_scan_of_which_events_were_lost_is_told_of_and_not_taken(gun: Gun) -> None:
    with listening(source(gun)) as listener:
        gun.types(events("40063") + DROPPED + events("8")[:24] + REPORT + events("1\rA-2\r"))
        listener.expect("A-2")
        assert listener.faults == ["unreadable character"]


def test_two_scans_that_run_together_over_lost_events_are_neither_taken(gun: Gun) -> None:
    with listening(source(gun)) as listener:
        gun.types(events("A-1") + DROPPED + REPORT + events("A-2\rA-3\r"))
        listener.expect("A-3")
        assert listener.faults == ["unreadable character"]


def test_shift_that_was_pressed_among_the_lost_events_is_known_of(gun: Gun) -> None:
    gun.held = [kernel.KEY_LEFTSHIFT]
    with listening(source(gun)) as listener:
        gun.types(DROPPED + REPORT + events("x\r") + events("a")[:24] + REPORT)
        gun.types(event(kernel.EV_KEY, kernel.KEY_LEFTSHIFT, 0) + REPORT + events("b\r"))
        listener.expect("Ab")


@dataclass
class Plugged:
    """An input device as the kernel lists it."""

    vendor: int = 0x0C2E
    product: int = 0x0B61
    uniq: str = "S1"
    keys: tuple[int, ...] = (kernel.KEY_ENTER, kernel.KEY_A)
    grab_fails: int = 0
    closed: bool = False
    fd: int = 0  # nothing that knows of events: the kernel refuses what it is asked

    @property
    def info(self) -> Plugged:
        return self

    def capabilities(self) -> dict[int, tuple[int, ...]]:
        return {kernel.EV_KEY: self.keys}

    def grab(self) -> None:
        if self.grab_fails:
            raise OSError(self.grab_fails, os.strerror(self.grab_fails))

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def plugged(monkeypatch: pytest.MonkeyPatch) -> list[Plugged]:
    devices: list[Plugged] = []
    monkeypatch.setattr(key_device, "keyboards", lambda: iter(devices))
    return devices


def test_only_the_device_that_is_named_is_taken(plugged: list[Plugged]) -> None:
    keyboard, gun = Plugged(vendor=0x046D), Plugged()
    plugged += [keyboard, gun]
    find(Maker(0x0C2E, 0x0B61)).close()
    assert keyboard.closed


@pytest.mark.parametrize(
    "other",
    [Plugged(product=1), Plugged(uniq="S2"), Plugged(keys=(kernel.KEY_ENTER,)), Plugged(keys=(kernel.KEY_A,))],
)
def test_no_other_device_is_taken(plugged: list[Plugged], other: Plugged) -> None:
    plugged.append(other)
    with pytest.raises(DeviceLost, match="not plugged in"):
        find(Maker(0x0C2E, 0x0B61, "S1"))
    assert other.closed


@pytest.mark.parametrize(("fault", "said"), [(errno.EBUSY, "in use by another program"), (errno.ENODEV, "pulled out")])
def test_a_device_that_cannot_be_taken_says_why(plugged: list[Plugged], fault: int, said: str) -> None:
    plugged.append(Plugged(grab_fails=fault))
    with pytest.raises(DeviceLost, match=said):
        find(Maker(0x0C2E, 0x0B61))
    assert plugged[0].closed
