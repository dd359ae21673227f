"""GS1 element strings: what our barcodes may carry, checked before it is printed.

Source: GS1 General Specifications, sections 3 (identifiers) and 7.9 (check digits, character set 82).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.labels.errors import LabelError

# Function code 1 as our encoders know it: it opens a GS1 barcode and ends an element of variable length.
FNC1 = "\x1d"

_SET_82 = r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]"

# The identifiers that our labels use, with the form of their values.
_FORMS = {
    "00": re.compile(r"[0-9]{18}"),
    "01": re.compile(r"[0-9]{14}"),
    "17": re.compile(r"[0-9]{6}"),
    "30": re.compile(r"[0-9]{1,8}"),
    "10": re.compile(_SET_82 + r"{1,20}"),
    "21": re.compile(_SET_82 + r"{1,20}"),
    "91": re.compile(_SET_82 + r"{1,90}"),
}
_FIXED_LENGTH = frozenset({"00", "01", "17"})
_WITH_CHECK_DIGIT = frozenset({"00", "01"})

Elements = tuple[tuple[str, str], ...]


def check_digit(digits: str) -> str:
    """The GS1 check digit that belongs after `digits`."""
    weighted = sum(int(digit) * (3, 1)[at % 2] for at, digit in enumerate(reversed(digits)))
    return str(-weighted % 10)


def gtin14(text: str) -> str:
    """A GTIN of 8, 12, 13 or 14 digits as the 14 digits of AI 01; LabelError if it is none."""
    if not re.fullmatch(r"[0-9]{8}|[0-9]{12,14}", text):
        raise LabelError(f"{_shown(text)} is not a GTIN of 8, 12, 13 or 14 digits")
    _require_check_digit("01", text)
    return text.zfill(14)


def check_elements(elements: Elements) -> None:
    """LabelError unless each element has a known identifier and a value of its form."""
    if not elements:
        raise LabelError("a GS1 barcode needs at least one element")
    for identifier, value in elements:
        form = _FORMS.get(identifier)
        if form is None:
            raise LabelError(f"({identifier}) is not an identifier that our labels use")
        if not form.fullmatch(value):
            raise LabelError(f"{_shown(value)} cannot be the value of GS1 ({identifier})")
        if identifier in _WITH_CHECK_DIGIT:
            _require_check_digit(identifier, value)


def element_string(elements: Elements) -> str:
    """What the barcode carries: FNC1 first, and after each value of variable length that is not the last."""
    check_elements(elements)
    parts = []
    for at, (identifier, value) in enumerate(elements, start=1):
        is_open = identifier not in _FIXED_LENGTH and at < len(elements)
        parts.append(identifier + value + (FNC1 if is_open else ""))
    return FNC1 + "".join(parts)


def readable(elements: Iterable[tuple[str, str]]) -> str:
    """The elements as people read them, `(01)09506000134352(10)L24`."""
    return "".join(f"({identifier}){value}" for identifier, value in elements)


def _require_check_digit(identifier: str, value: str) -> None:
    expected = check_digit(value[:-1])
    if value[-1] != expected:
        raise LabelError(f"({identifier}) {value} has a wrong check digit: it should end in {expected}")


def _shown(value: str) -> str:
    return repr(value if len(value) <= 40 else value[:37] + "...")
