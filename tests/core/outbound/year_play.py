"""A year of sales is played: all of it goes through one `stockhand post`, and pickers fetch what was released."""

from __future__ import annotations

import json
import subprocess
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

from core.outbound.pick_run import Picker, begin_run
from core.outbound.picks import picks_of_run
from core.stockroom import Stockroom
from tests.core.inbound.volume_deliveries import Sent
from tests.core.inbound.volume_programs import peak_of
from tests.core.outbound.year_days import Year
from tests.core.outbound.year_goods import PICKERS, STAGE
from tests.tui.command_line.command import PROGRAM, surroundings
from tests.waiting import wait_until

SITE = 1
BATCH = 100  # orders of a run
AT_MOST_S = 110.0


class Post:
    """A running `stockhand post -`, which is given lines and asked for its answers."""

    def __init__(self, url: str, home: Path) -> None:
        self._out = home / "answers.jsonl"
        self._out.touch()
        folders = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("DATA", "CONFIG", "STATE")}
        with self._out.open("wb") as out:
            self._program = subprocess.Popen(
                [*PROGRAM, "--database", url, "post", "-"],
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=surroundings({**folders, "STOCKHAND_DATABASE": "", "STOCKHAND_ROLE": ""}),
            )
        self._read = self._out.open("rb")
        self._rest = b""

    def send(self, sent: Sequence[Sent], day: date) -> list[dict[str, Any]]:
        """What is answered to these, which happened that day, in their order."""
        assert self._program.stdin is not None
        happened_at = datetime.combine(day, time_of_day(12), UTC).isoformat()
        self._program.stdin.write("".join(f"{each.line(happened_at)}\n" for each in sent).encode())
        self._program.stdin.flush()
        answers: list[dict[str, Any]] = []

        def all_answered() -> bool:
            *lines, self._rest = (self._rest + self._read.read()).split(b"\n")
            answers.extend(map(json.loads, lines))
            assert self._program.poll() is None, answers[-1:]
            return len(answers) >= len(sent)

        wait_until(all_answered, "all is answered", AT_MOST_S)
        return answers

    @property
    def peak_mib(self) -> int:
        """The most memory that it ever had."""
        return peak_of(self._program.pid)

    def end(self) -> int:
        """No more comes: it ends, and says how."""
        assert self._program.stdin is not None
        self._program.stdin.close()
        return self._program.wait()

    def close(self) -> None:
        """Takes away what is left of it."""
        assert self._program.stdin is not None
        self._program.kill()
        self._program.wait()
        self._program.stdin.close()
        self._read.close()


@dataclass
class YearPlay:
    """How far the year was played, and what was measured on the way."""

    room: Stockroom
    post: Post
    year: Year
    wrong: list[str] = field(default_factory=list)
    sent: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    peaks: list[int] = field(default_factory=list)  # memory of the program after each time
    played: int = 0  # shifts
    lines: int = 0

    def play(self, shifts: int) -> None:
        """Plays on until so many shifts of it are over."""
        begun, lines, commands = time.monotonic(), self.lines, self.sent.total()
        while self.played < min(shifts, len(self.year.counts)):
            self._shift(self.played)
            self.lines += self.year.counts[self.played]
            self.played += 1
        seconds = time.monotonic() - begun
        lines, commands = self.lines - lines, self.sent.total() - commands
        if lines:
            rates = f"{lines / seconds:.0f} lines/s, {commands / seconds:.0f} commands/s"
            self.peaks.append(self.post.peak_mib)
            self.told.append(
                f"to shift {self.played}: {lines} lines, {seconds:.1f} s, {rates}, {self.post.peak_mib} MiB"
            )

    def _shift(self, at: int) -> None:
        year, day = self.year, self.year.day(at)
        self._send(year.goods_in(day), day)
        self._returns(at, day)
        self._send(year.adjustments(at), day)
        self._send([*year.sales(at), *year.cancelled(0.01)], day)
        self._allocate(day)
        self._send(year.cancelled(0.01), day)
        reserved = [each.number for each in year.paper.under_way.values() if any(line.reserved for line in each.lines)]
        self._send(year.released(reserved), day)
        self._send(year.cancelled(0.01), day)
        self._pick(day)
        self._send(year.cancelled(0.01), day)
        self._send(year.shipped(), day)

    def _send(self, sent: Iterable[Sent], day: date) -> list[dict[str, Any]]:
        """Posts it, and notes what is answered otherwise than with what was done."""
        given = list(sent)
        answers = self.post.send(given, day) if given else []
        for each, answer in zip(given, answers, strict=True):
            self.sent[each.command] += 1
            if answer["id"] != str(each.id) or "outcome" not in answer:
                self.wrong.append(f"{each} was answered {answer}")
        assert self.wrong == []  # what comes later builds on it
        return answers

    def _returns(self, at: int, day: date) -> None:
        back = list(self.year.returned(at))
        answers = self._send([sent for sent, _ in back], day)
        inspected = []
        for (_, bought), answer in zip(back, answers, strict=True):
            facts = answer["outcome"]["facts"]
            inspected += list(self.year.inspected(facts["return"], int(facts["line"]), bought))
        self._send(inspected, day)

    def _allocate(self, day: date) -> None:
        """All that wait, posting by posting."""
        after, more = "", True
        while more:
            through = {"through": date.max.isoformat(), "after": after}
            (answer,) = self._send([self.year.send("OLGA", "AllocateOrders", **through)], day)
            facts = answer["outcome"]["facts"]
            more, after = facts["more"] == "yes", facts.get("after", "")
        self.year.paper.allocate()

    def _pick(self, day: date) -> None:
        """All runs there are, so many at once as there are pickers."""
        while True:
            sent: list[Sent] = []
            for who in PICKERS:
                sent += self._run(who)
            if not sent:
                break
            self._send(sent, day)
        for order in self.year.paper.under_way.values():
            for line in order.lines:
                self.year.paper.pick_all(line)

    def _run(self, who: str) -> list[Sent]:
        """One run: what of it is picked, now and then mistaken and taken back first, and dropped."""
        by, year = Picker(who, f"AT-{who}", self.room.clock()), self.year
        run = self.room.write(begin_run, SITE, by, "batch", f"CART{who}", (), most=BATCH)
        if run is None:
            return []
        sent = []
        for each in self.room.read(picks_of_run, run.id):
            pick = year.send(who, "Pick", work=each.number)
            sent.append(pick)
            if year.chance.random() < 0.01:
                sent += [year.send(who, "Undo", posting=str(pick.id)), year.send(who, "Pick", work=each.number)]
        return [*sent, year.send(who, "DropRun", run=run.number, target=STAGE)]
