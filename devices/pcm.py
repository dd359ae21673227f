"""The tones as samples for a sound card: one channel of signed 16 bits, lowest byte first."""

from __future__ import annotations

import math
import sys
from array import array
from collections.abc import Iterator
from functools import cache

from devices.sounds import NOTES, Note, Tone

RATE_HZ = 48_000
_LOUDEST = 0.6 * 32_767
_RAMP_S = 0.005  # a note that starts or ends at once clicks


@cache
def pcm(tone: Tone) -> bytes:
    """All samples of a tone, reckoned once."""
    notes = NOTES[tone]
    samples = array("h", bytes(2 * _count(max(note.start_s + note.length_ms / 1000 for note in notes))))
    for note in notes:
        start = _count(note.start_s)
        wave = array("h", _wave(note))
        samples[start : start + len(wave)] = wave
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()


def length_s(tone: Tone) -> float:
    """How long a tone lasts."""
    return len(pcm(tone)) / 2 / RATE_HZ


def _wave(note: Note) -> Iterator[int]:
    """A sine with a soft start and end."""
    count, ramp = _count(note.length_ms / 1000), _count(_RAMP_S)
    turn = math.tau * note.hertz / RATE_HZ
    for at in range(count):
        share = min(1.0, at / ramp, (count - 1 - at) / ramp)
        softness = (1 - math.cos(math.pi * share)) / 2
        yield round(_LOUDEST * softness * math.sin(turn * at))


def _count(seconds: float) -> int:
    return round(seconds * RATE_HZ)
