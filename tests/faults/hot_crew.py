"""People who work at once on one PostgreSQL, each a program of its own: they come, are killed, come back, go home."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.command import Command, Outcome
from tests.core.warehouse import Warehouse
from tests.faults.hands import ROOT
from tests.postgres import PostgresServer
from tests.waiting import wait_until

AT_MOST_S = 105
ENDS_WITH_ITS_PARENT = ("setpriv", "--pdeathsig", "KILL")


@dataclass
class HotCrew(ABC):
    """A day of work: the programs of those who work, and how far they are."""

    warehouse: Warehouse
    server: PostgresServer
    folder: Path
    chance: random.Random
    kills: int = 0
    kills_each: int = 0  # in each step of a long day
    _pulse: threading.Event = field(default_factory=threading.Event)
    _programs: dict[str, subprocess.Popen[str]] = field(default_factory=dict)

    @property
    @abstractmethod
    def people(self) -> dict[str, str]:
        """Who works, and as what."""

    @property
    @abstractmethod
    def places(self) -> list[str]:
        """The places that everybody is told of."""

    @abstractmethod
    def how_far(self) -> tuple[int, int]:
        """How much is done of how much that is wanted."""

    def begin(self) -> None:
        """Everybody comes to work."""
        for who in self.people:
            self._come(who)

    def until(self, share: float, kills: int) -> None:
        """Waits until so much of all that is wanted is done; meanwhile so many of those who work are killed."""
        begun, wanted = self.how_far()
        killed_at = [begun + (wanted * share - begun) * each / (kills + 1) for each in range(1, kills + 1)]

        def is_done() -> bool:
            self._nobody_gave_up()
            at, wanted = self.how_far()
            if killed_at and at >= killed_at[0]:
                killed_at.pop(0)
                self._kill_one()
            self._pulse.wait(0.2)  # the cores are for those who work
            return at >= wanted * share

        wait_until(is_done, f"{share:.0%} of all is done", AT_MOST_S)

    def calm(self) -> None:
        """From now on nobody disturbs anybody: what is left is done."""
        (self.folder / "calm").touch()

    def end(self) -> None:
        """Everybody ends what is begun, and goes home."""
        (self.folder / "over").touch()
        wait_until(lambda: all(each.poll() is not None for each in self._programs.values()), "all went home", AT_MOST_S)
        self._nobody_gave_up()

    def close(self) -> None:
        """Takes away what is left of the programs."""
        for each in self._programs.values():
            each.kill()
            each.wait()

    def post(self, commands: Iterator[Command]) -> None:
        """What is there before anybody comes."""
        answers = self.warehouse.room.post_batch([(each, self.warehouse.stamp()) for each in commands])
        assert [each for each in answers if not isinstance(each, Outcome)] == []

    def _kill_one(self) -> None:
        """Kill -9 of somebody; the same person with the same device is there again, or a little later."""
        who = self.chance.choice(sorted(self.people))
        program = self._programs[who]
        program.send_signal(signal.SIGKILL)
        program.wait()
        self.kills += 1
        self._come(who)

    def _come(self, who: str) -> None:
        begun = str(self.warehouse.clock.now)
        seed = f"{who} {self.kills}"
        arguments = [self.warehouse.url, self.people[who], who, seed, begun, str(self.folder), *self.places]
        said = (self.folder / f"{who}.said").open("a")
        command = [*ENDS_WITH_ITS_PARENT, sys.executable, "-m", "tests.faults.hot_hands", *arguments]
        self._programs[who] = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=subprocess.STDOUT, text=True)
        said.close()

    def _nobody_gave_up(self) -> None:
        for who, program in self._programs.items():
            said = (self.folder / f"{who}.said").read_text()
            assert program.poll() in (None, 0), f"{who}: {said[-3000:]}"
