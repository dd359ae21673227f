"""The demo on the floor's screen: whoever has no badge can log in, and a label comes out as a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from devices.config import Config
from devices.scanners.scan import Pressed, Scan, Typed
from tests.tui.command_line.command import Command, run
from tests.tui.pseudo_terminal import PseudoTerminal
from tests.waiting import wait_until
from tui.app import Session
from tui.demo.folder import DemoFolder
from tui.demo.people import HINTS, MIA, SHORTCUTS
from tui.floor import open_session
from tui.layout import lay_out
from tui.roles import plain_text
from tui.view import View


@pytest.fixture
def session(folder: DemoFolder) -> Iterator[Session]:
    """The demo's session, as the screen runs it."""
    wired = folder.wire_up(Config())
    with closing(open_session(folder.url, wired, lambda: b"not theirs", SHORTCUTS, HINTS)) as opened:
        yield opened


def screen(view: View, width: int = 20, height: int = 10) -> list[str]:
    return [plain_text(line).rstrip() for line in lay_out(view, "", width, height)]


def test_the_smallest_screen_says_how_to_log_in_without_a_badge(session: Session) -> None:
    shown = screen(session.begin())
    assert shown[1:5] == ["Scan your badge.", *HINTS]
    assert MIA.pin in shown[4]


@pytest.mark.parametrize(("digit", "said"), [("1", "Hello Ana"), ("2", "Hello Joe")])
def test_a_digit_logs_an_operator_in(session: Session, digit: str, said: str) -> None:
    session.begin()
    assert session.take(Typed(digit, 0)).message.happened == said


@pytest.mark.parametrize(("digit", "name"), [("3", "Mia"), ("4", "Admin")])
def test_a_digit_leads_to_the_pin_of_whoever_approves(session: Session, digit: str, name: str) -> None:
    session.begin()
    view = session.take(Typed(digit, 0))
    assert (view.prompt, view.lines[0], view.secret) == ("PIN", name, True)


def test_a_label_becomes_a_file_and_a_picture_in_the_demos_folder(session: Session, folder: DemoFolder) -> None:
    session.begin()
    session.take(Typed("1", 0))
    session.take(Scan("10447", "", "test", 0))
    assert session.take(Pressed("F7", 0)).message.happened == "Label 10447 > DEMO"
    wait_until(lambda: list(folder.labels.glob("*.zpl")) != [], "the label was printed")
    assert len(list(folder.labels.glob("*.png"))) == 1


def test_the_demo_opens_on_a_terminal_and_ends_with_f10(folder: DemoFolder, home: Path) -> None:
    places = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("DATA", "CONFIG", "STATE")}
    with PseudoTerminal(Path("-m"), "tui.cli", "demo", environment=places) as terminal:
        terminal.wait_for_text("1 Ana  2 Joe  3 Mia")
        terminal.send(b"1\r")
        terminal.wait_for_text("Hello Ana")
        terminal.send(b"\x1bOR")  # F3
        terminal.wait_for_text("BADGE>")
        terminal.send(b"\x1b[21~")  # F10
        assert terminal.wait_for_end() == 0


def test_without_a_terminal_the_demo_says_so_in_one_line_and_makes_nothing(home: Path) -> None:
    assert "terminal" in run("demo").complained(2)
    assert not (home / "data").exists()


def test_the_demo_takes_no_other_database(stockhand: Command) -> None:
    assert "--database" in stockhand("--database", "sqlite:///mine.db", "demo").complained(2)
