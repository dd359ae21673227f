from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from core.labels.kind import BOTH
from devices.printers.escpos_language import EscPos
from devices.printers.folder import FileWire
from devices.printers.language import Language
from devices.printers.pdf_language import Pdf
from devices.printers.ports import Patience
from devices.printers.spool import Outlet, Spool
from devices.printers.tcp import TcpPort
from devices.printers.wires import Connection, Parcel, TwoWayWire, Wire
from devices.printers.zpl_language import Zpl
from tests.devices.printers import judge
from tests.devices.printers.fake_printer import FakePrinter
from tests.devices.printers.job_queue import LEASE_S, MemoryQueue
from tests.waiting import wait_until

DOCK = "DOCK"
IMPATIENT = Patience(
    connect_s=0.5, stall_s=0.3, answer_s=0.2, poll_s=0.01, print_s=0.3, print_each_s=0.01, goodbye_s=0.2
)
RETRIES_S = (1, 2, 5, 15, 30, 30)


@pytest.fixture
def printer() -> Iterator[FakePrinter]:
    with FakePrinter() as fake:
        yield fake


@pytest.fixture
def queue() -> MemoryQueue:
    return MemoryQueue()


def test_labels_come_out_in_the_order_in_which_they_were_queued(queue: MemoryQueue, printer: FakePrinter) -> None:
    jobs = [_add(queue, f"A-{number}") for number in range(5)]
    assert _spool(queue, printer).work_off(DOCK) == 5
    assert [_location(label) for label in printer.labels] == [f"A-{number}" for number in range(5)]
    assert [queue.rows[job].states for job in jobs] == [["queued", "sending", "confirmed"]] * 5


def test_a_printer_that_is_not_there_is_tried_again_later_and_later(queue: MemoryQueue) -> None:
    job = _add(queue, "A-1")
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        wire = _wire(reserved.getsockname()[1])
        spool = Spool(queue, {DOCK: Outlet(wire, Zpl())}, "worker-1")
        for wait_s in RETRIES_S:
            assert spool.work_off(DOCK) == 0
            assert queue.rows[job].due == queue.now + wait_s
            queue.now = queue.rows[job].due
    assert queue.rows[job].state == "queued"
    assert "no printer at 127.0.0.1" in queue.rows[job].reason
    assert "sending" not in queue.rows[job].states


def test_a_job_that_waited_is_printed_once_when_the_printer_is_back(queue: MemoryQueue, printer: FakePrinter) -> None:
    job = _add(queue, "A-1")
    printer.answers = False
    spool = _spool(queue, printer)
    assert spool.work_off(DOCK) == 0
    assert queue.rows[job].reason == "printer does not answer"
    printer.answers = True
    assert spool.work_off(DOCK) == 0, "its time has not come"
    queue.now += 30
    assert spool.work_off(DOCK) == 1
    assert len(printer.labels) == 1


def test_a_printer_that_never_accepts_gets_nothing(queue: MemoryQueue) -> None:
    job = _add(queue, "A-1")
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        wire = _wire(deaf.getsockname()[1])
        Spool(queue, {DOCK: Outlet(wire, Zpl())}, "worker-1").work_off(DOCK)
    assert queue.rows[job].states == ["queued", "queued"]
    assert queue.rows[job].reason == "printer does not answer"


@pytest.mark.parametrize(("flag", "words"), [("paper_out", "paper out"), ("head_open", "head open")])
def test_a_job_waits_for_paper_and_is_then_printed_once(
    queue: MemoryQueue, printer: FakePrinter, flag: str, words: str
) -> None:
    first, second = _add(queue, "A-1"), _add(queue, "A-2")
    setattr(printer, flag, True)
    spool = _spool(queue, printer)
    assert spool.work_off(DOCK) == 0
    assert queue.rows[first].reason == words
    assert queue.rows[second].states == ["queued"], "nothing overtakes a waiting label"
    setattr(printer, flag, False)
    queue.now += 5
    assert spool.work_off(DOCK) == 2
    assert [_location(label) for label in printer.labels] == ["A-1", "A-2"]


def test_a_strange_answer_keeps_the_job_queued(queue: MemoryQueue, printer: FakePrinter) -> None:
    job = _add(queue, "A-1")
    printer.garbage = True
    assert _spool(queue, printer).work_off(DOCK) == 0
    assert queue.rows[job].state == "queued"
    assert printer.labels == []


@pytest.mark.parametrize("after", [1, 100, 290])
def test_a_job_cut_off_in_the_middle_waits_for_a_person(queue: MemoryQueue, printer: FakePrinter, after: int) -> None:
    job = _add(queue, "A-1")
    printer.hang_up_after = after
    spool = _spool(queue, printer)
    spool.work_off(DOCK)
    assert queue.rows[job].states == ["queued", "sending", "uncertain"]
    printer.hang_up_after = None
    queue.now += 3600
    assert spool.work_off(DOCK) == 0
    assert printer.labels == [], "it was not sent again"


def test_a_large_job_that_stalls_in_the_middle_waits_for_a_person(queue: MemoryQueue, printer: FakePrinter) -> None:
    job = _add(queue, "A-1")
    printer.deaf_after = 1000
    spool = Spool(queue, {DOCK: Outlet(_HeavyWire(_tcp(printer, IMPATIENT)), Zpl())}, "worker-1")
    assert spool.work_off(DOCK) == 0
    assert queue.rows[job].states == ["queued", "sending", "uncertain"]
    assert "while sending" in queue.rows[job].reason
    queue.now += 3600
    assert spool.work_off(DOCK) == 0
    assert printer.connections == 1, "nobody called the printer again"


def test_after_a_good_job_the_first_retry_is_soon_again(queue: MemoryQueue, printer: FakePrinter) -> None:
    spool = _spool(queue, printer)
    for _round in range(2):
        job = _add(queue, "A-1")
        printer.answers = False
        spool.work_off(DOCK)
        assert queue.rows[job].due == queue.now + RETRIES_S[0]
        printer.answers = True
        queue.now += RETRIES_S[0]
        assert spool.work_off(DOCK) == 1


def test_a_job_whose_first_byte_never_left_is_tried_again(printer: FakePrinter) -> None:
    class LateQueue(MemoryQueue):
        """Between the printer's good answer and the first byte the printer is switched off and on."""

        def start(self, job_id: int, worker: str) -> bool:
            started = super().start(job_id, worker)
            if self.rows[job_id].states.count("sending") == 1:
                printer.reset_connection()
            return started

    queue = LateQueue()
    job = _add(queue, "A-1")
    spool = _spool(queue, printer)
    assert spool.work_off(DOCK) == 0
    assert queue.rows[job].states == ["queued", "sending", "queued"]
    queue.now += 1
    assert spool.work_off(DOCK) == 1
    assert queue.rows[job].state == "confirmed"
    assert len(printer.labels) == 1


def test_a_printer_that_stops_taking_data_leaves_the_job_uncertain(queue: MemoryQueue, printer: FakePrinter) -> None:
    contents = "\n".join(["É" * 90] * 11)  # several kilobytes: more than the printer's window
    job = queue.add(DOCK, "plate", {"code": "LP0001", "contents": contents})
    printer.deaf_after = 1
    _spool(queue, printer).work_off(DOCK)
    assert queue.rows[job].state == "uncertain"
    assert printer.labels == []


def test_a_printer_that_could_be_asked_and_never_says_done_leaves_a_question(
    queue: MemoryQueue, printer: FakePrinter
) -> None:
    job = _add(queue, "A-1")
    printer.formats_waiting = 1
    assert _spool(queue, printer).work_off(DOCK) == 0
    assert queue.rows[job].states == ["queued", "sending", "uncertain"]
    assert queue.rows[job].reason == "printer does not say that it is done"
    assert len(printer.labels) == 1


def test_a_printer_that_cannot_be_asked_leaves_jobs_as_sent(queue: MemoryQueue, printer: FakePrinter) -> None:
    printer.answers = False
    job = _add(queue, "A-1")
    wire = _wire(printer.port, answers=False)
    assert Spool(queue, {DOCK: Outlet(wire, Zpl())}, "worker-1").work_off(DOCK) == 1
    assert queue.rows[job].state == "sent"
    wait_until(lambda: len(printer.labels) == 1, "the label is out")


def test_a_label_that_cannot_be_drawn_does_not_hold_up_the_queue(queue: MemoryQueue, printer: FakePrinter) -> None:
    bad = [
        queue.add(DOCK, "location", {"code": "A-1"}),
        queue.add(DOCK, "portrait", {}),
        _add(queue, "A-2", copies=101),
        _add(queue, "A-3", copies=0),
    ]
    good = _add(queue, "A-4")
    assert _spool(queue, printer).work_off(DOCK) == 1
    assert [queue.rows[job].states for job in bad] == [["queued", "failed"]] * 4
    assert queue.rows[bad[0]].reason == "check is missing"
    assert queue.rows[good].state == "confirmed"


def test_a_reprint_says_so_and_copies_are_asked_of_the_printer(queue: MemoryQueue, printer: FakePrinter) -> None:
    _add(queue, "A-1", copies=3, reprint=True)
    _spool(queue, printer).work_off(DOCK)
    assert "REPRINT" in judge.texts(printer.labels[0])
    assert b"^PQ3" in printer.labels[0]


def test_a_job_taken_back_at_the_last_moment_is_not_printed(printer: FakePrinter) -> None:
    class HastyQueue(MemoryQueue):
        """Somebody undoes the first posting while the spool is asking the printer how it is."""

        def start(self, job_id: int, worker: str) -> bool:
            if job_id == 1:
                self.void(job_id)
            return super().start(job_id, worker)

    queue = HastyQueue()
    taken_back, other = _add(queue, "A-1"), _add(queue, "A-2")
    assert _spool(queue, printer).work_off(DOCK) >= 1
    assert queue.rows[taken_back].states == ["queued", "void"]
    assert queue.rows[other].state == "confirmed"
    assert [_location(label) for label in printer.labels] == ["A-2"]


def test_only_one_of_two_workers_prints(queue: MemoryQueue, printer: FakePrinter) -> None:
    _add(queue, "A-1")
    assert queue.lease(DOCK, "worker-2")
    assert _spool(queue, printer, "worker-1").work_off(DOCK) == 0
    assert _spool(queue, printer, "worker-2").work_off(DOCK) == 1
    assert len(printer.labels) == 1


def test_two_workers_at_once_print_each_label_once(queue: MemoryQueue, printer: FakePrinter) -> None:
    for number in range(20):
        _add(queue, f"A-{number}")
    stop = threading.Event()
    spools = [_spool(queue, printer, f"worker-{number}", poll_s=0.01) for number in range(2)]
    threads = [threading.Thread(target=spool.run, args=(stop,)) for spool in spools]
    for thread in threads:
        thread.start()
    wait_until(lambda: all(row.state == "confirmed" for row in queue.rows.values()), "all labels are out")
    stop.set()
    for spool, thread in zip(spools, threads, strict=True):
        spool.wake()
        thread.join(10)
    assert [_location(label) for label in printer.labels] == [f"A-{number}" for number in range(20)]
    assert queue.lease_holder(DOCK) == ""


def test_a_worker_killed_before_the_first_byte_leaves_a_question_not_a_second_label(printer: FakePrinter) -> None:
    class Killed(BaseException):
        """The process is gone."""

    class MortalQueue(MemoryQueue):
        """Its first worker dies right after the job was marked as being sent."""

        def start(self, job_id: int, worker: str) -> bool:
            assert super().start(job_id, worker)
            if worker == "worker-1":
                raise Killed
            return True

    queue = MortalQueue()
    job, following = _add(queue, "A-1"), _add(queue, "A-2")
    with pytest.raises(Killed):
        _spool(queue, printer, "worker-1").work_off(DOCK)
    successor = _spool(queue, printer, "worker-2")
    assert successor.work_off(DOCK) == 0, "the dead worker's lease still runs"
    assert queue.rows[job].state == "sending"
    queue.now += LEASE_S
    assert successor.work_off(DOCK) == 1
    assert queue.rows[job].states == ["queued", "sending", "uncertain"]
    assert queue.rows[following].state == "confirmed"
    assert [_location(label) for label in printer.labels] == ["A-2"]


def test_a_lease_is_kept_while_a_long_job_prints(queue: MemoryQueue, printer: FakePrinter) -> None:
    job = _add(queue, "A-1")
    printer.formats_waiting = 1
    spool = _spool(queue, printer, patience=Patience(poll_s=0.01, print_s=30.0, goodbye_s=0.2))
    thread = threading.Thread(target=spool.work_off, args=(DOCK,))
    thread.start()
    wait_until(lambda: printer.labels, "the label is in the printer")
    for _ in range(5):
        queue.now += LEASE_S / 2
        wait_until(lambda: queue.lease_ends(DOCK) == queue.now + LEASE_S, "the lease is renewed")
    printer.formats_waiting = 0
    thread.join(10)
    assert queue.rows[job].state == "confirmed"


def test_a_running_spool_prints_at_once_when_woken(queue: MemoryQueue, printer: FakePrinter) -> None:
    spool = _spool(queue, printer, poll_s=3600)
    stop = threading.Event()
    thread = threading.Thread(target=spool.run, args=(stop,))
    thread.start()
    wait_until(lambda: queue.lease_holder(DOCK) == "worker-1", "the spool is at work")
    job = _add(queue, "A-1")
    spool.wake()
    wait_until(lambda: queue.rows[job].state == "confirmed", "the label is out")
    stop.set()
    spool.wake()
    thread.join(10)
    assert not thread.is_alive()
    assert queue.lease_holder(DOCK) == ""


def test_one_printer_out_of_paper_holds_up_no_other(queue: MemoryQueue, printer: FakePrinter, tmp_path: Path) -> None:
    printer.answers = False
    stuck = _add(queue, "A-1")
    fine = queue.add("SCREEN", "location", {"code": "A-2", "check": "10"})
    outlets = {DOCK: Outlet(_tcp(printer, IMPATIENT), Zpl()), "SCREEN": Outlet(FileWire(tmp_path), Zpl())}
    spool = Spool(queue, outlets, "worker-1", poll_s=0.01)
    stop = threading.Event()
    thread = threading.Thread(target=spool.run, args=(stop,))
    thread.start()
    wait_until(lambda: queue.rows[fine].state == "confirmed", "the other printer has printed")
    wait_until(lambda: queue.rows[stuck].reason, "the first printer's trouble is known")
    stop.set()
    spool.wake()
    thread.join(10)
    assert queue.rows[stuck].state == "queued"
    assert (tmp_path / "000002-location.zpl").exists()


def test_the_queue_is_told_what_each_printer_can_print(queue: MemoryQueue, tmp_path: Path) -> None:
    languages: dict[str, Language] = {"ZPL": Zpl(), "ESCPOS": EscPos(), "PDF": Pdf()}
    outlets = {code: Outlet(FileWire(tmp_path), language) for code, language in languages.items()}
    spool = Spool(queue, outlets, "worker-1")
    for code in outlets:
        spool.work_off(code)
    assert queue.prints == {"ZPL": "labels", "ESCPOS": "both", "PDF": "papers"}


def test_an_error_of_the_queue_itself_ends_the_spool_and_is_not_swallowed(tmp_path: Path) -> None:
    class BrokenQueue(MemoryQueue):
        def lease(self, printer: str, worker: str, prints: str = BOTH) -> bool:
            if printer == "B":
                raise RuntimeError("the database is gone")
            return super().lease(printer, worker, prints)

    outlets = {code: Outlet(FileWire(tmp_path), Zpl()) for code in "AB"}
    with pytest.raises(RuntimeError, match="the database is gone"):
        Spool(BrokenQueue(), outlets, "worker-1", poll_s=3600).run(threading.Event())


@dataclass(frozen=True)
class _HeavyWire:
    """Makes jobs so large that no buffer on the way swallows them."""

    wire: Wire

    def connect(self) -> Connection:
        connection = self.wire.connect()
        write = connection.write

        def write_more(parcel: Parcel) -> None:
            write(replace(parcel, data=parcel.data.replace(b"^PQ", b"^FX " * 500_000 + b"^PQ")))

        vars(connection)["write"] = write_more
        return connection


def _add(queue: MemoryQueue, code: str, copies: int = 1, *, reprint: bool = False) -> int:
    return queue.add(DOCK, "location", {"code": code, "check": "57"}, copies, reprint)


def _location(label: bytes) -> str:
    return judge.texts(label)[0]


def _wire(port: int, patience: Patience = IMPATIENT, *, answers: bool = True) -> Wire:
    return TwoWayWire(TcpPort("127.0.0.1", port), Zpl(), answers, patience)


def _tcp(printer: FakePrinter, patience: Patience) -> Wire:
    return _wire(printer.port, patience)


def _spool(
    queue: MemoryQueue,
    printer: FakePrinter,
    worker: str = "worker-1",
    poll_s: float = 1.0,
    patience: Patience = IMPATIENT,
) -> Spool:
    return Spool(queue, {DOCK: Outlet(_tcp(printer, patience), Zpl())}, worker, poll_s)
