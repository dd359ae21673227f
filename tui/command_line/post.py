"""`stockhand post`: commands as JSON lines in, one JSON answer a line out, each after its commit."""

from __future__ import annotations

import json
import re
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from core.command import Outcome
from core.errors import Rejection, StockhandError
from core.stockroom import Answer, Sent, Stockroom
from core.wire import LINE_LENGTH_MAX, decode_line, json_schema
from tui.command_line.database import open_room
from tui.command_line.incoming import Line, batches

STANDARD_INPUT = 0
_ID = re.compile(rb'"id"\s*:\s*"([ -!#-\[\]-~]{1,64})"')


def run(arguments: Namespace) -> int:
    """Posts all lines; status 1 if any was refused."""
    if arguments.schema:
        _write([json_schema()], indent=2)
        return 0
    if arguments.file is None:
        raise StockhandError("post needs a FILE, or - for standard input (see stockhand post --help)")
    refused = False
    with _opened(arguments.file) as file, open_room(arguments) as room:
        for batch in batches(file, LINE_LENGTH_MAX):
            answers = answer_lines(room, batch, arguments.device)
            _write(answers)
            refused |= any("rejection" in answer for answer in answers)
    return int(refused)


def answer_lines(room: Stockroom, lines: Sequence[Line], device: str = "") -> list[dict[str, Any]]:
    """Posts the lines in one commit and returns an answer for each; a line that is no command is one by itself."""
    read = [_read(line, device) for line in lines]
    given = iter(room.post_batch([sent for sent in read if isinstance(sent, tuple)]))
    return [_told(sent[1].id, next(given)) if isinstance(sent, tuple) else sent for sent in read]


def _read(line: Line, device: str) -> Sent | dict[str, Any]:
    """The command that the line holds, or the refusal of a line that holds none."""
    try:
        if line.text is None:
            raise Rejection("bad_command", reason=f"the line is over {LINE_LENGTH_MAX} bytes")
        command, stamp = decode_line(line.text)
        if device and stamp.device != device:
            raise Rejection("bad_stamp", reason=f"this connection is for device {device}, not {stamp.device}")
    except Rejection as refused:
        found = _ID.search(line.text or b"")
        return {"id": found and found[1].decode(), "line": line.number, "rejection": _rejection(refused)}
    return command, stamp


def _told(id: UUID, answer: Answer) -> dict[str, Any]:
    if isinstance(answer, Outcome):
        outcome = {"said": answer.said, "facts": dict(answer.facts)}
        return {"id": str(id), "outcome": outcome, "repeated": answer.repeated}
    return {"id": str(id), "rejection": _rejection(answer)}


def _rejection(refused: Rejection) -> dict[str, Any]:
    return {"code": refused.code, "fields": refused.fields, "said": str(refused)}


def _write(answers: Sequence[dict[str, Any]], indent: int | None = None) -> None:
    """Writes a line each, in ASCII: no text in it can steer a terminal, and any encoding will do."""
    sys.stdout.write("".join(f"{json.dumps(answer, indent=indent)}\n" for answer in answers))
    sys.stdout.flush()


@contextmanager
def _opened(name: str) -> Iterator[int]:
    """The number of the open file; `-` is standard input."""
    if name == "-":
        yield STANDARD_INPUT
        return
    with open(name, "rb", buffering=0) as file:
        yield file.fileno()
