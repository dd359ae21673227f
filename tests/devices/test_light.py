"""The light of a station: an LED's folder, what is written into it, and trouble that disturbs nobody."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from devices.config import Config, Station
from devices.light import lit_sounds
from devices.sounds import Sounds, Tone, bell_sounds, silent_sounds
from tests.waiting import wait_until
from tui.floor import sounds_of


class Plan:
    def __init__(self, due_s: float, action: Callable[[], None]) -> None:
        self.due_s = due_s
        self.action = action
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class Clock:
    """Moved on by hand."""

    def __init__(self) -> None:
        self.plans: list[Plan] = []

    def later(self, due_s: float, action: Callable[[], None]) -> Plan:
        self.plans.append(Plan(due_s, action))
        return self.plans[-1]

    def pass_by(self, seconds: float) -> None:
        due = [plan for plan in self.plans if plan.due_s <= seconds and not plan.cancelled]
        self.plans = [plan for plan in self.plans if plan not in due]
        for plan in due:
            plan.action()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lamp(tmp_path: Path) -> Path:
    """The folder of an LED, as the kernel shows it."""
    folder = tmp_path / "green:status"
    folder.mkdir()
    (folder / "max_brightness").write_text("255\n")
    (folder / "brightness").write_text("0\n")
    return folder


def sounds(lamp: Path, clock: Clock) -> Sounds:
    return lit_sounds(lamp.name, silent_sounds, lambda _text: None, clock.later, leds=lamp.parent)


def becomes(lamp: Path, brightness: str) -> None:
    wait_until(lambda: (lamp / "brightness").read_text().strip() == brightness, f"the light is at {brightness}")


@pytest.mark.parametrize("tone", [Tone.WARNING, Tone.ERROR, Tone.OFFLINE])
def test_what_needs_a_look_lights_up_for_a_while(tone: Tone, lamp: Path, clock: Clock) -> None:
    sounds(lamp, clock).play(tone)
    becomes(lamp, "255")
    clock.pass_by(5)
    becomes(lamp, "0")


def test_an_error_is_lit_longer_than_a_warning_and_offline_blinks(lamp: Path, clock: Clock) -> None:
    light = sounds(lamp, clock)
    lit = {}
    for tone in (Tone.WARNING, Tone.ERROR, Tone.OFFLINE):
        light.play(tone)
        lit[tone] = [plan.due_s for plan in clock.plans if not plan.cancelled]
    assert max(lit[Tone.ERROR]) > 2 * max(lit[Tone.WARNING])
    assert [len(due) for due in lit.values()] == [1, 1, 5]


def test_the_next_right_scan_puts_the_light_out(lamp: Path, clock: Clock) -> None:
    light = sounds(lamp, clock)
    light.play(Tone.ERROR)
    becomes(lamp, "255")
    light.play(Tone.OK)
    becomes(lamp, "0")
    assert all(plan.cancelled for plan in clock.plans)


def test_a_lamp_that_does_not_say_how_bright_it_can_be_is_switched_on(lamp: Path, clock: Clock) -> None:
    (lamp / "max_brightness").unlink()
    sounds(lamp, clock).play(Tone.ERROR)
    becomes(lamp, "1")


def test_a_lamp_that_is_not_there_is_none_and_may_come_later(lamp: Path, clock: Clock) -> None:
    away = lamp.rename(lamp.with_name("unplugged"))
    light = sounds(lamp, clock)
    light.play(Tone.ERROR)
    assert not lamp.exists()
    away.rename(lamp)
    light.play(Tone.ERROR)
    becomes(lamp, "255")


def test_a_lamp_that_cannot_be_written_disturbs_nobody(lamp: Path, clock: Clock) -> None:
    (lamp / "brightness").unlink()
    (lamp / "brightness").mkdir()
    light = sounds(lamp, clock)
    light.play(Tone.ERROR)
    (lamp / "brightness").rmdir()
    (lamp / "brightness").write_text("0")
    light.play(Tone.WARNING)
    becomes(lamp, "255")


def test_a_lamp_that_hangs_makes_nobody_wait(lamp: Path, clock: Clock) -> None:
    (lamp / "brightness").unlink()
    os.mkfifo(lamp / "brightness")  # opened for writing, it waits for a reader
    bells: list[str] = []
    light = lit_sounds(lamp.name, bell_sounds, bells.append, clock.later, leds=lamp.parent)
    for tone in (Tone.ERROR, Tone.OK, Tone.WARNING):
        light.play(tone)
    assert bells == ["\a"] * 2, "the sounds are made at once"
    reader = os.open(lamp / "brightness", os.O_RDONLY | os.O_NONBLOCK)
    said: list[bytes] = []
    try:
        wait_until(partial(_reads, reader, said, b"255255"), "it goes on with the newest when the lamp does")
    finally:
        os.close(reader)


def test_a_station_without_a_light_and_sounds_makes_none(clock: Clock) -> None:
    written: list[str] = []
    for tone in Tone:
        sounds_of(Config(Station(sounds=False)))(written.append, clock.later).play(tone)
    assert (written, clock.plans) == ([], [])


def test_a_station_with_a_light_alone_is_silent(clock: Clock) -> None:
    written: list[str] = []
    sounds_of(Config(Station(sounds=False, light="no such lamp")))(written.append, clock.later).play(Tone.ERROR)
    assert written == []
    assert clock.plans, "the light is to go out"


def _reads(reader: int, said: list[bytes], expected: bytes) -> bool:
    try:
        said.append(os.read(reader, 100))
    except BlockingIOError:
        return False
    return b"".join(said) == expected
