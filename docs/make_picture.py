"""Draws docs/screens.svg from the running program: `.venv/bin/python docs/make_picture.py`.

`stockhand demo` runs on a pseudo-terminal of 30x16 with TERM=linux, is worked with as an operator would, and what
stands on its screen is drawn, cell by cell.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Sequence
from html import escape
from pathlib import Path

import pyte

COLUMNS, ROWS = 30, 16
CELL_W, CELL_H, GAP = 9, 19, 22
QUIET_S = 0.6
PALETTE = {
    "default": "#aaaaaa", "black": "#000000", "red": "#aa0000", "green": "#00aa00", "brown": "#aa5500",
    "blue": "#0000aa", "magenta": "#aa00aa", "cyan": "#00aaaa", "white": "#aaaaaa",
}  # fmt: skip
BRIGHT = {"#aaaaaa": "#ffffff", "#aa5500": "#ffff55", "#00aaaa": "#55ffff", "#00aa00": "#55ff55", "#aa0000": "#ff5555"}


# what is sent, what must stand on the screen then, and whether that screen is drawn
STX = "\x02"
SHIFT = (
    ("", "Scan your badge", False),
    ("1\r", "MENU", False),
    (f"{STX}PO4500012\r", "RECV PO4500012", False),
    (f"{STX}]C1011952113031172217280531" + "10N2611-4711\r", "OK +12 EA", True),
    ("\x1bOR", "MENU", False),
    ("2\r", "PUT AWAY", False),
    ("10447\r", "QTY", True),
    ("\x1bOR", "LPN", False),
    ("\x1bOR", "MENU", False),
    (f"{STX}31150\r", "free", True),
)


class Terminal:
    """The program on a terminal of its own."""

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self.screen)
        process, self._fd = pty.fork()
        if process == 0:
            os.execvpe(command[0], command, environment)  # noqa: S606  the program itself, not a shell
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))

    def read_until(self, text: str) -> None:
        """Reads on until the text stands on the screen and nothing more comes."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if select.select([self._fd], [], [], QUIET_S)[0]:
                self._stream.feed(os.read(self._fd, 65536))
            elif any(text in line for line in self.screen.display):
                return
        raise TimeoutError(f"{text!r} is not on the screen:\n" + "\n".join(self.screen.display))

    def send(self, text: str) -> None:
        """Types the text, or scans it when it begins with an AIM id."""
        os.write(self._fd, text.encode())

    def close(self) -> None:
        """Lets the program end with its terminal."""
        os.close(self._fd)


def drawing(screens: Sequence[list[list[pyte.screens.Char]]]) -> str:
    """The screens beside each other, as SVG."""
    width = len(screens) * (COLUMNS * CELL_W + GAP) + GAP
    height = ROWS * CELL_H + 2 * GAP
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    parts = [f'{head} font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="15">']
    for at, screen in enumerate(screens):
        x = GAP + at * (COLUMNS * CELL_W + GAP)
        parts.append(
            f'<rect x="{x - 8}" y="{GAP - 8}" width="{COLUMNS * CELL_W + 16}" height="{ROWS * CELL_H + 16}" rx="6"/>'
        )
        for row, line in enumerate(screen):
            parts += [_cell(x + column * CELL_W, GAP + row * CELL_H, char) for column, char in enumerate(line)]
    return "\n".join(part for part in [*parts, "</svg>"] if part) + "\n"


def _cell(x: int, y: int, char: pyte.screens.Char) -> str:
    front = PALETTE.get(char.fg, "#aaaaaa")
    front = BRIGHT.get(front, front) if char.bold else front
    back = PALETTE.get(char.bg, "#000000") if char.bg != "default" else "#000000"
    if char.reverse:
        front, back = back, front
    if char.data == "█":
        return f'<rect x="{x}" y="{y}" width="{CELL_W}" height="{CELL_H}" fill="{front}"/>'
    field = f'<rect x="{x}" y="{y}" width="{CELL_W}" height="{CELL_H}" fill="{back}"/>' if back != "#000000" else ""
    if not char.data.strip():
        return field
    return f'{field}<text x="{x}" y="{y + 15}" fill="{front}">{escape(char.data)}</text>'


def main() -> None:
    """Works through a few minutes of a shift and draws three of its screens."""
    root = Path(__file__).parent
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"TERM": "linux", "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home}
        terminal = Terminal([sys.executable, "-m", "tui.cli", "demo"], environment)
        screens = []
        for text, awaited, drawn in SHIFT:
            terminal.send(text)
            terminal.read_until(awaited)
            if drawn:
                screens.append([[terminal.screen.buffer[y][x] for x in range(COLUMNS)] for y in range(ROWS)])
        terminal.close()
    (root / "screens.svg").write_text(drawing(screens), encoding="utf-8")


if __name__ == "__main__":
    main()
