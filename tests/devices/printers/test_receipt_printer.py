"""Receipt printers on the network: an emulator that others wrote, with its faults, and a fake that misbehaves."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

import pytest

from core.labels.slip import Row, Slip
from devices.errors import DeviceLost, DeviceRefused
from devices.printers.escpos_language import EscPos
from devices.printers.language import Content
from devices.printers.ports import Patience
from devices.printers.tcp import TcpPort
from devices.printers.wires import Parcel, TwoWayWire
from tests.core.labels.drawn import draw
from tests.devices.printers.emulator import Emulator
from tests.devices.printers.fake_receipt_printer import FakeReceiptPrinter
from tests.waiting import wait_until

SLIP = Slip((Row("PICK 4711", bold=True),))
LABEL = draw("location", 1, {"code": "A12-034", "check": "57"})


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulated:
        yield emulated


@pytest.fixture
def printer() -> Iterator[FakeReceiptPrinter]:
    with FakeReceiptPrinter() as fake:
        yield fake


@pytest.mark.parametrize("content", [SLIP, LABEL])
def test_a_job_is_confirmed_by_the_printer_itself(emulator: Emulator, content: Content) -> None:
    assert _is_printed(emulator.lines.port, content)
    assert len(emulator.pictures) == 1
    assert emulator.complaints == []


@pytest.mark.parametrize(
    ("fault", "words"), [("paper-out", "paper out"), ("cover-open", "cover open"), ("offline", "printer offline")]
)
def test_a_printer_that_needs_a_person_refuses_before_the_first_byte(
    emulator: Emulator, fault: str, words: str
) -> None:
    emulator.set_fault(fault)
    with pytest.raises(DeviceRefused, match=words):
        _is_printed(emulator.lines.port)
    emulator.set_fault(fault, active=False)
    assert _is_printed(emulator.lines.port)
    assert len(emulator.pictures) == 1


def test_paper_that_is_nearly_out_still_prints(emulator: Emulator) -> None:
    emulator.set_fault("paper-near-end")
    assert _is_printed(emulator.lines.port)
    assert len(emulator.pictures) == 1


@pytest.mark.parametrize(
    ("fault", "words"), [("paper-out", "paper out"), ("cover-open", "cover open"), ("offline", "printer offline")]
)
def test_a_job_held_by_the_printer_goes_on_when_a_person_has_been_there(
    emulator: Emulator, fault: str, words: str
) -> None:
    seen: list[str] = []

    def meanwhile(trouble: str) -> bool:
        seen.append(trouble)
        if len(seen) == 20:  # far longer than an untroubled printer is waited for
            emulator.set_fault(fault, active=False)
        return True

    connection = _wire(emulator.lines.port, print_s=0.2).connect()
    connection.check()
    emulator.set_fault(fault)
    connection.write(_parcel(SLIP))
    assert emulator.pictures == []
    assert connection.is_printed(_parcel(SLIP), meanwhile)
    connection.close()
    assert len(emulator.pictures) == 1
    assert seen[0] == words


def test_status_that_nobody_asked_for_is_no_answer(emulator: Emulator) -> None:
    connection = _wire(emulator.lines.port).connect()
    connection.write(Parcel("asb", "escpos", b"\x1da\xff", SLIP, 203, 1))  # from now on it speaks unasked
    connection.check()
    emulator.set_fault("paper-near-end")
    emulator.set_fault("paper-near-end", active=False)
    connection.check()
    connection.write(_parcel(SLIP))
    assert connection.is_printed(_parcel(SLIP), _on)
    connection.close()
    assert len(emulator.pictures) == 1


def test_a_status_in_the_middle_of_a_held_job_confirms_nothing(printer: FakeReceiptPrinter) -> None:
    def meanwhile(_trouble: str) -> bool:
        printer.speak_up()
        return True

    with pytest.raises(DeviceLost, match="does not say that it is done"):
        _is_printed(printer.lines.port, meanwhile=meanwhile, checked=partial(setattr, printer, "is_stuck", True))
    assert printer.slips == []


def test_a_picture_whose_bytes_are_a_question_confuses_nobody(printer: FakeReceiptPrinter) -> None:
    job = Parcel("picture", "escpos", EscPos().render(SLIP, 1) + b"\x10\x04\x01\x10\x04\x04" * 3, SLIP, 203, 1)
    connection = _wire(printer.lines.port).connect()
    connection.check()
    connection.write(job)
    assert connection.is_printed(job, _on)
    connection.check()
    connection.close()


@pytest.mark.parametrize(
    ("error", "words"), [(0x08, "cutter jammed"), (0x40, "head too hot"), (0x20, "printer error"), (0x04, "error")]
)
def test_each_error_has_its_words(printer: FakeReceiptPrinter, error: int, words: str) -> None:
    printer.error = error
    with pytest.raises(DeviceRefused, match=words):
        _is_printed(printer.lines.port)


def test_silence_is_never_a_good_answer(printer: FakeReceiptPrinter) -> None:
    printer.answers = False
    with pytest.raises(DeviceLost, match="printer does not answer"):
        _is_printed(printer.lines.port)
    assert printer.slips == []


def test_a_printer_that_hangs_up_instead_of_answering_has_no_paper_ok() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        connection = _wire(listener.getsockname()[1], answer_s=3600.0).connect()
        listener.accept()[0].close()
        with pytest.raises(DeviceLost, match="hung up"):
            connection.check()
        connection.close()


def test_what_is_no_receipt_printer_is_not_taken_for_one() -> None:
    def greet() -> None:
        line, _address = listener.accept()
        with line:
            line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            while line.recv(4096):
                pass

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=greet)
        thread.start()
        connection = _wire(listener.getsockname()[1]).connect()
        with pytest.raises(DeviceLost, match="does not answer"):
            connection.check()
        connection.close()
        thread.join(10)


def test_a_printer_switched_off_while_it_has_the_job_leaves_a_question(printer: FakeReceiptPrinter) -> None:
    def meanwhile(_trouble: str) -> bool:
        printer.restart()
        return True

    with pytest.raises(DeviceLost):
        _is_printed(printer.lines.port, meanwhile=meanwhile, checked=partial(setattr, printer, "is_stuck", True))
    assert printer.slips == []


def test_a_printer_that_is_busy_with_earlier_work_is_waited_for(printer: FakeReceiptPrinter) -> None:
    printer.is_stuck = True
    with pytest.raises(DeviceRefused, match="printer busy"):
        _is_printed(printer.lines.port)
    printer.mend()
    assert _is_printed(printer.lines.port)


def test_a_job_broken_off_in_the_middle_of_a_picture_swallows_no_later_one(printer: FakeReceiptPrinter) -> None:
    broken_off = _wire(printer.lines.port).connect()
    broken_off.write(Parcel("half", "escpos", _parcel(LABEL).data[:5000], LABEL, 203, 1))
    broken_off.close()
    with pytest.raises(DeviceRefused, match="printer busy"):
        _is_printed(printer.lines.port, LABEL)
    with suppress(DeviceRefused):  # it takes as many tries as there is picture left
        _is_printed(printer.lines.port, LABEL)
    assert printer.slips or _is_printed(printer.lines.port, LABEL)
    assert printer.slips == [_parcel(LABEL).data.removesuffix(b"\x1dV\x00")]


def test_a_roll_that_ends_with_the_job_leaves_a_question(printer: FakeReceiptPrinter) -> None:
    connection = _wire(printer.lines.port).connect()
    connection.check()
    printer.is_stuck = True
    connection.write(_parcel(SLIP))

    def meanwhile(_trouble: str) -> bool:
        printer.lines.say_to_all(b"\x0c")
        return True

    with pytest.raises(DeviceRefused, match="paper out at the end"):
        connection.is_printed(_parcel(SLIP), meanwhile)
    connection.close()


def test_nobody_waits_longer_than_they_are_told_to(printer: FakeReceiptPrinter) -> None:
    connection = _wire(printer.lines.port).connect()
    connection.check()
    printer.paper_out = True
    connection.write(_parcel(SLIP))
    with pytest.raises(DeviceLost, match="nobody waited any longer: paper out"):
        connection.is_printed(_parcel(SLIP), lambda _trouble: False)
    connection.close()


def test_a_printer_that_cannot_be_asked_takes_jobs_but_confirms_none(printer: FakeReceiptPrinter) -> None:
    printer.answers = False
    connection = _wire(printer.lines.port, answers=False).connect()
    connection.check()
    connection.write(_parcel(SLIP))
    assert not connection.is_printed(_parcel(SLIP), _on)
    connection.close()
    wait_until(lambda: len(printer.slips) == 1, "the slip is out")


def _wire(port: int, *, answers: bool = True, answer_s: float = 0.3, print_s: float = 0.5) -> TwoWayWire:
    patience = Patience(0.5, 0.3, answer_s, 0.01, print_s, 0.01, 0.1, 0.02)
    return TwoWayWire(TcpPort("127.0.0.1", port), EscPos(), answers, patience)


def _is_printed(
    port: int,
    content: Content = SLIP,
    meanwhile: Callable[[str], bool] | None = None,
    checked: Callable[[], None] | None = None,
) -> bool:
    connection = _wire(port).connect()
    try:
        connection.check()
        if checked is not None:
            checked()
        connection.write(_parcel(content))
        return connection.is_printed(_parcel(content), meanwhile or _on)
    finally:
        connection.close()


def _parcel(content: Content) -> Parcel:
    return Parcel("000007-slip", "escpos", EscPos().render(content, 1), content, 203, 1)


def _on(_trouble: str) -> bool:
    return True
