"""The virtual printer: files that are there whole, and pictures beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.labels.label import Label
from devices.errors import DeviceLost
from devices.printers import zpl
from devices.printers.folder import FileWire
from devices.printers.language import Content
from devices.printers.picture import png
from devices.printers.spool import Outlet, Spool
from devices.printers.wires import Parcel
from devices.printers.zpl_language import Zpl
from tests.core.labels.drawn import draw
from tests.devices.printers import judge
from tests.devices.printers.job_queue import MemoryQueue

LABEL = draw("location", 1, {"code": "A12-034", "check": "57"})


def test_the_virtual_printer_leaves_a_file_and_a_picture(tmp_path: Path) -> None:
    connection = FileWire(tmp_path / "new" / "labels", _drawn).connect()
    connection.check()
    connection.write(_parcel())
    assert connection.is_printed(_parcel(), _on)
    connection.close()
    assert sorted(each.name for each in (tmp_path / "new" / "labels").iterdir()) == [
        "000007-location.png",
        "000007-location.zpl",
    ]
    assert (tmp_path / "new" / "labels" / "000007-location.zpl").read_bytes() == _parcel().data


def test_the_virtual_printer_draws_on_unasked(tmp_path: Path) -> None:
    FileWire(tmp_path).connect().write(_parcel())
    assert [each.suffix for each in tmp_path.iterdir()] == [".zpl"]


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    def no_ink(_content: Content, _dpi: int) -> tuple[str, bytes]:
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

    FileWire(tmp_path, _drawn).connect().write(_parcel())
    with Image.open(tmp_path / "000007-location.png") as image:
        assert [each.text for each in judge.scan(image)] == ["A12-034.57"]


def test_a_file_is_confirmed_once_it_is_there(tmp_path: Path) -> None:
    queue = MemoryQueue()
    job = queue.add("DOCK", "location", {"code": "A-1", "check": "57"})
    assert _files(queue, FileWire(tmp_path)).work_off("DOCK") == 1
    assert queue.rows[job].states == ["queued", "sending", "confirmed"]
    assert [judge.texts(file.read_bytes())[0] for file in tmp_path.iterdir()] == ["A-1"]


def test_a_folder_that_cannot_be_written_keeps_the_job(tmp_path: Path) -> None:
    (tmp_path / "labels").write_text("in the way")
    queue = MemoryQueue()
    job = queue.add("DOCK", "location", {"code": "A-1", "check": "57"})
    spool = _files(queue, FileWire(tmp_path / "labels"))
    assert spool.work_off("DOCK") == 0
    assert queue.rows[job].state == "queued"
    (tmp_path / "labels").unlink()
    queue.now += 1
    assert spool.work_off("DOCK") == 1


def _files(queue: MemoryQueue, wire: FileWire) -> Spool:
    return Spool(queue, {"DOCK": Outlet(wire, Zpl())}, "worker-1")


def _drawn(content: Content, dpi: int) -> tuple[str, bytes]:
    assert isinstance(content, Label)
    return "png", png(content, dpi)


def _parcel() -> Parcel:
    return Parcel("000007-location", "zpl", zpl.render(LABEL, 203), LABEL, 203, 1)


def _on(_trouble: str) -> bool:
    return True
