"""Eight processes at a few bins and items, in random order: whatever is killed meanwhile, the sums are right."""

from __future__ import annotations

import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from functools import partial

import pytest
from sqlalchemy import func, select, text

from core.catalogue.item import DefineItem
from core.catalogue.location import DefineLocation
from core.command import Command, Outcome
from core.internal.adjust import AdjustStock
from core.internal.move_lines import MoveLine, MoveLines
from core.schema.tables import posting
from core.values import utc_now
from tests.core.fixtures import NewDatabase
from tests.core.warehouse import WallClock, Warehouse, furnish
from tests.faults.hands import Shift, finished, noted, once_more, poster
from tests.faults.poster import in_words
from tests.postgres import PostgresServer, running_postgres
from tests.waiting import wait_until

HANDS = 8
LINES = 5
ITEMS = [f"HOT{number}" for number in range(1, 7)]
BINS = [f"H{number:02}" for number in range(1, 21)]
IN_EACH = 6
Sums = Counter[tuple[str, str]]


@pytest.fixture(params=["sqlite", "postgresql"])
def hot(request: pytest.FixtureRequest) -> Iterator[tuple[Warehouse, PostgresServer | None]]:
    """Six items in twenty bins; PostgreSQL as a server of the test's own, which may be killed."""
    with hot_sqlite(request) if request.param == "sqlite" else hot_postgresql() as opened:
        warehouse, _ = opened
        fill(warehouse)
        yield opened
        warehouse.room.close()


@contextmanager
def hot_sqlite(request: pytest.FixtureRequest) -> Iterator[tuple[Warehouse, None]]:
    new_database: NewDatabase = request.getfixturevalue("new_database")
    with new_database("sqlite") as url:
        yield Warehouse(url, WallClock(utc_now()), deadline_s=30), None


@contextmanager
def hot_postgresql() -> Iterator[tuple[Warehouse, PostgresServer]]:
    with running_postgres() as server:
        url = server.fresh(server.template("furnished", furnish))
        yield Warehouse(url, WallClock(utc_now()), deadline_s=30), server


def fill(warehouse: Warehouse) -> None:
    commands: list[Command] = [
        *(DefineItem(sku=sku, name=sku) for sku in ITEMS),
        *(DefineLocation(code=code) for code in BINS),
        *(
            AdjustStock(location=code, sku=sku, reason="FOUND", change=Decimal(IN_EACH))
            for code in BINS
            for sku in ITEMS
        ),
    ]
    answers = warehouse.room.post_batch([(command, warehouse.stamp()) for command in commands])
    assert all(isinstance(answer, Outcome) for answer in answers)


def planned(warehouse: Warehouse, count: int, chance: random.Random) -> Shift:
    return Shift([(five_lines(chance), warehouse.stamp()) for _ in range(count)])


def five_lines(chance: random.Random) -> MoveLines:
    return MoveLines(lines=tuple(one_line(chance) for _ in range(LINES)))


def one_line(chance: random.Random) -> MoveLine:
    source, target = chance.sample(BINS, 2)
    return MoveLine(sku=chance.choice(ITEMS), quantity=Decimal(chance.randint(1, 2)), source=source, target=target)


def all_hands(url: str, shifts: Sequence[Shift], kills: int, chance: random.Random) -> list[Callable[[], None]]:
    """What each hand does: it begins when all are ready; the first few are killed on the way, and go on."""
    begin = threading.Barrier(HANDS, timeout=60).wait
    after = [chance.randint(1, 8) if hand < kills else None for hand in range(HANDS)]
    return [partial(one_hand, url, shift, most, begin) for shift, most in zip(shifts, after, strict=True)]


def one_hand(url: str, shift: Shift, killed_after: int | None, begin: Callable[[], object]) -> None:
    with poster(url, shift, at_once=1, start=begin) as process:
        if killed_after is None:
            noted(process, shift, most=len(shift.sent))
            assert process.wait() == 0, "something left the core that is no answer"
            return
        noted(process, shift, most=killed_after)
        process.kill()
        noted(process, shift, most=len(shift.sent))
    finished(url, shift, at_once=1)  # several in one commit may well meet others in a circle, and are sent again


def worked_off(
    warehouse: Warehouse, server: PostgresServer | None, each: int, kills: int, chance: random.Random
) -> list[Shift]:
    """All that the hands were given, acknowledged; the server is killed while they work."""
    shifts = [planned(warehouse, each, chance) for _ in range(HANDS)]
    with ThreadPoolExecutor(HANDS) as hands:
        working = [hands.submit(work) for work in all_hands(warehouse.url, shifts, kills, chance)]
        if server is not None:
            a_third = HANDS * each // 3
            wait_until(lambda: sum(len(shift.acknowledged) for shift in shifts) > a_third, "a third is done", 60)
            kill_a_session(warehouse)
        for hand in working:
            hand.result()
    return shifts


def kill_a_session(warehouse: Warehouse) -> None:
    """Kill -9 of a session's process: the server ends all the others, and recovers from its log."""
    others = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    pids = warehouse.room.read(lambda connection: connection.scalars(text(f"{others} ORDER BY state")).all())
    os.kill(pids[0], signal.SIGKILL)


def posted(shifts: Sequence[Shift]) -> list[MoveLines]:
    """What was acknowledged as done."""
    return [
        command
        for shift in shifts
        for command, stamp in shift.sent
        if isinstance(command, MoveLines) and shift.acknowledged[stamp.id].split(" ")[1] == "posted"
    ]


def added_up(commands: Sequence[MoveLines]) -> Sums:
    """What must be in each bin, by the acknowledgements alone."""
    sums = Counter({(code, sku): IN_EACH for code in BINS for sku in ITEMS})
    for command in commands:
        for line in command.lines:
            sums[line.source, line.sku] -= int(line.quantity or 0)
            sums[line.target, line.sku] += int(line.quantity or 0)
    return sums


def everything_acknowledged_is_there_once(warehouse: Warehouse, shifts: Sequence[Shift], moves_before: int) -> None:
    done = posted(shifts)
    expected = added_up(done)
    assert min(expected.values()) >= 0
    assert {key[:2]: int(amount) for key, amount in warehouse.stock().items()} == {
        key: quantity for key, quantity in expected.items() if quantity
    }
    assert warehouse.moves() - moves_before == LINES * len(done)
    assert warehouse.broken() == []
    sent = [(command, stamp, shift) for shift in shifts for command, stamp in shift.sent]
    count = select(func.count()).where(posting.c.id.in_([stamp.id for _, stamp, _ in sent]))
    assert warehouse.room.read(lambda connection: connection.scalar(count)) == len(sent)
    for command, stamp, shift in sent[:: max(1, len(sent) // 50)]:
        assert in_words(stamp.id, once_more(warehouse.room, command, stamp)) == shift.acknowledged[stamp.id]
    refused = {line.split(" ")[2] for shift in shifts for line in shift.acknowledged.values() if " refused " in line}
    assert refused <= {"not_enough", "goods_go_round"}
    assert len(done) > len(sent) // 3


def play(hot: tuple[Warehouse, PostgresServer | None], each: int, kills: int, seed: int) -> None:
    warehouse, server = hot
    before, chance = warehouse.moves(), random.Random(seed)
    shifts = worked_off(warehouse, server, each, kills, chance)
    everything_acknowledged_is_there_once(warehouse, shifts, before)
    if server is not None:
        said = (server.folder / "log").read_text()
        assert "deadlock detected" not in said
        assert "was terminated by signal 9" in said


def test_eight_processes_at_a_hot_set_lose_and_double_nothing_whatever_is_killed(
    hot: tuple[Warehouse, PostgresServer | None],
) -> None:
    play(hot, each=30, kills=3, seed=20261122)


@pytest.mark.nightly
def test_eight_processes_at_a_hot_set_all_night(hot: tuple[Warehouse, PostgresServer | None]) -> None:
    play(hot, each=250, kills=HANDS, seed=7)
