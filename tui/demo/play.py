"""Plays a shift by itself, on a warehouse of its own: on the screen at human pace, or as printed screens."""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from devices.config import Config
from devices.scanners.feed import Feed
from devices.scanners.scan import Input, Pressed, Scan
from devices.scanners.wedge import Wedge
from tui.command_line.lines import say
from tui.demo.folder import DemoFolder
from tui.demo.shift import Step, shift
from tui.layout import lay_out
from tui.roles import plain_text
from tui.view import Message, SessionOver, View

if TYPE_CHECKING:
    from tui.app import Session

PRINTED_SIZE = (30, 16)
TOLD_S = 2.0  # how long it is said what comes next
LOOKED_AT_S = 2.5  # how long its outcome is looked at
_ENDING_KEYS = ("escape", "ctrl+q", "ctrl+c", "f3", "f10")
GO_ON = (
    "stockhand demo",
    "  opens it for your hands.",
    "stockhand demo --sheet x.pdf",
    "  has barcodes for a scanner.",
)
WELCOME = Message(happened="A shift plays by itself.", todo="Any key: faster. ESC: end.")
LAST_VIEW = View(title="END OF SHIFT", prompt="ESC=end", lines=("That was Joe's shift.", "", *GO_ON))


def play(config: Config, fault_log: Path) -> int:
    """Plays the shift and returns the exit status."""
    with tempfile.TemporaryDirectory(prefix="stockhand-play-") as folder:
        demo = DemoFolder(Path(folder) / "demo")
        return _on_screen(demo, config, fault_log) if sys.stdout.isatty() else _printed(demo, config)


def _printed(demo: DemoFolder, config: Config) -> int:
    """Prints each screen as text, under the scan or key that led to it."""
    with _shift_on(demo, config) as (session, steps):
        _print(session.begin())
        for number, step in enumerate(steps, 1):
            say(f"{number}. {step.why}")
            say(f"   {step.shown}")
            _print(session.take(step.given))
    for line in ("That was Joe's shift.", *GO_ON):
        say(line)
    return 0


def _print(view: View) -> None:
    width, height = PRINTED_SIZE
    edge = f"+{'-' * width}+"
    for row in (edge, *(f"|{plain_text(line)}|" for line in lay_out(view, "", width, height)), edge, ""):
        say(row)


@contextmanager
def _shift_on(demo: DemoFolder, config: Config) -> Iterator[tuple[Session, tuple[Step, ...]]]:
    session, steps = _begin(demo, config)
    try:
        yield session, steps
    finally:
        session.close()


def _begin(demo: DemoFolder, config: Config) -> tuple[Session, tuple[Step, ...]]:
    """A fresh warehouse, a session in it, and today's shift."""
    from core.values import local_date, utc_now
    from tui.command_line.floor import local_time_zone
    from tui.floor import open_session

    demo.make()
    session = open_session(demo.url, demo.wire_up(config), demo.pepper)
    return session, shift(local_date(utc_now(), local_time_zone()))


def _on_screen(demo: DemoFolder, config: Config, fault_log: Path) -> int:
    from tui import terminal
    from tui.floor import sounds_of

    terminal.prepare()
    from tui.app import StockhandApp  # after prepare(): Textual reads its settings while it is imported

    player = Player()

    def factory() -> Session:
        session, steps = _begin(demo, config)
        return PlayedSession(session, player, steps)

    app = StockhandApp(factory, AnyKey(player), sounds_of(config), fault_log=fault_log, sources=(player,))
    return terminal.run(app)


@dataclass(frozen=True, slots=True)
class Announced(Scan):
    """What Joe is going to do, in line with what he does; the empty text is the end of his shift."""


class Player:
    """A scan source with nobody at it: gives the steps to the screen, each with time to read it."""

    def __init__(self) -> None:
        self._feed = Feed()
        self._steps: tuple[Step, ...] = ()
        self._hurried = threading.Event()
        self._closed = False
        self._thread = threading.Thread(target=self._play, name="player", daemon=True)

    def open(self, deliver: Callable[[Input], None]) -> None:
        self._feed.open(deliver)

    def close(self) -> None:
        self._closed = True
        self._hurried.set()
        if self._thread.is_alive():
            self._thread.join()
        self._feed.close()

    def start(self, steps: tuple[Step, ...]) -> None:
        """The first screen is there: the shift begins."""
        self._steps = steps
        self._thread.start()

    def hurry(self) -> None:
        """Goes on at once."""
        self._hurried.set()

    def _play(self) -> None:
        self._wait(LOOKED_AT_S)
        for given, seconds in self._all():
            if self._closed:
                return
            self._feed.give(given)
            self._wait(seconds)

    def _all(self) -> Iterator[tuple[Input, float]]:
        """Everything that is given to the screen, and how long it stays."""
        for step in self._steps:
            yield Announced(step.why, step.shown, "player", 0.0), TOLD_S
            yield step.given, LOOKED_AT_S
        yield Announced("", "", "player", 0.0), 0.0

    def _wait(self, seconds: float) -> None:
        if self._hurried.wait(seconds) and not self._closed:
            self._hurried.clear()


class AnyKey(Wedge):
    """The keyboard while a shift plays: any key hurries it, ESC ends it."""

    def __init__(self, player: Player) -> None:
        super().__init__()
        self._player = player

    def press(self, key_name: str, character: str | None, at: float) -> list[Input]:
        if key_name in _ENDING_KEYS:
            return [Pressed("ESC", at)]
        self._player.hurry()
        return []


class PlayedSession:
    """The floor's own session; before each step the message says what Joe does next."""

    def __init__(self, floor: Session, player: Player, steps: tuple[Step, ...]) -> None:
        self._floor = floor
        self._player = player
        self._steps = steps
        self._view = LAST_VIEW

    def begin(self) -> View:
        self._view = self._floor.begin()
        self._player.start(self._steps)
        return replace(self._view, message=WELCOME)

    def take(self, given: Input) -> View:
        if isinstance(given, Announced):
            told = Message(happened=given.text, todo=f"> {given.symbology}")
            return replace(self._view, message=told, locked=False) if given.text else LAST_VIEW
        if isinstance(given, Pressed) and given.name == "ESC":
            raise SessionOver("To go on: stockhand demo")
        self._view = self._floor.take(given)
        return self._view

    def close(self) -> None:
        self._floor.close()
