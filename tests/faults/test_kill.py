"""Kill -9 at any moment: nothing that was acknowledged is lost, nothing is done twice."""

from __future__ import annotations

import itertools
import json
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select

from core.command import Command, Stamp
from core.errors import Rejection
from core.inbound.receive import Receive
from core.internal.adjust import AdjustStock
from core.internal.move import Move
from core.schema.tables import posting
from core.stockroom import Answer, Stockroom
from core.undo import Undo
from core.values import utc_now
from core.wire import encode_body
from tests.core.paper_books import Line, PaperBooks, Refused, Step
from tests.core.warehouse import WallClock, Warehouse, furnish
from tests.faults.poster import in_words
from tests.postgres import PostgresServer, running_postgres
from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]
KILLS = 15
Sent = tuple[Command, Stamp]


@dataclass(slots=True)
class Shift:
    """What is to be posted, what was acknowledged, and what the paper says."""

    sent: list[Sent]
    paper: PaperBooks
    acknowledged: dict[UUID, str] = field(default_factory=dict)

    def missing(self) -> list[Sent]:
        return [(command, stamp) for command, stamp in self.sent if stamp.id not in self.acknowledged]

    def note(self, line: str) -> None:
        """An answer came: the same as the last time, if there was a last time."""
        id = UUID(line.split(" ", 1)[0])
        assert self.acknowledged.setdefault(id, line) == line


def planned(warehouse: Warehouse, count: int, chance: random.Random) -> Shift:
    """Work that can be done and work that cannot, of which the paper knows how it ends."""
    shift = Shift([], PaperBooks({1: Line("BOLT", 100, 100), 5: Line("BOLT", 20, 22)}))
    undoable: list[tuple[UUID, list[Step]]] = []
    while len(shift.sent) < count:
        command, on_paper = one_of_many(shift.paper, undoable, chance)
        stamp = warehouse.stamp()
        shift.sent.append((command, stamp))
        with suppress(Refused):
            steps = on_paper()
            if steps:
                undoable.append((stamp.id, steps))
    return shift


def one_of_many(
    paper: PaperBooks, undoable: list[tuple[UUID, list[Step]]], chance: random.Random
) -> tuple[Command, Callable[[], list[Step]]]:
    source, target = chance.sample(["A1", "A2", "A3"], 2)
    quantity = chance.randint(1, 9)
    here, there = (source, "BOLT", "", ""), (target, "BOLT", "", "")
    kind = chance.choice(["find", "move", "move", "receive", "undo"])
    if kind == "undo" and undoable:
        id, steps = undoable.pop(chance.randrange(len(undoable)))

        def undone() -> list[Step]:
            paper.undo(steps, "")
            return []

        return Undo(posting=id), undone
    if kind == "receive":
        received = Receive(order="PO1", sku="BOLT", quantity=Decimal(quantity), location=source)
        return received, lambda: paper.receive(here, quantity)
    if kind == "move":
        moved = Move(sku="BOLT", quantity=Decimal(quantity), source=source, target=target)
        return moved, lambda: paper.move(here, there, quantity)
    found = AdjustStock(location=source, sku="BOLT", reason="FOUND", change=Decimal(quantity))
    return found, lambda: paper.adjust(here, quantity)


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
    return json.dumps(envelope) + "\n"


def noted(process: subprocess.Popen[str], shift: Shift, most: int) -> None:
    """Notes the answers; only whole lines, for one that was cut short by the kill was never given."""
    assert process.stdout is not None
    for line in itertools.islice(iter(process.stdout.readline, ""), most):
        if line.endswith("\n"):
            shift.note(line.rstrip("\n"))


def killed_again_and_again(url: str, shift: Shift, chance: random.Random) -> None:
    for _ in range(KILLS):
        with poster(url, shift, at_once=chance.choice([1, 1, 7])) as process:
            noted(process, shift, most=chance.randint(0, 20))
            process.send_signal(signal.SIGKILL)
            assert process.wait() == -signal.SIGKILL
            noted(process, shift, most=len(shift.sent))  # what it had said before it died


def finished(url: str, shift: Shift, at_once: int = 50) -> None:
    with poster(url, shift, at_once) as process:
        noted(process, shift, most=len(shift.sent))
        assert (process.wait(), shift.missing()) == (0, [])


def everything_is_there_once(warehouse: Warehouse, shift: Shift) -> None:
    """Each id is answered as it was acknowledged, and the books are what the paper says."""
    assert warehouse.broken() == []
    assert {key[:4]: amount for key, amount in warehouse.stock().items()} == {
        spot: Decimal(quantity) for spot, quantity in shift.paper.stock.items()
    }
    done = warehouse.progress()
    assert {number: done["PO1", number] for number in shift.paper.lines} == {
        number: line.done for number, line in shift.paper.lines.items()
    }
    moves = warehouse.moves()
    for command, stamp in shift.sent:
        assert in_words(stamp.id, once_more(warehouse.room, command, stamp)) == shift.acknowledged[stamp.id]
    assert warehouse.moves() == moves
    ids = [stamp.id for _, stamp in shift.sent]
    count = select(func.count()).where(posting.c.id.in_(ids))
    assert warehouse.room.read(lambda connection: connection.scalar(count)) == len(ids)
    words = {line.split(" ")[1] for line in shift.acknowledged.values()}
    assert words == {"posted", "refused"}


def once_more(room: Stockroom, command: Command, stamp: Stamp) -> Answer:
    try:
        return room.post(command, stamp)
    except Rejection as rejection:
        return rejection


def test_a_program_that_is_killed_again_and_again_loses_and_doubles_nothing(warehouse: Warehouse) -> None:
    chance = random.Random(20260302)
    warehouse.clock.now = utc_now()  # the poster goes by the true time
    shift = planned(warehouse, 400, chance)
    killed_again_and_again(warehouse.url, shift, chance)
    assert shift.missing(), "the work was done before the last kill: plan more"
    finished(warehouse.url, shift)
    everything_is_there_once(warehouse, shift)


def test_a_server_that_stops_at_once_and_comes_back_loses_and_doubles_nothing() -> None:
    with running_postgres() as server:
        warehouse = Warehouse(server.fresh(server.template("furnished", furnish)), WallClock(utc_now()))
        shift = planned(warehouse, 300, random.Random(71))
        with poster(warehouse.url, shift, at_once=1) as process:
            noted(process, shift, most=40)
            with stopped_at_once_and_back(server):
                noted(process, shift, most=len(shift.sent))
                assert (process.wait(), shift.missing()) == (0, [])
                everything_is_there_once(warehouse, shift)
                warehouse.room.close()


@contextmanager
def stopped_at_once_and_back(server: PostgresServer) -> Iterator[None]:
    """SIGQUIT: every session is cut off, nothing is written back, and the next start recovers from the log."""
    server.process.send_signal(signal.SIGQUIT)
    server.process.wait(timeout=30)
    with (server.folder / "log").open("ab") as log:
        again = subprocess.Popen(server.process.args, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        wait_until(lambda: again.poll() is not None or server.answers(), "PostgreSQL answers again", 60)
        assert "database system was not properly shut down" in (server.folder / "log").read_text()
        yield
    finally:
        again.send_signal(signal.SIGQUIT)
        again.wait(timeout=30)
