"""`stockhand devices --adopt NAME`: the scanner that reads a code from this screen becomes one of the station's."""

from __future__ import annotations

import json
import re
import shutil
import sys
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import zxingcpp
from PIL import Image, ImageOps

from core.errors import StockhandError
from devices.config import FILE_NAME, Config, ConfigError, find, read, user_folder
from devices.scanners.candidates import Candidate, candidates
from devices.scanners.framing import Framer
from devices.scanners.line import AIM_ID, LINE_ENDS
from devices.scanners.plugged import PluggedScanner
from devices.scanners.scan import Input
from tui.command_line.lines import remark, say

LEARN_CODE = "KXJOIN"  # letters that every keyboard layout has at the same place
WAIT_S = 60.0
QUIET_MODULES = 2  # around the code
LIGHT = 255
SETTLE_S = 0.3  # what a scanner sends after a scan follows at once

_HALVES = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}


def adopt(name: str, config: Config) -> int:
    """Waits for the code from each device that is not set up yet, and writes the one it came from into the file."""
    if name in config.scanners:
        raise StockhandError(f"There is a scanner {name} already: take its block out of {FILE_NAME}, or name another")
    known = {scanner.port or scanner.keys for scanner in config.scanners.values()}
    new = [each for each in candidates() if each.value not in known]
    if not new:
        raise StockhandError("Nothing is plugged in here that could be a scanner and is not set up yet")
    for row in code_on_screen(LEARN_CODE):
        say(row)
    remark(f"scan this code, {LEARN_CODE}, with the scanner")
    candidate, sent = heard_from(new)
    return keep(block(name, candidate, sent))


def code_on_screen(text: str) -> Iterator[str]:
    """The text as a square barcode in half blocks, light on dark as a terminal shows it, with its quiet zone."""
    code = zxingcpp.create_barcode(text, zxingcpp.DataMatrix)
    modules = ImageOps.expand(Image.fromarray(code.to_image(scale=1, add_quiet_zones=False)), QUIET_MODULES, LIGHT)
    for y in range(0, modules.height, 2):
        yield "".join(_HALVES[_is_light(modules, x, y), _is_light(modules, x, y + 1)] for x in range(modules.width))


def heard_from(new: list[Candidate]) -> tuple[Candidate, str]:
    """The device that sent the code, and all that it sent with it."""
    ears = [_Ear(candidate) for candidate in new]
    heard = threading.Event()
    for ear in ears:
        ear.open(heard)
    try:
        with _quiet_terminal():
            if not heard.wait(WAIT_S):
                raise StockhandError("No scanner has read the code: is it plugged in, and may it be read?")
            threading.Event().wait(SETTLE_S)
    finally:
        for ear in ears:
            ear.close()
    return next((ear.candidate, ear.sent) for ear in ears if LEARN_CODE in ear.sent)


def block(name: str, candidate: Candidate, sent: str) -> str:
    """The scanner's block of stockhand.toml; what it sends around a scan is learnt from what it sent."""
    before, _, after = sent.partition(LEARN_CODE)
    prefix = AIM_ID.sub("", re.split(f"[{LINE_ENDS}]", before)[-1])
    if len(prefix) > 1:
        raise StockhandError(f"The scanner sends {prefix!r} before each scan: set it to one character, or to none")
    lines = [f"[scanners.{name}]", f"{candidate.setting} = {json.dumps(candidate.value)}"]
    lines += [f"prefix = {json.dumps(prefix)}"] if prefix else []
    if not after or after[0] not in LINE_ENDS:
        lines.append(f"suffix = {json.dumps(after[:1])}")
    return "\n".join(lines) + "\n"


def keep(text: str) -> int:
    """Adds the block to the station's file, or says what to add where that cannot be written."""
    file = find() or user_folder() / FILE_NAME
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        before = file.read_text("utf-8") if file.exists() else ""
        _replace(file, f"{before.rstrip()}\n\n{text}".lstrip())
    except (OSError, ConfigError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        remark(f"{file} could not be changed ({why}): add this to it")
        _say_lines(text)
        return 1
    _say_lines(text)
    say(f"written to {file}")
    return 0


def _say_lines(text: str) -> None:
    for line in text.splitlines():
        say(line)


def _replace(file: Path, text: str) -> None:
    """Puts the text in the file's place, if it can be used; ConfigError if it cannot."""
    part = file.with_suffix(".part")
    part.write_text(text, "utf-8")
    try:
        read(part)
        if file.exists():  # who may read it stays as it was
            shutil.copymode(file, part)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


class _Ear:
    """Listens to one device until it has sent the code; of anything else it sends nothing is kept."""

    def __init__(self, candidate: Candidate) -> None:
        self.candidate = candidate
        self.sent = ""
        self._source = PluggedScanner(candidate.value, candidate.listen, Framer(""), heard=self._hear)
        self._heard = threading.Event()

    def open(self, heard: threading.Event) -> None:
        self._heard = heard
        self._source.open(_ignore)

    def close(self) -> None:
        self._source.close()

    def _hear(self, text: str) -> None:
        self.sent = (self.sent + text)[-2 * len(LEARN_CODE) - len(LINE_ENDS) :]
        if LEARN_CODE in self.sent:
            self._heard.set()


def _ignore(_given: Input) -> None:
    pass


def _is_light(modules: Image.Image, x: int, y: int) -> bool:
    return y >= modules.height or modules.getpixel((x, y)) == LIGHT


@contextmanager
def _quiet_terminal() -> Iterator[None]:
    """What a scanner types meanwhile is neither shown nor left to whoever reads the terminal next."""
    if not sys.stdin.isatty():
        yield
        return
    before = termios.tcgetattr(sys.stdin)
    silent = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
    termios.tcsetattr(sys.stdin, termios.TCSADRAIN, silent)
    try:
        yield
    finally:
        with suppress(termios.error):
            termios.tcflush(sys.stdin, termios.TCIFLUSH)
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
