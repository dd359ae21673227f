"""Printers on a serial line: a real pseudo-terminal, whose far side answers, stalls and is pulled out."""

from __future__ import annotations

import errno
import os
import termios
import threading
import tty
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from core.labels.slip import Row, Slip
from devices.errors import DeviceLost, DeviceRefused
from devices.printers import ports
from devices.printers.escpos_language import EscPos
from devices.printers.language import Content, Language
from devices.printers.ports import Patience
from devices.printers.serial_port import SerialPort
from devices.printers.wires import Parcel, TwoWayWire
from devices.printers.zpl_language import Zpl
from tests.core.labels.drawn import draw
from tests.devices.printers.emulator import Emulator
from tests.devices.printers.fake_receipt_printer import FakeReceiptPrinter
from tests.waiting import wait_until

IMPATIENT = Patience(0.5, 0.2, 0.3, 0.01, 0.3, 0.01, 0.1, 0.02)
SLIP = Slip((Row("PICK 4711", bold=True),))
LABEL = draw("location", 1, {"code": "A12-034", "check": "57"})


@pytest.fixture
def device(tmp_path: Path) -> Path:
    return tmp_path / "ttyPRINTER"


@pytest.fixture
def printer(device: Path) -> Iterator[FakeReceiptPrinter]:
    with FakeReceiptPrinter(device) as fake:
        yield fake


@pytest.mark.parametrize("content", [SLIP, LABEL])
def test_a_job_is_confirmed_by_the_printer_itself(device: Path, content: Content) -> None:
    with Emulator(device) as emulator:
        assert _is_printed(device, content)
        assert _is_printed(device, content)
    assert len(emulator.pictures) == 2
    assert emulator.complaints == []


def test_a_printer_that_is_pulled_out_while_its_line_is_opened_is_lost(
    device: Path, printer: FakeReceiptPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def flush(_descriptor: int, _which: int) -> None:
        raise termios.error(errno.EIO, "Input/output error")

    monkeypatch.setattr(termios, "tcflush", flush)
    with pytest.raises(DeviceLost, match="no printer at"):
        SerialPort(device, flow="none").open(IMPATIENT)


def test_a_printer_without_paper_refuses(device: Path, printer: FakeReceiptPrinter) -> None:
    printer.paper_out = True
    with pytest.raises(DeviceRefused, match="paper out"):
        _is_printed(device)
    printer.mend()
    assert _is_printed(device)


def test_a_line_that_is_not_there_is_a_lost_device(device: Path) -> None:
    with pytest.raises(DeviceLost, match=r"no printer at .*ttyPRINTER: No such file"):
        _wire(device).connect()


def test_what_is_no_serial_line_is_a_lost_device(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DeviceLost, match=r"no printer at .*file"):
        _wire(tmp_path / "file").connect()


def test_a_line_that_another_program_has_is_a_lost_device(device: Path, printer: FakeReceiptPrinter) -> None:
    first = _wire(device).connect()
    with pytest.raises(DeviceLost, match="no printer at"):
        _wire(device).connect()
    first.close()
    assert _is_printed(device)


def test_a_write_to_a_printer_that_takes_nothing_ends(silent_line: tuple[Path, int]) -> None:
    device, _other_side = silent_line
    large = Parcel("large", "escpos", b"x" * 200_000, SLIP, 203, 1)
    connection = _wire(device).connect()
    with pytest.raises(DeviceLost, match="connection lost while sending") as lost:
        connection.write(large)
    assert 0 < lost.value.written < 200_000
    connection.close()


def test_a_printer_pulled_out_while_sending_tells_how_much_had_left(silent_line: tuple[Path, int]) -> None:
    device, other_side = silent_line
    connection = _wire(device).connect()
    connection.write(_parcel(SLIP))
    os.close(other_side)
    with pytest.raises(DeviceLost) as lost:
        connection.write(_parcel(SLIP))
    assert lost.value.written == 0
    connection.close()


def test_a_printer_pulled_out_before_it_answers_is_lost_at_once(device: Path, printer: FakeReceiptPrinter) -> None:
    connection = _wire(device, Patience(answer_s=3600.0)).connect()
    printer.lines.cut()
    with pytest.raises(DeviceLost):
        connection.check()
    connection.close()


def test_a_printer_plugged_in_again_is_found_again(device: Path, printer: FakeReceiptPrinter) -> None:
    assert _is_printed(device)
    printer.restart()
    assert _is_printed(device)
    assert len(printer.slips) == 2


def test_the_answer_to_a_dead_workers_job_is_not_taken_for_ours(device: Path, printer: FakeReceiptPrinter) -> None:
    dead = _wire(device).connect()
    dead.check()
    printer.is_stuck = True
    dead.write(_parcel(SLIP))
    with pytest.raises(DeviceLost):
        dead.is_printed(_parcel(SLIP), lambda _trouble: False)
    dead.close()
    successor = _wire(device).connect()
    with pytest.raises(DeviceRefused, match="printer busy"):
        successor.check()
    successor.close()
    printer.mend()
    wait_until(lambda: len(printer.slips) == 1, "the first job is out")
    ours = _wire(device).connect()
    ours.check()
    printer.is_stuck = True
    ours.write(_parcel(SLIP))
    with pytest.raises(DeviceLost, match="does not say that it is done"):
        ours.is_printed(_parcel(SLIP), _on)
    ours.close()


def test_a_label_printer_on_a_serial_line_is_not_done_by_an_old_answer(silent_line: tuple[Path, int]) -> None:
    device, other_side = silent_line
    os.write(other_side, _GOOD)
    connection = _wire(device, language=Zpl()).connect()
    with pytest.raises(DeviceLost, match="does not answer"):
        connection.check()
    connection.close()


@pytest.mark.parametrize("language", [Zpl(), EscPos()])
def test_noise_without_end_is_no_printer(
    silent_line: tuple[Path, int], language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    device, other_side = silent_line
    monkeypatch.setattr(ports, "_TALK_MAX_S", 0.05)
    stop = threading.Event()

    def babble() -> None:
        while not stop.is_set():
            with suppress(BlockingIOError):
                os.write(other_side, b"~" * 100)

    os.set_blocking(other_side, False)
    thread = threading.Thread(target=babble)
    thread.start()
    connection = _wire(device, language=language).connect()
    try:
        with pytest.raises(DeviceLost, match="printer talks without end"):
            connection.check()
    finally:
        stop.set()
        thread.join(10)
        connection.close()


def test_a_printer_that_cannot_be_asked_takes_jobs_but_confirms_none(device: Path, printer: FakeReceiptPrinter) -> None:
    wire = TwoWayWire(SerialPort(device, flow="none"), EscPos(), answers=False, patience=IMPATIENT)
    connection = wire.connect()
    connection.check()
    connection.write(_parcel(SLIP))
    assert not connection.is_printed(_parcel(SLIP), _on)
    connection.close()
    wait_until(lambda: len(printer.slips) == 1, "the slip is out")


_GOOD = b"\x02030,0,0,0203,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n"


@pytest.fixture
def silent_line(device: Path) -> Iterator[tuple[Path, int]]:
    """A line on whose other side nobody reads, and that side."""
    with ExitStack() as ends:
        ours, theirs = os.openpty()
        tty.setraw(theirs)
        device.symlink_to(os.ttyname(theirs))
        ends.callback(_close, ours)
        ends.callback(_close, theirs)
        yield device, ours


def _close(descriptor: int) -> None:
    with suppress(OSError):  # a test has closed it
        os.close(descriptor)


def _wire(device: Path, patience: Patience = IMPATIENT, language: Language | None = None) -> TwoWayWire:
    return TwoWayWire(SerialPort(device), language or EscPos(), patience=patience)


def _is_printed(device: Path, content: Content = SLIP) -> bool:
    connection = _wire(device).connect()
    try:
        connection.check()
        connection.write(_parcel(content))
        return connection.is_printed(_parcel(content), _on)
    finally:
        connection.close()


def _parcel(content: Content) -> Parcel:
    return Parcel("000007-slip", "escpos", EscPos().render(content, 1), content, 203, 1)


def _on(_trouble: str) -> bool:
    return True
