"""A station whose session writes down every input that it gets, to be run on a terminal.

Arguments: the file to write to, and a file without which the session does not open (or `-`).
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

from devices.scanners.scan import Edited, Input, LabelsWait, Plugged, Pressed, Refresh, Scan, Typed, Unreadable
from devices.scanners.wedge import Wedge
from devices.sounds import sounds_for
from tests.waiting import wait_until
from tui import terminal
from tui.view import Key, Message, SessionOver, Tier, View


class Echo:
    """Answers each input with its number; `bug` and `bye` do what they say, `list` shows what is typed into."""

    def __init__(self, record: Path) -> None:
        self._record = record.open("a", encoding="utf-8")
        self._count = 0
        self._is_list = False

    def begin(self) -> View:
        return self._view(Message(happened="ready"))

    def take(self, given: Input) -> View:
        self._count += not isinstance(given, Edited | Refresh)
        kind, text = _worded(given)
        self._record.write(f"{(kind, text)!r}\n")
        self._record.flush()
        self._is_list = self._is_list or text == "list"
        if text == "bug":
            raise LookupError("a bug on purpose")
        if text == "bye":
            raise SessionOver("Good bye [/] \x1b[31m")
        return self._view(Message(Tier.OK, f"took {self._count}", todo=text))

    def close(self) -> None:
        self._record.write("closed\n")
        self._record.close()

    def _view(self, message: Message) -> View:
        keys = (Key("F1", "Help", 0), Key("F3", "Back", 1), Key("F6", "Undo", 2))
        view = View(title="ECHO", prompt="SCAN", operator="Ana", big="A12-034", message=message, keys=keys)
        return replace(view, prompt="FIND", live=True, refresh_s=0.05) if self._is_list else view


def _worded(given: Input) -> tuple[str, str]:
    match given:
        case Scan(text, symbology):
            return f"scan {symbology}".strip(), text
        case Typed(text):
            return "typed", text
        case Pressed(name):
            return "pressed", name
        case Unreadable(reason):
            return "unreadable", reason
        case Plugged(source, matter):
            return f"plugged {source}", matter
        case LabelsWait(printer, matter):
            return f"labels wait {printer}", matter
        case Edited(text):
            return "edited", text
        case Refresh():
            return "refresh", ""


def main(record: Path, gate: str) -> int:
    """Run the station to its end."""
    try:
        terminal.prepare()
    except terminal.UnsuitableTerminal as unsuitable:
        print(unsuitable, file=sys.stderr)
        return 2

    # Textual reads its settings when it is imported.
    from tui.app import StockhandApp

    def open_session() -> Echo:
        if gate != "-":
            wait_until(Path(gate).exists, "the gate was there")
        return Echo(record)

    app = StockhandApp(
        open_session,
        Wedge(),
        lambda write, later: sounds_for(os.environ["TERM"], write, later),
        fault_log=record.with_name("faults.log"),
    )
    return terminal.run(app)


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), sys.argv[2]))
