"""Sounds of a sound card: each tone is played by a program of its own, `aplay`, which nobody waits for.

A program that is missing, fails or hangs is found out beside the floor, and from then on the terminal sounds.
"""

from __future__ import annotations

import atexit
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from devices.beside import Beside
from devices.pcm import RATE_HZ, length_s, pcm
from devices.sounds import Cancellable, Later, Make, Sounds, Tone, Write

APLAY = ("aplay", "-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", str(RATE_HZ), "-")

# A sound card may take its time to wake up; a player that is later than this hangs.
PATIENCE_S = 1.5
_LOOK_AGAIN_S = 0.2


class _Turn(NamedTuple):
    number: int
    tone: Tone


class Player:
    """The program that plays, one tone at a time; the newest ends the one before."""

    def __init__(self, command: Sequence[str] = APLAY, patience_s: float = PATIENCE_S) -> None:
        self._command = command
        self._patience_s = patience_s
        self._late_s = 0.0  # of all players since one was heard to its end
        self._beside: Beside[_Turn] = Beside("alsa", self._play)
        self._changing = threading.Lock()
        self._wanted = self._through = 0
        self._process: subprocess.Popen[bytes] | None = None
        self.is_broken = False

    @property
    def is_busy(self) -> bool:
        """Whether it is not known yet what became of the newest tone."""
        return self._through < self._wanted

    def start(self, tone: Tone) -> None:
        """Play the tone, without waiting for anything."""
        with self._changing:
            self._wanted += 1
            self._beside.want(_Turn(self._wanted, tone))
            self._end()

    def _play(self, turn: _Turn) -> None:
        try:
            self._sound(turn.tone)
        except (OSError, RuntimeError):  # no such program, too many processes, the program is at its end
            self.is_broken = True
        self._through = turn.number

    def _sound(self, tone: Tone) -> None:
        nowhere = subprocess.DEVNULL
        started = time.monotonic()
        # In a session of its own: what the terminal's keys send to programs is not meant for this one.
        with subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=nowhere, stderr=nowhere, start_new_session=True
        ) as process:
            self._watch(process)
            self._feed(process, tone)
            atexit.unregister(process.kill)
            self._judge(process, time.monotonic() - started - length_s(tone))

    def _feed(self, process: subprocess.Popen[bytes], tone: Tone) -> None:
        try:
            process.communicate(pcm(tone), timeout=length_s(tone) + self._patience_s)
        except subprocess.TimeoutExpired:
            process.kill()

    def _judge(self, process: subprocess.Popen[bytes], late_s: float) -> None:
        """Told before its end is waited for, which a sound card that hangs may delay without end."""
        if process.returncode == 0:
            self._late_s = 0.0
            return
        self._late_s += max(0.0, late_s)
        was_ended = self._beside.is_overtaken and process.returncode in (None, -signal.SIGKILL)
        self.is_broken |= not was_ended or self._late_s >= self._patience_s

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        atexit.register(process.kill)
        with self._changing:
            self._process = process
            if self._beside.is_overtaken:
                self._end()

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()


class AlsaSounds:
    """Plays by a program, and by other means once that has failed."""

    def __init__(self, player: Player, otherwise: Sounds, later: Later) -> None:
        self._player = player
        self._otherwise = otherwise
        self._later = later
        self._look: Cancellable | None = None

    def play(self, tone: Tone) -> None:
        if self._look is not None:
            self._look.cancel()
        if self._player.is_broken:
            self._otherwise.play(tone)
        else:
            self._player.start(tone)
            self._look_later(tone)

    def _look_later(self, tone: Tone) -> None:
        self._look = self._later(_LOOK_AGAIN_S, partial(self._make_sure, tone))

    def _make_sure(self, tone: Tone) -> None:
        """The tone that finds the player broken is heard all the same, a moment late."""
        if self._player.is_broken:
            self._otherwise.play(tone)
        elif self._player.is_busy:
            self._look_later(tone)


def alsa_sounds(otherwise: Make, write: Write, later: Later) -> Sounds:
    """Sounds of this machine's sound card, or `otherwise` where it has none."""
    return AlsaSounds(Player(), otherwise(write, later), later)
