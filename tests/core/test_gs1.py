"""What GS1 barcodes say, and what biip lets pass and we refuse."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.errors import Rejection
from core.gs1 import read_gs1


@pytest.mark.parametrize(
    ("element", "kilograms"),
    [("3103001250", "1.25"), ("3100000007", "7"), ("3202001000", "4.535924"), ("3100000000", None)],
)
def test_the_net_weight_is_read_in_kilograms(element: str, kilograms: str | None) -> None:
    found = read_gs1(f"0109506000134352{element}", "]C1")
    assert found is not None
    assert found.weight == (None if kilograms is None else Decimal(kilograms))


@pytest.mark.parametrize(
    "text",
    [
        "003401234500000000٠0",
        "0109506000134352172712٣1",
        "0209506000134352372٤",
        "https://id.gs1.org/01/0950600013435٢",
    ],
)
def test_digits_of_other_scripts_are_no_data_of_gs1(text: str) -> None:
    with pytest.raises(Rejection) as refused:
        read_gs1(text, "]C1")
    assert refused.value.code == "bad_label"
