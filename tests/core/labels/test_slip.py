from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.labels.errors import LabelError
from core.labels.label import Gs1, Plain
from core.labels.slip import Bars, Blank, Columns, Lettering, Part, Qr, Row, Rule, Slip, fit, plain_text

WIDTHS = (32, 42, 48)
PICK_LIST = Slip(
    (
        Row("PICK 4711", bold=True, large=True),
        Rule(),
        Columns("A12-034 Hexagon bolt M8", "12 EA", bold=True),
        Blank(),
        Bars(Plain("SO4711")),
        Qr("SO4711"),
    )
)

texts = st.text(max_size=120)
parts = st.one_of(
    st.builds(Row, texts, st.booleans(), st.booleans(), st.integers(1, 4)),
    st.builds(Columns, texts, texts, st.booleans(), st.booleans()),
    st.just(Rule()),
    st.just(Blank()),
)


def test_a_slip_shows_on_a_terminal_as_it_is_printed() -> None:
    assert plain_text(PICK_LIST, 32) == (
        "P I C K   4 7 1 1\n"
        "--------------------------------\n"
        "A12-034 Hexagon bolt M8    12 EA\n"
        "\n"
        "         ||| SO4711 |||\n"
        "          [QR SO4711]\n"
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_the_same_slip_takes_the_width_of_any_paper(width: int) -> None:
    lines = plain_text(PICK_LIST, width).splitlines()
    assert lines[1] == "-" * width
    assert lines[2] == "A12-034 Hexagon bolt M8" + "12 EA".rjust(width - 23)


@given(st.lists(parts, max_size=8), st.sampled_from(WIDTHS))
def test_no_row_is_wider_than_the_paper_or_holds_what_is_not_printed(some: list[Part], width: int) -> None:
    for row in Slip(tuple(some)).laid_out(width):
        assert isinstance(row, Lettering)
        assert len(row.text) * (2 if row.large else 1) <= width
        assert row.text.isprintable() or not row.text.isascii()
        assert not any(character < " " or character == "\x7f" for character in row.text)


@pytest.mark.parametrize(
    ("text", "lines", "rows"),
    [
        ("Hexagon bolt", 1, ["Hexagon bolt"]),
        ("Hexagon bolt M8x40 zinc plated", 1, ["Hexagon bolt..."]),
        ("Hexagon bolt M8x40 zinc plated", 2, ["Hexagon bolt", "M8x40 zinc p..."]),
        ("Hexagon bolt M8x40 zinc plated", 3, ["Hexagon bolt", "M8x40 zinc", "plated"]),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 2, ["ABCDEFGHIJKLMNO", "PQRSTUVWXYZ"]),
        ("", 2, [""]),
    ],
)
def test_text_without_room_goes_on_or_is_shortened_visibly(text: str, lines: int, rows: list[str]) -> None:
    assert fit(text, 15, lines) == rows


@pytest.mark.parametrize(
    ("left", "right", "shown"),
    [
        ("BOLT-8", "12 EA", "BOLT-8     12 EA"),
        ("BOLT-8-ZINC-PLATED", "12 EA", "BOLT-8-... 12 EA"),
        ("", "1234567890123456", "1234567890123456"),
    ],
)
def test_in_columns_the_number_is_kept_whole(left: str, right: str, shown: str) -> None:
    assert Slip((Columns(left, right),)).laid_out(16) == (Lettering(shown),)


@pytest.mark.parametrize(
    ("right", "shown"), [("1234567890123", "   1234567890123"), ("12345678901234567890", "1234567890123...")]
)
def test_what_has_no_room_beside_the_number_stands_above_it(right: str, shown: str) -> None:
    assert Slip((Columns("BOLT-8", right),)).laid_out(16) == (Lettering("BOLT-8"), Lettering(shown))


def test_a_letter_and_its_accent_take_one_place() -> None:
    assert Slip((Columns("Mu\u0308ller", "1"),)).laid_out(16) == (Lettering("M\u00fcller" + " " * 9 + "1"),)


def test_a_reprint_says_so_first() -> None:
    assert PICK_LIST.as_reprint().laid_out(32)[0] == Lettering("REPRINT", bold=True, large=True)
    assert PICK_LIST.as_reprint().parts[1:] == PICK_LIST.parts


@pytest.mark.parametrize("text", ["", "a\nb", "a\x1bb", "x" * 301])
def test_a_qr_code_that_cannot_be_is_refused_when_it_is_made(text: str) -> None:
    with pytest.raises(LabelError, match="QR code"):
        Qr(text)


def test_bars_that_cannot_be_are_refused_when_they_are_made() -> None:
    with pytest.raises(LabelError, match="cannot be in a barcode"):
        Bars(Plain("Müller"))
    with pytest.raises(LabelError):
        Bars(Gs1((("01", "1"),)))


def test_paper_too_narrow_for_anything_is_refused() -> None:
    with pytest.raises(LabelError, match="15 characters: a slip has at least 16"):
        PICK_LIST.laid_out(15)
