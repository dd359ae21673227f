"""A shift of random work, posted to the ledger and noted on paper; after every step both must say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.command import Command, Outcome, Stamp
from core.errors import Rejection
from core.first_start import ADMINISTRATOR
from core.internal.close_period import ClosePeriod, ReopenPeriod
from core.internal.move import Move
from core.undo import Undo
from core.values import instant, moment
from tests.core.all_rules import broken_anywhere
from tests.core.paper_books import Noted, PaperBooks, Refused
from tests.core.paper_calendar import as_of, close, day_at, enter, reopen
from tests.core.paper_undo import sites_touched, undo
from tests.core.shift_world import LINES, MAIN, NORTH, PICK, ZONES, Codes, Seen, open_claims, said_by, see
from tests.core.warehouse import Warehouse

MINUTES_A_DAY = 1440
NOW_AND_THEN = st.sampled_from([0] * 24 + [-4, -6, 600, *(days * MINUTES_A_DAY for days in (1, 1, 2, 3, 3, 7, 9))])
STARTS = st.sampled_from(
    [
        moment(0).replace(year=2026, month=3, day=2, hour=8),
        moment(0).replace(year=2026, month=3, day=28, hour=22, minute=58),  # the last minutes of the day in Berlin
        moment(0).replace(year=2026, month=4, day=4, hour=13, minute=30),  # summer time ends in Auckland
    ]
)


@dataclass(slots=True)
class Posted:
    """What was sent, what came back, and what the paper noted."""

    command: Command
    stamp: Stamp
    answer: Outcome | Rejection
    noted: Noted | None
    undone: bool = False


@dataclass(slots=True)
class Played:
    """How many steps were taken, and which commands were sent and taken, by name."""

    steps: int = 0
    sent: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)


class Desk(RuleBasedStateMachine):
    """Posts, notes on paper, compares; and the work at the desk: undo, closing periods, sending again."""

    open_warehouse: ClassVar[Callable[[], Warehouse]]
    played: ClassVar[Played]

    @initialize(start=STARTS)
    def begin(self, start: Any) -> None:
        self.warehouse = type(self).open_warehouse()
        self.warehouse.clock.now = instant(start)
        self.paper = PaperBooks(LINES, ZONES, start)
        self.posted: list[Posted] = []
        self.codes = Codes()
        self.ago = 0
        self.round = -1  # the beginning is no step
        self.stock_up()

    def stock_up(self) -> None:
        """What lies there when the shift begins."""

    def teardown(self) -> None:
        if hasattr(self, "warehouse"):
            self.warehouse.room.close()

    def post(self, command: Command, on_paper: Callable[[Stamp], Noted], who: str = ADMINISTRATOR) -> None:
        """Posts the command and notes it on paper; both take it, or neither does."""
        happened = moment(self.warehouse.clock()) - timedelta(minutes=self.ago)
        stamp = replace(self.warehouse.stamp(who), happened_at=happened)
        answer: Outcome | Rejection
        try:
            answer = self.warehouse.room.post(command, stamp)
        except Rejection as rejection:
            answer = rejection
        noted: Noted | None
        try:
            noted = self.paper.attempt(lambda: on_paper(stamp))
        except Refused:
            noted = None
            assert isinstance(answer, Rejection), (command, "the paper refuses it")
            self._note_what_expired()
        else:
            assert isinstance(answer, Outcome), (command, answer.code, str(answer))
            self.played.taken[type(command).__name__] += 1
        self.played.sent[type(command).__name__] += 1
        self.posted.append(Posted(command, stamp, answer, noted))

    def _note_what_expired(self) -> None:
        """Whoever was refused may have had what is past its time released on the way."""
        standing = self.warehouse.room.read(open_claims)
        self.paper.let_go([of for of in self.paper.due() if of not in standing])

    def day(self, site: str, stamp: Stamp, *others: str) -> date:
        """The day that a booking counts for at the site, which must be open there and at the others."""
        return enter(self.paper, site, stamp.happened_at, *others)

    @rule(minutes=st.sampled_from([1, 20, 600, MINUTES_A_DAY, 3 * MINUTES_A_DAY]))
    def time_passes(self, minutes: int) -> None:
        self.warehouse.clock.forward(minutes)
        self.paper.now += timedelta(minutes=minutes)

    @rule(site=st.sampled_from([MAIN, MAIN, NORTH]), back=st.sampled_from([0, 1, 1, 2, 5]))
    def close_a_period(self, site: str, back: int) -> None:
        through = day_at(self.paper, site, self.paper.now) - timedelta(days=back)
        command = ClosePeriod(site=site, through=through)
        self.post(command, lambda at: close(self.paper, site, through, at.happened_at))

    @rule(site=st.sampled_from([MAIN, MAIN, NORTH]), pick=PICK)
    def reopen_a_period(self, site: str, pick: int) -> None:
        closed = [*self.paper.closed.get(site, ())[-2:], day_at(self.paper, site, self.paper.now)]
        through = closed[pick % len(closed)]
        command = ReopenPeriod(site=site, through=through)
        self.post(command, lambda at: reopen(self.paper, site, through, at.happened_at))

    @rule(back=st.integers(1, 4))
    def undo(self, back: int) -> None:
        self._undo(
            [each for each in self.posted if each.noted and self._undoable(each) and not each.undone][-back:][:1]
        )

    @rule(pick=PICK)
    def undo_what_may_be_undone_or_refused(self, pick: int) -> None:
        chosen = [each for each in self.posted if each.noted or pick < 10]
        self._undo(chosen[pick % len(chosen) :][:1])

    def _undo(self, chosen: list[Posted]) -> None:
        for posted in chosen:
            before = len(self.posted)
            self.post(Undo(posting=posted.stamp.id), partial(self._undo_on_paper, posted))
            posted.undone = posted.undone or self.posted[before].noted is not None

    def _undoable(self, posted: Posted) -> bool:
        return not isinstance(posted.command, Undo) and type(posted.command).undoable

    def _undo_on_paper(self, posted: Posted, at: Stamp) -> Noted:
        noted = posted.noted
        if noted is None or posted.undone or not self._undoable(posted):
            raise Refused
        return undo(self.paper, noted, self.day(noted.site, at, *sites_touched(noted)))

    @rule(pick=PICK)
    def send_again(self, pick: int) -> None:
        """The same command is answered as before; another one under its id is refused."""
        posted = self.posted[pick % len(self.posted)]
        if isinstance(posted.answer, Outcome):
            assert self.warehouse.room.post(posted.command, posted.stamp) == replace(posted.answer, repeated=True)
        else:
            with pytest.raises(Rejection) as refused:
                self.warehouse.room.post(posted.command, posted.stamp)
            assert (refused.value.code, refused.value.fields) == (posted.answer.code, posted.answer.fields)
        with pytest.raises(Rejection, match="used for another command"):
            self.warehouse.room.post(Move(sku="NUT", quantity=Decimal(1), source="A1", target="A2"), posted.stamp)

    @invariant()
    def the_ledger_and_the_paper_say_the_same(self) -> None:
        if not hasattr(self, "warehouse"):
            return
        self.round += 1
        self.played.steps += bool(self.round)
        self.warehouse.room.read(self._compare)

    def _compare(self, connection: Any) -> None:
        for what, seen, said in zip(Seen._fields, see(connection), said_by(self.paper), strict=True):
            assert seen == said, (what, "the ledger says", seen, "the paper says", said)
        site = (MAIN, NORTH)[self.round % 2]
        today = day_at(self.paper, site, self.paper.now)
        for day in (today, today - timedelta(days=self.round // 2 % 12)):
            seen, said = self.codes.stock_as_of(connection, site, day), as_of(self.paper, site, day)
            assert seen == said, (site, day, "the ledger says", seen, "the paper says", said)
        broken = broken_anywhere(connection)
        assert broken == [], broken
