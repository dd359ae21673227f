"""Label printers that keep what one connection has begun: on a serial line, and over TCP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.errors import DeviceLost, DeviceRefused
from devices.printers.ports import Patience, Port
from devices.printers.serial_port import SerialPort
from devices.printers.tcp import TcpPort
from devices.printers.wires import Parcel, TwoWayWire
from devices.printers.zpl_language import Zpl
from tests.core.labels.drawn import draw
from tests.devices.printers.fake_label_printer import FakeLabelPrinter

IMPATIENT = Patience(0.5, 0.2, 0.3, 0.01, 0.3, 0.01, 0.1, 0.02)
LABEL = draw("location", 1, {"code": "A12-034", "check": "57"})
JOB = Parcel("000007-location", "zpl", Zpl().render(LABEL, 1), LABEL, 203, 1)


@pytest.fixture(params=["tcp", "serial"])
def printer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[FakeLabelPrinter, Port]]:
    device = tmp_path / "ttyLABELS" if request.param == "serial" else None
    with FakeLabelPrinter(device) as fake:
        yield fake, SerialPort(device) if device else TcpPort("127.0.0.1", fake.lines.port)


def test_a_job_is_confirmed_by_the_printer_itself(printer: tuple[FakeLabelPrinter, Port]) -> None:
    fake, port = printer
    assert _is_printed(port)
    assert fake.labels == [JOB.data.strip()]


def test_a_job_broken_off_spoils_no_later_one(printer: tuple[FakeLabelPrinter, Port]) -> None:
    fake, port = printer
    broken_off = _wire(port).connect()
    broken_off.write(Parcel("half", "zpl", JOB.data[:200], LABEL, 203, 1))
    broken_off.close()
    assert _is_printed(port)
    assert fake.labels == [JOB.data.strip()]


def test_a_printer_without_paper_refuses_and_keeps_what_it_has(printer: tuple[FakeLabelPrinter, Port]) -> None:
    fake, port = printer
    seen: list[str] = []

    def meanwhile(trouble: str) -> bool:
        seen.append(trouble)
        if len(seen) == 3:
            fake.mend()
        return True

    connection = _wire(port).connect()
    connection.check()
    fake.paper_out = True
    with pytest.raises(DeviceRefused, match="paper out"):
        connection.check()
    connection.write(JOB)
    assert connection.is_printed(JOB, meanwhile)
    connection.close()
    assert seen == ["paper out"] * 3
    assert fake.labels == [JOB.data.strip()]


def test_a_job_of_which_the_end_never_came_is_not_done(printer: tuple[FakeLabelPrinter, Port]) -> None:
    fake, port = printer
    half = Parcel("half", "zpl", JOB.data[:200], LABEL, 203, 1)
    connection = _wire(port).connect()
    connection.write(half)
    with pytest.raises(DeviceLost, match="does not say that it is done"):
        connection.is_printed(half, lambda _trouble: True)
    connection.close()
    assert fake.labels == []


def _wire(port: Port) -> TwoWayWire:
    return TwoWayWire(port, Zpl(), patience=IMPATIENT)


def _is_printed(port: Port) -> bool:
    connection = _wire(port).connect()
    try:
        connection.check()
        connection.write(JOB)
        return connection.is_printed(JOB, lambda _trouble: True)
    finally:
        connection.close()
