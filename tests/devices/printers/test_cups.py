"""Printers that CUPS has: its two programs stand in a folder of their own and behave like it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from devices.errors import DeviceLost, DeviceRefused
from devices.printers import zpl
from devices.printers.cups import CupsWire
from devices.printers.ports import Patience
from devices.printers.wires import Parcel
from tests.core.labels.drawn import draw

LABEL = draw("location", 1, {"code": "A12-034", "check": "57"})
PATIENCE = Patience(stall_s=0.3, answer_s=0.3)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """lp, which keeps what it is given and how, and lpstat, which knows one queue."""
    folder = tmp_path / "bin"
    folder.mkdir()
    _program(folder / "lp", f'echo "$LC_ALL $*" > {tmp_path}/called; exec cat > {tmp_path}/taken')
    _program(folder / "lpstat", 'echo "$2 accepting requests since Mon 02 Mar 2026"')
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


def test_a_job_is_handed_over_as_it_is_and_never_confirmed(programs: Path, tmp_path: Path) -> None:
    connection = CupsWire("DOCK", PATIENCE).connect()
    connection.check()
    connection.write(_parcel())
    assert not connection.is_printed(_parcel(), lambda _trouble: True)
    connection.close()
    assert (tmp_path / "taken").read_bytes() == _parcel().data
    assert (tmp_path / "called").read_text() == "C -d DOCK -o raw -t 000007-location -\n"


def test_a_queue_that_takes_no_jobs_refuses(programs: Path) -> None:
    _program(programs / "lpstat", 'echo "$2 not accepting requests since Mon 02 Mar 2026 -"')
    with pytest.raises(DeviceRefused, match="CUPS queue DOCK takes no jobs"):
        CupsWire("DOCK", PATIENCE).connect().check()


def test_a_queue_that_is_not_there_is_a_lost_device(programs: Path) -> None:
    _program(programs / "lpstat", "echo 'lpstat: Invalid destination name in list \"DOCK\".' >&2; exit 1")
    with pytest.raises(DeviceLost, match="CUPS: Invalid destination name"):
        CupsWire("DOCK", PATIENCE).connect().check()


def test_a_job_that_cups_does_not_take_has_not_left(programs: Path) -> None:
    _program(programs / "lp", 'cat > /dev/null; echo "lp: The printer or class does not exist." >&2; exit 1')
    with pytest.raises(DeviceLost, match="CUPS: The printer or class does not exist") as lost:
        CupsWire("DOCK", PATIENCE).connect().write(_parcel())
    assert lost.value.written == 0


def test_a_job_that_cups_may_have_taken_leaves_a_question(programs: Path) -> None:
    _program(programs / "lp", "exec tail -f /dev/null")
    with pytest.raises(DeviceLost, match="CUPS does not answer") as lost:
        CupsWire("DOCK", PATIENCE).connect().write(_parcel())
    assert lost.value.written == len(_parcel().data)


def test_cups_that_hangs_is_a_lost_device(programs: Path) -> None:
    _program(programs / "lpstat", "exec tail -f /dev/null")
    with pytest.raises(DeviceLost, match="CUPS does not answer") as lost:
        CupsWire("DOCK", PATIENCE).connect().check()
    assert lost.value.written == 0


def test_a_machine_without_cups_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DeviceLost, match="lpstat: No such file"):
        CupsWire("DOCK", PATIENCE).connect().check()
    with pytest.raises(DeviceLost, match="lp: No such file") as lost:
        CupsWire("DOCK", PATIENCE).connect().write(_parcel())
    assert lost.value.written == 0


def _program(path: Path, does: str) -> None:
    path.write_text(f"#!/bin/sh\n{does}\n")
    path.chmod(0o755)


def _parcel() -> Parcel:
    return Parcel("000007-location", "zpl", zpl.render(LABEL, 203), LABEL, 203, 1)


def test_a_pdf_is_made_into_what_the_printer_takes(programs: Path, tmp_path: Path) -> None:
    parcel = replace(_parcel(), ending="pdf")
    CupsWire("OFFICE", PATIENCE).connect().write(parcel)
    assert (tmp_path / "called").read_text() == f"C -d OFFICE -t {parcel.name} -\n"
