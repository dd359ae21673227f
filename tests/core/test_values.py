"""Quantities, times, text and GTINs at the edges."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TypeVar

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.catalogue.gtin import as_gtin
from core.errors import Rejection
from core.labels.gs1 import check_digit
from core.text import code_text, name_text, search_text, upper_code
from core.values import (
    ONE,
    Micros,
    instant,
    local_date,
    moment,
    new_id,
    quantity,
    safe_text,
    show_decimal,
    show_quantity,
    signed_quantity,
    to_decimal,
)

T = TypeVar("T")
STOCK = st.integers(min_value=-(10**15), max_value=10**15)


def answered(question: Callable[[], T]) -> T | Rejection:
    """What comes back, or the refusal: some values are right and some are not."""
    try:
        return question()
    except Rejection as rejection:
        return rejection


@given(STOCK)
def test_a_quantity_that_was_shown_is_read_as_the_same_quantity(scaled: int) -> None:
    assert signed_quantity(Decimal(show_quantity(scaled))) == scaled
    assert signed_quantity(to_decimal(scaled)) == scaled


@given(STOCK)
def test_a_shown_quantity_has_no_exponent_and_no_needless_zeros(scaled: int) -> None:
    text = show_quantity(scaled)
    assert set(text) <= set("-.0123456789")
    assert "." not in text or text[-1] not in "0."
    assert text == "0" or not text.lstrip("-").startswith("00")


@given(st.decimals(allow_nan=True, allow_infinity=True), st.integers(min_value=0, max_value=6))
@example(Decimal("1e999999999"), 0)
@example(Decimal("-1e999999999"), 6)
@example(Decimal("1e-999999999"), 6)
@example(Decimal("sNaN"), 0)
@example(Decimal("0e999999999"), 0)
def test_any_number_is_an_exact_quantity_or_refused(amount: Decimal, decimals: int) -> None:
    answer = answered(lambda: signed_quantity(amount, decimals))
    if isinstance(answer, Rejection):
        assert answer.code.startswith("quantity_")
        assert len(str(answer)) < 120
    else:
        assert to_decimal(answer) == amount
        assert answer % 10 ** (6 - decimals) == 0


@pytest.mark.parametrize(
    ("amount", "decimals", "expected"),
    [("1", 0, 1_000_000), ("0.5", 1, 500_000), ("0.000001", 6, 1), ("1000000000", 0, 10**15), ("2.50", 1, 2_500_000)],
)
def test_amounts_are_millionths(amount: str, decimals: int, expected: int) -> None:
    assert quantity(Decimal(amount), decimals) == expected


@pytest.mark.parametrize(
    ("amount", "shown"), [("1E+3", "1000"), ("0E-6", "0"), ("1.500", "1.5"), ("-0.10", "-0.1"), ("NaN", "NaN")]
)
def test_decimals_are_shown_as_people_write_them(amount: str, shown: str) -> None:
    assert show_decimal(Decimal(amount)) == shown


@given(st.integers(86_400 * 10**6, 2**52), st.integers(-14 * 60, 14 * 60))
def test_a_moment_survives_the_way_through_microseconds(at: int, offset_minutes: int) -> None:
    local = moment(at).astimezone(timezone(timedelta(minutes=offset_minutes)))
    assert (instant(local), moment(instant(local))) == (at, local)


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        ("2026-03-28T23:30", "Europe/Berlin", date(2026, 3, 29)),  # the night the clocks go forward
        ("2026-03-28T23:30", "UTC", date(2026, 3, 28)),
        ("2026-10-25T00:59", "America/New_York", date(2026, 10, 24)),
        ("2026-01-01T10:00", "Pacific/Kiritimati", date(2026, 1, 2)),
    ],
)
def test_the_business_date_is_that_of_the_site(at: str, zone: str, day: date) -> None:
    assert local_date(instant(datetime.fromisoformat(at).replace(tzinfo=UTC)), zone) == day


def test_ids_of_later_commands_sort_later_and_are_uuids_of_version_7() -> None:
    ids = [new_id(Micros(at * 1000)) for at in range(1, 100)]
    assert ids == sorted(ids)
    assert {(each.version, each.variant) for each in ids} == {(7, "specified in RFC 4122")}
    assert len({new_id(Micros(0)) for _ in range(100)}) == 100


@given(st.text())
@example("a\x00\u0301")  # without the NUL the two become one letter
@example("x" * 199 + " y")
@example("\ufeff\u202eevil\u2066")
@example("\u061c1234")
def test_text_from_outside_is_safe_and_stays_as_it_is_the_second_time(text: str) -> None:
    safe = safe_text(text)
    assert safe_text(safe) == safe
    assert len(safe) <= 200
    assert safe == safe.strip()
    assert unicodedata.is_normalized("NFC", safe)
    assert not {unicodedata.category(character) for character in safe} & {"Cc", "Cs", "Cn", "Co", "Zl", "Zp"}
    assert not set(safe) & set(
        "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )  # Bidi_Control


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("Schraube M8 × 40 – verzinkt", "Schraube M8 × 40 – verzinkt"),
        ("[/] [red]x", "[/] [red]x"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("line\nbreak\r\tand\x85more\u2028end", "linebreakandmoreend"),
        ("u\u0308ber", "über"),
        ("  trimmed\u200f  ", "trimmed"),
    ],
)
def test_text_keeps_what_is_to_be_read_and_loses_what_steers(text: str, safe: str) -> None:
    assert safe_text(text) == safe


@given(st.text(max_size=50))
def test_a_code_is_taken_exactly_as_it_is_or_refused(text: str) -> None:
    answer = answered(lambda: code_text("lot", text))
    if isinstance(answer, Rejection):
        assert answer.code in {"text_missing", "text_too_long", "text_unusable"}
        assert text == "" or len(text) > 40 or safe_text(text) != text
    else:
        assert answer == text
        assert 0 < len(text) <= 40


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "text_missing"), ("L" * 41, "text_too_long"), (" L1", "text_unusable"), ("L\x1d1", "text_unusable")],
)
def test_a_code_that_cannot_be_kept_is_refused(text: str, code: str) -> None:
    with pytest.raises(Rejection) as refused:
        upper_code("lot", text)
    assert refused.value.code == code


def test_names_are_cleaned_and_searched_in_small_letters() -> None:
    assert name_text("  Hex\x00 bolt ") == "Hex bolt"
    assert search_text("A1", "Große  Schraube") == "a1 grosse schraube"


GTINS = ("96385074", "036000291452", "4006381333931", "09506000134352", "19506000134359")


@pytest.mark.parametrize("code", GTINS)
def test_a_gtin_is_kept_with_14_digits(code: str) -> None:
    assert as_gtin(code) == code.zfill(14)


@pytest.mark.parametrize("code", GTINS)
def test_one_wrong_digit_is_always_noticed(code: str) -> None:
    for place, digit in enumerate(code):
        for other in set("0123456789") - {digit}:
            assert as_gtin(code[:place] + other + code[place + 1 :]) is None


@pytest.mark.parametrize(
    "code", ["", "0", "4006381333932", "400638133393", "00000000", "٤٠٠٦٣٨١٣٣٣٩٣١", "4006381333931 ", "x" * 13]
)
def test_what_is_no_gtin_is_none(code: str) -> None:
    assert as_gtin(code) is None


@given(st.from_regex(r"[0-9]{7,13}", fullmatch=True).filter(lambda digits: digits.strip("0")))
def test_a_number_closed_with_its_check_digit_is_right_in_any_length(digits: str) -> None:
    whole = digits + check_digit(digits)
    assert as_gtin(whole) == (whole.zfill(14) if len(whole) in (8, 12, 13, 14) else None)
    assert check_digit("0" + digits) == check_digit(digits)


def test_one_piece_is_a_million_millionths() -> None:
    assert quantity(Decimal(1)) == ONE
