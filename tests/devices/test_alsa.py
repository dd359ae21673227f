"""Sounds of a sound card, through a real pipe into a program of ours: the right notes, and no trouble for the floor."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from devices.alsa import AlsaSounds, Player, alsa_sounds
from devices.config import Config, Station
from devices.pcm import length_s, pcm
from devices.sounds import NOTES, Sounds, Tone, bell_sounds, console_sounds
from tests.devices import ear, sound_program
from tests.devices.sound_program import SoundProgram
from tests.waiting import wait_until
from tui.floor import sounds_of

PROMPT_S = 0.5  # what a busy machine may take for a call that waits for nothing


class Plan:
    def __init__(self, action: Callable[[], None]) -> None:
        self.action = action
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class Floor:
    """A terminal that remembers its bells, and planned calls that are made when the test says so."""

    def __init__(self, patience_s: float = 30.0) -> None:
        self.bells: list[str] = []
        self.longest_s = 0.0
        self._plans: list[Plan] = []
        bell = bell_sounds(self.bells.append, self.later)
        self.sounds: Sounds = AlsaSounds(Player(patience_s=patience_s), bell, self.later)

    def later(self, _seconds: float, action: Callable[[], None]) -> Plan:
        self._plans.append(Plan(action))
        return self._plans[-1]

    def play(self, tone: Tone) -> None:
        started = time.monotonic()
        self.sounds.play(tone)
        self.longest_s = max(self.longest_s, time.monotonic() - started)

    def go_on(self) -> None:
        """Make all calls that are planned so far."""
        plans, self._plans = self._plans, []
        for plan in plans:
            if not plan.cancelled:
                plan.action()

    def rings(self, count: int) -> bool:
        self.go_on()
        return len(self.bells) == count


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which programs are found."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("tone", Tone)
def test_a_sound_card_gets_the_notes_that_a_console_plays(tone: Tone, folder: Path) -> None:
    program, floor = SoundProgram(folder), Floor()
    floor.play(tone)
    wait_until(lambda: program.recordings, "the program has all of it")
    heard = ear.listen(program.recordings[0])
    assert len(heard) == len(NOTES[tone])
    for note, expected in zip(heard, NOTES[tone], strict=True):
        assert note.start_s == pytest.approx(expected.start_s, abs=0.003)
        assert note.length_s == pytest.approx(expected.length_ms / 1000, abs=0.005)
        assert note.crossings_hz == pytest.approx(expected.hertz, rel=0.01)
        assert note.loudest_hz == expected.hertz


def test_no_two_tones_sound_alike() -> None:
    heard = [tuple((note.loudest_hz, round(note.length_s, 2)) for note in ear.listen(pcm(tone))) for tone in Tone]
    assert len(set(heard)) == len(Tone)


@pytest.mark.parametrize("tone", Tone)
def test_no_note_clicks(tone: Tone) -> None:
    sound = ear.samples(pcm(tone))
    assert sound[0] == sound[-1] == 0
    loudest = max(map(abs, sound))
    assert 15_000 < loudest < 25_000
    for note in NOTES[tone]:
        start, end = (round(at * ear.RATE_HZ) for at in (note.start_s, note.start_s + note.length_ms / 1000))
        for edge in (sound[start : start + 48], sound[end - 48 : end]):
            assert max(map(abs, edge)) < loudest / 6, "the first and last millisecond are faint"


def test_the_program_is_told_what_it_gets(folder: Path) -> None:
    program, floor = SoundProgram(folder), Floor()
    floor.play(Tone.OK)
    wait_until(lambda: program.recordings, "the program has all of it")
    assert program.arguments == ["-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", "48000", "-"]
    assert floor.rings(0)


def test_the_newest_sound_ends_the_one_before(folder: Path) -> None:
    program, floor = SoundProgram(folder, sound_program.HANGS), Floor()
    floor.play(Tone.ERROR)
    wait_until(lambda: program.running, "the first player runs")
    program.behave(sound_program.KEEPS)
    floor.play(Tone.WARNING)
    wait_until(lambda: program.recordings, "the second has all of it")
    assert program.recordings == [pcm(Tone.WARNING)]
    wait_until(lambda: not program.running, "no player is left")
    floor.play(Tone.OK)
    wait_until(lambda: len(program.recordings) == 2, "the sound card is still trusted")
    assert floor.rings(0)
    assert floor.longest_s < PROMPT_S


def test_of_many_sounds_at_once_the_last_is_heard(folder: Path) -> None:
    program, floor = SoundProgram(folder), Floor()
    for _ in range(50):
        floor.play(Tone.ERROR)
    floor.play(Tone.OK)
    wait_until(lambda: pcm(Tone.OK) in program.recordings, "the last one is heard")
    assert len(program.started) < 50
    assert floor.rings(0)
    assert floor.longest_s < PROMPT_S


def test_without_the_program_the_terminal_sounds(folder: Path) -> None:
    floor = Floor()
    floor.play(Tone.ERROR)
    wait_until(lambda: floor.rings(3), "the terminal rings for the error")
    floor.play(Tone.WARNING)
    assert len(floor.bells) == 4, "and from then on at once"


@pytest.mark.parametrize(
    "behaviour",
    [
        sound_program.DIES,
        sound_program.DIES_HALFWAY,
        sound_program.HANGS,
        sound_program.HANGS_AND_WILL_NOT_END,
        sound_program.HANGS_WHEN_IT_HAS_ALL,
    ],
)
def test_a_player_that_fails_is_tried_once(behaviour: str, folder: Path) -> None:
    program, floor = SoundProgram(folder, behaviour), Floor(patience_s=0.3)
    floor.play(Tone.WARNING)
    wait_until(lambda: floor.rings(1), "the terminal rings instead")
    program.behave(sound_program.KEEPS)
    floor.play(Tone.ERROR)
    wait_until(lambda: floor.rings(4), "the terminal rings for the error")
    assert len(program.started) <= 1
    wait_until(lambda: not program.running, "the player is ended")
    assert floor.longest_s < PROMPT_S


def test_quick_work_does_not_hide_a_player_that_hangs(folder: Path) -> None:
    program, floor = SoundProgram(folder, sound_program.HANGS), Floor(patience_s=0.8)

    def goes_on_until_it_rings() -> bool:
        floor.go_on()
        if program.running_s > length_s(Tone.WARNING) + 0.3:  # always before the player's time is up
            floor.play(Tone.WARNING)
        return bool(floor.bells)

    floor.play(Tone.WARNING)
    wait_until(goes_on_until_it_rings, "the terminal rings at last")
    assert len(program.started) > 1


def test_only_the_newest_sound_is_made_up_for(folder: Path) -> None:
    floor = Floor()
    floor.play(Tone.ERROR)
    floor.play(Tone.WARNING)
    wait_until(lambda: floor.rings(1), "the terminal rings for the warning")
    assert floor.rings(1), "and not for the error before it"


def test_a_console_is_what_a_station_at_a_console_falls_back_to(folder: Path) -> None:
    floor = Floor()
    floor.sounds = alsa_sounds(console_sounds, floor.bells.append, floor.later)
    floor.play(Tone.OK)
    wait_until(lambda: floor.rings(1), "the console sounds")
    assert floor.bells == ["\x1b[10;2000]\x1b[11;60]\a"]


def test_the_configuration_chooses_the_sound_card(folder: Path) -> None:
    program, floor = SoundProgram(folder), Floor()
    floor.sounds = sounds_of(Config(Station(sounds="alsa")))(floor.bells.append, floor.later)
    floor.play(Tone.OFFLINE)
    wait_until(lambda: program.recordings, "the program has all of it")
    assert program.recordings == [pcm(Tone.OFFLINE)]
