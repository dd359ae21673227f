from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from devices.errors import DeviceLost, DeviceRefused
from devices.printers import zpl
from devices.printers.ports import Patience
from devices.printers.tcp import TcpPort
from devices.printers.wires import Parcel, TwoWayWire
from devices.printers.zpl_language import Zpl
from tests.core.labels.drawn import draw
from tests.devices.printers.fake_printer import FakePrinter
from tests.waiting import wait_until

IMPATIENT = Patience(
    connect_s=0.5, stall_s=0.3, answer_s=0.2, poll_s=0.01, print_s=0.3, print_each_s=0.01, goodbye_s=0.2
)

LABEL = draw("location", 1, {"code": "A12-034", "check": "57"})


@pytest.fixture
def printer() -> Iterator[FakePrinter]:
    with FakePrinter() as fake:
        yield fake


def test_bytes_arrive_and_the_printer_says_so(printer: FakePrinter) -> None:
    connection = _wire(printer).connect()
    connection.check()
    connection.write(_parcel())
    assert connection.is_printed(_parcel(), _on)
    connection.close()
    assert printer.labels == [_parcel().data.strip()]


def test_closing_throws_on_away_that_the_printer_has_not_read() -> None:
    got: list[bytes] = []
    greeted = threading.Event()

    def read_to_the_end() -> None:
        line, _address = listener.accept()
        with line:
            line.sendall(b"good morning")  # nobody reads it: closing at once would reset the connection
            greeted.set()
            while heard := line.recv(4096):
                got.append(heard)
            got.append(b"the end")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=read_to_the_end)
        thread.start()
        connection = _to(listener.getsockname()[1], Patience(goodbye_s=5.0)).connect()
        assert greeted.wait(10)
        connection.write(_parcel())
        connection.close()
        thread.join(10)
    assert b"".join(got) == _parcel().data + b"the end"


def test_a_printer_that_hangs_up_instead_of_answering_is_lost_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        patience = Patience(answer_s=3600.0, goodbye_s=0.2)
        connection = _to(listener.getsockname()[1], patience).connect()
        listener.accept()[0].close()
        with pytest.raises(DeviceLost, match="hung up"):
            connection.check()
        connection.close()


def test_nobody_there_is_a_lost_device(printer: FakePrinter) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        with pytest.raises(DeviceLost, match=r"no printer at 127\.0\.0\.1") as lost:
            _to(reserved.getsockname()[1]).connect()
    assert lost.value.written == 0


def test_a_host_without_address_is_a_lost_device() -> None:
    with pytest.raises(DeviceLost, match="no printer at"):
        TwoWayWire(TcpPort("no-such-host.invalid"), Zpl(), patience=IMPATIENT).connect()


@pytest.mark.parametrize(
    ("flag", "words"), [("paper_out", "paper out"), ("head_open", "head open"), ("paused", "printer paused")]
)
def test_a_printer_that_needs_a_person_refuses(printer: FakePrinter, flag: str, words: str) -> None:
    setattr(printer, flag, True)
    connection = _wire(printer).connect()
    with pytest.raises(DeviceRefused, match=words):
        connection.check()
    connection.close()


def test_silence_is_never_a_good_answer(printer: FakePrinter) -> None:
    printer.answers = False
    connection = _wire(printer).connect()
    with pytest.raises(DeviceLost, match="does not answer"):
        connection.check()
    connection.close()


def test_a_printer_that_cannot_be_asked_takes_jobs_but_confirms_none(printer: FakePrinter) -> None:
    printer.answers = False
    connection = _wire(printer, answers=False).connect()
    connection.check()
    connection.write(_parcel())
    assert not connection.is_printed(_parcel(), _on)
    connection.close()
    wait_until(lambda: printer.labels, "the label is out")


def test_a_printer_with_work_left_is_asked_again_until_it_is_done(printer: FakePrinter) -> None:
    printer.formats_waiting = 2
    connection = _wire(printer).connect()
    connection.write(_parcel())
    asked = 0

    def meanwhile(_trouble: str) -> bool:
        nonlocal asked
        asked += 1
        printer.formats_waiting = 0
        return True

    assert connection.is_printed(_parcel(), meanwhile)
    assert asked >= 1
    connection.close()


def test_a_stalled_printer_shows_how_much_had_left(printer: FakePrinter) -> None:
    printer.deaf_after = 1000
    large = _parcel(b"^XA" + b"^FX " * 500_000 + b"^XZ")
    connection = _wire(printer).connect()
    with pytest.raises(DeviceLost, match="connection lost while sending") as lost:
        connection.write(large)
    assert 1000 <= lost.value.written < 200_000
    connection.close()


def test_a_small_job_that_the_printer_does_not_take_is_noticed_too(printer: FakePrinter) -> None:
    printer.deaf_after = 1
    middling = _parcel(b"^XA" + b"^FX " * 3000 + b"^XZ")
    connection = _wire(printer).connect()
    connection.write(middling)
    with pytest.raises(DeviceLost, match="does not say that it is done"):
        connection.is_printed(middling, _on)
    connection.close()


def test_a_printer_that_hangs_up_in_the_middle_is_noticed(printer: FakePrinter) -> None:
    printer.hang_up_after = 20
    connection = _wire(printer).connect()
    connection.write(_parcel())
    with pytest.raises(DeviceLost):
        connection.is_printed(_parcel(), _on)
    connection.close()
    assert printer.labels == []


def test_a_connection_that_broke_before_the_first_byte_says_zero(printer: FakePrinter) -> None:
    connection = _wire(printer).connect()
    connection.check()
    printer.reset_connection()
    with pytest.raises(DeviceLost) as lost:
        connection.write(_parcel())
    assert lost.value.written == 0
    connection.close()


def _wire(printer: FakePrinter, *, answers: bool = True) -> TwoWayWire:
    return _to(printer.port, answers=answers)


def _to(port: int, patience: Patience = IMPATIENT, *, answers: bool = True) -> TwoWayWire:
    return TwoWayWire(TcpPort("127.0.0.1", port), Zpl(), answers, patience)


def _parcel(data: bytes | None = None) -> Parcel:
    return Parcel("000007-location", "zpl", data or zpl.render(LABEL, 203), LABEL, 203, 1)


def _on(_trouble: str) -> bool:
    """Wait on, whatever it is."""
    return True
