"""What is plugged in and may be a scanner: keyboards, and serial ports under the names that stay theirs."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from devices.errors import DeviceLost
from devices.scanners.key_device import KeyDevice, keyboards, types_letters
from devices.scanners.plugged import Port
from devices.serial_port import SerialPort

SERIAL_PORTS = Path("/dev/serial/by-id")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One device: how stockhand.toml names it (`setting` and its `value`), what it calls itself, how to read it."""

    setting: str
    value: str
    name: str
    listen: Callable[[], Port]


def candidates() -> list[Candidate]:
    """Every device that this station may read; none is taken from anybody."""
    return [*_keyboards(), *_serial_ports()]


def _keyboards() -> Iterator[Candidate]:
    try:
        devices = [device for device in keyboards() if types_letters(device)]
    except DeviceLost:  # without the library there are only serial ports
        return
    alike = Counter(_model(device) for device in devices)
    for device in devices:
        model = _model(device)
        value = f"{model}:{device.uniq}" if alike[model] > 1 and device.uniq else model
        yield Candidate("keys", value, str(device.name), partial(_beside_others, str(device.path)))
        device.close()


def _beside_others(path: str) -> Port:
    """Reads along without taking the device, as it may be somebody's keyboard."""
    for device in keyboards():
        if device.path == path:
            return KeyDevice(device)
        device.close()
    raise DeviceLost("not plugged in")


def _serial_ports() -> Iterator[Candidate]:
    for port in sorted(SERIAL_PORTS.iterdir()) if SERIAL_PORTS.is_dir() else ():
        name = f"serial port {Path(os.path.realpath(port)).name}"
        yield Candidate("port", str(port), name, partial(SerialPort, str(port)))


def _model(device: Any) -> str:
    return f"{device.info.vendor:04x}:{device.info.product:04x}"
