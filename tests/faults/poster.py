"""A program that posts what it reads, a line each, and says what came of it: made to be killed at any moment.

Arguments: the database's address, and how many lines go into one commit at the most.
"""

from __future__ import annotations

import itertools
import json
import sys
from uuid import UUID

from core.command import Command, Outcome, Stamp
from core.errors import Rejection
from core.stockroom import Answer, Stockroom
from core.wire import decode_line


def post_all(url: str, at_once: int) -> None:
    """Posts the lines of the standard input in order; an answer is written only after its commit."""
    room = Stockroom(url, deadline_s=30)
    print("ready", flush=True)
    lines = iter(sys.stdin.buffer.readline, b"")
    while batch := list(itertools.islice(lines, at_once)):
        sent = [decode_line(line) for line in batch]
        for (_, stamp), answer in zip(sent, answered(room, sent), strict=True):
            print(in_words(stamp.id, answer), flush=True)


def answered(room: Stockroom, sent: list[tuple[Command, Stamp]]) -> list[Answer]:
    """What the room says: to one command as to a station's, to several as to a file of them."""
    if len(sent) > 1:
        return room.post_batch(sent)
    try:
        return [room.post(*sent[0])]
    except Rejection as rejection:
        return [rejection]


def in_words(id: UUID, answer: Answer) -> str:
    """The answer as the poster writes it: its id, then what was done or why not."""
    if isinstance(answer, Rejection):
        return f"{id} refused {answer.code} {json.dumps(answer.fields, sort_keys=True)}"
    assert isinstance(answer, Outcome)
    return f"{id} posted {answer.said} {json.dumps(dict(answer.facts), sort_keys=True)}"


if __name__ == "__main__":
    post_all(sys.argv[1], int(sys.argv[2]))
