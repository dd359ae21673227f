"""Jobs that a receipt printer has and does not print yet: shown, waited for, and settled when it is safe."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.printers.cups import CupsWire
from devices.printers.escpos_language import EscPos
from devices.printers.ports import Patience
from devices.printers.spool import Outlet, Spool
from devices.printers.tcp import TcpPort
from devices.printers.wires import TwoWayWire
from devices.printers.zpl_language import Zpl
from tests.devices.printers.fake_receipt_printer import FakeReceiptPrinter
from tests.devices.printers.job_queue import MemoryQueue
from tests.waiting import wait_until

PACKING = "PACKING"
IMPATIENT = Patience(0.5, 0.3, 0.3, 0.01, 0.3, 0.01, 0.1, 0.02)


class RollThatEnds(MemoryQueue):
    """Between the printer's good answer and the first job the paper runs out."""

    def __init__(self, printer: FakeReceiptPrinter) -> None:
        super().__init__()
        self._printer = printer

    def start(self, job_id: int, worker: str) -> bool:
        self._printer.paper_out = not self._printer.slips
        return super().start(job_id, worker)


@pytest.fixture
def printer() -> Iterator[FakeReceiptPrinter]:
    with FakeReceiptPrinter() as fake:
        yield fake


def test_a_job_that_the_printer_holds_says_why_and_goes_on_by_itself(printer: FakeReceiptPrinter) -> None:
    queue = RollThatEnds(printer)
    first, second = _add(queue), _add(queue)
    thread, _stop = _running(queue, printer)
    wait_until(lambda: queue.rows[first].reason == "paper out", "the station knows why nothing comes out")
    assert queue.rows[first].state == "sending"
    assert queue.rows[second].states == ["queued"], "nothing overtakes a label that is held"
    printer.mend()
    wait_until(lambda: queue.rows[second].state == "confirmed", "both are out")
    thread.join(10)
    assert queue.rows[first].states == ["queued", "sending", "confirmed"]
    assert queue.rows[first].troubles[0] == "paper out"
    assert len(printer.slips) == 2


def test_a_printer_switched_off_with_the_job_in_it_leaves_a_question(printer: FakeReceiptPrinter) -> None:
    queue = RollThatEnds(printer)
    job = _add(queue)
    thread, _stop = _running(queue, printer)
    wait_until(lambda: queue.rows[job].reason == "paper out", "the station knows why nothing comes out")
    printer.restart()
    thread.join(10)
    assert queue.rows[job].states == ["queued", "sending", "uncertain"]
    assert printer.slips == []


def test_a_spool_that_is_to_stop_does_not_wait_for_paper(printer: FakeReceiptPrinter) -> None:
    queue = RollThatEnds(printer)
    job = _add(queue)
    thread, stop = _running(queue, printer)
    wait_until(lambda: queue.rows[job].reason == "paper out", "the station knows why nothing comes out")
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    assert queue.rows[job].states == ["queued", "sending", "uncertain"]
    assert queue.rows[job].reason == "nobody waited any longer: paper out"


def test_a_worker_that_has_lost_the_printer_waits_no_longer(printer: FakeReceiptPrinter) -> None:
    queue = RollThatEnds(printer)
    job = _add(queue)
    thread, _stop = _running(queue, printer)
    wait_until(lambda: queue.rows[job].reason == "paper out", "the station knows why nothing comes out")
    with queue._lock:
        queue.release(PACKING, "worker-1")
        assert queue.lease(PACKING, "worker-2")
        assert queue.abandoned(PACKING) == [job]
    thread.join(10)
    assert not thread.is_alive()
    assert queue.rows[job].states == ["queued", "sending", "uncertain"]
    assert queue.rows[job].reason == "the worker died while sending"


def test_the_same_label_comes_out_of_either_printer(printer: FakeReceiptPrinter) -> None:
    queue = MemoryQueue()
    job = _add(queue)
    assert _spool(queue, printer).work_off(PACKING) == 1
    assert queue.rows[job].states == ["queued", "sending", "confirmed"]
    assert printer.slips[0].startswith(b"\x1b@")


def test_what_cups_has_taken_is_sent_and_never_confirmed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("lp", "lpstat"):
        (tmp_path / name).write_text("#!/bin/sh\nexec cat\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    queue = MemoryQueue()
    job = _add(queue)
    assert Spool(queue, {PACKING: Outlet(CupsWire("Q"), Zpl())}, "worker-1").work_off(PACKING) == 1
    assert queue.rows[job].states == ["queued", "sending", "sent"]


def _add(queue: MemoryQueue) -> int:
    return queue.add(PACKING, "location", {"code": "A-1", "check": "57"})


def _running(queue: MemoryQueue, printer: FakeReceiptPrinter) -> tuple[threading.Thread, threading.Event]:
    """A spool that works off the queue, and what ends it."""
    spool = _spool(queue, printer)
    thread = threading.Thread(target=spool.work_off, args=(PACKING,))
    thread.start()
    return thread, spool._stop


def _spool(queue: MemoryQueue, printer: FakeReceiptPrinter) -> Spool:
    language = EscPos()
    wire = TwoWayWire(TcpPort("127.0.0.1", printer.lines.port), language, patience=IMPATIENT)
    return Spool(queue, {PACKING: Outlet(wire, language)}, "worker-1")
