from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.labels import code128
from core.labels.errors import LabelError
from core.labels.gs1 import FNC1

TEXTS = st.text(st.sampled_from("0123456789" * 4 + "AB-z> ~" + FNC1), min_size=1, max_size=14)


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("A12-034.57", (("B", "A12-034.57"),)),
        ("LP00000098125", (("B", "LP0"), ("C", "0000098125"))),
        ("0123456789", (("C", "0123456789"),)),
        ("a12345678b", (("B", "a"), ("C", "12345678"), ("B", "b"))),
        (FNC1 + "0109506000134352", (("C", FNC1 + "0109506000134352"),)),
    ],
)
def test_long_rows_of_digits_are_written_in_pairs(text: str, runs: tuple[tuple[str, str], ...]) -> None:
    assert code128.runs(text) == runs


@given(TEXTS)
def test_no_choice_of_subsets_is_shorter(text: str) -> None:
    shortest = min(_symbols_of_all_ways(text, "B"), _symbols_of_all_ways(text, "C"))
    start_and_check = 2
    assert code128.modules(text) == (shortest + start_and_check) * 11 + 13


@given(TEXTS)
def test_the_runs_say_the_text_and_no_more(text: str) -> None:
    assert "".join(run for _subset, run in code128.runs(text)) == text


@pytest.mark.parametrize("text", ["", "Größe", "a\nb", "a\x00", "a\x7f", "\ud800"])
def test_what_is_not_printable_ascii_is_refused(text: str) -> None:
    with pytest.raises(LabelError):
        code128.modules(text)


def _symbols_of_all_ways(text: str, subset: str) -> float:
    """The fewest symbols after having chosen a subset, by trying everything."""
    if not text:
        return 0
    pair = text[:2]
    if subset == "C":
        if text[0] == FNC1:
            stay = 1 + _symbols_of_all_ways(text[1:], "C")
        else:
            stay = 1 + _symbols_of_all_ways(text[2:], "C") if len(pair) == 2 and pair.isdigit() else float("inf")
        return min(stay, 2 + _symbols_of_all_ways(text[1:], "B"))
    change = float("inf")
    if text[0] == FNC1 or (len(pair) == 2 and pair.isdigit()):
        change = 2 + _symbols_of_all_ways(text[1 if text[0] == FNC1 else 2 :], "C")
    return min(1 + _symbols_of_all_ways(text[1:], "B"), change)
