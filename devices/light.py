"""The light of a station, one of the kernel's LEDs: told apart by eye what cannot be heard in a loud hall."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from devices.beside import Beside
from devices.sounds import Later, Make, Pattern, Sounds, Tone, Write

LEDS = Path("/sys/class/leds")

_ON, _OFF = "1", "0"

_PATTERNS = {
    Tone.OK: ((0, _OFF),),
    Tone.WARNING: ((0, _ON), (1.0, _OFF)),
    Tone.ERROR: ((0, _ON), (3.0, _OFF)),
    Tone.OFFLINE: ((0, _ON), (0.4, _OFF), (0.8, _ON), (1.2, _OFF), (1.6, _ON), (2.0, _OFF)),
}


class Lamp:
    """One LED, switched beside the floor: one that hangs, is unplugged or forbidden disturbs nobody."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._beside: Beside[str] = Beside("light", self._write)

    def switch(self, state: str) -> None:
        """On or off, as soon as it can be."""
        self._beside.want(state)

    def _write(self, state: str) -> None:
        with suppress(OSError):
            brightness = self._brightest() if state == _ON else state
            (self._folder / "brightness").write_text(brightness, "ascii")

    def _brightest(self) -> str:
        with suppress(FileNotFoundError):
            return (self._folder / "max_brightness").read_text("ascii").strip()
        return _ON


class LitSounds:
    """Sounds with a light to each."""

    def __init__(self, sounds: Sounds, light: Sounds) -> None:
        self._sounds = sounds
        self._light = light

    def play(self, tone: Tone) -> None:
        self._light.play(tone)
        self._sounds.play(tone)


def lit_sounds(name: str, sounds: Make, write: Write, later: Later, leds: Path = LEDS) -> Sounds:
    """The sounds, with the LED of this name lit for what needs a look."""
    light = Pattern(_PATTERNS, Lamp(leds / name).switch, later)
    return LitSounds(sounds(write, later), light)
