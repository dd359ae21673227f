"""GTINs: the numbers on retail goods, kept with 14 digits (GS1 General Specifications, section 7.9)."""

from __future__ import annotations

from core.labels.gs1 import check_digit

LENGTHS = (8, 12, 13, 14)


def as_gtin(text: str) -> str | None:
    """The number with 14 digits, None where the text is no GTIN or its check digit is wrong."""
    if len(text) not in LENGTHS or not (text.isascii() and text.isdigit()) or not text.strip("0"):
        return None
    return text.zfill(14) if check_digit(text[:-1]) == text[-1] else None
