"""An ear for recorded sound: hears notes, their pitch and their length, without knowing how they were made."""

from __future__ import annotations

import math
import struct
from typing import NamedTuple

RATE_HZ = 48_000
_SILENCE_S = 0.01  # a shorter rest is inside a note
_FAINT = 200
_PITCHES_HZ = range(100, 4_000, 20)


class Heard(NamedTuple):
    """A note in a recording."""

    start_s: float
    length_s: float
    crossings_hz: float
    loudest_hz: int


def samples(recording: bytes) -> tuple[int, ...]:
    """Signed 16 bits, lowest byte first."""
    return struct.unpack(f"<{len(recording) // 2}h", recording)


def listen(recording: bytes) -> list[Heard]:
    """All notes, each with its pitch found in two ways: by counting and by Goertzel's filter."""
    sound = samples(recording)
    return [_heard(sound, start, end) for start, end in _stretches(sound)]


def _stretches(sound: tuple[int, ...]) -> list[tuple[int, int]]:
    """Where there is sound: from and up to which sample."""
    found: list[tuple[int, int]] = []
    for at in (at for at, sample in enumerate(sound) if abs(sample) > _FAINT):
        if found and at - found[-1][1] < _SILENCE_S * RATE_HZ:
            found[-1] = (found[-1][0], at + 1)
        else:
            found.append((at, at + 1))
    return found


def _heard(sound: tuple[int, ...], start: int, end: int) -> Heard:
    note = sound[start:end]
    crossings = [at for at in range(1, len(note)) if (note[at - 1] < 0) != (note[at] < 0)]
    half_waves = len(crossings) - 1
    crossings_hz = half_waves / 2 * RATE_HZ / (crossings[-1] - crossings[0])
    middle = note[len(note) // 4 : len(note) // 4 + 2_400]
    loudest = max(_PITCHES_HZ, key=lambda hertz: _power(middle, hertz))
    return Heard(start / RATE_HZ, len(note) / RATE_HZ, crossings_hz, loudest)


def _power(note: tuple[int, ...], hertz: int) -> float:
    """Goertzel's filter: how much of one pitch is in the note."""
    turn = 2 * math.cos(math.tau * hertz / RATE_HZ)
    before = last = 0.0
    for sample in note:
        before, last = last, sample + turn * last - before
    return last * last + before * before - turn * last * before
