"""A print queue in memory that holds spools to the rules of the real one."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from core.labels.job import Job
from core.labels.kind import BOTH

LEASE_S = 30.0

# From which states a report about a job may come.
_ALLOWED = {
    "sending": {"queued"},
    "sent": {"sending"},
    "confirmed": {"sending"},
    "uncertain": {"sending"},
    "failed": {"queued"},
    "queued": {"queued", "sending"},
}


@dataclass
class Row:
    """A job and what became of it, step by step."""

    job: Job
    states: list[str] = field(default_factory=lambda: ["queued"])
    reason: str = ""
    troubles: list[str] = field(default_factory=list)  # what the printer needed while it had the job
    due: float = 0.0
    worker: str = ""

    @property
    def state(self) -> str:
        return self.states[-1]


class MemoryQueue:
    """Jobs, leases and a clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.rows: dict[int, Row] = {}
        self.now = 0.0
        self.prints: dict[str, str] = {}
        self._leases: dict[str, tuple[str, float]] = {}
        self._lock = threading.RLock()

    def add(self, printer: str, design: str, data: dict[str, str], copies: int = 1, reprint: bool = False) -> int:
        """Queue a label; the number of its job."""
        with self._lock:
            number = len(self.rows) + 1
            self.rows[number] = Row(Job(number, printer, design, 1, data, copies, reprint))
            return number

    def void(self, job_id: int) -> None:
        """Take back a job that is still queued."""
        with self._lock:
            assert self.rows[job_id].state == "queued"
            self.rows[job_id].states.append("void")

    def lease_holder(self, printer: str) -> str:
        """The worker that has the printer, or nothing."""
        with self._lock:
            worker, until = self._leases.get(printer, ("", 0.0))
            return worker if until > self.now else ""

    def lease_ends(self, printer: str) -> float:
        """When the printer is free again, if nobody renews the lease."""
        with self._lock:
            return self._leases[printer][1]

    def lease(self, printer: str, worker: str, prints: str = BOTH) -> bool:
        with self._lock:
            if self.lease_holder(printer) not in ("", worker):
                return False
            self._leases[printer] = (worker, self.now + LEASE_S)
            self.prints[printer] = prints
            return True

    def release(self, printer: str, worker: str) -> None:
        with self._lock:
            if self.lease_holder(printer) == worker:
                del self._leases[printer]

    def abandoned(self, printer: str) -> list[int]:
        with self._lock:
            left = [
                number for number, row in self.rows.items() if row.job.printer == printer and row.state == "sending"
            ]
            for number in left:
                self._set(number, "uncertain", "the worker died while sending")
            return left

    def next_job(self, printer: str, worker: str) -> Job | None:
        with self._lock:
            assert self.lease_holder(printer) == worker, "a worker asked for jobs of a printer it does not have"
            for row in self.rows.values():
                if row.job.printer == printer and row.state == "queued":
                    return row.job if row.due <= self.now else None
            return None

    def start(self, job_id: int, worker: str) -> bool:
        with self._lock:
            row = self.rows[job_id]
            if row.state == "void" or self.lease_holder(row.job.printer) != worker:
                return False
            self._set(job_id, "sending")
            row.worker = worker
            return True

    def held(self, job_id: int, worker: str, trouble: str) -> bool:
        with self._lock:
            row = self.rows[job_id]
            if row.state != "sending" or row.worker != worker:
                return False
            row.reason = trouble
            row.troubles.append(trouble)
            return True

    def sent(self, job_id: int, worker: str) -> bool:
        return self._report(job_id, worker, "sent")

    def confirmed(self, job_id: int, worker: str) -> bool:
        return self._report(job_id, worker, "confirmed")

    def uncertain(self, job_id: int, worker: str, reason: str) -> bool:
        return self._report(job_id, worker, "uncertain", reason)

    def failed(self, job_id: int, worker: str, reason: str) -> bool:
        return self._report(job_id, worker, "failed", reason)

    def waiting(self, job_id: int, worker: str, reason: str, retry_in_s: float) -> bool:
        with self._lock:
            assert retry_in_s > 0, "a job that is due again at once would be tried in a circle"
            self.rows[job_id].due = self.now + retry_in_s
            return self._report(job_id, worker, "queued", reason)

    def _report(self, job_id: int, worker: str, state: str, reason: str = "") -> bool:
        with self._lock:
            row = self.rows[job_id]
            holder = row.worker if row.state == "sending" else self.lease_holder(row.job.printer)
            if holder != worker or row.state not in ("queued", "sending"):
                return False
            self._set(job_id, state, reason)
            return True

    def _set(self, job_id: int, state: str, reason: str = "") -> None:
        with self._lock:
            row = self.rows[job_id]
            assert row.state in _ALLOWED[state], f"job {job_id} went from {row.state} to {state}"
            row.states.append(state)
            row.reason = reason
