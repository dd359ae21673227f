"""The spool: prints the jobs of the queue in order, and never a label twice without a person's word.

A job is repeated by itself only while none of its bytes has left. What went wrong after that is `uncertain`
and waits for somebody to look at the printer.

    queued -> sending -> sent | confirmed
    queued -> failed                        cannot be drawn: repeating would not help
    queued | sending -> queued, later       waiting: nobody there, or the printer needs a person; nothing sent
    sending, with its trouble               all bytes sent, and the printer needs a person to go on with them
    sending -> uncertain                    some bytes had left, or the worker died
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import partial
from typing import Protocol

from core.labels.designs import draw
from core.labels.errors import LabelError
from core.labels.job import Job
from core.labels.label import COPIES_MAX
from devices.errors import DeviceError, DeviceRefused
from devices.printers.language import Content, Language
from devices.printers.wires import Connection, Parcel, Wire

# How long to leave a printer alone that is not there: longer each time. One that answers is asked more often,
# because somebody is putting paper in.
_RETRIES_S = (1.0, 2.0, 5.0, 15.0, 30.0)
_RETRY_REFUSED_S = 5.0


class JobSource(Protocol):
    """The print queue as the spool sees it; every method is one short transaction and safe from any thread.

    The lease is renewed before each job and while a job prints; between two renewals lie at most a
    connection, a status and a stalled write, 28 s with the usual patience.
    """

    def lease(self, printer: str, worker: str, prints: str) -> bool:
        """Take the printer or keep it; False while another live worker has it.

        `prints` tells what it can print, so that nothing else is queued on it.
        Asked once a second and more: keeping need not write while most of the lease's time is left.
        """

    def release(self, printer: str, worker: str) -> None:
        """Give the printer back."""

    def abandoned(self, printer: str) -> list[int]:
        """Mark jobs that a dead worker left in `sending` as uncertain; their ids. Asked under the lease."""

    def next_job(self, printer: str, worker: str) -> Job | None:
        """The oldest queued job; None while its retry time has not come, so that none overtakes it."""

    def start(self, job_id: int, worker: str) -> bool:
        """Make the job `sending`, durably; False if it was voided or the lease is lost."""

    # What became of a job is kept only while it is with this worker; False if it is not any more, because the
    # worker was away for so long that another took over or a person settled the job.

    def held(self, job_id: int, worker: str, trouble: str) -> bool:
        """It is still being printed, and the printer needs a person for it; no trouble any more when empty."""

    def sent(self, job_id: int, worker: str) -> bool:
        """All bytes have left to a printer that never says whether labels came out."""

    def confirmed(self, job_id: int, worker: str) -> bool:
        """The printer said that the labels are out."""

    def uncertain(self, job_id: int, worker: str, reason: str) -> bool:
        """Some bytes left: a person must look before anything is sent again."""

    def failed(self, job_id: int, worker: str, reason: str) -> bool:
        """It can never be printed as it is."""

    def waiting(self, job_id: int, worker: str, reason: str, retry_in_s: float) -> bool:
        """Nothing has left; it stays queued and is due again after this time."""


@dataclass(slots=True)
class Outlet:
    """A printer as the spool knows it: its wire, its language, and how often it was not there in a row."""

    wire: Wire
    language: Language
    misses: int = 0
    wake: threading.Event = field(default_factory=threading.Event)


class Spool:
    """Prints for all printers of a station, one thread each; `worker` names this process among all others."""

    def __init__(self, source: JobSource, outlets: Mapping[str, Outlet], worker: str, poll_s: float = 1.0):
        self._source = source
        self._outlets = outlets
        self._worker = worker
        self._poll_s = poll_s
        self._stop = threading.Event()

    def wake(self) -> None:
        """Look at the queue now: something was queued, or the spool is to stop."""
        for outlet in self._outlets.values():
            outlet.wake.set()

    def run(self, stop: threading.Event) -> None:
        """Print until `stop` is set and `wake()` called; an error of the queue itself ends it all."""
        self._stop = stop
        with ThreadPoolExecutor(max(1, len(self._outlets)), "spool") as threads:
            serving = [threads.submit(self._serve, printer, stop) for printer in self._outlets]
            wait(serving, return_when=FIRST_EXCEPTION)
            if any(each.done() and each.exception() for each in serving):
                stop.set()
                self.wake()
        for each in serving:
            each.result()

    def work_off(self, printer: str) -> int:
        """Print what is due on this printer; the number of jobs handed over. The lease is kept."""
        if not self._lease(printer):
            return 0
        self._source.abandoned(printer)
        printed = 0
        while (job := self._source.next_job(printer, self._worker)) is not None:
            end = self._print(job, self._outlets[printer])
            printed += end is _End.PRINTED
            if end is _End.HELD or not self._lease(printer):
                break
        return printed

    def release(self) -> None:
        """Give all printers back."""
        for printer in self._outlets:
            self._source.release(printer, self._worker)

    def _lease(self, printer: str) -> bool:
        return self._source.lease(printer, self._worker, self._outlets[printer].language.prints)

    def _serve(self, printer: str, stop: threading.Event) -> None:
        outlet = self._outlets[printer]
        try:
            while not stop.is_set():
                self.work_off(printer)
                outlet.wake.wait(self._poll_s)
                outlet.wake.clear()
        finally:
            self._source.release(printer, self._worker)

    def _print(self, job: Job, outlet: Outlet) -> _End:
        try:
            parcel = _wrap(job, outlet.language)
        except LabelError as error:
            self._source.failed(job.id, self._worker, str(error))
            return _End.PUT_ASIDE
        try:
            connection = _open(outlet.wire)
        except DeviceError as fault:
            return self._hold(job, outlet, fault)
        outlet.misses = 0
        with closing(connection):
            if not self._source.start(job.id, self._worker):
                return _End.PUT_ASIDE
            return self._send(job, outlet, connection, parcel)

    def _send(self, job: Job, outlet: Outlet, connection: Connection, parcel: Parcel) -> _End:
        try:
            connection.write(parcel)
        except DeviceError as fault:
            if fault.written == 0:
                return self._hold(job, outlet, fault)
            self._source.uncertain(job.id, self._worker, str(fault))
            return _End.PUT_ASIDE
        try:
            is_printed = connection.is_printed(parcel, self._watch(job))
        except DeviceError as fault:
            self._source.uncertain(job.id, self._worker, str(fault))
            return _End.PUT_ASIDE
        end = self._source.confirmed if is_printed else self._source.sent
        return _End.PRINTED if end(job.id, self._worker) else _End.PUT_ASIDE

    def _watch(self, job: Job) -> _Watch:
        return _Watch(self._source, self._worker, job, self._stop, partial(self._lease, job.printer))

    def _hold(self, job: Job, outlet: Outlet, fault: DeviceError) -> _End:
        """Nothing has left: the job stays queued, and those behind it wait with it."""
        if isinstance(fault, DeviceRefused):
            retry_s = _RETRY_REFUSED_S
        else:
            retry_s = _RETRIES_S[min(outlet.misses, len(_RETRIES_S) - 1)]
            outlet.misses += 1
        self._source.waiting(job.id, self._worker, str(fault), retry_s)
        return _End.HELD


class _End(Enum):
    """How work on a job ended, for the jobs behind it: only a held one stops them."""

    PRINTED = auto()
    PUT_ASIDE = auto()
    HELD = auto()


@dataclass(slots=True)
class _Watch:
    """While a job prints: keeps the lease, and shows what the printer needs; False when the wait is over."""

    source: JobSource
    worker: str
    job: Job
    stop: threading.Event
    lease: Callable[[], bool]
    shown: str = ""

    def __call__(self, trouble: str) -> bool:
        if trouble != self.shown:
            self.source.held(self.job.id, self.worker, trouble)
            self.shown = trouble
        return self.lease() and not (trouble and self.stop.is_set())


def _wrap(job: Job, language: Language) -> Parcel:
    """The job drawn for a printer of this language; LabelError if it cannot be."""
    if not 1 <= job.copies <= COPIES_MAX:
        raise LabelError(f"{job.copies} copies: a job has 1 to {COPIES_MAX}")
    content: Content = draw(job.design, job.version, job.data, reprint=job.reprint, definition=job.definition)
    data = language.render(content, job.copies)
    return Parcel(f"{job.id:06d}-{job.design}", language.name, data, content, language.dpi, job.copies)


def _open(wire: Wire) -> Connection:
    """A connection to a printer that is ready for a job."""
    connection = wire.connect()
    try:
        connection.check()
    except DeviceError:
        connection.close()
        raise
    return connection
