"""Sounds that tell outcomes apart without a look at the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from typing import NamedTuple, Protocol

BEL = "\a"


class Tone(StrEnum):
    """What a sound says."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"
    OFFLINE = "offline"


class Sounds(Protocol):
    """Plays one tone at a time; the newest wins, and nobody waits for it."""

    def play(self, tone: Tone) -> None: ...


class Cancellable(Protocol):
    """Something that was planned and can be called off."""

    def cancel(self) -> None: ...


Write = Callable[[str], None]
"""Sends control text to the terminal, or to whatever it switches, without waiting."""

Later = Callable[[float, Callable[[], None]], Cancellable]
"""Calls something after so many seconds, as an event loop's `call_later` does."""

Make = Callable[[Write, Later], Sounds]
"""Makes sounds for the terminal that the two belong to."""

Beep = tuple[float, str]
"""When to send, in seconds after the start, and what."""


class Note(NamedTuple):
    """One note of a tone, whatever plays it."""

    start_s: float
    hertz: int
    length_ms: int


# The scanner itself beeps for "decoded": "accepted" is higher and shorter, refusals are low and long.
NOTES: Mapping[Tone, tuple[Note, ...]] = {
    Tone.OK: (Note(0, 2000, 60),),
    Tone.WARNING: (Note(0, 1000, 120), Note(0.2, 1000, 120)),
    Tone.ERROR: (Note(0, 300, 140), Note(0.2, 300, 140), Note(0.4, 200, 400)),
    Tone.OFFLINE: (Note(0, 800, 250), Note(0.3, 500, 250), Note(0.6, 300, 250)),
}

# A terminal program far away knows one bell only, and may turn it into vibration.
_BELLS = {
    Tone.OK: (),
    Tone.WARNING: (0.0,),
    Tone.ERROR: (0.0, 0.15, 0.3),
    Tone.OFFLINE: (0.0, 0.6),
}


class Silence:
    """Makes no sound."""

    def play(self, tone: Tone) -> None:
        pass


class Pattern:
    """Plays each tone as texts that are written one after the other."""

    def __init__(self, patterns: Mapping[Tone, tuple[Beep, ...]], write: Write, later: Later) -> None:
        self._patterns = patterns
        self._write = write
        self._later = later
        self._planned: list[Cancellable] = []

    def play(self, tone: Tone) -> None:
        for beep in self._planned:
            beep.cancel()
        self._planned = []
        for start, text in self._patterns[tone]:
            if start == 0:
                self._write(text)
            else:
                self._planned.append(self._later(start, partial(self._write, text)))


def console_sounds(write: Write, later: Later) -> Sounds:
    """Tones of the Linux console's own speaker."""
    patterns = {tone: tuple((note.start_s, _console_beep(note)) for note in notes) for tone, notes in NOTES.items()}
    return Pattern(patterns, write, later)


def bell_sounds(write: Write, later: Later) -> Sounds:
    """Patterns of the one bell that every terminal has."""
    patterns = {tone: tuple((start, BEL) for start in starts) for tone, starts in _BELLS.items()}
    return Pattern(patterns, write, later)


def silent_sounds(_write: Write, _later: Later) -> Sounds:
    """No sound, for an office or a night."""
    return Silence()


def sounds_for(terminal: str, write: Write, later: Later) -> Sounds:
    """What the terminal of this name (its TERM) can do best."""
    return console_sounds(write, later) if terminal == "linux" else bell_sounds(write, later)


def _console_beep(note: Note) -> str:
    return f"\x1b[10;{note.hertz}]\x1b[11;{note.length_ms}]{BEL}"
