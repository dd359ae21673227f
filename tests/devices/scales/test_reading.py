"""What scales say is understood, and nothing else is taken for a weight."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.scales.reading import READERS, Reading, Unweighed, read_command, read_continuous


@pytest.mark.parametrize(
    ("line", "weight_mg", "stable"),
    [
        ("ST,GS,+0012.345 kg", 12_345_000, True),
        ("ST,GS,+  12.345kg", 12_345_000, True),
        ("US,NT,+0000.50 kg", 500_000, False),
        ("ST,NT,-  0.250 kg", -250_000, True),
        ("ST,GS,+01250 g", 1_250_000, True),
        ("ST,GS,+  2.5 lb", 1_133_981, True),
        ("ST,GS, 000.001", 1_000, True),
    ],
)
def test_a_scale_that_talks_all_the_time_is_understood(line: str, weight_mg: int, stable: bool) -> None:
    assert read_continuous(line) == Reading(weight_mg, stable)


@pytest.mark.parametrize(
    ("line", "weight_mg", "stable"),
    [
        ("S S     100.00 g", 100_000, True),
        ("S D      12.5 kg", 12_500_000, False),
        ("S S   -   0.1 g", -100, True),
        ("S S 1 oz", 28_350, True),
    ],
)
def test_a_scale_that_is_asked_is_understood(line: str, weight_mg: int, stable: bool) -> None:
    assert read_command(line) == Reading(weight_mg, stable)


@pytest.mark.parametrize(
    ("protocol", "line", "matter"),
    [
        ("continuous", "OL,GS,+", "too much"),
        ("continuous", "OL,GS,", "too much"),
        ("command", "S I", "rest"),
        ("command", "S +", "too much"),
        ("command", "S -", "zeroed"),
        ("command", "ES", "command"),
    ],
)
def test_why_there_is_no_weight_is_told(protocol: str, line: str, matter: str) -> None:
    said = READERS[protocol](line)
    assert isinstance(said, Unweighed)
    assert matter in said.matter


@pytest.mark.parametrize(
    "line",
    ["", "12.345", "ST,GS", "T,GS,+0012.345 kg", "ST,GS,+12.3.4 kg", "ST,GS,+0012.345 pud", "S S 12", "S S 1 kg!",
     "ST,GS,+99999999999 t", "S S 1e9 kg", "\x00"],
)  # fmt: skip
@pytest.mark.parametrize("protocol", READERS)
def test_noise_and_half_a_line_are_no_weight(protocol: str, line: str) -> None:
    assert READERS[protocol](line) is None


@given(st.text(max_size=80), st.sampled_from(sorted(READERS)))
def test_no_line_breaks_the_reader(line: str, protocol: str) -> None:
    said = READERS[protocol](line)
    assert said is None or isinstance(said, Reading | Unweighed)
