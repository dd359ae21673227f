"""The label in characters, at the width of a handheld and of a desk: all its texts can be read."""

from __future__ import annotations

import pytest

from core.labels.in_characters import in_characters
from core.labels.label import Text
from tests.core.labels.drawn import LABELS, draw
from tests.core.labels.test_designs import FULL, GOOD


@pytest.mark.parametrize("columns", [30, 80])
@pytest.mark.parametrize("values", [GOOD, FULL], ids=["usual", "longest"])
@pytest.mark.parametrize("name", sorted(LABELS))
def test_every_text_of_a_label_can_be_read(name: str, values: dict[str, dict[str, str]], columns: int) -> None:
    label = draw(name, LABELS[name], values[name])
    lines = in_characters(label, columns)
    assert {len(line) for line in lines} == {columns}
    shown = [row for each in label.elements if isinstance(each, Text) for row in each.rows]
    shortened = [row if len(row) <= columns - 2 else row[: columns - 5] + "..." for row in shown]
    assert [row for row in shortened if not any(row.strip() in line for line in lines)] == []


def test_a_location_looks_like_its_label() -> None:
    label = draw("location", LABELS["location"], GOOD["location"])
    assert in_characters(label, 30) == [
        "+----------------------------+",
        "| Pick face                  |",
        "|                            |",
        "| A12-034             57     |",
        "|                    |       |",
        "|                    |       |",
        "|                    |       |",
        "| || | ||| |  || ||| | || | ||",
        "| || | ||| | bars || | || | ||",
        "| A12-034.57                 |",
        "+----------------------------+",
    ]
