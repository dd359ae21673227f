"""How long something took, in two units at the most."""

from __future__ import annotations

import pytest

from core.work import MINUTE
from tui.desk.times import shown_span


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
