"""Printers on USB: a pseudo-terminal or a pipe stands for the device, and a function for what the driver knows."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.labels.slip import Row, Slip
from devices.errors import DeviceLost, DeviceRefused
from devices.printers.escpos_language import EscPos
from devices.printers.ports import Patience
from devices.printers.usblp import UsbPort, status_byte
from devices.printers.wires import Parcel, TwoWayWire
from tests.devices.printers.fake_receipt_printer import FakeReceiptPrinter
from tests.waiting import wait_until

IMPATIENT = Patience(0.5, 0.2, 0.3, 0.01, 0.3, 0.01, 0.1, 0.02)
SLIP = Slip((Row("PICK 4711", bold=True),))
READY, PAPER_OUT, DESELECTED, ERROR = 0x18, 0x38, 0x08, 0x00


class Driver:
    """What the kernel's driver says when it is asked."""

    def __init__(self) -> None:
        self.status = READY
        self.is_unplugged = False

    def __call__(self, descriptor: int) -> int:
        assert os.fstat(descriptor)
        if self.is_unplugged:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        return self.status


@pytest.fixture
def driver() -> Driver:
    return Driver()


@pytest.fixture
def device(tmp_path: Path) -> Path:
    return tmp_path / "lp0"


@pytest.fixture
def printer(device: Path) -> Iterator[FakeReceiptPrinter]:
    with FakeReceiptPrinter(device) as fake:
        yield fake


@pytest.fixture
def pipe(device: Path) -> Path:
    """A device that takes 64 kB and never reads."""
    os.mkfifo(device)
    return device


def test_a_job_is_confirmed_by_the_printer_itself(device: Path, printer: FakeReceiptPrinter, driver: Driver) -> None:
    assert _is_printed(_wire(device, driver))
    assert len(printer.slips) == 1


@pytest.mark.parametrize(
    ("status", "words"),
    [(PAPER_OUT, "paper out"), (DESELECTED, "printer offline"), (ERROR, "printer error"), (0x20, "paper out")],
)
@pytest.mark.parametrize("answers", [True, False])
def test_what_the_driver_knows_is_asked_before_the_first_byte(
    device: Path, printer: FakeReceiptPrinter, driver: Driver, status: int, words: str, answers: bool
) -> None:
    driver.status = status
    with pytest.raises(DeviceRefused, match=words):
        _is_printed(_wire(device, driver, answers=answers))
    assert printer.slips == []


def test_a_printer_that_tells_only_the_driver_is_waited_for(
    device: Path, printer: FakeReceiptPrinter, driver: Driver
) -> None:
    seen: list[str] = []

    def meanwhile(trouble: str) -> bool:
        seen.append(trouble)
        if len(seen) == 20:
            driver.status = READY
            printer.mend()
        return True

    connection = _wire(device, driver).connect()
    connection.check()
    printer.is_stuck = True
    driver.status = PAPER_OUT
    connection.write(_parcel())
    assert connection.is_printed(_parcel(), meanwhile)
    connection.close()
    assert seen[0] == "paper out"
    assert len(printer.slips) == 1


def test_a_write_to_a_printer_that_does_not_read_ends(pipe: Path, driver: Driver) -> None:
    connection = _wire(pipe, driver).connect()
    with pytest.raises(DeviceLost, match="connection lost while sending") as lost:
        connection.write(_parcel(b"x" * 200_000))
    assert 0 < lost.value.written < 200_000
    connection.close()


def test_a_printer_that_does_not_take_the_last_bytes_is_lost(device: Path, driver: Driver, pipe: Path) -> None:
    connection = _wire(pipe, driver, answers=False).connect()
    connection.write(_parcel(b"x" * 65_536))
    with pytest.raises(DeviceLost, match="connection lost while printing"):
        connection.is_printed(_parcel(), _on)
    connection.close()


def test_a_printer_that_cannot_be_asked_takes_jobs_but_confirms_none(
    device: Path, printer: FakeReceiptPrinter, driver: Driver
) -> None:
    assert not _is_printed(_wire(device, driver, answers=False))
    wait_until(lambda: len(printer.slips) == 1, "the slip is out")


def test_a_printer_that_is_not_there_is_a_lost_device(device: Path, driver: Driver) -> None:
    with pytest.raises(DeviceLost, match=r"no printer at .*lp0: No such file"):
        _wire(device, driver).connect()


def test_a_printer_pulled_out_is_lost_before_and_after_the_job(
    device: Path, printer: FakeReceiptPrinter, driver: Driver
) -> None:
    connection = _wire(device, driver).connect()
    connection.check()
    connection.write(_parcel())
    driver.is_unplugged = True
    printer.is_stuck = True
    with pytest.raises(DeviceLost, match="unplugged: No such device"):
        connection.check()
    printer.lines.cut()
    with pytest.raises(DeviceLost):
        connection.is_printed(_parcel(), _on)
    with pytest.raises(DeviceLost) as lost:
        connection.write(_parcel())
    assert lost.value.written == 0
    connection.close()


def test_empty_packets_are_no_answer_and_no_end(device: Path, driver: Driver) -> None:
    device.write_bytes(b"")  # reads as empty each time
    link = UsbPort(device, driver).open(IMPATIENT)
    assert link.read(0.02) == b""
    driver.is_unplugged = True
    with pytest.raises(DeviceLost, match="unplugged"):
        link.read(0.02)
    link.close()


def test_a_device_that_is_no_printer_is_a_lost_device(pipe: Path) -> None:
    connection = _wire(pipe, status_byte).connect()
    with pytest.raises(DeviceLost, match="Inappropriate ioctl"):
        connection.check()
    connection.close()


def _wire(device: Path, driver: Callable[[int], int], *, answers: bool = True) -> TwoWayWire:
    return TwoWayWire(UsbPort(device, driver), EscPos(), answers, IMPATIENT)


def _is_printed(wire: TwoWayWire) -> bool:
    connection = wire.connect()
    try:
        connection.check()
        connection.write(_parcel())
        return connection.is_printed(_parcel(), _on)
    finally:
        connection.close()


def _parcel(data: bytes | None = None) -> Parcel:
    return Parcel("000007-slip", "escpos", data or EscPos().render(SLIP, 1), SLIP, 203, 1)


def _on(_trouble: str) -> bool:
    return True
