"""The print queue: labels are queued by the transaction that earned them, and printed after it.

queued -> sending -> confirmed | sent | uncertain; queued -> failed | void. What went out and may or may not have
printed is `uncertain` and waits for a person: it is never sent again by itself. Only the worker that a job is with
can say what became of it: one that stopped for so long that another took over is not heard any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Connection, Engine, and_, func, insert, or_, select, update

from core.errors import Rejection
from core.labels.designs import draw
from core.labels.errors import LabelError
from core.labels.job import Job
from core.labels.kind import BOTH
from core.labels.label import COPIES_MAX
from core.own_designs import current_design
from core.schema.tables import label_design, posting, print_job, printer
from core.store import faults_named, reading, writing
from core.values import Clock, Micros

LEASE_S = 30
SECOND = 1_000_000
UNFINISHED = ("queued", "sending", "uncertain")
UNCERTAIN = ("uncertain", "failed")  # somebody has to look, and say what is to be done
_DESIGNED_SO = (label_design.c.name == print_job.c.design, label_design.c.version == print_job.c.version)
# What a person's answer makes of a job: by its state, and whether it is done with.
_ANSWERS: dict[tuple[str, bool], dict[str, Any]] = {
    ("uncertain", True): {"state": "confirmed"},
    ("uncertain", False): {"state": "queued", "reprint": 1},
    ("failed", True): {"state": "void"},
    ("failed", False): {"state": "queued"},
}


class HeldLabel(NamedTuple):
    """A label that has not come out, and why."""

    job: int
    printer: str
    label: str
    state: str
    trouble: str

    @property
    def asks_a_person(self) -> bool:
        """Whether it will never come out by itself."""
        return self.state in UNCERTAIN


def need_printer(connection: Connection, code: str, kind: str) -> int:
    """The printer of that code, which must be in use and print labels or papers, whichever kind is named."""
    query = select(printer.c.id, printer.c.prints).where(printer.c.code == code.upper(), printer.c.active == 1)
    found = connection.execute(query).first()
    if found is None:
        raise Rejection("unknown_printer", printer=code) if code else Rejection("no_printer")
    if found.prints not in (kind, BOTH):
        raise Rejection("printer_unfit", printer=code.upper(), prints=found.prints, wanted=kind)
    return int(found.id)


def queue_label(
    connection: Connection,
    posting: UUID,
    now: Micros,
    printer_code: str,
    design: str,
    data: Mapping[str, str],
    copies: int,
) -> int:
    """Queues a label on a printer and returns the job's number; what could never be printed is refused now."""
    if not 1 <= copies <= COPIES_MAX:
        raise Rejection("copies_out_of_range", copies=copies, most=COPIES_MAX)
    try:
        current = current_design(connection, design)
        printer_id = need_printer(connection, printer_code, current.kind)
        draw(design, current.version, data, definition=current.definition)
    except LabelError as error:
        raise Rejection("label_unusable", reason=error) from error
    row = {
        "printer_id": printer_id,
        "posting_id": posting,
        "design": design,
        "version": current.version,
        "data": msgspec.json.encode(dict(data)).decode(),
        "copies": copies,
        "queued_at": now,
        "changed_at": now,
    }
    return int(connection.execute(insert(print_job).values(**row).returning(print_job.c.id)).scalar_one())


def void_labels(connection: Connection, posting: UUID, now: Micros) -> int:
    """Takes back the labels of a posting that have not been sent yet; returns how many."""
    waiting = (print_job.c.posting_id == posting, print_job.c.state == "queued")
    return connection.execute(update(print_job).where(*waiting).values(state="void", changed_at=now)).rowcount


def void_papers_of(connection: Connection, designs: Sequence[str], code: str, now: Micros) -> int:
    """Takes back papers of these designs about what has that code, if they were not sent yet; returns how many."""
    waiting = (print_job.c.state == "queued", print_job.c.design.in_(designs))
    at_printers = select(print_job.c.id, print_job.c.data).join(printer, printer.c.id == print_job.c.printer_id)
    queued = connection.execute(at_printers.where(*waiting)).all()
    jobs = [id for id, data in queued if msgspec.json.decode(data).get("code") == code]
    gone = update(print_job).where(print_job.c.id.in_(jobs), *waiting)
    return connection.execute(gone.values(state="void", changed_at=now)).rowcount


class PrintQueue:
    """The queue as a spool worker sees it: it hands out jobs and keeps what became of them.

    Each call is a short transaction of its own; a printer has one worker at a time, by lease.
    """

    def __init__(self, engine: Engine, url: str, clock: Clock) -> None:
        self._engine = engine
        self._url = url
        self._clock = clock

    def lease(self, code: str, worker: str, prints: str = BOTH) -> bool:
        """Takes or renews the printer for `worker`, who says what it prints; False while another live worker has it."""
        now = self._clock()
        mine = (printer.c.code == code, printer.c.lease_worker == worker, printer.c.prints == prints)
        held = select(printer.c.lease_until).where(*mine)
        with self._reading() as connection:
            until = connection.execute(held).scalar()
        if until is not None and until - now > LEASE_S * SECOND // 2:
            return True
        free = or_(printer.c.lease_worker.is_(None), printer.c.lease_worker == worker, printer.c.lease_until < now)
        taken = update(printer).where(printer.c.code == code, printer.c.active == 1, free)
        with self._writing() as connection:
            leased = taken.values(lease_worker=worker, lease_until=now + LEASE_S * SECOND, prints=prints)
            return bool(connection.execute(leased).rowcount)

    def release(self, code: str, worker: str) -> None:
        """Gives the printer back."""
        with self._writing() as connection:
            mine = (printer.c.code == code, printer.c.lease_worker == worker)
            connection.execute(update(printer).where(*mine).values(lease_worker=None, lease_until=0))

    def next_job(self, code: str, worker: str) -> Job | None:
        """The oldest queued job of the printer, None while that one waits for its time: order is kept."""
        query = (
            select(print_job, label_design.c.toml)
            .join(printer, printer.c.id == print_job.c.printer_id)
            .outerjoin(label_design, and_(*_DESIGNED_SO))
            .where(printer.c.code == code, printer.c.lease_worker == worker, print_job.c.state == "queued")
            .order_by(print_job.c.id)
            .limit(1)
        )
        with self._reading() as connection:
            row = connection.execute(query).first()
            if row is None or row.due_at > self._clock():
                return None
            data = msgspec.json.decode(row.data, type=dict[str, str])
            reprint = bool(row.reprint)
            return Job(row.id, code, row.design, row.version, data, row.copies, reprint, row.toml or "")

    def start(self, job_id: int, worker: str) -> bool:
        """Records, before the first byte, that the job goes out; False if it is void or the lease is lost."""
        with self._writing() as connection:
            leased = select(printer.c.id).where(
                printer.c.lease_worker == worker, printer.c.lease_until >= self._clock()
            )
            mine = (
                print_job.c.id == job_id,
                print_job.c.state == "queued",
                print_job.c.printer_id.in_(leased),
            )
            begun = (
                update(print_job)
                .where(*mine)
                .values(state="sending", worker=worker, trouble="", changed_at=self._clock())
            )
            return bool(connection.execute(begun).rowcount)

    def held(self, job_id: int, worker: str, trouble: str) -> bool:
        """All bytes went out, and the printer needs a person to go on with them."""
        return self._set(job_id, "sending", _being_sent_by(worker), trouble)

    def sent(self, job_id: int, worker: str) -> bool:
        """All bytes went out and the printer cannot say more."""
        return self._set(job_id, "sent", _being_sent_by(worker))

    def confirmed(self, job_id: int, worker: str) -> bool:
        """The printer said that it is done."""
        return self._set(job_id, "confirmed", _being_sent_by(worker))

    def uncertain(self, job_id: int, worker: str, reason: str) -> bool:
        """Some bytes went out and nobody knows whether a label came: a person decides."""
        return self._set(job_id, "uncertain", _being_sent_by(worker), reason)

    def failed(self, job_id: int, worker: str, reason: str) -> bool:
        """The job can never print."""
        return self._set(job_id, "failed", _in_the_hands_of(worker), reason)

    def waiting(self, job_id: int, worker: str, reason: str, retry_in_s: float) -> bool:
        """No byte went out: the job keeps its place and is tried again."""
        due_at = self._clock() + round(retry_in_s * SECOND)
        return self._set(job_id, "queued", _in_the_hands_of(worker), reason, due_at)

    def abandoned(self, code: str) -> list[int]:
        """Marks what a dead worker left in `sending` as uncertain, and returns those jobs."""
        of_printer = select(printer.c.id).where(printer.c.code == code)
        left = (print_job.c.printer_id.in_(of_printer), print_job.c.state == "sending")
        with self._reading() as connection:
            if connection.execute(select(print_job.c.id).where(*left).limit(1)).first() is None:
                return []
        reason = "the station stopped while it was printing"
        marked = update(print_job).where(*left).values(state="uncertain", trouble=reason, changed_at=self._clock())
        with self._writing() as connection:
            return list(connection.execute(marked.returning(print_job.c.id)).scalars())

    def settle(self, job_id: int, done: bool) -> str:
        """A person's answer on an uncertain or failed job: it is done with, or to be printed again; what it was.

        What was uncertain came out, or is printed again marked as a reprint. What failed never came out.
        """
        before = select(print_job.c.state).where(print_job.c.id == job_id).with_for_update()
        with self._writing() as connection:
            state = str(connection.execute(before).scalar())
            answer = _ANSWERS.get((state, done))
            if answer is None:
                raise Rejection("nothing_to_settle", job=job_id)
            settled = update(print_job).where(print_job.c.id == job_id)
            connection.execute(settled.values(**answer, trouble="", due_at=0, changed_at=self._clock()))
            return state

    def _set(self, job_id: int, state: str, where: ColumnElement[bool], reason: str = "", due_at: int = 0) -> bool:
        """False if the job is no longer the worker's to report on: another took over, or a person settled it."""
        values = {"state": state, "trouble": reason, "due_at": due_at, "changed_at": self._clock()}
        with self._writing() as connection:
            reported = update(print_job).where(print_job.c.id == job_id, where).values(**values)
            return bool(connection.execute(reported).rowcount)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with faults_named(self._url), reading(self._engine) as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with faults_named(self._url), writing(self._engine) as connection:
            yield connection


def _being_sent_by(worker: str) -> ColumnElement[bool]:
    return and_(print_job.c.state == "sending", print_job.c.worker == worker)


def _in_the_hands_of(worker: str) -> ColumnElement[bool]:
    """Being sent by this worker, or still queued on a printer that it has."""
    leased = select(printer.c.id).where(printer.c.lease_worker == worker)
    return or_(_being_sent_by(worker), and_(print_job.c.state == "queued", print_job.c.printer_id.in_(leased)))


def queue_state(connection: Connection) -> list[dict[str, str]]:
    """What has not come out yet, oldest first: printer, job, state, trouble."""
    query = (
        select(printer.c.code, print_job.c.id, print_job.c.design, print_job.c.state, print_job.c.trouble)
        .join(printer, printer.c.id == print_job.c.printer_id)
        .where(print_job.c.state.in_((*UNFINISHED, "failed")))
        .order_by(print_job.c.id)
    )
    names = ("printer", "job", "label", "state", "trouble")
    return [dict(zip(names, map(str, row), strict=True)) for row in connection.execute(query)]


def held_labels(connection: Connection, device: str) -> list[HeldLabel]:
    """What that station queued and cannot come out by itself now, oldest first."""
    # Found by the queue's index, however much was printed or posted before: the printers are named, and the device is
    # written so that no index of the postings, of which a station has made very many, is of use.
    queued = (
        print_job.c.printer_id.in_(select(printer.c.id)),
        print_job.c.state.in_((*UNFINISHED, "failed")),
        or_(print_job.c.trouble != "", print_job.c.state.in_(UNCERTAIN)),
        posting.c.device.concat("") == device,
    )
    query = (
        select(print_job.c.id, printer.c.code, print_job.c.design, print_job.c.state, print_job.c.trouble)
        .join(printer, printer.c.id == print_job.c.printer_id)
        .join(posting, posting.c.id == print_job.c.posting_id)
        .where(*queued)
        .order_by(print_job.c.id)
    )
    return [HeldLabel(*row) for row in connection.execute(query)]


def labels_that_ask(connection: Connection, most: int) -> list[HeldLabel]:
    """Labels of all stations that will not come out by themselves, oldest first."""
    query = (
        select(print_job.c.id, printer.c.code, print_job.c.design, print_job.c.state, print_job.c.trouble)
        .join(printer, printer.c.id == print_job.c.printer_id)
        .where(print_job.c.state.in_(UNCERTAIN))
        .order_by(print_job.c.id)
    )
    return [HeldLabel(*row) for row in connection.execute(query.limit(most))]


def trouble_count(connection: Connection) -> int:
    """How many labels need a person."""
    return int(connection.execute(select(func.count()).where(print_job.c.state.in_(UNCERTAIN))).scalar_one())
