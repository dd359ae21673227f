"""The language of receipt printers: ESC/POS, with its real-time status, and a mark behind each job."""

from __future__ import annotations

import time
from dataclasses import dataclass

from core.labels.kind import BOTH
from devices.errors import DeviceRefused
from devices.printers import escpos_status
from devices.printers.escpos_status import Ear, Kind
from devices.printers.language import Content, Said, Talk
from devices.printers.paper import paper_of
from devices.printers.ports import Link, until_quiet

# How long an answer to a job's mark is waited for before the status is asked again.
_MARK_S = 0.02

# A job broken off in the middle of a picture leaves a printer that takes all that comes for the rest of it. To a
# printer that is only busy, or waits for a command, these bytes are nothing.
_REST_OF_A_PICTURE = bytes(4096)


@dataclass(frozen=True, slots=True)
class EscPos:
    """ESC/POS, for a printer of this resolution and width of paper."""

    dpi: int = 203
    paper_mm: int = 80
    name: str = "escpos"
    prints: str = BOTH

    def render(self, content: Content, copies: int) -> bytes:
        # Drawing and encoding need large libraries, which stations without such a printer never load.
        from devices.printers.escpos import render

        return render(content, paper_of(self.paper_mm, self.dpi), copies)

    def talk(self, link: Link) -> Talk:
        return _EscPosTalk(link)


class _EscPosTalk:
    def __init__(self, link: Link) -> None:
        self._link = link
        self._ear = Ear()
        self._answers: dict[Kind, list[int]] = {kind: [] for kind in Kind}
        self._is_job_sent = False
        self._quiet_s = 0.0

    def ask(self, wait_s: float) -> Said | None:
        if not self._is_job_sent:
            return self._ask_before(wait_s)
        if self._hear(Kind.MARK, min(wait_s, _MARK_S)):
            return self._done()
        said = self._ask_status(wait_s)
        return self._done() if self._answers[Kind.MARK] else said

    def end_job(self) -> None:
        self._pass_over(0)
        self._is_job_sent = True
        self._link.write(escpos_status.MARK)

    def clear(self, quiet_s: float) -> None:
        self._quiet_s = quiet_s
        self._pass_over(quiet_s)

    def _ask_before(self, wait_s: float) -> Said | None:
        """The status, and whether the printer has done what came before.

        The answers to the marks of earlier jobs come before the answer to a mark of our own.
        """
        said = self._ask_status(wait_s)
        if said is None or said.trouble:
            return said
        self._link.write(escpos_status.MARK)
        if not self._hear(Kind.MARK, wait_s):
            self._link.write(_REST_OF_A_PICTURE)
            return Said("printer busy")
        self._pass_over(self._quiet_s)
        return said

    def _ask_status(self, wait_s: float) -> Said | None:
        answers = []
        for query in escpos_status.QUERIES:
            # What came unasked, because the bytes of a picture happened to be a question, answers nothing now.
            self._answers[Kind.STATUS].clear()
            self._link.write(query)
            if not self._hear(Kind.STATUS, wait_s):
                if not self._is_job_sent:
                    self._link.write(_REST_OF_A_PICTURE)
                return None
            answers.append(self._answers[Kind.STATUS][-1])
        return Said(escpos_status.trouble(*answers))

    def _pass_over(self, quiet_s: float) -> None:
        """Let go what has been heard, and what comes until nothing comes for so long."""
        self._ear.hear(until_quiet(self._link, quiet_s))
        for answers in self._answers.values():
            answers.clear()

    def _hear(self, wanted: Kind, wait_s: float) -> bool:
        """Whether an answer of this kind has come, or comes within this time."""
        deadline = time.monotonic() + wait_s
        while not self._answers[wanted]:
            left_s = deadline - time.monotonic()
            heard = self._link.read(left_s) if left_s > 0 else b""
            if not heard:
                return False
            for kind, byte in self._ear.hear(heard):
                self._answers[kind].append(byte)
        return True

    def _done(self) -> Said:
        if escpos_status.is_without_paper(self._answers[Kind.MARK][0]):
            raise DeviceRefused("paper out at the end of the job")
        return Said(is_done=True)
