from __future__ import annotations

import pytest

from core.labels import gs1
from core.labels.errors import LabelError

CASE = ("01", "09506000134352")


def test_only_an_open_value_that_is_not_the_last_is_ended() -> None:
    elements = (CASE, ("17", "271231"), ("30", "24"), ("10", "L24"))
    assert gs1.element_string(elements) == "\x1d010950600013435217271231" + "3024\x1d" + "10L24"


@pytest.mark.parametrize("gtin", ["95060007", "614141000036", "9506000134352", "09506000134352"])
def test_every_length_of_gtin_becomes_fourteen_digits(gtin: str) -> None:
    body = gtin[:-1]
    assert gs1.gtin14(body + gs1.check_digit(body)) == (body + gs1.check_digit(body)).zfill(14)


def test_check_digits_are_those_of_known_numbers() -> None:
    assert gs1.check_digit("950600013435") == "2"
    assert gs1.check_digit("400638133393") == "1"
    assert gs1.check_digit("10614141192837465") == "7"


@pytest.mark.parametrize(
    ("elements", "complaint"),
    [
        ((), "at least one"),
        ((("99", "x"),), "not an identifier"),
        ((("01", "9506000134352"),), "cannot be the value"),
        ((("01", "09506000134353"),), "should end in 2"),
        ((("00", "095060000000000016"),), "should end in 5"),
        ((("10", "A" * 21),), "cannot be the value"),
        ((("10", "A B"),), "cannot be the value"),
        ((("10", "Ä"),), "cannot be the value"),
        ((("10", "A\x1d21B"),), "cannot be the value"),
        ((("10", "A\n"),), "cannot be the value"),
        ((("10", ""),), "cannot be the value"),
        ((("30", "2.5"),), "cannot be the value"),
        ((("17", "٢٧١٢٣١"),), "cannot be the value"),
    ],
)
def test_a_value_that_breaks_one_rule_is_refused(elements: gs1.Elements, complaint: str) -> None:
    with pytest.raises(LabelError, match=complaint):
        gs1.element_string(elements)


@pytest.mark.parametrize("text", ["", "123", "9506000134353", "95060001343521", "9506OOO134352", "9" * 15])
def test_what_is_no_gtin_is_refused(text: str) -> None:
    with pytest.raises(LabelError):
        gs1.gtin14(text)
