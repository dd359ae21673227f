"""Times as they are shown and keyed at the desk."""

from __future__ import annotations

import pytest

from core.errors import Rejection
from core.work import MINUTE
from tui.desk.times import shown_span, time_of_day


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [
        (-5, "0m"),
        (0, "0m"),
        (59, "59m"),
        (60, "1h 0m"),
        (1439, "23h 59m"),
        (1440, "1d 0h"),
        (60 * 24 * 12 + 61, "12d 1h"),
    ],
)
def test_a_span_is_said_in_its_two_largest_units(minutes: int, shown: str) -> None:
    assert shown_span(minutes * MINUTE + 1) == shown


@pytest.mark.parametrize(
    ("keyed", "time"),
    [
        ("16:30", "16:30"),
        ("1630", "16:30"),
        ("16.30", "16:30"),
        ("930", "09:30"),
        (" 0930 ", "09:30"),
        ("0:05", "00:05"),
    ],
)
def test_a_time_is_keyed_with_or_without_a_colon(keyed: str, time: str) -> None:
    assert time_of_day(keyed) == time


@pytest.mark.parametrize("keyed", ["2400", "16:60", "16", "noon", "", "1:630", "١٦:٣٠", "-930"])
def test_what_is_no_time_is_refused_with_an_example(keyed: str) -> None:
    with pytest.raises(Rejection, match="like 16:30"):
        time_of_day(keyed)
