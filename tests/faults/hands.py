"""Hands that post: processes that are given work, may be killed at any moment, and what they acknowledged."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from core.command import Command, Stamp
from core.errors import Rejection
from core.stockroom import Answer, Stockroom
from core.wire import encode_body

ROOT = Path(__file__).parents[2]
Sent = tuple[Command, Stamp]


@dataclass(slots=True)
class Shift:
    """What is to be posted, and what was acknowledged."""

    sent: list[Sent]
    acknowledged: dict[UUID, str] = field(default_factory=dict)

    def missing(self) -> list[Sent]:
        return [(command, stamp) for command, stamp in self.sent if stamp.id not in self.acknowledged]

    def note(self, line: str) -> None:
        """An answer came: the same as the last time, if there was a last time."""
        id = UUID(line.split(" ", 1)[0])
        assert self.acknowledged.setdefault(id, line) == line


@contextmanager
def poster(
    url: str, shift: Shift, at_once: int, start: Callable[[], object] = lambda: None
) -> Iterator[subprocess.Popen[str]]:
    """A process that has been given all that is not acknowledged yet, as soon as `start` returns."""
    command = [sys.executable, "-m", "tests.faults.poster", url, str(at_once)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "ready\n"
        start()
        process.stdin.write("".join(map(as_line, shift.missing())))
        process.stdin.close()
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def as_line(sent: Sent) -> str:
    command, stamp = sent
    body = json.loads(encode_body(command))
    envelope = {
        "id": str(stamp.id), "command": type(command).__name__, "operator": stamp.operator, "device": stamp.device,
        "happened_at": stamp.happened_at.isoformat(), "body": body,
    }  # fmt: skip
    approved = {} if stamp.approval is None else {"approval": str(stamp.approval)}
    return json.dumps(envelope | approved) + "\n"


def noted(process: subprocess.Popen[str], shift: Shift, most: int) -> None:
    """Notes the answers; only whole lines, for one that was cut short by the kill was never given."""
    assert process.stdout is not None
    for line in itertools.islice(iter(process.stdout.readline, ""), most):
        if line.endswith("\n"):
            shift.note(line.rstrip("\n"))


def finished(url: str, shift: Shift, at_once: int = 50) -> None:
    with poster(url, shift, at_once) as process:
        noted(process, shift, most=len(shift.sent))
        assert (process.wait(), shift.missing()) == (0, [])


def once_more(room: Stockroom, command: Command, stamp: Stamp) -> Answer:
    try:
        return room.post(command, stamp)
    except Rejection as rejection:
        return rejection
