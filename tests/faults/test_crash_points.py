"""A station dies after any statement, before or after its commit: what it sends again is done once, and is sound.

Each run of the tests tries every fifth statement of each command, beginning at another one for each; the night all.
"""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from core.command import Command, Outcome, Stamp
from core.commands import COMMANDS
from core.errors import Rejection
from core.stockroom import Answer
from core.undo import Undo
from core.values import utc_now
from tests.core.warehouse import Warehouse
from tests.faults.hands import ROOT, as_line, once_more
from tests.faults.samples import FIRST_OF_EACH, SAMPLES, THE_OTHERS, Sample
from tests.faults.samples_internal import stamp_for

OWN_CODES = re.compile(r"\b(?:LP|PO9|SO|SN|SH|W|RT?|RUN|CART)\d+|\b[0-9a-f-]{36}\b|Work \d+|'work', '\d+'")
WORK = "work"  # its number
NUMBERED = ("works", "let_go", "others")  # picks, reservations and orders of a pick by their numbers
STILL_OPEN = "open"  # on an order of which each sample takes some
SHARE = 5
Crash = Callable[[str, int, str], str]


@pytest.fixture(scope="module")
def crash() -> Iterator[Crash]:
    """Lets a station send a command and die after so many steps; says whether it came so far."""
    pipe = subprocess.PIPE
    program = [sys.executable, "-m", "tests.faults.crasher"]
    with subprocess.Popen(program, cwd=ROOT, stdin=pipe, stdout=pipe, text=True, bufsize=1) as crasher:

        def ask(url: str, steps: int, line: str) -> str:
            assert crasher.stdin is not None
            assert crasher.stdout is not None
            crasher.stdin.write(json.dumps([url, steps, line]) + "\n")
            return crasher.stdout.readline().strip()

        yield ask


def test_every_command_that_moves_goods_or_can_be_undone_has_a_sample() -> None:
    moving = {command for command in COMMANDS.values() if command.undoable or command is Undo}
    assert moving - set(SAMPLES) == set()


def done_once_whatever_the_step(
    warehouse: Warehouse, crash: Crash, sample: Sample, first: int = 1, every: int = 1
) -> None:
    warehouse.clock.now = utc_now()  # the one that crashes goes by the true time
    begun = sample(warehouse, 0)
    undisturbed = once(warehouse, begun, stamp_for(warehouse, begun), crash)
    for steps in itertools.count(first, every):
        command = sample(warehouse, steps)
        stamp = stamp_for(warehouse, command)
        before = warehouse.moves()
        ended = crash(warehouse.url, steps, as_line((command, stamp)))
        assert ended in ("killed", "done")
        answer = once_more(warehouse.room, command, stamp)
        assert (alike(answer), warehouse.moves() - before) == undisturbed, steps
        assert same(once_more(warehouse.room, command, stamp), answer)
        if ended == "done":
            break
    assert steps > 4
    assert warehouse.broken() == []  # whatever any of the crashes had left behind would still be there


def once(warehouse: Warehouse, command: Command, stamp: Stamp, crash: Crash | None = None) -> tuple[str, int]:
    """How it ends when nothing goes wrong: the answer, and how many moves were written; `crash` is who might die."""
    before = warehouse.moves()
    if crash is not None:
        assert crash(warehouse.url, 0, as_line((command, stamp))) == "done"
    answer = once_more(warehouse.room, command, stamp)
    return alike(answer), warehouse.moves() - before


def alike(answer: Answer) -> str:
    """The answer without what each sample has of its own."""
    if isinstance(answer, Rejection):
        return f"{answer.code} {sorted(answer.fields.items())}"
    assert isinstance(answer, Outcome)
    facts = {name: fact for name, fact in answer.facts.items() if name not in (STILL_OPEN, WORK, *NUMBERED)}
    return OWN_CODES.sub("#", f"{answer.said} {sorted(facts.items())}")


def same(again: Answer, first: Answer) -> bool:
    if isinstance(first, Outcome):
        return again == replace(first, repeated=True)
    return isinstance(again, Rejection) and (again.code, again.fields) == (first.code, first.fields)


@pytest.mark.parametrize("sample", FIRST_OF_EACH, ids=lambda sample: sample.__name__)
def test_what_is_sent_again_after_a_crash_is_done_once(warehouse: Warehouse, crash: Crash, sample: Sample) -> None:
    first = 1 + FIRST_OF_EACH.index(sample) % SHARE
    done_once_whatever_the_step(warehouse, crash, sample, first, SHARE)


@pytest.mark.nightly
@pytest.mark.parametrize("sample", [*FIRST_OF_EACH, *THE_OTHERS], ids=lambda sample: sample.__name__)
def test_whatever_is_sent_again_after_a_crash_is_done_once(warehouse: Warehouse, crash: Crash, sample: Sample) -> None:
    done_once_whatever_the_step(warehouse, crash, sample)
