"""The played shift: right without a terminal and on one, and harmless to the operator's own demo."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tui.command_line.command import Command
from tests.tui.demo.conftest import TODAY
from tests.tui.pseudo_terminal import PseudoTerminal
from tui.demo.folder import DemoFolder
from tui.demo.play import PRINTED_SIZE
from tui.demo.shift import shift

# What stands on the screen after a step of the shift, by the words that announce it.
SHOWN = {
    "Joe scans his badge": "Hello Joe",
    "A delivery: scan its order": "OK Order PO4500012",
    "A GS1 case: 1 scan, no key": "OK +12 EA  31172",
    "F7 prints a label of the case": "OK Label N",
    "Plain item: the rest is asked": "LOT> _",
    "Its lot, from the box": "EXP> _",
    "Its expiry: 18 months from now": "QTY[24]> _",
    "Too many: the order wants 24": "36 31201 is over the order",
    "24 it is": "OK +24 EA  31201",
    "A code that nobody knows": "X 9521999900016 is not known",
    "Yes, take it back": "OK Undone: +24 EA  31201",
    "The lot's expiry is known now": "QTY[24]> _",
    "20 pieces": "OK +20 EA  31201",
    "At the bin: 2 scans, no key": "OK 12 EA 31172 > F01-021",
    "A wrong bin: he is told": "! Not F01-021",
    "The right one": "OK 12 EA 31172 > F01-021",
    "... and one for another": "2 LP0020003",
    "That is enough for a walk": "300 EA > LP0020003",
    "All of it, into its tote": "OK 300 EA 10520 > LP0020003",
    "The other one's tote: refused": "X Wrong tote LP0020003",
    "The right tote": "OK 4 EA 60110 > LP0020002",
    "Both orders are picked": "OK 5 KG 60300 > LP0020002",
    "The totes go to the table": "OK RUN000002 > PACK1: 2 totes",
    "... these: all is in it": "BOX[BOX-S]> _",
    "A scale would tell: 3.2 kg": "LABEL> _",
    "The right label on the box?": "OK ",
    "... to that bin": "OK 100 EA 10447 > A01-081",
    "Part of the name is enough": "2 55121 V-belt SPA 1320",
    "It is the second one": "V-belt SPA 1320",
    "A pallet: what is on it?": "31172 720 EA",
    "His badge again logs Joe out": "BADGE> _",
}


def screens(printed: str) -> dict[str, list[str]]:
    """The rows of each printed screen, by the words above it."""
    frames = re.findall(r"^\d+\. (.+)\n   .+\n\+-+\+\n((?:\|.*\|\n)+)\+-+\+$", printed, re.MULTILINE)
    return {why: [row[1:-1] for row in rows.splitlines()] for why, rows in frames}


def test_without_a_terminal_each_screen_is_printed_under_what_led_to_it(stockhand: Command) -> None:
    ended = stockhand("demo", "--play")
    assert ended.status == 0
    shown = screens(ended.out)
    assert {step.why for step in shift(TODAY)} == set(shown)
    assert {why: words for why, words in SHOWN.items() if not any(words in row for row in shown[why])} == {}
    for rows in shown.values():
        assert ([len(row) for row in rows], len(rows)) == ([PRINTED_SIZE[0]] * len(rows), PRINTED_SIZE[1])


def test_the_operators_own_demo_stays_as_it_was(stockhand: Command, folder: DemoFolder) -> None:
    def everything() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in folder.path.rglob("*") if path.is_file()}

    before = everything()
    assert stockhand("demo", "--play").status == 0
    assert everything() == before


def test_what_announces_a_step_fits_the_handhelds_screen() -> None:
    assert [step.why for step in shift(TODAY) if len(step.why) > PRINTED_SIZE[0]] == []


@pytest.fixture
def playing(home: Path) -> Callable[[], PseudoTerminal]:
    """Starts the played shift on a handheld's console."""
    places = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("DATA", "CONFIG", "STATE")}
    return lambda: PseudoTerminal(Path("-m"), "tui.cli", "demo", "--play", environment=places)


def test_on_a_terminal_any_key_hurries_the_shift_to_its_last_screen(playing: Callable[[], PseudoTerminal]) -> None:
    with playing() as terminal:
        for shown in ("A shift plays by itself", "Joe scans his badge", "OK Hello Joe", "> scan PO4500012"):
            terminal.wait_for_text(shown)
            terminal.send(b"x")

        def is_over() -> bool:
            terminal.send(b"x")
            return any("END OF SHIFT" in row for row in terminal.rows)

        terminal.wait_for(is_over, "the shift was over")
        terminal.send(b"x")
        terminal.wait_for_text("stockhand demo --sheet")
        terminal.send(b"\x1b")
        assert terminal.wait_for_end() == 0
    assert b"To go on: stockhand demo" in terminal.written


def test_escape_ends_the_shift_in_the_middle(playing: Callable[[], PseudoTerminal]) -> None:
    with playing() as terminal:
        terminal.wait_for_text("A shift plays by itself")
        terminal.send(b"x")
        terminal.wait_for_text("Joe scans his badge")
        terminal.send(b"\x1b")
        assert terminal.wait_for_end() == 0
