from __future__ import annotations

import pytest

from core.labels.name_range import in_range

CODES = ["B1", "A12-120", "A2-1", "A10-1", "A01-002", "A01-001", "A12-121", "DOCK", "7", "A1", "a5"]


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("A01-001", "A12-120", ["A01-001", "A01-002", "A2-1", "A10-1", "A12-120"]),
        ("A1", "A1", ["A1"]),
        ("B", "", ["B1", "DOCK", "a5"]),
        ("", "A1", ["7", "A1"]),
        ("C", "B", []),
    ],
)
def test_a_range_holds_what_people_count_between_its_ends(first: str, last: str, found: list[str]) -> None:
    assert in_range(CODES, first, last) == found


def test_an_open_range_is_everything_in_order() -> None:
    assert in_range(CODES, "", "") == [
        "7", "A1", "A01-001", "A01-002", "A2-1", "A10-1", "A12-120", "A12-121", "B1", "DOCK", "a5",
    ]  # fmt: skip
