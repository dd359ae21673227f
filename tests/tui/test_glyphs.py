"""Characters: only those that every console font has ever reach a screen."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.block_letters import LETTERS, ROWS, draw
from tui.glyphs import SAFE, console_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Hex bolt M8x40", "Hex bolt M8x40"),
        ("Größe Ø 5 µm ±2 °C", "Größe O 5 µm ±2 °C"),
        ("Gro\u0308ße", "Größe"),
        ("Łódź Šroub", "Lódz Sroub"),
        ("½ × ¼ …", "1/2 x 1/4 ..."),
        ("50 €", "50 EUR"),
        ("滚珠轴承", "????"),
        ("ok ✓ 🔎", "ok ? ?"),
        ("a\x1b[2Jb\x9b6nc", "a[2Jb6nc"),
        ("zero\u200bwidth \u202eright to left", "zerowidth right to left"),
        ("two\nlines\tand a tab", "two lines and a tab"),
        ("[bold]x[/]", "[bold]x[/]"),
        ("\udce9", "?"),
    ],
)
def test_text_is_brought_down_to_what_a_console_can_show(text: str, shown: str) -> None:
    assert console_text(text) == shown


@given(st.text())
def test_whatever_comes_only_safe_characters_remain(text: str) -> None:
    assert set(console_text(text)) <= SAFE


def test_every_safe_character_takes_one_cell() -> None:
    assert not [character for character in SAFE if unicodedata.east_asian_width(character) in "WF"]
    assert all(character.isprintable() for character in SAFE)


def test_every_letter_has_five_rows_and_one_shape_of_its_own() -> None:
    assert {*"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -/.,"} <= set(LETTERS)
    assert {len(shape) for shape in LETTERS.values()} == {ROWS}
    assert all(len({len(row) for row in shape}) == 1 for shape in LETTERS.values())
    assert len(set(LETTERS.values())) == len(LETTERS)


def test_a_location_of_seven_characters_fits_beside_the_edge_of_a_handheld() -> None:
    drawn = draw("A12-034")
    assert drawn is not None
    assert {len(row) for row in drawn} == {27}
    assert set("".join(drawn)) == {"█", " "}
    assert draw("a12-034") == drawn


@pytest.mark.parametrize("text", ["", "Ä1", "A=B"])
def test_what_has_no_block_letters_is_not_half_drawn(text: str) -> None:
    assert draw(text) is None
