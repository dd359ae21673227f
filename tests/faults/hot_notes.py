"""What somebody at hot bins has sent and was answered, on paper that outlives the program that wrote it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from core.command import Command, Outcome, Stamp
from core.errors import Rejection
from core.stockroom import Answer, Stockroom
from core.values import Micros, utc_now
from core.wire import decode_line
from tests.core.warehouse import WallClock
from tests.faults.hands import Sent, as_line
from tests.faults.poster import in_words

FASTER = 40  # so much faster runs their clock: a lease of ten minutes ends after fifteen seconds
SENT, ANSWERED = ">", "<"


class Note(NamedTuple):
    """One command and the answer to it; none where it was never given."""

    command: Command
    stamp: Stamp
    answer: str

    @property
    def done(self) -> bool:
        return self.answer.split(" ")[1:2] == ["posted"]

    @property
    def refused(self) -> str:
        """Why it was refused; empty where it was not."""
        words = self.answer.split(" ")
        return words[2] if words[1:2] == ["refused"] else ""


class FastClock(WallClock):
    """A clock that all programs share, wherever they begin to look at it; it began at the real time."""

    def __call__(self) -> Micros:
        return Micros(self.now + (utc_now() - self.now) * FASTER)


class Notes:
    """The paper of one operator: each command before it is sent, each answer once it is there."""

    def __init__(self, room: Stockroom, who: str, folder: Path) -> None:
        self.room = room
        self.who = who
        self.device = f"HH-{who}"
        self._path = folder / f"{who}.notes"
        self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._send_again()

    def post(self, command: Command) -> Answer:
        """Posts it; what is refused is an answer as well."""
        return self._post(command, self.room.stamp(self.who, self.device))

    def _post(self, command: Command, stamp: Stamp) -> Answer:
        self._write(SENT, as_line((command, stamp)))
        return self._answered(command, stamp)

    def _answered(self, command: Command, stamp: Stamp) -> Answer:
        answer: Answer
        try:
            answer = self.room.post(command, stamp)
        except Rejection as rejection:
            answer = rejection
        self._write(ANSWERED, f"{in_words(stamp.id, answer)}\n")
        return answer

    def _send_again(self) -> None:
        """What was sent last and not answered, as a handheld does after it fell: the same id once more."""
        unanswered = [(note.command, note.stamp) for note in read_notes(self._path) if not note.answer]
        for command, stamp in unanswered[-1:]:
            self._answered(command, stamp)

    def _write(self, sign: str, line: str) -> None:
        os.write(self._file, f"{sign} {line}".encode())


def read_notes(path: Path) -> Iterator[Note]:
    """What is on the paper, each command with its answer."""
    sent: Sent | None = None
    for line in path.read_text().splitlines():
        sign, text = line[:1], line[2:]
        if sign == SENT:
            if sent is not None:
                yield Note(*sent, "")
            sent = decode_line(text.encode())
        elif sent is not None:
            yield Note(*sent, text)
            sent = None
    if sent is not None:
        yield Note(*sent, "")


def done(answer: Answer) -> Outcome | None:
    """What was done, if it was not refused."""
    return answer if isinstance(answer, Outcome) else None
