from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.labels import lettering


def test_a_text_that_fits_stays_as_it_is() -> None:
    assert lettering.fit("Bolt M8", 3.0, 40.0) == ("Bolt M8",)


def test_a_text_that_does_not_fit_ends_in_dots() -> None:
    (row,) = lettering.fit("Hexagon head bolt", 3.0, 12.0)
    assert row.endswith("...")
    assert "Hexagon head bolt".startswith(row.removesuffix("..."))


def test_rows_break_between_words() -> None:
    assert lettering.fit("Hexagon head bolt", 3.0, 14.0, lines=3) == ("Hexagon", "head bolt")


def test_a_word_longer_than_a_row_is_broken_rather_than_lost() -> None:
    rows = lettering.fit("A" * 20, 3.0, 20.0, lines=4)
    assert "".join(rows) == "A" * 20


@given(st.text(max_size=300), st.integers(1, 4), st.floats(10, 90))
def test_no_row_is_wider_than_its_room(text: str, lines: int, width: float) -> None:
    rows = lettering.fit(text, 3.0, width, lines)
    assert len(rows) <= lines
    assert all(lettering.measure(row, 3.0) <= width + 0.001 for row in rows)


@given(st.text(st.sampled_from("Ab 3ü"), max_size=120), st.integers(1, 4))
def test_nothing_is_left_out_without_dots(text: str, lines: int) -> None:
    rows = lettering.fit(text, 3.0, 30.0, lines)
    said = "".join(rows).replace(" ", "")
    if not said.endswith("..."):
        assert said == text.replace(" ", "")


@pytest.mark.parametrize("hidden", ["\x00", "\x1b[2J", "\n", "\x9b", "\u202e", "\ud800", "\u2028"])
def test_a_character_that_cannot_be_printed_shows_as_a_question_mark(hidden: str) -> None:
    (row,) = lettering.fit(f"a{hidden}b", 3.0, 40.0)
    assert row == f"a?{hidden[1:]}b"


def test_text_shrinks_only_as_far_as_it_may() -> None:
    assert lettering.largest("A1", 40.0, 10.0, 4.0) == 10.0
    assert lettering.largest("A" * 100, 40.0, 10.0, 4.0) == 4.0
    shrunk = lettering.largest("A12-034-99", 30.0, 10.0, 4.0)
    assert lettering.measure("A12-034-99", shrunk) == pytest.approx(30.0)


def test_an_accented_letter_is_as_wide_as_its_plain_one() -> None:
    assert lettering.measure("Ä", 1.0) == lettering.measure("A", 1.0)
    assert lettering.measure("漢", 1.0) == 1.0
