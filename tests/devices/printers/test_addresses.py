from __future__ import annotations

from pathlib import Path

import pytest

from devices.printers.addresses import wire
from devices.printers.cups import CupsWire
from devices.printers.escpos_language import EscPos
from devices.printers.folder import FileWire
from devices.printers.ports import Port
from devices.printers.serial_port import SerialPort
from devices.printers.tcp import TcpPort
from devices.printers.usblp import UsbPort
from devices.printers.wires import TwoWayWire, Wire

LANGUAGE = EscPos()


@pytest.mark.parametrize(
    ("address", "port"),
    [
        ("tcp://10.0.0.5", TcpPort("10.0.0.5", 9100)),
        ("tcp://[::1]:9101/", TcpPort("::1", 9101)),
        ("serial:///dev/ttyUSB0", SerialPort(Path("/dev/ttyUSB0"))),
        (
            "serial:///dev/serial/by-id/a%20b?baud=115200&flow=software&parity=even",
            SerialPort(Path("/dev/serial/by-id/a b"), 115200, "software", "even"),
        ),
        ("usb:///dev/usb/lp0", UsbPort(Path("/dev/usb/lp0"))),
    ],
)
def test_an_address_names_a_port_and_its_settings(address: str, port: Port) -> None:
    assert wire(address, LANGUAGE, answers=False) == TwoWayWire(port, LANGUAGE, answers=False)


@pytest.mark.parametrize(
    ("address", "way"),
    [("cups://Dock_1", CupsWire("Dock_1")), ("file:///var/lib/labels", FileWire(Path("/var/lib/labels")))],
)
def test_a_one_way_address_needs_no_language(address: str, way: Wire) -> None:
    assert wire(address, LANGUAGE) == way


@pytest.mark.parametrize(
    ("address", "matter"),
    [
        (
            "10.0.0.5:9100",
            "is none of tcp://host:port, serial:///device, usb:///device, cups://queue or file:///folder",
        ),
        ("tcp://10.0.0.5/queue", "is none of"),
        ("serial://ttyUSB0", "is none of"),
        ("usb:///", "is none of"),
        ("cups://-o", "is none of"),
        ("cups://a b", "is none of"),
        ("cups://", "is none of"),
        ("serial:///dev/ttyS0?baud=9601", "baud '9601' is none of 1200, 2400"),
        ("serial:///dev/ttyS0?flow=dtr", "flow 'dtr' is none of hardware, software, none"),
        ("serial:///dev/ttyS0?speed=9600", "speed is not known here; known are baud, flow, parity"),
    ],
)
def test_an_address_that_means_nothing_says_what_would(address: str, matter: str) -> None:
    with pytest.raises(ValueError, match=matter):
        wire(address, LANGUAGE)
