from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.labels.designs import draw
from core.labels.label import Label
from devices.errors import DeviceLost, DeviceRefused
from devices.printers import zpl
from devices.printers.picture import png
from devices.printers.wires import FileWire, Parcel, Patience, TcpWire
from tests.devices.printers import judge
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
    assert connection.is_printed(_parcel(), _nothing)
    connection.close()
    assert printer.labels == [_parcel().data.strip()]


def test_closing_throws_nothing_away_that_the_printer_has_not_read() -> None:
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
        connection = TcpWire("127.0.0.1", listener.getsockname()[1], patience=Patience(goodbye_s=5.0)).connect()
        assert greeted.wait(10)
        connection.write(_parcel())
        connection.close()
        thread.join(10)
    assert b"".join(got) == _parcel().data + b"the end"


def test_a_printer_that_hangs_up_instead_of_answering_is_lost_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        patience = Patience(answer_s=3600.0, goodbye_s=0.2)
        connection = TcpWire("127.0.0.1", listener.getsockname()[1], patience=patience).connect()
        listener.accept()[0].close()
        with pytest.raises(DeviceLost, match="hung up"):
            connection.check()
        connection.close()


def test_nobody_there_is_a_lost_device(printer: FakePrinter) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        with pytest.raises(DeviceLost, match=r"no printer at 127\.0\.0\.1") as lost:
            TcpWire("127.0.0.1", reserved.getsockname()[1], patience=IMPATIENT).connect()
    assert lost.value.written == 0


def test_a_host_without_address_is_a_lost_device() -> None:
    with pytest.raises(DeviceLost, match="no printer at"):
        TcpWire("no-such-host.invalid", patience=IMPATIENT).connect()


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
    assert not connection.is_printed(_parcel(), _nothing)
    connection.close()
    wait_until(lambda: printer.labels, "the label is out")


def test_a_printer_with_work_left_is_asked_again_until_it_is_done(printer: FakePrinter) -> None:
    printer.formats_waiting = 2
    connection = _wire(printer).connect()
    connection.write(_parcel())
    asked = 0

    def meanwhile() -> None:
        nonlocal asked
        asked += 1
        printer.formats_waiting = 0

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
    with pytest.raises(DeviceLost, match="while printing"):
        connection.is_printed(middling, _nothing)
    connection.close()


def test_a_printer_that_hangs_up_in_the_middle_is_noticed(printer: FakePrinter) -> None:
    printer.hang_up_after = 20
    connection = _wire(printer).connect()
    connection.write(_parcel())
    with pytest.raises(DeviceLost):
        connection.is_printed(_parcel(), _nothing)
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


def test_the_virtual_printer_leaves_a_file_and_a_picture(tmp_path: Path) -> None:
    connection = FileWire(tmp_path / "new" / "labels", png).connect()
    connection.check()
    connection.write(_parcel())
    assert connection.is_printed(_parcel(), _nothing)
    connection.close()
    assert sorted(each.name for each in (tmp_path / "new" / "labels").iterdir()) == [
        "000007-location.png",
        "000007-location.zpl",
    ]
    assert (tmp_path / "new" / "labels" / "000007-location.zpl").read_bytes() == _parcel().data


def test_the_virtual_printer_draws_nothing_unasked(tmp_path: Path) -> None:
    FileWire(tmp_path).connect().write(_parcel())
    assert [each.suffix for each in tmp_path.iterdir()] == [".zpl"]


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    def no_ink(_label: Label, _dpi: int) -> bytes:
        raise OSError(28, "No space left on device")

    with pytest.raises(DeviceLost, match="No space left") as lost:
        FileWire(tmp_path, no_ink).connect().write(_parcel())
    assert lost.value.written == 0
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_is_a_lost_device(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(DeviceLost, match="cannot write to"):
        FileWire(tmp_path / "file").connect()


def test_what_the_virtual_printer_draws_can_be_scanned(tmp_path: Path) -> None:
    from PIL import Image

    FileWire(tmp_path, png).connect().write(_parcel())
    with Image.open(tmp_path / "000007-location.png") as image:
        assert [each.text for each in judge.scan(image)] == ["A12-034.57"]


def _wire(printer: FakePrinter, *, answers: bool = True) -> TcpWire:
    return TcpWire("127.0.0.1", printer.port, answers, IMPATIENT)


def _parcel(data: bytes | None = None) -> Parcel:
    return Parcel("000007-location", data or zpl.render(LABEL, 203), LABEL, 203, 1)


def _nothing() -> None:
    """Nothing has to be done meanwhile."""
