"""What terminals and Linux consoles need of us, and the only place that touches Textual's private names.

Call `prepare()` before anything of Textual is imported, which is when it reads its settings; `run()` runs the app.
"""

from __future__ import annotations

import codecs
import os
import signal
import sys
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App
    from textual.driver import Driver

STX = "\x02"

_SETTINGS = {
    "TEXTUAL_DISABLE_KITTY_KEY": "1",  # a console prints its request as a stray letter
    "TEXTUAL_ANIMATIONS": "none",
    "TEXTUAL_SMOOTH_SCROLL": "0",
    "TEXTUAL_COLOR_SYSTEM": "standard",  # base colours as such on every terminal
    "TEXTUAL_FPS": "240",  # a key that follows a paint waits for the next frame
}
_NOT_TERMINALS = {"", "dumb", "unknown"}

_PASTE_START = "\x1b[200~"
_PASTE_END = "\x1b[201~"
_UNREADABLE = "\ufffd"

# Focus reports cause repaints and can arrive inside a scan, window sizes come by SIGWINCH, and the mouse pointer's
# shape ends in a BEL, which an old console sounds.
_NOT_ASKED_FOR = ("\x1b[?1004h", "\x1b[?2048$p", "\x1b]22;")


class UnsuitableTerminal(Exception):
    """The screen cannot be shown here; the text says in one line what to change."""


def prepare(environment: MutableMapping[str, str] | None = None) -> None:
    """Set what Textual reads when it is imported; raises UnsuitableTerminal where no screen can work."""
    environment = os.environ if environment is None else environment
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr and sys.stderr.isatty()):
        raise UnsuitableTerminal("This needs a terminal: standard input and standard error must be one.")
    terminal = environment.get("TERM", "")
    if terminal in _NOT_TERMINALS:
        named = f"TERM={terminal}" if terminal else "TERM is not set:"
        raise UnsuitableTerminal(f"{named} names no terminal that can show a screen; try TERM=linux or TERM=xterm.")
    encoding = codecs.lookup(sys.stderr.encoding).name
    if encoding != "utf-8":
        raise UnsuitableTerminal(f"This terminal is set to {encoding}, not UTF-8; try LC_ALL=C.UTF-8.")
    for name, value in _SETTINGS.items():
        environment.setdefault(name, value)


class KeyDecoder:
    """Makes text of the bytes from the keyboard, whatever they are.

    Bytes that are no UTF-8 become U+FFFD instead of ending the app. So does an ESC between a scan's prefix and its
    end, where it is data: the key parser would take what follows for a key and swallow it.
    """

    def __init__(self, prefix: str = STX) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._prefix = prefix
        self._in_scan = False
        self._in_paste = False
        self._gone = False
        self._tail = ""

    def decode(self, data: bytes, final: bool = False) -> str:
        """The text of these bytes; none at all means that the terminal is gone, which ends the app."""
        if not data and not final and not self._gone:
            self._gone = True
            os.kill(os.getpid(), signal.SIGHUP)
        return "".join(map(self._guarded, self._decoder.decode(data, final)))

    def _guarded(self, character: str) -> str:
        self._tail = (self._tail + character)[-len(_PASTE_START) :]
        if self._in_paste:
            self._in_paste = self._tail != _PASTE_END
        elif self._in_scan:
            self._in_scan = character not in "\r\n\t"
            return _UNREADABLE if character == "\x1b" else character
        elif self._tail == _PASTE_START:
            self._in_paste = True
        else:
            self._in_scan = character == self._prefix
        return character


def console_driver() -> type[Driver]:
    """Textual's driver without the requests whose answers only cost bytes and break into scans."""
    from textual.drivers.linux_driver import LinuxDriver

    class ConsoleDriver(LinuxDriver):
        def write(self, data: str) -> None:
            if not data.startswith(_NOT_ASKED_FOR):
                super().write(data)

    return ConsoleDriver


def run(app: App[str], prefix: str = STX) -> int:
    """Run the app to its end on this terminal, print its last line, and return its exit status."""
    from textual.drivers import linux_driver

    # The driver's own decoder is strict: one byte of Latin-1 would end the app.
    vars(linux_driver)["getincrementaldecoder"] = lambda _encoding: partial(KeyDecoder, prefix)
    app.driver_class = console_driver()
    last_line = app.run(mouse=False)
    # A console has no second screen to come back from.
    cleared = "\x1b[0m\x1b[2J\x1b[H" if os.environ.get("TERM") == "linux" else ""
    with suppress(OSError):  # the terminal may be what ended the app
        sys.stderr.write(cleared + (f"{last_line}\n" if last_line else ""))
        sys.stderr.flush()
    return app.return_code or 0


def writer(app: App[Any]) -> Callable[[str], None]:
    """Sends control text to the app's terminal, between its paints; nowhere while there is none."""

    def write(text: str) -> None:
        driver = app._driver  # noqa: SLF001  # Textual offers a bell, but no other control text
        if driver is not None and not driver.is_headless and app.is_running:
            driver.write(text)
            driver.flush()

    return write


def catch_faults(app: App[Any], report: Callable[[], None]) -> None:
    """Call `report` while a bug inside the app is being handled, instead of showing its traceback."""
    app._fatal_error = report  # type: ignore[method-assign]  # noqa: SLF001  # Textual has no public hook for it
