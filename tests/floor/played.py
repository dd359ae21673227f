"""Flows as they are played: undisturbed, with the store missed in between, and all that came of it in the end."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Connection, Table, select

import core.stockroom
from core.command import Command
from core.first_start import ADMINISTRATOR
from core.schema.tables import balance, expected_line, lot, order_line, plate, posting, print_job, receipt, work
from core.stockroom import Stockroom
from core.store import open_engine
from core.values import Micros
from tests.floor.flaky_store import FlakyStore, Moment
from tests.floor.flows import Flow, Ready, Step, enter
from tests.floor.stage import Stage, staged
from tests.floor.warehouse import MONDAY
from tui.view import Tier

NEVER = 1_000_000
OFFLINE_MAX = 200
HOUR = 3_600_000_000
TELLING = (balance, order_line, expected_line, plate, work, receipt, print_job)
PASSING = {"seq", "since", "posting_id", "done_by", "data", "lease_until", "device", "id"}  # when, and by which id


Codes = dict[str, dict[object, str]]


def what_came(room: Stockroom) -> list[list[tuple[object, ...]]]:
    """The stock by place, lot, plate and status, what has come on the orders, plates, work, receipts and labels."""
    return room.read(_what_came)


def _what_came(connection: Connection) -> list[list[tuple[object, ...]]]:
    codes: Codes = {
        column: {row.id: str(row.code) for row in connection.execute(select(of.c.id, of.c.code))}
        for of, column in ((lot, "lot_id"), (plate, "plate_id"), (plate, "parent_id"))
    }
    kinds = select(posting.c.kind).where(posting.c.state == "posted").order_by(posting.c.kind)
    return [[tuple(row) for row in connection.execute(kinds)], *(_rows(connection, of, codes) for of in TELLING)]


def _rows(connection: Connection, of: Table, codes: Codes) -> list[tuple[object, ...]]:
    columns = [column for column in of.c if column.name not in PASSING and not column.name.endswith("_at")]
    found = [row._mapping for row in connection.execute(select(*columns))]
    return sorted((tuple(codes.get(name, {}).get(row[name], row[name]) for name in row) for row in found), key=repr)


class Plays:
    """Plays flows again and again, each time in a fresh warehouse with what the flow needs.

    All of them have their turn in one file behind one engine, which then knows its statements: that saves much time.
    """

    def __init__(self, template: Path, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self._template = template
        self._folder = folder
        self._ready: dict[tuple[Ready, ...], Path] = {}
        patch.setattr(core.stockroom, "open_engine", cache(open_engine))

    @contextmanager
    def open(self, flow: Flow, *, deadline_s: float = 8.0) -> Iterator[Stage]:
        """A handheld with the task open, in a warehouse of its own."""
        path = self._folder / "played.db"
        for left in self._folder.glob("played.db*"):
            left.unlink()
        shutil.copyfile(self._prepared(flow), path)
        with staged(f"sqlite:///{path}", deadline_s=deadline_s, site=flow.site) as stage:
            stage._now = Micros(MONDAY + HOUR)  # after all that was made ready
            if flow.weighs_mg:
                stage.scale = lambda: flow.weighs_mg
                stage.power_off_and_on()
            if flow.task:
                stage.open(flow.task, flow.who)
            yield stage

    def _prepared(self, flow: Flow) -> Path:
        path = self._ready.get(flow.ready)
        if path is None:
            path = self._ready[flow.ready] = self._folder / f"ready-{len(self._ready)}.db"
            shutil.copyfile(self._template, path)
            make_ready(f"sqlite:///{path}", flow)
        return path

    def missed(
        self, flow: Flow, store: FlakyStore, at: int = NEVER, moment: Moment = "before", every: int | None = None
    ) -> tuple[list[list[tuple[object, ...]]], int]:
        """What comes of it when the store is missed at that transaction and `every` so many; and how often it was."""
        with self.open(flow, deadline_s=0) as stage:
            store.miss(at, moment, every)
            offline = work_through(stage, map(entered, flow.steps), store)
            store.miss(NEVER, moment)
            return what_came(stage.room), offline


def entered(step: Step) -> Step:
    """The same, with what is typed entered at once: a scan that comes while offline is not taken."""
    return enter(step.text) if step.how == "key" else step


def make_ready(url: str, flow: Flow) -> None:
    """Posts what the flow needs, from the desk."""
    room = Stockroom(url, lambda: Micros(MONDAY + HOUR // 2))
    for each in flow.ready:
        if isinstance(each, Command):
            room.post(each, room.stamp(ADMINISTRATOR, "DESK"))
        else:
            each(room)
    room.close()


def work_through(stage: Stage, steps: Iterable[Step], store: FlakyStore) -> int:
    """Does all steps; where the screen says OFFLINE, does what it says. Returns how often that was."""
    offline = 0
    for step in steps:
        step(stage)
        while stage.is_offline():
            offline += 1
            assert offline < OFFLINE_MAX, stage.said
            assert not stage.view.online
            store.mend()
            if stage.view.message.todo == "do it again":
                step(stage)
            else:
                assert (stage.view.prompt, stage.view.message.todo) == ("ENT=again", "ENT tries again")
                stage.enter()
        assert stage.tier in (Tier.NONE, Tier.OK, Tier.NOTE), stage.said
    return offline
