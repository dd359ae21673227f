"""The application without a terminal: a session that answers as it is told, sounds that are remembered."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from textual import events
from textual.pilot import Pilot

from devices.scanners.scan import Edited, Input, LabelsWait, Plugged, Pressed, Refresh, Scan, Typed, Unreadable
from devices.sounds import Tone
from tui.app import StockhandApp
from tui.roles import plain_text
from tui.view import Message, Tier, View
from tui.widgets.face import Face

Make = Callable[..., StockhandApp]


class Ears:
    """Sounds that are only remembered."""

    def __init__(self) -> None:
        self.heard: list[Tone] = []

    def play(self, tone: Tone) -> None:
        self.heard.append(tone)


class Desk:
    """A session that answers as it is told, and remembers what it took and in which thread."""

    def __init__(self, answer: Callable[[Input], View] | None = None) -> None:
        self.taken: list[Input] = []
        self.threads: set[str] = set()
        self.closed = 0
        self._answer = answer or (lambda given: shown(Tier.OK, "taken"))

    def begin(self) -> View:
        self.threads.add(threading.current_thread().name)
        return shown(Tier.NONE, "ready")

    def take(self, given: Input) -> View:
        self.threads.add(threading.current_thread().name)
        self.taken.append(given)
        return self._answer(given)

    def close(self) -> None:
        self.threads.add(threading.current_thread().name)
        self.closed += 1


def shown(tier: Tier, happened: str, *, online: bool = True) -> View:
    return View(title="TEST", prompt="SCAN", online=online, message=Message(tier, happened))


class Station:
    """The app with a session behind it, as a test drives it."""

    def __init__(self, app: StockhandApp, pilot: Pilot[str], ears: Ears) -> None:
        self.app = app
        self.pilot = pilot
        self.ears = ears

    def keys(self, text: str) -> None:
        """Press keys, as fast as a scanner does."""
        for character in text:
            name = {"\r": "enter", "\x02": "ctrl+b", "\x1b": "escape"}.get(character, character)
            self.app.post_message(events.Key(name, character))

    def screen(self) -> str:
        """What is on the screen."""
        face = self.app.query_one(Face)
        return "\n".join(plain_text(line) for line in face._shown)

    async def until(self, condition: Callable[[], object], what: str) -> None:
        """Let the app work until the condition holds."""
        # The pilot's own waiting would wait for a keyboard that is meant to be held up.
        pulse = asyncio.Event()
        deadline = time.monotonic() + 10
        while not condition():
            assert time.monotonic() < deadline, f"waited in vain until {what}; on the screen:\n{self.screen()}"
            with suppress(TimeoutError):
                await asyncio.wait_for(pulse.wait(), 0.002)

    async def until_shown(self, text: str) -> None:
        """Let the app work until the text is on the screen."""
        await self.until(lambda: text in self.screen(), f"{text!r} was shown")


def texts(taken: list[Input]) -> list[str]:
    return [text_of(given) for given in taken]


def text_of(given: Input) -> str:
    match given:
        case (
            Pressed(text)
            | Unreadable(text)
            | Scan(text)
            | Typed(text)
            | Plugged(text)
            | LabelsWait(text)
            | Edited(text)
        ):
            return text
        case Refresh():
            return "refresh"
