"""What GS1 barcodes say, and what biip lets pass and we refuse."""

from __future__ import annotations

import pytest

from core.errors import Rejection
from core.gs1 import read_gs1


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
