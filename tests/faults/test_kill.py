"""Kill -9 at any moment: nothing that was acknowledged is lost, nothing is done twice."""

from __future__ import annotations

import random
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from core.command import Command
from core.first_start import ADMINISTRATOR
from core.inbound.receive import Receive
from core.internal.adjust import AdjustStock
from core.internal.move import Move
from core.schema.tables import posting
from core.undo import Undo
from core.values import utc_now
from tests.core.warehouse import WallClock, Warehouse, furnish
from tests.faults.hands import Shift, finished, noted, once_more, poster
from tests.faults.poster import in_words
from tests.postgres import PostgresServer, running_postgres
from tests.waiting import wait_until

KILLS = 8
ORDERED = {1: 100, 5: 20}  # the bolts on the lines of the furnished warehouse's order
AT_THE_MOST = {1: 100, 5: 22}
Taken = tuple[str, str, dict[int, int]]  # from where, to where, how many on each line; 0 is none


class Refused(Exception):
    """The paper says that this cannot be."""


@dataclass(slots=True)
class Paper:
    """Bolts in bins, and on two lines of an order: what the books must come to."""

    stock: Counter[str] = field(default_factory=Counter)
    done: Counter[int] = field(default_factory=Counter)

    def carry(self, source: str, target: str, quantity: int) -> Taken:
        if source and self.stock[source] < quantity:
            raise Refused
        self._put(source, -quantity)
        self._put(target, quantity)
        return source, target, {0: quantity}

    def receive(self, place: str, quantity: int) -> Taken:
        """Fills the lines that are open one after the other; the last of them takes what is over."""
        lines = [line for line in ORDERED if self.done[line] < ORDERED[line]] or [max(ORDERED)]
        shares: dict[int, int] = {}
        for line in lines:
            most = AT_THE_MOST[line] if line == lines[-1] else ORDERED[line]
            shares[line] = min(quantity - sum(shares.values()), most - self.done[line])
        if sum(shares.values()) < quantity:
            raise Refused
        self._put(place, quantity)
        self.done.update(shares)
        return "", place, shares

    def undo(self, taken: Taken) -> None:
        source, target, shares = taken
        self.carry(target, source, sum(shares.values()))
        self.done.subtract({line: share for line, share in shares.items() if line})

    def _put(self, place: str, quantity: int) -> None:
        if place:
            self.stock[place] += quantity


def planned(warehouse: Warehouse, count: int, chance: random.Random) -> tuple[Shift, Paper]:
    """Work that can be done and work that cannot, of which the paper knows how it ends."""
    shift, paper = Shift([]), Paper()
    undoable: list[tuple[UUID, Taken]] = []
    while len(shift.sent) < count:
        command, on_paper = one_of_many(paper, undoable, chance)
        stamp = warehouse.stamp("OTTO" if isinstance(command, Receive) else ADMINISTRATOR)  # he may not exceed an order
        shift.sent.append((command, stamp))
        with suppress(Refused):
            taken = on_paper()
            if taken:
                undoable.append((stamp.id, taken))
    return shift, paper


def one_of_many(
    paper: Paper, undoable: list[tuple[UUID, Taken]], chance: random.Random
) -> tuple[Command, Callable[[], Taken | None]]:
    source, target = chance.sample(["A1", "A2", "A3"], 2)
    quantity = chance.randint(1, 9)
    kind = chance.choice(["find", "move", "move", "receive", "undo"])
    if kind == "undo" and undoable:
        id, taken = undoable.pop(chance.randrange(len(undoable)))
        return Undo(posting=id), lambda: paper.undo(taken)
    if kind == "receive":
        received = Receive(order="PO1", sku="BOLT", quantity=Decimal(quantity), location=source)
        return received, lambda: paper.receive(source, quantity)
    if kind == "move":
        moved = Move(sku="BOLT", quantity=Decimal(quantity), source=source, target=target)
        return moved, lambda: paper.carry(source, target, quantity)
    found = AdjustStock(location=source, sku="BOLT", reason="FOUND", change=Decimal(quantity))
    return found, lambda: paper.carry("", source, quantity)


def killed_again_and_again(url: str, shift: Shift, chance: random.Random) -> None:
    for _ in range(KILLS):
        with poster(url, shift, at_once=chance.choice([1, 1, 7])) as process:
            noted(process, shift, most=chance.randint(0, 20))
            process.send_signal(signal.SIGKILL)
            assert process.wait() == -signal.SIGKILL
            noted(process, shift, most=len(shift.sent))  # what it had said before it died


def everything_is_there_once(warehouse: Warehouse, shift: Shift, paper: Paper) -> None:
    """Each id is answered as it was acknowledged, and the books are what the paper says."""
    assert warehouse.broken() == []
    assert {key[0]: int(amount) for key, amount in warehouse.stock().items()} == dict(+paper.stock)
    assert {line: int(warehouse.progress()["PO1", line]) for line in ORDERED} == {
        line: paper.done[line] for line in ORDERED
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


def test_a_program_that_is_killed_again_and_again_loses_and_doubles_nothing(warehouse: Warehouse) -> None:
    chance = random.Random(20260302)
    warehouse.clock.now = utc_now()  # the poster goes by the true time
    shift, paper = planned(warehouse, 300, chance)
    killed_again_and_again(warehouse.url, shift, chance)
    assert shift.missing(), "the work was done before the last kill: plan more"
    finished(warehouse.url, shift)
    everything_is_there_once(warehouse, shift, paper)


def test_a_server_that_stops_at_once_and_comes_back_loses_and_doubles_nothing() -> None:
    with running_postgres() as server:
        warehouse = Warehouse(server.fresh(server.template("furnished", furnish)), WallClock(utc_now()))
        shift, paper = planned(warehouse, 300, random.Random(71))
        with poster(warehouse.url, shift, at_once=1) as process:
            noted(process, shift, most=40)
            with stopped_at_once_and_back(server):
                noted(process, shift, most=len(shift.sent))
                assert (process.wait(), shift.missing()) == (0, [])
                everything_is_there_once(warehouse, shift, paper)
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
