"""Typing the `stockhand` command, in this process or as a program of its own."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest

from tui.cli import main

ROOT = Path(__file__).parents[3]
PROGRAM = (sys.executable, "-m", "tui.cli")


class Ended(NamedTuple):
    """How a command ended and what it wrote."""

    status: int
    out: str
    err: str

    @property
    def answers(self) -> list[dict[str, Any]]:
        """The JSON lines it printed."""
        return [json.loads(line) for line in self.out.splitlines()]

    def complained(self, status: int) -> str:
        """The one line on standard error, with this exit status and nothing else said."""
        assert (self.status, self.out) == (status, "")
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].startswith("stockhand: ")
        return lines[0].removeprefix("stockhand: ")


@dataclass(frozen=True)
class Command:
    """Runs the command in this process."""

    captured: pytest.CaptureFixture[str]

    def __call__(self, *arguments: object) -> Ended:
        self.captured.readouterr()
        status = main([str(each) for each in arguments])
        return Ended(status, *self.captured.readouterr())


def run(*arguments: object, given: bytes = b"", environment: dict[str, str] | None = None) -> Ended:
    """Runs the command as a program and waits for its end."""
    done = subprocess.run(
        [*PROGRAM, *map(str, arguments)],
        check=False,
        input=given,
        capture_output=True,
        timeout=60,
        env=surroundings(environment),
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def begin(*arguments: object) -> subprocess.Popen[bytes]:
    """Starts the command as a program that is talked to through pipes."""
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [*PROGRAM, *map(str, arguments)], stdin=pipe, stdout=pipe, stderr=pipe, env=surroundings(), bufsize=0
    )


def surroundings(more: dict[str, str] | None = None) -> dict[str, str]:
    """The environment of a program; the size of a terminal is the terminal's own, not that of who runs the tests."""
    inherited = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    return {**inherited, "PYTHONPATH": str(ROOT), **(more or {})}


def read_line(program: subprocess.Popen[bytes], timeout_s: float = 20.0) -> bytes:
    """The next line that the program writes; fails if none comes in time."""
    assert program.stdout is not None
    line = b""
    while not line.endswith(b"\n"):
        readable, _, _ = select.select([program.stdout], [], [], timeout_s)
        assert readable, f"no whole line came: {line!r}"
        byte = os.read(program.stdout.fileno(), 1)
        assert byte, f"the output ended after {line!r}"
        line += byte
    return line


def json_line(
    command: str, /, *, id: UUID | str | None = None, operator: str = "ADMIN", device: str = "HH-1", **body: object
) -> bytes:
    """One command as `stockhand post` reads it."""
    stamp = {"id": str(id or uuid4()), "operator": operator, "device": device}
    now = datetime.now(UTC).isoformat()
    return json.dumps({**stamp, "command": command, "happened_at": now, "body": body}).encode() + b"\n"


def found_bolts(count: int, **more: Any) -> bytes:
    """A line that says bolts were found at A1."""
    return json_line("AdjustStock", location="A1", sku="BOLT", reason="FOUND", change=str(count), **more)


def save(folder: Path, lines: Sequence[bytes], name: str = "commands.jsonl") -> Path:
    path = folder / name
    path.write_bytes(b"".join(lines))
    return path
