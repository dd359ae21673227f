"""Sounds: told apart by ear, never waited for, never two at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from devices.sounds import Later, Sounds, Tone, Write, bell_sounds, console_sounds, silent_sounds, sounds_for


class Plan:
    def __init__(self, due: float, action: Callable[[], None]) -> None:
        self.due = due
        self.action = action
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class Speaker:
    """A terminal and a clock: keeps what was written and when, as the clock is moved on by hand."""

    def __init__(self, make: Callable[[Write, Later], Sounds]) -> None:
        self.heard: list[tuple[float, str]] = []
        self.now = 0.0
        self._plans: list[Plan] = []
        self.sounds = make(lambda text: self.heard.append((self.now, text)), self._later)

    def _later(self, delay: float, action: Callable[[], None]) -> Plan:
        plan = Plan(self.now + delay, action)
        self._plans.append(plan)
        return plan

    def listen(self, seconds: float = 5.0) -> list[tuple[float, str]]:
        """Move the clock on."""
        end = self.now + seconds
        for plan in sorted(self._plans, key=lambda plan: plan.due):
            if plan.due <= end and not plan.cancelled:
                self.now = plan.due
                plan.action()
        self._plans = [plan for plan in self._plans if plan.due > end]
        self.now = end
        return self.heard


def pattern(make: Callable[[Write, Later], Sounds], tone: Tone) -> list[tuple[float, str]]:
    speaker = Speaker(make)
    speaker.sounds.play(tone)
    return speaker.listen()


@pytest.mark.parametrize("make", [console_sounds, bell_sounds])
def test_no_two_outcomes_sound_alike(make: Callable[[Write, Later], Sounds]) -> None:
    patterns = [tuple(pattern(make, tone)) for tone in Tone]
    assert len(set(patterns)) == len(Tone)


@pytest.mark.parametrize(("tone", "bells"), [(Tone.OK, 0), (Tone.WARNING, 1), (Tone.ERROR, 3), (Tone.OFFLINE, 2)])
def test_a_far_terminal_hears_a_count_of_bells(tone: Tone, bells: int) -> None:
    heard = pattern(bell_sounds, tone)
    assert [text for _, text in heard] == ["\a"] * bells


def test_bells_are_far_enough_apart_to_be_counted() -> None:
    times = [time for time, _ in pattern(bell_sounds, Tone.ERROR)]
    assert times == pytest.approx([0, 0.15, 0.3])


def test_a_console_is_told_pitch_and_length_of_each_tone() -> None:
    assert pattern(console_sounds, Tone.OK) == [(0.0, "\x1b[10;2000]\x1b[11;60]\a")]


def test_the_newest_sound_wins() -> None:
    speaker = Speaker(bell_sounds)
    speaker.sounds.play(Tone.ERROR)
    speaker.listen(0.2)
    speaker.sounds.play(Tone.OK)
    assert len(speaker.listen()) == 2, "the third bell of the error is called off"


def test_a_terminal_gets_what_it_can_play() -> None:
    console, far = (Speaker(partial(sounds_for, terminal)) for terminal in ("linux", "xterm"))
    for speaker in (console, far):
        speaker.sounds.play(Tone.WARNING)
    assert console.listen()[0][1].startswith("\x1b[10;")
    assert far.listen()[0][1] == "\a"


def test_silence_can_be_chosen() -> None:
    assert [pattern(silent_sounds, tone) for tone in Tone] == [[]] * len(Tone)
